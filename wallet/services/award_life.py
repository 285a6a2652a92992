"""The life of an award, for the staff of its unit: look at it, suspend, reinstate, revoke.

An act, its event and the published status list are one transaction: all of it or nothing. Badges of the award in
wallets here are judged again right after it, from our own documents, so that the next page says what holds.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.base.errors import AppError
from wallet.base.limits import REFRESH_TOTAL_S
from wallet.core.award_life import (
    HAPPENED,
    Act,
    ActNotPossible,
    AwardOvertaken,
    AwardState,
    Happened,
    Signed,
    read_signed,
)
from wallet.core.unit_rules import read_reason
from wallet.services import links, reverify
from wallet.services.award import StatusChange, set_status
from wallet.services.deps import Deps
from wallet.services.forms import Fields
from wallet.services.mail import letter_frame, post_letter
from wallet.services.publish import issuer_did
from wallet.services.recheck import JOB
from wallet.services.units import Duty, Member, Unit, enter_unit
from wallet.store import award_life as store
from wallet.store.award_life import AwardEvent, LivingAward
from wallet.store.rechecks import schedule_checks

__all__ = [
    "Asked",
    "AwardEvent",
    "AwardPage",
    "Done",
    "Held",
    "LivingAward",
    "award_page",
    "change_award",
    "hold_award",
    "judge_copies",
    "note",
    "nothing_between",
]

_logger = logging.getLogger(__name__)
_ROUNDS: Final = 3  # of judging again, where acts follow each other faster than badges are judged
_BITS: Final = {
    Act.SUSPEND: ("suspension", True),
    Act.REINSTATE: ("suspension", False),
    Act.REVOKE: ("revocation", True),
}


class Done(StrEnum):
    """What came of an act."""

    NOW = "now"
    ALREADY = "already"  # the same person asked for the same before, as with two clicks


@dataclass(frozen=True, slots=True)
class Asked:
    """An act that is asked for."""

    act: Act
    reason: str  # required; a revocation's is told to the learner and to whoever reads the badge's page
    seen: int  # how many acts there were on the page that this was asked on


@dataclass(frozen=True, slots=True)
class AwardPage:
    """One award as its unit's staff see it."""

    unit: Unit
    award: LivingAward
    signed: Signed | None  # None for what was made elsewhere: its text may be of any kind
    state: AwardState
    possible: tuple[Act, ...]
    history: tuple[AwardEvent, ...]  # newest first
    seen: int  # how many acts there were: sent with the next one, so that two windows cannot clash
    wallets: int  # how many people here hold a badge of it

    @property
    def told_awarded(self) -> bool:
        """Whether the history itself says that it was awarded; it does not for what no person awarded."""
        return any(event.what == Happened.AWARDED for event in self.history)


@dataclass(frozen=True, slots=True)
class Held:
    """An award that is held for one act on it, by somebody who may act."""

    unit: Unit
    member: Member
    award: LivingAward
    events: tuple[AwardEvent, ...]  # oldest first


def award_page(actor_id: UUID, slug: str, award_id: UUID, deps: Deps) -> AwardPage:
    """Return one award for the staff of its unit; raises NotFound for everybody else and for other units' awards."""
    now = deps.now()
    with deps.database.read() as session:
        unit, _ = enter_unit(session, actor_id, slug, Duty.STAFF)
        award = store.award_of(session, unit.id, award_id)
        events = store.events_of(session, award_id)
        copies = store.copies_of(session, issuer_did(deps.settings, slug), award.credential_id)
    return AwardPage(
        unit=unit,
        award=award,
        signed=None if award.brought else read_signed(award.credential),
        state=award.standing.state(now),
        possible=award.standing.possible(now),
        history=events[::-1],
        seen=len(events),
        wallets=len(copies),
    )


def change_award(actor_id: UUID, slug: str, award_id: UUID, asked: Asked, deps: Deps) -> Done:
    """Suspend, reinstate or revoke an award; returns whether it was done now.

    Args:
        actor_id: who acts.
        slug: of the unit.
        award_id: one of its awards.
        asked: to suspend, reinstate or revoke.
        deps: see Deps.

    Raises:
        NotFound: no such unit or award, or not theirs.
        FormRefused: no reason.
        AwardOvertaken: something else was done since that page.
        ActNotPossible: not in this state.
    """
    fields = Fields()
    why = fields.read("reason", "", lambda: read_reason(asked.reason))
    fields.refuse()
    act, (purpose, raised) = asked.act, _BITS[asked.act]
    with deps.database.begin() as session:
        held = hold_award(session, actor_id, slug, award_id)
        if not nothing_between(held, act, why, asked.seen):
            return Done.ALREADY
        if act not in held.award.standing.possible(deps.now()):
            raise ActNotPossible
        set_status(session, award_id, StatusChange(purpose, raised, deps.now(), why), deps)
        note(session, held, act, why, deps)
        written = act is Act.REVOKE and _tell_who_waited(session, held, why, deps)
    if written:
        deps.nudge("deliver_mail")
    _logger.info("award %s: %s", award_id, HAPPENED[act].value)
    judge_copies(slug, held.award, deps)
    return Done.NOW


def hold_award(session: Session, actor_id: UUID, slug: str, award_id: UUID) -> Held:
    """Find an award for somebody on its unit's staff and hold it for one act; raises NotFound."""
    unit, member = enter_unit(session, actor_id, slug, Duty.STAFF)
    award = store.award_of(session, unit.id, award_id, hold=True)
    return Held(unit, member, award, store.events_of(session, award_id))


def nothing_between(held: Held, act: Act, reason: str, seen: int) -> bool:
    """Tell whether nothing was done since the page on which an act was asked; False when this very act was.

    Raises:
        AwardOvertaken: something else was.
    """
    if len(held.events) == seen:
        return True
    last = held.events[-1] if held.events and len(held.events) == seen + 1 else None
    if last and (last.what, last.by_id, last.reason) == (HAPPENED[act], held.member.account_id, reason):
        return False
    raise AwardOvertaken


def note(session: Session, held: Held, act: Act, reason: str, deps: Deps) -> None:
    """Write an act into an award's history, and have its badges in wallets asked about at once.

    So whatever happens to this process after the transaction, the worker finds them due.
    """
    member, now = held.member, deps.now()
    if held.events:
        now = max(now, held.events[-1].at + timedelta(microseconds=1))  # acts have an order, whatever the clock says
    event = AwardEvent(now, HAPPENED[act], member.account_id, member.name, reason)
    store.add_event(session, held.award.id, event)
    copies = store.copies_of(session, issuer_did(deps.settings, held.unit.slug), held.award.credential_id)
    schedule_checks(session, [badge_id for badges in copies.values() for badge_id in badges], at=deps.now())


def _tell_who_waited(session: Session, held: Held, reason: str, deps: Deps) -> bool:
    """Write to somebody whom a letter had told of this badge and who never took it; tells whether one was written.

    Whoever has it in a wallet is told when it is judged there.
    """
    award, issuer = held.award, issuer_did(deps.settings, held.unit.slug)
    if award.told_at is None or award.claimed_at or store.copies_of(session, issuer, award.credential_id):
        return False
    post_letter(
        session,
        recipient=award.address,
        template="award_withdrawn",
        now=deps.now(),
        name=award.recipient_name,
        unit=held.unit.name,
        badge=award.achievement_name,
        reason=reason,
        about=links.achievement(deps.settings, award.achievement_slug),
        **letter_frame(deps.settings),
    )
    return True


def judge_copies(slug: str, award: LivingAward, deps: Deps) -> None:
    """Judge the badges of an award in wallets here anew, after the transaction that changed it.

    A badge rests on our own documents, so nobody is asked over the network. When another act came in between, what was
    judged may be older than what holds: then they are judged once more. What fails is left to the worker.
    """
    for _ in range(_ROUNDS):
        with deps.database.read() as session:
            before = store.count_events(session, award.id)
            copies = store.copies_of(session, issuer_did(deps.settings, slug), award.credential_id)
        for learner_id, badge_ids in copies.items():
            _judge(learner_id, badge_ids, deps)
        with deps.database.read() as session:
            if store.count_events(session, award.id) == before:
                return


def _judge(learner_id: UUID, badge_ids: list[UUID], deps: Deps) -> None:
    try:
        reverify.judge_again(learner_id, badge_ids, deps, within_s=REFRESH_TOTAL_S, sparing=True)
    except AppError as error:
        _logger.warning("badges of a changed award were not judged: %s", error.code)
        deps.nudge(JOB)
