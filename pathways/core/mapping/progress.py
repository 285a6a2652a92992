"""How far one learner is with each node: read from an audit, and from what they hold, take and plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from pathways.core.mapping.choices import choices_for
from pathways.core.mapping.graph import State
from pathways.core.model import AchievementNode, Badge, Catalogue, Holdings, MatchNode, Pathway, walk
from pathways.core.report import Audit, NodeResult, Placement, Unused
from pathways.core.words.badges import expires_at
from pathways.core.words.sentences import ENGLISH

# Reasons for which a badge counts nowhere, whatever the rules; for all others it is merely not needed.
_REFUSED: Final = {
    "revoked": "Withdrawn",
    "suspended": "On hold",
    "unverified": "Not confirmed",
    "not_verified": "Not valid",
    "not_yet_awarded": "Not in force yet",
    "own_award": "Does not count",
    "expired": "Lapsed",
}


@dataclass(frozen=True, slots=True)
class Stand:
    """Where one learner stands with one card. `words` are a few, `detail` a whole statement."""

    state: State
    words: str
    detail: str


class Progress:
    """What an audit says about achievements at leaves. Without an audit everything is plain."""

    def __init__(
        self,
        pathway: Pathway,
        catalogue: Catalogue,
        audit: Audit | None,
        holdings: Holdings | None,
        taking: Iterable[str],
        planned: Iterable[str],
    ) -> None:
        self.audit, self.catalogue = audit, catalogue
        self.badges = {badge.id: badge for badge in holdings.badges} if holdings else {}
        self.results: Mapping[str, NodeResult] = {one.id: one for one in audit.nodes} if audit else {}
        self.placed: dict[str, list[Placement]] = defaultdict(list)
        for placement in audit.placements if audit else ():
            if placement.badge is not None:
                self.placed[placement.leaf].append(placement)
        self.names = {node.id: node.name for node in walk(pathway.rule)}
        self.leaf_of = {one.achievement: leaf for leaf, found in sorted(self.placed.items()) for one in found}
        self.unused: dict[str, tuple[Badge, Unused]] = {}
        self.held = set(self.leaf_of)
        self._look_at(holdings)
        self.taking = self._spots(pathway, taking)
        self.planned = self._spots(pathway, planned)

    def _look_at(self, holdings: Holdings | None) -> None:
        reasons = {one.badge: one for one in self.audit.unused} if self.audit else {}
        for badge in holdings.badges if holdings else ():
            if badge.id in reasons:
                self.unused.setdefault(badge.achievement, (badge, reasons[badge.id]))
                if reasons[badge.id].why not in _REFUSED:
                    self.held.add(badge.achievement)

    def _spots(self, pathway: Pathway, achievements: Iterable[str]) -> Mapping[str, str]:
        """Return the one leaf where each achievement is shown as being on its way."""
        wanted = set(achievements)
        placements = self.audit.placements if self.audit else ()
        found = {one.achievement: one.leaf for one in placements if one.badge is None and one.achievement in wanted}
        for node in walk(pathway.rule):
            if isinstance(node, AchievementNode) and not self.is_satisfied(node.id) and node.achievement in wanted:
                found.setdefault(node.achievement, node.id)
            elif isinstance(node, MatchNode) and not self.is_satisfied(node.id):
                for one in self._fitting(node, pathway, wanted):
                    found.setdefault(one, node.id)
        return found

    def _fitting(self, node: MatchNode, pathway: Pathway, wanted: set[str]) -> list[str]:
        """Return those of `wanted` that a badge of would match, sorted."""
        known = tuple(one for one in self.catalogue.achievements if one.id in wanted)
        fitting = {one.id for one in choices_for(node, replace(self.catalogue, achievements=known), pathway)}
        return sorted(fitting | (wanted & (node.where.achievement_in or frozenset())))

    def is_satisfied(self, node: str) -> bool:
        """Say whether held badges (or an advisor's mark, or a waiver) satisfy a node."""
        result = self.results.get(node)
        return result is not None and (result.satisfied or result.waived)

    def is_waived(self, node: str) -> bool:
        """Say whether staff waived a node."""
        result = self.results.get(node)
        return result is not None and result.waived

    def achievements_at(self, leaf: str) -> frozenset[str]:
        """Return what counts at a leaf, or is on its way to it."""
        here = {one.achievement for one in self.placed.get(leaf, ())}
        coming = {one for spots in (self.taking, self.planned) for one, where in spots.items() if where == leaf}
        return frozenset(here | coming)

    def badges_at(self, leaf: str, achievement: str) -> list[Badge]:
        """Return the held badges that count for an achievement at a leaf, as far as holdings are known."""
        here = [one for one in self.placed.get(leaf, ()) if achievement in (one.achievement, one.stands_for)]
        return [self.badges[one.badge] for one in here if one.badge is not None and one.badge in self.badges]

    def missing_before(self, achievement: str) -> list[str]:
        """Return the prerequisites that are not held, in the catalogue's order."""
        known = self.catalogue.by_id.get(achievement)
        return [one for one in known.prerequisites if one not in self.held] if known else []

    def of(self, leaf: str, achievement: str, times: int = 1) -> Stand:
        """Return the stand of an achievement at a leaf."""
        if self.audit is None:
            return Stand(State.PLAIN, "", "")
        if self.is_waived(leaf):
            return Stand(State.WAIVED, "Waived", "Waived")
        here = [one for one in self.placed.get(leaf, ()) if achievement in (one.achievement, one.stands_for)]
        if len(here) >= times:
            other = here[0].achievement != achievement
            return Stand(State.EARNED, "Earned", "Earned elsewhere, counts here" if other else "Earned")
        if here:
            return Stand(State.OPEN, f"{len(here)} of {times} earned", f"{len(here)} of {times} earned")
        return self._on_its_way(leaf, achievement) or self._held(achievement) or self._ahead(achievement)

    def _on_its_way(self, leaf: str, achievement: str) -> Stand | None:
        if self.taking.get(achievement) == leaf:
            return Stand(State.IN_PROGRESS, "In progress", "In progress")
        return Stand(State.PLANNED, "Planned", "Planned") if self.planned.get(achievement) == leaf else None

    def _held(self, achievement: str) -> Stand | None:
        if achievement in self.leaf_of:
            where = self.names.get(self.leaf_of[achievement])
            return Stand(State.ELSEWHERE, "Counts elsewhere", f"Counts in {where}" if where else "Counts elsewhere")
        if achievement not in self.unused:
            return None
        badge, reason = self.unused[achievement]
        if reason.why == "expired":
            end = expires_at(badge, self.catalogue)
            return Stand(State.LAPSED, "Lapsed", f"Lapsed on {ENGLISH.moment(end)}" if end else "Lapsed")
        words = _REFUSED.get(reason.why)
        if words is None:
            return Stand(
                State.ELSEWHERE, "Not needed", f"Held. {reason.detail}" if reason.detail else "Held, not needed"
            )
        return Stand(State.DOES_NOT_COUNT, words, f"{words}: {reason.detail}" if reason.detail else words)

    def _ahead(self, achievement: str) -> Stand:
        missing = self.missing_before(achievement)
        if not missing:
            return Stand(State.OPEN, "Can start", "Can start now")
        known = self.catalogue.by_id.get(missing[0])
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        return Stand(State.LOCKED, "Locked", f"Needs {known.name if known else missing[0]}{more} first")
