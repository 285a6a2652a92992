"""How far somebody is, in words: three figures, what remains, and which doubt is left."""

from __future__ import annotations

from dataclasses import dataclass

from pathways.core.progress_bar import Fill, fills
from pathways.core.report import Audit, Status
from pathways.web.entry_words import credits_words
from pathways.web.i18n import gettext, ngettext


@dataclass(frozen=True, slots=True)
class Figures:
    """What the bar shows, and the sentences beside it. `head` is the one that leads."""

    fills: tuple[Fill, ...]
    head: str
    more: str
    is_complete: bool


def figures_of(audit: Audit) -> Figures:
    """Return the figures of an audit."""
    earned = audit.percent or 0
    taking, high = max(earned, audit.percent_in_progress or 0), max(earned, audit.percent_high or 0)
    more = (
        gettext("%(percent)s%% with what you are taking.", percent=taking) if taking > earned else "",
        gettext("Up to %(percent)s%% when badges that could not be checked are confirmed.", percent=high)
        if high > earned
        else "",
        remaining_words(audit),
        _doubt(audit),
    )
    words = " ".join(part for part in more if part)
    return Figures(fills(earned, taking), _head(audit), words, audit.complete)


def _head(audit: Audit) -> str:
    if audit.complete:
        return gettext("Complete.")
    if audit.percent is None:
        return gettext("This cannot be completed with what is on offer today.")
    if audit.percent == 100:
        return gettext("Every rule is met.")
    return gettext("%(percent)s%% earned.", percent=audit.percent)


def _doubt(audit: Audit) -> str:
    if audit.status is Status.INELIGIBLE:
        return gettext("It is not open to you as things stand: see who it is for.")
    if audit.status is Status.UNKNOWN_ELIGIBILITY:
        return gettext("It is complete once staff have confirmed who you are eligible as.")
    return ""


def remaining_words(audit: Audit) -> str:
    """Return what is still to do at least; nothing where the rules are met."""
    need = audit.remaining
    if need is None or not need.effort:
        return ""
    badges = ngettext("%(num)s badge", "%(num)s badges", need.badges) if need.badges else ""
    if badges and need.credits:
        badges = gettext("%(badges)s of %(credits)s", badges=badges, credits=credits_words(need.credits))
    reviews = ngettext("%(num)s review", "%(num)s reviews", len(need.manual)) if need.manual else ""
    parts = [part for part in (badges, reviews) if part]
    least = parts[0] if len(parts) == 1 else gettext("%(one)s and %(other)s", one=parts[0], other=parts[-1])
    return gettext("Still to do, at least: %(what)s.", what=least)
