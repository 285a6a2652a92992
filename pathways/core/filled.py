"""Which badges fill which rule: the tree of a pathway with what counts in it, for whoever is shown the result.

Beside the badges that an audit counts stand three others: at an optional leaf whatever is held for it; under a rule
that is not met what would count there, were it in force and confirmed, so that a part that was withdrawn is seen to be
so; and at a waived node what was accepted in its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from pathways.core.amounts import Thousandths
from pathways.core.mapping.choices import choices_for
from pathways.core.model import (
    AchievementNode,
    AllNode,
    Badge,
    BadgeState,
    Catalogue,
    Holdings,
    ManualNode,
    MatchNode,
    Node,
    Pathway,
    children,
    walk,
)
from pathways.core.report import Audit, NodeResult, Placement

# Reasons that say something about the badge as it is today, and nothing about its holder.
NOT_NOW: Final = frozenset({"revoked", "suspended", "unverified", "expired", "not_yet_awarded"})
_TOLD: Final = NOT_NOW | {"not_needed"}  # any other reason is the learner's business: a result, for one


@dataclass(frozen=True, slots=True)
class Spot:
    """One badge at one leaf.

    Attributes:
        badge: its id.
        achievement: what was earned.
        stands_for: the other achievement that the rules let it count as; None where it counts as itself.
        credits: that count here, or that what was accepted is worth.
        counts: whether the audit counts it here.
        optional: whether the leaf, or a rule around it, may be left out.
        why: the stable code of why it does not count; empty where it does or need not.
        accepted: whether staff accepted it in the place of the node.
    """

    badge: str
    achievement: str
    stands_for: str | None
    credits: Thousandths
    counts: bool
    optional: bool
    why: str = ""
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class Filled:
    """A node with what is there of it: badges at a leaf, or the members of a group that have anything to show."""

    node: Node
    result: NodeResult
    optional: bool
    spots: tuple[Spot, ...] = ()
    members: tuple[Filled, ...] = ()

    @property
    def is_done(self) -> bool:
        return self.result.satisfied or self.result.waived


def filled(
    pathway: Pathway,
    catalogue: Catalogue,
    holdings: Holdings,
    audit: Audit,
    *,
    accepted: Mapping[str, str] = MappingProxyType({}),
) -> Filled:
    """Return the tree of the rule. A leaf or optional group with nothing to show is left out; the root never is.

    Args:
        pathway: one version of the rules.
        catalogue: what its achievements are.
        holdings: the learner's.
        audit: of these.
        accepted: the achievements that staff accepted in the place of waived nodes, by node.
    """
    return _Filling(pathway, catalogue, holdings, audit, accepted).of(pathway.rule, is_open=True, optional=False)


def spots_of(tree: Filled) -> Iterator[tuple[Node, Spot]]:
    """Yield every badge with its leaf, in the order of the rules; one that counts twice comes twice."""
    for spot in tree.spots:
        yield tree.node, spot
    for member in tree.members:
        yield from spots_of(member)


class _Filling:
    def __init__(
        self, pathway: Pathway, catalogue: Catalogue, holdings: Holdings, audit: Audit, accepted: Mapping[str, str]
    ) -> None:
        self.pathway, self.catalogue, self.holdings, self.accepted = pathway, catalogue, holdings, accepted
        self.results: Mapping[str, NodeResult] = {one.id: one for one in audit.nodes}
        self.placed: dict[str, list[Placement]] = {}
        for placement in audit.placements:
            if placement.badge is not None:
                self.placed.setdefault(placement.leaf, []).append(placement)
        self.spare = self._spare(holdings, audit)
        self.fits = {node.id: self._fitting(node) for node in walk(pathway.rule) if self.spare}

    def of(self, node: Node, *, is_open: bool, optional: bool) -> Filled:
        result = self.results[node.id]
        optional = optional or node.optional
        still_open = is_open and not (result.satisfied or result.waived)
        if result.waived:
            return Filled(node, result, optional, tuple(self._in_its_place(node, optional)))
        spots = tuple(self._spots(node, still_open, optional))
        members = [self.of(child, is_open=still_open, optional=optional) for child in children(node)]
        return Filled(node, result, optional, spots, tuple(one for one in members if _has_something(one, node)))

    def _spots(self, leaf: Node, is_open: bool, optional: bool) -> Iterator[Spot]:
        for one in self.placed.get(leaf.id, ()):
            other = one.stands_for if one.stands_for != one.achievement else None
            yield Spot(one.badge or "", one.achievement, other, one.credits, True, optional)
        for achievement in sorted(self.fits.get(leaf.id, frozenset()) & self.spare.keys()):
            badge, why = self.spare[achievement]
            if (why in NOT_NOW and is_open) or optional:
                del self.spare[achievement]  # it is shown once
                own = badge.achievement == getattr(leaf, "achievement", badge.achievement)
                other = None if own else getattr(leaf, "achievement", None)
                yield Spot(badge.id, badge.achievement, other, 0, False, optional, why if why in NOT_NOW else "")

    def _in_its_place(self, node: Node, optional: bool) -> Iterator[Spot]:
        """Yield the badge that was accepted in the place of a waived node, the best that is held."""
        wanted = self.accepted.get(node.id)
        held = [badge for badge in self.holdings.badges if badge.achievement == wanted]
        for badge in sorted(held, key=_best_first)[:1]:
            self.spare.pop(badge.achievement, None)
            instead = getattr(node, "achievement", None)
            known = self.catalogue.by_id.get(badge.achievement)
            credits = badge.credits if badge.credits is not None else known.credits if known else 0
            yield Spot(badge.id, badge.achievement, instead, credits, False, optional, accepted=True)

    def _spare(self, holdings: Holdings, audit: Audit) -> dict[str, tuple[Badge, str]]:
        """Return the newest badge that counts nowhere, by achievement, where no other badge of the same counts."""
        counted = {one.achievement for found in self.placed.values() for one in found}
        reasons = {one.badge: one.why for one in audit.unused}
        found: dict[str, tuple[Badge, str]] = {}
        for badge in sorted(holdings.badges, key=lambda one: (one.awarded, one.id)):
            why = reasons.get(badge.id, "")
            if why in _TOLD and badge.achievement not in counted:
                found[badge.achievement] = (badge, why)
        return found

    def _fitting(self, node: Node) -> frozenset[str]:
        """Return the achievements that a leaf takes."""
        if isinstance(node, AchievementNode):
            held = (one.held for one in self.pathway.equivalences if one.counts_as == node.achievement)
            return frozenset({node.achievement, *held})
        if isinstance(node, MatchNode):
            fitting = {one.id for one in choices_for(node, self.catalogue, self.pathway)}
            return frozenset(fitting | (node.where.achievement_in or frozenset()))
        return frozenset()


def _best_first(badge: Badge) -> tuple[bool, bool, float, str]:
    return badge.state is not BadgeState.ACTIVE, badge.verdict != "verified", -badge.awarded.timestamp(), badge.id


def _has_something(one: Filled, parent: Node) -> bool:
    if one.spots or one.members or one.result.waived:
        return True
    if isinstance(one.node, ManualNode):
        return one.result.satisfied
    return bool(children(one.node)) and isinstance(parent, AllNode) and not one.optional
