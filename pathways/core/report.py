"""What an audit and a plan answer, as frozen values. `pathways.core.wire` turns them into the document's JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pathways.core.amounts import Thousandths
from pathways.core.model import FactValue


class Status(StrEnum):
    COMPLETE = "complete"
    INELIGIBLE = "ineligible"
    UNKNOWN_ELIGIBILITY = "unknown_eligibility"
    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"


class Outcome(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Need:
    """The least completion, sorted by id: what to earn (twice in when needed twice) and what to have marked done."""

    achievements: tuple[str, ...]
    manual: tuple[str, ...]  # ids of manual nodes
    effort: Thousandths
    credits: Thousandths  # of `achievements`

    @property
    def badges(self) -> int:
        return len(self.achievements)


@dataclass(frozen=True, slots=True)
class Placement:
    """One badge at one leaf. `badge` is None for a planned one."""

    badge: str | None
    achievement: str  # what was earned
    stands_for: str  # equal to `achievement`, or what an equivalence lets it count as
    credits: Thousandths
    leaf: str


@dataclass(frozen=True, slots=True)
class Counted:
    badges: int
    credits: Thousandths


@dataclass(frozen=True, slots=True)
class Required:
    badges: int | None
    credits: Thousandths | None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a node is not satisfied; `code` is stable, `message` a plain sentence."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class NodeResult:
    """One node, as the held badges of the least completion leave it (planned ones are not counted)."""

    id: str
    path: str
    selected: bool
    satisfied: bool
    waived: bool
    counted: Counted
    required: Required
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Unused:
    """A held badge that counts nowhere, and the first reason. `why` is a stable code."""

    badge: str
    why: str
    detail: str


@dataclass(frozen=True, slots=True)
class OrderViolation:
    """A badge that was awarded before its prerequisite, or without one. Never counts against completeness."""

    badge: str
    achievement: str
    prerequisite: str
    code: str  # missing or later
    message: str


@dataclass(frozen=True, slots=True)
class EligibilityResult:
    fact: str
    outcome: Outcome
    wanted: FactValue
    message: str | None


@dataclass(frozen=True, slots=True)
class NextStep:
    """What earning one achievement now would add to `percent`."""

    achievement: str
    gain: int


@dataclass(frozen=True, slots=True)
class WaiverNote:
    """A waiver that was looked at: it holds, has ended, or names a node that is not in this version."""

    node: str
    outcome: str  # applied, ended or orphaned
    message: str


@dataclass(frozen=True, slots=True)
class Audit:
    complete: bool
    status: Status
    percent: int | None
    percent_high: int | None
    percent_in_progress: int | None
    remaining: Need | None  # None: the catalogue cannot satisfy the rule
    total_effort: Thousandths | None  # least effort with nothing held
    placements: tuple[Placement, ...]  # of the least completion, planned ones included
    nodes: tuple[NodeResult, ...]  # in document order
    unused: tuple[Unused, ...]
    order_violations: tuple[OrderViolation, ...]
    eligibility: tuple[EligibilityResult, ...]
    next: tuple[NextStep, ...]
    waivers: tuple[WaiverNote, ...]
    optimal: bool = True
    bound: Thousandths | None = None  # proven lower bound on the remaining effort when not optimal

    @property
    def allocation(self) -> Mapping[str, tuple[str, ...]]:
        """Leaves by held badge."""
        leaves: dict[str, list[str]] = {}
        for placement in self.placements:
            if placement.badge is not None:
                leaves.setdefault(placement.badge, []).append(placement.leaf)
        return {badge: tuple(sorted(found)) for badge, found in sorted(leaves.items())}


class Minimise(StrEnum):
    EFFORT = "effort"
    BADGES = "badges"
    COST = "cost"
    WEEKS = "weeks"


@dataclass(frozen=True, slots=True)
class Step:
    achievement: str
    after: tuple[str, ...]  # steps of this plan that come first
    term: int  # from 1
    counts_for: tuple[str, ...]  # leaves; empty for a mere prerequisite


@dataclass(frozen=True, slots=True)
class Totals:
    effort: Thousandths
    credits: Thousandths
    badges: int
    cost: Thousandths
    weeks: int  # calendar length: terms times 16
    unknown_cost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Infeasible:
    """The smallest reason found why nothing can complete the pathway."""

    code: str
    node: str | None
    message: str


@dataclass(frozen=True, slots=True)
class Plan:
    steps: tuple[Step, ...]
    manual: tuple[str, ...]
    totals: Totals | None
    minimise: Minimise
    bound: Thousandths | None
    optimal: bool
    infeasible: Infeasible | None
