"""Each node of the rule, as the held badges of the least completion leave it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pathways.core.amounts import ONE, Thousandths, in_words
from pathways.core.compile import Check, Compiled, NodeIndex
from pathways.core.model import (
    AllNode,
    ChooseNode,
    CreditsNode,
    Limit,
    ManualNode,
    MatchNode,
    Minimum,
    Unit,
)
from pathways.core.offers import Offer
from pathways.core.program_checks import wanted
from pathways.core.report import Counted, NodeResult, Reason, Required

Standing = tuple[Offer, int, NodeIndex]  # a held badge, its standing, and the leaf it is at


class Results:
    """Works the nodes out from the leaves up.

    Args:
        compiled: the pathway.
        waived: nodes with a waiver that holds.
        done: manual nodes that are marked done.
        selected: nodes of the least completion.
        held: every badge that counts.
        placed: where the held ones of the least completion are.
    """

    def __init__(
        self,
        compiled: Compiled,
        waived: frozenset[NodeIndex],
        done: frozenset[NodeIndex],
        selected: frozenset[NodeIndex],
        held: Sequence[Offer],
        placed: Iterable[Standing],
    ) -> None:
        self.compiled, self.waived, self.done, self.selected, self.held = compiled, waived, done, selected, held
        self.at_leaf: defaultdict[int, list[Standing]] = defaultdict(list)
        for standing in placed:
            self.at_leaf[standing[2]].append(standing)
        self.checks: defaultdict[int, list[Check]] = defaultdict(list)
        for check in compiled.checks:
            self.checks[check.node].append(check)
        self.seen = self._sights()

    def all(self) -> tuple[NodeResult, ...]:
        """Return every node in document order."""
        count = len(self.compiled.nodes)
        self.satisfied, self.contribution = [False] * count, [0] * count
        self.inside: list[dict[tuple[str | None, int], Standing]] = [{} for _ in range(count)]
        self.firm: list[dict[tuple[str | None, int], Standing]] = [{} for _ in range(count)]  # below what is satisfied
        self.required = [Required(None, None)] * count
        results: dict[NodeIndex, NodeResult] = {}
        for node in reversed(range(count)):  # children come after their parents
            results[node] = self._one(node)
        return tuple(results[node] for node in self.compiled.in_document_order)

    def _one(self, node: NodeIndex) -> NodeResult:
        for kid in self._alike(node):
            self.inside[node].update(self.inside[kid])
            if self.satisfied[kid]:
                self.firm[node].update(self.firm[kid])
        for offer, way, _ in self.at_leaf.get(node, ()) or self.seen.get(node, ()):
            self.inside[node][offer.badge, way] = self.firm[node][offer.badge, way] = (offer, way, node)
        self.required[node] = self._requires(node)
        waived = node in self.waived
        reasons = () if waived else tuple(self._reasons(node))
        self.satisfied[node] = waived or not reasons
        if waived or node not in self.selected:
            reasons = ()
        self.contribution[node] = 0 if waived else self._contributes(node)
        rule = self.compiled.nodes[node]
        return NodeResult(
            rule.id,
            rule.path,
            node in self.selected,
            self.satisfied[node],
            waived,
            self._counted(node),
            self.required[node],
            reasons,
        )

    def _alike(self, node: NodeIndex) -> list[NodeIndex]:
        """Return the children that take badges as the node does: what a child only looks at is not its parent's."""
        observing = self.compiled.observing
        return [kid for kid in self.compiled.kids[node] if observing[kid] == observing[node]]

    def _counted(self, node: NodeIndex) -> Counted:
        """Count badges in the subtree, each once; an observing group sees a badge once, too."""
        best: dict[str | None, int] = {}
        for (badge, way), (offer, _, _) in self.inside[node].items():
            best[badge] = max(best.get(badge, 0), offer.ways[way].standing.credits)
        return Counted(len(best), sum(best.values()))

    def _contributes(self, node: NodeIndex) -> Thousandths:
        kids = self.compiled.kids[node]
        if kids:
            return self._from_children(node)
        here = self.at_leaf.get(node, ()) or self.seen.get(node, ())
        return sum(offer.ways[way].standing.credits for offer, way, _ in here)

    def _from_children(self, node: NodeIndex) -> Thousandths:
        """Add up what satisfied children give; half of a nested group is worth nothing."""
        total = 0
        for kid in self._alike(node):
            if kid in self.selected and self.satisfied[kid]:
                total += self.compiled.waived_worth(kid) if kid in self.waived else self.contribution[kid]
        return total

    def _sights(self) -> Mapping[NodeIndex, list[Standing]]:
        """Return what observing leaves see of what is held: the best `times` of each achievement."""
        copies: defaultdict[tuple[int, str], list[Standing]] = defaultdict(list)
        for offer in self.held:
            for leaf, way in offer.seen:
                copies[leaf, offer.achievement].append((offer, way, leaf))
        found: defaultdict[int, list[Standing]] = defaultdict(list)
        for (leaf, _), same in sorted(copies.items()):
            same.sort(key=lambda one: -one[0].ways[one[1]].standing.credits)
            found[leaf] += same[: self.compiled.times[leaf]]
        return found

    def _requires(self, node: NodeIndex) -> Required:
        rule = self.compiled.nodes[node]
        if node in self.waived or isinstance(rule, ManualNode):
            return Required(0, None)
        if isinstance(rule, AllNode):
            below = [self.required[kid] for kid in self._alike(node) if self.compiled.is_required[kid]]
            return Required(_sum([one.badges for one in below]), _sum([one.credits for one in below]))
        if isinstance(rule, ChooseNode):
            alike = {self.required[kid] for kid in self.compiled.kids[node]}
            one = alike.pop() if len(alike) == 1 else Required(None, None)
            times = rule.count
            return Required(_times(one.badges, times), _times(one.credits, times))
        return Required(self.compiled.counts[node], getattr(rule, "credits", None))

    def _reasons(self, node: NodeIndex) -> Iterator[Reason]:
        rule = self.compiled.nodes[node]
        here = self.at_leaf.get(node, ()) or self.seen.get(node, ())
        if isinstance(rule, ManualNode):
            if node not in self.done:
                yield Reason("not_marked", "An advisor has not marked this done yet.")
        elif isinstance(rule, CreditsNode):
            yield from _short(rule.credits - self._from_children(node))
        elif isinstance(rule, AllNode | ChooseNode):
            yield from self._open_children(node, rule)
        elif isinstance(rule, MatchNode) and rule.credits is not None:
            yield from _short(rule.credits - sum(offer.ways[way].standing.credits for offer, way, _ in here))
        else:
            missing = (self.compiled.counts[node] or 0) - len(here)
            if missing > 0:
                yield Reason("missing_badges", f"{missing} more {'badge is' if missing == 1 else 'badges are'} needed.")
        for check in self.checks.get(node, ()):
            yield from self._bound(node, check)

    def _open_children(self, node: NodeIndex, rule: AllNode | ChooseNode) -> Iterator[Reason]:
        kids = self.compiled.kids[node]
        if isinstance(rule, AllNode):
            wanted_kids = [kid for kid in kids if self.compiled.is_required[kid]]
            missing = sum(not self.satisfied[kid] for kid in wanted_kids)
            if missing:
                yield Reason("missing_parts", f"{missing} of {len(wanted_kids)} parts are not complete yet.")
            return
        missing = rule.count - sum(self.satisfied[kid] for kid in kids if kid in self.selected)
        if missing > 0:
            yield Reason("missing_choices", f"{missing} more of these {len(kids)} {_are(missing)} needed.")

    def _bound(self, node: NodeIndex, check: Check) -> Iterator[Reason]:
        here = self.firm[node].values()
        matching = [(offer, way) for offer, way, _ in here if offer.ways[way].passes & check.bit]
        rule = check.rule
        if isinstance(rule, Limit):
            return
        if rule.distinct is not None:
            missing = (rule.min or 0) - ONE * len({offer.value(rule.distinct) for offer, _ in matching} - {None})
            if missing > 0:
                words = f"{in_words(missing)} more different {rule.distinct.value}s {_are(missing // ONE)} needed."
                yield Reason("minimum", words)
            return
        yield from self._short_of(node, rule, matching)

    def _short_of(self, node: NodeIndex, rule: Minimum, matching: list[tuple[Offer, int]]) -> Iterator[Reason]:
        credits = sum(offer.ways[way].standing.credits for offer, way in matching)
        have = credits if rule.unit is Unit.CREDITS else ONE * len(matching)
        missing = wanted(self.compiled.nodes[node], rule) - have
        if missing > 0:
            unit = f"{rule.unit.value[:-1]} is" if missing == ONE else f"{rule.unit.value} are"
            words = f"{in_words(missing)} more {unit} needed to reach a minimum."
            yield Reason("minimum", words)


def _short(missing: Thousandths) -> Iterator[Reason]:
    if missing > 0:
        unit = "credit is" if missing == ONE else "credits are"
        yield Reason("missing_credits", f"{in_words(missing)} more {unit} needed.")


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _sum(amounts: Sequence[int | None]) -> int | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known and len(known) == len(amounts) else None


def _times(amount: int | None, count: int) -> int | None:
    return None if amount is None else amount * count
