"""One pathway for 100,000 learners: audited by columns on two processes, beside one audit after the other."""

from __future__ import annotations

import os
import resource
import statistics
import time
from datetime import UTC, datetime

import numpy as np

from pathways.core.audit import audit
from pathways.core.columns.cohort import NEVER, NONE, UNKNOWN, VERIFIED, Cohort, microseconds
from pathways.core.compile import compile_pathway
from pathways.core.model import (
    Achievement,
    AchievementNode,
    AllNode,
    Catalogue,
    ChooseNode,
    CreditsNode,
    EligibilityRule,
    ManualNode,
    MatchNode,
    Pathway,
    Where,
)
from pathways.services.compute import audit_everybody, executor

AT = datetime(2026, 11, 23, tzinfo=UTC)
LEARNERS, BADGES = 100_000, 25
_TAGS = ("ai", "data", "health", *(f"other-{number}" for number in range(20)))


def programme():
    """Return (Compiled): 42 nodes over a catalogue of 2,000, no two of which want the same badge."""
    rng = np.random.default_rng(3)
    achievements = tuple(
        Achievement(
            f"a{number}",
            f"Achievement {number}",
            "did:web:uni.example",
            credits=int(rng.integers(0, 5)) * 1_000,
            tags=frozenset({_TAGS[number % len(_TAGS)]}) if number >= 100 else frozenset(),
        )
        for number in range(2_000)
    )

    def leaves(first, last):
        return tuple(
            AchievementNode(id=f"leaf-{number}", path="$", achievement=f"a{number}") for number in range(first, last)
        )

    ai = MatchNode(id="ai", path="$", where=Where(tag="ai"), count=1)
    tracks = (AllNode(id="one", path="$", of=leaves(30, 33)), AllNode(id="two", path="$", of=leaves(33, 35)))
    rule = AllNode(
        id="root",
        path="$",
        of=(
            AllNode(id="core", path="$", of=leaves(0, 6)),
            ChooseNode(id="electives", path="$", count=3, of=leaves(6, 14)),
            CreditsNode(id="breadth", path="$", credits=12_000, of=(*leaves(14, 26), ai)),
            MatchNode(id="data", path="$", where=Where(tag="data"), credits=6_000),
            MatchNode(id="health", path="$", where=Where(tag="health", min_result="B"), count=2),
            ChooseNode(id="track", path="$", count=1, of=tracks),
            ManualNode(id="capstone", path="$", label="Capstone review"),
        ),
    )
    eligibility = (EligibilityRule("bachelors_degree", True),)
    return compile_pathway(Pathway("p", "1", "Programme", rule, eligibility=eligibility), Catalogue(achievements))


def cohort(learners=LEARNERS, badges=BADGES):
    """Return a Cohort whose learners are somewhere on the way."""
    rng = np.random.default_rng(4)
    size = learners * badges
    day = 86_400_000_000
    awarded = microseconds(datetime(2022, 1, 1, tzinfo=UTC)) + rng.integers(0, 4 * 365, size) * day
    near = rng.random(size) < 0.6
    return Cohort(
        starts=np.arange(0, size + 1, badges, dtype=np.int32),
        achievement=np.where(near, rng.integers(0, 40, size), rng.integers(100, 2_000, size)).astype(np.int32),
        issuer=np.full(size, NONE, np.int32),
        credits=np.where(rng.random(size) < 0.05, rng.integers(0, 6, size) * 1_000, NONE),
        result=rng.integers(NONE, 3, size).astype(np.int32),
        awarded=awarded,
        expires=np.where(rng.random(size) < 0.3, awarded + rng.integers(100, 2_000, size) * day, NEVER),
        active=rng.random(size) < 0.97,
        verdict=np.where(rng.random(size) < 0.99, VERIFIED, UNKNOWN).astype(np.int8),
        achievements=tuple(f"a{number}" for number in range(2_000)),
        issuers=(),
        results=("A", "B", "C"),
        facts=tuple({"bachelors_degree": True} if place % 3 else {} for place in range(learners)),
        manual=tuple(frozenset({"capstone"}) if place % 2 else frozenset() for place in range(learners)),
        waivers=((),) * learners,
    )


def rows(learners=LEARNERS):
    """Return [what, measured, beside, ratio]; checks 1,000 of the learners against the single audit."""
    compiled, everybody = programme(), cohort(learners)
    cores = min(2, os.cpu_count() or 1)
    with executor(None, processes=cores) as pool:
        audit_everybody(compiled, everybody.part(0, min(20_000, learners)), AT, pool)  # the processes start
        begin = time.perf_counter()
        found = audit_everybody(compiled, everybody, AT, pool)
        rate = learners / (time.perf_counter() - begin)
    chosen = np.random.default_rng(5).choice(learners, min(1_000, learners), replace=False)
    taken = []
    for place in chosen.tolist():
        holdings = everybody.holdings(place)
        begin = time.perf_counter()
        one = audit(compiled, holdings, AT, next_steps=False)
        taken.append(time.perf_counter() - begin)
        if (one.percent, one.percent_high, one.remaining.effort, one.complete) != (
            found.percent[place],
            found.percent_high[place],
            found.effort[place],
            found.complete[place],
        ):
            raise AssertionError(f"learner {place} is told something else")
    heaviest = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    what = f"{learners:,} learners with {BADGES} badges each audited on a pathway of {len(compiled.nodes)} nodes"
    how = f"{cores} processes of at most {heaviest / 1024:.0f} MB"
    yield [f"{what}, {how}", f"{rate:,.0f} audits a second", "one after the other", rate * statistics.mean(taken)]
