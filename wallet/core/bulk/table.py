"""Write a table as CSV that a spreadsheet program shows and does not run.

Source: OWASP, "CSV injection"; ASVS 1.2.10. A cell that could begin a formula gets an apostrophe in front, every
cell is quoted, and the text begins with a byte order mark, without which some programs guess another encoding.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

from wallet.core.legible import legible

# What spreadsheet programs take for the beginning of a formula, and the full-width letters that some of them fold.
_FORMULA: Final = re.compile("[\\s\"']*[=+\\-@|%\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b\u2212]")
_CELL_MAX_CHARS: Final = 2_000


def table_as_csv(rows: Iterable[Sequence[object]]) -> str:
    """Return rows as CSV (RFC 4180), each cell in one line, bounded and quoted; None is an empty cell."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
    return "\ufeff" + out.getvalue()


def safe_cell(value: object) -> str:
    """Return a cell's text so that no program takes it for a formula."""
    text = legible("" if value is None else str(value), _CELL_MAX_CHARS)
    return f"'{text}" if _FORMULA.match(text) else text
