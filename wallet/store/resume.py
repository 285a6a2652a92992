"""Several badges of a learner at once, as far as a resume needs them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.core.standing import Linked
from wallet.core.verify.wire import report_from_json
from wallet.core.verify.wire_credential import credential_from_json
from wallet.store.shares import Shareable
from wallet.store.tables import BadgeFileRow, BadgeRow


def shareable_badges(session: Session, learner_id: UUID, badge_ids: Sequence[UUID]) -> Mapping[UUID, Shareable]:
    """Return those of the badges that this learner has, the bin left out, in one statement."""
    if not badge_ids:
        return {}
    rows = session.execute(
        sa.select(BadgeRow.id, BadgeRow.linked, BadgeFileRow.payload, BadgeFileRow.report, BadgeFileRow.credential)
        .join(BadgeFileRow, BadgeFileRow.badge_id == BadgeRow.id)
        .where(BadgeRow.learner_id == learner_id, BadgeRow.id.in_(badge_ids), BadgeRow.deleted_at.is_(None))
    )
    return {
        row.id: Shareable(
            badge_id=row.id,
            linked=Linked(row.linked),
            deleted=False,
            payload=row.payload,
            report=report_from_json(row.report),
            credential=credential_from_json(row.credential) if row.credential else None,
        )
        for row in rows
    }
