"""Server-side sessions: the cookie holds a random id, the row (found by its hash) holds the rest.

So a session ends when its row goes: sign-out, "sign out everywhere", a new password, closing the account. The id
changes whenever somebody signs in, so a planted cookie is worth nothing.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import CallbackDict

from wallet.base.clock import Clock
from wallet.base.ids import new_secret, secret_hash
from wallet.infra.db import Base, Database, DatabaseUnavailable
from wallet.infra.settings import Settings

TOUCH_AFTER = timedelta(minutes=10)  # how stale `last_seen_at` may get, so that reading pages seldom writes
_SECRET_CHARS = 43


class SessionRow(Base):
    """One browser that talks to us, signed in or not."""

    __tablename__ = "web_session"

    id_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True, comment="SHA-256 of the cookie's value")
    account_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("account.id", ondelete="CASCADE"), index=True, comment="copied from the data, to end them all"
    )
    data: Mapped[str] = mapped_column(sa.Text)
    started_at: Mapped[datetime]
    last_seen_at: Mapped[datetime] = mapped_column(index=True)


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """The dictionary views see. Accessing and changing it are noted."""

    def __init__(self, initial: dict[str, Any] | None = None, secret: str | None = None) -> None:
        super().__init__(initial, on_update=_note_change)
        self.secret = secret
        self.modified = False
        self.new = secret is None
        self.stale = False
        self.renewed = False
        self.out_of_reach = False  # the database did not answer, so its row was not read or not written

    def renew(self) -> None:
        """Take a new id at the end of this request; the old one stops working."""
        self.renewed = True
        self.modified = True


def _note_change(session: CallbackDict[str, Any]) -> None:
    session.modified = True  # type: ignore[attr-defined]


class DatabaseSessions(SessionInterface):
    """Keep sessions in our own database, the same on SQLite and PostgreSQL."""

    def __init__(self, database: Database, settings: Settings, now: Clock) -> None:
        self.database = database
        self.now = now
        self.lifetime = timedelta(days=settings.session_days)
        self.secure = settings.secure
        self.cookie = "__Host-laurel" if settings.secure else "laurel"

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        """Return the session the cookie names, or a new one."""
        secret = request.cookies.get(self.cookie, "")
        if len(secret) != _SECRET_CHARS:
            return ServerSession()
        try:
            with self.database.read() as session:
                row = session.execute(
                    sa.select(SessionRow.data, SessionRow.last_seen_at).where(SessionRow.id_hash == secret_hash(secret))
                ).one_or_none()
        except DatabaseUnavailable:
            nobody_knows = ServerSession()
            nobody_knows.out_of_reach = True
            return nobody_knows
        if row is None or row.last_seen_at + self.lifetime < self.now():
            return ServerSession()
        opened = ServerSession(json.loads(row.data), secret)
        opened.stale = row.last_seen_at + TOUCH_AFTER < self.now()
        return opened

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write what changed; nothing is written for a visitor who only reads."""
        if not isinstance(session, ServerSession) or session.out_of_reach:
            return
        try:
            self._save(session, response)
        except DatabaseUnavailable:
            session.out_of_reach = True  # the answer that says so shall not wait for it again
            if session.modified:  # else it was only to be noted that somebody was here
                raise

    def _save(self, session: ServerSession, response: Response) -> None:
        if not session and session.secret:
            self._forget(session.secret)
            response.delete_cookie(self.cookie, secure=self.secure, httponly=True, samesite="Lax")
        elif session and (session.modified or session.stale):
            self._keep(session)
            response.set_cookie(
                self.cookie,
                str(session.secret),
                max_age=int(self.lifetime.total_seconds()),
                secure=self.secure,
                httponly=True,
                samesite="Lax",
            )

    def _forget(self, secret: str) -> None:
        with self.database.begin() as session:
            session.execute(sa.delete(SessionRow).where(SessionRow.id_hash == secret_hash(secret)))

    def _keep(self, web: ServerSession) -> None:
        now, previous = self.now(), web.secret
        if web.secret is None or web.renewed:
            web.secret = new_secret()
        account = web.get("_user_id")
        values = {
            "account_id": UUID(str(account).partition(":")[0]) if account else None,
            "data": json.dumps(dict(web)),
            "last_seen_at": now,
        }
        with self.database.begin() as session:
            changed = None
            if previous is not None:
                changed = session.execute(
                    sa.update(SessionRow)
                    .where(SessionRow.id_hash == secret_hash(previous))
                    .values(id_hash=secret_hash(web.secret), **values)
                )
            # A row that went meanwhile (signed out elsewhere) must not come back: only a new session inserts.
            if previous is None or (web.renewed and getattr(changed, "rowcount", 0) == 0):
                session.execute(sa.insert(SessionRow).values(id_hash=secret_hash(web.secret), started_at=now, **values))


def end_sessions(session: Any, account_id: UUID, *, keep: str | None = None) -> None:
    """End every session of an account, inside the caller's transaction; `keep` is the secret of one that stays."""
    statement = sa.delete(SessionRow).where(SessionRow.account_id == account_id)
    if keep is not None:
        statement = statement.where(SessionRow.id_hash != secret_hash(keep))
    session.execute(statement)


def sweep_sessions(session: Any, *, before: datetime, visitors_before: datetime) -> int:
    """Delete sessions last seen before an instant, those nobody signed in to sooner; returns how many."""
    statement = sa.delete(SessionRow).where(
        sa.or_(
            SessionRow.last_seen_at < before,
            sa.and_(SessionRow.account_id.is_(None), SessionRow.last_seen_at < visitors_before),
        )
    )
    return int(session.execute(statement).rowcount)
