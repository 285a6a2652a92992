"""The one rule that blocks: leave each rule out alone, and ask whether everything else is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from pathways.core.amounts import ONE, Thousandths
from pathways.core.model import (
    AchievementNode,
    CreditsNode,
    Limit,
    Minimum,
    Node,
    Pathway,
    Sharing,
    Unit,
    Validity,
    walk,
)
from pathways.core.words.names import Names
from pathways.core.words.rules import amount_words, limit_words, minimum_words, rule_words, share_amount
from pathways.core.words.sentences import Amount, Sentence, say
from pathways.core.words.trees import with_node
from wallet.base.limits import EXPLAIN_RULES_MAX, PATHWAY_AMOUNT_MAX

IsSatisfied = Callable[[Pathway], bool]
_STEP: Final = 20  # doublings of a whole unit in search of a limit that would do


@dataclass(frozen=True, slots=True)
class Blocking:
    """A rule without which everything would be done.

    Attributes:
        node: where it hangs; None when it is about the whole pathway.
        kind: limit, minimum, result, sharing, validity or verification.
        short: how much more a minimum needs, in thousandths; for a limit the `max` that would do; else None.
        words: it as a sentence.
    """

    node: str | None
    kind: str
    short: Thousandths | None
    words: Sentence


def blocking_rules(
    pathway: Pathway, names: Names, is_satisfied: IsSatisfied, *, rules: int = EXPLAIN_RULES_MAX
) -> tuple[Blocking, ...]:
    """Return every single rule whose absence would complete the rule tree, in document order; empty when none does.

    Args:
        pathway: one that is not complete yet.
        names: what things are called.
        is_satisfied: whether another pathway's rule is satisfied by the same holdings at the same instant.
        rules: how many are left out in turn, from the root on.
    """
    found = []
    for place, (relaxed, tell) in enumerate(_relaxed(pathway, names, is_satisfied)):
        if place >= rules:
            break
        if is_satisfied(relaxed):
            found.append(tell())
    return tuple(found)


def _relaxed(
    pathway: Pathway, names: Names, is_satisfied: IsSatisfied
) -> Iterator[tuple[Pathway, Callable[[], Blocking]]]:
    for node in walk(pathway.rule):
        if node.consumes:
            for limit in node.limits:
                about = _About(pathway, node, names, is_satisfied)
                yield about.with_limits([other for other in node.limits if other is not limit]), _later(about, limit)
            for minimum in node.minimums:
                about = _About(pathway, node, names, is_satisfied)
                rest = [other for other in node.minimums if other is not minimum]
                yield about.with_minimums(rest), _later(about, minimum)
        if isinstance(node, AchievementNode) and node.min_result is not None:
            yield with_node(pathway, node.id, _without_result), _fixed(node.id, "result", _rule(node, names))
    yield from _whole(pathway)


def _later(about: _About, rule: Limit | Minimum) -> Callable[[], Blocking]:
    return lambda: about.limit(rule) if isinstance(rule, Limit) else about.minimum(rule)


def _fixed(node: str | None, kind: str, words: Sentence) -> Callable[[], Blocking]:
    return lambda: Blocking(node, kind, None, words)


def _rule(node: Node, names: Names) -> Sentence:
    return say("blocked_rule", rule=rule_words(node, names))


def _without_result(node: Node) -> Node:
    return replace(node, min_result=None) if isinstance(node, AchievementNode) else node


def _whole(pathway: Pathway) -> Iterator[tuple[Pathway, Callable[[], Blocking]]]:
    """What binds the whole pathway."""
    if pathway.within is Sharing.EXCLUSIVE:
        yield replace(pathway, within=Sharing.FREE), _fixed(None, "sharing", say("blocked_sharing"))
    if pathway.validity is not Validity.EVER_VALID:
        together = pathway.validity is Validity.ALL_VALID_TOGETHER
        words = say("blocked_together" if together else "blocked_validity")
        yield replace(pathway, validity=Validity.EVER_VALID), _fixed(None, "validity", words)
    if not pathway.accepts_unverified:
        words = say("blocked_unverified")
        yield replace(pathway, accepts_unverified=True), _fixed(None, "verification", words)


@dataclass(frozen=True, slots=True)
class _About:
    """A node whose rules are being left out, and the question to ask."""

    pathway: Pathway
    node: Node
    names: Names
    is_satisfied: IsSatisfied

    def with_limits(self, limits: list[Limit]) -> Pathway:
        return with_node(self.pathway, self.node.id, lambda node: replace(node, limits=tuple(limits)))

    def with_minimums(self, minimums: list[Minimum]) -> Pathway:
        return with_node(self.pathway, self.node.id, lambda node: replace(node, minimums=tuple(minimums)))

    def minimum(self, rule: Minimum) -> Blocking:
        wanted = self._wanted(rule)
        step = ONE if rule.distinct is not None or rule.unit is Unit.BADGES else 1
        reached = _most(lambda units: self._reaches(rule, units * step), wanted // step) * step
        words = minimum_words(rule, self.node, self.names)
        if rule.distinct is not None:
            told = say("blocked_distinct", rule=words, n=Amount(wanted - reached))
        else:
            short = wanted - reached
            told = say("blocked_minimum", rule=words, n=Amount(short), short=amount_words(short, rule.unit))
        return Blocking(self.node.id, "minimum", wanted - reached, told)

    def _wanted(self, rule: Minimum) -> Thousandths:
        if rule.min_share is not None and isinstance(self.node, CreditsNode):
            return share_amount(rule.min_share, self.node.credits)
        return rule.min or 0

    def _reaches(self, rule: Minimum, amount: Thousandths) -> bool:
        if amount <= 0:
            return True
        easier = replace(rule, min=amount, min_share=None)
        return self.is_satisfied(self.with_minimums([easier if one is rule else one for one in self.node.minimums]))

    def limit(self, rule: Limit) -> Blocking:
        step = ONE if rule.unit is Unit.BADGES else 1
        low, high = rule.max // step, rule.max // step + ONE // step
        for _ in range(_STEP):
            if self._allows(rule, high * step):
                break
            low, high = high, min(high * 2, PATHWAY_AMOUNT_MAX * ONE)
        needed = (low + _first(lambda more: self._allows(rule, (low + more) * step), high - low)) * step
        words = limit_words(rule, self.names)
        told = say("blocked_limit", rule=words, needed=amount_words(needed, rule.unit))
        return Blocking(self.node.id, "limit", needed, told)

    def _allows(self, rule: Limit, most: Thousandths) -> bool:
        wider = replace(rule, max=most)
        return self.is_satisfied(self.with_limits([wider if one is rule else one for one in self.node.limits]))


def _most(holds: Callable[[int], bool], upper: int) -> int:
    """Return the largest number below `upper` that holds; 0 holds, and so does all below one that does."""
    low, high = 0, upper
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def _first(holds: Callable[[int], bool], upper: int) -> int:
    """Return the smallest number above 0 that holds; `upper` holds, and so does all above one that does."""
    low, high = 0, upper
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
