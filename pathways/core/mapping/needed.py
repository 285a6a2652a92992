"""Prerequisites on the map: lines between cards, and cards for what no rule asks for but is needed first."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from pathways.core.mapping.graph import Child, MapCard, MapRule, rules_of

_EXTRA_MAX: Final = 40  # cards that are only needed first

PrerequisitesOf = Callable[[str], Sequence[str]]
MakeCard = Callable[[str], MapCard | None]


def with_needed_first(
    root: MapRule, achievements: Mapping[str, str], prerequisites: PrerequisitesOf, make: MakeCard
) -> MapRule:
    """Join cards to what they need first.

    Args:
        root: the rules.
        achievements: by id of the card.
        prerequisites: of an achievement.
        make: a card for an achievement that no rule asks for; None where none is wanted.
    """
    return _Joining(achievements, prerequisites, make).run(root)


@dataclass
class _Joining:
    achievements: Mapping[str, str]
    prerequisites: PrerequisitesOf
    make: MakeCard
    cards: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))  # (rule, card)
    extra: dict[str, list[MapCard]] = field(default_factory=lambda: defaultdict(list))  # before which card

    def run(self, root: MapRule) -> MapRule:
        shown = [(rule.id, card) for rule in rules_of(root) for card in rule.children if isinstance(card, MapCard)]
        hidden = {self.achievements[one.id] for _, card in shown for one in card.folded if one.id in self.achievements}
        for rule, card in shown:
            if card.id in self.achievements:
                self.cards[self.achievements[card.id]].append((rule, card.id))
        self._add(deque((rule, card.id, self.achievements.get(card.id)) for rule, card in shown), hidden)
        return self._joined(root)

    def _add(self, waiting: deque[tuple[str, str, str | None]], hidden: set[str]) -> None:
        made = 0
        while waiting:
            rule, before, achievement = waiting.popleft()
            for one in self.prerequisites(achievement) if achievement else ():
                if one in self.cards or one in hidden or made >= _EXTRA_MAX:
                    continue
                card = self.make(one)
                if card is not None:
                    made += 1
                    self.cards[one].append((rule, card.id))
                    self.extra[before].insert(0, card)
                    waiting.append((rule, before, one))

    def _joined(self, rule: MapRule) -> MapRule:
        below: list[Child] = []
        for child in rule.children:
            if isinstance(child, MapRule):
                below.append(self._joined(child))
                continue
            for card in (*self.extra.get(child.id, ()), child):
                below.append(replace(card, prerequisites=self._lines(rule.id, card)))
        return replace(rule, children=tuple(below))

    def _lines(self, rule: str, card: MapCard) -> tuple[str, ...]:
        achievement = self.achievements.get(card.id) or next(
            (one for one, found in self.cards.items() if any(each == card.id for _, each in found)), None
        )
        found = [self._nearest(rule, one) for one in self.prerequisites(achievement)] if achievement else []
        return tuple(dict.fromkeys(one for one in found if one and one != card.id))

    def _nearest(self, rule: str, achievement: str) -> str | None:
        """Return the card of an achievement under the same rule, else the first there is."""
        cards = self.cards.get(achievement, [])
        return next((card for where, card in cards if where == rule), cards[0][1] if cards else None)
