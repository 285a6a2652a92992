"""A comprehensive learner record (CLR 2.0) vouches for the credentials inside it, so each of those has to hold as well.

Each is judged on its own and named with its own verdict. One that is not genuine, breaks the rules or was withdrawn
counts against the record, for the record says that it holds. One that has lapsed does not: that it was once earned is
just what a record says.

Source: CLR Standard 2.0, ClrSubject.verifiableCredential.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from wallet.base.errors import InputError
from wallet.base.limits import CLR_CREDENTIALS_MAX
from wallet.core.formats.identify import Family, Payload, read_payload
from wallet.core.formats.ob3 import profile_of
from wallet.core.formats.shapes import Problem, items, members, under, words
from wallet.core.formats.vc import CredentialKind, VerifiableCredential, is_credential
from wallet.core.model import ContainedCredential, JsonValue
from wallet.core.status.check import StatusLines
from wallet.core.verify.bench import Bench
from wallet.core.verify.one import OneJudged, judge_one, worst
from wallet.core.verify.report import Check, CheckResult, Outcome, failed, passed, unknown, verdict_of
from wallet.core.verify.secured import ProofLines, Secured, open_secured

_PATH = "credentialSubject.verifiableCredential"
_NAME_MAX_CHARS = 120


@dataclass(frozen=True, slots=True)
class Opened:
    """The credentials inside a record; None in the place of what is none."""

    inside: tuple[Secured | None, ...] = ()
    too_many: bool = False


_NOTHING = Opened()


def open_inside(clr: VerifiableCredential, bench: Bench) -> Opened:
    """Read the credentials inside, and prepare their proofs.

    Raises:
        TooManyProofs, TooComplex: the file is not to be read at all.
    """
    if clr.kind is not CredentialKind.CLR:
        return _NOTHING
    values = items(clr.subject.get("verifiableCredential"))
    payloads = map(_payload, values[:CLR_CREDENTIALS_MAX])
    inside = tuple(open_secured(payload, bench) if payload else None for payload in payloads)
    return Opened(inside, len(values) > CLR_CREDENTIALS_MAX)


@dataclass(frozen=True, slots=True)
class Inside:
    """What the credentials inside came to, as far as the record's own proof made it worth looking."""

    judged: tuple[OneJudged, ...] = ()
    problems: tuple[Problem, ...] = ()
    too_many: bool = False

    @property
    def contained(self) -> tuple[ContainedCredential, ...]:
        """Each of them in a few words, in the order they stand."""
        return tuple(map(_contained, self.judged))


NOTHING_INSIDE = Inside()


def judge_inside(opened: Opened, outer: ProofLines, issuer_id: str | None, bench: Bench) -> Inside:
    """Judge every credential inside a record on its own.

    Args:
        opened: the record's.
        outer: the lines of the record's own proof.
        issuer_id: the record's issuer.
        bench: documents, contexts, instant.
    """
    if opened is _NOTHING:
        return NOTHING_INSIDE
    problems = [
        Problem(under(_PATH, at), "wrong_type", "is not a credential")
        for at, secured in enumerate(opened.inside)
        if secured is None
    ]
    judged: list[OneJudged] = []
    if outer.proof.outcome is Outcome.PASSED and outer.issuer_key.outcome is not Outcome.FAILED:
        for at, secured in enumerate(opened.inside):
            if secured is not None:
                one = judge_one(secured, bench, lines=_lines_without_proof(secured, outer, issuer_id))
                problems += [replace(problem, path=_within(at, problem.path)) for problem in one.found.problems]
                judged.append(one)
    return Inside(tuple(judged), tuple(problems), opened.too_many)


def with_proofs(outer: ProofLines, inside: Inside) -> ProofLines:
    """Return the lines of a record and all that is inside it: the worst of them."""
    if not inside.judged:
        return outer
    lines = [outer]
    for one in inside.judged:
        lines.append(ProofLines(_about(one.lines.proof, one), _about(one.lines.issuer_key, one)))
    if inside.too_many:
        message = "There are more credentials inside than we check."
        lines.append(ProofLines(unknown(Check.PROOF, "too_many_credentials", message), outer.issuer_key))
    return ProofLines(worst([one.proof for one in lines]), worst([one.issuer_key for one in lines]))


def with_statuses(outer: StatusLines, inside: Inside) -> StatusLines:
    """Return the lines of a record and all that is inside it: the worst of them."""
    if not inside.judged:
        return outer
    revocations = [outer.revocation, *(_about(one.status.revocation, one) for one in inside.judged)]
    suspensions = [outer.suspension, *(_about(one.status.suspension, one) for one in inside.judged)]
    fresh = [one.fresh_until for one in (outer, *(one.status for one in inside.judged)) if one.fresh_until is not None]
    return StatusLines(_worst_status(revocations), _worst_status(suspensions), min(fresh, default=None))


def _worst_status(lines: Sequence[CheckResult]) -> CheckResult:
    """The record's own line counts, unless one from inside is worse."""
    bad = [line for line in lines if line.outcome in (Outcome.FAILED, Outcome.UNKNOWN)]
    return worst(bad) if bad else lines[0]


def _payload(value: JsonValue) -> Payload | None:
    if isinstance(value, str):
        try:
            payload = read_payload(value, "jws")
        except InputError:
            return None
        return payload if payload.family is Family.JWT_CREDENTIAL else None
    return Payload(Family.CREDENTIAL, members(value)) if is_credential(value) else None


def _lines_without_proof(secured: Secured, outer: ProofLines, issuer_id: str | None) -> ProofLines | None:
    """Without a signature of its own it is a statement of whoever signed the record, and may speak for nobody else."""
    if secured.prepared or secured.jws is not None:
        return None
    if secured.credential.issuer_id == issuer_id:
        return outer
    message = "A credential inside names another issuer, who has not signed it."
    return ProofLines(
        unknown(Check.PROOF, "no_proof_inside", message), unknown(Check.ISSUER_KEY, "no_proof_inside", message)
    )


def _name(one: OneJudged) -> str | None:
    credential = one.secured.credential
    return words(members(credential.subject.get("achievement")).get("name")) or credential.name


def _about(line: CheckResult, one: OneJudged) -> CheckResult:
    """Name the credential that a line is about, where there is something to say."""
    if line.outcome in (Outcome.PASSED, Outcome.NOT_APPLICABLE):
        return line
    name = _name(one) or one.secured.credential.id or "without a name"
    return replace(line, message=f"{line.message} (About the credential inside: {name[:_NAME_MAX_CHARS]})")


def _within(at: int, path: str) -> str:
    return under(under(_PATH, at), path) if path else under(_PATH, at)


def _contained(one: OneJudged) -> ContainedCredential:
    credential = one.secured.credential
    against = one.against()
    return ContainedCredential(
        id=credential.id,
        name=_name(one),
        issuer=profile_of(credential.raw.get("issuer")),
        verdict=_verdict(one),
        code=against[0] if against else "genuine",
        valid_from=credential.valid_from,
        valid_until=one.secured.ends,
    )


def _verdict(one: OneJudged) -> str:
    conforms = (failed if one.found.problems else passed)(Check.CONFORMANCE, "", "")
    lines = (
        passed(Check.READABLE, "", ""),
        conforms,
        one.lines.proof,
        one.lines.issuer_key,
        one.status.revocation,
        one.status.suspension,
        one.period,
    )
    return verdict_of({line.check: line for line in lines}).value
