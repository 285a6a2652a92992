"""What a map shows, before anybody knows where: cards under rules, rules under rules, one goal.

The checklist is made from the same values, so that both say the same in the same order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias


class State(StrEnum):
    """How far the learner is with one card or rule. `plain` is a map without a learner."""

    EARNED = "earned"
    IN_PROGRESS = "in_progress"
    PLANNED = "planned"
    OPEN = "open"
    LOCKED = "locked"
    WAIVED = "waived"
    LAPSED = "lapsed"
    DOES_NOT_COUNT = "does_not_count"
    ELSEWHERE = "elsewhere"  # held, but it counts elsewhere or is not needed here
    PLAIN = "plain"


class Kind(StrEnum):
    BADGE = "badge"
    MANUAL = "manual"  # an advisor marks it
    ANY = "any"  # whatever matches, where no alternatives are known
    FOLD = "fold"  # several alternatives behind one card
    GOAL = "goal"
    ONWARD = "onward"  # what the goal counts toward


@dataclass(frozen=True, slots=True)
class MapCard:
    """One card. `words` are a few for the map, `detail` says the state in full, `note` what else there is to know."""

    id: str  # of the node in the rule, or made from it; unique in the map
    title: str
    kind: Kind = Kind.BADGE
    state: State = State.PLAIN
    words: str = ""
    detail: str = ""
    note: str = ""
    href: str | None = None
    picture: str | None = None  # address of the badge's picture
    prerequisites: tuple[str, ...] = ()  # ids of cards; unknown ids and cycles are passed over
    counts: bool = True  # False: only needed first, no line to the rule
    optional: bool = False
    folded: tuple[MapCard, ...] = ()  # what a fold hides
    anchor: str = ""  # id of its row in the checklist; empty when several cards stand for one node


@dataclass(frozen=True, slots=True)
class MapRule:
    """A junction: `words` are the rule's shortest ("2 of 3"), `status` what is there ("1 earned, 1 planned")."""

    id: str
    words: str
    children: tuple[Child, ...]
    name: str = ""
    status: str = ""
    state: State = State.PLAIN
    notes: tuple[str, ...] = ()  # limits and minimums in words
    href: str | None = None
    optional: bool = False
    anchor: str = ""


Child: TypeAlias = MapCard | MapRule


@dataclass(frozen=True, slots=True)
class MapModel:
    """A whole map. `icons` is the address of the sprite; `prefix` begins every id in the drawing."""

    title: str
    root: MapRule
    goal: MapCard
    onward: tuple[MapCard, ...] = ()
    icons: str = ""
    prefix: str = "map"
    description: str = ""


def rules_of(rule: MapRule) -> Iterator[MapRule]:
    """Yield a rule and all below it, parents first."""
    yield rule
    for child in rule.children:
        if isinstance(child, MapRule):
            yield from rules_of(child)


def cards_of(rule: MapRule) -> Iterator[MapCard]:
    """Yield every card below a rule in document order."""
    for child in rule.children:
        if isinstance(child, MapRule):
            yield from cards_of(child)
        else:
            yield child
