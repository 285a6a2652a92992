"""The least plan by every objective, prerequisites included; terms; and why there is none."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from pathways.core import plan_weeks
from pathways.core.compile import compile_pathway
from pathways.core.order import Order
from pathways.core.plan import plan
from pathways.core.report import Minimise
from pathways.core.schedule import least_terms, length, schedule
from pathways.core.solving import Model, Outcome, Solved
from tests.pathways.core import kit
from tests.pathways.core.kit import AT, achievement, group, leaf, match

MANUAL = {"type": "manual", "id": "talk", "label": "Interview"}


def planned(rule, catalogue, *badges, minimise="effort", per_term=2, more=None, seconds=10.0, **holdings):
    compiled = compile_pathway(kit.pathway(rule, **(more or {})), kit.catalogue(*catalogue))
    held = kit.holdings(*badges, **holdings)
    return plan(compiled, held, AT, minimise=Minimise(minimise), per_term=per_term, seconds=seconds)


def steps(found):
    return [(step.achievement, step.term) for step in found.steps]


def test_nothing_is_planned_for_what_is_complete():
    found = planned(leaf("a"), ["a"], "a")

    assert (found.steps, found.totals.effort, found.bound, found.optimal) == ((), 0, 0, True)
    assert found.infeasible is None


def test_a_plan_says_where_each_step_counts_and_what_comes_first():
    catalogue = [achievement("a", prerequisites=["p"]), achievement("p", 2), achievement("q", 1, prerequisites=["p"])]
    found = planned(group("all", leaf("a"), match("m", where={"min_credits": 1}, count=1), MANUAL), catalogue)

    assert [(step.achievement, step.after, step.term, step.counts_for) for step in found.steps] == [
        ("p", (), 1, ("m",)),
        ("a", ("p",), 2, ("leaf-a",)),
    ]
    assert found.manual == ("talk",)
    assert (found.totals.effort, found.totals.credits, found.totals.badges) == (6_000, 5_000, 2)
    assert (found.totals.weeks, found.totals.cost, found.totals.unknown_cost) == (32, 0, ("a", "p"))
    assert (found.bound, found.optimal) == (6_000, True)


def test_prerequisites_are_part_of_what_is_minimised():
    catalogue = [achievement("cheap", 3, prerequisites=["p"]), achievement("p", 3), achievement("whole", 5)]
    rule = group("any", leaf("cheap"), leaf("whole"))

    assert steps(planned(rule, catalogue)) == [("whole", 1)]
    assert steps(planned(rule, catalogue, "p")) == [("cheap", 1)]


def test_only_an_eligible_badge_of_that_very_achievement_meets_a_prerequisite():
    catalogue = [achievement("a", prerequisites=["p"]), "p"]
    expired = kit.badge("p", expires="2026-11-01T00:00:00Z")
    rules = {"equivalences": [{"held": "elsewhere", "counts_as": "p"}]}

    assert steps(planned(leaf("a"), catalogue, "p")) == [("a", 1)]
    assert steps(planned(leaf("a"), catalogue, expired)) == [("p", 1), ("a", 2)]
    assert steps(planned(leaf("a"), catalogue, "elsewhere", more=rules)) == [("p", 1), ("a", 2)]


@pytest.mark.parametrize(
    ("minimise", "expected", "bound"),
    [
        ("effort", ["light", "light2"], 4_000),
        ("badges", ["heavy"], 1_000),
        ("cost", ["dear", "gift"], 300_000),
        ("weeks", ["heavy"], 16_000),
    ],
)
def test_every_objective_has_its_own_plan(minimise, expected, bound):
    catalogue = [
        achievement("light", 2, cost=400, weeks=32),
        achievement("light2", 2, cost=400, weeks=32),
        achievement("heavy", 6, cost=900, weeks=16),
        achievement("dear", 4, cost=200, weeks=40),
        achievement("gift", 1, cost=100, weeks=40),
    ]
    rule = group(
        "any",
        group("all", leaf("light"), leaf("light2"), id="l"),
        leaf("heavy"),
        group("all", leaf("dear"), leaf("gift"), id="d"),
    )
    found = planned(rule, catalogue, minimise=minimise)

    assert [step.achievement for step in found.steps] == expected
    assert (found.bound, found.optimal) == (bound, True)


def test_an_unknown_cost_is_the_highest_known_one_and_is_listed():
    catalogue = [achievement("a", cost=100), achievement("b"), achievement("z", cost=700)]
    found = planned(group("all", leaf("a"), leaf("b")), catalogue, minimise="cost")

    assert (found.totals.cost, found.totals.unknown_cost) == (800_000, ("b",))
    assert (found.bound, found.optimal) == (800_000, True)


def test_ties_go_to_less_effort_then_fewer_badges_then_smaller_ids():
    catalogue = [achievement("a", 6, cost=10), achievement("b", 3, cost=10), achievement("c", 3, cost=10)]
    one = group("any", leaf("a"), leaf("c"), leaf("b"))
    two = group("any", group("all", leaf("b"), leaf("c"), id="both"), leaf("a"))

    assert steps(planned(one, catalogue, minimise="cost")) == [("b", 1)]
    assert steps(planned(two, catalogue)) == [("a", 1)]


def test_marks_of_an_advisor_cost_effort_and_nothing_else():
    rule = group("any", leaf("a"), MANUAL)

    assert planned(rule, [achievement("a", 0.5, cost=1)]).manual == ()
    assert planned(rule, [achievement("a", 2, cost=1)]).manual == ("talk",)
    assert planned(rule, [achievement("a", 0.5, cost=1)], minimise="cost").manual == ("talk",)


def test_copies_are_planned_as_often_as_they_are_missing():
    assert steps(planned(leaf("a", times=3), ["a"], "a", per_term=1)) == [("a", 1), ("a", 2)]


def test_no_more_run_side_by_side_than_somebody_can_do():
    catalogue = [achievement(name, weeks=24) for name in "abc"] + [achievement("d", weeks=16)]
    rule = group("all", *(leaf(name) for name in "abcd"))

    assert steps(planned(rule, catalogue, per_term=2)) == [("a", 1), ("b", 1), ("c", 3), ("d", 3)]
    assert planned(rule, catalogue, per_term=4).totals.weeks == 32
    assert planned(rule, catalogue, per_term=1).totals.weeks == 7 * 16


def test_soonest_looks_beyond_the_bound_of_work_and_chains():
    """Three steps of two terms, two at a time: the work alone would fit into three terms, but no schedule does."""
    catalogue = [achievement(name, weeks=32) for name in "abc"]
    found = planned(group("all", *(leaf(name) for name in "abc")), catalogue, minimise="weeks")

    assert (found.totals.weeks, found.bound, found.optimal) == (64, 64_000, True)


def test_soonest_prefers_a_short_chain_to_little_effort():
    catalogue = [achievement("a", 1, prerequisites=["p"]), achievement("p", 1), achievement("b", 9)]
    found = planned(group("any", leaf("a"), leaf("b")), catalogue, minimise="weeks")

    assert steps(found) == [("b", 1)]


def test_soonest_says_what_it_could_not_prove(monkeypatch):
    monkeypatch.setattr(plan_weeks, "_PLACES_MAX", 2)
    catalogue = [achievement(name, weeks=32) for name in "abc"]
    found = planned(group("all", *(leaf(name) for name in "abc")), catalogue, minimise="weeks")

    assert (found.totals.weeks, found.bound, found.optimal) == (64, 48_000, False)


def test_what_takes_no_time_takes_no_room():
    catalogue = [achievement("a", weeks=0), achievement("b", weeks=0, prerequisites=["a"]), achievement("c", weeks=16)]
    found = planned(group("all", leaf("a"), leaf("b"), leaf("c")), catalogue, per_term=1, minimise="weeks")

    assert steps(found) == [("a", 1), ("b", 1), ("c", 1)]
    assert found.totals.weeks == 16


def test_a_schedule_keeps_order_and_room():
    dice = random.Random(7)
    for _ in range(60):
        names = [f"n{number}" for number in range(8)]
        listed = [
            achievement(name, weeks=dice.choice([0, 8, 16, 24, 48]), prerequisites=dice.sample(names[:n], min(n, 2)))
            for n, name in enumerate(names)
        ]
        order, room = Order(kit.catalogue(*listed), frozenset(), None), dice.choice([1, 2, 3])
        counts = {name: dice.choice([1, 1, 2]) for name in names}
        placed = schedule(order, counts, room)

        assert length(placed) >= least_terms(order, counts, room)
        assert sum(counts.values()) == len(placed)
        for term in range(1, length(placed) + 1):
            assert sum(step.start <= term <= step.end for step in placed) <= room
        for step in placed:
            for before in order.missing(step.achievement):
                assert all(other.end < step.start for other in placed if other.achievement == before)


AWAY = {"issuer_not_in": [kit.HOME]}


@pytest.mark.parametrize(
    ("rule", "code", "node", "words"),
    [
        (match(where={"tag": "none"}, count=1), "nothing_matches", "m", "Nothing in the catalogue"),
        (match(where=AWAY, count=2), "too_few_match", "m", "only 1 match"),
        (group("all", leaf("a"), match(where=AWAY, credits=7)), "too_few_match", "m", "only 6 match"),
        (group("credits", leaf("a"), leaf("b"), credits=8), "too_few_credits", "credits", "offers 6 here"),
        (
            group("choose", leaf("a"), match(where={"tag": "x"}, count=1), match("n", where={"tag": "y"}, count=1), count=2),
            "too_few_choices",
            "choose",
            "only 1 can be met",
        ),
        (match(credits=13, limits=[{"where": AWAY, "max": 3, "unit": "credits"}]), "limit", "m", "At most 3 credits"),
        (match(count=1, minimums=[{"min": 7, "unit": "credits"}]), "minimum", "m", "7 credits"),
        (
            match(
                count=2, minimums=[{"distinct": "issuer", "min": 2}, {"where": {"issuer_in": [kit.HOME]}, "min": 2, "unit": "badges"}]
            ),
            "minimum",
            "m",
            "issuers",
        ),
        (group("all", leaf("a"), leaf("a", id="again")), "counts_once", "all", "a is needed in several places"),
        (group("all", leaf("b"), leaf("last")), "needs_own_award", "leaf-last", "itself awards"),
    ],
)  # fmt: skip
def test_an_impossible_plan_names_the_smallest_reason(rule, code, node, words):
    catalogue = ["a", "b", achievement("x", 6, kit.AWAY), achievement("last", prerequisites=["award"]), "award"]
    for minimise in Minimise:
        found = planned(rule, catalogue, minimise=minimise)

        assert (found.steps, found.totals, found.optimal, found.bound) == ((), None, False, None)
        assert (found.infeasible.code, found.infeasible.node) == (code, node), found.infeasible
        assert words in found.infeasible.message


def test_limits_that_only_bind_together_are_named_together():
    kinds = [
        {"where": {"tag": "one"}, "max": 0, "unit": "badges"},
        {"where": {"tag": "two"}, "max": 0, "unit": "badges"},
    ]
    catalogue = [achievement("a", tags=["one", "two"])]
    found = planned(leaf("a", limits=kinds), catalogue)

    assert (found.infeasible.code, found.infeasible.node) == ("limits", "leaf-a")


def test_without_time_a_plan_is_what_the_tree_says_with_a_bound():
    catalogue = [achievement("a", prerequisites=["p"]), "p"]
    found = planned(leaf("a"), catalogue, seconds=0.0)

    assert steps(found) == [("p", 1), ("a", 2)]
    assert (found.bound, found.optimal) == (3_000, False)


def test_when_the_solver_gives_up_that_is_said(monkeypatch):
    monkeypatch.setattr(Model, "solve", lambda *_: Solved(Outcome.UNKNOWN, bound=None))
    rule = group(
        "all",
        match("m", count=2),
        match("n", where={"min_credits": 2}, count=1),
        limits=[{"max": 9, "unit": "credits"}],
    )
    for minimise in Minimise:
        found = planned(rule, ["a", "b", "c", "d"], minimise=minimise)
        assert found.optimal <= bool(found.steps)
        assert (found.infeasible is None) == bool(found.steps)


def test_the_order_of_documents_does_not_matter():
    catalogue = [achievement(name, credits, cost=7) for name, credits in zip("fadbec", (3, 3, 2, 2, 4, 3), strict=True)]
    parts = [match("m", credits=5), match("n", count=2, where={"min_credits": 3}), leaf("f", optional=True)]
    dice = random.Random(3)
    for minimise in Minimise:
        answers = set()
        for _ in range(4):
            dice.shuffle(catalogue)
            dice.shuffle(parts)
            found = planned(group("all", *parts), catalogue, minimise=minimise)
            answers.add(replace(found, steps=tuple(found.steps)))
        assert len(answers) == 1


def test_one_copy_of_several_possible_ones_waits_for_its_prerequisite_too():
    catalogue = [achievement("a", 0, weeks=33), achievement("b", 0), achievement("c", 6, prerequisites=["a", "b"])]
    either = group(
        "any",
        group("any", leaf("b"), leaf("a", id="twice", times=2), id="one"),
        group("credits", leaf("c", times=3), credits=3, id="amount"),
    )
    rule = group("all", either, match("some", where={}, credits=0.5))
    for per_term in (None, 1, 2):
        found = planned(rule, catalogue, minimise="weeks", per_term=per_term)
        starts = dict(steps(found))
        assert starts["c"] >= starts["a"] + 3, per_term
        assert starts["c"] > starts["b"]
        assert found.optimal
