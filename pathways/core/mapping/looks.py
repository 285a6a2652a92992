"""How each state looks: a class for line and ground, and a mark of the sprite. The word always stands beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pathways.core.mapping.graph import Kind, State
from pathways.core.mapping.routes import Stroke


@dataclass(frozen=True, slots=True)
class Look:
    css: str
    icon: str | None
    word: str


LOOKS: Final = {
    State.EARNED: Look("is-earned", "s-passed", "Earned"),
    State.IN_PROGRESS: Look("is-now", "s-now", "In progress"),
    State.PLANNED: Look("is-plan", "s-plan", "Planned"),
    State.OPEN: Look("is-open", "s-open", "Can start now"),
    State.LOCKED: Look("is-locked", "lock", "Needs another first"),
    State.WAIVED: Look("is-waived", "edit", "Waived"),
    State.LAPSED: Look("is-late", "s-expired", "Lapsed"),
    State.DOES_NOT_COUNT: Look("is-unknown", "s-unknown", "Does not count yet"),
    State.ELSEWHERE: Look("is-elsewhere", "s-na", "Counts elsewhere"),
    State.PLAIN: Look("is-plain", None, ""),
}
STROKES: Final = {
    Stroke.EARNED: "is-earned",
    Stroke.NOW: "is-now",
    Stroke.LATER: "is-later",
    Stroke.NEEDED: "is-pre",
}
# What stands where a badge has its picture.
MARKS: Final = {Kind.BADGE: "badge", Kind.MANUAL: "person", Kind.ANY: "filter", Kind.FOLD: "plus", Kind.GOAL: "laurel"}
