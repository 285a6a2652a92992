"""Trying a version on sample learners before it is published, beside the version that is published now.

The samples are made from the least completion of the rules under trial: nothing yet, half of it, all but one, all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from pathways.core.audit import audit
from pathways.core.compile import Compiled, PathwayProblems, compile_pathway
from pathways.core.explain import Change, version_changes
from pathways.core.model import Badge, Catalogue, Holdings, Pathway, walk
from pathways.core.reading import read_holdings, read_json
from pathways.core.report import Audit
from pathways.services.draft import Draft, open_version
from pathways.services.published import published_named
from wallet.api import Deps
from wallet.base.errors import NotFound


class Sample(StrEnum):
    """The learners that come with the page."""

    NOTHING = "nothing"
    HALF = "half"
    NEARLY = "nearly"
    FINISHED = "finished"
    PASTED = "pasted"


@dataclass(frozen=True, slots=True)
class Tried:
    """One learner under the rules on trial, and under those that are published now."""

    sample: Sample
    holdings: Holdings
    now: Audit
    published: Audit | None  # None where nothing is published, or nothing of it can be audited


@dataclass(frozen=True, slots=True)
class Trial:
    draft: Draft
    before: str | None  # the version that is published now, where it is another one
    changes: tuple[Change, ...]
    tried: tuple[Tried, ...]  # empty while the draft has errors


def try_out(slug: str, version: str, deps: Deps, *, pasted: str = "") -> Trial:
    """Return what the samples, and a learner whose holdings are pasted, come to.

    Args:
        slug: of the pathway.
        version: a draft or a published version.
        deps: for the clock and the database.
        pasted: a holdings document, or empty.

    Raises:
        NotFound: there is no such version.
        MalformedDocument: the pasted text is no holdings document.
    """
    draft, at = open_version(slug, version, deps), deps.now()
    before = _published(draft, slug, deps)
    own = (read_holdings(read_json(pasted)),) if pasted.strip() else ()
    changes = version_changes(before, draft.pathway, draft.named.words) if before else ()
    name = before.version if before else None
    if draft.errors:
        return Trial(draft, name, changes, ())
    catalogue = draft.explorer.catalogue
    rules = compile_pathway(draft.pathway, catalogue)
    old = _compiled(before, catalogue)
    learners = [*samples(rules, catalogue, at), *((Sample.PASTED, one) for one in own)]
    return Trial(draft, name, changes, tuple(_tried(sample, one, rules, old, at) for sample, one in learners))


def samples(rules: Compiled, catalogue: Catalogue, at: datetime) -> list[tuple[Sample, Holdings]]:
    """Return learners at four points of the least completion; only the first where there is none."""
    nobody = Holdings(learner="sample")
    found = [(Sample.NOTHING, nobody)]
    need = audit(rules, nobody, at, next_steps=False).remaining
    if need is None:
        return found
    badges = tuple(_badge(number, uri, catalogue, at) for number, uri in enumerate(need.achievements, 1))
    facts = {rule.fact: rule.equals for rule in rules.pathway.eligibility}
    manual = frozenset(need.manual)
    whole = replace(nobody, badges=badges, facts=facts, manual=manual)
    almost = replace(whole, badges=badges[:-1]) if badges else replace(whole, manual=frozenset())
    half = replace(nobody, badges=badges[: len(badges) // 2])
    return [*found, (Sample.HALF, half), (Sample.NEARLY, almost), (Sample.FINISHED, whole)]


def missing_names(found: Audit, draft: Draft) -> Sequence[str]:
    """Return what the least completion of an audit still asks for, by name."""
    if found.remaining is None:
        return ()
    names = draft.named.words
    labels = {node.id: node for node in walk(draft.pathway.rule)}
    steps = [names.node(labels[one]) if one in labels else one for one in found.remaining.manual]
    return (*(names.achievement(uri) for uri in found.remaining.achievements), *steps)


def _badge(number: int, uri: str, catalogue: Catalogue, at: datetime) -> Badge:
    """Return a badge as the engine plans one: awarded now, with the best result."""
    known = catalogue.by_id[uri]
    return Badge(id=f"sample-{number}", achievement=uri, awarded=at, result=known.results[0] if known.results else None)


def _tried(sample: Sample, learner: Holdings, rules: Compiled, old: Compiled | None, at: datetime) -> Tried:
    return Tried(
        sample,
        learner,
        audit(rules, learner, at, next_steps=False),
        audit(old, learner, at, next_steps=False) if old else None,
    )


def _published(draft: Draft, slug: str, deps: Deps) -> Pathway | None:
    try:
        newest = published_named(slug, None, deps)
    except NotFound:
        return None
    return None if newest.id == draft.version.id else newest.pathway


def _compiled(pathway: Pathway | None, catalogue: Catalogue) -> Compiled | None:
    try:
        return compile_pathway(pathway, catalogue) if pathway else None
    except PathwayProblems:
        return None
