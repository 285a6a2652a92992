"""Which badges fill which rule: every one that counts, once for each place; what does not only where that is told."""

import pytest

from pathways.core.audit import audit
from pathways.core.compile import compile_pathway
from pathways.core.filled import NOT_NOW, filled, spots_of
from pathways.core.reading import read_catalogue, read_holdings, read_pathway
from tests.oracles.generate import make_case
from tests.pathways.core.kit import AT, AWAY, achievement, badge, catalogue, group, holdings, leaf, match, pathway

KNOWN = catalogue(*"abcde", achievement("away", issuer=AWAY), "award")
WAIVED = {"node": "leaf-b", "reason": "x", "granted_by": "y", "until": None}


def tree_of(rule, *badges, accepted=None, more=None, **rules):
    asked, held = pathway(rule, **rules), holdings(*badges, **(more or {}))
    found = audit(compile_pathway(asked, KNOWN), held, AT)
    return filled(asked, KNOWN, held, found, accepted=accepted or {})


def told(tree):
    return [(node.id, spot.badge, spot.counts, spot.why) for node, spot in spots_of(tree)]


def test_badges_stand_under_their_rules_in_the_order_of_the_rules():
    rule = group("all", leaf("b"), group("choose", leaf("c"), leaf("a"), id="one", count=1), leaf("d"))
    tree = tree_of(rule, "a", "b", "e")
    assert told(tree) == [("leaf-b", "b-b", True, ""), ("leaf-a", "b-a", True, "")]
    assert [member.node.id for member in tree.members] == ["leaf-b", "one"]  # a leaf with nothing is left out
    assert [member.is_done for member in tree.members] == [True, True]


def test_a_rule_of_all_stays_though_nothing_is_there():
    tree = tree_of(group("all", group("all", leaf("a"), id="core"), group("choose", leaf("b"), id="one", count=1)))
    assert [member.node.id for member in tree.members] == ["core", "one"]
    assert told(tree) == []


def test_a_withdrawn_badge_stands_where_it_would_count_and_not_where_nobody_needs_it():
    lost = badge("a", state="revoked")
    assert told(tree_of(group("all", leaf("a"), leaf("b")), lost, "b"))[0] == ("leaf-a", "b-a", False, "revoked")
    rule = group("choose", leaf("a"), leaf("b"), id="one", count=1)
    assert told(tree_of(rule, lost, "b")) == [("leaf-b", "b-b", True, "")]
    renewed = badge("a", id="b-new", awarded="2026-05-01T00:00:00Z")
    assert told(tree_of(group("all", leaf("a"), leaf("b")), lost, renewed)) == [("leaf-a", "b-new", True, "")]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"state": "suspended"}, "suspended"),
        ({"verdict": "unknown"}, "unverified"),
        ({"expires": "2026-02-01T00:00:00Z"}, "expired"),
        ({"awarded": "2027-01-10T00:00:00Z"}, "not_yet_awarded"),
    ],
)
def test_what_does_not_count_today_says_why(changes, why):
    assert told(tree_of(match(credits=3), badge("a", **changes))) == [("m", "b-a", False, why)]


def test_a_file_that_failed_and_a_result_too_low_are_nobodys_business():
    rule = group("all", leaf("a"), leaf("b", min_result="B"))
    assert told(tree_of(rule, badge("a", verdict="invalid"), badge("b", result="D"))) == []


def test_an_optional_leaf_shows_what_is_held_for_it():
    rule = group("all", leaf("a"), leaf("c", optional=True))
    [first, second] = [spot for _, spot in spots_of(tree_of(rule, "a", "c"))]
    assert (first.optional, second.counts, second.optional, second.why) == (False, False, True, "")
    assert told(tree_of(rule, "a", badge("c", verdict="unknown")))[1] == ("leaf-c", "b-c", False, "unverified")


def test_what_stands_for_another_says_so():
    same = [{"held": "away", "counts_as": "a"}]
    [(_, spot)] = spots_of(tree_of(leaf("a"), "away", equivalences=same))
    assert (spot.achievement, spot.stands_for, spot.counts) == ("away", "a", True)
    [(_, lost)] = spots_of(tree_of(leaf("a"), badge("away", state="revoked"), equivalences=same))
    assert (lost.stands_for, lost.counts) == ("a", False)


def test_what_staff_accepted_stands_at_the_waived_node():
    rule = group("all", leaf("a"), leaf("b"))
    more = {"waivers": [WAIVED]}
    tree = tree_of(rule, "a", "away", badge("away", id="old", state="revoked"), accepted={"leaf-b": "away"}, more=more)
    assert [(node.id, spot.badge, spot.stands_for, spot.accepted) for node, spot in spots_of(tree)] == [
        ("leaf-a", "b-a", None, False),
        ("leaf-b", "b-away", "b", True),
    ]
    alone = tree_of(rule, "a", more=more, accepted={"leaf-b": "away"})
    assert [member.node.id for member in alone.members] == ["leaf-a", "leaf-b"]  # the waiver itself is something
    assert told(tree_of(rule, "a", "away", accepted={"leaf-b": "away"})) == [("leaf-a", "b-a", True, "")]  # none waived


@pytest.mark.parametrize("seed", range(200, 240))
def test_every_badge_that_counts_is_there_and_no_other_that_is_not_told(seed):
    case = make_case(seed)
    asked, known, held = (
        read_pathway(case["pathway"]),
        read_catalogue(case["catalogue"]),
        read_holdings(case["holdings"]),
    )
    found = audit(compile_pathway(asked, known), held, AT, next_steps=False)
    tree = filled(asked, known, held, found)
    spots = list(spots_of(tree))
    placed = sorted((one.badge, one.leaf) for one in found.placements if one.badge is not None)
    assert sorted((spot.badge, node.id) for node, spot in spots if spot.counts) == placed
    counted = {spot.badge for _, spot in spots if spot.counts}
    others = [spot for _, spot in spots if not spot.counts]
    assert not counted & {spot.badge for spot in others}
    assert len({spot.achievement for spot in others}) == len(others)
    assert all(spot.optional or spot.why in NOT_NOW for spot in others)
    assert tree.node is asked.rule
