"""Large computations in parts: on this machine's cores, or on a Dask cluster when `COMPUTE_SCHEDULER` names one.

Both are `concurrent.futures` executors, so the work does not know which one it has. A part carries all it needs and
returns plain arrays; nothing is read from a database by whoever computes.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from datetime import datetime
from typing import Final, cast

from pathways.core.columns.audit import CohortAudit, audit_cohort, joined
from pathways.core.columns.cohort import Cohort
from pathways.core.compile import Compiled, compile_pathway
from pathways.core.model import Catalogue, Pathway
from wallet.base.errors import ConfigurationError, Unavailable

LEARNERS_A_PART: Final = 8_192
ANSWERS_WITHIN: Final = "5s"  # a scheduler that is there
ALONE: Final = 2_000  # so few learners are quicker done here than sent anywhere


class ClusterUnavailable(Unavailable):
    """The scheduler that large computations go to does not answer."""

    code = "cluster_unavailable"
    sentence = "The machines that large computations run on do not answer. Nothing was lost; try again in a minute."


@contextmanager
def executor(scheduler: str | None, *, processes: int | None = None) -> Iterator[Executor]:
    """Give an executor for the time of one computation.

    Args:
        scheduler: a Dask scheduler's address (`Settings.compute_scheduler`); None means this machine.
        processes: how many on this machine; as many as there are cores when None.

    Raises:
        ConfigurationError: a scheduler is named and the package `distributed` is not installed.
        ClusterUnavailable: the scheduler does not answer.
    """
    if scheduler is None:
        context = multiprocessing.get_context("spawn")  # a forked copy of a threaded server may hang
        with ProcessPoolExecutor(processes or os.cpu_count() or 1, mp_context=context) as pool:
            yield pool
        return
    with _cluster(scheduler) as pool:
        yield pool


@contextmanager
def _cluster(address: str) -> Iterator[Executor]:
    try:
        distributed = importlib.import_module("distributed")
    except ImportError as error:
        raise ConfigurationError("COMPUTE_SCHEDULER needs the package `distributed`.") from error
    try:
        client = distributed.Client(address, timeout=ANSWERS_WITHIN, set_as_default=False)
    except (OSError, TimeoutError) as error:
        raise ClusterUnavailable from error
    with client:
        yield cast(Executor, client.get_executor())


def audit_everybody(
    compiled: Compiled,
    cohort: Cohort,
    at: datetime,
    pool: Executor,
    *,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> CohortAudit:
    """Audit a cohort part by part; the answer is the same as in one piece, learner by learner in the same order.

    `progress` is told how many learners are done, of how many, whenever a part comes back.
    """
    if len(cohort) <= ALONE:
        found = audit_cohort(compiled, cohort, at)
        progress(len(cohort), len(cohort))
        return found
    begins = range(0, len(cohort), LEARNERS_A_PART)
    work = {
        pool.submit(
            _audit_part, compiled.pathway, compiled.catalogue, cohort.part(begin, _end(begin, cohort)), at
        ): begin
        for begin in begins
    }
    parts: dict[int, CohortAudit] = {}
    done = 0
    for future in as_completed(work):
        part = future.result()
        parts[work[future]] = part
        done += len(part)
        progress(done, len(cohort))
    return joined([parts[begin] for begin in begins])


def _end(begin: int, cohort: Cohort) -> int:
    return min(begin + LEARNERS_A_PART, len(cohort))


def _audit_part(pathway: Pathway, catalogue: Catalogue, cohort: Cohort, at: datetime) -> CohortAudit:
    return audit_cohort(compile_pathway(pathway, catalogue), cohort, at)
