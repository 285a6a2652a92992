"""Credentials of a file that the catalogue does not have yet, as entries to keep.

What pathways plan with was read strictly already and stays byte for byte, or is refused where there is no room for it.
What only the explorer shows (descriptions, skills, pictures) is made legible, and left out where it is not usable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, Final, TypeVar

from pathways.core.amounts import Thousandths, in_words
from pathways.core.findings import Problem
from pathways.core.model import DEFAULT_RESULTS, Achievement, Catalogue
from pathways.core.reading import MalformedDocument
from pathways.core.reading_json import malformed
from pathways.services.catalogue import Explorer
from pathways.services.entries import Delivery
from pathways.services.typed import slug_of
from pathways.store.catalogue import CatalogueEntry
from wallet.api import Field, Glyph, Shape, legible, legible_lines, safe_link
from wallet.base.limits import NAME_MAX_CHARS, NOTE_MAX_CHARS, SKILL_MAX_CHARS, SKILLS_MAX

_ROOM: Final = {"achievement_type": 64, "level": 32, "valid_for": 32}
_SLUG_CHARS: Final = 70
_Word = TypeVar("_Word", bound=StrEnum)


def new_entries(
    catalogue: Catalogue, said: Iterable[Mapping[str, Any]], issuers: Mapping[str, str], known: Explorer
) -> list[CatalogueEntry]:
    """Return entries for what the catalogue lacks, in the order of the file.

    Args:
        catalogue: of the file, read.
        said: the same achievements as the file says them, for what only the explorer shows.
        issuers: names of issuers, as the file says them.
        known: the catalogue as it is.

    Raises:
        MalformedDocument: something has no room in an entry; every reason is listed.
    """
    names = {entry.achievement.issuer: entry.issuer_name for entry in known.entries}
    raw = {one["id"]: one for one in said}
    problems: list[Problem] = []
    found = []
    for index, one in enumerate(catalogue.achievements):
        if one.id in known.by_uri:
            continue
        problems += _no_room(one, f"$.catalogue.achievements[{index}]")
        issuer = legible(issuers.get(one.issuer) or names.get(one.issuer) or one.issuer, NAME_MAX_CHARS)
        found.append(_entry(one, raw.get(one.id, {}), issuer))
    if problems:
        raise MalformedDocument(problems)
    return found


def _no_room(one: Achievement, path: str) -> list[Problem]:
    texts = {
        "achievement_type": one.achievement_type,
        "level": one.level,
        "valid_for": one.valid_for.text if one.valid_for else None,
    }
    return [
        malformed(f"{path}.{name}", f"This has more than the {_ROOM[name]} characters that the catalogue keeps.")
        for name, text in texts.items()
        if text is not None and len(text) > _ROOM[name]
    ]


def _entry(one: Achievement, raw: Mapping[str, Any], issuer_name: str) -> CatalogueEntry:
    name = legible(one.name, NAME_MAX_CHARS) or one.id[:NAME_MAX_CHARS]
    return CatalogueEntry(
        uri=one.id,
        slug=slug_of(name)[:_SLUG_CHARS].strip("-") or "credential",
        name=name,
        issuer_uri=one.issuer,
        issuer_name=issuer_name,
        achievement_type=one.achievement_type,
        description=legible_lines(_text(raw, "description"), NOTE_MAX_CHARS),
        url=safe_link(_text(raw, "url")),
        credits=_decimal(one.credits) if one.credits else None,
        level=one.level,
        delivery=_word(raw, "delivery", Delivery),
        skills=_words(raw.get("skills")),
        tags=tuple(sorted(one.tags)),
        valid_for=one.valid_for.text if one.valid_for else None,
        weeks=_decimal(one.weeks),
        cost=_decimal(one.cost),
        prerequisites=one.prerequisites,
        results=() if one.results == DEFAULT_RESULTS else one.results,
        shape=_word(raw, "shape", Shape) or Shape.HEXAGON.value,
        field=_word(raw, "field", Field) or Field.LAUREL.value,
        glyph=_word(raw, "glyph", Glyph) or Glyph.COMPASS.value,
        source=safe_link(_text(raw, "source")),
    )


def _text(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    return value if isinstance(value, str) else ""


def _words(value: Any) -> tuple[str, ...]:
    texts = [legible(one, SKILL_MAX_CHARS) for one in value if isinstance(one, str)] if isinstance(value, list) else []
    return tuple(dict.fromkeys(text for text in texts if text))[:SKILLS_MAX]


def _word(raw: Mapping[str, Any], name: str, kinds: type[_Word]) -> str | None:
    value = raw.get(name)
    return value if isinstance(value, str) and value in {kind.value for kind in kinds} else None


def _decimal(amount: Thousandths | None) -> str | None:
    return None if amount is None else in_words(amount)
