"""Cards lie on their paper, in the middle, with room for the marks to cut by."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from wallet.core.print_sizes import MM_PER_INCH, QR_SIZES_MM, SHEETS, cut_marks, dots, qr_size


@pytest.mark.parametrize("paper", sorted(SHEETS))
def test_ten_cards_fit_with_room_to_cut(paper):
    sheet = SHEETS[paper]
    assert sheet.cards == 10
    assert min(sheet.margin.width, sheet.margin.height) >= 10
    across, down = sheet.cuts
    assert across[0] == sheet.margin.width
    assert across[-1] + sheet.margin.width == pytest.approx(sheet.paper.width)
    assert down[-1] + sheet.margin.height == pytest.approx(sheet.paper.height)
    assert [round(b - a, 3) for a, b in pairwise(down)] == [sheet.card.height] * sheet.rows


@pytest.mark.parametrize("paper", sorted(SHEETS))
def test_marks_stand_at_every_cut_and_on_no_card(paper):
    sheet = SHEETS[paper]
    marks = re.findall(r"M([\d.]+) ([\d.]+)([hv])(-?[\d.]+)", cut_marks(sheet))
    assert len(marks) == 2 * (sheet.columns + 1 + sheet.rows + 1)
    across, down = sheet.cuts
    for x, y, way, length in marks:
        start, along = (float(x), across) if way == "h" else (float(y), down)
        end = start + float(length)
        assert max(start, end) < along[0] or min(start, end) > along[-1]
        assert min(start, end) > 0


def test_letter_cards_are_those_of_ready_cut_stock():
    sheet = SHEETS["letter"]
    assert (sheet.margin.width / MM_PER_INCH, sheet.margin.height / MM_PER_INCH) == pytest.approx((0.75, 0.5))


@pytest.mark.parametrize(
    ("typed", "side"), [("26", 26), ("120", 120), ("", None), ("27", None), ("026", None), ("²0", None)]
)
def test_only_sizes_that_are_there_are_taken(typed, side):
    assert qr_size(typed) == side


@pytest.mark.parametrize("side", QR_SIZES_MM)
def test_a_module_has_whole_dots_and_enough(side):
    assert dots(side, 45) * 45 / (side / MM_PER_INCH) >= 300
    assert (dots(side, 45) - 1) * 45 / (side / MM_PER_INCH) < 300
