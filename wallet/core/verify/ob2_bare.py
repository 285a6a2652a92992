"""Judge a BadgeClass or an Issuer by itself. Nobody was awarded anything, so it is looked at and never kept."""

from __future__ import annotations

from collections.abc import Sequence

from wallet.core.formats.ob2 import read_badge_class, read_issuer
from wallet.core.formats.ob2_scope import is_in_scope, is_web_address, same_address, same_host
from wallet.core.formats.shapes import Problem, names_in
from wallet.core.memo import Later
from wallet.core.model import JsonObject
from wallet.core.verify.bench import Bench
from wallet.core.verify.findings import Findings, check_conformance, no_suspension
from wallet.core.verify.linked import Linked, ask_json
from wallet.core.verify.ob2_chain import Chain, follow_issuer, unknown_contexts
from wallet.core.verify.report import (
    Check,
    CheckResult,
    Claimed,
    CredentialFormat,
    CredentialSummary,
    Outcome,
    failed,
    not_applicable,
    passed,
    unknown,
)


def judge_bare(raw: JsonObject, bench: Bench) -> Findings:
    """Judge a document of type BadgeClass, Issuer or Profile: well-formed, and served at its own address?"""
    is_class = "BadgeClass" in names_in(raw.get("type"))
    kind = CredentialFormat.OB2_BADGECLASS if is_class else CredentialFormat.OB2_ISSUER
    own = raw.get("id")
    url = own if isinstance(own, str) else None
    proof = _check_served(url, raw, bench)
    if is_class:
        badge_class = read_badge_class(raw)
        chain = follow_issuer(badge_class.issuer, bench.materials, first_generation=False)
        issuer_key = _check_scope(url, chain)
        problems: Sequence[Problem] = (*badge_class.problems, *chain.problems)
        name, issuer_name = badge_class.name, chain.issuer.name if chain.issuer else None
    else:
        issuer = read_issuer(raw)
        chain = Chain(issuer=issuer)
        issuer_key = _itself(proof)
        problems = issuer.problems
        name = issuer_name = issuer.name
    issuer_id = chain.issuer.id if chain.issuer else None
    conformance = _conformance(raw, problems, chain, bench)
    return Findings(
        format=kind,
        conformance=conformance,
        proof=proof,
        issuer_key=issuer_key,
        revocation=not_applicable(Check.REVOCATION, "no_status", "This is not an award that could be withdrawn."),
        suspension=no_suspension(),
        validity_period=not_applicable(Check.VALIDITY_PERIOD, "no_period", "It has no dates."),
        claimed=Later(lambda: Claimed(name, issuer_name, None, None)),
        summary=CredentialSummary(
            id=url,
            name=name,
            issuer_id=issuer_id,
            issuer_name=issuer_name,
            awarded_to=None,
            valid_from=None,
            valid_until=None,
            achievement_id=url if is_class else None,
            achievement_type=None,
        ),
        issuer_id=issuer_id,
    )


def _check_served(url: str | None, raw: JsonObject, bench: Bench) -> CheckResult:
    if url is None or not is_web_address(url):
        return unknown(Check.PROOF, "no_address", "It does not say where it is published.")
    linked = ask_json(bench.materials, url)
    if linked.value is None:
        message = f"Its own address {linked.why}."
        return unknown(Check.PROOF, "hosted_unreachable", message, evidence=url, learned_at=linked.learned_at)
    if not _is_same(raw, linked):
        message = "Its own address serves something else."
        return failed(Check.PROOF, "hosted_mismatch", message, evidence=url, learned_at=linked.learned_at)
    message = "It is published at its own address."
    return passed(Check.PROOF, "hosted", message, evidence=url, learned_at=linked.learned_at)


def _is_same(raw: JsonObject, linked: Linked) -> bool:
    """The same document: its id and what it is called. Details may have been brought up to date."""
    served = linked.value or {}
    own = served.get("id")
    at_home = isinstance(own, str) and same_address(own, linked.url)
    return at_home and all(served.get(name) == raw.get(name) for name in ("name", "type", "issuer"))


def _check_scope(url: str | None, chain: Chain) -> CheckResult:
    issuer = chain.issuer
    if issuer is None or issuer.id is None or url is None or not chain.issuer_served or not is_web_address(issuer.id):
        return unknown(Check.ISSUER_KEY, "issuer_unavailable", "The issuer's own description could not be read.")
    scope = is_in_scope(
        url, issuer_id=issuer.id, allowed_origins=issuer.allowed_origins, starts_with=issuer.starts_with
    )
    if scope or same_host(url, issuer.id):  # the issuer's rules are for its assertions
        message = f"It is published where {issuer.id} publishes."
        return passed(Check.ISSUER_KEY, "hosted_in_scope", message, evidence=issuer.id)
    message = f"It is published at a place that {issuer.id} does not use."
    return failed(Check.ISSUER_KEY, "hosted_scope", message, evidence=url)


def _itself(proof: CheckResult) -> CheckResult:
    if proof.outcome is Outcome.PASSED:
        return passed(Check.ISSUER_KEY, "hosted_in_scope", "It describes itself at its own address.")
    return unknown(Check.ISSUER_KEY, "not_checked", "It was not found at its own address.")


def _conformance(raw: JsonObject, problems: Sequence[Problem], chain: Chain, bench: Bench) -> CheckResult:
    strange = unknown_contexts(raw, lambda url: bench.contexts.get(url) is not None)
    if not problems and strange:
        message = "It uses a vocabulary that we do not know, so we cannot tell what it says."
        return unknown(Check.CONFORMANCE, "unknown_context", message, evidence=strange[0])
    if not problems and chain.missing is not None:
        return unknown(Check.CONFORMANCE, chain.missing.code, chain.missing.message)
    return check_conformance(tuple(problems), "Open Badges 2")
