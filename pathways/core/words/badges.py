"""For every held badge: where it counts, or the first reason why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pathways.core.model import (
    AchievementNode,
    Badge,
    Catalogue,
    Node,
    Pathway,
    walk,
)
from pathways.core.report import Placement, Unused
from pathways.core.words.asked import Asked
from pathways.core.words.names import Names, listing
from pathways.core.words.sentences import Sentence, credits_words, say

_REFUSED: Final = {
    "revoked": "not_revoked",
    "suspended": "not_suspended",
    "unverified": "not_unknown",
    "not_verified": "not_verified",
    "own_award": "not_own_award",
    "fits_nowhere": "not_asked",
    "only_seen": "not_taken",
    "same_achievement": "not_twice",
    "not_needed": "not_needed",
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
    """What the engine found, with the date or the result that explains it."""
    name = names.achievement(badge.achievement)
    why = unused.why if unused is not None else ""
    end = expires_at(badge, asked.catalogue)
    if why == "expired" and end is not None:
        return say("not_expired", badge=name, day=end)
    if why == "not_yet_awarded":
        return say("not_yet", badge=name, day=badge.awarded)
    if why == "low_result":
        return _result_words(badge, name, asked.pathway)
    if why in _REFUSED:
        return say(_REFUSED[why], badge=name)
    return say("not_other", badge=name, detail=unused.detail if unused is not None else "")


def _result_words(badge: Badge, name: str, pathway: Pathway) -> Sentence:
    targets = {badge.achievement, *(each.counts_as for each in pathway.equivalences if each.held == badge.achievement)}
    asking = (node for node in walk(pathway.rule) if isinstance(node, AchievementNode) and node.achievement in targets)
    wanted = next((node.min_result for node in asking if node.min_result is not None), None)
    if wanted is None:
        return say("not_asked", badge=name)
    if badge.result is None:
        return say("not_result_none", badge=name, needed=wanted)
    return say("not_result", badge=name, result=badge.result, needed=wanted)
