"""The text of a table that people saved: which encoding, which separator, which rows. Strict about quotation marks."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Final

from wallet.base.errors import InputError, TooLarge
from wallet.base.limits import AWARD_LIST_MAX_BYTES, MIB

_DELIMITERS: Final = ",;\t"


class AwardListTooLarge(TooLarge):
    """More bytes than a table of awards may have."""

    code = "award_list_too_large"
    sentence = f"This file is larger than {AWARD_LIST_MAX_BYTES // MIB} MB. Bring the table in several files."


class AwardListIsWorkbook(InputError):
    """A spreadsheet program's own file."""

    code = "award_list_is_workbook"
    sentence = "This is a workbook of a spreadsheet program. Save the sheet as CSV and bring that file."


class AwardListUnreadable(InputError):
    """Not text in an encoding that we know."""

    code = "award_list_unreadable"
    sentence = "We cannot tell how the letters in this file are written. Save it as CSV with the encoding UTF-8."


class AwardListBroken(InputError):
    """Quotation marks that do not match, or a cell without end."""

    code = "award_list_broken"
    sentence = "The table breaks off: a quotation mark is missing or stands in the wrong place. Save it as CSV again."


def decoded(data: bytes) -> tuple[str, str]:
    """Return the text of a file and the encoding it was written in, with what only looks like one refused.

    Raises:
        AwardListTooLarge: more than `AWARD_LIST_MAX_BYTES`.
        AwardListIsWorkbook, AwardListUnreadable: not text that we can read.
    """
    if len(data) > AWARD_LIST_MAX_BYTES:
        raise AwardListTooLarge
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise AwardListIsWorkbook
    for encoding, name in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text.removeprefix("\ufeff"), name
    raise AwardListUnreadable


def _encodings(data: bytes) -> Sequence[tuple[str, str]]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return [("utf-16", "UTF-16")]
    head = data[:200]
    if head[1::2].count(0) > len(head) // 4:
        return [("utf-16-le", "UTF-16")]
    if head[::2].count(0) > len(head) // 4:
        return [("utf-16-be", "UTF-16")]
    return [("utf-8-sig", "UTF-8"), ("cp1252", "Windows-1252")]


def delimiter_of(text: str) -> str:
    """Return what separates the cells: a comma, a semicolon or a tab, whichever the first line has most of."""
    first = next((line for line in io.StringIO(text[:65_536]) if line.strip()), "")
    return max(_DELIMITERS, key=first.count)


def rows_of(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (number of its first line, cells) of every row that is not empty; raises AwardListBroken."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    before = 0
    try:
        for cells in reader:
            number, before = before + 1, reader.line_num
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error as error:
        raise AwardListBroken from error
