"""The integer program, and the tree that does without it: two ways to the same completion."""

import random
from datetime import datetime

import pytest

from pathways.core.choosing import Impossible, solve_program
from pathways.core.circumstances import waived_nodes
from pathways.core.compile import compile_pathway
from pathways.core.completion import FAR
from pathways.core.contention import Undecided, explore
from pathways.core.eligible import eligible_badges
from pathways.core.offers import held_offers
from pathways.core.preference import Preference
from pathways.core.problem import state_problem
from pathways.core.program import add_pathway
from pathways.core.reading import read_catalogue, read_holdings, read_pathway
from pathways.core.solution import is_legal
from pathways.core.solving import Model, Outcome
from pathways.core.splitting import split
from tests.oracles.generate import make_case
from tests.pathways.core.kit import AT, catalogue, group, leaf, match, pathway


def problem_of(rule, known):
    return state_problem(compile_pathway(pathway(rule), known), (), AT)


def parts_of(case):
    compiled = compile_pathway(read_pathway(case["pathway"]), read_catalogue(case["catalogue"]))
    held = read_holdings(case["holdings"])
    at = datetime.fromisoformat(case["at"].replace("Z", "+00:00"))
    offers = held_offers(compiled, eligible_badges(compiled, held.badges, at))
    return split(state_problem(compiled, offers, at, waived_nodes(compiled, held, at), held.manual))


@pytest.mark.parametrize("start", range(0, 120, 30))
def test_tree_and_program_choose_the_same(start):
    compared = 0
    for seed in range(start, start + 30):
        for part in parts_of(make_case(seed)):
            preference = Preference(part)
            try:
                by_tree = explore(part, preference, choice=True, reach=FAR)
            except Undecided:
                continue
            compared += 1
            if by_tree is None:
                with pytest.raises(Impossible):
                    solve_program(part, choice=True, seconds=9)
                continue
            by_program = solve_program(part, choice=True, seconds=9).solution
            assert is_legal(part, by_tree)
            assert is_legal(part, by_program)
            assert preference.price(by_program) == preference.price(by_tree), seed
    assert compared > 10


def test_two_pathways_pay_for_a_planned_badge_once():
    known = catalogue("a", "b", "award")
    model, planned, efforts = Model(), {}, {}
    for rule in (group("all", leaf("a"), leaf("b")), group("all", leaf("a"))):
        efforts |= add_pathway(model, problem_of(rule, known), planned).efforts
    solved = model.solve(efforts)
    assert (solved.outcome, solved.objective) == (Outcome.OPTIMAL, 6000)
    assert {name: solved.values[variable] for name, variable in planned.items()} == {"a": 1, "b": 1}


def test_interchangeable_badges_are_one_variable():
    known = catalogue(*(f"a{n}" for n in range(40)), "award")
    problem = problem_of(group("all", match("m", {}, count=3)), known)
    assert [len(offer.members) for offer in problem.offers] == [40]
    assert len(add_pathway(Model(), problem).model.upper) < 6
    solution = solve_program(problem, choice=True, seconds=9).solution
    assert solution.planned == {"a0": 1, "a1": 1, "a10": 1}  # the smallest ids as text


def test_parts_that_share_nothing_are_solved_apart():
    known = catalogue("a", "b", "c", "award")
    apart = group(
        "all", leaf("a"), group("all", leaf("b"), match("m", {"achievement_in": ["b", "c"]}, count=1), id="g")
    )
    parts = split(problem_of(apart, known))
    assert sorted(len(part.roots) for part in parts) == [1, 2]


def test_no_answer_is_believed_that_does_not_hold():
    model = Model()
    one, other = model.variable(), model.variable(5)
    model.add([(one, 2), (other, 3)], 7)
    assert model.holds((1, 2))
    assert not model.holds((0, 2))
    assert not model.holds((2, 2))  # over its bound
    solved = model.solve({one: 1, other: 10})
    assert (solved.values, solved.objective, solved.bound) == ((1, 2), 21, 21)
    model.add([(other, 1)], None, 1)
    assert model.solve({one: 1}).outcome is Outcome.INFEASIBLE
    assert Model().solve({}).outcome is Outcome.OPTIMAL


def test_rows_are_divided_by_what_their_numbers_share():
    model = Model()
    one = model.variable(10)
    model.add([(one, 3000)], 7000, 10_000)
    assert model.rows == [([(one, 1)], 3, 3)]


def test_a_solver_without_time_says_so():
    random_numbers = random.Random(4)
    model = Model()
    variables = [model.variable() for _ in range(60)]
    model.add([(variable, random_numbers.randint(100, 999)) for variable in variables], 15_001, 15_001)
    solved = model.solve({variable: random_numbers.randint(100, 999) for variable in variables}, 0.0)
    assert solved.outcome is Outcome.UNKNOWN
