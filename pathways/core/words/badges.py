"""For every held badge: where it counts, or the first reason why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pathways.core.matching import Item, Standing, held_item, matches, meets_result
from pathways.core.model import (
    AchievementNode,
    Badge,
    Catalogue,
    MatchNode,
    Node,
    Pathway,
    walk,
)
from pathways.core.report import Placement, Unused
from pathways.core.words.asked import Asked
from pathways.core.words.names import Names, listing
from pathways.core.words.sentences import Sentence, Value, credits_words, say

_REFUSED: Final = {
    "revoked": "not_revoked",
    "suspended": "not_suspended",
    "unverified": "not_unknown",
    "not_verified": "not_verified",
    "own_award": "not_own_award",
}


@dataclass(frozen=True, slots=True)
class BadgeWords:
    """What is said of one held badge. `leaves` are where it counts; empty when it does not."""

    badge: str
    leaves: tuple[str, ...]
    words: Sentence


def badge_words(asked: Asked, names: Names) -> tuple[BadgeWords, ...]:
    """Return a sentence for every held badge, by badge id: where it counts, or the first reason why it does not."""
    placed: dict[str, list[Placement]] = {}
    for spot in asked.audit.placements:
        if spot.badge is not None:
            placed.setdefault(spot.badge, []).append(spot)
    nodes = {node.id: node for node in walk(asked.pathway.rule)}
    unused = {one.badge: one for one in asked.audit.unused}
    found = []
    for badge in sorted(asked.holdings.badges, key=lambda badge: badge.id):
        spots = sorted(placed.get(badge.id, ()), key=lambda spot: spot.leaf)
        words = _counts(badge, spots, nodes, names) if spots else _why_not(badge, unused.get(badge.id), asked, names)
        found.append(BadgeWords(badge.id, tuple(spot.leaf for spot in spots), words))
    return tuple(found)


def expires_at(badge: Badge, catalogue: Catalogue) -> datetime | None:
    """Return the first instant at which a badge is not in force any more; None is never."""
    if badge.expires is not None:
        return badge.expires
    known = catalogue.by_id.get(badge.achievement)
    return known.valid_for.after(badge.awarded) if known is not None and known.valid_for is not None else None


def _counts(badge: Badge, spots: list[Placement], nodes: Mapping[str, Node], names: Names) -> Sentence:
    where = listing([_place(nodes, spot.leaf, names) for spot in spots], "and")
    name, first = names.achievement(badge.achievement), spots[0]
    if first.stands_for != first.achievement:
        other = names.achievement(first.stands_for)
        return say("counts_as", badge=name, other=other, where=where, amount=credits_words(first.credits))
    if not first.credits:
        return say("counts_plain", badge=name, where=where)
    return say("counts", badge=name, where=where, amount=credits_words(first.credits))


def _place(nodes: Mapping[str, Node], leaf: str, names: Names) -> str:
    """The nearest thing with a name of its own: a leaf's name is mostly the badge's, so its group's says more."""
    group = next((node for node in nodes.values() if leaf in (child.id for child in _members(node))), None)
    if group is not None and group.name:
        return group.name
    return names.node(nodes[leaf]) if leaf in nodes else leaf


def _members(node: Node) -> tuple[Node, ...]:
    return getattr(node, "of", ())


def _why_not(badge: Badge, unused: Unused | None, asked: Asked, names: Names) -> Sentence:
    name = names.achievement(badge.achievement)
    why = unused.why if unused is not None else ""
    if why in _REFUSED:
        return say(_REFUSED[why], badge=name)
    if badge.awarded > asked.at:
        return say("not_yet", badge=name, day=badge.awarded)
    end = expires_at(badge, asked.catalogue)
    if why == "expired" and end is not None:
        return say("not_expired", badge=name, day=end)
    return _why_not_placed(badge, name, asked)


def _why_not_placed(badge: Badge, name: str, asked: Asked) -> Sentence:
    """A badge that could count, but has no place: nothing asks for it, its result is too low, or it is not needed."""
    known = asked.catalogue.by_id.get(badge.achievement)
    credits = badge.credits if badge.credits is not None else known.credits if known else 0
    own = Standing(badge.achievement, credits)
    others = [
        Standing(each.counts_as, credits if each.credits is None else each.credits)
        for each in asked.pathway.equivalences
        if each.held == badge.achievement
    ]
    item = held_item(badge, known)
    leaves = [leaf for leaf in walk(asked.pathway.rule) if any(_fits(leaf, item, one) for one in (own, *others))]
    if not leaves:
        wanted = _better_result(asked.pathway, {one.stands_for for one in (own, *others)})
        return _result_words(badge, name, wanted) if wanted else say("not_asked", badge=name)
    taken = {each for spot in asked.audit.placements if spot.badge for each in (spot.achievement, spot.stands_for)}
    return say("not_twice" if badge.achievement in taken else "not_needed", badge=name)


def _fits(leaf: Node, item: Item, standing: Standing) -> bool:
    if isinstance(leaf, AchievementNode):
        return leaf.achievement == standing.stands_for and meets_result(leaf.min_result, item)
    return isinstance(leaf, MatchNode) and matches(leaf.where, item, standing)


def _better_result(pathway: Pathway, stands_for: set[str]) -> str | None:
    """The result that a leaf would want, where that is all that is wrong."""
    for leaf in walk(pathway.rule):
        if isinstance(leaf, AchievementNode) and leaf.min_result is not None and leaf.achievement in stands_for:
            return leaf.min_result
    return None


def _result_words(badge: Badge, name: str, wanted: str) -> Sentence:
    needed: Value = wanted
    if badge.result is None:
        return say("not_result_none", badge=name, needed=needed)
    return say("not_result", badge=name, result=badge.result, needed=needed)
