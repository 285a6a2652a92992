"""What could be earned for a part of a rule, with interchangeable achievements together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from pathways.core.amounts import ONE, Thousandths
from pathways.core.matching import Item, Standing, matches, planned_item
from pathways.core.model import (
    Achievement,
    AchievementNode,
    Catalogue,
    ManualNode,
    MatchNode,
    Node,
    Pathway,
    Where,
    walk,
)


@dataclass(frozen=True, slots=True, order=True)
class Piece:
    """One thing to do: a badge of an achievement to earn, or a manual node to have marked done."""

    review: bool
    id: str


@dataclass(frozen=True, slots=True)
class Kind:
    """Pieces that nothing in the rule tells apart, by id. `most` is how many of them can be of use together."""

    pieces: tuple[Piece, ...]
    effort: Thousandths
    repeats: bool  # one and the same achievement is wanted several times

    def first(self, count: int) -> tuple[Piece, ...]:
        return self.pieces * count if self.repeats else self.pieces[:count]

    @property
    def most(self) -> int | None:
        return None if self.repeats else len(self.pieces)


def standings(achievement: Achievement, pathway: Pathway) -> tuple[Standing, ...]:
    """Return what a badge of an achievement can be taken for: itself, or what equivalences say."""
    others = (
        Standing(each.counts_as, achievement.credits if each.credits is None else each.credits)
        for each in pathway.equivalences
        if each.held == achievement.id
    )
    return (Standing(achievement.id, achievement.credits), *others)


def fits(leaf: Node, item: Item, standing: Standing) -> bool:
    """Say whether a badge taken for that could be put at a leaf."""
    if isinstance(leaf, AchievementNode):
        return leaf.achievement == standing.stands_for
    return isinstance(leaf, MatchNode) and matches(leaf.where, item, standing)


def kinds(part: Node, pathway: Pathway, catalogue: Catalogue, at: datetime, held: Iterable[str]) -> tuple[Kind, ...]:
    """Return what could be planned for `part` of the rule, by smallest id; reviews last.

    Args:
        part: a node of the pathway's rule.
        pathway: whose equivalences and limits tell achievements apart.
        catalogue: what can be planned.
        at: when it would be awarded.
        held: achievements of held badges; they are never interchangeable with others.
    """
    apart = {*held, *(each.held for each in pathway.equivalences), *(each.counts_as for each in pathway.equivalences)}
    leaves = [node for node in walk(part) if isinstance(node, AchievementNode | MatchNode)]
    every = [node for node in walk(pathway.rule) if isinstance(node, AchievementNode | MatchNode)]
    wheres = tuple(_wheres(pathway.rule))
    alike: dict[tuple[object, ...], list[Achievement]] = {}
    for known in sorted(catalogue.achievements, key=lambda known: known.id):
        if known.id != pathway.awards and _fits_any(leaves, known, pathway, at):
            alone = known.id if known.id in apart else None
            alike.setdefault((alone, *_traits(known, every, wheres, at)), []).append(known)
    found = [_kind(group, every) for group in alike.values()]
    return (*found, *_reviews(part))


def _traits(known: Achievement, leaves: Sequence[Node], wheres: Sequence[Where], at: datetime) -> tuple[object, ...]:
    item, own = planned_item(known, at), Standing(known.id, known.credits)
    where = tuple(matches(where, item, own) for where in wheres)
    fitting = tuple(leaf.id for leaf in leaves if fits(leaf, item, own))
    return (known.effort, known.credits, known.issuer, known.level, where, fitting)


def _fits_any(leaves: Sequence[Node], known: Achievement, pathway: Pathway, at: datetime) -> bool:
    item = planned_item(known, at)
    return any(fits(leaf, item, standing) for standing in standings(known, pathway) for leaf in leaves)


def _wheres(rule: Node) -> Iterator[Where]:
    for node in walk(rule):
        yield from (limit.where for limit in node.limits)
        yield from (minimum.where for minimum in node.minimums)


def _kind(group: Sequence[Achievement], leaves: Sequence[Node]) -> Kind:
    wanted = {leaf.achievement for leaf in leaves if isinstance(leaf, AchievementNode) and leaf.times > 1}
    repeats = len(group) == 1 and group[0].id in wanted
    return Kind(tuple(Piece(False, known.id) for known in group), group[0].effort, repeats)


def _reviews(part: Node) -> Iterator[Kind]:
    for node in walk(part):
        if isinstance(node, ManualNode):
            yield Kind((Piece(True, node.id),), ONE, False)
