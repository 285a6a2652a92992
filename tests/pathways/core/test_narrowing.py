"""What no least plan can need is left out, and nothing else; several objectives are made small in turn."""

from __future__ import annotations

import time

import pytest

from pathways.core.compile import compile_pathway
from pathways.core.learner import Learner
from pathways.core.narrowing import for_pathways, for_plan
from pathways.core.objectives import Impossible, minimise
from pathways.core.report import Minimise
from pathways.core.solving import Model, Outcome, Solved
from tests.pathways.core import kit
from tests.pathways.core.kit import AT, achievement, group, leaf, match


def learner(rule, *listed, held=(), **more):
    return Learner(compile_pathway(kit.pathway(rule, **more), kit.catalogue(*listed)), kit.holdings(*held), AT)


def names(problem):
    return sorted(member for offer in problem.offers if offer.planned for member in offer.members)


def kept(found, objective=Minimise.EFFORT):
    return names(for_plan(found.problem(), found.order, objective))


MANY = [achievement(f"a{n:02d}", cost=100 - n, weeks=16 * (1 + n % 3)) for n in range(60)]


def test_of_many_alike_as_many_are_kept_as_a_plan_can_use():
    found = learner(match(count=3), *MANY)

    assert kept(found) == ["a00", "a01", "a02"]
    assert kept(found, Minimise.COST) == ["a57", "a58", "a59"]
    assert kept(found, Minimise.WEEKS) == ["a00", "a03", "a06"]


def test_what_has_prerequisites_is_kept_only_where_it_may_be_worth_them():
    before = achievement("p", 0.5, tags=["no"], cost=1)
    cheap = achievement("z", cost=1, prerequisites=["p"])
    found = learner(match(where={"min_credits": 1}, count=2), *MANY, before, cheap)

    assert kept(found) == ["a00", "a01"]
    assert kept(found, Minimise.COST) == ["a58", "a59", "z"]


def test_a_prerequisite_that_could_count_as_well_is_kept():
    listed = [achievement(f"a{n}", prerequisites=["q"] if n < 2 else []) for n in range(9)] + [achievement("q")]
    found = learner(group("all", leaf("a0"), match(count=1)), *listed)

    assert "q" in kept(found)


def test_with_too_few_without_prerequisites_all_are_kept():
    listed = [achievement(f"a{n}", prerequisites=["p"]) for n in range(5)] + [achievement("p", 1)]

    assert kept(learner(match(where={"min_credits": 2}, count=2), *listed)) == [f"a{n}" for n in range(5)]


def test_what_needs_the_award_itself_is_left_out():
    listed = [achievement("a", prerequisites=["award"]), achievement("award")]

    assert kept(learner(match(count=1), *listed)) == []


def test_several_pathways_keep_what_they_need_together():
    first, second = (learner(match(count=count), *MANY, id=f"p{count}").problem(keep_all=True) for count in (2, 3))
    narrow = for_pathways([first, second], ())
    apart = for_pathways([first, second], (0, 1))

    assert [names(problem) for problem in narrow] == [["a00", "a01", "a02", "a03", "a04"]] * 2
    assert [len(problem.offers) for problem in narrow] == [1, 1]
    assert [len(problem.offers) for problem in apart] == [5, 5]


def test_what_is_held_is_on_offer_again_for_another_pathway():
    held = learner(leaf("a"), "a", held=["a"])

    assert names(held.problem()) == []
    assert names(held.problem(keep_all=True)) == ["a"]


def model():
    found = Model()
    one, two = found.variable(), found.variable()
    found.add([(one, 1), (two, 1)], 1)
    return found, one, two


def test_objectives_are_made_small_in_turn():
    found, one, two = model()
    answer = minimise(found, [{one: 2_000, two: 2_000}, {one: 0, two: 1_000}], time.monotonic() + 9)

    assert (tuple(answer.values), answer.bound, answer.optimal) == ((1, 0), 2_000, True)


def test_what_is_not_proven_for_several_may_be_for_the_first(monkeypatch):
    found, one, two = model()
    calls = []
    solve = Model.solve

    def doubt(self, objective, seconds):
        calls.append(objective)
        answer = solve(self, objective, seconds)
        return Solved(Outcome.FEASIBLE, answer.values, answer.objective, 0) if len(calls) == 1 else answer

    monkeypatch.setattr(Model, "solve", doubt)
    answer = minimise(found, [{one: 1_000, two: 2_000}, {two: 1_000}], time.monotonic() + 9)

    assert (answer.bound, answer.optimal, len(calls)) == (1_000, True, 3)


def test_nothing_holds():
    found, one, two = model()
    found.add([(one, 1), (two, 1)], None, 0)

    with pytest.raises(Impossible):
        minimise(found, [{one: 1}], time.monotonic() + 9)
