"""What is worth looking after: rules over frozen facts about one learner's links, badges, issuers and addresses.

Same facts, same instant: the same items in the same order. `CareItem.about` names what an item is about and which time:
it changes when the thing itself does, so that what was put away stays away until then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from wallet.base.limits import EXPIRES_SOON_DAYS
from wallet.core.academic import is_academic
from wallet.core.care_facts import (
    CareBadge,
    CareEntry,
    CareFacts,
    CareItem,
    CareKind,
    CareLink,
    Heard,
    Named,
    named,
    short,
    time_of,
)
from wallet.core.care_issuers import of_issuers
from wallet.core.care_links import of_entries, of_links
from wallet.core.renewals import renewals_among
from wallet.core.standing import Linked
from wallet.core.verify.report import Verdict

__all__ = [
    "CareBadge",
    "CareEntry",
    "CareFacts",
    "CareItem",
    "CareKind",
    "CareLink",
    "Heard",
    "Named",
    "care_items",
    "deserves_letter",
]

# What is told on the pages only: told by another letter already, or nothing that cannot wait.
_NO_LETTER: Final = frozenset({CareKind.EXPIRES, CareKind.LINK_ENDED, CareKind.HOST_SILENT})
_TOLD_BY_NEWS: Final = frozenset({Verdict.REVOKED.value, Verdict.SUSPENDED.value, "withdrawn"})
_ORDER: Final = {kind: place for place, kind in enumerate(CareKind)}


def deserves_letter(item: CareItem) -> bool:
    """Tell whether an item is told by e-mail as well: a badge's end and its withdrawal have letters of their own."""
    return item.kind not in _NO_LETTER and item.code not in _TOLD_BY_NEWS


def care_items(facts: CareFacts, now: datetime) -> tuple[CareItem, ...]:
    """Return what one learner should look after, the most pressing first; ties by date, then by `about`."""
    by_id = {badge.id: badge for badge in facts.badges}
    found = renewals_among(badge.copy for badge in facts.badges)
    renewals = {old: by_id[new.id] for old, new in found.items()}
    items = [
        *of_links(facts, now),
        *of_entries(facts, renewals, now),
        *of_issuers(facts, now),
        *_of_badges(facts, renewals, now),
        *_of_addresses(facts),
    ]
    return tuple(sorted(items, key=lambda item: (_ORDER[item.kind], item.at or now, item.about)))


def _of_badges(facts: CareFacts, renewals: Mapping[UUID, CareBadge], now: datetime) -> Iterator[CareItem]:
    """Yield badges that end soon, and permanent links that could show a renewed badge."""
    permanent = {
        link.badge_id: link
        for link in facts.links
        if link.audience is None and link.closed_at is None and link.badge_id is not None
    }
    for badge in facts.badges:
        if badge.deleted_at is not None or badge.copy.linked is Linked.NOT_LINKED:
            continue
        renewal, link = renewals.get(badge.id), permanent.get(badge.id)
        if renewal is None:
            yield from _ending(badge, now)
        elif link is not None:
            yield _renewed(badge, renewal, link, blocked=renewal.id in permanent)


def _ending(badge: CareBadge, now: datetime) -> Iterator[CareItem]:
    until = badge.copy.valid_until
    in_force = badge.copy.verdict in (Verdict.VERIFIED, Verdict.UNKNOWN)
    if until is not None and in_force and now < until <= now + timedelta(days=EXPIRES_SOON_DAYS):
        about = f"{badge.id}:{time_of(until)}"
        yield CareItem(CareKind.EXPIRES, about, (named(badge),), who=badge.issuer_name, at=until)


def _renewed(badge: CareBadge, renewal: CareBadge, link: CareLink, *, blocked: bool) -> CareItem:
    return CareItem(
        CareKind.RENEWED,
        f"{badge.id}:{renewal.id}",
        (named(badge),),
        link_id=link.id,
        at=renewal.copy.valid_until,
        before=badge.copy.valid_until,
        other=named(renewal),
        blocked=blocked,
    )


def _of_addresses(facts: CareFacts) -> Iterator[CareItem]:
    """Every address that was proved here goes when its owner leaves the university."""
    holds = any(badge.deleted_at is None for badge in facts.badges)
    if holds and facts.addresses and all(is_academic(one, facts.own_domains) for one in facts.addresses):
        addresses = sorted(facts.addresses)
        only = addresses[0] if len(addresses) == 1 else None
        yield CareItem(CareKind.ONLY_ACADEMIC, short("\n".join(addresses)), who=only)
