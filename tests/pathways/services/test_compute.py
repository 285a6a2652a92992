"""The same work on this machine's processes and on a Dask cluster."""

import random

import numpy as np
import pytest

from pathways.core.columns.audit import audit_cohort
from pathways.core.columns.cohort import cohort_of
from pathways.core.compile import compile_pathway
from pathways.services import compute
from tests.pathways.core.columns.test_columns import AT, _learner, _world
from wallet.base.errors import ConfigurationError


@pytest.fixture
def work(monkeypatch):
    """A cohort in five parts and its answer."""
    monkeypatch.setattr(compute, "ALONE", 3)
    monkeypatch.setattr(compute, "LEARNERS_A_PART", 20)
    rng = random.Random(5)
    pathway, catalogue = _world(rng)
    compiled = compile_pathway(pathway, catalogue)
    cohort = cohort_of([_learner(rng, catalogue, pathway) for _ in range(100)])
    return compiled, cohort, audit_cohort(compiled, cohort, AT)


def _same(one, other):
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in ("effort", "percent", "status"))


def test_processes_of_this_machine(work):
    compiled, cohort, wanted = work
    with compute.executor(None, processes=2) as pool:
        assert _same(compute.audit_everybody(compiled, cohort, AT, pool), wanted)


@pytest.mark.filterwarnings("ignore")  # the cluster's own libraries are not held to our warnings
def test_a_dask_cluster_takes_their_place_by_configuration(work):
    distributed = pytest.importorskip("distributed")
    compiled, cohort, wanted = work
    told = []
    with (
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=False,
            dashboard_address=":0",
            protocol="tcp://",
            host="127.0.0.1",
        ) as cluster,
        compute.executor(cluster.scheduler_address) as pool,
    ):
        found = compute.audit_everybody(
            compiled, cohort, AT, pool, progress=lambda done, everybody: told.append((done, everybody))
        )
    assert _same(found, wanted)
    assert told[-1] == (100, 100)


def test_a_cluster_that_does_not_answer_says_so(monkeypatch):
    monkeypatch.setattr(compute, "ANSWERS_WITHIN", "300ms")
    pytest.importorskip("distributed")
    with pytest.raises(compute.ClusterUnavailable), compute.executor("tcp://127.0.0.1:9"):
        pass


def test_a_cluster_needs_its_package(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(ConfigurationError, match="distributed"), compute.executor("tcp://127.0.0.1:9"):
        pass
