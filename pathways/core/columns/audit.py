"""The audit of a cohort: percent, effort and status by learner, equal to what the single audit says of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import numpy as np

from pathways.core.amounts import Thousandths
from pathways.core.audit import audit
from pathways.core.columns.cohort import NONE, UNKNOWN, Bools, Cohort, Int32s, Int64s
from pathways.core.columns.eligible import eligible_column
from pathways.core.columns.fronts import OUT
from pathways.core.columns.leaves import Table
from pathways.core.columns.tree import Columns, by_columns
from pathways.core.compile import Compiled
from pathways.core.model import FactValue, Holdings, facts_equal
from pathways.core.report import Status

STATUSES: Final = tuple(Status)
_ROWS_AT_ONCE: Final = 4_096
Int16s = np.ndarray[Any, np.dtype[np.int16]]


@dataclass(frozen=True)
class CohortAudit:
    """By learner. NONE stands for null: the catalogue cannot complete the rule."""

    effort: Int64s  # thousandths of the least completion
    percent: Int16s
    percent_high: Int16s
    satisfied: Bools
    complete: Bools
    status: np.ndarray[Any, np.dtype[np.int8]]  # place in STATUSES
    alone: Bools  # audited one by one

    def __len__(self) -> int:
        return len(self.effort)


def audit_cohort(compiled: Compiled, cohort: Cohort, at: datetime) -> CohortAudit:
    """Audit everybody: by columns where the pathway allows it, else one by one. The answer is the same."""
    table = Table(compiled, at, cohort.achievements)
    if not len(cohort):
        return joined([_one_by_one(table, cohort)])
    columns = by_columns(compiled, cohort)
    begins = range(0, len(cohort), _ROWS_AT_ONCE)
    parts = [cohort.part(begin, min(begin + _ROWS_AT_ONCE, len(cohort))) for begin in begins]
    return joined([_by_columns(table, part) if columns else _one_by_one(table, part) for part in parts])


def joined(parts: Sequence[CohortAudit]) -> CohortAudit:
    """Put the answers for parts of a cohort together again."""
    names = ("effort", "percent", "percent_high", "satisfied", "complete", "status", "alone")
    return CohortAudit(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


def _by_columns(table: Table, cohort: Cohort) -> CohortAudit:
    compiled, at = table.compiled, table.at
    total = _total(table)
    columns = Columns(table, cohort, eligible_column(compiled, cohort, at))
    least = columns.least()
    percent = _percent(least, total)
    high = percent
    if (cohort.verdict == UNKNOWN).any() and not compiled.pathway.accepts_unverified:
        trusting = Columns(table, cohort, eligible_column(compiled, cohort, at, trusting=True))
        high = _percent(trusting.least(), total)
    satisfied = least == 0
    met, refused = _eligibility(compiled, cohort.facts)
    touched = columns.touched()
    complete = satisfied & met
    status = np.full(len(cohort), STATUSES.index(Status.IN_PROGRESS), np.int8)
    status[(percent == 0) & ~touched] = STATUSES.index(Status.NOT_STARTED)
    status[satisfied] = STATUSES.index(Status.UNKNOWN_ELIGIBILITY)
    status[refused] = STATUSES.index(Status.INELIGIBLE)
    status[complete] = STATUSES.index(Status.COMPLETE)
    effort = np.where(least < OUT, least, NONE).astype(np.int64)
    answer = CohortAudit(effort, percent, high, satisfied, complete, status, np.zeros(len(cohort), np.bool_))
    unsure = (least == (OUT if total is None else total)) & touched & ~satisfied & ~refused
    _settle(table, cohort, answer, np.flatnonzero(cohort.waived | unsure))
    return answer


def _one_by_one(table: Table, cohort: Cohort) -> CohortAudit:
    size = len(cohort)
    blank = CohortAudit(
        np.zeros(size, np.int64),
        np.zeros(size, np.int16),
        np.zeros(size, np.int16),
        np.zeros(size, np.bool_),
        np.zeros(size, np.bool_),
        np.zeros(size, np.int8),
        np.ones(size, np.bool_),
    )
    _settle(table, cohort, blank, np.arange(size))
    return blank


def _settle(table: Table, cohort: Cohort, answer: CohortAudit, places: Int64s) -> None:
    """Audit some learners alone. Who holds just the same as another is not audited twice."""
    known: dict[object, tuple[Any, ...]] = {}
    for place in places.tolist():
        holdings = cohort.holdings(place)
        key = _key(holdings)
        if key not in known:
            known[key] = _single(table, holdings)
        effort, percent, high, complete, status = known[key]
        answer.effort[place], answer.percent[place], answer.percent_high[place] = effort, percent, high
        answer.satisfied[place], answer.complete[place] = effort == 0, complete
        answer.status[place] = status
        answer.alone[place] = True


def _single(table: Table, holdings: Holdings) -> tuple[Any, ...]:
    found = audit(table.compiled, holdings, table.at, next_steps=False)
    effort = NONE if found.remaining is None else found.remaining.effort
    percent = NONE if found.percent is None else found.percent
    high = NONE if found.percent_high is None else found.percent_high
    return effort, percent, high, found.complete, STATUSES.index(found.status)


def _key(holdings: Holdings) -> object:
    badges = sorted((replace(badge, id="") for badge in holdings.badges), key=repr)
    facts = sorted((name, type(value).__name__, repr(value)) for name, value in holdings.facts.items())
    return tuple(badges), tuple(facts), holdings.manual, holdings.waivers


def _total(table: Table) -> Thousandths | None:
    """Return the least effort of somebody who has nothing."""
    empty = np.empty(0, np.int32)
    nobody = Cohort(
        np.zeros(2, np.int32),
        empty,
        empty,
        np.empty(0, np.int64),
        empty,
        np.empty(0, np.int64),
        np.empty(0, np.int64),
        np.empty(0, np.bool_),
        np.empty(0, np.int8),
        table.achievements,
        (),
        (),
        ({},),
        (frozenset(),),
        ((),),
    )
    least = int(Columns(table, nobody, np.empty(0, np.bool_)).least()[0])
    return None if least >= OUT else least


def _percent(least: Int32s, total: Thousandths | None) -> Int16s:
    if total is None:
        return np.where(least == 0, 100, NONE).astype(np.int16)
    share = (np.int64(100) * (total - least.astype(np.int64))) // max(total, 1)
    capped = np.minimum(share, 99)
    return np.where(least == 0, 100, np.where(least >= OUT, NONE, capped)).astype(np.int16)


def _eligibility(compiled: Compiled, facts: Sequence[dict[str, FactValue] | Any]) -> tuple[Bools, Bools]:
    """Return by learner whether every fact is met, and whether one is false."""
    met = np.ones(len(facts), np.bool_)
    refused = np.zeros(len(facts), np.bool_)
    for rule in compiled.pathway.eligibility:
        holds = [rule.fact in known and facts_equal(known[rule.fact], rule.equals) for known in facts]
        there = [rule.fact in known for known in facts]
        met &= np.asarray(holds, np.bool_)
        refused |= np.asarray(there, np.bool_) & ~np.asarray(holds, np.bool_)
    return met, refused
