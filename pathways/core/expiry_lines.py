"""What lapses when, as geometry: a bar for each badge on one axis of time, an upright mark for the planned finish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

_TICKS_MAX: Final = 36
_LABELS_MAX: Final = 4
_STEPS: Final = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1_200, 2_400, 6_000, 12_000, 24_000)  # months
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LABEL_ROOM: Final = 8.0  # percent that a label needs to the right of its tick
_SPARE: Final = 1.04  # of the time shown, beyond what comes last


@dataclass(frozen=True, slots=True)
class Lapse:
    """A badge that lapses. `soon` is for those that one should act on."""

    name: str
    ends: datetime
    href: str | None = None
    soon: bool = False


@dataclass(frozen=True, slots=True)
class ExpiryLine:
    lapse: Lapse
    width: float  # percent of the axis


@dataclass(frozen=True, slots=True)
class Tick:
    """A month's beginning. `label` is empty for most."""

    at: float  # percent of the axis
    label: str


@dataclass(frozen=True, slots=True)
class ExpiryLines:
    """Lines in order of time, soonest first; `finish` is the upright mark, in percent."""

    lines: tuple[ExpiryLine, ...]
    ticks: tuple[Tick, ...]
    finish: float | None


def expiry_lines(lapses: Sequence[Lapse], now: datetime, finish: datetime | None = None) -> ExpiryLines:
    """Lay the axis from `now` to what comes last, lapse or planned finish; what has lapsed already is left out."""
    ahead = sorted((one for one in lapses if one.ends > now), key=lambda one: (one.ends, one.name))
    moments = [one.ends for one in ahead] + ([finish] if finish is not None and finish > now else [])
    if not moments:
        return ExpiryLines((), (), None)
    span = min((max(moments) - now) * _SPARE, datetime.max.replace(tzinfo=UTC) - now)

    def place(moment: datetime) -> float:
        return round(100 * ((moment - now) / span), 2)

    lines = tuple(ExpiryLine(one, place(one.ends)) for one in ahead)
    mark = place(finish) if finish is not None and finish > now else None
    return ExpiryLines(lines, tuple(_ticks(now, span, place(now + span))), mark)


def _ticks(now: datetime, span: timedelta, whole: float) -> list[Tick]:
    months = span / timedelta(days=30.44)
    step = next((one for one in _STEPS if months / one <= _TICKS_MAX), _STEPS[-1])
    labelled = next((one for one in _STEPS if one % step == 0 and months / one <= _LABELS_MAX), _STEPS[-1])
    found = []
    number = (now.year * 12 + now.month - 1) // step * step + step
    while number // 12 <= 9999:
        moment = datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC)
        at = round(whole * ((moment - now) / span), 2)
        if at > 100:
            break
        has_label = number % labelled == 0 and at < 100 - _LABEL_ROOM
        found.append(Tick(at, _label(number, labelled) if has_label else ""))
        number += step
    return found


def _label(number: int, step: int) -> str:
    year = str(number // 12)
    return year if step % 12 == 0 else f"{_MONTHS[number % 12]} {year}"
