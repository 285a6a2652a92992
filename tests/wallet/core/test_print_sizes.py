"""Cards lie on their paper, in the middle, with room for the marks to cut by."""

from __future__ import annotations

from itertools import pairwise

import pytest

from wallet.core.print_sizes import MM_PER_INCH, QR_SIZES_MM, SHEETS, dots, qr_size


@pytest.mark.parametrize("paper", sorted(SHEETS))
def test_ten_cards_fit_with_room_to_cut(paper):
    sheet = SHEETS[paper]
    assert sheet.columns * sheet.rows == 10
    assert min(sheet.margin.width, sheet.margin.height) >= 10
    across, down = sheet.cuts
    assert across[0] == sheet.margin.width
    assert across[-1] + sheet.margin.width == pytest.approx(sheet.paper.width)
    assert down[-1] + sheet.margin.height == pytest.approx(sheet.paper.height)
    assert [round(b - a, 3) for a, b in pairwise(down)] == [sheet.card.height] * sheet.rows
    assert min(QR_SIZES_MM) < sheet.code < sheet.card.height


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
