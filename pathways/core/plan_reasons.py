"""Why nothing completes a pathway: the smallest reason that can be found, by leaving one thing out at a time.

First the way down to the deepest node that cannot be met even by itself. If its parts could, one by one, something
binds them together: each limit and minimum is left out in turn, then that a badge counts only once.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from pathways.core.amounts import in_words
from pathways.core.compile import NodeIndex, lay_out
from pathways.core.completion import complete
from pathways.core.learner import Learner
from pathways.core.lint_supply import Supply
from pathways.core.model import (
    EVERY_BADGE,
    AchievementNode,
    AllNode,
    Catalogue,
    ChooseNode,
    CreditsNode,
    Limit,
    MatchNode,
    Minimum,
    Node,
    Sharing,
    Unit,
    children,
)
from pathways.core.problem import Problem, within
from pathways.core.report import Infeasible
from pathways.core.worktime import worktime


def why_impossible(learner: Learner, give_up: float) -> Infeasible:
    """Return the reason, for a pathway of which it is proven that there is no plan.

    Args:
        learner: whose plan it would be.
        give_up: when to stop looking for a smaller reason, by the monotonic clock.
    """
    return _Reasons(learner, give_up).find()


class _Reasons:
    def __init__(self, learner: Learner, give_up: float) -> None:
        self.learner, self.compiled, self.order, self.give_up = learner, learner.compiled, learner.order, give_up
        self.problem = learner.problem()

    @cached_property
    def supply(self) -> Supply:
        return Supply(self.compiled.catalogue, self.compiled.pathway)

    def find(self) -> Infeasible:
        if not self._fails(self.problem, 0):
            return self._prerequisite()
        return self._below(0)

    def _fails(self, problem: Problem, node: NodeIndex) -> bool:
        """Say whether it is proven that a node cannot be met by itself."""
        left = self.give_up - worktime()
        if left <= 0 or node not in problem.live:
            return False
        leaves = problem.only((node,), ()).open_leaves
        offers = [cut for offer in problem.offers if (cut := within(offer, leaves)) is not None]
        return complete(problem.only((node,), offers), choice=False, seconds=left) is None

    def _prerequisite(self) -> Infeasible:
        """The rule could be met, were it not for what has to come first."""
        award = self.compiled.pathway.awards or ""
        for offer in self.problem.offers:
            for member in offer.members if offer.planned else ():
                if not self.order.is_open(member):
                    leaf, _ = (*offer.options, *offer.seen)[0]
                    name = self.compiled.catalogue.by_id[member].name
                    message = f"{name} requires {award} first, which is what this pathway itself awards."
                    return Infeasible("needs_own_award", self.compiled.nodes[leaf].id, message)
        return Infeasible("prerequisites", None, "What is needed requires what cannot be earned.")

    def _below(self, node: NodeIndex) -> Infeasible:
        rule = self.compiled.nodes[node]
        kids = [kid for kid in self._in_order(node) if isinstance(rule, AllNode | ChooseNode | CreditsNode)]
        if isinstance(rule, AllNode):
            needed = (kid for kid in kids if self.compiled.is_required[kid])
            first = next((kid for kid in needed if self._fails(self.problem, kid)), None)
            if first is not None:
                return self._below(first)
            kids = []
        failing = [kid for kid in kids if self._fails(self.problem, kid)]
        if isinstance(rule, ChooseNode) and len(kids) - len(failing) < rule.count:
            return self._too_few(rule, kids, failing)
        return self._leaf(rule) or self._bound(node) or self._once(node) or self._credits(rule, failing)

    def _in_order(self, node: NodeIndex) -> list[NodeIndex]:
        return [self.compiled.index[child.id] for child in children(self.compiled.nodes[node])]

    def _too_few(self, rule: ChooseNode, kids: list[NodeIndex], failing: list[NodeIndex]) -> Infeasible:
        inner = self._below(failing[0])
        if len(kids) == rule.count:
            return inner
        able = len(kids) - len(failing)
        message = f"This asks for {rule.count} of {len(kids)}, but only {able} can be met. {inner.message}"
        return Infeasible("too_few_choices", rule.id, message)

    def _leaf(self, rule: Node) -> Infeasible | None:
        """A leaf for which the catalogue, with what is held, has too little."""
        if isinstance(rule, AchievementNode) and not self._fitting(rule):
            return Infeasible("missing_achievement", rule.id, f"Nothing that can be earned is {rule.achievement}.")
        if not isinstance(rule, MatchNode):
            return None
        badges = self._fitting(rule)
        if not badges:
            return Infeasible("nothing_matches", rule.id, "Nothing in the catalogue matches this.")
        have, asked = 1_000 * len(badges), 1_000 * (rule.count or 0)
        if rule.count is None:
            have, asked = sum(badges.values()), rule.credits or 0
        if have >= asked:
            return None
        unit = Unit.BADGES if rule.count is not None else Unit.CREDITS
        message = f"This asks for {in_words(asked)} {unit.value}; only {in_words(have)} match, with those held."
        return Infeasible("too_few_match", rule.id, message)

    def _fitting(self, rule: Node) -> dict[str, int]:
        """The most credits of every achievement, held or planned, that fits a leaf."""
        leaf, best = self.compiled.index[rule.id], dict[str, int]()
        for offer in self.problem.offers:
            for place, way in (*offer.options, *offer.seen):
                if place == leaf:
                    credits = offer.ways[way].standing.credits
                    best |= {member: max(best.get(member, 0), credits) for member in offer.members}
        return best

    def _bound(self, node: NodeIndex) -> Infeasible | None:
        """Leave out each limit and minimum below a node in turn, then all of them."""
        inside = range(node, self.compiled.end[node])
        checks = [check for check in self.problem.checks if check.node in inside]
        for check in checks:
            if not self._fails(self._without([(check.node, check.rule)]), node):
                rule = self.compiled.nodes[check.node]
                code = "limit" if isinstance(check.rule, Limit) else "minimum"
                return Infeasible(code, rule.id, _in_sentence(rule, check.rule, self.compiled.catalogue))
        if len(checks) > 1 and not self._fails(self._without([(check.node, check.rule) for check in checks]), node):
            return self._bounds_together(node, [(check.node, check.rule) for check in checks])
        return None

    def _bounds_together(self, node: NodeIndex, bounds: list[tuple[NodeIndex, Limit | Minimum]]) -> Infeasible:
        """Put back every bound that does no harm to the rest; the others are the reason."""
        for bound in list(bounds):
            rest = [other for other in bounds if other is not bound]
            if not self._fails(self._without(rest), node):
                bounds = rest
        names = ", ".join(sorted({self.compiled.nodes[place].id for place, _ in bounds}))
        message = f"The limits and minimums of {names} leave no way together."
        return Infeasible("limits", self.compiled.nodes[node].id, message)

    def _without(self, bounds: list[tuple[NodeIndex, Limit | Minimum]]) -> Problem:
        dropped: dict[str, list[Limit | Minimum]] = {}
        for node, bound in bounds:
            dropped.setdefault(self.compiled.nodes[node].id, []).append(bound)
        pathway = self.compiled.pathway
        rule = _edited(pathway.rule, dropped)
        return self.learner.problem(lay_out(replace(pathway, rule=rule), self.compiled.catalogue))

    def _once(self, node: NodeIndex) -> Infeasible | None:
        """Let every badge count in several places."""
        pathway = self.compiled.pathway
        if pathway.within is Sharing.FREE:
            return None
        free = self.learner.problem(lay_out(replace(pathway, within=Sharing.FREE), self.compiled.catalogue))
        left = self.give_up - worktime()
        found = complete(free.only((node,), free.offers), seconds=left) if left > 0 else None
        if found is None:
            return None
        places: dict[str, set[str]] = {}
        for part in found.parts:
            for put in part.solution.puts if part.solution is not None else ():
                places.setdefault(put.member, set()).add(self.compiled.nodes[put.leaf].id)
        twice = sorted((name, sorted(leaves)) for name, leaves in places.items() if len(leaves) > 1)
        if not twice:
            return None
        name, leaves = twice[0]
        message = f"{name} is needed in several places ({', '.join(leaves)}), and here a badge counts only once."
        return Infeasible("counts_once", self.compiled.nodes[node].id, message)

    def _credits(self, rule: Node, failing: list[NodeIndex]) -> Infeasible:
        if isinstance(rule, CreditsNode):
            most = self.supply.most(rule, EVERY_BADGE, Unit.CREDITS)
            more = f"; the catalogue offers {in_words(most)} here" if most < rule.credits else ""
            because = f" {self._below(failing[0]).message}" if failing and not more else ""
            message = f"This asks for {in_words(rule.credits)} credits, which cannot be reached{more}.{because}"
            return Infeasible("too_few_credits", rule.id, message)
        return Infeasible(
            "conflict", rule.id, "Each part of this can be met, but not all of what it asks for together."
        )


def _edited(node: Node, dropped: dict[str, list[Limit | Minimum]]) -> Node:
    """Return the node without some of its limits and minimums, and the same below it."""
    out = dropped.get(node.id, [])
    if out:
        node = replace(
            node,
            limits=tuple(limit for limit in node.limits if limit not in out),
            minimums=tuple(minimum for minimum in node.minimums if minimum not in out),
        )
    if isinstance(node, AllNode | ChooseNode | CreditsNode):
        return replace(node, of=tuple(_edited(child, dropped) for child in node.of))
    return node


def _in_sentence(node: Node, rule: Limit | Minimum, catalogue: Catalogue) -> str:
    from pathways.core.words.names import Names
    from pathways.core.words.rules import limit_words, minimum_words
    from pathways.core.words.sentences import spoken

    names = Names(catalogue)
    words = limit_words(rule, names) if isinstance(rule, Limit) else minimum_words(rule, node, names)
    return f"This leaves no way: {spoken(words)}."
