"""The words of a credential: kind, level, credits, length, cost, delivery, as cards and its page say them."""

from __future__ import annotations

from typing import Final

from flask_babel import format_decimal

from pathways.core.amounts import ONE, Thousandths, in_words
from pathways.services.browse import PARTS, STACKS, UNKNOWN, range_before
from pathways.services.entries import Delivery, Entry
from pathways.web.i18n import LazyString, gettext, lazy_gettext, ngettext
from wallet.base.durations import Duration

LEVEL_WORDS: Final[dict[str, LazyString]] = {
    "undergraduate": lazy_gettext("Undergraduate"),
    "graduate": lazy_gettext("Graduate"),
    "noncredit": lazy_gettext("Non-credit"),
}
DELIVERY_WORDS: Final[dict[Delivery, LazyString]] = {
    Delivery.ONLINE: lazy_gettext("Online"),
    Delivery.ON_CAMPUS: lazy_gettext("On campus"),
    Delivery.HYBRID: lazy_gettext("Hybrid"),
}
KIND_WORDS: Final[dict[str, LazyString]] = {
    STACKS: lazy_gettext("Made of others"),
    PARTS: lazy_gettext("Counts toward one"),
}


def level_word(level: str) -> str:
    """Return "Graduate"; a level that we do not know as it is written."""
    known = LEVEL_WORDS.get(level)
    return str(known) if known else level.replace("_", " ").replace("-", " ").capitalize()


def kind_word(entry: Entry) -> str:
    """Return `MicroCredential` as "Microcredential"."""
    bare = (entry.achievement.achievement_type or "").removeprefix("ext:").replace("MicroC", "Microc")
    spaced = "".join(f" {letter.lower()}" if letter.isupper() and at else letter for at, letter in enumerate(bare))
    return spaced.strip() or gettext("Credential")


def delivery_word(delivery: Delivery | None) -> str:
    """Return "Online", or nothing where it is not known."""
    return str(DELIVERY_WORDS[delivery]) if delivery else ""


def credits_words(credits: Thousandths) -> str:
    """Return "6 credits", or that there are none."""
    if not credits:
        return gettext("No credits")
    if credits % ONE == 0:
        return ngettext("%(num)s credit", "%(num)s credits", credits // ONE)
    return gettext("%(number)s credits", number=in_words(credits))


def weeks_words(weeks: Thousandths | None) -> str:
    """Return "8 weeks", or nothing where it is not known."""
    if weeks is None:
        return ""
    if weeks % ONE == 0:
        return ngettext("%(num)s week", "%(num)s weeks", weeks // ONE)
    return gettext("%(number)s weeks", number=in_words(weeks))


def cost_words(cost: Thousandths | None) -> str:
    """Return the price as a number of the university's currency, "Free", or nothing where it is not known."""
    if cost is None:
        return ""
    return gettext("Free") if cost == 0 else str(format_decimal(cost / ONE))


def validity_words(valid_for: Duration | None) -> str:
    """Return for how long a badge of it is in force."""
    if valid_for is None:
        return gettext("No end")
    years, months = divmod(valid_for.months, 12)
    days = valid_for.rest.days
    parts = (
        ngettext("%(num)s year", "%(num)s years", years) if years else "",
        ngettext("%(num)s month", "%(num)s months", months) if months else "",
        ngettext("%(num)s day", "%(num)s days", days) if days else "",
    )
    return " ".join(part for part in parts if part) or valid_for.text


def meta_words(entry: Entry) -> str:
    """Return the line under a name: "Graduate microcredential, 6 credits"."""
    kind, level = kind_word(entry), entry.level
    named = f"{level_word(level)} {kind[:1].lower()}{kind[1:]}" if level else kind
    return f"{named}, {credits_words(entry.achievement.credits)}" if entry.achievement.credits else named


def choice_words(name: str, value: str, words: str) -> str:
    """Return the words of one value of a filter, without its count."""
    if name == "level":
        return level_word(value)
    if name == "delivery":
        return str(DELIVERY_WORDS[Delivery(value)])
    if name == "kind":
        return str(KIND_WORDS[value])
    return _range_words(name, value) if name in ("credits", "weeks", "cost") else words


def _range_words(name: str, value: str) -> str:
    if value == UNKNOWN:
        return gettext("Not said")
    if value == "0":
        return gettext("None") if name == "credits" else gettext("Free")
    before = range_before(name, value)
    if value.endswith("+"):
        return gettext("More than %(number)s", number=format_decimal(before))
    if not before:
        return gettext("Up to %(number)s", number=format_decimal(int(value)))
    return gettext("Over %(low)s, up to %(high)s", low=format_decimal(before), high=format_decimal(int(value)))
