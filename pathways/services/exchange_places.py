"""Where pathways of a file come to stand: an address, a name for the draft, ids that stand once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Final

from sqlalchemy.orm import Session

from pathways.core.editing_nodes import with_own_ids
from pathways.core.model import Pathway
from pathways.services.draft import new_facts
from pathways.services.typed import RESERVED, read_version, slug_of
from pathways.services.typed_errors import VersionNameUnusable
from pathways.store import pathways as store
from pathways.store.pathways import PathwayFacts
from wallet.api import Deps, legible
from wallet.base.errors import NotFound
from wallet.base.limits import NAME_MAX_CHARS

_SLUG_CHARS: Final = 70  # room for a number, here and below
_VERSION_CHARS: Final = 56


@dataclass(frozen=True, slots=True)
class Placed:
    """A pathway as the draft it would become; `renamed` are ids that stood twice, and what the later is called."""

    pathway: Pathway
    facts: PathwayFacts
    is_new: bool
    renamed: tuple[tuple[str, str], ...]


class Places:
    """Gives each pathway of a file its address and the name of its draft, beside all others and each other."""

    def __init__(self, session: Session, deps: Deps) -> None:
        self._session, self._deps = session, deps
        self._facts: dict[str, PathwayFacts] = {}
        self._versions: dict[str, set[str]] = {}

    def place(self, pathways: Iterable[Pathway]) -> list[Placed]:
        return [self._place(pathway) for pathway in pathways]

    def _place(self, pathway: Pathway) -> Placed:
        whole, renamed = with_own_ids(pathway)
        is_new = self._begin(pathway)
        facts, taken = self._facts[pathway.id], self._versions[pathway.id]
        wish = _version_name(pathway.version)[:_VERSION_CHARS]
        version = next(name for name in _numbered(wish, " ") if name not in taken)
        taken.add(version)
        name = legible(pathway.name, NAME_MAX_CHARS) or facts.slug
        return Placed(replace(whole, version=version, name=name), facts, is_new, renamed)

    def _begin(self, pathway: Pathway) -> bool:
        """Note a pathway's facts, and tell whether it is new here."""
        if pathway.id in self._facts:
            return False
        known = store.slugs_of(self._session, frozenset({pathway.id}))
        if known:
            facts = store.pathway_by_slug(self._session, known[pathway.id])
            self._versions[pathway.id] = {one.version for one in store.versions_of(self._session, facts.id)}
        else:
            wish = slug_of(legible(pathway.name, NAME_MAX_CHARS))[:_SLUG_CHARS].strip("-") or "pathway"
            slug = next(slug for slug in _numbered(wish, "-") if self._is_free(slug))
            facts = replace(new_facts(slug, self._deps, by=None), uri=pathway.id)
            self._versions[pathway.id] = set()
        self._facts[pathway.id] = facts
        return not known

    def _is_free(self, slug: str) -> bool:
        if slug in RESERVED or slug in {one.slug for one in self._facts.values()}:
            return False
        try:
            store.pathway_by_slug(self._session, slug)
        except NotFound:
            return True
        return False


def _numbered(wish: str, between: str) -> Iterator[str]:
    yield wish
    yield from (f"{wish}{between}{number}" for number in count(2))


def _version_name(text: str) -> str:
    try:
        return read_version(text)
    except VersionNameUnusable:
        return "1"
