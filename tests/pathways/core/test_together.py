"""Several pathways at once: a planned badge is paid once, pairs share what they may, and the trade-off is shown."""

from __future__ import annotations

import random

import pytest

from pathways.core.audit import audit
from pathways.core.compile import PathwayProblems, compile_pathway
from pathways.core.pairs import PairPolicy, Share
from pathways.core.reading import MalformedDocument, read_between
from pathways.core.recheck import recheck
from pathways.core.solving import Model, Outcome, Solved
from pathways.core.together import together
from pathways.core.together_report import Shared, Use
from tests.pathways.core import kit
from tests.pathways.core.kit import AT, achievement, badge, group, leaf, match

CATALOGUE = kit.catalogue("a", "b", "c", achievement("x", 6, kit.AWAY), achievement("big", 12))
MANUAL = {"type": "manual", "id": "talk", "label": "Interview"}


def joint(*rules, badges=(), between=None, catalogue=CATALOGUE, more=None, **holdings):
    pathways = [
        kit.pathway(rule, id=f"p{n}", name=f"P{n}", awards=None, **(more or {})) for n, rule in enumerate(rules)
    ]
    held = kit.holdings(*badges, **holdings)
    found = together(catalogue, pathways, held, AT, pair(**between) if between else ())
    if found.total_effort is not None:
        for pathway in pathways:
            assert recheck(pathway, catalogue, held, AT, found.audits[pathway.id]) == ()
    return found


def pair(**policy):
    return read_between([{"pathways": ["p0", "p1"]} | policy])


def figures(found):
    return {name: audit.percent for name, audit in sorted(found.audits.items())}


def test_a_planned_badge_that_counts_in_several_is_paid_once():
    found = joint(leaf("a"), group("all", leaf("a"), leaf("b")), group("any", leaf("b"), leaf("c")))

    assert (found.total_effort, found.bound, found.optimal) == (6_000, 6_000, True)
    assert found.shared == (Shared(None, "a", ("p0", "p1")), Shared(None, "b", ("p1", "p2")))
    assert figures(found) == {"p0": 0, "p1": 0, "p2": 0}
    assert found.alternatives == ()


def test_each_pathway_alone_may_want_something_else():
    """Alone the first takes what is cheap; together what both can use is cheaper."""
    rules = [group("any", leaf("a"), leaf("x")), leaf("x")]
    found = joint(*rules)

    assert found.total_effort == 6_000
    assert found.audits["p0"].remaining.achievements == ("x",)
    assert audit(compile_pathway(kit.pathway(rules[0]), CATALOGUE), kit.holdings(), AT).remaining.achievements == ("a",)


def test_an_exclusive_pair_needs_a_badge_each():
    found = joint(leaf("a"), leaf("a"), badges=["a"], between={"share": "exclusive"})

    assert (found.total_effort, found.shared) == (3_000, ())
    assert sorted(figures(found).values()) == [0, 100]
    assert joint(leaf("a"), leaf("a"), between={"share": "exclusive"}).total_effort is None  # nobody earns it twice
    assert joint(leaf("a"), leaf("a"), badges=["a"]).total_effort == 0


def test_a_contested_badge_shows_what_each_use_of_it_would_cost():
    rules = [group("any", leaf("a"), leaf("b")), group("any", leaf("a"), leaf("x"))]
    found = joint(*rules, badges=["a"], between={"share": "exclusive"})

    assert found.total_effort == 3_000
    (contested,) = found.alternatives
    assert (contested.badge, contested.achievement) == ("b-a", "a")
    assert {use.pathways: use.total_effort for use in contested.uses} == {("p0",): 3_000, ("p1",): 3_000}
    assert [use.chosen for use in contested.uses].count(True) == 1


def test_what_is_not_to_be_had_again_goes_where_it_saves_most():
    outside = badge("elsewhere", "e")
    more = {"equivalences": [{"held": "elsewhere", "counts_as": "a", "credits": 3}]}
    rules = [group("any", leaf("a"), leaf("b")), group("any", leaf("a"), leaf("big"))]
    catalogue = kit.catalogue(achievement("a", 40), "b", achievement("big", 12))
    found = joint(*rules, badges=[outside], between={"share": "exclusive"}, catalogue=catalogue, more=more)

    assert figures(found) == {"p0": 0, "p1": 100}
    assert found.alternatives[0].uses == (Use(("p0",), 12_000, False), Use(("p1",), 3_000, True))
    (unused,) = found.audits["p0"].unused
    assert (unused.why, unused.detail) == ("used_elsewhere", "it counts in P1")


@pytest.mark.parametrize(
    ("policy", "effort"),
    [
        ({"share": "free"}, 0),
        ({"share": "limited", "max_badges": 3}, 0),
        ({"share": "limited", "max_badges": 2}, 3_000),
        ({"share": "limited", "max_badges": 0}, 9_000),
        ({"share": "limited", "max_credits": 8.999}, 3_000),
        ({"share": "limited", "max_credits": 3}, 6_000),
        ({"share": "limited", "max_share_of_smaller": 1}, 0),
        ({"share": "limited", "max_share_of_smaller": 0.4}, 6_000),
        ({"share": "limited", "max_share_of_smaller": 0.3}, 9_000),
        ({"share": "limited", "max_badges": 2, "max_credits": 3}, 6_000),
        ({"share": "exclusive"}, 9_000),
    ],
)
def test_a_limited_pair_shares_so_much(policy, effort):
    rules = [match(count=3), match(count=3)]
    found = joint(*rules, badges=["a", "b", "c"], between=policy, catalogue=kit.catalogue("a", "b", "c"))

    assert (found.total_effort, found.optimal) == (effort, True)
    assert len(found.shared) == 3 - effort // 3_000
    assert all({use.total_effort for use in one.uses if use.chosen} == {effort} for one in found.alternatives)


def test_credits_that_are_shared_are_those_of_the_larger_standing():
    more = {"equivalences": [{"held": "a", "counts_as": "b", "credits": 1}]}
    rules = [group("any", leaf("a"), leaf("x")), leaf("b")]

    for most, effort in ((3, 0), (2.5, 3_000)):
        found = joint(*rules, badges=["a"], between={"share": "limited", "max_credits": most}, more=more)
        assert found.total_effort == effort


def test_three_that_exclude_each_other_need_three():
    ids = ["p0", "p1", "p2"]
    policies = read_between([{"pathways": ids, "share": "exclusive"}])
    assert len(policies) == 3
    either = group("any", leaf("a"), leaf("b"))
    pathways = [kit.pathway(either, id=name, awards=None) for name in ids]

    found = together(CATALOGUE, pathways, kit.holdings("a"), AT, policies)

    assert found.total_effort == 6_000  # the other two take one planned a and one planned b
    assert {len(use.pathways) for use in found.alternatives[0].uses} == {1}


def test_copies_are_counted_apart():
    found = joint(leaf("a", times=2), leaf("a"), badges=["a"], between={"share": "exclusive"})
    free = joint(leaf("a", times=2), leaf("a"), badges=["a"])

    assert (found.total_effort, free.total_effort) == (6_000, 3_000)


def test_a_mark_is_made_once():
    found = joint(MANUAL, group("all", MANUAL, leaf("a")))

    assert found.total_effort == 4_000
    assert [one.remaining.manual for one in found.audits.values()] == [("talk",), ("talk",)]


def test_a_pathway_is_told_of_what_the_optimum_gives_it_and_of_nothing_else():
    """Alone it would rather be marked by somebody, or take two copies of what is planned once."""
    marked = joint(group("any", MANUAL, leaf("a")), leaf("a"))
    copies = joint(
        group("any", leaf("x", times=2), group("all", leaf("big"), leaf("x", id="one"))),
        leaf("big"),
        leaf("x", id="also"),
    )

    assert (marked.total_effort, copies.total_effort) == (3_000, 18_000)
    assert (marked.audits["p0"].remaining.achievements, marked.audits["p0"].remaining.manual) == (("a",), ())
    assert copies.audits["p0"].remaining.achievements == ("big", "x")


def test_what_cannot_all_be_completed_is_audited_one_by_one():
    found = joint(leaf("a"), match(where={"tag": "none"}, count=1), badges=["a"])

    assert (found.total_effort, found.optimal, found.shared) == (None, False, ())
    assert figures(found) == {"p0": 100, "p1": None}
    assert (found.infeasible.code, found.infeasible.node) == ("nothing_matches", "m")
    assert found.infeasible.message.startswith("P1: ")


def test_sharing_may_be_the_reason():
    more = {"equivalences": [{"held": "elsewhere", "counts_as": "a"}]}
    rule = match(where={"issuer_in": ["did:web:far.example"]}, count=1)
    outside = badge("elsewhere", "e", issuer="did:web:far.example")
    found = joint(rule, rule, badges=[outside], between={"share": "exclusive"}, more=more)

    assert found.infeasible.code == "sharing"


def test_pathways_with_errors_are_refused_all_together():
    pathways = [kit.pathway(leaf("b"), id="1", awards="a"), kit.pathway(leaf("a"), id="2", awards="b")]

    with pytest.raises(PathwayProblems) as caught:
        together(CATALOGUE, pathways, kit.holdings(), AT, ())
    assert {problem.code for problem in caught.value.problems} == {"award_cycle"}
    with pytest.raises(MalformedDocument):
        together(CATALOGUE, pathways[:1], kit.holdings(), AT, [PairPolicy(("1", "9"), Share.EXCLUSIVE)])


def test_when_the_solver_gives_up_that_is_said(monkeypatch):
    monkeypatch.setattr(Model, "solve", lambda *_: Solved(Outcome.UNKNOWN, bound=3_000))
    found = joint(leaf("a"), leaf("a"))

    assert (found.total_effort, found.optimal, found.infeasible.code) == (None, False, "out_of_time")


def test_the_order_of_pathways_and_badges_does_not_matter():
    dice = random.Random(5)
    rules = {"p0": match(credits=6), "p1": group("choose", leaf("a"), leaf("b"), leaf("x"), count=2)}
    badges = ["a", "b", badge("x", "z")]
    answers = set()
    for _ in range(4):
        dice.shuffle(badges)
        ids = dice.sample(sorted(rules), 2)
        pathways = [kit.pathway(rules[name], id=name, awards=None) for name in ids]
        found = together(CATALOGUE, pathways, kit.holdings(*badges), AT, pair(share="limited", max_badges=1))
        answers.add((found.total_effort, found.shared, tuple(sorted(figures(found).items()))))
    assert len(answers) == 1


@pytest.mark.parametrize(
    ("between", "paths"),
    [
        ({"share": "free"}, ["$.between"]),
        ([{"pathways": ["p0"], "share": "free"}], ["$.between[0].pathways"]),
        ([{"pathways": ["p0", "p0"], "share": "free"}], ["$.between[0].pathways"]),
        ([{"pathways": ["p0", "p9"], "share": "free"}], ["$.between[0].pathways[1]"]),
        ([{"pathways": ["p0", "p1"], "share": "limited"}], ["$.between[0]"]),
        ([{"pathways": ["p0", "p1"], "share": "free", "max_badges": 2}], ["$.between[0].max_badges"]),
        ([{"pathways": ["p0", "p1"], "share": "limited", "max_badges": -1}], ["$.between[0].max_badges"]),
        ([{"pathways": ["p0", "p1"], "share": "limited", "max_share_of_smaller": 2}], ["$.between[0].max_share_of_smaller"]),
        ([{"pathways": ["p0", "p1"], "share": "some", "max": 1}], ["$.between[0].max", "$.between[0].share"]),
        ([{"pathways": ["p0", "p1"], "share": "free"}, {"pathways": ["p1", "p0"], "share": "free"}], ["$.between[1].pathways"]),
    ],
)  # fmt: skip
def test_what_pairs_may_share_is_read_strictly(between, paths):
    with pytest.raises(MalformedDocument) as caught:
        read_between(between, ["p0", "p1"])
    assert [problem.path for problem in caught.value.problems] == paths
