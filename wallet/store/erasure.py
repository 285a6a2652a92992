"""What goes when an account is closed, and what goes by itself when its time has come."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.store.receipts import erase_receipts_about
from wallet.store.tables import (
    AccountRow,
    AccountTokenRow,
    BadgeFileRow,
    BadgeRow,
    DocumentBodyRow,
    DocumentRow,
    EmailAddressRow,
    PictureRow,
    SignInFailureRow,
    VerificationRow,
)


def erase_account(session: Session, account_id: UUID) -> None:
    """Delete an account; the database deletes what is theirs and lets go of what only mentions them.

    Pictures and documents are kept by their content. Pictures that nobody else's badge shows go too, and documents
    about this person: an assertion page that is one of their badges, or a body that names one of their addresses. So do
    receipts of checks of their badges.
    """
    pictures = set(
        session.scalars(
            sa.select(BadgeRow.picture_sha256).where(
                BadgeRow.learner_id == account_id, BadgeRow.picture_sha256.is_not(None)
            )
        )
    )
    documents = _personal_documents(session, account_id)
    erase_receipts_about(session, account_id)
    session.execute(sa.delete(AccountRow).where(AccountRow.id == account_id))
    still_shown = sa.select(BadgeRow.picture_sha256).where(BadgeRow.picture_sha256.in_(pictures))
    session.execute(sa.delete(PictureRow).where(PictureRow.sha256.in_(pictures), PictureRow.sha256.not_in(still_shown)))
    session.execute(sa.delete(DocumentRow).where(DocumentRow.sha256.in_(documents)))
    session.execute(sa.delete(DocumentBodyRow).where(DocumentBodyRow.sha256.in_(documents)))


def _personal_documents(session: Session, account_id: UUID) -> frozenset[str]:
    """Return the hashes of the documents that this person's badges rest on and that are about this person."""
    of_badges = sa.select(BadgeRow.id).where(BadgeRow.learner_id == account_id)
    newest = session.scalars(sa.select(BadgeFileRow.report).where(BadgeFileRow.badge_id.in_(of_badges))).all()
    older = session.scalars(sa.select(VerificationRow.report).where(VerificationRow.badge_id.in_(of_badges))).all()
    own_pages: set[str] = set()
    sources: set[tuple[str, str]] = set()
    for report in (*newest, *older):
        own_pages.add(str((report.get("credential") or {}).get("id")))
        sources.update((source["url"], source["sha256"]) for source in report["sources"])
    keys = session.scalars(sa.select(EmailAddressRow.address_key).where(EmailAddressRow.account_id == account_id))
    needles = [key.encode() for key in keys]
    about = {sha256 for url, sha256 in sources if url in own_pages}
    for sha256 in sorted({sha256 for _, sha256 in sources} - about):
        body = session.scalar(sa.select(DocumentBodyRow.body).where(DocumentBodyRow.sha256 == sha256)) or b""
        if any(needle in body.lower() for needle in needles):
            about.add(sha256)
    return frozenset(about)


def sweep_ended(session: Session, *, now: datetime) -> int:
    """Delete one-time links and counters that have ended; returns how many."""
    links = session.execute(sa.delete(AccountTokenRow).where(AccountTokenRow.ends_at <= now))
    counters = session.execute(sa.delete(SignInFailureRow).where(SignInFailureRow.ends_at <= now))
    return int(getattr(links, "rowcount", 0)) + int(getattr(counters, "rowcount", 0))


def sweep_unproved(session: Session, *, before: datetime) -> int:
    """Delete accounts begun before an instant that never proved an address, so that nobody can be in them."""
    proved = sa.select(EmailAddressRow.account_id).where(EmailAddressRow.confirmed_at.is_not(None))
    result = session.execute(
        sa.delete(AccountRow).where(
            AccountRow.created_at < before, AccountRow.demo_order.is_(None), AccountRow.id.not_in(proved)
        )
    )
    return int(getattr(result, "rowcount", 0))
