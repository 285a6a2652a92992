"""The outbox: a letter is a row that commits with its use case; the worker delivers it afterwards, at least once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from wallet.base.limits import MAIL_TRIES_MAX
from wallet.infra.db import Base
from wallet.infra.mail import Letter


class MailRow(Base):
    """One e-mail to one person. `id` is its Message-ID, so that a delivery that happened twice can be told."""

    __tablename__ = "mail"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    recipient: Mapped[str] = mapped_column(sa.String(254))
    subject: Mapped[str] = mapped_column(sa.String(300))
    text: Mapped[str] = mapped_column(sa.Text)
    html: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime | None] = mapped_column(index=True, comment="null when sent or given up")
    leased_until: Mapped[datetime | None] = mapped_column(comment="a worker has it until then")
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(sa.String(300), comment="the last one, without addresses")


def add_letter(session: Session, letter: Letter) -> None:
    """Put a letter into the outbox, in the caller's transaction."""
    session.add(
        MailRow(
            id=letter.id,
            recipient=letter.recipient,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            created_at=letter.written_at,
            next_try_at=letter.written_at,
            tries=0,
        )
    )


def lease_letter(session: Session, *, now: datetime, until: datetime) -> tuple[Letter, int] | None:
    """Take the letter that has waited longest, so that no other worker takes it before `until`; None when none is due.

    Returns:
        The letter and the number of this try, from 1.
    """
    row = session.scalars(
        sa.select(MailRow)
        .where(
            MailRow.next_try_at <= now,
            MailRow.tries < MAIL_TRIES_MAX,
            sa.or_(MailRow.leased_until.is_(None), MailRow.leased_until <= now),
        )
        .order_by(MailRow.next_try_at, MailRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if row is None:
        return None
    row.leased_until = until
    row.tries += 1
    return Letter(row.id, row.recipient, row.subject, row.text, row.html, row.created_at), row.tries


def mark_sent(session: Session, letter_id: UUID, *, now: datetime) -> None:
    """Write down that a letter went, and forget its words: they may hold a one-time link."""
    _settle(session, letter_id, sent_at=now, failure=None, next_try_at=None, text="", html="")


def mark_failed(session: Session, letter_id: UUID, *, failure: str, next_try_at: datetime | None) -> None:
    """Write down why a letter did not go and when to try again; None gives it up, and its words go."""
    gone = {"text": "", "html": ""} if next_try_at is None else {}
    _settle(session, letter_id, failure=failure[:300], next_try_at=next_try_at, **gone)


def _settle(session: Session, letter_id: UUID, **values: object) -> None:
    session.execute(sa.update(MailRow).where(MailRow.id == letter_id).values(leased_until=None, **values))


def forget_letters_to(session: Session, address_keys: Collection[str]) -> None:
    """Delete every letter, sent or not, to these addresses (in lower case)."""
    session.execute(sa.delete(MailRow).where(sa.func.lower(MailRow.recipient).in_(address_keys)))


def sweep_letters(session: Session, *, before: datetime) -> int:
    """Delete letters that were settled and written before an instant, or tried too often; returns how many."""
    settled = sa.or_(MailRow.next_try_at.is_(None), MailRow.tries >= MAIL_TRIES_MAX)
    result = session.execute(sa.delete(MailRow).where(settled, MailRow.created_at < before))
    return int(getattr(result, "rowcount", 0))
