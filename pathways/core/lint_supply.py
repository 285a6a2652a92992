"""What the catalogue could give to a rule at the very most, and what the rule asks for at the very least.

Both are estimates on the safe side for a linter: leaves are looked at one by one, as if none took a badge from another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from pathways.core.amounts import ONE, Thousandths, in_words
from pathways.core.model import (
    EVERY_BADGE,
    Achievement,
    AchievementNode,
    AllNode,
    Catalogue,
    ChooseNode,
    CreditsNode,
    Distinct,
    ManualNode,
    MatchNode,
    Minimum,
    Node,
    Pathway,
    Sharing,
    Unit,
    Where,
    children,
    walk,
)


@dataclass(frozen=True, slots=True)
class Offer:
    """An achievement that could be earned, as what it would stand for."""

    achievement: Achievement
    stands_for: str
    credits: Thousandths

    def amount(self, unit: Unit) -> Thousandths:
        return ONE if unit is Unit.BADGES else self.credits


class Supply:
    """The catalogue as one pathway sees it. When badges are earned and with what result is left open."""

    def __init__(self, catalogue: Catalogue, pathway: Pathway) -> None:
        self._free = pathway.within is Sharing.FREE  # then one badge may meet several needs
        self._offers = [Offer(one, one.id, one.credits) for one in catalogue.achievements if one.id != pathway.awards]
        for rule in pathway.equivalences:
            held = catalogue.by_id.get(rule.held)
            if held is not None and held.id != pathway.awards:
                credits = held.credits if rule.credits is None else rule.credits
                self._offers.append(Offer(held, rule.counts_as, credits))
        self._by_target: dict[str, list[Offer]] = {}
        for offer in self._offers:
            self._by_target.setdefault(offer.stands_for, []).append(offer)
        self.matching: Callable[[Where], list[Offer]] = cache(self._matching)
        self.possible: Callable[[Node], bool] = cache(self._possible)

    def _matching(self, where: Where) -> list[Offer]:
        return [offer for offer in self._offers if matches(offer, where)]

    def offers(self, leaf: Node) -> list[Offer]:
        """Return what could be allocated to a leaf."""
        if isinstance(leaf, MatchNode):
            return self.matching(leaf.where)
        if isinstance(leaf, AchievementNode):
            return self._by_target.get(leaf.achievement, [])
        return []

    def most(self, node: Node, where: Where, unit: Unit) -> Thousandths:
        """Return how much that matches could be allocated below a node at most."""
        return self._most(node, lambda offer: matches(offer, where), unit)

    def most_besides(self, node: Node, where: Where, unit: Unit) -> Thousandths:
        """Return how much that does not match could be allocated below a node at most."""
        return self._most(node, lambda offer: not matches(offer, where), unit)

    def most_distinct(self, node: Node, minimum: Minimum) -> int:
        """Return how many different issuers or levels could be allocated below a node."""
        offers = (offer for leaf in walk(node) for offer in self.offers(leaf) if matches(offer, minimum.where))
        by_issuer = minimum.distinct is Distinct.ISSUER
        values = {offer.achievement.issuer if by_issuer else offer.achievement.level for offer in offers}
        return len(values - {None})

    def _most(self, node: Node, keep: Callable[[Offer], bool], unit: Unit) -> Thousandths:
        if not node.consumes:
            return 0
        if isinstance(node, AchievementNode):
            found = _best((offer for offer in self.offers(node) if keep(offer)), unit)
            return max(found, default=0) * max(node.times, 1)
        if isinstance(node, MatchNode):
            found = _best((offer for offer in self.offers(node) if keep(offer)), unit)
            return sum(found[: max(node.count, 0)] if node.count is not None else found)
        below = [self._most(child, keep, unit) for child in children(node)]
        return _largest(below, node.count) if isinstance(node, ChooseNode) else sum(below)

    def need(self, node: Node, where: Where, unit: Unit) -> Thousandths:
        """Return how much that matches has to be allocated below a selected node at least."""
        if not node.consumes:
            return 0
        if isinstance(node, AchievementNode):
            least = min((o.amount(unit) if matches(o, where) else 0 for o in self.offers(node)), default=0)
            return least * max(node.times, 0)
        if isinstance(node, MatchNode):
            return _asked(node, unit) if where in (EVERY_BADGE, node.where) else 0
        below = [(self.need(child, where, unit), child) for child in children(node)]
        if isinstance(node, AllNode):
            needed = [least for least, child in below if not child.optional]
            return max(needed, default=0) if self._free else sum(needed)
        if isinstance(node, ChooseNode):
            needed = sorted(least for least, _ in below)[: max(node.count, 0)]
            return max(needed, default=0) if self._free else sum(needed)
        own = isinstance(node, CreditsNode) and unit is Unit.CREDITS and where == EVERY_BADGE
        return node.credits if own and isinstance(node, CreditsNode) else 0

    def shortage(self, node: Node) -> str | None:
        """Say why a node is out of reach though its children are not; None when it is not or they are the reason."""
        if self.possible(node):
            return None
        if isinstance(node, MatchNode):
            return self._shortage_of_match(node)
        if isinstance(node, AchievementNode):
            return "Nothing in the catalogue can be this."
        able = [child for child in children(node) if self.possible(child)]
        if isinstance(node, ChooseNode) and able:
            return f"This asks for {node.count}, but only {len(able)} of its members are within reach."
        if isinstance(node, CreditsNode) and able:
            return f"This asks for {in_words(node.credits)} credits; the catalogue offers {in_words(self._sum(node))}."
        return None

    def _shortage_of_match(self, node: MatchNode) -> str:
        found = self.offers(node)
        if not found:
            return "Nothing in the catalogue matches this."
        unit = Unit.CREDITS if node.count is None else Unit.BADGES
        wanted, most = in_words(_asked(node, unit)), in_words(sum(_best(found, unit)))
        return f"This asks for {wanted} {unit.value}; the catalogue has {most} that match."

    def _sum(self, node: Node) -> Thousandths:
        return self._most(node, lambda _: True, Unit.CREDITS)

    def _possible(self, node: Node) -> bool:
        if isinstance(node, ManualNode):
            return True
        if isinstance(node, AchievementNode):
            return bool(self.offers(node))
        if isinstance(node, MatchNode):
            unit = Unit.CREDITS if node.count is None else Unit.BADGES
            return sum(_best(self.offers(node), unit)) >= _asked(node, unit)
        able = [self.possible(child) for child in children(node)]
        if isinstance(node, ChooseNode):
            return sum(able) >= node.count
        if isinstance(node, CreditsNode):
            return not node.consumes or self._sum(node) >= node.credits
        return all(fine or child.optional for fine, child in zip(able, children(node), strict=True))


def matches(offer: Offer, where: Where) -> bool:
    """Tell whether a predicate could hold of an offer; its award's date and its result are still open."""
    one = offer.achievement
    return (
        (where.achievement_in is None or offer.stands_for in where.achievement_in)
        and (where.issuer_in is None or one.issuer in where.issuer_in)
        and (where.issuer_not_in is None or one.issuer not in where.issuer_not_in)
        and (where.level_in is None or one.level in where.level_in)
        and (where.tag is None or where.tag in one.tags)
        and (where.min_credits is None or offer.credits >= where.min_credits)
    )


def _best(offers: Iterable[Offer], unit: Unit) -> list[Thousandths]:
    """The amounts of the best offer of each achievement, most first."""
    best: dict[str, Thousandths] = {}
    for offer in offers:
        name = offer.achievement.id
        best[name] = max(best.get(name, 0), offer.amount(unit))
    return sorted(best.values(), reverse=True)


def _largest(amounts: list[Thousandths], count: int) -> Thousandths:
    return sum(sorted(amounts, reverse=True)[: max(count, 0)])


def _asked(node: MatchNode, unit: Unit) -> Thousandths:
    """What a match asks for in a unit; 0 when it asks for the other one."""
    if unit is Unit.BADGES:
        return (node.count or 0) * ONE
    return node.credits or 0
