"""Another badge after an award: one that puts it right and takes its place, or one that continues it.

A signed text is never changed. So a correction signs another one and revokes the first with the reason, in one
transaction; a renewal signs another one and leaves the first as it is until its own last day.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.base.errors import InputError
from wallet.core.award_life import Act, ActNotPossible, Happened, read_signed
from wallet.core.award_lists import begin_of, end_of, lapses_on, read_day
from wallet.core.legible import cut
from wallet.core.people import clean_name
from wallet.core.unit_rules import read_reason
from wallet.services import claim
from wallet.services.award import AwardOrder, Maker, StatusChange, award, set_status
from wallet.services.award_letters import Recipient, tell_recipients
from wallet.services.award_life import (
    Asked,
    AwardPage,
    Held,
    award_page,
    hold_award,
    judge_copies,
    note,
    nothing_between,
)
from wallet.services.award_one import EndsTooSoon, not_ahead, read_evidence, read_result
from wallet.services.deps import Deps
from wallet.services.forms import Fields, FormRefused
from wallet.store import issuing
from wallet.store.award_life import LivingAward

_logger = logging.getLogger(__name__)
_REASON_MAX_CHARS = 1_000


class EndsBeforeAward(InputError):
    """The last day is before the day of the award."""

    code = "award_ends_before"
    sentence = "The last day is before the day it was awarded."


class NothingCorrected(InputError):
    """Every field says what the badge says already."""

    code = "award_nothing_corrected"
    sentence = "Nothing differs from what the badge says already. Change what is wrong."


class RenewalTooShort(InputError):
    """It would end no later than what it continues."""

    code = "award_renewal_too_short"
    sentence = "The renewed badge must be in force longer than the one it continues."


@dataclass(frozen=True, slots=True)
class Typed:
    """What the other badge is to say, as it was typed. A renewal has a last day and evidence only."""

    name: str = ""
    awarded: str = ""
    valid_until: str = ""
    result: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class FollowForm:
    """The page with the form for another badge: the award as it is, and what is filled in."""

    page: AwardPage
    typed: Typed


def follow_form(actor_id: UUID, slug: str, award_id: UUID, act: Act, deps: Deps) -> FollowForm:
    """Return the form that corrects or renews an award.

    Raises:
        NotFound: no such unit or award, or not theirs.
        ActNotPossible: not in this state.
    """
    page = award_page(actor_id, slug, award_id, deps)
    if act not in page.possible:
        raise ActNotPossible
    if act is Act.CORRECT:
        return FollowForm(page, _written(page.award))
    ends = lapses_on(deps.now().date(), page.award.valid_for)
    return FollowForm(page, Typed(valid_until=ends.isoformat() if ends else ""))


def correct_award(actor_id: UUID, slug: str, award_id: UUID, typed: Typed, asked: Asked, deps: Deps) -> UUID:
    """Sign another badge that says it right, and revoke the first; returns the other award's id.

    Asked twice by the same person from the same page, it is done once.

    Raises:
        NotFound, FormRefused, AwardOvertaken, ActNotPossible: as `change_award` says.
        NoSigningKey: the unit cannot sign.
    """
    why = _reason(asked)
    with deps.database.begin() as session:
        held = hold_award(session, actor_id, slug, award_id)
        if not nothing_between(held, Act.CORRECT, why, asked.seen) and held.award.replaced_by:
            return held.award.replaced_by
        _require(held, Act.CORRECT, deps)
        order = _corrected(held, typed, deps)
        new_id = _sign(session, held, order, deps)
        reason = cut(f"Replaced by a corrected badge. {why}", _REASON_MAX_CHARS)
        set_status(session, award_id, StatusChange("revocation", True, deps.now(), reason), deps)
        note(session, held, Act.CORRECT, why, deps)
    _after(slug, held, "corrected", deps)
    return new_id


def renew_award(actor_id: UUID, slug: str, award_id: UUID, typed: Typed, asked: Asked, deps: Deps) -> UUID:
    """Sign another badge that continues an award from now on; returns the other award's id.

    Asked twice by the same person from the same page, it is done once. Raises what `correct_award` does.
    """
    why = _reason(asked)
    with deps.database.begin() as session:
        held = hold_award(session, actor_id, slug, award_id)
        if not nothing_between(held, Act.RENEW, why, asked.seen) and held.award.renewed_by:
            return held.award.renewed_by
        _require(held, Act.RENEW, deps)
        order = _renewed(held.award, typed, deps)
        new_id = _sign(session, held, order, deps)
        note(session, held, Act.RENEW, why, deps)
    _after(slug, held, "renewed", deps)
    return new_id


def _reason(asked: Asked) -> str:
    fields = Fields()
    why = fields.read("reason", "", lambda: read_reason(asked.reason))
    fields.refuse()
    return why


def _require(held: Held, act: Act, deps: Deps) -> None:
    if act not in held.award.standing.possible(deps.now()):
        raise ActNotPossible


def _written(award: LivingAward) -> Typed:
    """Return an award as the form that could have made it."""
    return Typed(
        name=award.recipient_name or "",
        awarded=award.awarded_at.date().isoformat(),
        valid_until=award.valid_until.date().isoformat() if award.valid_until else "",
        result=award.result or "",
        evidence=read_signed(award.credential).evidence or "",
    )


def _corrected(held: Held, typed: Typed, deps: Deps) -> AwardOrder:
    """Read a correction. What is left as it was keeps its very instant."""
    award, fields, today = held.award, Fields(), deps.now().date()
    signed = read_signed(award.credential)
    awarded = fields.read("awarded", today, lambda: not_ahead(read_day(typed.awarded), today))
    until = fields.read("valid_until", None, lambda: _until(typed.valid_until, awarded))
    same_day = awarded == award.awarded_at.date()
    order = AwardOrder(
        award.achievement_slug,
        award.address,
        fields.read("name", None, lambda: clean_name(typed.name) if typed.name.strip() else None),
        awarded_at=award.awarded_at if same_day else begin_of(awarded),
        valid_from=signed.valid_from if same_day else begin_of(awarded),
        valid_until=_end(until, award.valid_until),
        result=fields.read("result", None, lambda: read_result(typed.result)),
        evidence=fields.read("evidence", None, lambda: read_evidence(typed.evidence)),
        replaces_id=award.id,
        renews_id=award.renews_id,
    )
    fields.refuse()
    said = (order.recipient_name, order.awarded_at, order.valid_until, order.result, order.evidence)
    if said == (award.recipient_name, award.awarded_at, award.valid_until, award.result, signed.evidence):
        raise FormRefused({"name": NothingCorrected()})
    return order


def _renewed(award: LivingAward, typed: Typed, deps: Deps) -> AwardOrder:
    fields, now = Fields(), deps.now()
    until = fields.read("valid_until", now.date(), lambda: read_day(typed.valid_until))
    if "valid_until" not in fields.wrong and until < now.date():
        fields.wrong["valid_until"] = EndsTooSoon()
    elif "valid_until" not in fields.wrong and award.valid_until and until <= award.valid_until.date():
        fields.wrong["valid_until"] = RenewalTooShort()
    evidence = fields.read("evidence", None, lambda: read_evidence(typed.evidence))
    fields.refuse()
    return AwardOrder(
        award.achievement_slug,
        award.address,
        award.recipient_name,
        awarded_at=now,
        valid_from=now,
        valid_until=end_of(until),
        evidence=evidence,
        renews_id=award.id,
    )


def _until(typed: str, awarded: date) -> date | None:
    until = read_day(typed) if typed.strip() else None
    if until is not None and until < awarded:
        raise EndsBeforeAward
    return until


def _end(until: date | None, before: datetime | None) -> datetime | None:
    if until is None:
        return None
    return before if before and before.date() == until else end_of(until)


def _sign(session: Session, held: Held, order: AwardOrder, deps: Deps) -> UUID:
    """Make the other award with its letter. It is made before the list is held, as other awards are."""
    now, member = deps.now(), held.member
    by = Maker(member.account_id, member.name)
    new_id = award(session, replace(order, by=by, made_at=now, told_at=now, act=Happened.AWARDED), deps)
    issuer = issuing.issuer_for(session, member.issuer_id)
    achievement = issuing.achievement_for(session, held.award.achievement_id)
    told = Recipient(order.recipient_email, order.recipient_name, order.awarded_at)
    tell_recipients(session, issuer, achievement, [told], deps)
    return new_id


def _after(slug: str, held: Held, what: str, deps: Deps) -> None:
    """Do what follows the transaction: the new badge comes into a wallet, the old one is judged again."""
    _logger.info("award %s: %s", held.award.id, what)
    deps.nudge("deliver_mail")
    deps.nudge(claim.JOB)
    judge_copies(slug, held.award, deps)
