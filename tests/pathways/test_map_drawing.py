"""The map as SVG: well-formed, nothing but words and geometry, every line in full and once."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from pathways.core.drawing import draw
from pathways.core.layout import lay_out
from pathways.core.mapping.graph import Kind, MapCard, MapModel, MapRule, State
from pathways.core.mapping.lettering import balanced, width, wrap
from pathways.core.mapping.routes import Stroke
from pathways.core.mapping.shapes import Line
from pathways.core.mapping.strokes import in_bundles, path_text
from tests.look import maps
from tests.pages import _Reader
from tests.pathways.tidy import random_model

NASTY = "\"><script>alert('1')</script>&amp;\x00\x1b]]>"


def read(svg):
    reader = _Reader()
    reader.feed(str(svg))
    return reader


def links(svg):
    return [attrs for _, attrs in read(svg).elements if "aria-label" in attrs]


def test_there_is_nothing_but_drawing_in_it():
    elements = read(draw(lay_out(maps.mine()))).elements
    assert {tag for tag, _ in elements} == {"svg", "title", "desc", "g", "rect", "path", "text", "a", "use", "image"}
    assert not [attrs for _, attrs in elements if "style" in attrs or any(name.startswith("on") for name in attrs)]
    ids = [attrs["id"] for _, attrs in elements if "id" in attrs]
    assert len(set(ids)) == len(ids)


def test_names_cannot_leave_their_place():
    card = MapCard("a", NASTY, words=NASTY, href=f"/b?{NASTY}", picture=NASTY, detail=NASTY)
    rule = MapRule("r", NASTY, (card,), NASTY, NASTY, notes=(NASTY,), href=NASTY)
    goal = MapCard("goal", NASTY, Kind.GOAL, words=NASTY, note=NASTY)
    model = MapModel(NASTY, rule, goal, (MapCard("o", NASTY, Kind.ONWARD, words=NASTY),), icons=NASTY, prefix=NASTY)
    svg = draw(lay_out(model))
    assert "<script" not in svg
    assert "\x00" not in svg
    assert "\x1b" not in svg
    assert next(attrs["href"] for attrs in links(svg)).startswith('/b?"><script>')


def test_every_card_says_name_state_and_where_it_counts():
    labels = [attrs["aria-label"] for attrs in links(draw(lay_out(maps.mine())))]
    assert "Machine Learning. In progress. After Programming for Data. " in " ".join(labels)
    assert (
        "Machine Learning. In progress. After Programming for Data. Needed by Computer Vision and Language Technology. "
        "Counts in: Core, all of 3" in labels
    )
    assert "Language Technology. Needs Machine Learning first. Counts in: Electives, 2 of 3" in labels
    assert "Rule: Electives, 2 of 3. 1 earned, 1 planned. Counts in: all of 4" in labels
    assert "Goal: Applied Artificial Intelligence. Certificate. 58% earned" in labels
    assert labels[-1] == "Leads on to: MSc Data and AI"


def test_links_come_in_the_order_of_the_lines_and_know_where_they_lead():
    found = links(draw(lay_out(maps.mine())))
    place = {attrs["id"]: number for number, attrs in enumerate(found)}
    for attrs in found:
        for then in attrs.get("data-to", "").split():
            assert place[then] > place[attrs["id"]]
    assert found[-2]["data-to"] == found[-1]["id"]


def test_what_leads_nowhere_can_be_reached_too():
    model = MapModel("M", MapRule("r", "all of 1", (MapCard("a", "A"),)), MapCard("goal", "G", Kind.GOAL))
    assert [(attrs["role"], attrs["tabindex"]) for attrs in links(draw(lay_out(model)))] == [("img", "0")] * 3


@pytest.mark.parametrize(("zoom", "factor"), [(75, 0.75), (100, 1), (150, 1.5), (1, 0.1), (9999, 4)])
def test_zoom_changes_width_and_height_only(zoom, factor):
    layout = lay_out(maps.mine())
    svg = draw(layout, zoom=zoom)
    wide, high = re.search(r'width="([\d.]+)" height="([\d.]+)"', svg).groups()
    assert float(wide) == pytest.approx(layout.width * factor, abs=0.1)
    assert float(high) == pytest.approx(layout.height * factor, abs=0.1)
    assert svg.split("viewBox")[1] == draw(layout).split("viewBox")[1]


def test_two_maps_share_a_page():
    one = draw(lay_out(maps.mine()))
    other = draw(lay_out(replace(maps.mine(), prefix="other")))
    ids = re.findall(r' id="([^"]+)"', one + other)
    assert len(set(ids)) == len(ids)


def test_every_state_has_a_class_a_mark_and_words():
    for state in State:
        card = MapCard("a", "A", state=state, words="Words")
        svg = draw(lay_out(MapModel("M", MapRule("r", "1 of 1", (card,)), MapCard("g", "G", Kind.GOAL), icons="i")))
        assert re.search(r'class="m-card is-[a-z]+"', svg)
        assert ">Words<" in svg
        assert (svg.count('class="m-icon"') == 3) == (state is not State.PLAIN)


def test_a_stretch_that_lines_share_is_drawn_once():
    trunk = ((0.0, 0.0), (50.0, 0.0), (50.0, 100.0), (90.0, 100.0))
    branch = ((0.0, 60.0), (50.0, 60.0), (50.0, 100.0), (90.0, 100.0))
    drawn = {
        line.source: parts
        for line, parts in in_bundles([Line("b", "t", Stroke.NOW, branch), Line("a", "t", Stroke.NOW, trunk)])
    }
    assert drawn["a"] == (trunk,)
    assert drawn["b"] == (((0.0, 60.0), (50.0, 60.0), (50.0, 69.0)),)  # round the corner and no further


def test_corners_are_round_where_there_is_room():
    assert path_text([(0, 0), (40, 0), (40, 40)]) == "M0 0L31 0Q40 0 40 9L40 40"
    assert path_text([(0, 0), (10, 0), (10, 4)]) == "M0 0L8 0Q10 0 10 2L10 4"


def test_lines_drawn_once_still_cover_every_line():
    layout = lay_out(random_model(7, cards=40))
    for line, parts in in_bundles(layout.lines):
        assert all(len(part) > 1 for part in parts), line


def test_long_titles_are_broken_and_end_in_dots_with_the_whole_behind_them():
    title = "Universal design for learning and accessible materials in large undergraduate courses"
    model = MapModel("M", MapRule("r", "1 of 1", (MapCard("a", title),)), MapCard("g", "G", Kind.GOAL))
    box = lay_out(model).cards[0]
    assert len(box.lines) == 3
    assert box.lines[-1].endswith("…")
    assert f"<title>{title}</title>" in draw(lay_out(model))


@pytest.mark.parametrize(
    "text", ["", "one", "a b c d e f g h i j", "Donaudampfschifffahrtsgesellschaft", "数据与统计" * 9]
)
@pytest.mark.parametrize("room", [1, 20, 120])
def test_lines_fit_their_room(text, room):
    for lines in (wrap(text, room, 14, 3), balanced(text, room, 14, 3)):
        assert len(lines) <= 3
        assert all(width(line, 14) <= room or len(line) <= 1 for line in lines)


def test_a_hyphenated_word_is_broken_at_its_hyphen():
    assert wrap("Interdisciplinary-collaborative", 140, 14, 2)[0] == "Interdisciplinary-"
