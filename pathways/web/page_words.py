"""Small words of pathways' pages: what one asks at a glance, names in a row, facts, effort of a step."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from pathways.core.amounts import Thousandths
from pathways.core.explain import junction_words
from pathways.core.model import Pathway, Sharing, Validity
from pathways.services.entries import Entry
from pathways.web.entry_words import cost_words, credits_words, weeks_words
from pathways.web.i18n import LazyString, gettext, lazy_gettext
from pathways.web.voice import speak

_NAMED: Final = 3  # names in a row, before the rest is a number

VALIDITY_WORDS: Final[dict[Validity, LazyString]] = {
    Validity.VALID_NOW: lazy_gettext("Badges in force today"),
    Validity.EVER_VALID: lazy_gettext("Lapsed badges count too"),
    Validity.ALL_VALID_TOGETHER: lazy_gettext("All in force at one moment"),
}
SHARING_WORDS: Final[dict[Sharing, LazyString]] = {
    Sharing.EXCLUSIVE: lazy_gettext("A badge counts once"),
    Sharing.FREE: lazy_gettext("A badge may count several times"),
}


def asks_words(pathway: Pathway) -> str:
    """Return the shortest words of the whole rule: "all of 4", "9 credits from"."""
    return speak(junction_words(pathway.rule))


def names_of(ones: Iterable[Any]) -> str:
    """Return "A, B and C" of entries or pathways; over three "A, B and 4 more"."""
    names = [one.name for one in ones]
    if len(names) > _NAMED:
        return gettext(
            "%(names)s and %(more)s more", names=", ".join(names[: _NAMED - 1]), more=len(names) - _NAMED + 1
        )
    if len(names) < 2:
        return "".join(names)
    return gettext("%(names)s and %(last)s", names=", ".join(names[:-1]), last=names[-1])


def effort_words(entry: Entry) -> str:
    """Return "6 credits, 8 weeks, costs 900." of a step."""
    achievement = entry.achievement
    credits = credits_words(achievement.credits) if achievement.credits else gettext("Non-credit")
    parts = (credits, weeks_words(achievement.weeks), _costs(achievement.cost))
    return f"{', '.join(part for part in parts if part)}."


def _costs(cost: Thousandths | None) -> str:
    if not cost:
        return "" if cost is None else gettext("free of charge")
    return gettext("costs %(cost)s", cost=cost_words(cost))


def fact_words(fact: str) -> str:
    """Return `bachelors_degree` as "Bachelors degree", where the pathway says nothing better."""
    return fact.replace("_", " ").replace("-", " ").capitalize()


def validity_of(pathway: Pathway) -> str:
    """Return which badges count, in a few words."""
    return str(VALIDITY_WORDS[pathway.validity])


def sharing_of(pathway: Pathway) -> str:
    """Return how often a badge counts, in a few words."""
    return str(SHARING_WORDS[pathway.within])
