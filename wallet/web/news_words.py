"""The words that tell a learner what changed about a badge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from wallet.core.legible import legible
from wallet.core.news import News
from wallet.services.news import BadgeNews
from wallet.web.card_words import NAME_MAX_CHARS
from wallet.web.dates import day
from wallet.web.i18n import LazyString, gettext, lazy_gettext
from wallet.web.words import verdict_word


@dataclass(frozen=True, slots=True)
class Notice:
    """One change as it is told: which badge, what happened, and how it looks ("ok", "late" or "error")."""

    badge_id: UUID
    badge: str
    words: str
    look: str


_CHANGES: Final[dict[News, LazyString]] = {
    News.REVOKED: lazy_gettext(
        "On %(day)s we learned that this badge was revoked; before that the answer was “%(was)s”."
    ),
    News.SUSPENDED: lazy_gettext(
        "On %(day)s we learned that this badge was suspended; before that the answer was “%(was)s”."
    ),
    News.REINSTATED: lazy_gettext(
        "On %(day)s we learned that this badge is in force again; before that the answer was “%(was)s”."
    ),
    News.INVALID: lazy_gettext(
        "On %(day)s its issuer's own documents no longer confirmed this badge; before that the answer was “%(was)s”."
    ),
}
_LOOKS: Final = {News.REINSTATED: "ok", News.REVOKED: "error", News.INVALID: "error"}


def notices_of(news: Iterable[BadgeNews]) -> list[Notice]:
    """Return what is told about each change, in their order."""
    return [_notice(one) for one in news]


def _notice(one: BadgeNews) -> Notice:
    name = legible(one.badge_name, NAME_MAX_CHARS) if one.badge_name else gettext("A badge")
    return Notice(one.badge_id, name, _words(one), _LOOKS.get(one.kind, "late"))


def _words(one: BadgeNews) -> str:
    if one.kind is News.EXPIRES_SOON:
        return gettext("This badge is in force until %(day)s.", day=day(one.about))
    if one.kind is News.EXPIRED:
        return gettext("This badge was in force until %(day)s.", day=day(one.about))
    was = str(verdict_word(one.was))
    return str(_CHANGES[one.kind]) % {"day": day(one.about), "was": was}
