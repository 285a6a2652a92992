"""A cohort by columns says of each learner exactly what the single audit says."""

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from pathways.core.audit import audit
from pathways.core.columns.audit import STATUSES, audit_cohort
from pathways.core.columns.cohort import NONE, cohort_of, microseconds
from pathways.core.columns.eligible import eligible_column, expiry_column
from pathways.core.columns.tree import by_columns
from pathways.core.compile import compile_pathway
from pathways.core.eligible import expiry, refusal
from pathways.core.model import (
    Achievement,
    AchievementNode,
    AllNode,
    Badge,
    BadgeState,
    Catalogue,
    ChooseNode,
    CreditsNode,
    EligibilityRule,
    Equivalence,
    Holdings,
    ManualNode,
    MatchNode,
    Pathway,
    Validity,
    Waiver,
    Where,
)
from pathways.services import compute
from wallet.base.durations import parse_duration

AT = datetime(2026, 11, 23, tzinfo=UTC)


def _rule(rng, names, tags, depth=0):
    """A random rule that asks for each of `names` at one leaf at most, and for each tag once."""
    kind = rng.choice(["leaf", "leaf", "leaf", "all", "choose", "credits", "credits", "match", "manual"])
    path = {"id": f"n{rng.getrandbits(60)}", "path": "$"}
    if kind == "match" and tags:
        where = Where(
            tag=tags.pop(), min_result=rng.choice([None, None, "B"]), issuer_in=rng.choice([None, frozenset({"u"})])
        )
        if rng.random() < 0.5:
            return MatchNode(**path, where=where, count=rng.randint(1, 3))
        return MatchNode(**path, where=where, credits=rng.choice([500, 2_000, 4_500, 7_000]))
    if kind == "manual":
        return ManualNode(**path, label="Review")
    if kind in ("all", "choose", "credits") and depth < 3:
        of = tuple(_rule(rng, names, tags, depth + 1) for _ in range(rng.randint(1, 4)))
        if kind == "all":
            return AllNode(
                **path, of=(replace(of[0], optional=False), *(replace(c, optional=rng.random() < 0.2) for c in of[1:]))
            )
        if kind == "choose":
            return ChooseNode(**path, of=of, count=rng.randint(1, len(of)))
        return CreditsNode(**path, of=of, credits=rng.choice([1_000, 3_000, 5_500, 8_000]))
    if not names:
        return ManualNode(**path, label="Talk")
    return AchievementNode(
        **path, achievement=names.pop(), times=rng.choice([1, 1, 1, 2]), min_result=rng.choice([None, None, "B"])
    )


def _world(rng):
    plain = [f"a{number}" for number in range(12)]
    achievements = [
        Achievement(
            name,
            name,
            "u",
            credits=rng.choice([0, 1_000, 2_000, 3_000, 2_500]),
            valid_for=rng.choice(
                [None, None, parse_duration("P1Y"), parse_duration("P30M"), parse_duration("P1M2DT3H")]
            ),
        )
        for name in plain
    ]
    for tag in "xyz":
        for number in range(rng.randint(1, 5)):
            achievements.append(
                Achievement(f"{tag}{number}", tag, "u", credits=rng.choice([0, 1_000, 3_000]), tags=frozenset({tag}))
            )
    tags = list("xyz")
    rule = AllNode(id="root", path="$", of=tuple(_rule(rng, plain, tags) for _ in range(rng.randint(1, 3))))
    equal = ()
    leaves = [node for node in rule.of if isinstance(node, AchievementNode) and node.times == 1]
    if leaves and rng.random() < 0.4:
        equal = (Equivalence("https://other.example/b", leaves[0].achievement, rng.choice([None, 4_000])),)
    pathway = Pathway(
        "p",
        "1",
        "P",
        rule,
        validity=rng.choice([Validity.VALID_NOW, Validity.EVER_VALID]),
        accepts_unverified=rng.random() < 0.2,
        eligibility=(EligibilityRule("degree", True),) if rng.random() < 0.5 else (),
        equivalences=equal,
    )
    return pathway, Catalogue(tuple(achievements))


def _learner(rng, catalogue, pathway):
    names = [known.id for known in catalogue.achievements] + ["https://other.example/b", "https://else.example/c"]
    badges = []
    for number in range(rng.randint(0, 9)):
        awarded = AT - timedelta(days=rng.randint(-20, 1_500), hours=rng.randint(0, 23))
        badges.append(
            Badge(
                id=f"b{number}",
                achievement=rng.choice(names),
                awarded=awarded,
                issuer=rng.choice([None, None, "u", "v"]),
                credits=rng.choice([None, None, None, 1_000, 4_000]),
                result=rng.choice([None, "A", "B", "C"]),
                expires=rng.choice([None, None, AT, AT + timedelta(days=9), awarded + timedelta(days=100)]),
                state=rng.choice([BadgeState.ACTIVE] * 5 + [BadgeState.REVOKED]),
                verdict=rng.choice(["verified"] * 5 + ["unknown", "invalid"]),
            )
        )
    marks = [node.id for node in pathway.rule.of if isinstance(node, ManualNode)]
    waivers = (Waiver(pathway.rule.of[0].id),) if rng.random() < 0.05 else ()
    return Holdings(
        facts=rng.choice([{}, {"degree": True}, {"degree": False}, {"degree": 1}]),
        badges=tuple(badges),
        manual=frozenset(mark for mark in marks if rng.random() < 0.5),
        waivers=waivers,
    )


def _told(found):
    remaining = NONE if found.remaining is None else found.remaining.effort
    percents = [NONE if percent is None else percent for percent in (found.percent, found.percent_high)]
    return remaining, *percents, found.complete, found.status


@pytest.mark.parametrize("seed", range(25))
def test_each_learner_gets_the_answer_of_the_single_audit(seed):
    rng = random.Random(seed)
    pathway, catalogue = _world(rng)
    compiled = compile_pathway(pathway, catalogue)
    everybody = [_learner(rng, catalogue, pathway) for _ in range(40)]
    cohort = cohort_of(everybody)
    assert by_columns(compiled, cohort)
    found = audit_cohort(compiled, cohort, AT)
    for place, holdings in enumerate(everybody):
        told = (
            found.effort[place],
            found.percent[place],
            found.percent_high[place],
            found.complete[place],
            STATUSES[found.status[place]],
        )
        assert told == _told(audit(compiled, holdings, AT, next_steps=False)), (place, holdings)
    assert not found.alone.all()


def test_where_badges_contend_everybody_is_audited_alone():
    rng = random.Random(7)
    achievements = tuple(Achievement(name, name, "u", credits=3_000) for name in "abc")
    either = tuple(AchievementNode(id=f"l-{name}", path="$", achievement=name) for name in "ab")
    any_two = MatchNode(id="m", path="$", where=Where(), count=1)
    pathway = Pathway("p", "1", "P", AllNode(id="r", path="$", of=(*either, any_two)))
    compiled = compile_pathway(pathway, Catalogue(achievements))
    everybody = [_learner(rng, compiled.catalogue, pathway) for _ in range(20)]
    cohort = cohort_of([replace(holdings, waivers=()) for holdings in everybody])
    assert not by_columns(compiled, cohort)
    found = audit_cohort(compiled, cohort, AT)
    assert found.alone.all()
    told = [audit(compiled, replace(holdings, waivers=()), AT, next_steps=False).percent for holdings in everybody]
    assert found.percent.tolist() == told


def test_what_counts_and_when_it_ends_by_columns():
    rng = random.Random(3)
    pathway, catalogue = _world(rng)
    compiled = compile_pathway(replace(pathway, validity=Validity.VALID_NOW, awards="x0"), catalogue)
    badges = [badge for _ in range(300) for badge in _learner(rng, catalogue, pathway).badges]
    late = [replace(badge, awarded=datetime(2024, 1, 31, 23, 59, 59, 5, tzinfo=UTC), expires=None) for badge in badges]
    badges += late
    cohort = cohort_of([Holdings(badges=tuple(badges))])
    ours = [badge.achievement == "x0" for badge in badges]  # never allocated to what it is awarded for
    wanted = [refusal(compiled, badge, AT) is None and not own for badge, own in zip(badges, ours, strict=True)]
    assert eligible_column(compiled, cohort, AT).tolist() == wanted
    trusted = [refusal(compiled, b, AT, trusting=True) is None and not own for b, own in zip(badges, ours, strict=True)]
    assert eligible_column(compiled, cohort, AT, trusting=True).tolist() == trusted
    for badge, end in zip(badges, expiry_column(compiled, cohort).tolist(), strict=True):
        known = expiry(compiled, badge)
        assert known is None or end == microseconds(known)


def test_a_cohort_in_parts_says_the_same_and_tells_how_far_it_is(monkeypatch):
    monkeypatch.setattr(compute, "ALONE", 3)
    monkeypatch.setattr(compute, "LEARNERS_A_PART", 7)
    rng = random.Random(11)
    pathway, catalogue = _world(rng)
    compiled = compile_pathway(pathway, catalogue)
    cohort = cohort_of([_learner(rng, catalogue, pathway) for _ in range(30)])
    whole = audit_cohort(compiled, cohort, AT)
    told = []
    with ThreadPoolExecutor(2) as pool:
        parts = compute.audit_everybody(compiled, cohort, AT, pool, progress=lambda done, of: told.append((done, of)))
    for name in ("effort", "percent", "percent_high", "satisfied", "complete", "status"):
        assert np.array_equal(getattr(whole, name), getattr(parts, name)), name
    assert told[-1] == (30, 30)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert len(told) == 5


def test_nobody_is_a_cohort_too():
    pathway, catalogue = _world(random.Random(1))
    assert len(audit_cohort(compile_pathway(pathway, catalogue), cohort_of([]), AT)) == 0
