"""What a reader of the page aloud hears: name, state, what is needed first, what it counts in."""

from __future__ import annotations

from collections import defaultdict

from pathways.core.mapping.graph import Kind, MapCard, MapRule, State, cards_of, rules_of
from pathways.core.mapping.looks import LOOKS
from pathways.core.mapping.routes import Stroke
from pathways.core.mapping.shapes import Layout


class Labels:
    """Sentences for one map."""

    def __init__(self, layout: Layout) -> None:
        model = layout.model
        self.root = model.root
        self.goal = model.goal
        self.rules = {child.id: rule for rule in rules_of(model.root) for child in rule.children}
        names = {card.id: card.title for card in cards_of(model.root)}
        self.first: dict[str, list[str]] = defaultdict(list)
        self.then: dict[str, list[str]] = defaultdict(list)
        for line in layout.lines:
            if line.stroke is Stroke.NEEDED and line.target in names:
                self.first[line.target].append(names[line.source])
                self.then[line.source].append(names[line.target])
        self.title = f"Map of {model.title}"
        self.description = model.description or self._described()

    def of_card(self, card: MapCard) -> str:
        """Return name, state and what it counts in."""
        if card.kind is Kind.GOAL:
            return _sentences(f"Goal: {card.title}", card.note, card.detail or card.words)
        if card.kind is Kind.ONWARD:
            return _sentences(f"Leads on to: {card.title}")
        told = [card.title, card.detail or card.words or LOOKS[card.state].word]
        if self.first[card.id] and card.state is not State.LOCKED:
            told.append(f"After {_listed(self.first[card.id])}")
        if self.then[card.id]:
            told.append(f"Needed by {_listed(self.then[card.id])}")
        rule = self.rules[card.id]
        if card.counts:
            told.append(f"{'Count' if card.kind is Kind.FOLD else 'Counts'} in: {_named(rule)}")
        else:
            told.append("Needed first, counts in nothing here")
        if card.optional:
            told.append("Optional")
        return _sentences(*told)

    def of_rule(self, rule: MapRule) -> str:
        """Return the rule's words, what is there, and what it counts in."""
        above = self.rules.get(rule.id)
        into = f"Counts in: {_named(above)}" if above else f"Leads to {self.goal.title}"
        return _sentences(f"Rule: {_named(rule)}", rule.status, *rule.notes, into)

    def _described(self) -> str:
        cards = sum(len(card.folded) or 1 for card in cards_of(self.root))
        rules = sum(1 for _ in rules_of(self.root))
        through = "one rule" if rules == 1 else f"{rules} rules"
        what = "One card leads" if cards == 1 else f"{cards} cards lead"
        return f"{what} through {through} to {self.goal.title}. The checklist says the same in words."


def _named(rule: MapRule) -> str:
    return f"{rule.name}, {rule.words}" if rule.name else rule.words


def _listed(names: list[str]) -> str:
    shown = names[:3] + ([f"{len(names) - 3} more"] if len(names) > 3 else [])
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _sentences(*parts: str) -> str:
    return ". ".join(part.rstrip(".") for part in parts if part)
