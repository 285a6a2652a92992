"""Whether anybody can complete a pathway at all with what its catalogue offers: asked exactly, of the engine itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from pathways.core.findings import Problem, Severity
from pathways.core.lint_rules import wheres
from pathways.core.lint_warnings import work_of
from pathways.core.model import Catalogue, Holdings, Pathway, walk
from pathways.core.worktime import worktime
from wallet.base.limits import PATHWAY_LINT_SOLVE_MAX, PATHWAY_REASON_S

_SOME_DAY: Final = datetime(2000, 1, 1, tzinfo=UTC)


def find_impossible(catalogue: Catalogue, pathway: Pathway) -> Iterator[Problem]:
    """Yield a warning when the catalogue cannot complete a pathway that has no errors, with the smallest reason.

    A rule that asks when badges were awarded may hold on one day and not on another, so nothing is said of it; nor of
    one that is too large to be asked about while somebody waits.
    """
    from pathways.core.compile import lay_out
    from pathways.core.completion import complete
    from pathways.core.learner import Learner
    from pathways.core.plan_reasons import why_impossible

    if work_of(catalogue, pathway) > PATHWAY_LINT_SOLVE_MAX:
        return
    predicates = [where for node in walk(pathway.rule) for _, where in wheres(node)]
    if any(where.awarded_after is not None or where.awarded_before is not None for where in predicates):
        return
    learner = Learner(lay_out(pathway, catalogue), Holdings(), _SOME_DAY)
    if complete(learner.problem(), choice=False, seconds=PATHWAY_REASON_S) is not None:
        return
    reason = why_impossible(learner, worktime() + PATHWAY_REASON_S)
    node = next((node for node in walk(pathway.rule) if node.id == reason.node), pathway.rule)
    message = f"With what the catalogue offers nobody can complete this. {reason.message}"
    yield Problem("$.rule" + node.path[1:], "never_complete", Severity.WARNING, message, node.id)
