"""What staff decide about one learner: facts confirmed or refused, manual steps done, exceptions to a rule.

Who decided, when and why stays beside every decision, and the learner sees it. Nobody decides about themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from pathways.core.explain import junction_words, spoken
from pathways.core.model import AchievementNode, EligibilityRule, ManualNode, Node, walk
from pathways.services import typed
from pathways.services.catalogue import Explorer, explorer
from pathways.services.names import Named
from pathways.services.published import Published, published_for
from pathways.services.typed import Form
from pathways.store import decisions as store
from pathways.store import pathways
from pathways.store.decisions import Fact, GrantedWaiver, ManualMark, Ruling
from wallet.api import Deps, Fields, account_name, account_names
from wallet.base.errors import Forbidden, InputError, NotFound
from wallet.base.ids import new_id
from wallet.base.limits import FACT_WORDS_MAX_CHARS

_LONGEST: Final = timedelta(days=20 * 366)


class OwnCase(Forbidden):
    """Staff decide about others only."""

    code = "own_case"
    sentence = "You cannot decide about yourself. Ask a colleague."


class NoSuchPart(InputError):
    code = "no_such_part"
    sentence = "Choose a part of the pathway."


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
    on = _started(slug, learner_id, deps)
    with deps.database.read() as session:
        facts = {fact.fact: fact for fact in store.facts_of(session, learner_id)}
        marks = {mark.node: mark for mark in store.marks_of(session, learner_id, on.facts.id)}
        waivers = store.waivers_of(session, learner_id, on.facts.id)
    nodes = tuple(walk(on.pathway.rule))
    people = _people([*facts.values()], [*marks.values()], waivers)
    return Case(
        learner_id=learner_id,
        learner=account_name(learner_id, deps),
        on=on,
        asked=tuple((rule, facts.get(rule.fact)) for rule in on.pathway.eligibility),
        steps=tuple((node, marks.get(node.id)) for node in nodes if isinstance(node, ManualNode)),
        waivers=waivers,
        parts=_parts(nodes, Named(explorer(deps))),
        people=account_names(people, deps),
    )


def confirm_fact(learner_id: UUID, fact: str, form: Form, *, by: UUID, deps: Deps) -> None:
    """Say that a fact stated by a learner is so, with what was seen.

    Raises:
        NotFound: nothing of the kind was stated.
        FormRefused: at `evidence`.
        OwnCase: as that says.
    """
    ruling = _ruling(learner_id, form, by, deps)
    with deps.database.begin() as session:
        found = next((one for one in store.facts_of(session, learner_id) if one.fact == fact), None)
        if found is None:
            raise NotFound
        store.confirm_fact(session, learner_id, fact, found.value, ruling)


def record_fact(slug: str, learner_id: UUID, fact: str, form: Form, *, by: UUID, deps: Deps) -> None:
    """Say that what a pathway asks for is so (`holds` is `yes`) or is not (`no`), stated before or not.

    Raises:
        NotFound: the learner's version of the pathway does not ask for it.
        FormRefused: at `evidence` or `holds`.
        OwnCase: as that says.
    """
    rule = next((one for one in _started(slug, learner_id, deps).pathway.eligibility if one.fact == fact), None)
    if rule is None:
        raise NotFound
    holds = form.get("holds", "")
    if holds not in ("yes", "no"):
        raise typed.ChoiceUnusable
    value = rule.equals if holds == "yes" else (not rule.equals if isinstance(rule.equals, bool) else None)
    ruling = _ruling(learner_id, form, by, deps)
    with deps.database.begin() as session:
        store.confirm_fact(session, learner_id, fact, value, ruling)


def refuse_fact(learner_id: UUID, fact: str, form: Form, *, by: UUID, deps: Deps) -> None:
    """Leave a fact unknown and say why. Raises as `confirm_fact` does."""
    ruling = _ruling(learner_id, form, by, deps)
    with deps.database.begin() as session:
        store.refuse_fact(session, learner_id, fact, ruling)


def mark_done(slug: str, learner_id: UUID, node: str, form: Form, *, by: UUID, deps: Deps) -> None:
    """Mark a manual step done on a day, today where none is typed.

    Raises:
        NotFound: no such step in the learner's version.
        FormRefused: at `day` or `evidence`.
        OwnCase: as that says.
    """
    on = _started(slug, learner_id, deps)
    if not any(one.id == node and isinstance(one, ManualNode) for one in walk(on.pathway.rule)):
        raise NotFound
    ruling = _ruling(learner_id, form, by, deps, day="day")
    with deps.database.begin() as session:
        store.mark_done(session, learner_id, on.facts.id, node, ruling)


def unmark(slug: str, learner_id: UUID, node: str, *, by: UUID, deps: Deps) -> None:
    """Take a mark back that was made in error. Raises NotFound, OwnCase."""
    _not_about(learner_id, by)
    on = _started(slug, learner_id, deps)
    with deps.database.begin() as session:
        store.unmark(session, learner_id, on.facts.id, node)


def grant_waiver(slug: str, learner_id: UUID, form: Form, *, by: UUID, deps: Deps) -> None:
    """Make an exception to one part of a rule, for a reason, until the end of a day or for good.

    Raises:
        NotFound: no such pathway, or not started.
        FormRefused: at `part`, `reason` or `until`.
        OwnCase: as that says.
    """
    _not_about(learner_id, by)
    on, now, fields = _started(slug, learner_id, deps), deps.now(), Fields()
    known = {node.id for node in walk(on.pathway.rule)}
    node = fields.read("part", "", lambda: _one_of(form.get("part", ""), known))
    reason = fields.read("reason", "", lambda: typed.need_words(form.get("reason", ""), most=FACT_WORDS_MAX_CHARS))
    until = fields.read("until", None, lambda: _ahead(form.get("until", ""), now))
    fields.refuse()
    waiver = GrantedWaiver(new_id(), learner_id, on.facts.id, node, reason, by, now, until, None)
    with deps.database.begin() as session:
        store.grant_waiver(session, waiver)


def end_waiver(learner_id: UUID, waiver_id: UUID, *, by: UUID, deps: Deps) -> None:
    """End a waiver now. Raises NotFound, OwnCase."""
    _not_about(learner_id, by)
    with deps.database.begin() as session:
        store.end_waiver(session, learner_id, waiver_id, now=deps.now())


def _ruling(learner_id: UUID, form: Form, by: UUID, deps: Deps, *, day: str | None = None) -> Ruling:
    _not_about(learner_id, by)
    fields, now = Fields(), deps.now()
    words = fields.read("evidence", "", lambda: typed.need_words(form.get("evidence", ""), most=FACT_WORDS_MAX_CHARS))
    at = fields.read(day, now, lambda: _so_far(form.get(day, ""), now)) if day else now
    fields.refuse()
    return Ruling(by, at, words)


def _not_about(learner_id: UUID, by: UUID) -> None:
    if learner_id == by:
        raise OwnCase


def _so_far(text: str, now: datetime) -> datetime:
    day = typed.read_day(text) or now.date()
    if day > now.date():
        raise typed.DayNotYet
    return now if day == now.date() else datetime.combine(day, time(), UTC)


def _ahead(text: str, now: datetime) -> datetime | None:
    """Return the end of a day that is still to come, None for none."""
    day = typed.read_day(text)
    if day is None:
        return None
    if not now.date() < day <= now.date() + _LONGEST:
        raise typed.DayPast
    return _end(day)


def _end(day: date) -> datetime:
    return datetime.combine(day, time(), UTC) + timedelta(days=1)


def _one_of(text: str, known: Iterable[str]) -> str:
    if text not in known:
        raise NoSuchPart
    return text


def _started(slug: str, learner_id: UUID, deps: Deps) -> Published:
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
