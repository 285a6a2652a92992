"""What planning several pathways at once answers, as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pathways.core.amounts import Thousandths
from pathways.core.report import Audit, Infeasible


@dataclass(frozen=True, slots=True)
class Shared:
    """A badge that counts in several pathways. `badge` is None for one that is still to be earned."""

    badge: str | None
    achievement: str
    pathways: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Use:
    """One thing that could be done with a contested badge: let it count in these pathways and in no other.

    `total_effort` is what everything would cost then; None when it cannot be, or was not found in time.
    """

    pathways: tuple[str, ...]
    total_effort: Thousandths | None
    chosen: bool


@dataclass(frozen=True, slots=True)
class Alternative:
    """A badge that several pathways could use, and what each use of it would cost."""

    badge: str | None
    achievement: str
    uses: tuple[Use, ...]


@dataclass(frozen=True, slots=True)
class Together:
    """The joint optimum. `total_effort` and `bound` are None when the pathways cannot all be completed."""

    audits: Mapping[str, Audit]
    total_effort: Thousandths | None
    bound: Thousandths | None
    optimal: bool
    shared: tuple[Shared, ...]
    alternatives: tuple[Alternative, ...]
    infeasible: Infeasible | None = None
