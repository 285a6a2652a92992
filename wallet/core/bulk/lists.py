"""Read a list of badges: one in a line, or a table with a column of them. Forgiving about tables, strict about sizes.

A cell is a badge when it is an address, the code of a shared page, a signed text (JWT) or JSON. Of the other cells the
first that names no mailbox is what the line is called.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from wallet.base.errors import InputError
from wallet.base.limits import BULK_ITEMS_MAX, CREDENTIAL_MAX_BYTES
from wallet.core.bulk.items import Item, NothingToCheck, TooManyBadges, item, refused
from wallet.core.formats.detect import CredentialTooLarge, text_form

_SHARE_CODE: Final = re.compile(r"(?:[A-Z0-8]{4}-){6}[A-Z0-8]{2}", re.IGNORECASE | re.ASCII)
_BARE_ADDRESS: Final = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,10}[a-z]{2,63}/\S+", re.IGNORECASE | re.ASCII)
_DELIMITERS: Final = "\t;,"  # a line with none of them is one cell
_WIDTH_MAX: Final = 50  # cells of one line that are looked at
_LINES_MAX: Final = 10 * BULK_ITEMS_MAX  # empty ones included
_LINE_MAX_CHARS: Final = 2 * CREDENTIAL_MAX_BYTES


class MalformedList(InputError):
    """A table that cannot be read as one."""

    code = "malformed_list"
    sentence = "We could not read this table. Save it as CSV with one badge in a line."


class NoBadgeInLine(InputError):
    """A line without a badge."""

    code = "no_badge_in_line"
    sentence = "There is no address, code or signed text in this line."


def read_lines(text: str) -> tuple[Item, ...]:
    """Return the badges of a pasted list, one in a line; cells copied from a table are separated by tabs.

    Raises:
        TooManyBadges: more than `BULK_ITEMS_MAX` lines.
        NothingToCheck: not one badge.
    """
    return _items(line.rstrip("\r\n").split("\t", _WIDTH_MAX) for line in _lines(text))


def read_table(data: bytes) -> tuple[Item, ...]:
    """Return the badges of a CSV file, or of a text file with one badge in a line.

    Raises:
        MalformedList: not a table.
        TooManyBadges, NothingToCheck: as `read_lines`.
    """
    text = _decoded(data)
    first = next((line for line in _lines(text) if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    if first.lstrip().startswith("{") or delimiter not in first:
        return read_lines(text)
    try:
        return _items(csv.reader(_lines(text), delimiter=delimiter))
    except csv.Error as error:
        raise MalformedList from error


def _lines(text: str) -> Iterator[str]:
    """Yield the lines of a text one after the other, ends included: a list of them may be far larger than the text."""
    for number, line in enumerate(io.StringIO(text, newline="")):
        if number >= _LINES_MAX:
            raise TooManyBadges
        if len(line) > _LINE_MAX_CHARS:
            raise MalformedList
        yield line


def _items(rows: Iterable[Sequence[str]]) -> tuple[Item, ...]:
    found: list[Item] = []
    for number, cells in enumerate(rows, 1):
        shown = [cell.strip() for cell in cells[:_WIDTH_MAX] if cell.strip()]
        if not shown:
            continue
        if len(found) > BULK_ITEMS_MAX:  # one more than there may be: the first may be the names of the columns
            raise TooManyBadges
        found.append(_item(number, shown))
    if found and isinstance(found[0].refusal, NoBadgeInLine):
        del found[0]  # the names of the columns
    if len(found) > BULK_ITEMS_MAX:
        raise TooManyBadges
    if all(one.refusal is not None for one in found):
        raise NothingToCheck
    return tuple(found)


def _item(number: int, cells: list[str]) -> Item:
    at = next((at for at, cell in enumerate(cells) if _is_badge(cell)), None)
    called = next((cell for place, cell in enumerate(cells) if place != at and "@" not in cell), None)
    if at is None:
        return refused(called or f"{number}", NoBadgeInLine())
    scheme = "https://" if _BARE_ADDRESS.fullmatch(cells[at]) else ""  # people leave it out
    body = f"{scheme}{cells[at]}".encode("utf-8", "replace")
    if len(body) > CREDENTIAL_MAX_BYTES:
        return refused(called or f"{number}", CredentialTooLarge())
    return item(called or _short(cells[at], number), body)


def _short(cell: str, number: int) -> str:
    """Name a line that has no name by its badge, when that can be read."""
    return f"{number}" if cell.startswith(("{", "ey")) else cell


def _is_badge(cell: str) -> bool:
    if _SHARE_CODE.fullmatch(cell) or _BARE_ADDRESS.fullmatch(cell):
        return True
    try:
        return bool(text_form(cell))
    except InputError:
        return False


def _decoded(data: bytes) -> str:
    """Return the text of a file; programs that write tables do not agree on an encoding."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
