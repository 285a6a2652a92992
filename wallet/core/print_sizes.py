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
    """A sheet of equal cards that touch each other, in the middle of the paper.

    `code` is the side of the code on a card, quiet zone included.
    """

    paper: Size
    card: Size
    columns: int
    rows: int
    code: float

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


# By the name of the paper. Business cards as each part of the world has them: 85 x 55, and 3.5 x 2 inches, ten of
# which lie on Letter as on the ready-cut card stock of that size.
SHEETS: Final[Mapping[str, Sheet]] = {
    "a4": Sheet(Size(210, 297), Size(85, 55), columns=2, rows=5, code=27),
    "letter": Sheet(Size(215.9, 279.4), Size(88.9, 50.8), columns=2, rows=5, code=26),
}


def qr_size(typed: str) -> int | None:
    """Return one of `QR_SIZES_MM`, as it was typed in an address; None for anything else."""
    return next((side for side in QR_SIZES_MM if str(side) == typed), None)


def dots(length: float, parts: int, *, dpi: int = PRINT_DPI) -> int:
    """Return how many whole dots each of `parts` needs, so that `length` is printed with at least `dpi`."""
    return max(1, ceil(length / MM_PER_INCH * dpi / parts))
