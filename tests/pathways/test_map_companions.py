"""What stands beside the map: checklist, bar and ring, what lapses."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from pathways.core.expiry_lines import Lapse, expiry_lines
from pathways.core.map_model import anchor_of
from pathways.core.mapping.graph import MapCard, cards_of, rules_of
from pathways.core.progress_bar import Fill, fills
from tests.look import maps
from tests.look.app import create_look
from tests.pages import Page, assert_good_page

NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture(scope="module")
def client():
    return create_look().test_client()


@pytest.fixture(scope="module")
def page(client):
    return Page(client.get("/pathway"))


@pytest.mark.parametrize("path", ["/pathway", "/pathway?everybody=1", "/pathway?unfold=breadth&zoom=150"])
def test_the_pages_are_good(client, path):
    assert_good_page(Page(client.get(path)))


def test_map_and_checklist_say_the_same_in_the_same_words(page):
    tree = page.html.split('class="checklist', 1)[1].split('id="uncounted"', 1)[0]
    model = maps.mine()
    for rule in rules_of(model.root):
        assert f">{rule.words}<" in tree
        assert rule.status in tree
    for card in cards_of(model.root):
        assert card.title in tree
        assert not card.detail or card.detail in tree
        assert all(hidden.title in tree for hidden in card.folded)


def test_checklist_rows_can_be_linked_to(page):
    ids = {attrs.get("id") for _, attrs in page.elements}
    assert {anchor_of(one) for one in ("core", "electives", "breadth", "capstone", "programming", "safety")} <= ids


def test_headings_go_down_step_by_step(page):
    levels = [int(tag[1]) for tag, _ in page.elements if tag in ("h1", "h2", "h3", "h4", "h5", "h6")]
    assert all(then - one <= 1 for one, then in itertools.pairwise(levels))


def test_the_map_works_without_script(page):
    regions = [attrs for _, attrs in page.elements if attrs.get("role") == "region"]
    assert [(attrs["tabindex"], bool(attrs["aria-label"])) for attrs in regions] == [("0", True)]
    zooms = [attrs["href"] for tag, attrs in page.elements if tag == "a" and "data-zoom" in attrs]
    assert zooms == ["/pathway?zoom=75", "/pathway", "/pathway?zoom=150"]
    assert any("/pathway?unfold=breadth" in href for href in page.links)
    scripted = [attrs for tag, attrs in page.elements if tag == "button" and "data-zoom" in attrs]
    assert all("hidden" in attrs for attrs in scripted)


def test_a_bar_has_up_to_three_fills():
    assert fills(58, 77, 87) == (Fill("earned", 0, 58), Fill("now", 58.3, 18.7), Fill("plan", 77.3, 9.7))
    assert fills(None, 20) == (Fill("now", 0, 20),)
    assert fills(100, 100, 100) == (Fill("earned", 0, 100),)
    assert fills(50, 40, None) == (Fill("earned", 0, 50),)  # what was counted otherwise never takes anything away
    assert fills(0) == ()


def test_lines_share_an_axis():
    later = Lapse("B", NOW + timedelta(days=1000))
    chart = expiry_lines([later, Lapse("A", NOW + timedelta(days=500))], NOW, NOW + timedelta(days=250))
    assert [line.lapse.name for line in chart.lines] == ["A", "B"]
    assert chart.lines[1].width == pytest.approx(2 * chart.lines[0].width, abs=0.02)
    assert chart.lines[0].width == pytest.approx(2 * chart.finish, abs=0.02)
    assert chart.lines[1].width < 100


def test_a_finish_behind_all_lapses_is_on_the_axis():
    chart = expiry_lines([Lapse("A", NOW + timedelta(days=10))], NOW, NOW + timedelta(days=100))
    assert chart.finish == pytest.approx(96.15, abs=0.01)


def test_what_has_lapsed_or_never_does_needs_no_axis():
    chart = expiry_lines([Lapse("A", NOW)], NOW, NOW - timedelta(days=1))
    assert (chart.lines, chart.ticks, chart.finish) == ((), (), None)


@pytest.mark.parametrize("days", [1, 40, 400, 4_000, 40_000, 2_900_000])
def test_ticks_are_few_and_in_order(days):
    ticks = expiry_lines([Lapse("A", NOW + timedelta(days=days))], NOW).ticks
    places = [tick.at for tick in ticks]
    assert places == sorted(places)
    assert len(ticks) <= 100
    assert all(0 <= one <= 100 for one in places)
    labels = [tick.label for tick in ticks if tick.label]
    assert len(labels) <= 8
    assert len(set(labels)) == len(labels)


def test_months_are_named_on_a_short_axis():
    ticks = expiry_lines([Lapse("A", datetime(2027, 3, 1, tzinfo=UTC))], NOW).ticks
    assert [tick.label for tick in ticks] == ["Dec 2026", "Jan 2027", "Feb 2027", ""]


def test_cards_of_a_match_have_no_anchor_of_their_own():
    assert MapCard("a", "A").anchor == ""
