"""The least that is missing, with every other way that costs as little, found by asking the engine again and again.

What is missing is told at the highest rule that leaves a choice: below `all` each member stands for itself. A way for
one such rule is a way when everything else is done as in the audit's least completion.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pathways.core.amounts import ONE, Thousandths
from pathways.core.model import AllNode, Badge, Holdings, ManualNode, Node, walk
from pathways.core.report import Need
from pathways.core.words.asked import NEVER, Asked
from pathways.core.words.candidates import Kind, Piece, kinds
from pathways.core.words.names import Names
from pathways.core.words.sentences import Sentence, say
from pathways.core.words.trees import line_up, parents
from pathways.core.words.ways import Pick, Way, missing_words
from wallet.base.limits import EXPLAIN_AUDITS_MAX, EXPLAIN_WAYS_MAX

RemainingOf = Callable[[Holdings], Thousandths | None]


@dataclass(frozen=True, slots=True)
class Missing:
    """What one rule still needs at least.

    Attributes:
        node: the rule.
        effort: of any of the ways, in thousandths.
        ways: that cost just this. Each is a list of picks: so many of these.
        all_found: whether there are no others.
        words: all of it in a sentence.
    """

    node: str
    effort: Thousandths
    ways: tuple[Way, ...]
    all_found: bool
    words: Sentence


def least_missing(
    asked: Asked, names: Names, remaining_of: RemainingOf, *, audits: int = EXPLAIN_AUDITS_MAX
) -> tuple[Missing, ...]:
    """Return what is missing, by the rules' order in the document; empty when the rule is satisfied.

    Args:
        asked: the audit that is explained.
        names: what things are called.
        remaining_of: the least effort that other holdings would leave, for the same pathway and instant.
        audits: how often it may be asked. After that `all_found` is false.
    """
    need = asked.audit.remaining
    if need is None:
        return (Missing(asked.pathway.rule.id, 0, (), True, say("missing_impossible")),)
    budget = _Budget(audits)
    found = []
    for node, pieces in _by_rule(asked, need):
        others = _needed(need) - Counter(pieces)
        base = holding(asked, asked.holdings, others.elements())
        search = _Search(asked, remaining_of, base, budget, _kinds_for(asked, node))
        found.append(_told(node, pieces, search, names))
    return tuple(found)


def _told(node: Node, pieces: tuple[Piece, ...], search: _Search, names: Names) -> Missing:
    effort = sum(search.effort_of(piece) for piece in pieces)
    search.look(effort)
    ways = tuple(search.ways)
    if not ways:  # never asked far enough: at least what the audit reported
        ways = (tuple(Pick(count, (piece,)) for piece, count in sorted(Counter(pieces).items())),)
        search.all_found = False
    labels = {child.id: child.label for child in walk(search.asked.pathway.rule) if isinstance(child, ManualNode)}
    words = missing_words(ways, names, labels, all_found=search.all_found)
    return Missing(node.id, effort, ways, search.all_found, words)


def holding(asked: Asked, holdings: Holdings, pieces: Iterable[Piece]) -> Holdings:
    """Return the holdings with these pieces done: badges as planned ones would be, reviews marked."""
    badges, manual = list(holdings.badges), set(holdings.manual)
    taken = {badge.id for badge in badges}
    for piece in pieces:
        if piece.review:
            manual.add(piece.id)
            continue
        number = len(badges)
        while f"planned:{number}" in taken:
            number += 1
        taken.add(f"planned:{number}")
        known = asked.catalogue.by_id.get(piece.id)
        best = known.results[0] if known and known.results else None
        badges.append(Badge(f"planned:{number}", piece.id, asked.at, result=best, expires=NEVER))
    return replace(holdings, badges=tuple(badges), manual=frozenset(manual))


def _needed(need: Need) -> Counter[Piece]:
    return Counter([*(Piece(False, each) for each in need.achievements), *(Piece(True, each) for each in need.manual)])


def _by_rule(asked: Asked, need: Need) -> Iterator[tuple[Node, tuple[Piece, ...]]]:
    """Each rule that leaves a choice, or leaf that does not, with what the least completion does there."""
    above = parents(asked.pathway.rule)
    left = _needed(need)
    places: dict[str, list[Piece]] = {}
    leaves = [(Piece(False, spot.achievement), spot.leaf) for spot in asked.audit.placements if spot.badge is None]
    leaves += [(Piece(True, node), node) for node in need.manual]
    for piece, leaf in sorted(leaves):
        if left[piece]:
            left[piece] -= 1
            places.setdefault(_frontier(leaf, above), []).append(piece)
    for piece in sorted(left.elements()):  # wanted by a rule that only looks
        places.setdefault(asked.pathway.rule.id, []).append(piece)
    for node in walk(asked.pathway.rule):
        if node.id in places:
            yield node, tuple(places[node.id])


def _frontier(leaf: str, above: Mapping[str, Node]) -> str:
    """The highest rule above a leaf that leaves a choice, or the leaf itself."""
    choices = [node.id for node in line_up(leaf, above) if not isinstance(node, AllNode)]
    return choices[-1] if choices else leaf


def _kinds_for(asked: Asked, node: Node) -> tuple[Kind, ...]:
    held = {badge.achievement for badge in asked.holdings.badges}
    return kinds(node, asked.pathway, asked.catalogue, asked.at, held)


@dataclass
class _Budget:
    left: int


@dataclass
class _Search:
    """Looks for every way that costs just `effort`, one kind after the other."""

    asked: Asked
    remaining_of: RemainingOf
    base: Holdings
    budget: _Budget
    kinds: tuple[Kind, ...]
    ways: list[Way] = field(default_factory=list)
    all_found: bool = True

    def effort_of(self, piece: Piece) -> Thousandths:
        known = self.asked.catalogue.by_id.get(piece.id)
        return ONE if piece.review or known is None else known.effort

    def look(self, effort: Thousandths) -> None:
        self._extend([0] * len(self.kinds), 0, effort)

    def _extend(self, counts: list[int], start: int, left: Thousandths) -> None:
        if left == 0:
            self.ways.append(self._way(counts))
            return
        for place in range(start, len(self.kinds)):
            if len(self.ways) >= EXPLAIN_WAYS_MAX or self.budget.left <= 0:
                self.all_found = False
                return
            kind = self.kinds[place]
            if kind.effort > left or counts[place] == kind.most:
                continue
            counts[place] += 1
            if self._helps(counts, left - kind.effort):
                self._extend(counts, place, left - kind.effort)
            counts[place] -= 1

    def _helps(self, counts: list[int], left: Thousandths) -> bool:
        """Whether these pieces leave just so much: then, and only then, they are part of a way."""
        self.budget.left -= 1
        pieces = [piece for kind, count in zip(self.kinds, counts, strict=True) for piece in kind.first(count)]
        return self.remaining_of(holding(self.asked, self.base, pieces)) == left

    def _way(self, counts: list[int]) -> Way:
        return tuple(Pick(count, kind.pieces) for kind, count in zip(self.kinds, counts, strict=True) if count)
