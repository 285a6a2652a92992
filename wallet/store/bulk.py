"""Lists of badges to check: brought, worked off in slices, gone after a day. One transaction is the caller's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.base.errors import NotFound
from wallet.store.tables import BulkCheckRow, BulkItemRow


@dataclass(frozen=True, slots=True)
class Waiting:
    """What has not been judged yet, in all lists together."""

    items: int
    bytes: int


@dataclass(frozen=True, slots=True)
class SealedItem:
    """One line of a list: `upload` until it has been judged, then `found`."""

    position: int
    label: bytes
    upload: bytes | None
    tries: int
    judged_at: datetime | None
    found: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class BulkCheck:
    """One list without its lines."""

    id: UUID
    total: int
    done: int
    lookups: int
    made_at: datetime
    ends_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Slice:
    """The lines of one list that a worker has taken."""

    check_id: UUID
    lookups: int
    items: tuple[SealedItem, ...]


def waiting(session: Session) -> Waiting:
    """Return how much has not been judged yet."""
    row = session.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(BulkItemRow.size), 0)).where(
            BulkItemRow.judged_at.is_(None)
        )
    ).one()
    return Waiting(int(row[0]), int(row[1]))


def add_check(session: Session, check: BulkCheckRow, items: Sequence[BulkItemRow]) -> None:
    """Write a list with its lines."""
    session.add(check)
    session.flush()
    session.add_all(items)


def check_by_code(session: Session, code_hash: str, *, now: datetime) -> BulkCheck:
    """Return a list, or raise NotFound: there never was one, or its day is over."""
    row = session.scalars(
        sa.select(BulkCheckRow).where(BulkCheckRow.code_hash == code_hash, BulkCheckRow.ends_at > now)
    ).one_or_none()
    if row is None:
        raise NotFound
    judged = sa.select(sa.func.count()).where(BulkItemRow.check_id == row.id, BulkItemRow.judged_at.is_not(None))
    done = session.scalar(judged) or 0
    return BulkCheck(row.id, row.total, done, row.lookups, row.made_at, row.ends_at, row.finished_at)


def items_of(session: Session, check_id: UUID) -> tuple[SealedItem, ...]:
    """Return the lines of a list in their order, without what was brought."""
    columns = (BulkItemRow.position, BulkItemRow.label_sealed, BulkItemRow.judged_at, BulkItemRow.found)
    rows = session.execute(sa.select(*columns).where(BulkItemRow.check_id == check_id).order_by(BulkItemRow.position))
    return tuple(SealedItem(row.position, row.label_sealed, None, 0, row.judged_at, row.found) for row in rows)


def take_slice(session: Session, *, size: int, now: datetime, until: datetime) -> Slice | None:
    """Take the next lines of the list that has waited longest, until an instant; None when nothing is to be done."""
    row = session.scalars(
        sa.select(BulkCheckRow)
        .where(
            BulkCheckRow.finished_at.is_(None),
            BulkCheckRow.ends_at > now,
            sa.or_(BulkCheckRow.leased_until.is_(None), BulkCheckRow.leased_until <= now),
        )
        .order_by(sa.func.coalesce(BulkCheckRow.served_at, BulkCheckRow.made_at), BulkCheckRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if row is None:
        return None
    row.served_at, row.leased_until = now, until
    items = session.scalars(
        sa.select(BulkItemRow)
        .where(BulkItemRow.check_id == row.id, BulkItemRow.judged_at.is_(None))
        .order_by(BulkItemRow.position)
        .limit(size)
    ).all()
    for item in items:
        item.tries += 1
    session.flush()
    return Slice(row.id, row.lookups, tuple(_sealed(item) for item in items))


def finish_slice(
    session: Session, taken: Slice, found: Mapping[int, Mapping[str, Any]], *, lookups: int, now: datetime
) -> bool:
    """Write what was found, let go of what was brought, and give the list back; returns whether all of it is done.

    Writing twice is writing once: whoever comes second finds the lines judged.
    """
    for position, answer in sorted(found.items()):
        session.execute(
            sa.update(BulkItemRow)
            .where(
                BulkItemRow.check_id == taken.check_id,
                BulkItemRow.position == position,
                BulkItemRow.judged_at.is_(None),
            )
            .values(judged_at=now, found=dict(answer), upload_sealed=None, size=0)
        )
    left = session.scalar(
        sa.select(sa.func.count()).where(BulkItemRow.check_id == taken.check_id, BulkItemRow.judged_at.is_(None))
    )
    session.execute(
        sa.update(BulkCheckRow)
        .where(BulkCheckRow.id == taken.check_id)
        .values(
            lookups=BulkCheckRow.lookups + lookups,
            leased_until=None,
            finished_at=None if left else now,
        )
    )
    return not left


def delete_check(session: Session, code_hash: str) -> None:
    """Delete a list with everything in it; nothing happens when there is none."""
    session.execute(sa.delete(BulkCheckRow).where(BulkCheckRow.code_hash == code_hash))


def sweep_checks(session: Session, *, now: datetime) -> int:
    """Delete lists whose day is over; returns how many."""
    return int(getattr(session.execute(sa.delete(BulkCheckRow).where(BulkCheckRow.ends_at <= now)), "rowcount", 0))


def _sealed(item: BulkItemRow) -> SealedItem:
    return SealedItem(item.position, item.label_sealed, item.upload_sealed, item.tries, item.judged_at, item.found)
