"""The map of a pathway as a neutral graph: its rules, its badges, and for a learner how far they are with each.

Without an audit the map is the same for everybody. Takes drafts too: unknown achievements are called by their id.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from pathways.core.amounts import Thousandths
from pathways.core.compile import Compiled
from pathways.core.mapping.choices import choices_for
from pathways.core.mapping.folding import Rest, fold, unfold
from pathways.core.mapping.graph import Child, Kind, MapCard, MapModel, MapRule, State
from pathways.core.mapping.needed import with_needed_first
from pathways.core.mapping.notes import achievement_note, card_words, lapse_note, type_words
from pathways.core.mapping.progress import Progress
from pathways.core.mapping.statuses import contribution, goal_words, root_status, rule_state, rule_status
from pathways.core.model import (
    AchievementNode,
    AllNode,
    Catalogue,
    Holdings,
    ManualNode,
    MatchNode,
    Node,
    Pathway,
    children,
)
from pathways.core.report import Audit
from pathways.core.words.names import Names
from pathways.core.words.rules import junction_words, limit_words, minimum_words, rule_words
from pathways.core.words.sentences import say
from wallet.base.limits import MAP_CHOICES_MAX

Address: TypeAlias = Callable[[str], str | None]


def _nowhere(_: str) -> str | None:
    return None


def anchor_of(node: str) -> str:
    """Return the id of a node's row in the checklist, for addresses that end in `#…`; any text makes a valid one."""
    plain = "".join(one if one.isascii() and (one.isalnum() or one in "-_") else "-" for one in node)[:60]
    return f"node-{plain}" if plain == node else f"node-{plain}-{zlib.crc32(node.encode('utf-8', 'replace')):08x}"


@dataclass(frozen=True, slots=True)
class Hrefs:
    """Where things lead. Each function takes an id and returns an address, or None for no link.

    Attributes:
        badge, picture: of an achievement.
        node: of a node of the rule, in the checklist.
        unfold: this map with the alternatives of one node shown.
        goal: of the credential's own page.
        icons: address of the sprite.
    """

    badge: Address = _nowhere
    picture: Address = _nowhere
    node: Address = _nowhere
    unfold: Address = _nowhere
    goal: str | None = None
    icons: str = "/static/icons.svg"


@dataclass(frozen=True, slots=True)
class Onward:
    """Something larger that the credential counts toward."""

    name: str
    href: str | None = None
    picture: str | None = None


def map_of(  # noqa: PLR0913 - one argument for each thing that a map may know
    pathway: Pathway | Compiled,
    catalogue: Catalogue,
    audit: Audit | None = None,
    *,
    in_progress: Iterable[str] = (),
    planned: Iterable[str] = (),
    unfolded: Collection[str] = frozenset(),
    hrefs: Hrefs | None = None,
    holdings: Holdings | None = None,
    names: Names | None = None,
    onward: Sequence[Onward] = (),
) -> MapModel:
    """Return the map.

    Args:
        pathway: one version of the rules.
        catalogue: what its achievements are.
        audit: of one learner; None gives a map for everybody.
        in_progress: achievements that the learner takes now.
        planned: achievements of the learner's plan.
        unfolded: ids of nodes whose alternatives are all shown.
        hrefs: where things lead.
        holdings: the learner's, so that lapsed badges and those that do not count are shown where they would.
        names: what issuers and achievements outside the catalogue are called.
        onward: what the credential counts toward.
    """
    rules = pathway.pathway if isinstance(pathway, Compiled) else pathway
    progress = Progress(rules, catalogue, audit, holdings, in_progress, planned)
    return _Building(rules, catalogue, progress, unfolded, hrefs or Hrefs(), names or Names(catalogue)).model(onward)


class _Building:
    def __init__(
        self,
        pathway: Pathway,
        catalogue: Catalogue,
        progress: Progress,
        unfolded: Collection[str],
        hrefs: Hrefs,
        names: Names,
    ) -> None:
        self.pathway, self.catalogue, self.progress = pathway, catalogue, progress
        self.unfolded, self.hrefs, self.names = unfolded, hrefs, names
        self.achievements: dict[str, str] = {}  # by id of the card
        self.unlisted: dict[str, int] = defaultdict(int)  # alternatives of a node beyond those listed

    def model(self, onward: Sequence[Onward]) -> MapModel:
        root = self._root(self.pathway.rule)
        root = replace(root, name="", status=root_status(self.progress.audit) or root.status)
        root = with_needed_first(root, self.achievements, self._prerequisites, self._only_needed)
        larger = (
            MapCard(f"o{place}", one.name, Kind.ONWARD, words="counts toward", href=one.href)
            for place, one in enumerate(onward)
        )
        return MapModel(self.pathway.name, root, self._goal(), tuple(larger), icons=self.hrefs.icons)

    def _goal(self) -> MapCard:
        award = self.catalogue.by_id.get(self.pathway.awards or "")
        audit = self.progress.audit
        state = State.PLAIN if audit is None else State.EARNED if audit.complete else State.OPEN
        return MapCard(
            "goal",
            self.pathway.name,
            Kind.GOAL,
            state,
            goal_words(audit),
            note=type_words(award.achievement_type) if award and award.achievement_type else "",
            href=self.hrefs.goal or (self.hrefs.badge(award.id) if award else None),
            picture=self.hrefs.picture(award.id) if award else None,
        )

    def _root(self, node: Node) -> MapRule:
        if isinstance(node, AchievementNode | ManualNode):  # a pathway of one leaf has a junction too
            leaf, _ = self._member(node, "n.")
            return MapRule("n", junction_words(node).text, (leaf,), state=leaf.state, href=self.hrefs.node(node.id))
        return self._rule(node, "n")[0]

    def _member(self, node: Node, place: str) -> tuple[Child, Thousandths]:
        """Return what a node becomes, and what it can contribute."""
        if isinstance(node, ManualNode):
            return self._manual(node, place), 0
        if not isinstance(node, AchievementNode):
            return self._rule(node, place)
        known = self.catalogue.by_id.get(node.achievement)
        card = self._badge(node.achievement, place, node.id, node)
        return card, (known.credits if known else 0) * node.times

    def _rule(self, node: Node, place: str) -> tuple[MapRule, Thousandths]:
        if isinstance(node, MatchNode):
            members = list(self._choices(node, place))
        else:
            members = [self._member(child, f"{place}.{number}") for number, child in enumerate(children(node))]
        result = self.progress.results.get(node.id)
        shown = self._shown(node, place, [child for child, _ in members])
        rule = MapRule(
            place,
            self._words(node, len(members) + self.unlisted[node.id]),
            shown,
            self._name(node),
            rule_status(node, result, members),
            rule_state(node, result, members),
            tuple(self._notes(node)),
            self.hrefs.node(node.id),
            node.optional,
            anchor_of(node.id),
        )
        return rule, contribution(node, [amount for _, amount in members])

    def _shown(self, node: Node, place: str, members: Sequence[Child]) -> tuple[Child, ...]:
        if isinstance(node, AllNode):
            return tuple(members)
        is_plain = self.progress.audit is None
        rest = Rest(
            f"{place}+",
            self.hrefs.unfold(node.id),
            State.PLAIN if is_plain else State.OPEN,
            self.progress.is_satisfied(node.id),
            self.unlisted[node.id],
        )
        return unfold(members, rest) if node.id in self.unfolded else fold(members, rest)

    def _words(self, node: Node, members: int) -> str:
        if isinstance(node, MatchNode) and node.count is not None and node.where.achievement_in is not None:
            return f"{node.count} of {members}"
        return junction_words(node).text

    def _name(self, node: Node) -> str:
        if node.name or not isinstance(node, MatchNode) or node.where.achievement_in is not None:
            return node.name or ""
        words = rule_words(node, self.names).text
        return words[:1].upper() + words[1:]

    def _notes(self, node: Node) -> Iterator[str]:
        for limit in node.limits:
            yield limit_words(limit, self.names).text
        for minimum in node.minimums:
            yield minimum_words(minimum, node, self.names).text
        if not node.consumes:
            yield say("observes").text

    def _choices(self, node: MatchNode, place: str) -> Iterator[tuple[Child, Thousandths]]:
        """Return every achievement that would match, and what counts here though the catalogue lacks it."""
        known = choices_for(node, self.catalogue, self.pathway)
        found = {each.id: each.credits for each in known}
        for placement in self.progress.placed.get(node.id, ()):
            found.setdefault(placement.achievement, placement.credits)
        self.unlisted[node.id] = max(0, len(found) - MAP_CHOICES_MAX)
        theirs = self.progress.achievements_at(node.id)
        listed = sorted(found, key=lambda one: one not in theirs)[:MAP_CHOICES_MAX]
        kept = set(listed)
        for number, (achievement, credits) in enumerate(found.items()):
            if achievement not in kept:
                continue
            yield self._badge(achievement, f"{place}.{number}", node.id), credits

    def _badge(self, achievement: str, place: str, leaf: str, node: AchievementNode | None = None) -> MapCard:
        self.achievements[place] = achievement
        known = self.catalogue.by_id.get(achievement)
        stand = self.progress.of(leaf, achievement, node.times if node else 1)
        earned = self.progress.badges_at(leaf, achievement)
        first = [self.names.achievement(one) for one in self._prerequisites(achievement)]
        note = achievement_note(known, node, earned, first)
        lapses = lapse_note(earned, self.catalogue)
        return MapCard(
            place,
            (node.name if node else None) or self.names.achievement(achievement),
            Kind.BADGE,
            stand.state,
            card_words(stand.words, known),
            stand.detail,
            f"{note}. {lapses}" if note and lapses else note or lapses,
            self.hrefs.badge(achievement),
            self.hrefs.picture(achievement),
            optional=node.optional if node else False,
            anchor=anchor_of(node.id) if node else "",
        )

    def _manual(self, node: ManualNode, place: str) -> MapCard:
        state, words, detail = State.PLAIN, "Advisor marks it", ""
        if self.progress.is_waived(node.id):
            state, words, detail = State.WAIVED, "Waived", "Waived"
        elif self.progress.is_satisfied(node.id):
            state, words, detail = State.EARNED, "Marked done", "Marked done"
        elif self.progress.audit is not None:
            state, detail = State.OPEN, "Not done yet"
        return MapCard(
            place,
            node.name or node.label,
            Kind.MANUAL,
            state,
            words,
            detail,
            "An advisor marks this done",
            self.hrefs.node(node.id),
            optional=node.optional,
            anchor=anchor_of(node.id),
        )

    def _prerequisites(self, achievement: str) -> Sequence[str]:
        known = self.catalogue.by_id.get(achievement)
        return known.prerequisites if known else ()

    def _only_needed(self, achievement: str) -> MapCard | None:
        """Return a card for what no rule asks for; none for what the learner holds already."""
        if achievement in self.progress.held:
            return None
        card = self._badge(achievement, f"p{len(self.achievements)}", "")
        words = "Needed first" if card.state in (State.PLAIN, State.OPEN, State.LOCKED) else card.words
        return replace(card, words=words, counts=False)
