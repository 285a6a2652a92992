"""A badge in a list: its words, its state in one of seven ways, and where its picture is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from flask import url_for

from wallet.core.legible import legible
from wallet.core.standing import Linked, Standing, standing_of
from wallet.core.verify.report import Verdict
from wallet.services.organise import HeldBadge
from wallet.web.dates import short_day
from wallet.web.i18n import LazyString, gettext, lazy_gettext, ngettext
from wallet.web.words import verdict_word

NAME_MAX_CHARS: Final = 200
_SOON: Final = timedelta(days=180)

STANDING_WORDS: dict[Standing, LazyString] = {
    Standing.COUNTS: lazy_gettext("Verified"),
    Standing.UNCONFIRMED: lazy_gettext("Could not be confirmed"),
    Standing.NOT_LINKED: lazy_gettext("Not linked to you"),
    Standing.INVALID: lazy_gettext("Not valid"),
    Standing.REVOKED: lazy_gettext("Revoked"),
    Standing.SUSPENDED: lazy_gettext("Suspended"),
    Standing.NOT_YET_VALID: lazy_gettext("Not valid yet"),
    Standing.EXPIRED: lazy_gettext("Expired"),
}


@dataclass(frozen=True, slots=True)
class State:
    """A word with its shape and colour, and one more fact or the next step."""

    look: str  # class of the colour
    mark: str  # symbol of the shape
    word: str
    fact: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One badge of a list. `claims` is the file's own word, when nothing in it was confirmed."""

    href: str
    art: str
    name: str
    issuer: str
    awarded: str
    until: str
    state: State
    confirmed: bool
    off: bool  # withdrawn or lapsed: the picture is greyed, never the words
    claims: str


def card_of(badge: HeldBadge, now: datetime) -> Card:
    """Return what a list shows of a badge at `now`."""
    confirmed = badge.name is not None
    return Card(
        href=url_for("badges.page", badge_id=badge.id),
        art=art_url(badge.id, badge.picture_sha256),
        name=legible(badge.name or "", NAME_MAX_CHARS) or gettext("A badge we could not confirm"),
        issuer=legible(badge.issuer_name or badge.issuer_id or "", NAME_MAX_CHARS) if confirmed else "",
        awarded=short_day(badge.awarded_at),
        until=short_day(badge.valid_until),
        state=_STATES[badge.standing if confirmed else standing_of(badge.verdict, Linked.LINKED)](badge, now),
        confirmed=confirmed,
        off=badge.standing in (Standing.REVOKED, Standing.EXPIRED),
        claims="" if confirmed else legible(badge.claimed_name or "", NAME_MAX_CHARS),
    )


def art_url(badge_id: object, picture_sha256: str | None) -> str:
    """Return the address of a badge's picture, or of the drawing that stands for one."""
    if picture_sha256:
        return url_for("badge_files.picture", sha256=picture_sha256)
    return url_for("badge_files.drawing", badge_id=badge_id)


def credits_words(credits: Decimal | None) -> str:
    """Return "6 credits", or nothing where a badge carries none."""
    if credits is None or not credits.is_finite() or credits <= 0 or credits.adjusted() > 4:
        return ""
    plain = f"{credits.normalize():f}"
    return (
        ngettext("%(num)s credit", "%(num)s credits", int(plain))
        if plain.isdecimal()
        else gettext("%(number)s credits", number=plain)
    )


def _counts(badge: HeldBadge, now: datetime) -> State:
    if badge.valid_until is not None and badge.valid_until - now <= _SOON:
        word = gettext("Lapses %(day)s", day=short_day(badge.valid_until))
        return State("is-late", "clock", word, str(STANDING_WORDS[Standing.COUNTS]))
    return State("is-passed", "s-verified", str(STANDING_WORDS[Standing.COUNTS]), credits_words(badge.credits))


def _expired(badge: HeldBadge, _now: datetime) -> State:
    word = gettext("Expired %(day)s", day=short_day(badge.valid_until)) if badge.valid_until else None
    return State("is-late", "s-expired", word or str(verdict_word(Verdict.EXPIRED)), gettext("Renew"))


def _revoked(badge: HeldBadge, _now: datetime) -> State:
    word = gettext("Revoked %(day)s", day=short_day(badge.withdrawn_at)) if badge.withdrawn_at else None
    return State("is-failed", "s-revoked", word or str(verdict_word(Verdict.REVOKED)), gettext("See why"))


def _not_yet(badge: HeldBadge, _now: datetime) -> State:
    fact = gettext("From %(day)s", day=short_day(badge.valid_from)) if badge.valid_from else ""
    return State("is-now", "s-not-yet", str(STANDING_WORDS[Standing.NOT_YET_VALID]), fact)


def _plain(standing: Standing, look: str, mark: str, fact: LazyString) -> Callable[[HeldBadge, datetime], State]:
    return lambda _badge, _now: State(look, mark, str(STANDING_WORDS[standing]), str(fact))


_STATES: Final[dict[Standing, Callable[[HeldBadge, datetime], State]]] = {
    Standing.COUNTS: _counts,
    Standing.UNCONFIRMED: _plain(Standing.UNCONFIRMED, "is-unknown", "s-unknown", lazy_gettext("Try again")),
    Standing.NOT_LINKED: _plain(Standing.NOT_LINKED, "is-unknown", "person", lazy_gettext("Fix this")),
    Standing.INVALID: _plain(Standing.INVALID, "is-failed", "s-invalid", lazy_gettext("See why")),
    Standing.REVOKED: _revoked,
    Standing.SUSPENDED: _plain(Standing.SUSPENDED, "is-late", "s-suspended", lazy_gettext("See why")),
    Standing.NOT_YET_VALID: _not_yet,
    Standing.EXPIRED: _expired,
}
