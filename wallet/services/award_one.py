"""Award to one learner: what was typed is shown first, then made in one transaction with its letter.

The form carries a key, so that two clicks make one badge.
"""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.base.errors import Conflict, InputError
from wallet.base.ids import new_id
from wallet.base.limits import AWARD_EVIDENCE_MAX_CHARS, AWARD_RESULT_MAX_CHARS
from wallet.core.award_lists import begin_of, end_of, lapses_on, read_day
from wallet.core.legible import legible, legible_lines
from wallet.core.people import clean_name
from wallet.infra.addresses import address_key, parse_address
from wallet.services import claim
from wallet.services.award import AwardOrder, Maker, award
from wallet.services.award_letters import Recipient, tell_recipients
from wallet.services.award_orders import NoSuchAchievement, achievement_of, same_request
from wallet.services.deps import Deps
from wallet.services.forms import Fields, FormRefused
from wallet.services.units import Duty, Member, Unit, enter_unit
from wallet.store import award_orders as store
from wallet.store import issuing
from wallet.store.issuing import OfferedAchievement

_KEY: Final = re.compile(r"[A-Za-z0-9_-]{20,64}", re.ASCII)


class DayAhead(InputError):
    """An award cannot have been made on a day to come."""

    code = "award_day_ahead"
    sentence = "This day is still to come. Take today, or a day before it."


class EndsTooSoon(InputError):
    """The last day is before the first, or past already."""

    code = "award_ends_too_soon"
    sentence = "The badge must be in force today or later, and not end before it begins."


class ResultTooLong(InputError):
    """Longer than a grade is."""

    code = "award_result_too_long"
    sentence = f"A result has at most {AWARD_RESULT_MAX_CHARS} characters."


class EvidenceTooLong(InputError):
    """Longer than a description of what was handed in."""

    code = "award_evidence_too_long"
    sentence = f"This text has at most {AWARD_EVIDENCE_MAX_CHARS:,} characters."


class HasBadge(Conflict):
    """The same badge, in force."""

    code = "has_badge"
    sentence = "This person has the badge already, and it is in force."


class FormTooOld(Conflict):
    """The hidden key of the form is not one of ours."""

    code = "award_form_too_old"
    sentence = "This form cannot be used any more. Open it again."


@dataclass(frozen=True, slots=True)
class TypedAward:
    """What was typed into the form, unread."""

    achievement: str = ""
    email: str = ""
    name: str = ""
    awarded: str = ""
    valid_from: str = ""
    valid_until: str = ""
    result: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class AskedAward:
    """What the form asks for, read."""

    email: str
    name: str | None
    awarded: date
    valid_from: date
    valid_until: date | None
    result: str | None
    evidence: str | None


@dataclass(frozen=True, slots=True)
class AwardForm:
    """The page with the form."""

    unit: Unit
    me: Member
    achievements: tuple[OfferedAchievement, ...]
    today: date
    ends: str | None  # when what is chosen lapses by its own rule, as a day


@dataclass(frozen=True, slots=True)
class AwardLook:
    """What would be awarded. `known`: an account here has proved the address."""

    unit: Unit
    achievement: OfferedAchievement
    asked: AskedAward
    known: bool


def award_form(actor_id: UUID, slug: str, typed: TypedAward, deps: Deps) -> AwardForm:
    """Return what the form needs; raises NotFound."""
    today = deps.now().date()
    with deps.database.read() as session:
        unit, me = enter_unit(session, actor_id, slug, Duty.STAFF)
        offered = issuing.offered_achievements(session, issuer_slug=slug)
    chosen = next((one for one in offered if one.slug == typed.achievement), None)
    ends = lapses_on(today, chosen.valid_for) if chosen else None
    return AwardForm(unit, me, offered, today, ends.isoformat() if ends else None)


def look_at_award(actor_id: UUID, slug: str, typed: TypedAward, deps: Deps) -> AwardLook:
    """Return what would be awarded, and change nothing.

    Raises:
        NotFound: not a unit of theirs.
        FormRefused: fields cannot be accepted, or the person has the badge.
    """
    with deps.database.read() as session:
        unit, _ = enter_unit(session, actor_id, slug, Duty.STAFF)
        achievement, asked = _read(session, unit, typed, deps)
        key = address_key(asked.email)
        return AwardLook(unit, achievement, asked, bool(issuing.proved_among(session, [key])))


def award_one(actor_id: UUID, slug: str, typed: TypedAward, key: str, deps: Deps) -> UUID:
    """Award to one learner; returns the award's id, the same one for the same form.

    Raises:
        NotFound: not a unit of theirs.
        FormRefused: fields cannot be accepted, or the person has the badge.
        FormTooOld, KeyUsedOtherwise: the form's key is none, or came with something else.
        NoSigningKey: the unit cannot sign.
    """
    if not _KEY.fullmatch(key):
        raise FormTooOld
    sha256 = hashlib.sha256(json.dumps(asdict(typed), sort_keys=True).encode()).hexdigest()
    with deps.database.begin() as session:
        unit, member = enter_unit(session, actor_id, slug, Duty.STAFF)
        _hold(session, unit, typed.achievement)
        before = store.order_by_key(session, unit.id, f"form:{key}")
        if before is not None:
            return _award_of(session, same_request(before, sha256))
        achievement, asked = _read(session, unit, typed, deps)
        order_id = new_id()
        if not _add_order(session, order_id, member, achievement, (f"form:{key}", sha256), deps):
            won = store.order_by_key(session, unit.id, f"form:{key}")
            return _award_of(session, same_request(won, sha256) if won else order_id)
        award_id = _make(session, order_id, member, achievement, asked, deps)
    deps.nudge("deliver_mail")
    deps.nudge(claim.JOB)
    return award_id


def _hold(session: Session, unit: Unit, slug: str) -> None:
    """Let forms for the same achievement come one after another, so that a second click sees what the first made."""
    with suppress(NoSuchAchievement):
        issuing.hold_achievement(session, achievement_of(session, unit, slug).id)


def _read(session: Session, unit: Unit, typed: TypedAward, deps: Deps) -> tuple[OfferedAchievement, AskedAward]:
    fields, today = Fields(), deps.now().date()
    achievement = fields.read("achievement", None, lambda: achievement_of(session, unit, typed.achievement))
    email = fields.read("email", "", lambda: parse_address(typed.email))
    name = fields.read("name", None, lambda: clean_name(typed.name) if typed.name.strip() else None)
    awarded = fields.read("awarded", today, lambda: not_ahead(read_day(typed.awarded), today))
    begins = fields.read("valid_from", awarded, lambda: read_day(typed.valid_from) if typed.valid_from else awarded)
    until = fields.read("valid_until", None, lambda: read_day(typed.valid_until) if typed.valid_until else None)
    if achievement is not None and not typed.valid_until:
        until = lapses_on(awarded, achievement.valid_for)
    if until is not None and (until < begins or until < today):
        fields.wrong["valid_until"] = EndsTooSoon()
    result = fields.read("result", None, lambda: read_result(typed.result))
    evidence = fields.read("evidence", None, lambda: read_evidence(typed.evidence))
    if achievement is None:
        raise FormRefused(fields.wrong)
    if email and issuing.in_force_for(session, achievement.id, [address_key(email)], deps.now()):
        fields.wrong["email"] = HasBadge()
    fields.refuse()
    return achievement, AskedAward(email, name, awarded, begins, until, result, evidence)


def not_ahead(day: date, today: date) -> date:
    """Return a day that is not to come; raises DayAhead."""
    if day > today:
        raise DayAhead
    return day


def read_result(typed: str) -> str | None:
    """Return a grade in legible characters, None for nothing; raises ResultTooLong."""
    result = legible(typed, AWARD_RESULT_MAX_CHARS + 1)
    if len(result) > AWARD_RESULT_MAX_CHARS:
        raise ResultTooLong
    return result or None


def read_evidence(typed: str) -> str | None:
    """Return what was handed in, in legible lines, None for nothing; raises EvidenceTooLong."""
    evidence = legible_lines(typed, AWARD_EVIDENCE_MAX_CHARS + 1).strip()
    if len(evidence) > AWARD_EVIDENCE_MAX_CHARS:
        raise EvidenceTooLong
    return evidence or None


def _add_order(
    session: Session,
    order_id: UUID,
    member: Member,
    achievement: OfferedAchievement,
    key: tuple[str, str],
    deps: Deps,
) -> bool:
    now = deps.now()
    values = {
        "id": order_id,
        "issuer_id": member.issuer_id,
        "achievement_id": achievement.id,
        "state": store.DONE,
        "by_id": member.account_id,
        "by_name": member.name,
        "brought_at": now,
        "confirmed_at": now,
        "done_at": now,
        "idempotency_key": key[0],
        "request_sha256": key[1],
    }
    return store.add_order(session, values, [])


def _make(
    session: Session, order_id: UUID, member: Member, achievement: OfferedAchievement, asked: AskedAward, deps: Deps
) -> UUID:
    now = deps.now()
    order = AwardOrder(
        achievement.slug,
        asked.email,
        asked.name,
        awarded_at=begin_of(asked.awarded),
        valid_from=begin_of(asked.valid_from),
        valid_until=end_of(asked.valid_until) if asked.valid_until else None,
        result=asked.result,
        evidence=asked.evidence,
        by=Maker(member.account_id, member.name),
        made_at=now,
        told_at=now,
        order_id=order_id,
    )
    award_id = award(session, order, deps)
    issuer = issuing.issuer_for(session, member.issuer_id)
    tell_recipients(session, issuer, achievement, [Recipient(asked.email, asked.name, order.awarded_at)], deps)
    return award_id


def _award_of(session: Session, order_id: UUID) -> UUID:
    """Return the one award of an order that a form made."""
    return issuing.award_of_order(session, order_id)
