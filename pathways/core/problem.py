"""One question to the engine: a rule, what is on offer, what counts as done. It can be split where nothing is shared.

`roots` are the nodes that have to be selected: the rule's root, or, after splitting, the members of an `all` that share
badges or limits with each other and with nobody else.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from pathways.core.compile import Check, Compiled, NodeIndex
from pathways.core.eligible import instants, is_valid
from pathways.core.model import ManualNode, Validity
from pathways.core.offers import Offer, planned_offers


@dataclass(frozen=True)
class Problem:
    """The least completion of `roots` is asked for.

    Attributes:
        waived: nodes with a waiver that holds.
        done: manual nodes that are marked done.
        offers: held ones by badge id, then planned ones by achievement.
        instants: those one of which all allocated badges have to share; empty when that is no question.
    """

    compiled: Compiled
    at: datetime
    roots: tuple[NodeIndex, ...]
    waived: frozenset[NodeIndex]
    done: frozenset[NodeIndex]
    offers: tuple[Offer, ...]
    instants: tuple[datetime, ...]

    @cached_property
    def live(self) -> tuple[NodeIndex, ...]:
        """Every node below the roots that can be selected: nothing below a waived node can."""
        found: list[int] = []
        for root in self.roots:
            place, stop = root, self.compiled.end[root]
            while place < stop:
                found.append(place)
                place = self.compiled.end[place] if place in self.waived else place + 1
        return tuple(found)

    @cached_property
    def open_leaves(self) -> frozenset[NodeIndex]:
        """Leaves that can be given badges."""
        return frozenset(place for place in self.live if not self.compiled.kids[place] and place not in self.waived)

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """Limits and minimums that bind when their node is selected."""
        if not self.compiled.checks:
            return ()
        bound = set(self.live) - self.waived
        return tuple(check for check in self.compiled.checks if check.node in bound)

    def costs(self, node: NodeIndex) -> bool:
        """Say whether selecting this node means something for an advisor to mark."""
        return isinstance(self.compiled.nodes[node], ManualNode) and node not in self.done and node not in self.waived

    def only(self, roots: tuple[NodeIndex, ...], offers: Sequence[Offer]) -> Problem:
        """Return the same question about some nodes and some offers."""
        return replace(self, roots=roots, offers=tuple(offers))


def state_problem(
    compiled: Compiled,
    held: Sequence[Offer],
    at: datetime,
    waived: Iterable[NodeIndex] = (),
    done: Iterable[str] = (),
    *,
    keep_all: bool = False,
) -> Problem:
    """Ask for the least completion with what is held. `done` are ids of manual nodes; others are ignored.

    With `keep_all` a planned badge is on offer even where a held one is as good: another pathway may have that one.
    """
    marked = frozenset(compiled.index[node] for node in done if node in compiled.index)
    moments: tuple[datetime, ...] = ()
    if compiled.pathway.validity is Validity.ALL_VALID_TOGETHER:
        windows = [offer.window for offer in held if offer.options]
        if not all(is_valid(window, at) for window in windows):
            moments = instants(windows, at)
    problem = Problem(compiled, at, (0,), frozenset(waived), marked, (), moments)
    planned = planned_offers(compiled, at)
    every = (*held, *beside(compiled, held, planned, keep_all=bool(moments) or keep_all))
    return replace(problem, offers=tuple(_still(problem, every)))


def valid_at(problem: Problem, instant: datetime) -> Problem:
    """Return the question with only those badges to allocate that were valid at an instant; others may be seen."""
    offers = []
    for offer in problem.offers:
        if instant == problem.at if offer.planned else is_valid(offer.window, instant):
            offers.append(offer)
        elif offer.seen:
            offers.append(replace(offer, options=()))
    return replace(problem, offers=tuple(offers), instants=())


def _still(problem: Problem, offers: Iterable[Offer]) -> Iterable[Offer]:
    """Drop what fits only where nothing can be put any more."""
    if not problem.waived:
        return offers
    return (cut for offer in offers if (cut := within(offer, problem.open_leaves)) is not None)


def within(offer: Offer, leaves: Container[NodeIndex]) -> Offer | None:
    """Return the offer for these leaves alone, or None when it fits none of them."""
    if len(offer.options) == 1 and not offer.seen:
        return offer if offer.options[0][0] in leaves else None
    options = tuple(option for option in offer.options if option[0] in leaves)
    seen = tuple(option for option in offer.seen if option[0] in leaves)
    if not options and not seen:
        return None
    same = len(options) == len(offer.options) and len(seen) == len(offer.seen)
    return offer if same else replace(offer, options=options, seen=seen)


def beside(compiled: Compiled, held: Sequence[Offer], planned: Sequence[Offer], *, keep_all: bool) -> Iterable[Offer]:
    """Tell planned badges of what is held from others of their kind; drop those that are no better than a held one."""
    copies: dict[str, list[Offer]] = {}
    for offer in held:
        copies.setdefault(offer.achievement, []).append(offer)
    for offer in planned:
        if copies.keys().isdisjoint(offer.members):
            yield offer
            continue
        twice = [member for member in offer.members if member in copies]
        rest = offer.members if not twice else tuple(member for member in offer.members if member not in copies)
        alone = [offer.narrowed((member,)) for member in twice]
        kept = [single for single in alone if keep_all or not _as_good(compiled, copies[single.achievement], single)]
        if rest:
            kept.append(offer if not twice else offer.narrowed(rest))
        yield from kept


def _as_good(compiled: Compiled, held: Sequence[Offer], planned: Offer) -> bool:
    """Say whether a held badge does all that a planned one of the same achievement could; a leaf may want both."""
    if any(compiled.times[leaf] > 1 for leaf, _ in (*planned.options, *planned.seen)):
        return False
    return any(
        offer.ways == planned.ways
        and offer.options == planned.options
        and offer.seen == planned.seen
        and (offer.issuer, offer.level) == (planned.issuer, planned.level)
        for offer in held
    )
