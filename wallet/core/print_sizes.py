"""What is printed, and how large: codes, cards and the paper they are cut from. Lengths are in millimetres."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Final

MM_PER_INCH: Final = 25.4
PRINT_DPI: Final = 300  # the least a picture for print has

# Sides of a printed code, its quiet zone included, the smallest first. Below 20 a module of our addresses is finer
# than 0.4, which cheap printers and old phones no longer keep apart.
QR_SIZES_MM: Final = (20, 26, 40, 60, 120)


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of equal cards that touch each other, in the middle of the paper."""

    paper: Size
    card: Size
    columns: int
    rows: int

    @property
    def cards(self) -> int:
        """Return how many cards lie on it."""
        return self.columns * self.rows

    @property
    def margin(self) -> Size:
        """Return what is left beside the cards, on each side."""
        return Size(
            round((self.paper.width - self.columns * self.card.width) / 2, 3),
            round((self.paper.height - self.rows * self.card.height) / 2, 3),
        )

    @property
    def cuts(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Return where to cut, from the start and from the top of the paper."""
        across = tuple(round(self.margin.width + n * self.card.width, 3) for n in range(self.columns + 1))
        down = tuple(round(self.margin.height + n * self.card.height, 3) for n in range(self.rows + 1))
        return across, down


_MARK: Final = 5.0  # length of a mark to cut by
_GAP: Final = 2.0  # between a mark and the card that it belongs to


def cut_marks(sheet: Sheet) -> str:
    """Return the marks by which a sheet is cut, as SVG of the paper's size; none of them touches a card."""
    across, down = sheet.cuts
    lines = []
    for x in across:
        for edge, outward in ((down[0], -1), (down[-1], 1)):
            lines.append(f"M{x:g} {edge + outward * _GAP:g}v{outward * _MARK:g}")
    for y in down:
        for edge, outward in ((across[0], -1), (across[-1], 1)):
            lines.append(f"M{edge + outward * _GAP:g} {y:g}h{outward * _MARK:g}")
    width, height = sheet.paper.width, sheet.paper.height
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}mm" height="{height:g}mm" '
        f'viewBox="0 0 {width:g} {height:g}"><path fill="none" stroke="#4c544b" stroke-width=".15" '
        f'd="{"".join(lines)}"/></svg>\n'
    )


def card_ground(ornament: str, card: Size) -> str:
    """Return the ground of a card as SVG: a drawing of ours, square, of which the card's corner cuts a part."""
    side, x, y = round(card.height * 1.5, 2), round(-card.width * 0.42, 2), round(-card.height * 0.45, 2)
    inner = ornament.replace("<svg ", f'<svg x="{x}" y="{y}" width="{side}" height="{side}" ', 1)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {card.width:g} {card.height:g}">{inner}</svg>\n'


# By the name of the paper. Business cards as each part of the world has them: 85 x 55, and 3.5 x 2 inches, ten of
# which lie on Letter as on the ready-cut card stock of that size.
SHEETS: Final[Mapping[str, Sheet]] = {
    "a4": Sheet(Size(210, 297), Size(85, 55), columns=2, rows=5),
    "letter": Sheet(Size(215.9, 279.4), Size(88.9, 50.8), columns=2, rows=5),
}


def qr_size(typed: str) -> int | None:
    """Return one of `QR_SIZES_MM`, as it was typed in an address; None for anything else."""
    return next((side for side in QR_SIZES_MM if str(side) == typed), None)


def dots(length: float, parts: int, *, dpi: int = PRINT_DPI) -> int:
    """Return how many whole dots each of `parts` needs, so that `length` is printed with at least `dpi`."""
    return max(1, ceil(length / MM_PER_INCH * dpi / parts))
