"""One credential of the explorer: what can be earned here or elsewhere, as pages show it and pathways plan with it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final

from pathways.core.amounts import Thousandths, thousandths
from pathways.core.model import DEFAULT_RESULTS, Achievement
from pathways.store.catalogue import CatalogueEntry
from wallet.api import CatalogueOffer, Field, Glyph, Level, Shape, fold, safe_link
from wallet.base.durations import Duration, parse_duration

_NO_LEVEL: Final = frozenset({Level.NONCREDIT, Level.STACK})  # how a badge is drawn, not how hard it is
_DIGITS: Final = 8
_NUMBER: Final = re.compile("[0-9]+")
_NON_CREDIT: Final = "noncredit"


class Delivery(StrEnum):
    ONLINE = "online"
    ON_CAMPUS = "on_campus"
    HYBRID = "hybrid"


@dataclass(frozen=True, slots=True)
class Art:
    """What its badge is struck from; see `wallet.api.draw_badge`."""

    shape: Shape
    field: Field
    level: Level
    glyph: Glyph


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A credential. `achievement` is what pathways plan with; `criteria` is Markdown; `words` is what searches see."""

    achievement: Achievement
    slug: str
    issuer_name: str
    description: str
    criteria: str
    assessment: str
    hours: int | None
    url: str | None  # the issuer's own page about it
    delivery: Delivery | None
    skills: tuple[str, ...]
    art: Art
    own: bool
    illustrative: bool
    source: str | None
    words: str

    @property
    def uri(self) -> str:
        return self.achievement.id

    @property
    def name(self) -> str:
        return self.achievement.name

    @property
    def order(self) -> str:
        """What its name is sorted by: `Course 10` after `Course 9`."""
        return _NUMBER.sub(lambda found: found[0].zfill(_DIGITS), self.name.casefold())

    @property
    def level(self) -> str:
        """Its level, or `noncredit`; empty where it has credits and says no level."""
        return self.achievement.level or ("" if self.achievement.credits else _NON_CREDIT)


def entries_of(
    offers: Iterable[CatalogueOffer], rows: Iterable[CatalogueEntry], awards: Collection[str]
) -> tuple[Entry, ...]:
    """Return everything that can be earned, by name and then by uri.

    Args:
        offers: this university's own achievements, as they are now.
        rows: further achievements, and what the offers do not say themselves.
        awards: uris that a pathway awards; their badges wear the wreath.
    """
    added = {row.uri: row for row in rows}
    own = {offer.uri: _own(offer, added.get(offer.uri), awards) for offer in offers}
    taken = {entry.slug for entry in own.values()}
    outside = [_outside(row, awards, taken) for uri, row in sorted(added.items()) if uri not in own]
    return tuple(sorted([*own.values(), *outside], key=lambda entry: (entry.order, entry.uri)))


def _own(offer: CatalogueOffer, row: CatalogueEntry | None, awards: Collection[str]) -> Entry:
    found = offer.achievement
    achievement = Achievement(
        id=offer.uri,
        name=found.name,
        issuer=offer.issuer_did,
        achievement_type=found.achievement_type,
        credits=_amount(found.credits) or 0,
        level=None if found.level in _NO_LEVEL else found.level,
        tags=frozenset(found.tags),
        valid_for=_duration(found.valid_for),
        weeks=None if found.weeks is None else thousandths(found.weeks),
        cost=_amount(row.cost) if row else None,
        prerequisites=row.prerequisites if row else (),
        results=(row.results if row else ()) or DEFAULT_RESULTS,
    )
    level = Level.STACK if offer.uri in awards else Level(found.level)
    return Entry(
        achievement=achievement,
        slug=found.slug,
        issuer_name=offer.issuer_name,
        description=found.description,
        criteria=found.criteria,
        assessment=found.assessment or "",
        hours=found.hours,
        url=safe_link(row.url) if row else None,
        delivery=_delivery(found.delivery),
        skills=found.skills,
        art=Art(Shape(found.shape), Field(found.field), level, Glyph(found.glyph)),
        own=True,
        illustrative=found.illustrative,
        source=safe_link(row.source) if row else None,
        words=_words(found.name, offer.issuer_name, found.description, found.skills, found.tags),
    )


def _outside(row: CatalogueEntry, awards: Collection[str], taken: Collection[str]) -> Entry:
    achievement = Achievement(
        id=row.uri,
        name=row.name,
        issuer=row.issuer_uri,
        achievement_type=row.achievement_type,
        credits=_amount(row.credits) or 0,
        level=None if row.level in _NO_LEVEL else row.level,
        tags=frozenset(row.tags),
        valid_for=_duration(row.valid_for),
        weeks=_amount(row.weeks),
        cost=_amount(row.cost),
        prerequisites=row.prerequisites,
        results=row.results or DEFAULT_RESULTS,
    )
    return Entry(
        achievement=achievement,
        slug=f"{row.slug}-elsewhere" if row.slug in taken else row.slug,
        issuer_name=row.issuer_name,
        description=row.description,
        criteria="",
        assessment="",
        hours=None,
        url=safe_link(row.url),
        delivery=_delivery(row.delivery),
        skills=row.skills,
        art=Art(Shape(row.shape), Field(row.field), _drawn_level(row, awards), Glyph(row.glyph)),
        own=False,
        illustrative=row.illustrative,
        source=safe_link(row.source),
        words=_words(row.name, row.issuer_name, row.description, row.skills, row.tags),
    )


def _drawn_level(row: CatalogueEntry, awards: Collection[str]) -> Level:
    if row.uri in awards:
        return Level.STACK
    if not _amount(row.credits):
        return Level.NONCREDIT
    return Level.GRADUATE if row.level in _GRADUATE else Level.UNDERGRADUATE


_GRADUATE: Final = frozenset({"graduate", "postgraduate", "masters", "doctoral"})
_DELIVERIES: Final[Mapping[str, Delivery]] = {
    "online": Delivery.ONLINE,
    "on campus": Delivery.ON_CAMPUS,
    "on_campus": Delivery.ON_CAMPUS,
    "hybrid": Delivery.HYBRID,
}


def _delivery(text: str | None) -> Delivery | None:
    return _DELIVERIES.get((text or "").casefold())


def _amount(text: str | None) -> Thousandths | None:
    """Read decimal text; what cannot be read is not known."""
    try:
        return thousandths(Decimal(text)) if text else None
    except (InvalidOperation, ValueError):
        return None


def _duration(text: str | None) -> Duration | None:
    try:
        return parse_duration(text) if text else None
    except ValueError:
        return None


def _words(name: str, issuer: str, description: str, skills: Iterable[str], tags: Iterable[str]) -> str:
    return fold("\n".join((name, issuer, *skills, *tags, description)))
