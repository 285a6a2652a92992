"""Progress as geometry: earned is solid, in progress hatched, planned outlined; the same for a bar and a ring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_SEAM: Final = 0.3  # percent left free between two fills


@dataclass(frozen=True, slots=True)
class Fill:
    """From `start`, `width` wide, both in percent. `kind` is earned, now or plan."""

    kind: str
    start: float
    width: float


def fills(earned: int | None, with_taking: int | None = None, with_plan: int | None = None) -> tuple[Fill, ...]:
    """Return the fills of a bar.

    Args:
        earned: percent that held badges make; None counts as nothing.
        with_taking: percent with what is being taken as well, if known.
        with_plan: percent with the plan as well, if known.
    """
    found = []
    at = 0
    for kind, upto in (("earned", earned), ("now", with_taking), ("plan", with_plan)):
        end = min(max(upto or 0, at), 100)
        if end > at:
            seam = _SEAM if at else 0.0
            found.append(Fill(kind, at + seam, round(end - at - seam, 2)))
        at = end
    return tuple(found)
