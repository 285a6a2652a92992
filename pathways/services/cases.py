"""Learners on pathways as staff see them: what waits for a decision, and everything that was decided about one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from pathways.core.explain import junction_words, spoken
from pathways.core.model import AchievementNode, EligibilityRule, ManualNode, Node, walk
from pathways.services.catalogue import Explorer, explorer
from pathways.services.names import Named
from pathways.services.published import Published, published_for
from pathways.store import decisions as store
from pathways.store import pathways
from pathways.store.decisions import Fact, GrantedWaiver, ManualMark
from wallet.api import Deps, account_name, account_names
from wallet.base.errors import NotFound


@dataclass(frozen=True, slots=True)
class Waiting:
    """A fact that a learner states and staff have not looked at, and which pathways ask for it."""

    fact: Fact
    learner: str
    asked_by: tuple[tuple[str, EligibilityRule], ...]  # names of pathways, and how they ask


@dataclass(frozen=True, slots=True)
class LearnerOn:
    """A learner who has started a pathway."""

    id: UUID
    name: str
    version: str
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a rule that can be waived, as a list names it."""

    id: str
    words: str


@dataclass(frozen=True, slots=True)
class Case:
    """One learner on one pathway, as staff see them."""

    learner_id: UUID
    learner: str
    on: Published
    asked: tuple[tuple[EligibilityRule, Fact | None], ...]
    steps: tuple[tuple[ManualNode, ManualMark | None], ...]
    waivers: tuple[GrantedWaiver, ...]
    parts: tuple[Part, ...]
    people: dict[UUID, str]  # names of staff who decided something
    named: Named = field(repr=False)  # what credentials are called in a form

    def part(self, node: str) -> str:
        """Return what a part is called; its id when this version does not have it (any more)."""
        return next((one.words for one in self.parts if one.id == node), node)

    def last_day(self, waiver: GrantedWaiver) -> date | None:
        """Return the last day on which a waiver is in force."""
        return (waiver.until - timedelta(microseconds=1)).date() if waiver.until else None


def waiting(deps: Deps) -> tuple[Waiting, ...]:
    """Return the facts that wait for staff, the oldest first."""
    known = explorer(deps)
    with deps.database.read() as session:
        facts = store.waiting_facts(session)
    names = account_names({fact.learner_id for fact in facts}, deps)
    return tuple(
        Waiting(fact, names[fact.learner_id], _asking(fact, known)) for fact in facts if fact.learner_id in names
    )


def learners_on(slug: str, deps: Deps) -> tuple[LearnerOn, ...]:
    """Return who has started a pathway, by name. Raises NotFound."""
    with deps.database.read() as session:
        facts = pathways.pathway_by_slug(session, slug)
        bound = pathways.learners_on(session, facts.id)
        versions = {one.id: one.version for one in pathways.versions_of(session, facts.id)}
    names = account_names([one.learner_id for one in bound], deps)
    found = [
        LearnerOn(one.learner_id, names[one.learner_id], versions[one.version_id], one.started_at)
        for one in bound
        if one.learner_id in names
    ]
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.id)))


def case_of(slug: str, learner_id: UUID, deps: Deps) -> Case:
    """Return one learner on one pathway. Raises NotFound: no such pathway, or they have not started it."""
    on = started(slug, learner_id, deps)
    with deps.database.read() as session:
        facts = {fact.fact: fact for fact in store.facts_of(session, learner_id)}
        marks = {mark.node: mark for mark in store.marks_of(session, learner_id, on.facts.id)}
        waivers = store.waivers_of(session, learner_id, on.facts.id)
    nodes = tuple(walk(on.pathway.rule))
    people = _people([*facts.values()], [*marks.values()], waivers)
    named = Named(explorer(deps))
    return Case(
        learner_id=learner_id,
        learner=account_name(learner_id, deps),
        on=on,
        asked=tuple((rule, facts.get(rule.fact)) for rule in on.pathway.eligibility),
        steps=tuple((node, marks.get(node.id)) for node in nodes if isinstance(node, ManualNode)),
        waivers=waivers,
        parts=_parts(nodes, named),
        people=account_names(people, deps),
        named=named,
    )


def started(slug: str, learner_id: UUID, deps: Deps) -> Published:
    """Return the version a learner is on. Raises NotFound."""
    with deps.database.read() as session:
        facts = pathways.pathway_by_slug(session, slug)
        bound = next((one for one in pathways.learners_on(session, facts.id) if one.learner_id == learner_id), None)
    if bound is None:
        raise NotFound
    return published_for([bound.version_id], deps)[bound.version_id]


def _asking(fact: Fact, known: Explorer) -> tuple[tuple[str, EligibilityRule], ...]:
    asked = ((one, rule) for one in known.pathways for rule in one.pathway.eligibility if rule.fact == fact.fact)
    return tuple((one.name, rule) for one, rule in asked)


def _parts(nodes: Iterable[Node], named: Named) -> tuple[Part, ...]:
    return tuple(Part(node.id, _part_words(node, named)) for node in nodes)


def _part_words(node: Node, named: Named) -> str:
    name = named.words.node(node)
    return name if isinstance(node, AchievementNode) else f"{name} ({spoken(junction_words(node))})"


def _people(facts: Iterable[Fact], marks: Iterable[ManualMark], waivers: Iterable[GrantedWaiver]) -> set[UUID]:
    found = {fact.confirmed_by for fact in facts} | {mark.marked_by for mark in marks}
    return {one for one in found | {waiver.granted_by for waiver in waivers} if one is not None}
