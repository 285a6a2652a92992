"""Judge an Open Badges 1.x or 2.x document: an assertion, hosted or signed, or a BadgeClass or Issuer by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from wallet.base.errors import AppError
from wallet.base.limits import STATUS_FRESH_MIN_S
from wallet.core.formats.ob1 import is_ob05, is_ob1, read_ob05_assertion, read_ob1_assertion
from wallet.core.formats.ob2 import Assertion, VerificationKind, read_assertion
from wallet.core.formats.ob2_model import achievement_credential_of
from wallet.core.formats.shapes import Problem, members, words
from wallet.core.memo import Later
from wallet.core.model import AchievementCredential, JsonObject
from wallet.core.proofs.compact_jws import AlgorithmUnsupported, CompactJws
from wallet.core.verify.bench import Bench
from wallet.core.verify.findings import Findings, check_conformance, no_suspension
from wallet.core.verify.linked import Linked
from wallet.core.verify.ob2_chain import Chain, follow_chain, unknown_contexts
from wallet.core.verify.ob2_endorsements import judge_ob2_endorsements, name_unread
from wallet.core.verify.ob2_hosted import HostedCopy, check_scope, find_hosted_copy
from wallet.core.verify.ob2_signed import check_listed, check_signed
from wallet.core.verify.period import check_validity_period
from wallet.core.verify.report import (
    Check,
    CheckResult,
    Claimed,
    CredentialFormat,
    CredentialSummary,
    EndorsementResult,
    Outcome,
    failed,
    unknown,
)

_STANDARD = {
    CredentialFormat.OB05: "Open Badges 0.5",
    CredentialFormat.OB1: "Open Badges 1",
    CredentialFormat.OB2_HOSTED: "Open Badges 2",
    CredentialFormat.OB2_SIGNED: "Open Badges 2",
}
_FIRST_GENERATION = (CredentialFormat.OB05, CredentialFormat.OB1)


@dataclass(frozen=True, slots=True)
class _Lines:
    proof: CheckResult
    issuer_key: CheckResult
    revocation: CheckResult


def judge_assertion(raw: JsonObject, bench: Bench, *, source: Linked | None = None) -> Findings:
    """Judge an assertion that was brought as JSON, or served at `source` when an address was brought."""
    kind = CredentialFormat.OB05 if is_ob05(raw) else CredentialFormat.OB1 if is_ob1(raw) else None
    read = _reader(kind, source)
    presented = read(raw)
    if presented.verification is VerificationKind.SIGNED:
        message = "It says that it is signed, but the signature is not there."
        unsigned = failed(Check.PROOF, "no_proof", message)
        nothing = unknown(Check.ISSUER_KEY, "not_checked", "There is no signature whose key could be looked for.")
        lines = _Lines(unsigned, nothing, _not_asked())
        return _findings(kind or CredentialFormat.OB2_SIGNED, presented, Chain(), lines, bench)
    copy = find_hosted_copy(presented, read, bench.materials, source=source)
    if copy.assertion is not presented:  # the copy counts, but the file that was brought has to be sound as well
        problems = tuple(sorted({*presented.problems, *copy.assertion.problems}))
        copy = replace(copy, assertion=replace(copy.assertion, problems=problems))
    return _hosted_findings(kind or CredentialFormat.OB2_HOSTED, copy, bench)


def judge_signed_assertion(jws: CompactJws, raw: JsonObject, refused: AppError | None, bench: Bench) -> Findings:
    """Judge an assertion that was brought as a JWS.

    Args:
        jws: parsed, not verified.
        raw: its payload.
        refused: why this JWS can prove nothing, when that is so already.
        bench: documents, contexts, instant.
    """
    first = is_ob1(raw)
    assertion = (read_ob1_assertion if first else read_assertion)(raw)
    chain = follow_chain(assertion.badge, bench.materials, first_generation=first)
    if assertion.verification is VerificationKind.HOSTED:
        wrong = Problem("verification", "wrong_type", "says hosted, but the badge is signed")
        assertion = replace(assertion, problems=(*assertion.problems, wrong))
    issuer = chain.issuer if chain.issuer_served else None
    signed = check_signed(jws, assertion, issuer, bench.materials)
    proof = signed.proof if refused is None else _refused(refused)
    revocation = check_listed(assertion, issuer, bench.materials) if issuer else _not_asked()
    kind = CredentialFormat.OB1 if first else CredentialFormat.OB2_SIGNED
    return _findings(kind, assertion, chain, _Lines(proof, signed.issuer_key, revocation), bench)


def _refused(error: AppError) -> CheckResult:
    answer = unknown if isinstance(error, AlgorithmUnsupported) else failed
    return answer(Check.PROOF, error.code, error.message)


def _reader(kind: CredentialFormat | None, source: Linked | None) -> Callable[[JsonObject], Assertion]:
    if kind is CredentialFormat.OB05:
        return partial(read_ob05_assertion, address=source.url if source else None)
    return read_ob1_assertion if kind is CredentialFormat.OB1 else read_assertion


def _hosted_findings(kind: CredentialFormat, copy: HostedCopy, bench: Bench) -> Findings:
    assertion = copy.assertion
    if assertion.badge is None:  # all that is left of it is that it was revoked, or it is no assertion at all
        chain = Chain()
        scope = unknown(Check.ISSUER_KEY, "issuer_not_named", "It does not say who issued it.")
    else:
        chain = follow_chain(assertion.badge, bench.materials, first_generation=kind in _FIRST_GENERATION)
        scope = _scope(kind, assertion, chain)
    return _findings(kind, assertion, chain, _Lines(copy.proof, scope, copy.revocation), bench)


def _scope(kind: CredentialFormat, assertion: Assertion, chain: Chain) -> CheckResult:
    if chain.issuer is None:
        missing = chain.missing
        message = missing.message if missing else "It does not say who issued it."
        return unknown(Check.ISSUER_KEY, missing.code if missing else "issuer_not_named", message)
    served = chain.issuer_served or kind is CredentialFormat.OB05  # 0.5 has the issuer's origin inside, nowhere else
    return check_scope(assertion, chain.issuer, served=served)


def _findings(kind: CredentialFormat, assertion: Assertion, chain: Chain, lines: _Lines, bench: Bench) -> Findings:
    conformance = _conformance(kind, assertion, chain, bench)
    credential = _credential(assertion, chain) if conformance.outcome is Outcome.PASSED else None
    badge = Later(lambda: credential) if credential else None
    return Findings(
        format=kind,
        conformance=conformance,
        proof=lines.proof,
        issuer_key=lines.issuer_key,
        revocation=lines.revocation,
        suspension=no_suspension(),
        validity_period=check_validity_period(assertion.issued_on, assertion.expires, now=bench.now),
        claimed=Later(lambda: _claimed(assertion, chain)),
        summary=_summary(credential, assertion, lines.issuer_key) if credential else None,
        badge=badge,
        recipient=badge,
        issuer_id=chain.issuer.id if chain.issuer else None,
        endorsements=_endorsements(assertion, chain, (conformance, lines.proof, lines.issuer_key), bench),
        fresh_until=_fresh_until(lines.revocation),
    )


def _endorsements(
    assertion: Assertion, chain: Chain, lines: Sequence[CheckResult], bench: Bench
) -> tuple[EndorsementResult, ...]:
    """Judge what others say about a badge that is sound itself; else only name it."""
    documents = _documents(assertion, chain)
    if any(line.outcome is not Outcome.PASSED for line in lines):
        return name_unread(documents)
    ids = (assertion.id, *(part.id for part in (chain.badge_class, chain.issuer) if part is not None))
    return judge_ob2_endorsements(documents, frozenset(filter(None, ids)), bench)


def _not_asked() -> CheckResult:
    return unknown(Check.REVOCATION, "issuer_unavailable", "We could not ask the issuer whether it was withdrawn.")


def _conformance(kind: CredentialFormat, assertion: Assertion, chain: Chain, bench: Bench) -> CheckResult:
    problems = (*assertion.problems, *chain.problems)
    if problems:
        return check_conformance(problems, _STANDARD[kind])
    strange = [
        url
        for raw in _documents(assertion, chain)
        for url in unknown_contexts(raw, lambda url: bench.contexts.get(url) is not None)
    ]
    if strange:
        message = "It uses a vocabulary that we do not know, so we cannot tell what it says."
        return unknown(Check.CONFORMANCE, "unknown_context", message, evidence=strange[0])
    if chain.missing is not None:
        return unknown(Check.CONFORMANCE, chain.missing.code, chain.missing.message)
    return check_conformance((), _STANDARD[kind])


def _documents(assertion: Assertion, chain: Chain) -> list[JsonObject]:
    return [assertion.raw, *(part.raw for part in (chain.badge_class, chain.issuer) if part is not None)]


def _credential(assertion: Assertion, chain: Chain) -> AchievementCredential | None:
    if chain.badge_class is None or chain.issuer is None:
        return None
    return achievement_credential_of(assertion, chain.badge_class, chain.issuer)


def _summary(credential: AchievementCredential, assertion: Assertion, key: CheckResult) -> CredentialSummary:
    identity = credential.identifiers[0] if credential.identifiers else None
    site = key.evidence if key.code == "hosted_on_site" else None  # what is proven of an issuer without an id
    return CredentialSummary(
        id=credential.id,
        name=credential.name,
        issuer_id=credential.issuer.id or site,
        issuer_name=credential.issuer.name,
        awarded_to=identity.identity_hash if identity and not identity.hashed else None,
        valid_from=_written(assertion.raw.get("issuedOn")),
        valid_until=_written(assertion.raw.get("expires")),
        achievement_id=credential.achievement.id,
        achievement_type=credential.achievement.achievement_type,
    )


def _claimed(assertion: Assertion, chain: Chain) -> Claimed:
    written = members(assertion.badge)
    return Claimed(
        name=(chain.badge_class.name if chain.badge_class else None) or words(written.get("name")),
        issuer_name=(chain.issuer.name if chain.issuer else None) or words(members(written.get("issuer")).get("name")),
        valid_from=_written(assertion.raw.get("issuedOn")),
        valid_until=_written(assertion.raw.get("expires")),
    )


def _written(value: object) -> str | None:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None


def _fresh_until(revocation: CheckResult) -> datetime | None:
    if revocation.learned_at is None:
        return None
    return revocation.learned_at + timedelta(seconds=STATUS_FRESH_MIN_S)
