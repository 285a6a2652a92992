"""The words for what is worth looking after: what it is, what it means, what to do. Calm: nothing here is an alarm.

Sentences hold names that strangers chose, so they are plain `str`, which templates escape.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from flask import url_for

from wallet.core.legible import legible
from wallet.services.care import CareItem, CareKind
from wallet.web.card_words import NAME_MAX_CHARS
from wallet.web.care_issuer_words import gone_words, rotated_words, silent_words
from wallet.web.care_link_words import (
    entry_stale_words,
    link_ended_words,
    link_ends_words,
    link_in_bin_words,
    link_not_linked_words,
    link_unsound_words,
    profile_link_off_words,
    renewed_words,
)
from wallet.web.care_told import Step, Told, badge_page, first_of, issuer_of, name_of
from wallet.web.dates import day
from wallet.web.i18n import gettext

_LATE: Final = ("is-late", "clock")
_NOW: Final = ("is-now", "info")
_LOOKS: Final[dict[CareKind, tuple[str, str]]] = {
    CareKind.PROFILE_LINK_OFF: ("is-late", "link"),
    CareKind.LINK_UNSOUND: ("is-late", "eye"),
    CareKind.LINK_IN_BIN: ("is-late", "trash"),
    CareKind.LINK_NOT_LINKED: ("is-late", "person"),
    CareKind.KEY_ROTATED: ("is-late", "lock"),
    CareKind.FILE_GONE: ("is-late", "file"),
    CareKind.LINK_ENDS: _LATE,
    CareKind.RENEWED: ("is-now", "refresh"),
    CareKind.ENTRY_STALE: ("is-now", "edit"),
    CareKind.EXPIRES: ("is-late", "calendar"),
    CareKind.HOST_SILENT: ("is-unknown", "s-unknown"),
    CareKind.LINK_ENDED: ("is-now", "clock"),
    CareKind.ONLY_ACADEMIC: ("is-now", "mail"),
}
_SHOWN: Final = 6  # badges of one item that are named


@dataclass(frozen=True, slots=True)
class CareWords:
    """One item as the pages show it."""

    id: str  # of its place on the page
    kind: str
    about: str
    look: str
    mark: str
    told: Told
    badges: tuple[tuple[str, str], ...] = field(default=())  # (name, address), where they are more than one
    more: int = 0  # badges that are not named


def words_of(items: Iterable[CareItem]) -> list[CareWords]:
    """Return the words of each item, in their order."""
    return [_words(item) for item in items]


def _words(item: CareItem) -> CareWords:
    look, mark = _LOOKS[item.kind]
    several = item.badges if len(item.badges) > 1 else ()
    return CareWords(
        id=f"care-{item.kind}-{re.sub(r'[^A-Za-z0-9]+', '-', item.about)}",
        kind=item.kind.value,
        about=item.about,
        look=look,
        mark=mark,
        told=_TELLERS[item.kind](item),
        badges=tuple((name_of(one), badge_page(one.id)) for one in several[:_SHOWN]),
        more=max(0, len(several) - _SHOWN),
    )


def _issuer(teller: Callable[[CareItem, str], tuple[str, str, str]]) -> Callable[[CareItem], Told]:
    def told(item: CareItem) -> Told:
        first, count = first_of(item), len(item.badges)
        badges = name_of(first) if count == 1 else gettext("%(count)s of your badges", count=count)
        title, happened, means = teller(item, badges)
        steps = (Step(gettext("See what was checked"), badge_page(first.id, "checks")),) if first else ()
        return Told(title, happened, means, steps)

    return told


def _expires(item: CareItem) -> Told:
    first = first_of(item)
    return Told(
        gettext("A badge is in force until %(day)s", day=day(item.at)),
        gettext("%(badge)s, by %(issuer)s.", badge=name_of(first), issuer=issuer_of(item)),
        gettext(
            "If it can be renewed, ask its issuer in good time, and add the new badge to your wallet. "
            "The old one stays as something you earned."
        ),
        (Step(gettext("See the badge"), badge_page(first.id)),) if first else (),
    )


def _only_academic(item: CareItem) -> Told:
    happened = (
        gettext("The only address that you confirmed is %(address)s.", address=legible(item.who, NAME_MAX_CHARS))
        if item.who
        else gettext("All the addresses that you confirmed belong to a university.")
    )
    return Told(
        gettext("Your only address belongs to a university"),
        happened,
        gettext(
            "You lose it when you leave, and with it the way into your wallet. With a private address beside it "
            "the wallet stays yours, and badges that name the old one stay linked."
        ),
        (Step(gettext("Add a private address"), url_for("account.page", _anchor="addresses")),),
    )


_TELLERS: Final[dict[CareKind, Callable[[CareItem], Told]]] = {
    CareKind.PROFILE_LINK_OFF: profile_link_off_words,
    CareKind.LINK_UNSOUND: link_unsound_words,
    CareKind.LINK_IN_BIN: link_in_bin_words,
    CareKind.LINK_NOT_LINKED: link_not_linked_words,
    CareKind.KEY_ROTATED: _issuer(rotated_words),
    CareKind.FILE_GONE: _issuer(gone_words),
    CareKind.LINK_ENDS: link_ends_words,
    CareKind.RENEWED: renewed_words,
    CareKind.ENTRY_STALE: entry_stale_words,
    CareKind.EXPIRES: _expires,
    CareKind.HOST_SILENT: _issuer(silent_words),
    CareKind.LINK_ENDED: link_ended_words,
    CareKind.ONLY_ACADEMIC: _only_academic,
}
