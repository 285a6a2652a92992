"""Which alternatives a map shows, when there are more than one wants to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from pathways.core.mapping.graph import Child, Kind, MapCard, MapRule, State

FOLDED_FROM: Final = 8  # alternatives
_SHOWN: Final = 4  # of them, unless more are on their way
_NEXT: Final = 2  # that can be started, beside what is held or on its way, while the rule is not done
_ALWAYS: Final = frozenset(
    {State.EARNED, State.IN_PROGRESS, State.PLANNED, State.WAIVED, State.LAPSED, State.DOES_NOT_COUNT}
)
_THEN: Final = (State.OPEN, State.PLAIN, State.LOCKED, State.ELSEWHERE)


@dataclass(frozen=True, slots=True)
class Rest:
    """The card behind which the rest goes: its id, where it leads to show them, its state.

    `is_done` is whether the rule is; `more` how many alternatives there are that nobody listed.
    """

    id: str
    href: str | None
    state: State
    is_done: bool
    more: int = 0


def fold(children: Sequence[Child], rest: Rest) -> tuple[Child, ...]:
    """Return what is shown of alternatives: what the learner has and does, a few more, and one card for the rest."""
    if len(children) < FOLDED_FROM and not rest.more:
        return tuple(children)
    ranked = sorted(range(len(children)), key=lambda place: (_rank(children[place].state), place))
    always = sum(1 for child in children if child.state in _ALWAYS)
    next_ones = 0 if rest.is_done else sum(1 for child in children if child.state is State.OPEN)
    shown = set(ranked[: max(always + min(_NEXT, next_ones), _SHOWN)])
    hidden = [child for place, child in enumerate(children) if place not in shown]
    if len(hidden) + rest.more < 2:
        return tuple(children)
    return (*(child for place, child in enumerate(children) if place in shown), _card(rest, hidden))


def unfold(children: Sequence[Child], rest: Rest) -> tuple[Child, ...]:
    """Return all alternatives that are listed, and a card that says how many more there are."""
    return (*children, _card(replace(rest, href=None), [])) if rest.more else tuple(children)


def _card(rest: Rest, hidden: Sequence[Child]) -> MapCard:
    number = len(hidden) + rest.more
    title = "1 more choice" if number == 1 else f"{number} more choices"
    words = "Show them" if rest.href else "In the checklist" if hidden else "In the catalogue"
    folded = tuple(_as_card(child) for child in hidden)
    return MapCard(rest.id, title, Kind.FOLD, rest.state, words, href=rest.href, folded=folded)


def _rank(state: State) -> int:
    return 0 if state in _ALWAYS else 1 + _THEN.index(state)


def _as_card(child: Child) -> MapCard:
    if isinstance(child, MapRule):
        return MapCard(child.id, child.name or child.words, Kind.ANY, child.state, child.status, href=child.href)
    return child
