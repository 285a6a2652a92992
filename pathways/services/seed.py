"""Seeds: catalogue entries and pathways that come with Laurel, read from files of ours into values to write.

Two kinds of file. `data/stacks/*.json` are real programmes of others with their sources: an envelope around the
documents of the pathway format. `data/demo/*.json` are pathways of the illustrative university; identifiers that depend
on where the demo runs are written `@achievement/robotics`, `@issuer/northgate`, `@explore/applied-ai`, `@pathways/x`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from pathways.core.model import Pathway
from pathways.core.reading import read_json, read_pathway
from pathways.core.scalars import instant_of
from pathways.services.typed import slug_of
from pathways.store.catalogue import CatalogueEntry
from wallet.api import CatalogueOffer

_HERE: Final = re.compile(r"@(achievement|issuer|explore|pathways)/([a-z0-9-]+)", re.ASCII)
_SLUG_CHARS: Final = 80


@dataclass(frozen=True, slots=True)
class SeedVersion:
    pathway: Pathway
    summary: str
    published_at: datetime | None  # None: a draft


@dataclass(frozen=True, slots=True)
class SeedPathway:
    slug: str
    uri: str
    topic: str
    source: str | None
    source_note: str
    illustrative: bool
    versions: tuple[SeedVersion, ...]


@dataclass(frozen=True, slots=True)
class Seed:
    entries: tuple[CatalogueEntry, ...]
    pathways: tuple[SeedPathway, ...]


def read_stack(text: str, published_at: datetime) -> Seed:
    """Return what a file of `data/stacks` holds; everything in it is published at `published_at`.

    Raises:
        MalformedDocument, KeyError: the file is not as it should be; a test reads every file.
    """
    data = read_json(text)
    issuers = {issuer["id"]: issuer["name"] for issuer in data["issuers"]}
    source, note = _source(data.get("source"))
    illustrative = bool(data.get("illustrative", False))
    entries = tuple(
        replace(_entry(one, issuers), illustrative=illustrative, source=source)
        for one in data["catalogue"]["achievements"]
    )
    documents = [read_pathway(one) for one in data["pathways"]]
    pathways = (
        SeedPathway(
            slug=_last(pathway.id),
            uri=pathway.id,
            topic=data.get("topic", ""),
            source=source,
            source_note=note,
            illustrative=illustrative,
            versions=(SeedVersion(pathway, data.get("summary", ""), published_at),),
        )
        for pathway in documents
    )
    return Seed(entries, tuple(pathways))


def read_own(text: str, offers: Iterable[CatalogueOffer], identify: Callable[[str, str], str]) -> Seed:
    """Return what a file of `data/demo` holds.

    Args:
        text: the file.
        offers: what the university offers now.
        identify: the identifier that a kind (`achievement`, `issuer`, `explore`, `pathways`) and a slug mean today.
    """
    data = read_json(_HERE.sub(lambda found: json.dumps(identify(found[1], found[2]))[1:-1], text))
    by_uri = {offer.uri: offer for offer in offers}
    added = [_addition(by_uri[uri], said) for uri, said in sorted(data["additions"].items())]
    further = [replace(_entry(one, {}), illustrative=True) for one in data["catalogue"]["achievements"]]
    return Seed((*added, *further), tuple(_own_pathway(one) for one in data["pathways"]))


def with_own_slugs(entries: Iterable[CatalogueEntry], taken: Iterable[str]) -> tuple[CatalogueEntry, ...]:
    """Return the entries, by uri, each with a slug that no other has; of two alike the later gets a number."""
    used, found = set(taken), []
    for entry in sorted(entries, key=lambda one: one.uri):
        slug = next(slug for slug in _numbered(entry.slug) if slug not in used)
        used.add(slug)
        found.append(replace(entry, slug=slug))
    return tuple(found)


def entry_of(achievement: Mapping[str, Any], issuer_name: str) -> CatalogueEntry:
    """Return a catalogue entry of what a catalogue document says of an achievement, and members for the explorer."""
    name = achievement["name"]
    return CatalogueEntry(
        uri=achievement["id"],
        slug=(achievement.get("slug") or slug_of(name) or "credential")[: _SLUG_CHARS - 4],
        name=name,
        issuer_uri=achievement["issuer"],
        issuer_name=issuer_name,
        achievement_type=achievement.get("achievement_type"),
        description=achievement.get("description") or "",
        url=achievement.get("url"),
        level=achievement.get("level"),
        delivery=achievement.get("delivery"),
        skills=tuple(achievement.get("skills") or ()),
        tags=tuple(achievement.get("tags") or ()),
        valid_for=achievement.get("valid_for"),
        prerequisites=tuple(achievement.get("prerequisites") or ()),
        results=tuple(achievement.get("results") or ()),
        credits=_decimal(achievement.get("credits")),
        weeks=_decimal(achievement.get("weeks")),
        cost=_decimal(achievement.get("cost")),
        shape=achievement.get("shape") or "hexagon",
        field=achievement.get("field") or "computing",
        glyph=achievement.get("glyph") or "compass",
    )


def _entry(achievement: Mapping[str, Any], issuers: Mapping[str, str]) -> CatalogueEntry:
    issuer = achievement["issuer"]
    return entry_of(achievement, achievement.get("issuer_name") or issuers.get(issuer) or issuer)


def _addition(offer: CatalogueOffer, said: Mapping[str, Any]) -> CatalogueEntry:
    """Return the row of an achievement of this university: its own record says the rest whenever somebody looks."""
    found = offer.achievement
    return CatalogueEntry(
        uri=offer.uri,
        slug=found.slug,
        name=found.name,
        issuer_uri=offer.issuer_did,
        issuer_name=offer.issuer_name,
        achievement_type=found.achievement_type,
        cost=_decimal(said.get("cost")),
        prerequisites=tuple(said.get("prerequisites") or ()),
        shape=found.shape,
        field=found.field,
        glyph=found.glyph,
        illustrative=found.illustrative,
    )


def _own_pathway(data: Mapping[str, Any]) -> SeedPathway:
    versions = tuple(
        SeedVersion(read_pathway(one["document"]), one["summary"], instant_of(one["published"]))
        for one in data["versions"]
    )
    return SeedPathway(data["slug"], versions[0].pathway.id, data["topic"], None, "", True, versions)


def _source(source: Any) -> tuple[str | None, str]:
    """Return the address that facts come from, and everything else that is said of it in a sentence."""
    if isinstance(source, str):
        return source, ""
    said = dict(source or {})
    address = said.pop("url", None)
    notes = [str(one) for one in said.values() if isinstance(one, str) and one]
    return address, " ".join(note if note.endswith(".") else f"{note}." for note in notes)


def _decimal(number: Any) -> str | None:
    return None if number is None else str(number)


def _last(uri: str) -> str:
    return slug_of(re.split(r"[/:#]", uri.rstrip("/"))[-1]) or "pathway"


def _numbered(slug: str) -> Iterator[str]:
    yield slug
    number = 2
    while True:
        yield f"{slug}-{number}"
        number += 1
