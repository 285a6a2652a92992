"""What a learner's side of a pathway's page says: what is missing, what lapses, which badges do not count and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from flask import url_for

from pathways.core.expiry_lines import ExpiryLines, Lapse, expiry_lines
from pathways.core.explain import expires_at
from pathways.services.catalogue import Explorer
from pathways.services.holdings import badge_of
from pathways.services.pathway_page import Mine
from pathways.web.i18n import gettext
from pathways.web.voice import speak
from wallet.api import HeldBadge, legible

_SOON: Final = timedelta(days=180)
_MISSING_SHOWN: Final = 8
_NAME_MAX_CHARS: Final = 200


@dataclass(frozen=True, slots=True)
class Aside:
    """A badge that does not count here. `words` say why; `badge_id` leads to it."""

    words: str
    badge_id: UUID


@dataclass(frozen=True, slots=True)
class MineView:
    missing: tuple[str, ...]
    blocking: tuple[str, ...]
    uncounted: tuple[Aside, ...]
    unasked: tuple[Aside, ...]  # those that no rule asks for: they are many and say little
    chart: ExpiryLines
    lapse_words: str
    lapses_soon: bool
    never_lapse: int


def mine_view(mine: Mine, explorer: Explorer) -> MineView:
    """Return the words and the geometry."""
    told = mine.explained
    aside = [
        (one.words.code, Aside(speak(one.words), UUID(one.badge))) for one in told.badges.values() if not one.leaves
    ]
    strangers = [Aside(_not_linked(badge), badge.id) for badge in mine.record.not_linked]
    strangers += [Aside(_by_another(badge, explorer), badge.id) for badge in mine.record.awarded_by_others]
    chart, words, soon, never = _lapses(mine, explorer)
    return MineView(
        missing=tuple(speak(one.words) for one in told.missing[:_MISSING_SHOWN]),
        blocking=tuple(speak(one.words) for one in told.blocking),
        uncounted=(*(one for code, one in aside if code != "not_asked"), *strangers),
        unasked=tuple(one for code, one in aside if code == "not_asked"),
        chart=chart,
        lapse_words=words,
        lapses_soon=soon,
        never_lapse=never,
    )


def _not_linked(badge: HeldBadge) -> str:
    name = legible(badge.name or badge.claimed_name or "", _NAME_MAX_CHARS) or gettext("A badge")
    return gettext("%(badge)s is not linked to you: it names an address that you have not proved here.", badge=name)


def _by_another(badge: HeldBadge, explorer: Explorer) -> str:
    return gettext(
        "%(badge)s was not awarded by %(issuer)s, whose credential it is.",
        badge=_called(badge, explorer),
        issuer=explorer.by_uri[badge.achievement_id or ""].issuer_name,
    )


def _lapses(mine: Mine, explorer: Explorer) -> tuple[ExpiryLines, str, bool, int]:
    """Return the lines of the badges that count here, the sentence, whether it is near, and how many never lapse."""
    counted, at = mine.audit.allocation, mine.record.at
    ends = [(held, _ends(held, explorer)) for held in mine.record.own if str(held.id) in counted]
    lines = [
        Lapse(_called(held, explorer), until, url_for("badges.page", badge_id=held.id), until - at <= _SOON)
        for held, until in ends
        if until is not None and until > at
    ]
    events = [event for event in mine.explained.timeline.events if event.at > at and event.falls]
    words = [speak(events[0].falls[0].words)] if events else []
    words += [speak(one.words) for one in mine.explained.timeline.renewals[:1] if one.before > at]
    never = sum(until is None for _, until in ends)
    soon = bool(events) and events[0].at - at <= _SOON
    return expiry_lines(lines, at), " ".join(words), soon, never


def _ends(held: HeldBadge, explorer: Explorer) -> datetime | None:
    return expires_at(badge_of(held), explorer.catalogue)


def _called(held: HeldBadge, explorer: Explorer) -> str:
    entry = explorer.by_uri.get(held.achievement_id or "")
    return entry.name if entry else legible(held.name or "", _NAME_MAX_CHARS)
