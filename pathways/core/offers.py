"""What can be put where: held badges, planned ones, and planned ones that are as good as each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from pathways.core.amounts import Thousandths
from pathways.core.compile import Compiled, NodeIndex
from pathways.core.eligible import expiry
from pathways.core.matching import Item, Standing, held_item, matches, meets_result, planned_item, unknown_item
from pathways.core.model import AchievementNode, Badge, Distinct, Minimum, Sharing

_KINDS_MAX: Final = 20_000  # badges that differ for one pathway, remembered
IN_PROGRESS: Final = "\x00"  # begins the name of a badge that somebody is taking as if it were held


@dataclass(frozen=True, slots=True)
class Way:
    """One standing of an offer, and which predicates of limits and minimums it meets (`Check.bit`)."""

    standing: Standing
    passes: int


@dataclass(frozen=True, slots=True)
class Offer:
    """One held badge, or planned badges that nothing in the rule tells apart.

    Attributes:
        badge: the held badge's id; None for planned ones.
        members: the achievement; of planned ones all that are interchangeable, by id.
        effort: of one planned badge; 0 for a held one.
        ways: its standings, its own first.
        options: (leaf, place in `ways`) where it may be allocated, by the leaf's id, its own standing first.
        seen: (leaf, place in `ways`): its best standing at each observing leaf that it fits.
        window: from when to when it is valid.
    """

    badge: str | None
    members: tuple[str, ...]
    effort: Thousandths
    ways: tuple[Way, ...]
    options: tuple[tuple[NodeIndex, int], ...]
    seen: tuple[tuple[NodeIndex, int], ...]
    issuer: str | None
    level: str | None
    window: tuple[datetime, datetime | None]

    @property
    def achievement(self) -> str:
        return self.members[0]

    @property
    def planned(self) -> bool:
        return self.badge is None

    def occupies(self, way: int) -> tuple[str, ...]:
        """Return the achievements that are taken when it is allocated in that standing."""
        target = self.ways[way].standing.stands_for
        return (self.achievement,) if target == self.achievement else (self.achievement, target)

    def narrowed(self, members: tuple[str, ...]) -> Offer:
        """Return the offer of some of its members alone."""
        if members[0] == self.achievement:
            return replace(self, members=members)
        own = Standing(members[0], self.ways[0].standing.credits)  # what is interchangeable has its own standing only
        return replace(self, members=members, ways=(Way(own, self.ways[0].passes),))

    def value(self, distinct: Distinct) -> str | None:
        return self.issuer if distinct is Distinct.ISSUER else self.level


def held_offers(compiled: Compiled, badges: Iterable[Badge]) -> tuple[Offer, ...]:
    """Return the offers of eligible badges, by badge id; those that fit nowhere are left out."""
    found = []
    badges = tuple(badges)
    compiled.expect(len(badges))
    for badge in sorted(badges, key=lambda badge: badge.id):
        known = compiled.catalogue.by_id.get(badge.achievement)
        credits = badge.credits if badge.credits is not None else known.credits if known else 0
        alike = (badge.achievement, credits, badge.issuer, badge.result, compiled.season(badge.awarded))
        offer = compiled.kinds.get(alike)
        if offer is None:
            offer = compiled.kinds[alike] = _offer(compiled, badge.achievement, held_item(badge, known), credits)
        options = () if badge.achievement == compiled.pathway.awards else offer.options
        if options or offer.seen:
            window = (badge.awarded, expiry(compiled, badge))
            whose = (badge.id, offer.members, 0, offer.ways, options, offer.seen, offer.issuer, offer.level)
            found.append(Offer(*whose, window))
    if len(compiled.kinds) > _KINDS_MAX:
        compiled.kinds.clear()
    return tuple(found)


def granted_offers(compiled: Compiled, achievements: Sequence[str], at: datetime) -> tuple[Offer, ...]:
    """Return offers of badges that are not held, as if they were awarded at `at` (planned badges that cost nothing)."""
    found = []
    for place, achievement in enumerate(sorted(achievements)):
        known = compiled.catalogue.by_id.get(achievement)
        if achievement != compiled.pathway.awards:
            item = planned_item(known, at) if known else unknown_item(at)
            offer = _offer(compiled, achievement, item, known.credits if known else 0)
            found.append(replace(offer, badge=f"{IN_PROGRESS}{place:06d} {achievement}"))
    return tuple(found)


def planned_offers(compiled: Compiled, at: datetime) -> tuple[Offer, ...]:
    """Return what can be planned, by its first id: each achievement alone, or interchangeable ones together."""
    return compiled.remember(("planned", compiled.season(at)), lambda: tuple(_planned(compiled, at)))


def _planned(compiled: Compiled, at: datetime) -> Iterator[Offer]:
    compiled.expect(len(compiled.catalogue.achievements))
    together = not (compiled.pathway.within is Sharing.FREE and compiled.checks)
    spread = {rule.distinct for _, rule in ((c.node, c.rule) for c in compiled.checks) if isinstance(rule, Minimum)}
    alike: dict[tuple[object, ...], list[Offer]] = {}
    for known in sorted(compiled.catalogue.achievements, key=lambda known: known.id):
        if known.id == compiled.pathway.awards:
            continue
        offer = replace(_offer(compiled, known.id, planned_item(known, at), known.credits), effort=known.effort)
        if not offer.options and not offer.seen:
            continue
        alone = known.id if known.id in compiled.entangled or not together else None
        values = tuple(offer.value(kind) for kind in Distinct if kind in spread)
        own = (offer.effort, offer.ways[0].standing.credits, offer.ways[0].passes, offer.options, offer.seen)
        alike.setdefault((alone, *own, *values), []).append(offer)
    for offers in alike.values():
        yield replace(offers[0], members=tuple(offer.achievement for offer in offers))


def _offer(compiled: Compiled, achievement: str, item: Item, credits: Thousandths) -> Offer:
    standings = compiled.ways(achievement, credits)
    ways = tuple(Way(standing, _passes(compiled, item, standing)) for standing in standings)
    options: list[tuple[int, int]] = []
    best: dict[int, int] = {}
    for place, standing in enumerate(standings):
        for leaf in _leaves(compiled, item, standing):
            if not compiled.observing[leaf]:
                options.append((leaf, place))
            elif leaf not in best or standing.credits > standings[best[leaf]].credits:
                best[leaf] = place
    options.sort(key=lambda option: (compiled.nodes[option[0]].id, option[1]))
    seen = tuple(sorted(best.items()))
    window = (item.awarded, None)
    return Offer(None, (achievement,), 0, ways, tuple(options), seen, item.issuer, item.level, window)


def _leaves(compiled: Compiled, item: Item, standing: Standing) -> Iterator[NodeIndex]:
    for leaf in compiled.achievement_leaves.get(standing.stands_for, ()):
        node = compiled.nodes[leaf]
        if isinstance(node, AchievementNode) and meets_result(node.min_result, item):
            yield leaf
    for leaf, where in compiled.match_leaves:
        if matches(where, item, standing):
            yield leaf


def _passes(compiled: Compiled, item: Item, standing: Standing) -> int:
    return sum(1 << place for place, where in enumerate(compiled.predicates) if matches(where, item, standing))
