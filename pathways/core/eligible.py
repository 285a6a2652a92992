"""Which held badges count, and the first reason why not.

Under `all_valid_together` a badge that has lapsed may still count: with others that were valid at the same instant.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pathways.core.compile import Compiled
from pathways.core.model import Badge, BadgeState, Validity

VERIFIED = "verified"
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a held badge does not count. `code` is stable; `detail` a plain phrase."""

    code: str
    detail: str


def expiry(compiled: Compiled, badge: Badge) -> datetime | None:
    """Return the first instant at which the badge is not valid any more; None is never."""
    if badge.expires is not None:
        return badge.expires
    known = compiled.catalogue.by_id.get(badge.achievement)
    return known.valid_for.after(badge.awarded) if known is not None and known.valid_for is not None else None


def refusal(compiled: Compiled, badge: Badge, at: datetime, *, trusting: bool = False) -> Refusal | None:
    """Return the first reason why a badge does not count, or None when it does.

    Args:
        compiled: the pathway.
        badge: the held badge.
        at: the audit's instant.
        trusting: take the verdict `unknown` for `verified`, as `percent_high` does.
    """
    if badge.state is not BadgeState.ACTIVE:
        return Refusal(badge.state.value, f"{badge.state.value} by its issuer")
    if not counts_as_verified(compiled, badge, trusting):
        return _unverified(badge)
    if badge.awarded > at:
        return Refusal("not_yet_awarded", f"awarded on {badge.awarded:%Y-%m-%d}, after this audit")
    return _lapsed(compiled, badge, at)


def own_award(compiled: Compiled, badge: Badge) -> Refusal | None:
    """Return why a badge of the pathway's own award is allocated nowhere; nodes that observe may look at it."""
    if badge.achievement != compiled.pathway.awards:
        return None
    return Refusal("own_award", "this is what the pathway itself awards")


def counts_as_verified(compiled: Compiled, badge: Badge, trusting: bool) -> bool:
    """Say whether the badge's verdict lets it count."""
    if badge.verdict == VERIFIED:
        return True
    return badge.verdict == UNKNOWN and (trusting or compiled.pathway.accepts_unverified)


def eligible_badges(
    compiled: Compiled, badges: Iterable[Badge], at: datetime, *, trusting: bool = False
) -> tuple[Badge, ...]:
    """Return the badges that count, by id."""
    kept = [badge for badge in badges if refusal(compiled, badge, at, trusting=trusting) is None]
    return tuple(sorted(kept, key=lambda badge: badge.id))


def instants(windows: Sequence[tuple[datetime, datetime | None]], at: datetime) -> tuple[datetime, ...]:
    """Return the instants worth trying for `all_valid_together`, latest first; the audit's is always among them.

    At an instant that is left out, no badge is valid that is not valid at one of these as well.
    """
    chosen: list[tuple[datetime, frozenset[int]]] = []
    for instant in sorted({start for start, _ in windows} | {at}, reverse=True):
        valid = frozenset(place for place, window in enumerate(windows) if is_valid(window, instant))
        if not any(valid <= other for _, other in chosen):
            chosen = [(when, other) for when, other in chosen if when == at or not other <= valid]
            chosen.append((instant, valid))
    return tuple(when for when, _ in chosen)


def is_valid(window: tuple[datetime, datetime | None], instant: datetime) -> bool:
    """Say whether an instant lies in a badge's time: from its award on, before its end."""
    start, end = window
    return start <= instant and (end is None or instant < end)


def _unverified(badge: Badge) -> Refusal:
    if badge.verdict == UNKNOWN:
        return Refusal("unverified", "could not be checked, and this pathway takes checked badges only")
    return Refusal("not_verified", f"did not pass verification: {badge.verdict.replace('_', ' ')}")


def _lapsed(compiled: Compiled, badge: Badge, at: datetime) -> Refusal | None:
    if compiled.pathway.validity is Validity.EVER_VALID:
        return None
    end = expiry(compiled, badge)
    if end is None or (end > at and end > badge.awarded):
        return None
    if compiled.pathway.validity is Validity.ALL_VALID_TOGETHER and end > badge.awarded:
        return None
    return Refusal("expired", f"expired on {end:%Y-%m-%d}")
