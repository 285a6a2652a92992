"""Which alternatives a map shows, when there are more than one wants to look at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pathways.core.mapping.graph import Child, Kind, MapCard, MapRule, State

FOLDED_FROM: Final = 8  # alternatives
_SHOWN: Final = 4  # of them, unless more are on their way
_NEXT: Final = 2  # that can be started, beside what is held or on its way, while the rule is not done
_ALWAYS: Final = frozenset(
    {State.EARNED, State.IN_PROGRESS, State.PLANNED, State.WAIVED, State.LAPSED, State.DOES_NOT_COUNT}
)
_THEN: Final = (State.OPEN, State.PLAIN, State.LOCKED, State.ELSEWHERE)


def fold(
    children: Sequence[Child], fold_id: str, href: str | None, state: State, *, is_done: bool
) -> tuple[Child, ...]:
    """Return what is shown of alternatives: what the learner has and does, a few more, and one card for the rest."""
    if len(children) < FOLDED_FROM:
        return tuple(children)
    ranked = sorted(range(len(children)), key=lambda place: (_rank(children[place].state), place))
    always = sum(1 for child in children if child.state in _ALWAYS)
    next_ones = 0 if is_done else sum(1 for child in children if child.state is State.OPEN)
    shown = sorted(ranked[: max(always + min(_NEXT, next_ones), _SHOWN)])
    hidden = [child for place, child in enumerate(children) if place not in set(shown)]
    if len(hidden) < 2:
        return tuple(children)
    more = MapCard(
        fold_id,
        f"{len(hidden)} more choices",
        Kind.FOLD,
        state,
        "Show them" if href else "In the checklist",
        href=href,
        folded=tuple(_as_card(child) for child in hidden),
    )
    return (*(children[place] for place in shown), more)


def _rank(state: State) -> int:
    return 0 if state in _ALWAYS else 1 + _THEN.index(state)


def _as_card(child: Child) -> MapCard:
    if isinstance(child, MapRule):
        return MapCard(child.id, child.name or child.words, Kind.ANY, child.state, child.status, href=child.href)
    return child
