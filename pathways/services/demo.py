"""This room's part of the demo: real stacks of others, pathways of the illustrative university, learners on them.

Deterministic (the same ids every time) and idempotent: what is there already is left alone, what differs from the seeds
(the address has changed, or a file has) is written over. Drafts and decisions that people of the demo made stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.orm import Session

from pathways.services.demo_people import load_people
from pathways.services.draft import write_document
from pathways.services.seed import Seed, SeedPathway, SeedVersion, read_own, read_stack, with_own_slugs
from pathways.store.catalogue import CatalogueEntry, all_entries, remove_entry, save_entries
from pathways.store.tables import PathwayRow, PathwayVersionRow
from wallet.api import CatalogueOffer, Deps, all_offers

_IDS: Final = UUID("0d1c2f0e-6b35-5c1e-8f4e-6a1d0b7c9e42")
_DATA: Final = Path(__file__).parents[1] / "data"
_STACKS_AT: Final = datetime(2026, 5, 4, 9, tzinfo=UTC)  # when this university put them on offer
_BEGUN_AT: Final = datetime(2026, 11, 2, 9, tzinfo=UTC)  # drafts


def load_demo(deps: Deps) -> bool:
    """Write what the demo has and the database lacks; returns whether anything was written."""
    offers = all_offers(deps)
    seeds = [*_stacks(), *_own(offers, deps)]
    wanted = [entry for seed in seeds for entry in seed.entries]
    entries = with_own_slugs({entry.uri: entry for entry in reversed(wanted)}.values(), ())
    with deps.database.begin() as session:
        written = _write_entries(session, entries, deps)
        for seed in seeds:
            for pathway in seed.pathways:
                written = _write_pathway(session, pathway) or written
    return load_people(deps) or written


def stack_files() -> tuple[Path, ...]:
    """Return the files of real stacks, by name."""
    return tuple(sorted((_DATA / "stacks").glob("*.json")))


def _stacks() -> Iterator[Seed]:
    for path in stack_files():
        yield read_stack(path.read_text(encoding="utf-8"), _STACKS_AT)


def _own(offers: Iterable[CatalogueOffer], deps: Deps) -> Iterator[Seed]:
    home, by_slug = deps.settings.public_url, {offer.achievement.slug: offer for offer in offers}
    issuers = {offer.issuer_did.rpartition(":")[2]: offer.issuer_did for offer in offers}

    def identify(kind: str, slug: str) -> str:
        if kind == "issuer":
            return issuers[slug]
        return by_slug[slug].uri if kind == "achievement" else f"{home}/{kind}/{slug}"

    for path in sorted((_DATA / "demo").glob("*.json")):
        yield read_own(path.read_text(encoding="utf-8"), by_slug.values(), identify)


def _write_entries(session: Session, entries: tuple[CatalogueEntry, ...], deps: Deps) -> bool:
    """Write entries that are missing or differ, and take out those that speak of this place by an old address."""
    there = {entry.uri: entry for entry in all_entries(session)}
    wanted = {entry.uri for entry in entries}
    own = {entry.slug: entry.uri for entry in entries if entry.uri.startswith(deps.settings.public_url)}
    others = {uri: one for uri, one in there.items() if uri not in wanted}
    moved = {uri for uri, one in others.items() if _is_old(one, own)}
    taken = {one.slug for uri, one in others.items() if uri not in moved}
    missing = [one for one in with_own_slugs(entries, taken) if there.get(one.uri) != one]
    for uri in sorted(moved | {one.uri for one in missing if one.uri in there}):
        remove_entry(session, uri)  # so that two of them can change slugs
    save_entries(session, missing, now=deps.now())
    return bool(missing or moved)


def _is_old(entry: CatalogueEntry, own: dict[str, str]) -> bool:
    """Tell whether an entry is one of the demo university's under another address."""
    today = own.get(entry.slug)
    return today is not None and entry.illustrative and entry.uri.split("/")[3:] == today.split("/")[3:]


def _write_pathway(session: Session, seed: SeedPathway) -> bool:
    """Write a pathway and its versions where they are missing or differ; passed over where somebody has its slug."""
    pathway_id = uuid5(_IDS, f"pathway {seed.slug}")
    taken = session.scalar(
        sa.select(PathwayRow.id).where(sa.or_(PathwayRow.slug == seed.slug, PathwayRow.uri == seed.uri))
    )
    if taken not in (None, pathway_id):
        return False
    values = {
        "uri": seed.uri,
        "slug": seed.slug,
        "topic": seed.topic,
        "source": seed.source,
        "source_note": seed.source_note,
        "illustrative": seed.illustrative,
    }
    row = session.get(PathwayRow, pathway_id)
    first = min((one.published_at for one in seed.versions if one.published_at), default=_BEGUN_AT)
    written = _put(session, row, PathwayRow(id=pathway_id, created_at=first), values)
    for one in seed.versions:
        written = _write_version(session, pathway_id, seed.slug, one) or written
    return written


def _write_version(session: Session, pathway_id: UUID, slug: str, seed: SeedVersion) -> bool:
    """Write one version. A draft that is there is somebody's work by now, and is left alone but for a new address."""
    version_id = uuid5(_IDS, f"version {slug} {seed.pathway.version}")
    row = session.get(PathwayVersionRow, version_id)
    if row is not None and seed.published_at is None and seed.pathway.id in row.document:
        return False
    at = seed.published_at or _BEGUN_AT
    values = {
        "version": seed.pathway.version,
        "name": seed.pathway.name,
        "summary": seed.summary,
        "document": write_document(seed.pathway),
        "published_at": seed.published_at,
    }
    new = PathwayVersionRow(id=version_id, pathway_id=pathway_id, revision=1, created_at=at, changed_at=at)
    return _put(session, row, new, values)


def _put(session: Session, row: Any, new: Any, values: dict[str, Any]) -> bool:
    """Give a row these values, a new one where there is none; returns whether anything changed."""
    if row is not None and all(getattr(row, name) == value for name, value in values.items()):
        return False
    for name, value in values.items():
        setattr(row or new, name, value)
    if row is None:
        session.add(new)
    session.flush()
    return True
