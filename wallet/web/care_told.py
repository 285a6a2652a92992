"""What the words about things to look after are made of, and the words that several of them share."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import url_for

from wallet.core.legible import legible
from wallet.services.care import CareItem, Named
from wallet.web.card_words import NAME_MAX_CHARS
from wallet.web.i18n import gettext


@dataclass(frozen=True, slots=True)
class Step:
    """What can be done: a link, or with `post` a button that sends `fields`."""

    words: str
    href: str
    post: bool = False
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """Title, what happened, what it means, and the one or two things to do about it."""

    title: str
    happened: str
    means: str
    steps: tuple[Step, ...] = ()


def name_of(badge: Named | None) -> str:
    """Return what a badge is called here; one of which nothing was ever confirmed has no name."""
    return legible(badge.name, NAME_MAX_CHARS) if badge is not None and badge.name else gettext("a badge of yours")


def first_of(item: CareItem) -> Named | None:
    """Return the first of the badges that an item is about, if it is about any."""
    return item.badges[0] if item.badges else None


def issuer_of(item: CareItem) -> str:
    """Return the issuer's name, or words that stand for it."""
    return legible(item.who, NAME_MAX_CHARS) if item.who else gettext("its issuer")


def badge_page(badge_id: UUID, anchor: str | None = None) -> str:
    """Return the address of a badge's page, or of a part of it."""
    return url_for("badges.page", badge_id=badge_id, _anchor=anchor)
