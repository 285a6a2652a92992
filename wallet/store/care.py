"""Facts about what is worth looking after, for one learner or many, in two statements however much there is.

Facts of several learners never meet: they are sorted by learner as they are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from wallet.base.ids import normalise_token, secret_hash
from wallet.core.academic import own_domain
from wallet.core.care import CareBadge, CareEntry, CareFacts
from wallet.core.care_papers import IN_TROUBLE, PROVEN, Trouble, trouble_in
from wallet.core.linkedin import month_of
from wallet.core.renewals import Copy
from wallet.core.standing import Linked
from wallet.core.verify.age import Period, current_verdict, fresh_until
from wallet.core.verify.report import Outcome, Report, Verdict
from wallet.core.verify.wire import report_from_json
from wallet.store.care_beside import heard_of, link_of, read_beside
from wallet.store.care_notices import Notice
from wallet.store.tables import BadgeFileRow, BadgeRow, ProfileEntryRow, VerificationRow

_NEWEST: Final = aliased(VerificationRow)
_SOUND: Final = aliased(VerificationRow)


@dataclass(frozen=True, slots=True)
class Cared:
    """What is known of one learner."""

    facts: CareFacts = field(default_factory=CareFacts)
    notices: tuple[Notice, ...] = ()


def care_of(
    session: Session, learner_ids: Sequence[UUID], *, now: datetime, own_domains: Iterable[str]
) -> dict[UUID, Cared]:
    """Return the facts about each learner; two statements, however many badges and learners there are.

    Args:
        session: reading.
        learner_ids: whose.
        now: what a badge's verdict means is that of this instant.
        own_domains: of this university; those of its issuers are added.
    """
    read = [_read(row, now) for row in _badge_rows(session, learner_ids)]
    urls = {url for one in read if one.badge.trouble for lost in one.badge.trouble.lost for url in lost.urls}
    tokens = {one.entry.token_hash for one in read if one.entry and one.entry.token_hash}
    beside = read_beside(session, learner_ids, urls=urls, tokens=tokens)
    return {
        learner_id: _cared(learner_id, [one for one in read if one.learner_id == learner_id], beside, own_domains)
        for learner_id in learner_ids
    }


def badges_of(session: Session, learner_id: UUID, *, now: datetime) -> tuple[CareBadge, ...]:
    """Return a learner's badges as the rules want them, the bin included, in the order in which they came."""
    return tuple(_read(row, now).badge for row in _badge_rows(session, [learner_id]))


def _badge_rows(session: Session, learner_ids: Sequence[UUID]) -> Sequence[Any]:
    in_trouble = _NEWEST.verdict.in_([one.value for one in IN_TROUBLE])
    newest = _latest(VerificationRow.badge_id == BadgeRow.id)
    sound = _latest(VerificationRow.badge_id == BadgeRow.id, VerificationRow.verdict.in_([one.value for one in PROVEN]))
    return session.execute(
        sa.select(
            BadgeRow.learner_id,
            BadgeRow.id,
            BadgeRow.name,
            BadgeRow.issuer_id,
            BadgeRow.issuer_name,
            BadgeRow.achievement_id,
            BadgeRow.verdict,
            BadgeRow.status_outcome,
            BadgeRow.judged_at,
            BadgeRow.look_again_at,
            BadgeRow.linked,
            BadgeRow.valid_from,
            BadgeRow.valid_until,
            BadgeRow.deleted_at,
            BadgeRow.withdrawn_at,
            ProfileEntryRow.entry,
            sa.case((ProfileEntryRow.badge_id.is_not(None), BadgeFileRow.report), else_=None).label("held"),
            sa.case((in_trouble, _NEWEST.report), else_=None).label("newest"),
            _SOUND.report.label("sound"),
        )
        .select_from(BadgeRow)
        .outerjoin(_NEWEST, _NEWEST.id == newest)
        .outerjoin(_SOUND, sa.and_(in_trouble, _SOUND.id == sound))
        .join(BadgeFileRow, BadgeFileRow.badge_id == BadgeRow.id)
        .outerjoin(ProfileEntryRow, ProfileEntryRow.badge_id == BadgeRow.id)
        .where(BadgeRow.learner_id.in_(learner_ids))
        .order_by(BadgeRow.received_at, BadgeRow.id)
    ).all()


def _latest(*which: sa.ColumnElement[bool]) -> sa.ScalarSelect[UUID]:
    return (
        sa.select(VerificationRow.id)
        .where(*which)
        .order_by(VerificationRow.judged_at.desc(), VerificationRow.id)
        .limit(1)
        .correlate(BadgeRow)
        .scalar_subquery()
    )


@dataclass(frozen=True, slots=True)
class _Read:
    """One row as the rules want it."""

    learner_id: UUID
    badge: CareBadge
    entry: CareEntry | None


def _read(row: Any, now: datetime) -> _Read:
    sound = report_from_json(row.sound) if row.sound else None
    trouble = trouble_in(report_from_json(row.newest), sound) if row.newest else None
    entry = CareEntry(row.id, _token_hash(row.entry), _differs(row)) if row.entry is not None else None
    return _Read(row.learner_id, _badge(row, sound, trouble, now), entry)


def _badge(row: Any, sound: Report | None, trouble: Trouble | None, now: datetime) -> CareBadge:
    """Return a badge; what one says that no longer checks out is what it said when it was sound."""
    said = sound.credential if sound else None
    verdict = current_verdict(
        Verdict(row.verdict),
        Outcome(row.status_outcome),
        until=fresh_until(Verdict(row.verdict), row.judged_at, row.look_again_at),
        period=Period(row.valid_from, row.valid_until),
        now=now,
    )
    copy = Copy(
        row.id,
        row.issuer_id or (said.issuer_id if said else None),
        row.achievement_id or (said.achievement_id if said else None),
        verdict,
        Linked(row.linked),
        row.deleted_at is not None,
        row.valid_from,
        row.valid_until,
    )
    return CareBadge(
        copy,
        row.name or (said.name if said else None),
        row.issuer_name or (said.issuer_name if said else None),
        row.deleted_at,
        row.withdrawn_at,
        sound.judged_at if sound else None,
        trouble,
    )


def _token_hash(entry: Mapping[str, Any]) -> str | None:
    """Return the hash of the token in the address that a LinkedIn entry leads to."""
    typed = str(entry.get("certUrl") or "").rpartition("/v/")[2]
    token = normalise_token(typed)
    return secret_hash(token) if token else None


def _differs(row: Any) -> bool:
    """Tell whether an entry names another month of expiry than the badge does, in the issuer's own time zone."""
    said = (row.held or {}).get("credential") or {}
    month = month_of(said.get("valid_until"), row.valid_until)
    now = (f"{month.year:04}", str(month.month)) if month else (None, None)
    return bool(said) and now != (row.entry.get("expirationYear"), row.entry.get("expirationMonth"))


def _cared(
    learner_id: UUID, read: Sequence[_Read], beside: Mapping[str, list[Any]], own_domains: Iterable[str | None]
) -> Cared:
    entries = tuple(one.entry for one in read if one.entry is not None)
    tokens = {entry.token_hash for entry in entries}
    links = (
        link_of(row)
        for row in beside.get("link", ())
        if row.whose == learner_id or (row.whose is None and row.more in tokens)
    )
    addresses = (row.text for row in beside.get("address", ()) if row.whose == learner_id)
    domains = {own_domain(row.text, row.more) for row in beside.get("issuer", ())} | set(own_domains)
    facts = CareFacts(
        badges=tuple(one.badge for one in read),
        links=tuple(sorted(links, key=lambda link: link.id)),
        entries=entries,
        heard=heard_of(beside.get("answer", ())),
        addresses=tuple(sorted(addresses)),
        own_domains=frozenset(filter(None, domains)),
    )
    notices = (
        Notice(row.kind, row.text, row.one, row.two) for row in beside.get("notice", ()) if row.whose == learner_id
    )
    return Cared(facts, tuple(sorted(notices, key=lambda one: one.key)))
