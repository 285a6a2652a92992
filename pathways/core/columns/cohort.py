"""What many learners hold, as columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeAlias

import numpy as np

from pathways.core.model import Badge, BadgeState, FactValue, Holdings, Waiver

Int32s: TypeAlias = np.ndarray[Any, np.dtype[np.int32]]
Int64s: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]
Bools: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]

NEVER: Final = np.iinfo(np.int64).max  # an instant that does not come
NONE: Final = -1  # no such value
OTHER, VERIFIED, UNKNOWN = range(3)  # verdicts, as far as they matter
_VERDICTS: Final = {"verified": VERIFIED, "unknown": UNKNOWN}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(instant: datetime) -> int:
    """Return microseconds since 1970, exactly."""
    return (instant - _EPOCH) // timedelta(microseconds=1)


@dataclass(frozen=True)
class Cohort:
    """Learner i holds the badges `starts[i]` to `starts[i + 1]`. Names stand in tables; columns hold places in them.

    Instants are microseconds since 1970; credits whole thousandths; NONE is "not given".
    """

    starts: Int32s
    achievement: Int32s
    issuer: Int32s
    credits: Int64s
    result: Int32s
    awarded: Int64s
    expires: Int64s  # NEVER when not given
    active: Bools
    verdict: np.ndarray[Any, np.dtype[np.int8]]
    achievements: tuple[str, ...]
    issuers: tuple[str, ...]
    results: tuple[str, ...]
    facts: tuple[Mapping[str, FactValue], ...]  # by learner
    manual: tuple[frozenset[str], ...]  # by learner
    waivers: tuple[tuple[Waiver, ...], ...]  # by learner; who has any is audited alone

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def learner(self) -> Int32s:
        """By badge: whose it is."""
        return np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.starts))

    @property
    def waived(self) -> Bools:
        """By learner: whether there is a waiver to look at."""
        return np.asarray([bool(theirs) for theirs in self.waivers], np.bool_)

    def part(self, begin: int, end: int) -> Cohort:
        """Return the learners from `begin` up to `end`."""
        first, last = int(self.starts[begin]), int(self.starts[end])
        badges = slice(first, last)
        return replace(
            self,
            starts=self.starts[begin : end + 1] - self.starts[begin],
            achievement=self.achievement[badges],
            issuer=self.issuer[badges],
            credits=self.credits[badges],
            result=self.result[badges],
            awarded=self.awarded[badges],
            expires=self.expires[badges],
            active=self.active[badges],
            verdict=self.verdict[badges],
            facts=self.facts[begin:end],
            manual=self.manual[begin:end],
            waivers=self.waivers[begin:end],
        )

    def holdings(self, place: int) -> Holdings:
        """Return one learner's badges as the single audit wants them; badges are named by their place."""
        found = range(int(self.starts[place]), int(self.starts[place + 1]))
        return Holdings(
            facts=self.facts[place],
            badges=tuple(map(self._badge, found)),
            manual=self.manual[place],
            waivers=self.waivers[place],
        )

    def _badge(self, place: int) -> Badge:
        ends, own = int(self.expires[place]), int(self.credits[place])
        return Badge(
            id=f"b{place}",
            achievement=self.achievements[self.achievement[place]],
            awarded=_EPOCH + timedelta(microseconds=int(self.awarded[place])),
            issuer=_named(self.issuers, int(self.issuer[place])),
            credits=None if own == NONE else own,
            result=_named(self.results, int(self.result[place])),
            expires=None if ends == NEVER else _EPOCH + timedelta(microseconds=ends),
            state=BadgeState.ACTIVE if self.active[place] else BadgeState.REVOKED,
            verdict={OTHER: "invalid", VERIFIED: "verified", UNKNOWN: "unknown"}[int(self.verdict[place])],
        )


def cohort_of(everybody: Sequence[Holdings]) -> Cohort:
    """Lay learners' holdings out as columns. What they are taking just now is left out."""
    badges = [badge for holdings in everybody for badge in holdings.badges]
    starts = np.cumsum([0, *(len(holdings.badges) for holdings in everybody)], dtype=np.int32)
    achievements, achievement = _table(badge.achievement for badge in badges)
    issuers, issuer = _table(badge.issuer for badge in badges)
    results, result = _table(badge.result for badge in badges)
    return Cohort(
        starts=starts,
        achievement=achievement,
        issuer=issuer,
        credits=np.asarray([NONE if badge.credits is None else badge.credits for badge in badges], np.int64),
        result=result,
        awarded=np.asarray([microseconds(badge.awarded) for badge in badges], np.int64),
        expires=np.asarray(
            [NEVER if badge.expires is None else microseconds(badge.expires) for badge in badges], np.int64
        ),
        active=np.asarray([badge.state is BadgeState.ACTIVE for badge in badges], np.bool_),
        verdict=np.asarray([_VERDICTS.get(badge.verdict, OTHER) for badge in badges], np.int8),
        achievements=achievements,
        issuers=issuers,
        results=results,
        facts=tuple(holdings.facts for holdings in everybody),
        manual=tuple(holdings.manual for holdings in everybody),
        waivers=tuple(holdings.waivers for holdings in everybody),
    )


def _table(names: Iterable[str | None]) -> tuple[tuple[str, ...], Int32s]:
    known: dict[str, int] = {}
    column = [NONE if name is None else known.setdefault(name, len(known)) for name in names]
    return tuple(known), np.asarray(column, np.int32)


def _named(table: tuple[str, ...], place: int) -> str | None:
    return None if place == NONE else table[place]
