"""People who sign in, their addresses, roles, one-time links and failed sign-ins."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from wallet.infra.db import Base


class AccountRow(Base):
    """One person. Deleting it deletes what is theirs; awards made to them stay with the issuer."""

    __tablename__ = "account"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    password_hash: Mapped[str | None] = mapped_column(sa.String(200), comment="argon2id; null for demo people")
    session_epoch: Mapped[int] = mapped_column(default=1, comment="raised to end every session at once")
    wallet_revision: Mapped[int] = mapped_column(default=0, comment="raised by whatever changes the held badges")
    badge_letters: Mapped[bool] = mapped_column(default=True, comment="whether changes of badges are told by e-mail")
    created_at: Mapped[datetime]
    demo_order: Mapped[int | None] = mapped_column(comment="place on the demo entry page; null for real people")
    demo_words: Mapped[str | None] = mapped_column(sa.String(300), comment="what this demo person shows")


class RoleRow(Base):
    """One role of one account, given by an administrator (learner: by signing up)."""

    __tablename__ = "account_role"

    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    given_at: Mapped[datetime]
    given_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))


class EmailAddressRow(Base):
    """An address somebody says is theirs; proved when `confirmed_at` is set. Only one account can have it proved."""

    __tablename__ = "email_address"
    __table_args__ = (
        sa.UniqueConstraint("account_id", "address_key"),
        sa.Index(
            "uq_email_address_confirmed",
            "address_key",
            unique=True,
            sqlite_where=sa.text("confirmed_at IS NOT NULL"),
            postgresql_where=sa.text("confirmed_at IS NOT NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), index=True)
    address: Mapped[str] = mapped_column(sa.String(254), comment="as typed, normalised; case kept for hash matching")
    address_key: Mapped[str] = mapped_column(sa.String(254), index=True, comment="case-folded, for finding")
    primary: Mapped[bool] = mapped_column(default=False, comment="where letters go")
    confirmed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class AccountTokenRow(Base):
    """A one-time link sent by e-mail; only its hash is kept."""

    __tablename__ = "account_token"

    token_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(sa.String(32), comment="confirm_email or reset_password")
    email_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("email_address.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)


class SignInFailureRow(Base):
    """Counts failed sign-ins per key (address or network), for the lock-out all workers share."""

    __tablename__ = "sign_in_failure"

    key_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    failures: Mapped[int]
    first_at: Mapped[datetime]
    locked_until: Mapped[datetime | None]
    ends_at: Mapped[datetime] = mapped_column(index=True)
