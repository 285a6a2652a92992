"""Documents that verdicts rest on: each body once, each address with every body it had, to replay reports later.

A document belongs to nobody: it is what an issuer publishes. Found again by address and hash, as a report names it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.base.ids import new_id
from wallet.core.verify.materials import Answer, Document
from wallet.core.verify.report import Source
from wallet.store.tables import DocumentBodyRow, DocumentRow
from wallet.store.upsert import insert_missing


def keep_documents(session: Session, documents: Iterable[Document]) -> None:
    """Keep answers that came from somewhere; those that never came are not documents.

    An address that still says the same is not written again: a report remembers by itself when it read it.
    """
    answers = {
        (one.url, one.sha256, one.answer.value): one
        for one in documents
        if one.answer is not Answer.UNREACHABLE and one.sha256
    }
    bodies = {one.sha256: one.body for one in answers.values()}
    insert_missing(session, DocumentBodyRow, [{"sha256": sha256, "body": bodies[sha256]} for sha256 in sorted(bodies)])
    rows = session.execute(
        sa.select(DocumentRow.url, DocumentRow.sha256, DocumentRow.answer).where(DocumentRow.sha256.in_(bodies))
    )
    known = {tuple(row) for row in rows}
    session.add_all(_row(answers[key]) for key in sorted(answers.keys() - known))


def documents_of(session: Session, sources: Sequence[Source]) -> tuple[Document, ...]:
    """Return the documents that a report names as its sources, in its order; one that is not kept is left out."""
    found: dict[tuple[str, str], Document] = {}
    rows = session.execute(
        sa.select(DocumentRow, DocumentBodyRow.body)
        .join(DocumentBodyRow, DocumentBodyRow.sha256 == DocumentRow.sha256)
        .where(DocumentRow.sha256.in_({source.sha256 for source in sources}))
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
    return Document(
        document.url, document.answer, source.fetched_at, document.body, document.media_type, document.sha256
    )


def _row(one: Document) -> DocumentRow:
    return DocumentRow(
        id=new_id(),
        url=one.url,
        fetched_at=one.fetched_at,
        answer=one.answer.value,
        media_type=one.media_type,
        sha256=one.sha256,
    )
