"""What one rule asks, in words: predicates, limits, minimums and the heads of nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Final

from pathways.core.amounts import ONE, Thousandths
from pathways.core.model import (
    AchievementNode,
    AllNode,
    ChooseNode,
    CreditsNode,
    Distinct,
    Group,
    Limit,
    ManualNode,
    MatchNode,
    Minimum,
    Node,
    Unit,
    Where,
    children,
)
from pathways.core.words.names import Names, listing
from pathways.core.words.sentences import Amount, Listing, Opening, Sentence, Value, badges_words, credits_words, say

_SHARES: Final = {
    Fraction(1, 2): "share_half",
    Fraction(1, 3): "share_third",
    Fraction(2, 3): "share_two_thirds",
    Fraction(1, 4): "share_quarter",
    Fraction(3, 4): "share_three_quarters",
    Fraction(1): "share_all",
}


def which_badges(where: Where, names: Names, unit: Unit = Unit.BADGES) -> Value | None:
    """Return the words that follow `badges` (or `6 credits`): `from Alder Valley University at graduate level`.

    None when every badge matches.
    """
    found = tuple(_qualifiers(where, names, unit))
    return Listing(found, "space") if found else None


def _qualifiers(where: Where, names: Names, unit: Unit) -> Iterator[Sentence]:
    if where.achievement_in is not None:
        yield _one_of("where_in", where.achievement_in, names.achievement)
    if where.issuer_in is not None:
        yield _one_of("where_from", where.issuer_in, names.issuer)
    if where.issuer_not_in:
        yield _one_of("where_not_from", where.issuer_not_in, names.issuer)
    if where.level_in is not None:
        yield _one_of("where_level", where.level_in, str)
    yield from _more_qualifiers(where, unit)


def _one_of(code: str, ids: frozenset[str], name: Callable[[str], str]) -> Sentence:
    called = sorted({name(each) for each in ids})
    return say(code, names=listing(called, "or")) if called else say("where_nowhere")


def _more_qualifiers(where: Where, unit: Unit) -> Iterator[Sentence]:
    if where.tag is not None:
        yield say("where_tag", tag=where.tag)
    if where.min_credits is not None:
        code = "where_each" if unit is Unit.BADGES else "where_each_credits"
        yield say(code, amount=credits_words(where.min_credits))
    if where.awarded_after is not None:
        yield say("where_after", day=where.awarded_after)
    if where.awarded_before is not None:
        yield say("where_before", day=where.awarded_before)
    if where.min_result is not None:
        yield say("where_result", result=where.min_result)


def amount_words(amount: Thousandths, unit: Unit) -> Sentence:
    """Return `6 credits` or `2 badges`."""
    return credits_words(amount) if unit is Unit.CREDITS else badges_words(amount)


def amount_of(amount: Thousandths, unit: Unit, where: Where, names: Names) -> Sentence:
    """Return `6 credits from Alder Valley University`, `2 badges at graduate level`, `2 badges`."""
    which = which_badges(where, names, unit)
    words = amount_words(amount, unit)
    return words if which is None else say("amount_of", amount=words, which=which)


def limit_words(limit: Limit, names: Names) -> Sentence:
    """Return `at most 6 credits from issuers other than Alder Valley University count here`."""
    if limit.max == 0:
        which = which_badges(limit.where, names)
        return say("limit_nothing") if which is None else say("limit_none", which=which)
    return say("limit", n=Amount(limit.max), what=amount_of(limit.max, limit.unit, limit.where, names))


def minimum_words(minimum: Minimum, node: Node, names: Names) -> Sentence:
    """Return `at least half of the 9 credits (5) from Alder Valley University` and the like."""
    if minimum.distinct is not None:
        code = "distinct_issuer" if minimum.distinct is Distinct.ISSUER else "distinct_level"
        words = say(code, n=Amount(minimum.min or 0))
        which = which_badges(minimum.where, names)
        return words if which is None else say("distinct_of", distinct=words, which=which)
    if minimum.min_share is not None:
        return _share_words(minimum.min_share, minimum, node, names)
    return say("minimum", what=amount_of(minimum.min or 0, minimum.unit, minimum.where, names))


def _share_words(share: Fraction, minimum: Minimum, node: Node, names: Names) -> Sentence:
    if not isinstance(node, CreditsNode):
        return say("minimum_share_empty", share=_share(share))
    which = which_badges(minimum.where, names, Unit.CREDITS)
    values: dict[str, Value] = {
        "share": _share(share),
        "total": credits_words(node.credits),
        "needed": Amount(share_amount(share, node.credits)),
    }
    return say("minimum_share", **values) if which is None else say("minimum_share_of", **values, which=which)


def share_amount(share: Fraction, of: Thousandths) -> Thousandths:
    """Return that share, rounded up to a whole credit."""
    exact = share * of / ONE
    return -(-exact.numerator // exact.denominator) * ONE


def _share(share: Fraction) -> Sentence:
    code = _SHARES.get(share)
    if code:
        return say(code)
    thousandths = share * 100 * ONE
    return say("share_percent", percent=Amount(round(thousandths)))


def rule_words(node: Node, names: Names) -> Sentence:
    """Return what a node asks, without its name, limits and minimums: `any 2 of these 5`, `at least 9 credits from`."""
    if isinstance(node, MatchNode):
        return _match_words(node, names)
    if isinstance(node, ManualNode):
        return say("rule_manual", label=node.label)
    if isinstance(node, AchievementNode):
        return _achievement_words(node, names)
    return _group_words(node) if node.of else say("rule_none")


def _group_words(node: Group) -> Sentence:
    if isinstance(node, AllNode):
        return say("rule_all" if len(node.of) > 1 else "rule_one")
    if isinstance(node, ChooseNode):
        return say("rule_choose", count=node.count, of=len(node.of))
    return say("rule_credits", amount=credits_words(node.credits))


def _match_words(node: MatchNode, names: Names) -> Sentence:
    if node.count is not None:
        return say("rule_match_count", what=amount_of(node.count * ONE, Unit.BADGES, node.where, names))
    return say("rule_match_credits", what=amount_of(node.credits or 0, Unit.CREDITS, node.where, names))


def _achievement_words(node: AchievementNode, names: Names) -> Sentence:
    name = names.achievement(node.achievement)
    words = say("rule_achievement", name=name) if node.times == 1 else say("rule_times", n=node.times, name=name)
    return words if node.min_result is None else say("rule_result", rule=words, result=node.min_result)


def node_words(node: Node, names: Names) -> Sentence:
    """Return one sentence about a node: `Electives. Any 2 of these 5.`."""
    words = _counted_words(node) or rule_words(node, names)
    words = say("optional", rule=words) if node.optional else words
    return say("full_stop", rule=named(node, words, names))


def _counted_words(node: Node) -> Sentence | None:
    """A group alone, without its members below it, says how many there are."""
    if isinstance(node, AllNode) and len(node.of) > 1:
        return say("rule_all_of", of=len(node.of))
    if isinstance(node, CreditsNode) and node.of:
        return say("rule_credits_of", amount=credits_words(node.credits), of=len(node.of))
    return None


def named(node: Node, words: Sentence, names: Names) -> Sentence:
    """Return the words with the node's own name in front, where that says more."""
    if not node.name or (isinstance(node, AchievementNode) and node.name == names.achievement(node.achievement)):
        return words
    if isinstance(node, ManualNode) and node.name == node.label:
        return words
    return say("named", name=node.name, rule=Opening(words))


def junction_words(node: Node) -> Sentence:
    """Return the fewest words for a rule: `all of 3`, `2 of 3`, `9 credits from`, `review`."""
    if isinstance(node, AllNode):
        return say("short_all", count=sum(not child.optional for child in children(node)))
    if isinstance(node, ChooseNode):
        return say("short_choose", count=node.count, of=len(node.of))
    if isinstance(node, CreditsNode):
        return say("short_credits", amount=credits_words(node.credits))
    if isinstance(node, ManualNode):
        return say("short_review")
    if isinstance(node, MatchNode):
        return say("short_any", what=amount_words(*_match_amount(node)))
    return say("short_times", n=node.times) if node.times != 1 else say("short_one")


def _match_amount(node: MatchNode) -> tuple[Thousandths, Unit]:
    return (node.count * ONE, Unit.BADGES) if node.count is not None else (node.credits or 0, Unit.CREDITS)
