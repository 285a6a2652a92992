"""Rules about what issuers no longer publish, and about keys that they no longer stand for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from wallet.base.limits import FILE_GONE_DAYS, HOST_SILENT_DAYS
from wallet.core.care_facts import CareBadge, CareFacts, CareItem, CareKind, Heard, named, short
from wallet.core.care_papers import KeyLine, Lost, Paper, Trouble

_FOR_A_DAY: Final = timedelta(days=FILE_GONE_DAYS)


def of_issuers(facts: CareFacts, now: datetime) -> Iterator[CareItem]:
    """Yield one item for all badges that miss the same paper, or were signed with the same key."""
    together: dict[tuple[str, str], list[tuple[CareBadge, CareItem]]] = {}
    for badge in facts.badges:
        item = _first(badge, facts.heard, now) if badge.deleted_at is None else None
        if item is not None:
            together.setdefault(item.key, []).append((badge, item))
    for found in together.values():
        badges = sorted((named(badge) for badge, _ in found), key=lambda one: (one.name or "", one.id))
        newest = max((item for _, item in found), key=lambda item: (item.at or now, item.url or ""))
        day = f":{newest.at:%Y-%m-%d}" if newest.at else ""
        yield replace(newest, about=f"{newest.about}{day}", badges=tuple(badges))


def _first(badge: CareBadge, heard: Mapping[str, Heard], now: datetime) -> CareItem | None:
    """Return the most serious of a badge's troubles. What was never sound has nothing to lose."""
    trouble, sound_at = badge.trouble, badge.sound_at
    if trouble is None or sound_at is None:
        return None
    if trouble.key is not None:
        return _rotated(badge, trouble.key, sound_at)
    for lost in trouble.lost:
        gone = _gone(badge, lost, heard, now)
        if gone is not None:
            return gone
    silent = (_silent(badge, lost, trouble, heard, now) for lost in trouble.lost)
    return next((item for item in silent if item is not None), None)


def _rotated(badge: CareBadge, key: KeyLine, sound_at: datetime) -> CareItem:
    about = f"{short(badge.copy.issuer_id)}:{short(key.key)}:{key.code}"
    who, where = badge.issuer_name, key.key or None
    return CareItem(CareKind.KEY_ROTATED, about, who=who, before=sound_at, code=key.code, url=where)


def _gone(badge: CareBadge, lost: Lost, heard: Mapping[str, Heard], now: datetime) -> CareItem | None:
    """Only where an address of the issuer answered, and said that what was asked for is not there.

    "Not here" may be a slip of the hand, so it has to stand for a day; "gone for good" is meant.
    """
    for url in lost.urls:
        said = heard.get(url, Heard())
        slip = not said.withdrawn and said.gone_since is not None and now - said.gone_since < _FOR_A_DAY
        if said.gone_since is not None and not slip:
            withdrawn = said.withdrawn and lost.paper is Paper.BADGE
            return CareItem(
                CareKind.FILE_GONE,
                f"{lost.paper.value}:{_place(badge, lost.paper, url)}{':withdrawn' if withdrawn else ''}",
                who=badge.issuer_name,
                at=said.gone_since,
                before=said.found_at or badge.sound_at,
                paper=lost.paper,
                code="withdrawn" if withdrawn else None,
                url=url,
            )
    return None


def _silent(
    badge: CareBadge, lost: Lost, trouble: Trouble, heard: Mapping[str, Heard], now: datetime
) -> CareItem | None:
    """Long since any of these addresses answered, though they were asked meanwhile."""
    answered = [at for url in lost.urls if url in heard and (at := heard[url].found_at) is not None]
    last = max(answered, default=badge.sound_at)
    long = timedelta(days=HOST_SILENT_DAYS)
    if last is None or now - last < long or trouble.judged_at - last < long:
        return None
    return CareItem(
        CareKind.HOST_SILENT,
        f"{lost.paper.value}:{_place(badge, lost.paper, lost.urls[0])}",
        who=badge.issuer_name,
        at=last,
        before=last,
        paper=lost.paper,
        url=lost.urls[0],
    )


def _place(badge: CareBadge, paper: Paper, url: str) -> str:
    """Return what badges have in common that miss a paper: hosted badges have an address each, all else is shared."""
    return short(badge.copy.issuer_id if paper is Paper.BADGE else url)
