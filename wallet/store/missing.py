"""Addresses that answered that nothing is there (HTTP 404), kept beside the documents that others answered with.

A report only says that a paper could not be had. Whether its issuer's site said so itself, and since when, is kept
here, for as long as a badge that wants it is asked about.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.base.ids import new_id
from wallet.core.verify.materials import Answer, Document
from wallet.store.tables import DocumentBodyRow, DocumentRow
from wallet.store.upsert import insert_missing

MISSING: Final = "missing"  # the `answer` of such a row
_NOT_THERE: Final = "http_404"
_NO_BODY: Final = hashlib.sha256(b"").hexdigest()


def keep_missing(session: Session, documents: Iterable[Document]) -> None:
    """Keep when each address first answered so, and when it last did; an answer that came after that begins it anew."""
    asked = {one.url: one.fetched_at for one in documents if one.answer is Answer.UNREACHABLE}
    lost = {one.url: one.fetched_at for one in documents if one.reason == _NOT_THERE and one.url in asked}
    if not lost:
        return
    rows = session.scalars(
        sa.select(DocumentRow).where(DocumentRow.url.in_(sorted(lost))).order_by(DocumentRow.id).with_for_update()
    ).all()
    known = {row.url: row for row in rows if row.answer == MISSING}
    found = {row.url: row.confirmed_at for row in rows if row.answer == Answer.FOUND.value}
    insert_missing(session, DocumentBodyRow, [{"sha256": _NO_BODY, "body": b""}])
    for url, at in sorted(lost.items()):
        row = known.get(url)
        if row is None:
            session.add(_row(url, at))
        elif row.confirmed_at < at:
            again = url in found and found[url] > row.confirmed_at
            row.fetched_at, row.confirmed_at = at if again else row.fetched_at, at


def _row(url: str, at: object) -> DocumentRow:
    return DocumentRow(
        id=new_id(),
        url=url,
        fetched_at=at,
        confirmed_at=at,
        answer=MISSING,
        media_type=None,
        sha256=_NO_BODY,
        etag=None,
    )
