"""Whether a badge meets a predicate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pathways.core.amounts import Thousandths
from pathways.core.model import DEFAULT_RESULTS, Achievement, Badge, Where


@dataclass(frozen=True, slots=True)
class Standing:
    """What a badge is taken for, and what it is worth then."""

    stands_for: str
    credits: Thousandths


@dataclass(frozen=True, slots=True)
class Item:
    """What predicates see of a held or planned badge apart from its standing."""

    issuer: str | None
    level: str | None
    tags: frozenset[str]
    awarded: datetime
    result: str | None
    scale: Sequence[str]  # best first
    planned: bool  # then it meets any result


def planned_item(achievement: Achievement, at: datetime) -> Item:
    """Return what a badge of this achievement would look like if it were awarded at `at`."""
    return Item(achievement.issuer, achievement.level, achievement.tags, at, None, achievement.results, True)


def unknown_item(at: datetime) -> Item:
    """Return what a badge awarded at `at` would look like whose achievement the catalogue lacks."""
    return Item(None, None, frozenset(), at, None, DEFAULT_RESULTS, True)


def held_item(badge: Badge, known: Achievement | None) -> Item:
    """Return what predicates see of a held badge; `known` is its achievement, if the catalogue has it."""
    if known is None:
        return Item(badge.issuer, None, frozenset(), badge.awarded, badge.result, DEFAULT_RESULTS, False)
    issuer = known.issuer if badge.issuer is None else badge.issuer
    return Item(issuer, known.level, known.tags, badge.awarded, badge.result, known.results, False)


def meets_result(wanted: str | None, item: Item) -> bool:
    """Say whether the result is at least `wanted` on the achievement's scale."""
    if wanted is None or item.planned:
        return True
    if item.result not in item.scale or wanted not in item.scale:
        return False
    return item.scale.index(item.result) <= item.scale.index(wanted)


def matches(where: Where, item: Item, standing: Standing) -> bool:
    """Say whether every member of the predicate holds; `{}` matches every badge."""
    return (
        (where.achievement_in is None or standing.stands_for in where.achievement_in)
        and _fits_source(where, item)
        and (where.min_credits is None or standing.credits >= where.min_credits)
        and _fits_time(where, item.awarded)
        and meets_result(where.min_result, item)
    )


def _fits_source(where: Where, item: Item) -> bool:
    return (
        (where.issuer_in is None or item.issuer in where.issuer_in)
        and (where.issuer_not_in is None or item.issuer not in where.issuer_not_in)
        and (where.level_in is None or item.level in where.level_in)
        and (where.tag is None or where.tag in item.tags)
    )


def _fits_time(where: Where, awarded: datetime) -> bool:
    return (where.awarded_after is None or awarded >= where.awarded_after) and (
        where.awarded_before is None or awarded < where.awarded_before
    )
