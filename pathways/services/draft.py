"""Pathways as authors see them: what there is, a new one, a new draft of an old one, and what the linter says."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from pathways.core.findings import Problem, Severity
from pathways.core.lint_awards import find_award_errors
from pathways.core.lint_rules import find_rule_errors
from pathways.core.model import AllNode, Catalogue, Pathway, walk
from pathways.core.problems import find_problems
from pathways.core.reading import read_json, read_pathway
from pathways.core.writing import pathway_to_json
from pathways.services import typed
from pathways.services.catalogue import Explorer, explorer
from pathways.services.names import Named
from pathways.services.typed import Form
from pathways.store import pathways as store
from pathways.store.pathways import DraftText, PathwayFacts, PathwayVersion, Version
from wallet.api import Deps, Fields
from wallet.base.errors import Conflict, NotFound
from wallet.base.ids import new_id
from wallet.base.limits import NOTE_MAX_CHARS

TOPIC_MAX_CHARS: Final = 80


class NothingPublished(Conflict):
    """A new draft begins from the newest published version, and there is none."""

    code = "nothing_published"
    sentence = "Nothing of this pathway is published yet. Go on with its draft."


@dataclass(frozen=True, slots=True)
class Draft:
    """One version of a pathway on the author's desk, a draft or published, with everything the linter says."""

    facts: PathwayFacts
    version: Version
    pathway: Pathway
    problems: tuple[Problem, ...]
    explorer: Explorer

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(one for one in self.problems if one.severity is Severity.ERROR)

    @property
    def named(self) -> Named:
        return Named(self.explorer)


@dataclass(frozen=True, slots=True)
class Authored:
    """A pathway with its versions, the drafts first, then the newest; and how many learners are on each."""

    facts: PathwayFacts
    versions: tuple[Version, ...]
    errors: dict[UUID, int]  # by version, of drafts and of the newest published one
    warnings: dict[UUID, int]  # of drafts
    learners: dict[UUID, int]

    @property
    def name(self) -> str:
        return self.versions[0].name


def authored(deps: Deps) -> tuple[Authored, ...]:
    """Return every pathway by name, for the author's first page."""
    with deps.database.read() as session:
        found = sorted(store.all_versions(session), key=lambda one: one.pathway.slug)
        learners = store.learners_by_version(session)
    known = explorer(deps)
    scales = _scales(known)
    listed = [_authored([*ones], known, scales, learners) for _, ones in groupby(found, lambda one: one.pathway.slug)]
    return tuple(sorted(listed, key=lambda one: (one.name.casefold(), one.facts.slug)))


def authored_one(slug: str, deps: Deps) -> Authored:
    """Return one pathway with its versions. Raises NotFound."""
    with deps.database.read() as session:
        facts = store.pathway_by_slug(session, slug)
        found = [PathwayVersion(facts, one) for one in store.versions_of(session, facts.id)]
        learners = store.learners_by_version(session, facts.id)
    if not found:
        raise NotFound
    known = explorer(deps)
    return _authored(found, known, _scales(known), learners)


def open_version(slug: str, version: str, deps: Deps) -> Draft:
    """Return a version, a draft or published, with what the linter says. Raises NotFound."""
    with deps.database.read() as session:
        found = store.version_named(session, slug, version)
    return looked_at(found, explorer(deps))


def looked_at(found: PathwayVersion, known: Explorer, document: Pathway | None = None) -> Draft:
    """Return a version with what the linter says of it, or of another document in its place."""
    pathway = document or read_document(found.version.document)
    problems = problems_of(pathway, known.catalogue, [one.pathway for one in known.pathways])
    return Draft(found.pathway, found.version, pathway, problems, known)


def problems_of(pathway: Pathway, catalogue: Catalogue, others: Iterable[Pathway]) -> tuple[Problem, ...]:
    """Return everything the linter says of a pathway, circles of awards through `others` included."""
    around = [one for one in others if one.id != pathway.id]
    circles = [
        problem
        for index, problem in find_award_errors([pathway, *around])
        if not index and problem.code == "award_cycle"
    ]
    return (*circles, *find_problems(catalogue, [pathway]))


def begin_pathway(form: Form, *, by: UUID, deps: Deps) -> tuple[str, str]:
    """Begin a pathway with an empty draft, and return its slug and the draft's version.

    Raises:
        FormRefused: at `name`, `version`, `slug`, `topic` or `summary`.
        PathwayNameTaken: as that says.
    """
    fields = Fields()
    name = fields.read("name", "", lambda: typed.need_words(form.get("name", "")))
    version = fields.read("version", "", lambda: typed.read_version(form.get("version", "")))
    slug = fields.read("slug", "", lambda: typed.read_slug(form.get("slug", ""), name=name))
    topic = fields.read("topic", "", lambda: typed.read_words(form.get("topic", ""), most=TOPIC_MAX_CHARS) or "")
    summary = fields.read("summary", "", lambda: typed.read_lines(form.get("summary", ""), most=NOTE_MAX_CHARS))
    fields.refuse()
    facts = new_facts(slug, deps, by=by, topic=topic)
    pathway = Pathway(id=facts.uri, version=version, name=name, rule=AllNode(id="root", path="$", of=()))
    with deps.database.begin() as session:
        store.add_pathway(session, facts)
        store.add_version(session, new_version(facts, pathway, deps.now(), summary=summary))
    return slug, version


def begin_draft(slug: str, version: str, deps: Deps) -> str:
    """Begin a draft of this name from the newest published version; returns the name.

    Raises:
        NotFound: there is no such pathway.
        NothingPublished, VersionNameTaken, VersionNameUnusable: as those say.
    """
    named = typed.read_version(version)
    with deps.database.begin() as session:
        facts = store.pathway_by_slug(session, slug)
        newest = next((one for one in store.versions_of(session, facts.id) if not one.is_draft), None)
        if newest is None:
            raise NothingPublished
        pathway = replace(read_document(newest.document), version=named)
        store.add_version(session, new_version(facts, pathway, deps.now(), summary=newest.summary))
    return named


def throw_away(slug: str, version: str, *, revision: int, deps: Deps) -> None:
    """Delete a draft as it was at `revision`, and its pathway when nothing else is left of it.

    Raises:
        NotFound, VersionPublished, DraftChanged: as those say.
    """
    with deps.database.begin() as session:
        found = store.version_named(session, slug, version)
        store.delete_draft(session, found.version.id, revision=revision)


def used_ids(session: Session, pathway_id: UUID) -> frozenset[str]:
    """Return every node id that any version of a pathway uses: they mean something already."""
    versions = store.versions_of(session, pathway_id)
    return frozenset(node.id for one in versions for node in walk(read_document(one.document).rule))


def new_facts(slug: str, deps: Deps, *, by: UUID | None, topic: str = "") -> PathwayFacts:
    """Return a pathway of this university, not yet written."""
    uri = f"{deps.settings.public_url}/pathways/{slug}"
    return PathwayFacts(new_id(), uri, slug, topic, None, "", False, by, deps.now(), None)


def new_version(facts: PathwayFacts, pathway: Pathway, now: datetime, *, summary: str = "") -> Version:
    """Return a first draft of a version, not yet written."""
    text = write_document(pathway)
    return Version(new_id(), facts.id, pathway.version, pathway.name, summary, text, 1, now, now, None, None)


def draft_text(pathway: Pathway, summary: str) -> DraftText:
    """Return what a draft keeps of a pathway."""
    return DraftText(pathway.version, pathway.name, summary, write_document(pathway))


def read_document(text: str) -> Pathway:
    """Return the pathway that a version's document holds."""
    return read_pathway(read_json(text))


def write_document(pathway: Pathway) -> str:
    """Return the document of a pathway, which reads as the same pathway again."""
    return json.dumps(pathway_to_json(pathway), ensure_ascii=False, separators=(",", ":"))


def _authored(
    found: Sequence[PathwayVersion], known: Explorer, scales: Set[str], learners: Mapping[UUID, int]
) -> Authored:
    """Count what the linter finds: everything in drafts, in the newest published version only errors of its rule."""
    ones = sorted((one.version for one in found), key=lambda one: (one.published_at is not None, _older(one)))
    newest = [one.pathway for one in known.pathways]
    errors: dict[UUID, int] = {}
    warnings: dict[UUID, int] = {}
    for one in ones:
        if one.is_draft:
            problems = problems_of(read_document(one.document), known.catalogue, newest)
            errors[one.id] = sum(problem.severity is Severity.ERROR for problem in problems)
            warnings[one.id] = len(problems) - errors[one.id]
    live = next((one for one in ones if not one.is_draft), None)
    if live is not None:
        errors[live.id] = len(list(find_rule_errors(read_document(live.document), known.catalogue, scales)))
    return Authored(found[0].pathway, tuple(ones), errors, warnings, {one.id: learners.get(one.id, 0) for one in ones})


def _scales(known: Explorer) -> Set[str]:
    return {result for one in known.catalogue.achievements for result in one.results}


def _older(version: Version) -> float:
    return -(version.published_at or version.changed_at).timestamp()
