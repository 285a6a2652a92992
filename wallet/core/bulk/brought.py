"""From the files and the text that somebody brought to the badges in them. Bytes decide; names are only labels."""

from __future__ import annotations

from collections.abc import Iterable

from wallet.base.errors import InputError
from wallet.base.limits import BULK_ITEMS_MAX, BULK_UNPACKED_MAX_BYTES
from wallet.core.baking.png import looks_like_png
from wallet.core.baking.svg import looks_like_svg
from wallet.core.bulk.archive import looks_like_archive, read_archive
from wallet.core.bulk.items import Item, NothingToCheck, TooManyBadges, TooMuchUnpacked, item
from wallet.core.bulk.lists import read_lines, read_table
from wallet.core.strict_json import parse_json_object


def read_brought(files: Iterable[tuple[str, bytes]], text: str = "") -> tuple[Item, ...]:
    """Return every badge that was brought.

    Args:
        files: names and bytes. An archive gives its files, a table its lines; anything else is one badge.
        text: a pasted list, one badge in a line.

    Raises:
        InputError: a file cannot be taken apart, there is too much, or there is nothing.
    """
    found: list[Item] = []
    for name, body in files:
        found += _badges_in(name, body)
    if text.strip():
        found += read_lines(text)
    if not found:
        raise NothingToCheck
    if len(found) > BULK_ITEMS_MAX:
        raise TooManyBadges
    if sum(len(one.body) for one in found) > BULK_UNPACKED_MAX_BYTES:
        raise TooMuchUnpacked
    return tuple(found)


def _badges_in(name: str, body: bytes) -> tuple[Item, ...]:
    if looks_like_archive(body):
        return read_archive(body)
    if looks_like_png(body) or looks_like_svg(body) or _is_json(body):
        return (item(name or "1", body),)
    return read_table(body)


def _is_json(body: bytes) -> bool:
    """Say whether the whole file is one object; many in one file, a line each, are a list."""
    if not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return False
    try:
        parse_json_object(body)
    except InputError:
        return b"}\n{" not in body.replace(b"\r", b"")
    return True
