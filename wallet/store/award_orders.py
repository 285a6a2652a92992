"""Lists of awards that were ordered together, line by line, and a unit's register of awards. One unit at a time.

Every function takes the unit's id and changes nothing that is another's; the worker's take an order it has leased.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.base.errors import NotFound
from wallet.store.tables import AwardOrderLineRow, AwardOrderRow
from wallet.store.upsert import insert_once

SHOWN, UNDER_WAY, DONE = "shown", "under_way", "done"


@dataclass(frozen=True, slots=True)
class Order:
    """One list of awards, without its lines."""

    id: UUID
    issuer_id: UUID
    achievement_id: UUID
    state: str  # shown, under_way or done
    file_name: str | None
    read_as: Mapping[str, Any] | None
    by_id: UUID | None
    by_name: str
    brought_at: datetime
    confirmed_at: datetime | None
    done_at: datetime | None
    leased_until: datetime | None
    idempotency_key: str | None
    request_sha256: str | None


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line: what was read, what is wrong with it, which award it became."""

    number: int
    values: Mapping[str, Any]
    problems: tuple[str, ...]
    award_id: UUID | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How the lines of a list stand: `bad` have a problem, `made` became an award, the others wait."""

    total: int
    bad: int
    made: int

    @property
    def good(self) -> int:
        return self.total - self.bad


# A list of codes is JSON text, and an empty one is written in one way only, on SQLite and PostgreSQL alike.
_FLAWLESS = sa.cast(AwardOrderLineRow.problems, sa.Text) == "[]"


def add_order(session: Session, values: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> bool:
    """Write a list with its lines; False, and nothing written, when the unit has one with this idempotency key."""
    if not insert_once(session, AwardOrderRow, values):
        return False
    if lines:
        session.execute(sa.insert(AwardOrderLineRow), [{"order_id": values["id"], **line} for line in lines])
    return True


def order_for(session: Session, issuer_id: UUID, order_id: UUID) -> Order:
    """Return one list of a unit, or raise NotFound."""
    return _order(_row(session, issuer_id, order_id))


def hold_order(session: Session, issuer_id: UUID, order_id: UUID) -> Order:
    """Return one list and hold it until the transaction ends, or raise NotFound."""
    return _order(_row(session, issuer_id, order_id, hold=True))


def order_by_key(session: Session, issuer_id: UUID, idempotency_key: str) -> Order | None:
    """Return the list that came with this key, or None."""
    row = session.scalars(
        sa.select(AwardOrderRow).where(
            AwardOrderRow.issuer_id == issuer_id, AwardOrderRow.idempotency_key == idempotency_key
        )
    ).one_or_none()
    return _order(row) if row else None


def orders_of(session: Session, issuer_id: UUID, *, most: int) -> tuple[tuple[Order, Counts], ...]:
    """Return a unit's lists that came as files or from programs, the newest first, each with its counts."""
    rows = session.scalars(
        sa.select(AwardOrderRow)
        .where(
            AwardOrderRow.issuer_id == issuer_id,
            sa.or_(AwardOrderRow.file_name.is_not(None), AwardOrderRow.idempotency_key.not_like("form:%")),
        )
        .order_by(AwardOrderRow.brought_at.desc(), AwardOrderRow.id)
        .limit(most)
    ).all()
    counts = _counts(session, [row.id for row in rows])
    return tuple((_order(row), counts.get(row.id, Counts(0, 0, 0))) for row in rows)


def counts_of(session: Session, order_id: UUID) -> Counts:
    """Return how the lines of a list stand."""
    return _counts(session, [order_id]).get(order_id, Counts(0, 0, 0))


def lines_of(session: Session, order_id: UUID, *, offset: int = 0, most: int | None = None) -> tuple[OrderLine, ...]:
    """Return lines of a list, those with problems first, otherwise as in the file."""
    query = (
        sa.select(AwardOrderLineRow)
        .where(AwardOrderLineRow.order_id == order_id)
        .order_by(sa.case((_FLAWLESS, 1), else_=0), AwardOrderLineRow.number)
    )
    return _lines(session, query.offset(offset).limit(most))


def bad_lines_of(session: Session, order_id: UUID) -> tuple[OrderLine, ...]:
    """Return every line with a problem, as in the file."""
    query = (
        sa.select(AwardOrderLineRow)
        .where(AwardOrderLineRow.order_id == order_id, sa.not_(_FLAWLESS))
        .order_by(AwardOrderLineRow.number)
    )
    return _lines(session, query)


def open_lines_of(session: Session, order_id: UUID, *, most: int) -> tuple[OrderLine, ...]:
    """Return the next lines that can be awarded and were not yet."""
    query = (
        sa.select(AwardOrderLineRow)
        .where(AwardOrderLineRow.order_id == order_id, AwardOrderLineRow.award_id.is_(None), _FLAWLESS)
        .order_by(AwardOrderLineRow.number)
        .limit(most)
    )
    return _lines(session, query)


def confirm_order(session: Session, order_id: UUID, now: datetime) -> None:
    """Let the worker begin."""
    _change(session, order_id, state=UNDER_WAY, confirmed_at=now)


def finish_order(session: Session, order_id: UUID, now: datetime) -> None:
    """Write down that nothing is left to do."""
    _change(session, order_id, state=DONE, done_at=now, leased_until=None)


def release_order(session: Session, order_id: UUID, now: datetime) -> None:
    """Give a list back; other lists that wait have their turn first."""
    _change(session, order_id, leased_until=now)


def drop_order(session: Session, issuer_id: UUID, order_id: UUID) -> bool:
    """Delete a list that nobody confirmed, with its lines; tells whether there was one."""
    gone = session.execute(
        sa.delete(AwardOrderRow).where(
            AwardOrderRow.id == order_id, AwardOrderRow.issuer_id == issuer_id, AwardOrderRow.state == SHOWN
        )
    )
    return bool(getattr(gone, "rowcount", 0))


def sweep_orders(session: Session, *, before: datetime) -> int:
    """Delete lists that nobody confirmed and that were brought before an instant; returns how many."""
    gone = session.execute(
        sa.delete(AwardOrderRow).where(AwardOrderRow.state == SHOWN, AwardOrderRow.brought_at < before)
    )
    return int(getattr(gone, "rowcount", 0))


def lease_order(session: Session, *, now: datetime, until: datetime) -> Order | None:
    """Take the list under way that has waited longest, so that no other worker has it before `until`; or None."""
    row = session.scalars(
        sa.select(AwardOrderRow)
        .where(
            AwardOrderRow.state == UNDER_WAY,
            sa.or_(AwardOrderRow.leased_until.is_(None), AwardOrderRow.leased_until <= now),
        )
        .order_by(sa.func.coalesce(AwardOrderRow.leased_until, AwardOrderRow.confirmed_at), AwardOrderRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if row is None:
        return None
    row.leased_until = until
    session.flush()
    return _order(row)


def set_awards(session: Session, order_id: UUID, awards: Mapping[int, UUID]) -> None:
    """Write down which award each line became: line number -> award."""
    for number, award_id in sorted(awards.items()):
        _change_line(session, order_id, number, award_id=award_id)


def set_problems(session: Session, order_id: UUID, problems: Mapping[int, str]) -> None:
    """Write down why lines cannot be awarded after all: line number -> code."""
    for number, code in sorted(problems.items()):
        _change_line(session, order_id, number, problems=[code])


def _change_line(session: Session, order_id: UUID, number: int, **values: object) -> None:
    line = AwardOrderLineRow
    session.execute(sa.update(line).where(line.order_id == order_id, line.number == number).values(**values))


def _change(session: Session, order_id: UUID, **values: object) -> None:
    session.execute(sa.update(AwardOrderRow).where(AwardOrderRow.id == order_id).values(**values))


def _counts(session: Session, order_ids: Sequence[UUID]) -> dict[UUID, Counts]:
    line = AwardOrderLineRow
    rows = session.execute(
        sa.select(
            line.order_id,
            sa.func.count(),
            sa.func.sum(sa.case((_FLAWLESS, 0), else_=1)),
            sa.func.count(line.award_id),
        )
        .where(line.order_id.in_(order_ids))
        .group_by(line.order_id)
    )
    return {row[0]: Counts(int(row[1]), int(row[2]), int(row[3])) for row in rows}


def _lines(session: Session, query: sa.Select[Any]) -> tuple[OrderLine, ...]:
    return tuple(OrderLine(r.number, r.values, tuple(r.problems), r.award_id) for r in session.scalars(query))


def _row(session: Session, issuer_id: UUID, order_id: UUID, *, hold: bool = False) -> AwardOrderRow:
    query = sa.select(AwardOrderRow).where(AwardOrderRow.id == order_id, AwardOrderRow.issuer_id == issuer_id)
    if hold:
        query = query.with_for_update().execution_options(populate_existing=True)
    row = session.scalars(query).one_or_none()
    if row is None:
        raise NotFound
    return row


def _order(row: AwardOrderRow) -> Order:
    return Order(**{name: getattr(row, name) for name in Order.__slots__})
