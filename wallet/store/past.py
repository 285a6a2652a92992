"""What issuers' addresses had said by a day gone by, as far as it was kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.core.verify.materials import Answer, Document
from wallet.core.verify.past import Heard
from wallet.store.missing import MISSING
from wallet.store.tables import DocumentBodyRow, DocumentRow


def heard_of(session: Session, urls: Iterable[str], *, at: datetime) -> tuple[Heard, ...]:
    """Return every answer that was kept of these addresses, with its times.

    Bodies come only with answers that began by `at`: later ones can only date what is not known.
    """
    body = sa.case((DocumentRow.fetched_at <= at, DocumentBodyRow.body), else_=sa.null())
    rows = session.execute(
        sa.select(DocumentRow, body.label("body"))
        .join(DocumentBodyRow, DocumentBodyRow.sha256 == DocumentRow.sha256)
        .where(DocumentRow.url.in_(sorted(set(urls))), DocumentRow.answer != MISSING)
        .order_by(DocumentRow.url, DocumentRow.fetched_at, DocumentRow.id)
    )
    return tuple(
        Heard(
            Document(row.url, Answer(row.answer), row.fetched_at, found or b"", row.media_type, row.sha256),
            max(row.confirmed_at, row.fetched_at),
        )
        for row, found in rows
    )
