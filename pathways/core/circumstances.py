"""What surrounds the figures of an audit: facts about the person, waivers, badges that count nowhere, broken orders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from pathways.core.compile import Compiled, NodeIndex
from pathways.core.eligible import counts_as_verified, own_award, refusal
from pathways.core.matching import held_item, meets_result
from pathways.core.model import AchievementNode, Badge, BadgeState, Holdings, facts_equal
from pathways.core.node_results import Standing
from pathways.core.offers import Offer
from pathways.core.over_limit import over_limit
from pathways.core.report import EligibilityResult, OrderViolation, Outcome, Unused, WaiverNote


def waived_nodes(compiled: Compiled, holdings: Holdings, at: datetime) -> frozenset[NodeIndex]:
    """Return the nodes of this version that a waiver holds for at that instant."""
    return frozenset(
        compiled.index[waiver.node]
        for waiver in holdings.waivers
        if waiver.node in compiled.index and (waiver.until is None or at < waiver.until)
    )


def waiver_notes(compiled: Compiled, holdings: Holdings, at: datetime) -> tuple[WaiverNote, ...]:
    """Return what became of each waiver, by node."""
    notes = []
    for waiver in holdings.waivers:
        if waiver.node not in compiled.index:
            message = "This version of the pathway has no such rule, so the waiver changes nothing."
            notes.append(WaiverNote(waiver.node, "orphaned", message))
        elif waiver.until is not None and at >= waiver.until:
            notes.append(WaiverNote(waiver.node, "ended", f"The waiver ended on {waiver.until:%Y-%m-%d}."))
        else:
            message = "Waived." if waiver.until is None else f"Waived until {waiver.until:%Y-%m-%d}."
            notes.append(WaiverNote(waiver.node, "applied", message))
    return tuple(sorted(notes, key=lambda note: (note.node, note.outcome, note.message)))


def eligibility_results(compiled: Compiled, holdings: Holdings) -> tuple[EligibilityResult, ...]:
    """Compare each fact that the pathway asks for, in its order; an absent one is unknown."""
    results = []
    for rule in compiled.pathway.eligibility:
        outcome = Outcome.UNKNOWN
        if rule.fact in holdings.facts:
            met = facts_equal(holdings.facts[rule.fact], rule.equals)
            outcome = Outcome.MET if met else Outcome.NOT_MET
        results.append(EligibilityResult(rule.fact, outcome, rule.equals, rule.message))
    return tuple(results)


def unused_badges(
    compiled: Compiled,
    holdings: Holdings,
    at: datetime,
    offers: Mapping[str, Offer],
    used: Mapping[str, Offer],
    placed: Sequence[Standing],
) -> tuple[Unused, ...]:
    """Return every held badge that is allocated nowhere, by id, with the first reason.

    Args:
        compiled: the pathway.
        holdings: whose badges.
        at: the audit's instant.
        offers: what could be allocated or seen, by badge id.
        used: what is allocated, by badge id.
        placed: where it is; nothing when everything is met, so that no limit is to blame.
    """
    taken = {offer.achievement for offer in used.values()}
    found = []
    for badge in sorted(holdings.badges, key=lambda badge: badge.id):
        if badge.id not in used:
            why = refusal(compiled, badge, at) or own_award(compiled, badge)
            offer = offers.get(badge.id)
            code, detail = (why.code, why.detail) if why else _not_placed(compiled, badge, offer, taken, placed)
            found.append(Unused(badge.id, code, detail))
    return tuple(found)


def _not_placed(
    compiled: Compiled, badge: Badge, offer: Offer | None, taken: set[str], placed: Sequence[Standing]
) -> tuple[str, str]:
    """Say why a badge that counts has no place."""
    if offer is None:
        if _lacks_result(compiled, badge):
            return "low_result", "its result is not what is asked for"
        return "fits_nowhere", "no part of this pathway asks for it"
    if not offer.options:
        return "only_seen", "the parts that it fits look at badges and take none"
    if badge.achievement in taken:
        return "same_achievement", "another badge of the same achievement is counted"
    limited = over_limit(compiled, offer, placed)
    if limited is not None:
        return "over_limit", limited
    return "not_needed", "the parts that it fits are met with other badges"


def _lacks_result(compiled: Compiled, badge: Badge) -> bool:
    known = compiled.catalogue.by_id.get(badge.achievement)
    item = held_item(badge, known)
    targets = {badge.achievement, *(target for target, _ in compiled.standings.get(badge.achievement, ()))}
    nodes = [compiled.nodes[leaf] for target in targets for leaf in compiled.achievement_leaves.get(target, ())]
    return any(isinstance(node, AchievementNode) and not meets_result(node.min_result, item) for node in nodes)


def order_violations(compiled: Compiled, holdings: Holdings, at: datetime) -> tuple[OrderViolation, ...]:
    """Return eligible badges that were awarded before a prerequisite, or without it, by badge and prerequisite."""
    first: dict[str, datetime] = {}
    for badge in holdings.badges:
        if badge.state is BadgeState.ACTIVE and counts_as_verified(compiled, badge, trusting=False):
            first[badge.achievement] = min(badge.awarded, first.get(badge.achievement, badge.awarded))
    found: list[OrderViolation] = []
    for badge in holdings.badges:
        known = compiled.catalogue.by_id.get(badge.achievement)
        if known is not None and known.prerequisites and refusal(compiled, badge, at) is None:
            found += _violations(badge, sorted(set(known.prerequisites)), first)
    return tuple(sorted(found, key=lambda one: (one.badge, one.prerequisite)))


def _violations(badge: Badge, needed: list[str], first: Mapping[str, datetime]) -> Iterator[OrderViolation]:
    for prerequisite in needed:
        if prerequisite not in first:
            message = f"{badge.achievement} was awarded without {prerequisite}, which should come first."
            yield OrderViolation(badge.id, badge.achievement, prerequisite, "missing", message)
        elif first[prerequisite] > badge.awarded:
            message = f"{badge.achievement} was awarded before {prerequisite}, which should come first."
            yield OrderViolation(badge.id, badge.achievement, prerequisite, "later", message)
