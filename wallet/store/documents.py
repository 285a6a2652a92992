"""Documents that verdicts rest on: each body once, each address with every body it had, to replay reports later.

A document belongs to nobody: it is what an issuer publishes. Found again by address and hash, as a report names it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.base.ids import new_id
from wallet.core.verify.materials import Answer, Document
from wallet.core.verify.report import Source
from wallet.store.missing import MISSING
from wallet.store.tables import DocumentBodyRow, DocumentRow, VerificationSourceRow
from wallet.store.upsert import insert_missing


def keep_documents(session: Session, documents: Iterable[Document]) -> None:
    """Keep answers that came from somewhere; those that never came are not documents.

    An address that still says the same is not written again, but for when it last did so and its ETag. A report
    remembers by itself when it read it.
    """
    answers = {
        (one.url, one.sha256, one.answer.value): one
        for one in documents
        if one.answer is not Answer.UNREACHABLE and one.sha256
    }
    bodies = {one.sha256: one.body for one in answers.values()}
    insert_missing(session, DocumentBodyRow, [{"sha256": sha256, "body": bodies[sha256]} for sha256 in sorted(bodies)])
    rows = session.scalars(
        sa.select(DocumentRow)
        .where(DocumentRow.sha256.in_(bodies))
        .order_by(DocumentRow.id)
        .with_for_update()  # so that it is not swept meanwhile
    )
    known = {(row.url, row.sha256, row.answer): row for row in rows}
    for key in sorted(answers.keys() & known.keys()):
        if known[key].confirmed_at < answers[key].fetched_at:
            known[key].confirmed_at, known[key].etag = answers[key].fetched_at, answers[key].etag
    session.add_all(_row(answers[key]) for key in sorted(answers.keys() - known.keys()))


def held_document(session: Session, url: str) -> Document | None:
    """Return what an address answered last, `fetched_at` when it last did so; None if it is not kept, or was gone."""
    found = session.execute(
        sa.select(DocumentRow, DocumentBodyRow.body)
        .join(DocumentBodyRow, DocumentBodyRow.sha256 == DocumentRow.sha256)
        .where(DocumentRow.url == url)
        .order_by(DocumentRow.confirmed_at.desc(), DocumentRow.id)
        .limit(1)
    ).one_or_none()
    if found is None or found[0].answer != Answer.FOUND.value:
        return None
    row, body = found
    return Document(row.url, Answer.FOUND, row.confirmed_at, body, row.media_type, row.sha256, etag=row.etag)


def sweep_documents(session: Session, *, before: datetime, limit: int) -> int:
    """Delete documents that no report names and that were last heard before an instant; returns how many.

    In a transaction of its own: one who keeps the same body at this moment makes it fail, and the next turn comes.
    """
    named = sa.and_(
        DocumentRow.answer != MISSING, sa.exists().where(VerificationSourceRow.sha256 == DocumentRow.sha256)
    )
    idle = session.scalars(
        sa.select(DocumentRow.id)
        .where(DocumentRow.confirmed_at < before, ~named)
        .order_by(DocumentRow.confirmed_at, DocumentRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    gone = session.scalars(
        sa.delete(DocumentRow).where(DocumentRow.id.in_(idle), ~named).returning(DocumentRow.sha256)
    ).all()
    used = sa.select(DocumentRow.sha256).where(DocumentRow.sha256.in_(gone))
    session.execute(
        sa.delete(DocumentBodyRow).where(DocumentBodyRow.sha256.in_(gone), DocumentBodyRow.sha256.not_in(used))
    )
    return len(gone)


def documents_of(session: Session, sources: Sequence[Source]) -> tuple[Document, ...]:
    """Return the documents that a report names as its sources, in its order; one that is not kept is left out."""
    found: dict[tuple[str, str], Document] = {}
    rows = session.execute(
        sa.select(DocumentRow, DocumentBodyRow.body)
        .join(DocumentBodyRow, DocumentBodyRow.sha256 == DocumentRow.sha256)
        .where(DocumentRow.sha256.in_({source.sha256 for source in sources}), DocumentRow.answer != MISSING)
        .order_by(DocumentRow.fetched_at, DocumentRow.id)
    )
    for row, body in rows:
        found.setdefault(
            (row.url, row.sha256),
            Document(row.url, Answer(row.answer), row.fetched_at, body, row.media_type, row.sha256),
        )
    return tuple(
        _as_named(found[source.url, source.sha256], source)
        for source in sources
        if (source.url, source.sha256) in found
    )


def _as_named(document: Document, source: Source) -> Document:
    """Return the document as fetched at the instant that the report names."""
    return replace(document, fetched_at=source.fetched_at)


def _row(one: Document) -> DocumentRow:
    return DocumentRow(
        id=new_id(),
        url=one.url,
        fetched_at=one.fetched_at,
        confirmed_at=one.fetched_at,
        answer=one.answer.value,
        media_type=one.media_type,
        sha256=one.sha256,
        etag=one.etag,
    )
