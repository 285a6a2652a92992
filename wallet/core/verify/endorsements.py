"""What others say about a badge, each statement judged on its own. A bad one is dropped and named; the badge stands."""

from __future__ import annotations

from collections.abc import Sequence

from wallet.base.errors import InputError
from wallet.base.limits import ENDORSEMENTS_MAX
from wallet.core.formats.identify import Family, Payload, read_payload
from wallet.core.formats.shapes import items, members, words
from wallet.core.formats.vc import CredentialKind, VerifiableCredential, is_credential
from wallet.core.model import JsonObject, JsonValue
from wallet.core.verify.bench import Bench
from wallet.core.verify.one import judge_one
from wallet.core.verify.report import (
    Check,
    CheckResult,
    EndorsementResult,
    Outcome,
    failed,
    not_applicable,
    passed,
    unknown,
)
from wallet.core.verify.secured import Secured, open_secured

_NO_ENDORSEMENTS = not_applicable(Check.ENDORSEMENTS, "no_endorsements", "Nobody else has endorsed it.")


def check_endorsements(endorsements: Sequence[EndorsementResult]) -> CheckResult:
    """Sum up the endorsements that a badge brings. The line never changes the verdict."""
    if not endorsements:
        return _NO_ENDORSEMENTS
    outcomes = {one.outcome for one in endorsements}
    if Outcome.FAILED in outcomes:
        message = "One of its endorsements is not genuine and is not shown."
        return failed(Check.ENDORSEMENTS, "endorsement_dropped", message)
    if Outcome.UNKNOWN in outcomes:
        message = "One of its endorsements could not be checked and is not shown."
        return unknown(Check.ENDORSEMENTS, "endorsement_unchecked", message)
    return passed(Check.ENDORSEMENTS, "endorsements_genuine", "Its endorsements are genuine.")


def judge_endorsements(credential: VerifiableCredential, bench: Bench) -> tuple[EndorsementResult, ...]:
    """Judge every endorsement of a badge, of its achievement and of the profiles in it, in the order they stand.

    Beyond `ENDORSEMENTS_MAX` they are named as unchecked. Endorsements of an endorsement are not followed.
    """
    found = endorsements_in(credential)
    if not found:
        return ()
    judged = [_judge(value, credential, bench) for value in found[:ENDORSEMENTS_MAX]]
    left = [named_endorsement({}, Outcome.UNKNOWN, "too_many_endorsements") for _ in found[ENDORSEMENTS_MAX:]]
    return tuple(judged + left)


def endorsements_in(credential: VerifiableCredential) -> list[JsonValue]:
    """Return the endorsements of a badge, of its achievement and of the profiles in it, in the order they stand."""
    raw, subject = credential.raw, credential.subject
    achievements, issuer = items(subject.get("achievement")), raw.get("issuer")
    holders: list[JsonValue] = [raw, *achievements, issuer]
    if isinstance(issuer, dict):
        holders.append(issuer.get("parentOrg"))
    holders.append(subject.get("source"))
    holders += [achievement.get("creator") for achievement in achievements if isinstance(achievement, dict)]
    found: list[JsonValue] = []
    for holder in holders:
        if isinstance(holder, dict) and ("endorsement" in holder or "endorsementJwt" in holder):
            found += (*items(holder.get("endorsement")), *items(holder.get("endorsementJwt")))
    return found


def _judge(value: JsonValue, badge: VerifiableCredential, bench: Bench) -> EndorsementResult:
    try:
        secured = open_secured(_payload(value), bench)
    except InputError as error:
        return named_endorsement(members(value), Outcome.FAILED, error.code)
    code, outcome = _outcome(secured, badge, bench)
    comment = words(secured.credential.subject.get("endorsementComment")) if outcome is Outcome.PASSED else None
    return EndorsementResult(
        id=secured.credential.id,
        issuer_id=secured.credential.issuer_id,
        issuer_name=secured.credential.issuer_name,
        outcome=outcome,
        code=code,
        comment=comment,
    )


def _payload(value: JsonValue) -> Payload:
    if isinstance(value, str):
        payload = read_payload(value, "jws")
        if payload.family is Family.JWT_CREDENTIAL:
            return payload
    elif is_credential(value):
        return Payload(Family.CREDENTIAL, members(value))
    raise InputError("This endorsement is not a credential.")


def _outcome(secured: Secured, badge: VerifiableCredential, bench: Bench) -> tuple[str, Outcome]:
    """The first that speaks against it; nothing does: it is genuine, in force, and about this badge."""
    credential = secured.credential
    if credential.kind is not CredentialKind.ENDORSEMENT:
        return "wrong_type", Outcome.FAILED
    if credential.subject.get("id") not in _what_is_in(badge):
        return "endorses_something_else", Outcome.FAILED
    return judge_one(secured, bench).against() or ("genuine", Outcome.PASSED)


def _what_is_in(badge: VerifiableCredential) -> set[JsonValue]:
    """The ids that an endorsement inside this badge may be about."""
    achievements = [members(one) for one in items(badge.subject.get("achievement"))]
    issuer = members(badge.raw.get("issuer"))
    parts = [*achievements, issuer.get("parentOrg"), badge.subject.get("source")]
    parts += [achievement.get("creator") for achievement in achievements]
    named = (badge.id, badge.issuer_id, badge.subject.get("id"), *(members(part).get("id") for part in parts))
    return {name for name in named if isinstance(name, str)}


def named_endorsement(
    fields: JsonObject, outcome: Outcome, code: str, *, issuer_name: str | None = None, comment: str | None = None
) -> EndorsementResult:
    """Return the answer about an endorsement with these members, `id` and `issuer` among them if they are known."""
    issuer = fields.get("issuer")
    own = issuer if isinstance(issuer, str) else members(issuer).get("id")
    name = fields.get("id")
    return EndorsementResult(
        id=name if isinstance(name, str) else None,
        issuer_id=own if isinstance(own, str) else None,
        issuer_name=issuer_name or words(members(issuer).get("name")),
        outcome=outcome,
        code=code,
        comment=comment if outcome is Outcome.PASSED else None,
    )
