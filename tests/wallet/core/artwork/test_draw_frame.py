"""The frame of a printed sheet: pure, inert, and where it should be on either paper."""

from __future__ import annotations

import re

import pytest
from defusedxml.ElementTree import fromstring

from wallet.core.artwork.frame import draw_frame

PAPERS = [(2_100, 2_970), (2_159, 2_794)]


@pytest.mark.parametrize("paper", PAPERS)
def test_it_is_a_drawing_of_the_papers_size_and_nothing_else(paper):
    drawn = draw_frame(*paper)
    root = fromstring(drawn, forbid_dtd=True)

    assert root.attrib["viewBox"] == f"0 0 {paper[0]} {paper[1]}"
    assert {element.tag.partition("}")[2] for element in root.iter()} == {"svg", "g", "rect", "path", "circle"}
    assert "href" not in drawn
    assert "url(" not in drawn
    assert 50_000 < len(drawn) < 120_000


@pytest.mark.parametrize("paper", PAPERS)
def test_it_keeps_off_the_edge_that_printers_cannot_reach(paper):
    boxes = [
        tuple(float(element.attrib[name]) for name in ("x", "y", "width", "height"))
        for element in fromstring(draw_frame(*paper)).iter()
        if element.tag.endswith("rect")
    ]

    assert len(boxes) == 3
    for x, y, width, height in boxes:
        assert min(x, y) > 80
        assert (x + width, y + height) == (paper[0] - x, paper[1] - y)


def test_the_waves_meet_the_corners_on_both_sides():
    waves = re.search(r'stroke-opacity=".8" d="([^"]*)"', draw_frame(*PAPERS[0]))[1]
    across = waves.partition("M160")[2].partition("M")[0].split()

    assert float(across[-2].rpartition("C")[2] or across[-2]) == 2_100 - 160


def test_the_same_paper_is_the_same_frame():
    draw_frame.cache_clear()
    first = draw_frame(*PAPERS[0])
    draw_frame.cache_clear()
    assert draw_frame(*PAPERS[0]) == first
