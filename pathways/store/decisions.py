"""What a learner states and what staff decide about one learner: facts, manual steps, waivers.

Every change raises the learner's number in the same transaction, so that remembered progress is computed again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import Session

from pathways.store.revisions import raise_decisions_revision
from pathways.store.tables import FactRow, ManualMarkRow, WaiverRow
from wallet.base.errors import Conflict, NotFound
from wallet.base.ids import new_id

FactValue: TypeAlias = bool | int | float | str | None
_WAITING_MAX: Final = 200  # facts shown to staff at once, the oldest


class FactConfirmed(Conflict):
    """The learner states anew what staff have confirmed."""

    code = "fact_confirmed"
    sentence = "Staff have confirmed this already. Ask an advisor when it is no longer right."


@dataclass(frozen=True, slots=True)
class Fact:
    """Stated until `confirmed_at`; only then does it count. A refused one stays unknown and says why in `evidence`."""

    id: UUID
    learner_id: UUID
    fact: str
    value: FactValue
    stated_at: datetime
    stated_words: str
    confirmed_at: datetime | None
    confirmed_by: UUID | None
    refused_at: datetime | None
    evidence: str


@dataclass(frozen=True, slots=True)
class ManualMark:
    learner_id: UUID
    pathway_id: UUID
    node: str
    done_at: datetime
    marked_by: UUID | None
    evidence: str


@dataclass(frozen=True, slots=True)
class GrantedWaiver:
    """In force from `granted_at` until `until` (exclusive) or `ended_at`, whichever comes first.

    `accepted` is the achievement that was accepted in the place of the part, where the exception is a substitution.
    """

    id: UUID
    learner_id: UUID
    pathway_id: UUID
    node: str
    reason: str
    granted_by: UUID | None
    granted_at: datetime
    until: datetime | None
    ended_at: datetime | None
    accepted: str | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """Who decided, when, and what they saw or why."""

    by: UUID | None
    at: datetime
    words: str


def facts_of(session: Session, learner_id: UUID) -> tuple[Fact, ...]:
    """Return everything stated about a learner, by name of the fact."""
    return _facts(session, FactRow.learner_id == learner_id, order=(FactRow.fact,))


def waiting_facts(session: Session) -> tuple[Fact, ...]:
    """Return facts that were stated and are neither confirmed nor refused, the oldest first. For staff."""
    waiting = (FactRow.confirmed_at.is_(None), FactRow.refused_at.is_(None))
    return _facts(session, *waiting, order=(FactRow.stated_at, FactRow.id), limit=_WAITING_MAX)


def state_fact(session: Session, learner_id: UUID, fact: str, value: FactValue, *, words: str, now: datetime) -> None:
    """Write what a learner says about themselves; it waits for staff. Raises FactConfirmed."""
    row = _fact_to_change(session, learner_id, fact)
    if row is None:
        row = FactRow(id=new_id(), learner_id=learner_id, fact=fact)
        session.add(row)
    elif row.confirmed_at is not None:
        raise FactConfirmed
    row.value, row.stated_at, row.stated_words = {"value": value}, now, words
    row.refused_at, row.confirmed_by, row.evidence = None, None, ""
    _done(session, learner_id)


def withdraw_fact(session: Session, learner_id: UUID, fact: str) -> None:
    """Take back what a learner stated; what is confirmed stays. Raises FactConfirmed."""
    row = _fact_to_change(session, learner_id, fact)
    if row is not None and row.confirmed_at is not None:
        raise FactConfirmed
    if row is not None:
        session.delete(row)
        _done(session, learner_id)


def confirm_fact(session: Session, learner_id: UUID, fact: str, value: FactValue, ruling: Ruling) -> None:
    """Write what staff have seen evidence of, stated before or not; from now on it counts."""
    row = _fact_to_change(session, learner_id, fact)
    if row is None:
        row = FactRow(id=new_id(), learner_id=learner_id, fact=fact, stated_at=ruling.at, stated_words="")
        session.add(row)
    row.value, row.refused_at = {"value": value}, None
    row.confirmed_at, row.confirmed_by, row.evidence = ruling.at, ruling.by, ruling.words
    _done(session, learner_id)


def refuse_fact(session: Session, learner_id: UUID, fact: str, ruling: Ruling) -> None:
    """Leave a fact unknown, or make a confirmed one unknown again, and say why. Raises NotFound."""
    row = _fact_to_change(session, learner_id, fact)
    if row is None:
        raise NotFound
    row.confirmed_at, row.refused_at = None, ruling.at
    row.confirmed_by, row.evidence = ruling.by, ruling.words
    _done(session, learner_id)


def marks_of(session: Session, learner_id: UUID, pathway_id: UUID | None = None) -> tuple[ManualMark, ...]:
    """Return which manual steps of a learner are done, of one pathway or of all, by pathway and node."""
    matching = [ManualMarkRow.learner_id == learner_id]
    if pathway_id is not None:
        matching.append(ManualMarkRow.pathway_id == pathway_id)
    order = (ManualMarkRow.pathway_id, ManualMarkRow.node)
    rows = session.scalars(sa.select(ManualMarkRow).where(*matching).order_by(*order))
    return tuple(ManualMark(**{name: getattr(row, name) for name in ManualMark.__slots__}) for row in rows)


def mark_done(session: Session, learner_id: UUID, pathway_id: UUID, node: str, ruling: Ruling) -> None:
    """Mark a manual step done; marked again, the newer date and evidence stand."""
    key = {"learner_id": learner_id, "pathway_id": pathway_id, "node": node}
    row = session.get(ManualMarkRow, key)
    if row is None:
        row = ManualMarkRow(**key)
        session.add(row)
    row.done_at, row.marked_by, row.evidence = ruling.at, ruling.by, ruling.words
    _done(session, learner_id)


def unmark(session: Session, learner_id: UUID, pathway_id: UUID, node: str) -> None:
    """Take a mark back that was made in error. Raises NotFound."""
    key = {"learner_id": learner_id, "pathway_id": pathway_id, "node": node}
    row = session.get(ManualMarkRow, key) if "\0" not in node else None
    if row is None:
        raise NotFound
    session.delete(row)
    _done(session, learner_id)


def waivers_of(session: Session, learner_id: UUID, pathway_id: UUID | None = None) -> tuple[GrantedWaiver, ...]:
    """Return every waiver of a learner, ended ones too, of one pathway or of all, the newest first."""
    matching = [WaiverRow.learner_id == learner_id]
    if pathway_id is not None:
        matching.append(WaiverRow.pathway_id == pathway_id)
    order = (WaiverRow.granted_at.desc(), WaiverRow.id)
    rows = session.scalars(sa.select(WaiverRow).where(*matching).order_by(*order))
    return tuple(GrantedWaiver(**{name: getattr(row, name) for name in GrantedWaiver.__slots__}) for row in rows)


def grant_waiver(session: Session, waiver: GrantedWaiver) -> None:
    """Make an exception to one node for one learner."""
    session.add(WaiverRow(**{name: getattr(waiver, name) for name in GrantedWaiver.__slots__}))
    _done(session, waiver.learner_id)


def end_waiver(session: Session, learner_id: UUID, waiver_id: UUID, *, now: datetime) -> None:
    """End a waiver now; one that ended already stays as it was. Raises NotFound."""
    row = session.scalar(sa.select(WaiverRow).where(WaiverRow.id == waiver_id, WaiverRow.learner_id == learner_id))
    if row is None:
        raise NotFound
    if row.ended_at is None:
        row.ended_at = now
        _done(session, learner_id)


def _fact_to_change(session: Session, learner_id: UUID, fact: str) -> FactRow | None:
    """Hold the row, read afresh: a value must not change under a confirmation, nor a confirmation come between."""
    if "\0" in fact:  # no database keeps that, and one of them will not even look for it
        return None
    matching = sa.select(FactRow).where(FactRow.learner_id == learner_id, FactRow.fact == fact)
    return session.scalar(matching.with_for_update().execution_options(populate_existing=True))


def _done(session: Session, learner_id: UUID) -> None:
    raise_decisions_revision(session, learner_id)
    session.flush()


def _facts(
    session: Session,
    *matching: sa.ColumnElement[bool],
    order: tuple[orm.InstrumentedAttribute[Any], ...],
    limit: int | None = None,
) -> tuple[Fact, ...]:
    rows = session.scalars(sa.select(FactRow).where(*matching).order_by(*order).limit(limit))
    return tuple(_fact(row) for row in rows)


def _fact(row: FactRow) -> Fact:
    members = {name: getattr(row, name) for name in Fact.__slots__ if name != "value"}
    return Fact(**members, value=row.value["value"])
