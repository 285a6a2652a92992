"""What a leaf can take, by columns: held badges that fit it, and what could be planned for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np

from pathways.core.amounts import Thousandths
from pathways.core.columns.cohort import NONE, Bools, Cohort, Int32s, Int64s, microseconds
from pathways.core.compile import Compiled, NodeIndex
from pathways.core.matching import Item, matches, planned_item
from pathways.core.model import DEFAULT_RESULTS, Achievement, AchievementNode, MatchNode, Where


@dataclass(frozen=True, slots=True)
class Candidate:
    """A badge that could be planned for a leaf, as it would stand there."""

    achievement: str
    effort: Thousandths
    credits: Thousandths


@dataclass(frozen=True)
class Held:
    """The badges of a cohort that count and fit one leaf, the best of each achievement, learner by learner.

    At a leaf with `times` every copy is there. Within a learner they are sorted by credits, most first.
    """

    learners: int
    learner: Int32s
    achievement: Int32s  # places in Cohort.achievements
    credits: Int64s

    @cached_property
    def count(self) -> Int32s:
        """How many each learner has."""
        return np.bincount(self.learner, minlength=self.learners).astype(np.int32)

    @cached_property
    def most(self) -> int:
        """How many the learner with the most has."""
        return max(self.count.tolist(), default=0)

    @cached_property
    def rank(self) -> Int32s:
        """By badge: 0 for its learner's best, 1 for the next."""
        first = np.cumsum(self.count) - self.count
        return (np.arange(len(self.learner)) - first[self.learner]).astype(np.int32)

    def best(self, rank: int) -> tuple[Int32s, Int64s]:
        """Return by learner the achievement and credits of the badge of that rank; NONE where there is none."""
        there = self.rank == rank
        achievement = np.full(self.learners, NONE, np.int32)
        credits = np.full(self.learners, NONE, np.int64)
        achievement[self.learner[there]] = self.achievement[there]
        credits[self.learner[there]] = self.credits[there]
        return achievement, credits

    def has(self, achievement: int) -> Bools:
        """Return by learner whether one of them is of that achievement."""
        found = np.zeros(self.learners, np.bool_)
        found[self.learner[self.achievement == achievement]] = True
        return found


@dataclass(frozen=True)
class Table:
    """What the leaves of one pathway make of the achievements that a cohort names; for all parts of the cohort."""

    compiled: Compiled
    at: datetime
    achievements: tuple[str, ...]

    @cached_property
    def leaves(self) -> tuple[NodeIndex, ...]:
        nodes = enumerate(self.compiled.nodes)
        return tuple(place for place, node in nodes if isinstance(node, AchievementNode | MatchNode))

    @cached_property
    def leaf_of(self) -> Int32s:
        """By achievement: the place in `leaves` of the one leaf it could fit; NONE where there is none."""
        found = np.full(len(self.achievements), NONE, np.int32)
        for place, leaf in enumerate(self.leaves):
            found[[fits_by_name(self.compiled, leaf, name) for name in self.achievements]] = place
        return found

    def sorted_to_leaves(self, achievement: Int32s, counts: Bools) -> Mapping[NodeIndex, Int64s]:
        """Return by leaf the badges (places, in order) that count and could fit it."""
        eligible = np.flatnonzero(counts)
        leaf = self.leaf_of[achievement[eligible]]
        order = np.argsort(leaf, kind="stable")
        bounds = np.searchsorted(leaf[order], np.arange(len(self.leaves) + 1))
        places = eligible[order]
        return {name: places[bounds[at] : bounds[at + 1]] for at, name in enumerate(self.leaves)}

    @cached_property
    def candidates(self) -> Mapping[NodeIndex, tuple[Candidate, ...]]:
        """By leaf: what could be planned for it, cheapest first."""
        return {leaf: candidates(self.compiled, leaf, self.at) for leaf in self.leaves}

    @cached_property
    def place(self) -> Mapping[str, int]:
        return {name: place for place, name in enumerate(self.achievements)}

    @cached_property
    def facts(self) -> tuple[Achievement | None, ...]:
        """By achievement: what the catalogue knows of it."""
        return tuple(self.compiled.catalogue.by_id.get(name) for name in self.achievements)

    @cached_property
    def credits(self) -> Int64s:
        """By achievement: the catalogue's credits, 0 for what it does not know."""
        return np.asarray([fact.credits if fact else 0 for fact in self.facts], np.int64)

    def reached(self, wanted: str, results: tuple[str, ...]) -> Bools:
        """Return by achievement and result whether it is at least the wanted one; the last column is no result."""
        reached = np.zeros((len(self.achievements), len(results) + 1), np.bool_)
        for place, known in enumerate(self.facts):
            scale = known.results if known else DEFAULT_RESULTS
            if wanted in scale:
                good = scale[: scale.index(wanted) + 1]
                reached[place, : len(results)] = [result in good for result in results]
        return reached


def fits_by_name(compiled: Compiled, leaf: NodeIndex, name: str) -> bool:
    """Say whether a badge of this achievement could fit the leaf, whoever awarded it, when, and with what result."""
    node = compiled.nodes[leaf]
    targets = {name, *(target for target, _ in compiled.standings.get(name, ()))}
    if isinstance(node, AchievementNode):
        return node.achievement in targets
    if not isinstance(node, MatchNode):
        return False
    known, where = compiled.catalogue.by_id.get(name), node.where
    return (
        (where.achievement_in is None or not where.achievement_in.isdisjoint(targets))
        and (where.level_in is None or (known is not None and known.level in where.level_in))
        and (where.tag is None or (known is not None and where.tag in known.tags))
    )


def candidates(compiled: Compiled, leaf: NodeIndex, at: datetime) -> tuple[Candidate, ...]:
    """Return what could be planned for the leaf, cheapest first, then by id."""
    found = []
    for known in compiled.catalogue.achievements:
        if known.id != compiled.pathway.awards and fits_by_name(compiled, leaf, known.id):
            credits = _standing_credits(compiled, leaf, known, planned_item(known, at))
            if credits is not None:
                found.append(Candidate(known.id, known.effort, credits))
    return tuple(sorted(found, key=lambda one: (one.effort, -one.credits, one.achievement)))


def _standing_credits(compiled: Compiled, leaf: NodeIndex, known: Achievement, item: Item) -> Thousandths | None:
    """Return the most it is worth at the leaf in a standing that fits; None when none does."""
    node, ways = compiled.nodes[leaf], compiled.ways(known.id, known.credits)
    if isinstance(node, AchievementNode):
        fitting = [way for way in ways if way.stands_for == node.achievement]
    elif isinstance(node, MatchNode):
        fitting = [way for way in ways if matches(node.where, item, way)]
    else:
        fitting = []
    return max((way.credits for way in fitting), default=None)


def held_at(table: Table, leaf: NodeIndex, cohort: Cohort, learner: Int32s, there: Int64s) -> Held:
    """Return those of the badges `there` that fit the leaf; `learner` says by badge whose it is."""
    compiled, node = table.compiled, table.compiled.nodes[leaf]
    credits = _credits_at(table, node, cohort, there)
    wanted = node.min_result if isinstance(node, AchievementNode) else None
    keep = _reaches(table, cohort, there, wanted)
    if isinstance(node, MatchNode):
        keep &= _fits_where(table, node.where, cohort, there, credits)
    there, credits = there[keep], credits[keep]
    learner, achievement = learner[there], cohort.achievement[there]
    if (
        isinstance(node, MatchNode)
        or compiled.times[leaf] > 1
        or compiled.entangled
        or (cohort.credits[there] >= 0).any()
    ):
        order = np.lexsort((there, -credits, learner))
        learner, achievement, credits = learner[order], achievement[order], credits[order]
    if compiled.times[leaf] == 1:
        once = _first_of_each(learner, achievement, len(cohort.achievements))
        learner, achievement, credits = learner[once], achievement[once], credits[once]
    return Held(len(cohort), learner, achievement, credits)


def _first_of_each(learner: Int32s, achievement: Int32s, names: int) -> Int64s:
    _, first = np.unique(learner.astype(np.int64) * max(names, 1) + achievement, return_index=True)
    return np.sort(first)


def _credits_at(table: Table, node: object, cohort: Cohort, there: Int64s) -> Int64s:
    """Return by badge its own credits, else the catalogue's, or what an equivalence gives it at an achievement leaf."""
    own = cohort.credits[there]
    achievement = cohort.achievement[there]
    credits = np.where(own == NONE, table.credits[achievement], own)
    if isinstance(node, AchievementNode):
        for name in sorted(table.compiled.standings.keys() & table.place.keys()):
            given = [worth for target, worth in table.compiled.standings[name] if target == node.achievement]
            place = table.place[name]
            theirs = achievement == place
            if given and theirs.any():
                credits[theirs] = _best_standing(credits[theirs], given, keeps_own=name == node.achievement)
    return credits


def _best_standing(own: Int64s, given: Sequence[Thousandths | None], *, keeps_own: bool) -> Int64s:
    ways = [own if worth is None else np.full_like(own, worth) for worth in given]
    best: Int64s = np.max([own, *ways] if keeps_own else ways, axis=0)
    return best


def _reaches(table: Table, cohort: Cohort, there: Int64s, wanted: str | None) -> Bools:
    """Return by badge whether its result is at least the wanted one on its achievement's scale."""
    if wanted is None:
        return np.ones(len(there), np.bool_)
    reached = table.reached(wanted, cohort.results)
    return reached[cohort.achievement[there], cohort.result[there]]


def _fits_where(table: Table, where: Where, cohort: Cohort, there: Int64s, credits: Int64s) -> Bools:
    """Test what depends on the badge itself: who awarded it, when, with what credits and result."""
    keep = _reaches(table, cohort, there, where.min_result)
    if where.min_credits is not None:
        keep &= credits >= where.min_credits
    if where.awarded_after is not None:
        keep &= cohort.awarded[there] >= microseconds(where.awarded_after)
    if where.awarded_before is not None:
        keep &= cohort.awarded[there] < microseconds(where.awarded_before)
    if where.issuer_in is not None or where.issuer_not_in is not None:
        keep &= _fits_issuer(table, where, cohort, there)
    return keep


def _fits_issuer(table: Table, where: Where, cohort: Cohort, there: Int64s) -> Bools:
    def fits(issuer: str | None) -> bool:
        return (where.issuer_in is None or issuer in where.issuer_in) and (
            where.issuer_not_in is None or issuer not in where.issuer_not_in
        )

    by_achievement = np.asarray([fits(fact.issuer if fact else None) for fact in table.facts], np.bool_)
    by_issuer = np.asarray([*map(fits, cohort.issuers), False], np.bool_)
    given = cohort.issuer[there]
    return np.where(given == NONE, by_achievement[cohort.achievement[there]], by_issuer[given])
