"""A pathway and its catalogue as flat arrays, made once and asked often.

Nodes are numbered parents first and children by id, never in the order in which somebody wrote them, so that no answer
depends on that order. Everything that does not depend on a learner is worked out here, when first asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar, Final, TypeAlias, TypeVar

from pathways.core.amounts import Thousandths
from pathways.core.findings import Problem
from pathways.core.matching import Standing
from pathways.core.model import (
    AchievementNode,
    AllNode,
    Catalogue,
    CreditsNode,
    Limit,
    ManualNode,
    MatchNode,
    Minimum,
    Node,
    Pathway,
    Where,
    children,
    walk,
)
from wallet.base import limits
from wallet.base.errors import InputError

_MEMO_MAX: Final = 1_000  # answers that depend on facts about the learner, per pathway
NodeIndex: TypeAlias = int
T = TypeVar("T")


class PathwayProblems(InputError):
    """The pathway can never be completed, or makes no sense; `problems` lists every reason."""

    code: ClassVar[str] = "pathway_problems"
    sentence: ClassVar[str] = "This pathway cannot be used: it has problems that have to be put right first."

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__()
        self.problems = tuple(problems)


class PathwayTooLarge(InputError):
    """Too many badges times too many rules that could take any of them."""

    code: ClassVar[str] = "pathway_too_large"
    sentence: ClassVar[str] = "This pathway has too many rules for so many badges."


@dataclass(frozen=True, slots=True)
class Check:
    """A limit or a minimum, and the node whose subtree it looks at. `bit` is its predicate's place in `passes`."""

    node: NodeIndex
    rule: Limit | Minimum
    bit: int


@dataclass(frozen=True)
class Compiled:
    """One pathway over one catalogue. A subtree is `range(index, end[index])`."""

    pathway: Pathway
    catalogue: Catalogue
    nodes: tuple[Node, ...]
    parent: tuple[int, ...]  # -1 above the root
    end: tuple[int, ...]  # one past the last node of the subtree
    kids: tuple[tuple[int, ...], ...]
    observing: tuple[bool, ...]
    kinds: dict[tuple[Any, ...], Any] = field(default_factory=dict, repr=False, compare=False)  # see `held_offers`
    _memo: dict[tuple[Any, ...], Any] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def index(self) -> Mapping[str, NodeIndex]:
        """Where a node id stands."""
        return {node.id: place for place, node in enumerate(self.nodes)}

    @cached_property
    def in_document_order(self) -> tuple[NodeIndex, ...]:
        return tuple(self.index[node.id] for node in walk(self.pathway.rule))

    @cached_property
    def is_required(self) -> tuple[bool, ...]:
        """Whether the node is a child of an `all` that cannot do without it."""
        return tuple(
            place >= 0 and isinstance(self.nodes[place], AllNode) and not node.optional
            for node, place in zip(self.nodes, self.parent, strict=True)
        )

    @cached_property
    def achievement_leaves(self) -> Mapping[str, tuple[NodeIndex, ...]]:
        """Leaves by the achievement they ask for."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for place, node in enumerate(self.nodes):
            if isinstance(node, AchievementNode):
                found[node.achievement].append(place)
        return {achievement: tuple(leaves) for achievement, leaves in found.items()}

    @cached_property
    def match_leaves(self) -> tuple[tuple[NodeIndex, Where], ...]:
        return tuple((place, node.where) for place, node in enumerate(self.nodes) if isinstance(node, MatchNode))

    @cached_property
    def manual_leaves(self) -> tuple[NodeIndex, ...]:
        return tuple(place for place, node in enumerate(self.nodes) if isinstance(node, ManualNode))

    @cached_property
    def times(self) -> tuple[int, ...]:
        """How many badges of one achievement a node may take; 1 for all but `achievement` leaves."""
        return tuple(node.times if isinstance(node, AchievementNode) else 1 for node in self.nodes)

    @cached_property
    def most_times(self) -> int:
        """The most badges of one achievement that any leaf takes."""
        return max(self.times)

    @cached_property
    def counts(self) -> tuple[int | None, ...]:
        """How many badges a leaf asks for; None for leaves that ask for credits and for all other nodes."""
        return tuple(
            node.times if isinstance(node, AchievementNode) else node.count if isinstance(node, MatchNode) else None
            for node in self.nodes
        )

    @cached_property
    def caps(self) -> tuple[Thousandths, ...]:
        """The most credits from a node that anything above it can use; 0 where nobody above counts credits."""
        caps: list[int] = []
        for place, above in enumerate(self.parent):
            cap = 0
            if above >= 0 and self.observing[above] == self.observing[place]:
                node = self.nodes[above]
                cap = max(caps[above], node.credits if isinstance(node, CreditsNode) else 0)
            caps.append(cap)
        return tuple(caps)

    @cached_property
    def predicates(self) -> tuple[Where, ...]:
        """Every different predicate of a limit or minimum that binds."""
        return tuple(dict.fromkeys(rule.where for _, rule in self._bounds()))

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """Every limit and minimum; those of observing nodes do not apply and are left out."""
        bits = {where: 1 << place for place, where in enumerate(self.predicates)}
        return tuple(Check(place, rule, bits[rule.where]) for place, rule in self._bounds())

    def _bounds(self) -> Iterator[tuple[int, Limit | Minimum]]:
        for place, node in enumerate(self.nodes):
            if not self.observing[place]:
                yield from ((place, rule) for rule in node.limits)
                yield from ((place, rule) for rule in node.minimums)

    @cached_property
    def standings(self) -> Mapping[str, tuple[tuple[str, Thousandths | None], ...]]:
        """What a badge of an achievement may stand for besides itself, and with what credits (None: its own)."""
        found: defaultdict[str, list[tuple[str, Thousandths | None]]] = defaultdict(list)
        for rule in self.pathway.equivalences:
            found[rule.held].append((rule.counts_as, rule.credits))
        return {held: tuple(ways) for held, ways in found.items()}

    @cached_property
    def entangled(self) -> frozenset[str]:
        """Achievements on either side of an equivalence."""
        return frozenset(end for rule in self.pathway.equivalences for end in (rule.held, rule.counts_as))

    def waived_worth(self, node: NodeIndex) -> Thousandths:
        """Return what a node contributes when it is selected and waived."""
        rule = self.nodes[node]
        if self.observing[node]:
            return 0
        if isinstance(rule, AchievementNode):
            known = self.catalogue.by_id.get(rule.achievement)
            return known.credits * rule.times if known else 0
        return threshold(rule) or 0

    def ways(self, achievement: str, own: Thousandths) -> tuple[Standing, ...]:
        """Return every standing of a badge with `own` credits: its own, then others by id and credits."""
        others = {
            Standing(target, own if credits is None else credits)
            for target, credits in self.standings.get(achievement, ())
        }
        others.discard(Standing(achievement, own))
        ordered = sorted(others, key=lambda way: (way.stands_for, way.credits))
        return (Standing(achievement, own), *ordered)

    @cached_property
    def _dates(self) -> tuple[datetime, ...]:
        every = [where for _, where in self.match_leaves] + list(self.predicates)
        dates = {date for where in every for date in (where.awarded_after, where.awarded_before) if date is not None}
        return tuple(sorted(dates))

    def expect(self, badges: int) -> None:
        """Refuse to look at so many badges that every rule which matches would take too long over them.

        Raises:
            PathwayTooLarge: it would.
        """
        if badges * (len(self.match_leaves) + len(self.predicates) + 1) > limits.PATHWAY_MATCHES_MAX:
            raise PathwayTooLarge

    def season(self, at: datetime) -> int:
        """Return a number that is equal for instants that no predicate tells apart."""
        return sum(at >= date for date in self._dates)

    def recall(self, key: tuple[Any, ...]) -> Any:
        """Return what is remembered under a key, or None."""
        return self._memo.get(key)

    def remember(self, key: tuple[Any, ...], work: Callable[[], T]) -> T:
        """Return what `work` answers for a key; the oldest of many answers is forgotten."""
        answer: T | None = self._memo.get(key)
        if answer is None:
            answer = self._memo[key] = work()
            while len(self._memo) > _MEMO_MAX:
                self._memo.pop(next(iter(self._memo)), None)
        return answer


def threshold(node: Node) -> Thousandths | None:
    """Return the node's `credits` member, if it has one."""
    return node.credits if isinstance(node, CreditsNode | MatchNode) else None


def compile_pathway(pathway: Pathway, catalogue: Catalogue) -> Compiled:
    """Lay out a pathway for audits and plans.

    Raises:
        PathwayProblems: something in it can never be completed, is missing or goes in a circle.
    """
    from pathways.core.problems import find_errors

    wrong = find_errors(catalogue, (pathway,))
    if wrong:
        raise PathwayProblems(wrong)
    return lay_out(pathway, catalogue)


def lay_out(pathway: Pathway, catalogue: Catalogue) -> Compiled:
    """Do what `compile_pathway` does, for a pathway that is known to have no errors."""
    nodes: list[Node] = []
    parent: list[int] = []
    end: list[int] = []
    kids: list[tuple[int, ...]] = []
    observing: list[bool] = []

    def visit(node: Node, above: int, looks: bool) -> int:
        place = len(nodes)
        looks = looks or not node.consumes
        nodes.append(node)
        parent.append(above)
        end.append(place + 1)
        kids.append(())
        observing.append(looks)
        below = sorted(children(node), key=lambda child: child.id)
        kids[place] = tuple(visit(child, place, looks) for child in below)
        end[place] = len(nodes)
        return place

    visit(pathway.rule, -1, False)
    return Compiled(pathway, catalogue, tuple(nodes), tuple(parent), tuple(end), tuple(kids), tuple(observing))
