"""Everything the explorer knows: credentials, pathways on offer, and which lead where.

It is kept in memory per process, under what it was made from: the achievements offered here, the revision of the
catalogue, and which versions are published. Finding out that nothing changed takes four statements.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Final
from uuid import UUID
from weakref import WeakKeyDictionary

from pathways.core.compile import Compiled, PathwayProblems, compile_pathway
from pathways.core.explain import Names
from pathways.core.matching import Standing, matches, planned_item
from pathways.core.model import Achievement, AchievementNode, Catalogue, MatchNode, Pathway, walk
from pathways.services.entries import Entry, entries_of
from pathways.services.published import Published, newest_published
from pathways.store.catalogue import all_entries
from pathways.store.revisions import catalogue_revision
from wallet.api import CatalogueOffer, Deps, all_offers
from wallet.base.errors import NotFound
from wallet.base.limits import COMPILED_PATHWAYS_KEPT
from wallet.infra.db import Database

_KEY_CHARS: Final = 16


@dataclass(frozen=True, eq=False)
class Explorer:
    """The whole catalogue at one moment. `key` differs whenever what pathways plan with does."""

    entries: tuple[Entry, ...]  # by name
    pathways: tuple[Published, ...]  # the newest version of each on offer, by name
    key: str
    _compiled: OrderedDict[UUID, Compiled | PathwayProblems] = field(
        default_factory=OrderedDict, repr=False, compare=False
    )
    _lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    @cached_property
    def catalogue(self) -> Catalogue:
        return Catalogue(tuple(sorted((entry.achievement for entry in self.entries), key=lambda one: one.id)))

    @cached_property
    def by_uri(self) -> Mapping[str, Entry]:
        return {entry.uri: entry for entry in self.entries}

    @cached_property
    def by_slug(self) -> Mapping[str, Entry]:
        return {entry.slug: entry for entry in reversed(self.entries)}

    @cached_property
    def own_issuers(self) -> frozenset[str]:
        """The issuers of what is offered here."""
        return frozenset(entry.achievement.issuer for entry in self.entries if entry.own)

    @cached_property
    def names(self) -> Names:
        """What everything is called, for sentences."""
        issuers = {entry.achievement.issuer: entry.issuer_name for entry in self.entries}
        return Names(self.catalogue, issuers, {one.pathway.id: one.name for one in self.pathways})

    @cached_property
    def awarded_by(self) -> Mapping[str, Published]:
        """The pathway that leads to each uri."""
        return {one.pathway.awards: one for one in reversed(self.pathways) if one.pathway.awards}

    @cached_property
    def counts_in(self) -> Mapping[str, tuple[Published, ...]]:
        """The pathways, by name, that some leaf or equivalence lets each uri count in."""
        found: defaultdict[str, list[Published]] = defaultdict(list)
        for one in self.pathways:
            for uri in sorted(self.wanted(one)):
                found[uri].append(one)
        return {uri: tuple(ones) for uri, ones in found.items()}

    @cached_property
    def opens(self) -> Mapping[str, tuple[Entry, ...]]:
        """The entries, by name, that each uri is a prerequisite of."""
        found: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            for uri in entry.achievement.prerequisites:
                found[uri].append(entry)
        return {uri: tuple(entries) for uri, entries in found.items()}

    def wanted(self, published: Published) -> frozenset[str]:
        """Return the uris in the catalogue that may count somewhere in a pathway."""
        pathway = published.pathway
        named = {node.achievement for node in walk(pathway.rule) if isinstance(node, AchievementNode)}
        wheres = [node.where for node in walk(pathway.rule) if isinstance(node, MatchNode)]
        for one in self.catalogue.achievements if wheres else ():
            item, standing = planned_item(one, published.published_at), Standing(one.id, one.credits)
            if any(matches(where, item, standing) for where in wheres):
                named.add(one.id)
        named.update(rule.held for rule in pathway.equivalences if rule.counts_as in named)
        return frozenset((named & self.catalogue.by_id.keys()) - {pathway.awards})

    def entry(self, slug: str) -> Entry:
        """Return one credential, or raise NotFound."""
        found = self.by_slug.get(slug)
        if found is None:
            raise NotFound
        return found

    def compiled(self, published: Published) -> Compiled:
        """Return a pathway ready to be audited. Raises PathwayProblems."""
        with self._lock:
            found = self._compiled.get(published.id)
        if found is None:
            found = _compile(published.pathway, self.catalogue)
            with self._lock:
                self._compiled[published.id] = found
                while len(self._compiled) > COMPILED_PATHWAYS_KEPT:
                    self._compiled.popitem(last=False)
        if isinstance(found, PathwayProblems):
            raise PathwayProblems(found.problems)
        return found

    def is_broken(self, published: Published) -> bool:
        """Say whether a pathway was tried and the catalogue no longer has what it needs."""
        with self._lock:
            return isinstance(self._compiled.get(published.id), PathwayProblems)


@dataclass(frozen=True, slots=True)
class _Made:
    offers: tuple[CatalogueOffer, ...]
    revision: int
    published: tuple[Published, ...]
    explorer: Explorer


_made: WeakKeyDictionary[Database, _Made] = WeakKeyDictionary()


def explorer(deps: Deps) -> Explorer:
    """Return the catalogue as it is now. Four statements, two more when something changed."""
    offers = all_offers(deps)
    with deps.database.read() as session:
        revision = catalogue_revision(session)
        published = newest_published(session, deps.database)
        made = _made.get(deps.database)
        if made and (made.revision, made.published, made.offers) == (revision, published, offers):
            return made.explorer
        rows = all_entries(session)
    awards = frozenset(one.pathway.awards for one in published if one.pathway.awards)
    entries = entries_of(offers, rows, awards)
    result = Explorer(entries, published, _key(entries))
    _made[deps.database] = _Made(offers, revision, published, result)
    return result


def _compile(pathway: Pathway, catalogue: Catalogue) -> Compiled | PathwayProblems:
    try:
        return compile_pathway(pathway, catalogue)
    except PathwayProblems as problems:
        return problems


def _key(entries: tuple[Entry, ...]) -> str:
    """Return a short text that differs whenever an achievement differs: what audits rest on."""
    digest = hashlib.sha256()
    for entry in sorted(entries, key=lambda one: one.uri):
        digest.update(repr(_plain(entry.achievement)).encode())
    return digest.hexdigest()[:_KEY_CHARS]


def _plain(achievement: Achievement) -> tuple[object, ...]:
    values = [getattr(achievement, name) for name in Achievement.__slots__]
    return tuple(sorted(value) if isinstance(value, frozenset) else value for value in values)
