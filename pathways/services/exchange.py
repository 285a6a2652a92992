"""Bringing pathways in from files: read whole, looked at, then kept whole as drafts, or not at all.

Two forms are read: the project's own documents (a pathway alone, or `{"catalogue": …, "pathway": …}`, or several
`pathways`), and CTDL. Credentials that the catalogue does not have yet are listed first and come in together with the
drafts; what it knows already is never written over.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from pathways.core.ctdl_in import Remark, read_ctdl
from pathways.core.findings import Problem, Severity
from pathways.core.model import Catalogue, Pathway
from pathways.core.reading import MalformedDocument, read_catalogue, read_json, read_pathway
from pathways.core.reading_json import malformed
from pathways.services.catalogue import Explorer, explorer
from pathways.services.draft import new_version, problems_of
from pathways.services.exchange_entries import new_entries
from pathways.services.exchange_places import Places
from pathways.services.seed import with_own_slugs
from pathways.store import pathways as store
from pathways.store.catalogue import CatalogueEntry, all_entries, save_entries
from pathways.store.pathways import PathwayFacts
from wallet.api import Deps

_CTDL_SIGNS: Final = ("@graph", "@context", "ceterms:ctid")


@dataclass(frozen=True, slots=True)
class BroughtPathway:
    """One pathway of a file, as the draft it would become."""

    pathway: Pathway
    slug: str
    is_new: bool  # False: a draft is added to the pathway that has this address
    problems: tuple[Problem, ...]
    renamed: tuple[tuple[str, str], ...]  # ids that stood twice, and what the later one is called now


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file amounts to. Nothing of it is kept yet."""

    form: str  # `native` or `ctdl`
    pathways: tuple[BroughtPathway, ...]
    entries: tuple[CatalogueEntry, ...]  # new to the catalogue
    known: int  # how many of its credentials the catalogue has already
    remarks: tuple[Remark, ...]

    @property
    def errors(self) -> int:
        return sum(one.severity is Severity.ERROR for each in self.pathways for one in each.problems)


def look_at(text: str | bytes, deps: Deps) -> Brought:
    """Return what a file amounts to, without keeping anything.

    Raises:
        MalformedDocument: it cannot be read; every reason is listed.
        UnreadableCtdl: it is CTDL without a pathway.
    """
    return _look_at(text, explorer(deps), deps)[0]


def bring(text: str | bytes, *, by: UUID, deps: Deps) -> tuple[tuple[str, str], ...]:
    """Keep everything in a file: new credentials, and a draft for each pathway. Returns (slug, version) of each.

    Raises:
        MalformedDocument, UnreadableCtdl: as `look_at` does. Nothing was kept.
        VersionNameTaken: somebody has a version of that name by now. Nothing was kept.
    """
    found, facts = _look_at(text, explorer(deps), deps)
    now, kept = deps.now(), []
    with deps.database.begin() as session:
        save_entries(session, found.entries, now=now)
        for one, known in zip(found.pathways, facts, strict=True):
            own = replace(known, created_by=by)
            if one.is_new:
                store.add_pathway(session, own)
            store.add_version(session, new_version(own, one.pathway, now))
            kept.append((own.slug, one.pathway.version))
    return tuple(kept)


def _look_at(text: str | bytes, known: Explorer, deps: Deps) -> tuple[Brought, list[PathwayFacts]]:
    read = _read(text, known)
    with deps.database.read() as session:
        slugs = {one.slug for one in all_entries(session)} | {entry.slug for entry in known.entries}
        placed = Places(session, deps).place(read.pathways)
    new = [one for one in read.catalogue.achievements if one.id not in known.by_uri]
    whole = Catalogue((*known.catalogue.achievements, *new))
    others = [*(one.pathway for one in known.pathways), *(one.pathway for one in placed)]
    brought = tuple(
        BroughtPathway(one.pathway, one.facts.slug, one.is_new, problems_of(one.pathway, whole, others), one.renamed)
        for one in placed
    )
    entries = with_own_slugs(read.entries, slugs)
    there = len(read.catalogue.achievements) - len(new)
    return Brought(read.form, brought, entries, there, read.remarks), [one.facts for one in placed]


@dataclass(frozen=True, slots=True)
class _Read:
    form: str
    pathways: tuple[Pathway, ...]
    catalogue: Catalogue
    entries: list[CatalogueEntry]
    remarks: tuple[Remark, ...] = ()


def _read(text: str | bytes, known: Explorer) -> _Read:
    data = read_json(text)
    if isinstance(data, list) or (isinstance(data, dict) and any(sign in data for sign in _CTDL_SIGNS)):
        ctdl = read_ctdl(text)
        return _Read("ctdl", ctdl.pathways, ctdl.catalogue, new_entries(ctdl.catalogue, (), {}, known), ctdl.remarks)
    documents, said = _documents(data)
    problems: list[Problem] = [] if documents else [malformed("$", "There is no pathway in this document.")]
    pathways: list[Pathway] = []
    catalogue = Catalogue(())
    for path, document in documents:
        try:
            pathways.append(read_pathway(document))
        except MalformedDocument as error:
            problems += [replace(one, path=path + one.path[1:]) for one in error.problems]
    try:
        catalogue = read_catalogue(said) if said is not None else catalogue
    except MalformedDocument as error:
        problems += [replace(one, path="$.catalogue" + one.path[1:]) for one in error.problems]
    if problems:
        raise MalformedDocument(problems)
    issuers = _issuer_names(data.get("issuers"))
    entries = new_entries(catalogue, said["achievements"] if said else (), issuers, known)
    return _Read("native", tuple(pathways), catalogue, entries)


def _documents(data: Any) -> tuple[list[tuple[str, Any]], Any]:
    """Return the pathway documents of a value with their paths, and its catalogue document."""
    if not isinstance(data, dict):
        return [("$", data)], None
    if "rule" in data or not {"pathway", "pathways", "catalogue"} & data.keys():
        return [("$", data)], None
    many = data.get("pathways")
    documents = [(f"$.pathways[{index}]", one) for index, one in enumerate(many if isinstance(many, list) else [])]
    if "pathway" in data:
        documents.insert(0, ("$.pathway", data["pathway"]))
    return documents, data.get("catalogue")


def _issuer_names(issuers: Any) -> dict[str, str]:
    listed = issuers if isinstance(issuers, list) else []
    return {
        one["id"]: one["name"]
        for one in listed
        if isinstance(one, dict) and isinstance(one.get("id"), str) and isinstance(one.get("name"), str)
    }
