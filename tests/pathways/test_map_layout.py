"""Where things stand on a map."""

from __future__ import annotations

import time

import pytest

from pathways.core.drawing import draw
from pathways.core.layout import lay_out
from pathways.core.mapping.graph import Kind, MapCard, MapModel, MapRule, State
from tests.pathways.tidy import assert_tidy, flat_model, random_model


@pytest.mark.parametrize("seed", range(40))
def test_nothing_overlaps(seed):
    assert_tidy(lay_out(random_model(seed, cards=5 + 3 * seed % 50, circles=seed % 2 == 0)))


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_overlaps_among_300_nodes(seed):
    layout = lay_out(random_model(seed, cards=300))
    assert len(layout.cards) == 300
    assert_tidy(layout)


@pytest.mark.parametrize("cards", [1, 2, 7, 13, 31, 143])
def test_nothing_overlaps_among_alternatives(cards):
    layout = lay_out(flat_model(cards))
    assert_tidy(layout)
    assert len({box.rect.x for box in layout.cards}) <= 4


def test_a_map_of_300_nodes_is_drawn_at_once():
    model = random_model(3, cards=300)
    draw(lay_out(model))
    begin = time.perf_counter()
    draw(lay_out(model))
    assert time.perf_counter() - begin < 1.0  # a quarter of that on a quiet machine: see tests/bench


def test_the_same_map_comes_out_the_same():
    assert draw(lay_out(random_model(5, cards=60))) == draw(lay_out(random_model(5, cards=60)))


def chain():
    first = MapCard("a", "A", state=State.EARNED)
    then = MapCard("b", "B", state=State.IN_PROGRESS, prerequisites=("a",))
    last = MapCard("c", "C", state=State.LOCKED, prerequisites=("b", "nobody"))
    inner = MapRule("inner", "all of 2", (last, MapCard("d", "D", Kind.MANUAL)), "Later")
    middle = MapRule("middle", "1 of 2", (then, inner), "Middle")
    return MapModel("Chain", MapRule("root", "all of 2", (first, middle)), MapCard("goal", "Goal", Kind.GOAL))


def places(layout):
    found = {box.card.id: box.rect for box in (*layout.cards, layout.goal, *layout.onward)}
    return found | {one.rule.id: one.pill for one in layout.junctions}


def test_columns_follow_what_is_needed_first_then_rules_then_the_goal():
    at = places(lay_out(chain()))
    assert at["a"].x == at["d"].x < at["b"].x < at["c"].x
    assert at["c"].right < at["inner"].x < at["middle"].x < at["root"].x < at["goal"].x


def test_columns_are_headed():
    headings = [heading.text for heading in lay_out(chain()).headings]
    assert headings == ["Start anywhere here", "After one step", "After two steps", "Rules", "Credential"]


def test_every_band_holds_its_rule_and_members():
    layout = lay_out(chain())
    at = places(layout)
    inner = next(band.rect for band in layout.bands if band.level == 1)
    for one in ("c", "d", "inner"):
        assert inner.x <= at[one].x
        assert at[one].right <= inner.right
        assert inner.y <= at[one].y
        assert at[one].bottom <= inner.bottom
    assert not inner.overlaps(at["b"])


def test_what_is_needed_first_is_read_first():
    for seed in range(10):
        layout = lay_out(random_model(seed, cards=30))
        place = {one: number for number, one in enumerate(layout.order)}
        everything = [box.card.id for box in (*layout.cards, layout.goal, *layout.onward)]
        assert sorted(place) == sorted(everything + [one.rule.id for one in layout.junctions])
        assert all(place[line.source] < place[line.target] for line in layout.lines)


def test_a_circle_of_prerequisites_is_drawn_without_its_last_line():
    cards = (MapCard("a", "A", prerequisites=("b",)), MapCard("b", "B", prerequisites=("a",)))
    layout = lay_out(MapModel("Circle", MapRule("root", "all of 2", cards), MapCard("goal", "Goal", Kind.GOAL)))
    assert [(one.source, one.target) for one in layout.lines if one.stroke == "needed"] == [("b", "a")]
    assert_tidy(layout)


def test_a_rule_without_members_stands_alone():
    empty = MapRule("empty", "all of 0", (), "Nothing yet")
    goal = MapCard("goal", "Goal", Kind.GOAL)
    for root in (empty, MapRule("root", "all of 2", (empty, MapCard("a", "A")))):
        assert_tidy(lay_out(MapModel("Draft", root, goal)))


def test_rows_of_a_chain_are_level_so_that_its_line_is_straight():
    cards = (
        MapCard("other", "Other"),
        MapCard("a", "A"),
        MapCard("third", "Third"),
        MapCard("b", "B", prerequisites=("a",)),
    )
    layout = lay_out(MapModel("Level", MapRule("root", "all of 4", cards), MapCard("goal", "Goal", Kind.GOAL)))
    at = places(layout)
    assert at["a"].y == at["b"].y
    assert next(len(one.points) for one in layout.lines if one.stroke == "needed") == 2


def test_only_what_counts_leads_to_the_rule():
    cards = (MapCard("a", "A", counts=False), MapCard("b", "B", prerequisites=("a",)))
    layout = lay_out(MapModel("Before", MapRule("root", "all of 1", cards), MapCard("goal", "Goal", Kind.GOAL)))
    assert {(one.source, one.target) for one in layout.lines} == {("a", "b"), ("b", "root"), ("root", "goal")}


def test_rules_thirty_deep():
    rule = MapRule("r0", "all of 1", (MapCard("a", "A"),))
    for number in range(1, 30):
        rule = MapRule(f"r{number}", "all of 1", (rule,), f"Level {number}")
    assert_tidy(lay_out(MapModel("Deep", rule, MapCard("goal", "Goal", Kind.GOAL))))
