"""Take the demo out again, and only the demo: people who signed up themselves keep everything."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.services.demo.catalogue import ISSUERS
from wallet.services.demo.trust import erase_trust
from wallet.store.tables import (
    AccountRow,
    AchievementRow,
    AwardOrderRow,
    AwardRow,
    IssuerRow,
    SigningKeyRow,
    StatusEntryRow,
    StatusListRow,
)


def erase_demo(session: Session) -> None:
    """Delete the demo's accounts (their wallets go with them), issuers, achievements, awards and lists."""
    erase_trust(session)
    session.execute(sa.delete(AccountRow).where(AccountRow.demo_order.is_not(None)))
    issuers = sa.select(IssuerRow.id).where(IssuerRow.slug.in_([issuer.slug for issuer in ISSUERS]))
    lists = sa.select(StatusListRow.id).where(StatusListRow.issuer_id.in_(issuers))
    session.execute(sa.delete(StatusEntryRow).where(StatusEntryRow.list_id.in_(lists)))
    for table in (StatusListRow, AwardRow, AwardOrderRow, AchievementRow, SigningKeyRow):
        session.execute(sa.delete(table).where(table.issuer_id.in_(issuers)))
    session.execute(sa.delete(IssuerRow).where(IssuerRow.slug.in_([issuer.slug for issuer in ISSUERS])))
    session.flush()
