"""Rules about links: what people who follow one see, and what a LinkedIn entry leads to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from wallet.base.limits import LINK_ENDED_DAYS, LINK_ENDS_SOON_DAYS
from wallet.core.care_facts import CareBadge, CareEntry, CareFacts, CareItem, CareKind, CareLink, named, time_of
from wallet.core.standing import Linked
from wallet.core.verify.report import Verdict

_SAYS_SO: Final = frozenset({Verdict.INVALID, Verdict.REVOKED, Verdict.SUSPENDED})


def of_links(facts: CareFacts, now: datetime) -> Iterator[CareItem]:
    """Yield what is worth knowing about the learner's links."""
    badges = {badge.id: badge for badge in facts.badges}
    for link in facts.links:
        if link.closed_at is not None:
            continue
        badge = badges.get(link.badge_id) if link.badge_id else None
        if link.off_since(now) is not None:
            yield from _ended(link, badge, now)
            continue
        if badge is not None:
            yield from _shown(link, badge)
        if link.ends_at is not None and link.ends_at - now <= timedelta(days=LINK_ENDS_SOON_DAYS):
            yield _about_link(CareKind.LINK_ENDS, link, badge, link.ends_at)


def of_entries(facts: CareFacts, renewals: Mapping[UUID, CareBadge], now: datetime) -> Iterator[CareItem]:
    """Yield LinkedIn entries that lead nowhere, or say what is no longer so."""
    badges = {badge.id: badge for badge in facts.badges}
    by_token = {link.token_hash: link for link in facts.links}
    permanent = {link.badge_id: link for link in facts.links if link.audience is None and link.closed_at is None}
    for entry in facts.entries:
        badge = badges.get(entry.badge_id)
        if badge is None:
            continue
        link = by_token.get(entry.token_hash) if entry.token_hash else permanent.get(entry.badge_id)
        yield from _leads(badge, link, now)
        yield from _stale(badge, entry, renewals.get(badge.id))


def _leads(badge: CareBadge, link: CareLink | None, now: datetime) -> Iterator[CareItem]:
    """A profile leads to a link that answers that it is off, or over."""
    off_since = link.off_since(now) if link else None
    if link is not None and off_since is None:
        return
    over = link is None or link.closed_at is not None
    yield CareItem(
        CareKind.PROFILE_LINK_OFF,
        f"{badge.id}:{time_of(off_since) if off_since else 'never'}",
        (named(badge),),
        link_id=None if over or link is None else link.id,
        at=off_since,
        code="over" if over else "off",
    )


def _stale(badge: CareBadge, entry: CareEntry, renewal: CareBadge | None) -> Iterator[CareItem]:
    if badge.deleted_at is not None or not (renewal is not None or entry.differs):
        return
    until = (renewal or badge).copy.valid_until
    about = f"{badge.id}:{renewal.id if renewal else ''}:{f'{until:%Y-%m-%d}' if until else ''}"
    other = named(renewal) if renewal else None
    yield CareItem(CareKind.ENTRY_STALE, about, (named(badge),), other=other, at=until)


def _shown(link: CareLink, badge: CareBadge) -> Iterator[CareItem]:
    """An open link to a badge that nobody can see, or that says something bad."""
    if badge.deleted_at is not None:
        yield _about_link(CareKind.LINK_IN_BIN, link, badge, badge.deleted_at)
    elif badge.copy.linked is Linked.NOT_LINKED:
        yield _about_link(CareKind.LINK_NOT_LINKED, link, badge, None)
    elif badge.copy.verdict in _SAYS_SO:
        at = badge.withdrawn_at or badge.sound_at
        item = _about_link(CareKind.LINK_UNSOUND, link, badge, at)
        verdict = badge.copy.verdict.value
        yield replace(item, code=verdict, about=f"{item.about}:{verdict}")


def _ended(link: CareLink, badge: CareBadge | None, now: datetime) -> Iterator[CareItem]:
    """A link for one audience ended by itself a short while ago, and people had been using it."""
    if link.ends_at is None or link.paused_at is not None or not link.views:
        return
    lately = timedelta(0) <= now - link.ends_at <= timedelta(days=LINK_ENDED_DAYS)
    if lately and (badge is None or badge.deleted_at is None):
        yield _about_link(CareKind.LINK_ENDED, link, badge, link.ends_at)


def _about_link(kind: CareKind, link: CareLink, badge: CareBadge | None, at: datetime | None) -> CareItem:
    about = f"{link.id}:{time_of(at)}" if at else str(link.id)
    badges = (named(badge),) if badge else ()
    return CareItem(kind, about, badges, link.id, link.subject, link.audience, at, views=link.views)
