"""Counts of failed sign-ins and of letters asked for, shared by all workers. Keys are hashed: no address is kept."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.core.lockout import Patience
from wallet.store.tables import SignInFailureRow
from wallet.store.upsert import insert_missing


def key_of(kind: str, *parts: str) -> str:
    """Return the key of a counter; parts are told apart whatever they hold."""
    return hashlib.sha256("\0".join((kind, *parts)).encode("utf-8", "surrogatepass")).hexdigest()


def count_attempt(session: Session, key: str, patience: Patience, *, now: datetime) -> datetime | None:
    """Count one attempt before it is looked at, so that a thousand at once are still counted one by one.

    Returns:
        None when this attempt may be looked at, else the instant until which it may not.
    """
    row = _row(session, key, now)
    if row.ends_at <= now:
        row.failures, row.first_at, row.locked_until = 0, now, None
    if row.locked_until is not None and row.locked_until > now:
        return row.locked_until
    row.failures += 1
    lock = patience.lock_after(row.failures)
    row.locked_until = None if lock is None else now + lock
    row.ends_at = max(now + patience.memory, row.locked_until or now)
    session.flush()
    return None


def take_one(session: Session, key: str, *, most: int, per: timedelta, now: datetime) -> bool:
    """Count one use of something that may be used `most` times in a window; False when it is used up."""
    row = _row(session, key, now)
    if row.ends_at <= now:
        row.failures, row.first_at, row.ends_at = 0, now, now + per
    row.failures += 1
    session.flush()
    return row.failures <= most


def forgive(session: Session, key: str) -> None:
    """Forget a counter: its person was let in."""
    session.execute(sa.delete(SignInFailureRow).where(SignInFailureRow.key_hash == key))


def take_back(session: Session, key: str) -> None:
    """Take one attempt back from a counter that others may be using too, and with it a lock that it brought."""
    session.execute(
        sa.update(SignInFailureRow)
        .where(SignInFailureRow.key_hash == key, SignInFailureRow.failures > 0)
        .values(failures=SignInFailureRow.failures - 1, locked_until=None)
    )


def _row(session: Session, key: str, now: datetime) -> SignInFailureRow:
    fresh = {"key_hash": key, "failures": 0, "first_at": now, "locked_until": None, "ends_at": now}
    insert_missing(session, SignInFailureRow, [fresh])
    return session.get_one(SignInFailureRow, key, with_for_update=True, populate_existing=True)
