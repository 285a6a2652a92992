"""Everything the tables of accounts say about one person, as plain values for them to take away."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.base.errors import NotFound
from wallet.infra.outbox import MailRow
from wallet.infra.sessions import SessionRow
from wallet.store.tables import (
    AccountRow,
    AccountTokenRow,
    BadgeNewsRow,
    EmailAddressRow,
    HealthNoticeRow,
    ProfileEntryRow,
    RoleRow,
    ShareRow,
)


def facts_about(session: Session, account_id: UUID) -> dict[str, Any]:
    """Return one member per kind of fact; secrets (password, links, session ids) are named, not told. Or NotFound."""
    account = session.get(AccountRow, account_id)
    if account is None:
        raise NotFound
    keys = sa.select(EmailAddressRow.address_key).where(EmailAddressRow.account_id == account_id)
    return {
        "id": account.id,
        "name": account.name,
        "signed_up_at": account.created_at,
        "has_password": account.password_hash is not None,
        "wants_letters_about_badges": account.badge_letters,
        "addresses": _all(
            session,
            sa.select(
                EmailAddressRow.address,
                EmailAddressRow.primary,
                EmailAddressRow.created_at.label("listed_at"),
                EmailAddressRow.confirmed_at,
            )
            .where(EmailAddressRow.account_id == account_id)
            .order_by(EmailAddressRow.created_at, EmailAddressRow.id),
        ),
        "roles": _all(
            session,
            sa.select(RoleRow.role, RoleRow.given_at).where(RoleRow.account_id == account_id).order_by(RoleRow.role),
        ),
        "sessions": _all(
            session,
            sa.select(SessionRow.started_at, SessionRow.last_seen_at)
            .where(SessionRow.account_id == account_id)
            .order_by(SessionRow.started_at, SessionRow.id_hash),
        ),
        "one_time_links": _all(
            session,
            sa.select(AccountTokenRow.purpose, AccountTokenRow.created_at, AccountTokenRow.ends_at)
            .where(AccountTokenRow.account_id == account_id)
            .order_by(AccountTokenRow.created_at, AccountTokenRow.token_hash),
        ),
        "letters": _all(
            session,
            sa.select(MailRow.recipient, MailRow.subject, MailRow.created_at.label("written_at"), MailRow.sent_at)
            .where(sa.func.lower(MailRow.recipient).in_(keys))
            .order_by(MailRow.created_at, MailRow.id),
        ),
        "told_about_badges": _all(
            session,
            sa.select(
                BadgeNewsRow.badge_id,
                BadgeNewsRow.kind,
                BadgeNewsRow.was,
                BadgeNewsRow.about,
                BadgeNewsRow.learned_at,
                BadgeNewsRow.seen_at,
            )
            .where(BadgeNewsRow.learner_id == account_id)
            .order_by(BadgeNewsRow.learned_at, BadgeNewsRow.id),
        ),
        "told_to_look_after": _all(
            session,
            sa.select(HealthNoticeRow.kind, HealthNoticeRow.about, HealthNoticeRow.told_at, HealthNoticeRow.seen_at)
            .where(HealthNoticeRow.learner_id == account_id)
            .order_by(HealthNoticeRow.told_at, HealthNoticeRow.id),
        ),
        "linkedin_entries": _all(
            session,
            sa.select(ProfileEntryRow.badge_id, ProfileEntryRow.added_at, ProfileEntryRow.entry)
            .where(ProfileEntryRow.learner_id == account_id)
            .order_by(ProfileEntryRow.added_at, ProfileEntryRow.badge_id),
        ),
        "public_links": _all(
            session,
            sa.select(ShareRow.badge_id, ShareRow.opened_at, ShareRow.views)
            .where(ShareRow.learner_id == account_id)
            .order_by(ShareRow.opened_at, ShareRow.id),
        ),
    }


def _all(session: Session, query: sa.Executable) -> list[dict[str, Any]]:
    return [dict(row) for row in session.execute(query).mappings()]
