"""What a badge is to a pathway, for the re-check: does it count, what may it stand for, what do predicates say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from pathways.core.amounts import Thousandths
from pathways.core.model import (
    DEFAULT_RESULTS,
    AchievementNode,
    Badge,
    Catalogue,
    Holdings,
    MatchNode,
    Node,
    Pathway,
    Where,
    children,
)
from pathways.core.report import Placement


@dataclass(frozen=True, slots=True)
class Allocated:
    """A badge at a leaf, in one standing. `badge` is None for a planned one."""

    badge: str | None
    achievement: str
    stands_for: str
    credits: Thousandths
    leaf: str = ""


class World:
    """Everything the re-check looks things up in."""

    def __init__(self, pathway: Pathway, catalogue: Catalogue, holdings: Holdings, at: datetime) -> None:
        self.pathway, self.catalogue, self.holdings, self.at = pathway, catalogue, holdings, at
        self.badges = {badge.id: badge for badge in holdings.badges}

    @cached_property
    def waived(self) -> frozenset[str]:
        """Nodes with a waiver that holds; `until` is exclusive."""
        return frozenset(w.node for w in self.holdings.waivers if w.until is None or self.at < w.until)

    @cached_property
    def observing(self) -> frozenset[str]:
        """Nodes that look and take nothing: with `consumes: false`, and everything below."""
        found: set[str] = set()

        def visit(node: Node, looks: bool) -> None:
            looks = looks or not node.consumes
            if looks:
                found.add(node.id)
            for child in children(node):
                visit(child, looks)

        visit(self.pathway.rule, False)
        return frozenset(found)

    def allocated(self, placement: Placement) -> Allocated:
        return Allocated(
            placement.badge, placement.achievement, placement.stands_for, placement.credits, placement.leaf
        )

    def ends(self, badge: Badge) -> datetime | None:
        """When it lapses: as it says, else `valid_for` after its award, else never."""
        known = self.catalogue.by_id.get(badge.achievement)
        if badge.expires is not None or known is None or known.valid_for is None:
            return badge.expires
        return known.valid_for.after(badge.awarded)

    def window(self, one: Allocated) -> tuple[datetime, datetime | None]:
        """From when to when it is valid; a planned badge is awarded at the audit instant and does not lapse."""
        badge = self.badges.get(one.badge) if one.badge is not None else None
        return (self.at, None) if badge is None else (badge.awarded, self.ends(badge))

    def ineligible(self, badge: Badge) -> str | None:
        """Why a held badge does not count; the pathway's own award does, for nodes that only look."""
        ends, validity = self.ends(badge), self.pathway.validity.value
        trusted = badge.verdict == "verified" or (badge.verdict == "unknown" and self.pathway.accepts_unverified)
        reasons = {
            "it is not active": badge.state.value != "active",
            "it is not verified": not trusted,
            "it is awarded later": badge.awarded > self.at,
            "it has expired": validity == "valid_now" and ends is not None and ends <= self.at,
            "it was never valid": validity == "all_valid_together" and ends is not None and ends <= badge.awarded,
        }
        return next((why for why, holds in reasons.items() if holds), None)

    def own_credits(self, badge: str | None, achievement: str) -> Thousandths:
        held = self.badges.get(badge) if badge is not None else None
        known = self.catalogue.by_id.get(achievement)
        if held is not None and held.credits is not None:
            return held.credits
        return known.credits if known is not None else 0

    def standings(self, badge: str | None, achievement: str) -> Iterator[Allocated]:
        """Every way in which a badge of this achievement may stand: for itself, and by each equivalence."""
        own = self.own_credits(badge, achievement)
        yield Allocated(badge, achievement, achievement, own)
        for rule in self.pathway.equivalences:
            if rule.held == achievement:
                worth = own if rule.credits is None else rule.credits
                yield Allocated(badge, achievement, rule.counts_as, worth)

    def illegal(self, one: Allocated) -> Iterator[str]:
        """What speaks against allocating this badge in this standing anywhere."""
        if one.badge is not None:
            badge = self.badges.get(one.badge)
            if badge is None or badge.achievement != one.achievement:
                yield f"{one.badge}: no such badge is held"
                return
            why = self.ineligible(badge)
            if badge.achievement == self.pathway.awards:
                yield f"{one.badge}: the pathway's own award is allocated"
            elif why:
                yield f"{one.badge}: allocated, but {why}"
        ways = {(way.stands_for, way.credits) for way in self.standings(one.badge, one.achievement)}
        if (one.stands_for, one.credits) not in ways:
            yield f"{one.achievement}: cannot stand for {one.stands_for} with these credits"

    def misfits(self, one: Allocated, leaf: Node) -> Iterator[str]:
        """Why a badge in this standing is not what a leaf asks for."""
        if isinstance(leaf, AchievementNode):
            if one.stands_for != leaf.achievement:
                yield f"{one.stands_for} is not what it asks for"
            elif not self.meets(one, leaf.min_result):
                yield f"the result of {one.badge} is too low"
        elif isinstance(leaf, MatchNode):
            if not self.matches(one, leaf.where):
                yield f"{one.badge or one.achievement} does not match"
        else:
            yield "a manual leaf takes no badges"

    def matches(self, one: Allocated, where: Where) -> bool:
        """Every member of the predicate holds."""
        known = self.catalogue.by_id.get(one.achievement)
        awarded = self.window(one)[0]
        tests = (
            where.achievement_in is None or one.stands_for in where.achievement_in,
            where.issuer_in is None or self.issuer(one) in where.issuer_in,
            where.issuer_not_in is None or self.issuer(one) not in where.issuer_not_in,
            where.level_in is None or (known.level if known else None) in where.level_in,
            where.tag is None or (known is not None and where.tag in known.tags),
            where.min_credits is None or one.credits >= where.min_credits,
            where.awarded_after is None or awarded >= where.awarded_after,
            where.awarded_before is None or awarded < where.awarded_before,
            self.meets(one, where.min_result),
        )
        return all(tests)

    def issuer(self, one: Allocated) -> str | None:
        badge = self.badges.get(one.badge) if one.badge is not None else None
        known = self.catalogue.by_id.get(one.achievement)
        if badge is not None and badge.issuer is not None:
            return badge.issuer
        return known.issuer if known is not None else None

    def level(self, one: Allocated) -> str | None:
        known = self.catalogue.by_id.get(one.achievement)
        return known.level if known is not None else None

    def meets(self, one: Allocated, wanted: str | None) -> bool:
        """A planned badge meets any result; a held one by the scale of the achievement held, best first."""
        badge = self.badges.get(one.badge) if one.badge is not None else None
        if wanted is None or badge is None:
            return True
        known = self.catalogue.by_id.get(one.achievement)
        scale = list(known.results if known is not None else DEFAULT_RESULTS)
        if badge.result is None or badge.result not in scale or wanted not in scale:
            return False
        return scale.index(badge.result) <= scale.index(wanted)
