"""Published versions, read once per process: what is published never changes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy.orm import Session

from pathways.core.model import Pathway
from pathways.core.reading import read_json, read_pathway
from pathways.store.pathways import PathwayFacts, PathwayVersion, published_version, versions_for
from pathways.store.published import Listed, newest_listed
from wallet.api import Deps
from wallet.base.limits import READ_PATHWAYS_KEPT
from wallet.infra.db import Database

_read: WeakKeyDictionary[Database, OrderedDict[UUID, Pathway]] = WeakKeyDictionary()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Published:
    """One published version of one pathway. `id` is the version's."""

    id: UUID
    facts: PathwayFacts
    version: str
    name: str
    summary: str
    published_at: datetime
    pathway: Pathway

    @property
    def slug(self) -> str:
        return self.facts.slug


def newest_published(session: Session, database: Database) -> tuple[Published, ...]:
    """Return the newest version of every pathway on offer, by name. One statement, and one more for what is new."""
    listed = newest_listed(session)
    rules = _rules(session, database, [one.version_id for one in listed])
    return tuple(_of_listed(one, rules[one.version_id]) for one in listed if one.version_id in rules)


def published_for(version_ids: Iterable[UUID], deps: Deps) -> dict[UUID, Published]:
    """Return published versions by id, old ones and those of retired pathways too. One statement."""
    wanted = frozenset(version_ids)
    if not wanted:
        return {}
    with deps.database.read() as session:
        found = versions_for(session, wanted)
    return {one.version.id: _of_version(one, deps.database) for one in found if one.version.published_at}


def published_named(slug: str, version: str | None, deps: Deps) -> Published:
    """Return one published version of a pathway, the newest where none is named. Raises NotFound."""
    with deps.database.read() as session:
        found = published_version(session, slug, version)
    return _of_version(found, deps.database)


def _of_listed(listed: Listed, pathway: Pathway) -> Published:
    return Published(
        listed.version_id, listed.facts, listed.version, listed.name, listed.summary, listed.published_at, pathway
    )


def _of_version(found: PathwayVersion, database: Database) -> Published:
    version = found.version
    pathway = _kept(database).get(version.id) or _keep(database, version.id, version.document)
    published_at = version.published_at or version.changed_at
    return Published(version.id, found.pathway, version.version, version.name, version.summary, published_at, pathway)


def _rules(session: Session, database: Database, version_ids: list[UUID]) -> dict[UUID, Pathway]:
    kept = _kept(database)
    rules = {version_id: kept[version_id] for version_id in version_ids if version_id in kept}
    missing = frozenset(version_ids) - rules.keys()
    for one in versions_for(session, missing) if missing else ():
        rules[one.version.id] = _keep(database, one.version.id, one.version.document)
    return rules


def _kept(database: Database) -> OrderedDict[UUID, Pathway]:
    with _lock:
        return _read.setdefault(database, OrderedDict())


def _keep(database: Database, version_id: UUID, document: str) -> Pathway:
    pathway = read_pathway(read_json(document))
    kept = _kept(database)
    with _lock:
        kept[version_id] = pathway
        while len(kept) > READ_PATHWAYS_KEPT:
            kept.popitem(last=False)
    return pathway
