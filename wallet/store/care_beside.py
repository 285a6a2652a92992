"""All that is beside the badges of some learners: links, addresses, notices, issuers' answers; in one statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.core.care import CareLink, Heard
from wallet.core.sharing import Subject, SubjectKind
from wallet.core.verify.materials import Answer
from wallet.infra.db import UTCDateTime
from wallet.store.missing import MISSING
from wallet.store.tables import DocumentRow, EmailAddressRow, HealthNoticeRow, IssuerRow, ShareRow

_NAMED_MAX: Final = 10_000  # addresses and tokens in one statement; databases take 32,766 values


def read_beside(
    session: Session, learner_ids: Sequence[UUID], *, urls: Iterable[str], tokens: Iterable[str]
) -> Mapping[str, list[Any]]:
    """Return links, addresses, notices, answers and the issuers' own domains by what they are."""
    found: dict[str, list[Any]] = defaultdict(list)
    for row in session.execute(_union(learner_ids, sorted(urls)[:_NAMED_MAX], sorted(tokens)[:_NAMED_MAX])):
        found[row.what].append(row)
    return found


def _union(learner_ids: Sequence[UUID], urls: list[str], tokens: list[str]) -> sa.CompoundSelect[Any]:
    no_id = sa.cast(sa.null(), sa.Uuid(as_uuid=True))
    no_text = sa.cast(sa.null(), sa.String(2048))
    no_time = sa.cast(sa.null(), UTCDateTime())
    no_number = sa.cast(sa.null(), sa.Integer)
    mine = sa.and_(ShareRow.learner_id.in_(learner_ids), ShareRow.closed_at.is_(None))
    links = sa.select(
        sa.literal("link").label("what"),
        ShareRow.learner_id.label("whose"),
        ShareRow.id.label("id"),
        sa.func.coalesce(ShareRow.badge_id, ShareRow.collection_id).label("subject_id"),
        ShareRow.kind.label("kind"),
        sa.cast(ShareRow.audience, sa.String(2048)).label("text"),
        ShareRow.token_hash.label("more"),
        ShareRow.topic.label("topic"),
        ShareRow.paused_at.label("one"),
        ShareRow.ends_at.label("two"),
        ShareRow.closed_at.label("three"),
        ShareRow.views.label("number"),
    ).where(sa.or_(mine, ShareRow.token_hash.in_(tokens)))
    addresses = sa.select(
        sa.literal("address"), EmailAddressRow.account_id, no_id, no_id, no_text, EmailAddressRow.address, no_text,
        no_text, EmailAddressRow.confirmed_at, no_time, no_time, no_number,
    ).where(EmailAddressRow.account_id.in_(learner_ids), EmailAddressRow.confirmed_at.is_not(None))  # fmt: skip
    notices = sa.select(
        sa.literal("notice"), HealthNoticeRow.learner_id, no_id, no_id, HealthNoticeRow.kind, HealthNoticeRow.about,
        no_text, no_text, HealthNoticeRow.told_at, HealthNoticeRow.seen_at, no_time, no_number,
    ).where(HealthNoticeRow.learner_id.in_(learner_ids))  # fmt: skip
    answers = sa.select(
        sa.literal("answer"), no_id, no_id, no_id, DocumentRow.answer, DocumentRow.url, no_text,
        no_text, DocumentRow.fetched_at, DocumentRow.confirmed_at, no_time, no_number,
    ).where(DocumentRow.url.in_(urls))  # fmt: skip
    issuers = sa.select(
        sa.literal("issuer"), no_id, no_id, no_id, no_text, IssuerRow.email, IssuerRow.url,
        no_text, no_time, no_time, no_time, no_number,
    ).where(IssuerRow.email.is_not(None), IssuerRow.url.is_not(None))  # fmt: skip
    return sa.union_all(links, addresses, notices, answers, issuers)


def link_of(row: Any) -> CareLink:
    """Return a row that is a link."""
    return CareLink(
        row.id,
        _subject(row) if row.three is None else None,
        row.text,
        row.more,
        paused_at=row.one,
        ends_at=row.two,
        closed_at=row.three,
        views=row.number,
    )


def _subject(row: Any) -> Subject:
    match SubjectKind(row.kind):
        case SubjectKind.BADGE:
            return Subject(SubjectKind.BADGE, badge_id=row.subject_id)
        case SubjectKind.COLLECTION:
            return Subject(SubjectKind.COLLECTION, collection_id=row.subject_id)
        case SubjectKind.PATHWAY:
            return Subject(SubjectKind.PATHWAY, topic=row.topic)


def heard_of(rows: Sequence[Any]) -> dict[str, Heard]:
    """Return what each address said last: its newest answer counts."""
    by_url: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        by_url[row.text].append(row)
    return {url: _newest(found) for url, found in by_url.items()}


def _newest(rows: Sequence[Any]) -> Heard:
    found_at = max((row.two for row in rows if row.kind == Answer.FOUND.value), default=None)
    lost = [row for row in rows if row.kind in (Answer.GONE.value, MISSING)]
    newest = max(lost, key=lambda row: (row.two, row.one), default=None)
    if newest is None or (found_at is not None and found_at >= newest.two):
        return Heard(found_at)
    after = (row.one for row in lost if found_at is None or row.one > found_at)
    since = min(after, default=newest.two)
    return Heard(found_at, since, withdrawn=newest.kind == Answer.GONE.value)
