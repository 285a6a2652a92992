"""Hosts that failed often are left alone for a while, by every process: 5 failures in a row, then 1 minute to 1 hour.

A failure is no answer, or an answer that says "not now" (429, 5xx). A host that answers anything else is well, even
when it is not what we asked for. When a pause is over requests go again, few at a time; the first that comes to nothing
begins a longer one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from wallet.base.clock import Clock
from wallet.base.limits import HOST_FAILURES_MAX, HOST_FORGOTTEN_S, HOST_PAUSE_MAX_S, HOST_PAUSE_MIN_S
from wallet.infra.db import Base, Database

_FAILURE: Final = re.compile(
    r"timeout|no_such_host|no_connection|no_tls|bad_response|truncated|http_429|http_5[0-9][0-9]"
)


class HostRow(Base):
    """A host that failed lately; one that is well has no row."""

    __tablename__ = "host_failure"

    host: Mapped[str] = mapped_column(sa.String(253), primary_key=True)
    failures: Mapped[int] = mapped_column(comment="in a row")
    failed_at: Mapped[datetime] = mapped_column(index=True)
    paused_until: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class Permit:
    """Whether a host may be asked, and whether it failed lately."""

    allowed: bool
    failing: bool


class Breaker:
    """What all processes know about hosts that fail; kept in the database."""

    def __init__(self, database: Database, now: Clock) -> None:
        self._database = database
        self._now = now

    def permit(self, host: str, *, pressing: bool = False) -> Permit:
        """Tell whether a host may be asked now.

        Args:
            host: lower case, without a port.
            pressing: somebody waits for this very answer, so a pause does not matter.
        """
        now = self._now()
        with self._database.read() as session:
            row = session.get(HostRow, host)
        paused = row is not None and row.paused_until is not None and row.paused_until > now
        return Permit(pressing or not paused, row is not None)

    def note(self, host: str, reason: str, *, asked_at: datetime, failing: bool) -> None:
        """Write down how a request ended.

        Args:
            host: that was asked.
            reason: as `wallet.infra.fetch` gives it; empty for an answer.
            asked_at: when the request went. Those that were under way when the pause began do not make it longer.
            failing: as its permit said; a host that was well and is well needs no writing.
        """
        if is_failure(reason):
            with self._database.begin() as session:
                self._count(session, host, asked_at)
        elif failing and (not reason or reason.startswith("http_")):
            with self._database.begin() as session:
                session.execute(sa.delete(HostRow).where(HostRow.host == host))

    def _count(self, session: Session, host: str, asked_at: datetime) -> None:
        insert = sqlite.insert if self._database.is_sqlite else postgresql.insert
        values = {"host": host, "failures": 0, "failed_at": asked_at, "paused_until": None}
        session.execute(insert(HostRow).on_conflict_do_nothing(), [values])
        row = session.scalars(sa.select(HostRow).where(HostRow.host == host).with_for_update()).one()
        if row.failures >= HOST_FAILURES_MAX and asked_at < row.failed_at:
            return
        now = self._now()
        row.failures, row.failed_at = row.failures + 1, now
        row.paused_until = pause_after(row.failures, now)


def is_failure(reason: str) -> bool:
    """Tell whether a request that ended so speaks against the host."""
    return _FAILURE.fullmatch(reason) is not None


def pause_after(failures: int, now: datetime) -> datetime | None:
    """Return until when a host is left alone after so many failures in a row, or None while it is not."""
    over = failures - HOST_FAILURES_MAX
    if over < 0:
        return None
    return now + timedelta(seconds=min(HOST_PAUSE_MIN_S * (1 << min(over, 20)), HOST_PAUSE_MAX_S))


def sweep_hosts(session: Session, *, now: datetime) -> int:
    """Forget hosts that have not failed for long; returns how many."""
    before = now - timedelta(seconds=HOST_FORGOTTEN_S)
    return int(getattr(session.execute(sa.delete(HostRow).where(HostRow.failed_at < before)), "rowcount", 0))
