"""The linter lists everything at once: what can never be met, what the catalogue lacks, circles, and doubts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pathways.core.problems import Severity, find_errors, find_problems
from pathways.core.reading import read_catalogue, read_pathway
from tests.pathways.core import kit, strategies
from tests.pathways.core.kit import achievement, group, leaf, match

CATALOGUE = kit.catalogue("a", "b", "c", achievement("x", 6, kit.AWAY), achievement("t", 0, results=["pass", "fail"]))
MANUAL = {"type": "manual", "id": "talk", "label": "Interview"}


def found(rule, catalogue=CATALOGUE, severity=Severity.ERROR, **more):
    problems = find_problems(catalogue, [kit.pathway(rule, **more)])
    return [(problem.path, problem.code) for problem in problems if problem.severity is severity]


def warned(rule, catalogue=CATALOGUE, **more):
    """The doubts about single rules; whether the whole can be completed is asked apart."""
    doubts = found(rule, catalogue, Severity.WARNING, **more)
    return [(path, code) for path, code in doubts if code != "never_complete"]


def test_a_sound_pathway_has_no_problems():
    rule = group("all", leaf("a", min_result="B"), group("choose", leaf("b"), leaf("c"), count=1), MANUAL)

    assert find_problems(CATALOGUE, [kit.pathway(rule)]) == ()


@pytest.mark.parametrize(
    ("rule", "path", "code"),
    [
        (group("all"), "$.rule.of", "empty_group"),
        (group("choose", count=0), "$.rule.of", "empty_group"),
        (group("credits", credits=3), "$.rule.of", "empty_group"),
        (group("all", leaf("a", optional=True)), "$.rule.of", "only_optional"),
        (group("choose", leaf("a"), leaf("b"), count=0), "$.rule.count", "impossible_count"),
        (group("choose", leaf("a"), leaf("b"), count=3), "$.rule.count", "impossible_count"),
        (match(count=0), "$.rule.count", "asks_for_nothing"),
        (match(credits=0), "$.rule.credits", "asks_for_nothing"),
        (match(credits=-3), "$.rule.credits", "asks_for_nothing"),
        (group("credits", leaf("a"), credits=0), "$.rule.credits", "asks_for_nothing"),
        (leaf("a", times=0), "$.rule.times", "asks_for_nothing"),
        (leaf("a", limits=[{"max": -1, "unit": "badges"}]), "$.rule.limits[0].max", "negative_limit"),
        (leaf("a", min_result="Z"), "$.rule.min_result", "unknown_result"),
        (match(where={"min_result": "Z"}, count=1), "$.rule.where.min_result", "unknown_result"),
        (leaf("z"), "$.rule.achievement", "unknown_achievement"),
        (group("any", leaf("a"), leaf("award")), "$.rule.of[1]", "own_award"),
    ],
)
def test_what_can_never_be_met_is_an_error(rule, path, code):
    catalogue = kit.catalogue("a", "b", "award")

    assert found(rule, catalogue) == [(path, code)]


@pytest.mark.parametrize("share", [0, -0.5, 1.5])
def test_a_share_is_more_than_nothing_and_at_most_all(share):
    minimums = [{"min_share": share, "unit": "credits"}]

    assert found(group("credits", leaf("a"), credits=3, minimums=minimums)) == [
        ("$.rule.minimums[0].min_share", "impossible_share")
    ]


def test_a_share_is_of_credits():
    share = {"min_share": 0.5, "unit": "credits"}
    of_badges = {"min_share": 0.5, "unit": "badges"}

    assert found(leaf("a", minimums=[share])) == [("$.rule.minimums[0].min_share", "share_without_credits")]
    assert found(group("credits", leaf("a"), credits=3, minimums=[of_badges])) == [
        ("$.rule.minimums[0].min_share", "share_without_credits")
    ]


def test_everything_is_listed_at_once_in_the_order_of_the_document():
    rule = group("all", leaf("z"), *(leaf("a", id=f"n{n}") for n in range(9)), leaf("y", id="n1"), group("any"))

    assert found(rule) == [
        ("$.rule.of[0].achievement", "unknown_achievement"),
        ("$.rule.of[10].achievement", "unknown_achievement"),
        ("$.rule.of[10].id", "duplicate_id"),
        ("$.rule.of[11].of", "empty_group"),
    ]


def test_prerequisites_are_in_the_catalogue_and_go_in_no_circle():
    catalogue = kit.catalogue(
        achievement("a", prerequisites=["b"]),
        achievement("b", prerequisites=["c", "z"]),
        achievement("c", prerequisites=["a"]),
        achievement("d", prerequisites=["d"]),
        achievement("e", prerequisites=["a"]),
    )

    problems = find_errors(catalogue, [kit.pathway(leaf("a"))])

    assert [(problem.document, problem.path, problem.code) for problem in problems] == [
        ("catalogue", "$.achievements[0].prerequisites", "prerequisite_cycle"),
        ("catalogue", "$.achievements[1].prerequisites[1]", "unknown_prerequisite"),
        ("catalogue", "$.achievements[3].prerequisites", "prerequisite_cycle"),
    ]
    assert "A, B, C" in problems[0].message


def test_awards_go_in_no_circle_over_pathways_given_together():
    first = kit.pathway(leaf("b"), id="1", awards="a")
    second = kit.pathway(group("any", leaf("c"), leaf("x")), id="2", awards="b")
    third = kit.pathway(leaf("a"), id="3", awards="c")
    apart = kit.pathway(leaf("a"), id="4", awards="t")

    circle = find_errors(CATALOGUE, [first, second, third, apart])

    assert [(problem.document, problem.code) for problem in circle] == [
        (f"pathways[{n}]", "award_cycle") for n in range(3)
    ]
    assert find_errors(CATALOGUE, [first, second, apart]) == ()
    assert find_errors(CATALOGUE, [first]) == ()


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (group("all", leaf("a"), leaf("a", id="again")), [("$.rule.of[1]", "required_twice")]),
        (group("all", leaf("a"), group("any", leaf("a", id="again"), leaf("b"))), []),
        (group("all", leaf("a"), leaf("a", id="again", consumes=False)), []),
        (
            group(
                "choose", leaf("b"), group("all", leaf("a"), group("any", leaf("a", id="2")), id="i"), count=1, id="o"
            ),
            [("$.rule.of[1].of[1].of[0]", "required_twice")],
        ),
    ],
)
def test_a_badge_is_not_required_twice_where_it_counts_once(rule, expected):
    assert warned(rule) == expected
    assert warned(rule, sharing={"within": "free"}) == []


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (match(where={"tag": "none"}, count=1), [("$.rule", "out_of_reach")]),
        (match(where={"issuer_in": [kit.AWAY]}, count=2), [("$.rule", "out_of_reach")]),
        (match(where={"issuer_in": [kit.HOME]}, credits=9), []),
        (
            match(where={"issuer_in": [kit.HOME]}, credits=9.5),
            [("$.rule", "out_of_reach")],
        ),
        (
            group("credits", leaf("a"), leaf("b"), credits=7),
            [("$.rule", "out_of_reach")],
        ),
        (group("any", leaf("a"), match(where={"tag": "none"}, count=1)), [("$.rule.of[1]", "out_of_reach")]),
        (
            group("choose", leaf("a"), match(where={"tag": "none"}, count=1), count=2),
            [("$.rule", "out_of_reach"), ("$.rule.of[1]", "out_of_reach")],
        ),
        (
            match(where={"achievement_in": []}, count=1),
            [("$.rule", "out_of_reach"), ("$.rule.where", "matches_nothing")],
        ),
        (
            match(where={"achievement_in": ["a", "q"]}, count=1),
            [("$.rule.where.achievement_in", "unlisted_achievement")],
        ),
        (match(where={"issuer_not_in": []}, count=1), [("$.rule.where", "always_true")]),
        (
            match(where={"awarded_after": "2026-01-01T00:00:00Z", "awarded_before": "2026-01-01T00:00:00Z"}, count=1),
            [("$.rule.where", "matches_nothing")],
        ),
        (leaf("t", min_result="A"), [("$.rule.min_result", "result_not_on_scale")]),
        (group("any", leaf("a", optional=True)), [("$.rule.of[0].optional", "without_effect")]),
        (leaf("a", consumes=False, limits=[{"max": 0, "unit": "badges"}]), [("$.rule.limits", "without_effect")]),
    ],
)
def test_doubts(rule, expected):
    assert warned(rule) == expected


AWAY_LIMIT = {"where": {"issuer_not_in": [kit.HOME]}, "max": 3, "unit": "credits"}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (group("all", leaf("a"), leaf("b"), limits=[{"max": 1, "unit": "badges"}]), ["limit_below_need"]),
        (group("all", leaf("a"), leaf("b"), limits=[{"max": 2, "unit": "badges"}]), []),
        (group("choose", leaf("a"), leaf("x"), leaf("b"), count=2, limits=[{"max": 5, "unit": "credits"}]), ["limit_below_need"]),
        (group("credits", match(count=3), credits=9, limits=[{"max": 8, "unit": "credits"}]), ["limit_below_need"]),
        (match(credits=9, limits=[AWAY_LIMIT]), []),
        (match(credits=12, limits=[AWAY_LIMIT]), []),
        (match(credits=13, limits=[AWAY_LIMIT]), ["limit_below_need"]),
        (
            match(count=2, limits=[AWAY_LIMIT], minimums=[{"where": AWAY_LIMIT["where"], "min": 4, "unit": "credits"}]),
            ["limit_below_need"],
        ),
        (match(count=2, minimums=[{"distinct": "issuer", "min": 2}]), []),
        (match(count=2, minimums=[{"distinct": "issuer", "min": 3}]), ["out_of_reach"]),
        (match(count=2, minimums=[{"distinct": "level", "min": 1}]), ["out_of_reach"]),
        (match(count=2, minimums=[{"min": 0, "unit": "badges"}]), ["always_true"]),
        (match(count=1, minimums=[{"min": 2, "unit": "badges"}]), ["out_of_reach"]),
        (group("credits", match(count=3), credits=9, minimums=[{"min_share": 0.7, "unit": "credits"}]), []),
    ],
)  # fmt: skip
def test_limits_and_minimums_leave_a_way(rule, expected):
    assert [code for _, code in warned(rule)] == expected


@pytest.mark.parametrize(
    ("rule", "path", "words"),
    [
        (group("all", leaf("a"), leaf("a", id="again")), "$.rule", "only once"),
        (group("all", leaf("a"), match(where={"tag": "none"}, count=1)), "$.rule.of[1]", "Nothing in the catalogue matches"),
        (match(credits=12, limits=[AWAY_LIMIT]), "$.rule", "At most 3 credits"),
        (group("all", leaf("a"), leaf("b"), limits=[{"max": 1, "unit": "badges"}]), "$.rule", "At most 1 badge"),
        (group("credits", leaf("a"), leaf("b"), credits=7), "$.rule", "offers 6 here"),
    ],
)  # fmt: skip
def test_what_nobody_can_complete_is_said_with_the_smallest_reason(rule, path, words):
    problems = find_problems(CATALOGUE, [kit.pathway(rule)])
    (never,) = [problem for problem in problems if problem.code == "never_complete"]

    assert (never.path, never.severity) == (path, Severity.WARNING)
    assert words in never.message


def test_what_depends_on_the_day_is_not_called_impossible():
    rule = match(where={"awarded_before": "1999-01-01T00:00:00Z"}, count=1)

    assert found(rule, CATALOGUE, Severity.WARNING) == []


def test_an_equivalence_may_name_anything_held_but_counts_as_something_known():
    rules = [{"held": "elsewhere", "counts_as": "a"}, {"held": "x", "counts_as": "q"}]

    assert warned(leaf("a"), equivalences=rules) == [("$.equivalences[1].counts_as", "unlisted_achievement")]


@settings(max_examples=150, deadline=None)
@given(strategies.catalogues, st.lists(strategies.pathways, min_size=1, max_size=2))
def test_any_tree_gets_an_answer_and_always_the_same(catalogue, pathways):
    catalogue, pathways = read_catalogue(catalogue), [read_pathway(pathway) for pathway in pathways]

    problems = find_problems(catalogue, pathways)

    assert problems == find_problems(catalogue, pathways)
    assert find_errors(catalogue, pathways) == tuple(p for p in problems if p.severity is Severity.ERROR)


def test_what_needs_the_award_first_is_worth_a_look():
    catalogue = kit.catalogue(
        "award", achievement("a", prerequisites=["p"]), achievement("p", prerequisites=["award"]), "b"
    )

    assert ("$.rule.of[0]", "own_award_first") in warned(group("all", leaf("a"), leaf("b")), catalogue)
    assert "own_award_first" not in [code for _, code in warned(leaf("b"), catalogue)]
