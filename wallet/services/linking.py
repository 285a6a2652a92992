"""Whose a badge is: it names an identifier that its learner has proved, or staff vouch for it."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.base import limits
from wallet.base.errors import Conflict, Forbidden, InputError
from wallet.core.legible import legible
from wallet.core.recipient import match_recipient
from wallet.core.standing import Linked, linked_after
from wallet.core.verify.report import Check, Outcome, RecipientMatch, Report
from wallet.services.deps import Deps
from wallet.services.judging import identifiers_of
from wallet.store import linking
from wallet.store.accounts import account_for
from wallet.store.badges import badge_for
from wallet.store.judgements import lock_wallet, raise_wallet_revision
from wallet.store.linking import AskedFor

_logger = logging.getLogger(__name__)
_STAFF: Final = frozenset({"advisor", "issuer", "administrator"})
_LINES: Final = {
    RecipientMatch.MATCH: (Outcome.PASSED, "It was awarded to the person it should belong to."),
    RecipientMatch.MISMATCH: (Outcome.FAILED, "It was awarded to somebody else."),
    RecipientMatch.UNKNOWN: (Outcome.UNKNOWN, "We cannot tell whom it was awarded to."),
}


class NotStaff(Forbidden):
    """Only staff can vouch for a badge."""

    code = "not_staff"
    sentence = "Only an advisor, issuer staff or an administrator can accept a badge for a learner."


class OwnBadge(Forbidden):
    """Nobody vouches for themselves."""

    code = "own_badge"
    sentence = "You cannot accept a badge for yourself. Ask a colleague."


class NothingToAccept(Conflict):
    """The badge is linked already, was never asked about, or there is nothing sound to vouch for."""

    code = "nothing_to_accept"
    sentence = "This badge is not waiting for anybody to accept it."


class ReasonMissing(InputError):
    """An acceptance says why, so that it can be understood later."""

    code = "acceptance_reason_missing"
    sentence = "Say in a few words how you know that this badge is theirs."


@dataclass(frozen=True, slots=True)
class Waiting:
    """The badges that learners asked staff about, oldest question first."""

    badges: tuple[AskedFor, ...]


def relink(session: Session, learner_id: UUID, now: datetime) -> int:
    """Compare every held badge with the identifiers its learner has proved by now; returns how many were linked.

    Call it inside the transaction that proved or removed an address. Asks nobody: it reads stored, verified values.
    """
    identifiers = identifiers_of(session, learner_id)
    linked, changed = 0, False
    for badge in linking.linkable_of(session, learner_id):
        match = match_recipient(badge.credential, identifiers) if any(identifiers.values()) else RecipientMatch.UNKNOWN
        after = linked_after(match, badge.linked)
        if (match, after) == (badge.report.recipient, badge.linked):
            continue
        linking.replace_recipient(session, badge.id, report=_with_recipient(badge.report, match, now), linked=after)
        linked += after is Linked.LINKED and badge.linked is not Linked.LINKED
        changed = True
    if changed:
        raise_wallet_revision(session, learner_id)
    return linked


def ask_staff(learner_id: UUID, badge_id: UUID, deps: Deps) -> None:
    """Ask staff to accept a badge that is not linked. Asking twice is once.

    Raises:
        NotFound: there is no such badge, or it is another learner's.
        NothingToAccept: it is linked or accepted, or nothing in it was verified.
    """
    with deps.database.begin() as session:
        lock_wallet(session, learner_id)
        badge = badge_for(session, learner_id, badge_id)
        if badge.linked is not Linked.NOT_LINKED or badge.credential is None or badge.deleted_at is not None:
            raise NothingToAccept
        if badge.asked_at is None:
            linking.set_asked(session, learner_id, badge_id, deps.now())


def waiting_badges(staff_id: UUID, deps: Deps) -> Waiting:
    """Return what waits for staff. Raises NotStaff."""
    with deps.database.read() as session:
        _require_staff(account_for(session, staff_id).roles)
        return Waiting(linking.asked_for(session))


def accept_for_learner(staff_id: UUID, badge_id: UUID, reason: str, deps: Deps) -> None:
    """Vouch that a badge belongs to the learner who asked; name and date are kept and shown with it.

    Raises:
        NotStaff, OwnBadge: who may not.
        ReasonMissing: no reason given.
        NothingToAccept: nobody asked, or it is settled already.
    """
    said = legible(reason, 1000)
    if not said:
        raise ReasonMissing
    with deps.database.begin() as session:
        staff = account_for(session, staff_id)
        _require_staff(staff.roles)
        asked = next((one for one in linking.asked_for(session) if one.badge_id == badge_id), None)
        if asked is None:
            raise NothingToAccept
        if asked.learner_id == staff_id:
            raise OwnBadge
        lock_wallet(session, asked.learner_id)
        accepted = linking.accept(
            session,
            asked.learner_id,
            badge_id,
            linking.Accepted(staff_id, legible(staff.name, limits.NAME_MAX_CHARS), deps.now(), said),
        )
        if not accepted:
            raise NothingToAccept
        raise_wallet_revision(session, asked.learner_id)
    _logger.info("badge %s accepted by %s", badge_id, staff_id)


def decline(staff_id: UUID, badge_id: UUID, deps: Deps) -> None:
    """Take a badge off the list without accepting it; its learner may ask again. Raises NotStaff, NothingToAccept."""
    with deps.database.begin() as session:
        _require_staff(account_for(session, staff_id).roles)
        asked = next((one for one in linking.asked_for(session) if one.badge_id == badge_id), None)
        if asked is None:
            raise NothingToAccept
        linking.set_asked(session, asked.learner_id, badge_id, None)


def _require_staff(roles: frozenset[str]) -> None:
    if not roles & _STAFF:
        raise NotStaff


def _with_recipient(report: Report, match: RecipientMatch, now: datetime) -> Report:
    outcome, message = _LINES[match]
    lines = tuple(
        replace(line, outcome=outcome, code=match.value, message=message, learned_at=now)
        if line.check is Check.RECIPIENT
        else line
        for line in report.checks
    )
    return replace(report, recipient=match, checks=lines)
