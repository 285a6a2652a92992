"""The catalogue screen against a plain recursion over the same rules, for one learner and for many."""

import random

import pytest

from pathways.core.model import (
    Achievement,
    AchievementNode,
    AllNode,
    Catalogue,
    ChooseNode,
    CreditsNode,
    Equivalence,
    ManualNode,
    MatchNode,
    Pathway,
    Sharing,
    Where,
)
from pathways.core.screen import Unit
from pathways.core.screen_many import ScreenForMany
from pathways.core.screen_rules import compile_screen


def achievement(name, credits=3_000, **more):
    return Achievement(name, name.title(), "did:web:uni.example", credits=credits, **more)


def leaf(name, **more):
    return AchievementNode(id=f"leaf-{name}", path="$", achievement=name, **more)


def pathway(name, rule, **more):
    return Pathway(name, "1", name, rule, **more)


CATALOGUE = Catalogue(
    (
        achievement("a"),
        achievement("b", 6_000),
        achievement("c", tags=frozenset({"ai"})),
        achievement("d", 0, level="graduate"),
        achievement("s1"),
        achievement("s2"),
    )
)


@pytest.mark.parametrize(
    ("rule", "held", "possible"),
    [
        (AllNode(id="r", path="$", of=(leaf("a"), leaf("b"))), "ab", True),
        (AllNode(id="r", path="$", of=(leaf("a"), leaf("b"))), "a", False),
        (AllNode(id="r", path="$", of=(leaf("a"), leaf("b", optional=True))), "a", True),
        (ChooseNode(id="r", path="$", count=2, of=(leaf("a"), leaf("b"), leaf("c"))), "ac", True),
        (ChooseNode(id="r", path="$", count=2, of=(leaf("a"), leaf("b"), leaf("c"))), "c", False),
        (CreditsNode(id="r", path="$", credits=9_000, of=(leaf("a"), leaf("b"))), "ab", True),
        (CreditsNode(id="r", path="$", credits=9_500, of=(leaf("a"), leaf("b"))), "ab", False),
        (MatchNode(id="r", path="$", where=Where(tag="ai"), count=1), "c", True),
        (MatchNode(id="r", path="$", where=Where(tag="ai"), count=1), "ab", False),
        (MatchNode(id="r", path="$", where=Where(level_in=frozenset({"graduate"})), count=1), "d", True),
        (MatchNode(id="r", path="$", where=Where(), credits=9_000), "ab", True),
        (AllNode(id="r", path="$", of=(leaf("a"), ManualNode(id="m", path="$", label="Review"))), "a", True),
        (AllNode(id="r", path="$", of=(leaf("a"), ManualNode(id="m", path="$", label="Review"))), "b", False),
        (leaf("a"), "a", True),
        (leaf("a"), "b", False),
    ],
)
def test_a_rule_is_kept_exactly_when_its_gates_can_open(rule, held, possible):
    screen = compile_screen([pathway("p", rule)], CATALOGUE)
    assert screen.possible(Unit(name) for name in held) == (frozenset({"p"}) if possible else frozenset())


def test_only_manual_steps_keep_nobody_out():
    screen = compile_screen([pathway("p", ManualNode(id="m", path="$", label="Review"))], CATALOGUE)
    assert screen.possible(()) == {"p"}
    assert ScreenForMany(screen).possible([(), (Unit("a"),)]).learners.tolist() == [0, 1]


def test_an_equal_badge_opens_the_gate_and_brings_the_larger_credits():
    rule = CreditsNode(id="r", path="$", credits=4_000, of=(leaf("a"),))
    equal = Equivalence("https://other.example/x", "a", 4_000)
    screen = compile_screen([pathway("p", rule, equivalences=(equal,))], CATALOGUE)
    assert screen.possible([Unit("https://other.example/x")]) == {"p"}
    assert screen.possible([Unit("a")]) == frozenset()


def test_badges_from_nowhere_count_where_any_badge_does():
    rule = MatchNode(id="r", path="$", where=Where(), credits=5_000)
    screen = compile_screen([pathway("p", rule)], CATALOGUE)
    assert screen.possible([Unit("https://else.example/1", 3_000)]) == frozenset()
    assert screen.possible([Unit("https://else.example/1", 3_000), Unit("https://else.example/2", 2_000)]) == {"p"}


def test_copies_count_only_where_a_rule_asks_for_several():
    twice = compile_screen([pathway("p", leaf("a", times=2))], CATALOGUE)
    assert twice.possible([Unit("a")]) == frozenset()
    assert twice.possible([Unit("a", copies=2)]) == {"p"}
    both = compile_screen([pathway("p", MatchNode(id="r", path="$", where=Where(), count=2))], CATALOGUE)
    assert both.possible([Unit("a", copies=2)]) == frozenset()


def test_a_chain_of_stacks_is_seen_at_once_and_never_its_own_award():
    first = pathway("one", AllNode(id="r", path="$", of=(leaf("a"), leaf("b"))), awards="s1")
    second = pathway("two", AllNode(id="r", path="$", of=(leaf("s1"), leaf("c"))), awards="s2")
    screen = compile_screen([second, first], CATALOGUE)
    assert screen.possible([Unit("a"), Unit("b"), Unit("c")]) == {"one", "two"}
    assert screen.possible([Unit("a"), Unit("b")]) == {"one"}
    everything = pathway("p", MatchNode(id="r", path="$", where=Where(), count=1), awards="s1")
    assert compile_screen([everything], CATALOGUE).possible([Unit("s1")]) == frozenset()


def _random_rule(rng, names, depth=0):
    kind = rng.choice(["leaf", "leaf", "all", "choose", "credits", "match"]) if depth < 3 else "leaf"
    if kind == "leaf":
        return leaf(rng.choice(names))
    if kind == "match":
        return MatchNode(id="m", path="$", where=Where(tag=rng.choice("xyz")), count=rng.randint(1, 2))
    of = tuple(_random_rule(rng, names, depth + 1) for _ in range(rng.randint(1, 4)))
    if kind == "all":
        return AllNode(id="n", path="$", of=of)
    if kind == "choose":
        return ChooseNode(id="n", path="$", of=of, count=rng.randint(1, len(of)))
    return CreditsNode(id="n", path="$", of=of, credits=rng.randint(1, 12) * 1_000)


def _holds(rule, held, facts, *, free):
    match rule:
        case AchievementNode():
            return rule.achievement in held
        case MatchNode():
            return sum(rule.where.tag in facts[name].tags for name in held) >= rule.count
        case AllNode():
            return all(_holds(child, held, facts, free=free) for child in rule.of)
        case ChooseNode():
            return sum(_holds(child, held, facts, free=free) for child in rule.of) >= rule.count
    brought = list(_below(rule, held, facts))
    return sum(facts[name].credits for name in (brought if free else set(brought))) >= rule.credits


def _below(rule, held, facts):
    if isinstance(rule, AchievementNode):
        yield from {rule.achievement} & held
    elif isinstance(rule, MatchNode):
        yield from (name for name in held if rule.where.tag in facts[name].tags)
    else:
        for child in rule.of:
            yield from _below(child, held, facts)


@pytest.mark.parametrize("seed", range(40))
def test_one_and_many_agree_with_a_plain_recursion(seed):
    rng = random.Random(seed)
    names = [f"a{number}" for number in range(12)]
    tags = {name: frozenset(rng.sample("xyz", rng.randint(0, 2))) for name in names}
    catalogue = Catalogue(tuple(achievement(name, rng.randint(0, 4) * 1_000, tags=tags[name]) for name in names))
    free = rng.random() < 0.3
    within = Sharing.FREE if free else Sharing.EXCLUSIVE
    pathways = [pathway(f"p{number}", _random_rule(rng, names), within=within) for number in range(8)]
    screen = compile_screen(pathways, catalogue)
    learners = [frozenset(rng.sample(names, rng.randint(0, 8))) for _ in range(30)]
    wanted = [
        {index for index, each in enumerate(pathways) if _holds(each.rule, held, catalogue.by_id, free=free)}
        for held in learners
    ]
    assert [set(screen.possible_indexes(map(Unit, held))) for held in learners] == wanted
    many = ScreenForMany(screen).possible([[Unit(name) for name in sorted(held)] for held in learners])
    pairs = list(zip(many.learners.tolist(), many.pathways.tolist(), strict=True))
    assert pairs == [(place, index) for place, indexes in enumerate(wanted) for index in sorted(indexes)]
