"""Read a zip archive of badge files: the strict half of the format, in memory, with every size measured as it is read.

What an archive says about its own sizes is believed only to refuse it. Names of its files are labels and nothing more:
nothing is ever written anywhere.

Source: PKWARE APPNOTE 6.3.10, sections 4.3.16 (end of central directory) and 4.4.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Final

from wallet.base.errors import InputError
from wallet.base.limits import (
    BULK_ITEMS_MAX,
    BULK_UNPACKED_MAX_BYTES,
    UPLOAD_MAX_BYTES,
    ZIP_DIRECTORY_MAX_BYTES,
    ZIP_RATIO_FREE_BYTES,
    ZIP_RATIO_MAX,
)
from wallet.core.bulk.items import Item, TooManyBadges, TooMuchUnpacked, item, refused
from wallet.core.formats.detect import UploadTooLarge

_MAGIC: Final = (b"PK\x03\x04", b"PK\x05\x06")
_END: Final = b"PK\x05\x06"
_END_BYTES: Final = 22
_COMMENT_MAX_BYTES: Final = 65_535
_ZIP64_LOCATOR: Final = b"PK\x06\x07"
_ZIP64_LOCATOR_BYTES: Final = 20
_ENCRYPTED: Final = 0x1 | 0x40 | 0x2000
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_SPREADSHEETS: Final = frozenset({"[Content_Types].xml", "mimetype"})
_CLUTTER: Final = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
_FAILURES: Final = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, EOFError, OSError),
    *(NotImplementedError, RuntimeError, ValueError, OverflowError, LookupError),
)


class MalformedArchive(InputError):
    """Not a zip archive that we can read."""

    code = "malformed_archive"
    sentence = "We could not read this archive. Make a plain zip of the badge files, without a password."


class SpreadsheetBrought(InputError):
    """An office document, which is an archive inside."""

    code = "spreadsheet_brought"
    sentence = "This is a document of an office program. Save the table as CSV and bring that."


class NestedArchive(InputError):
    """An archive inside the archive."""

    code = "nested_archive"
    sentence = "This is an archive inside the archive. We do not open it; bring it by itself."


class SuspiciousRatio(InputError):
    """A file that unpacks to far more than a badge would."""

    code = "archive_ratio"
    sentence = "This file is packed so tightly that no badge can be in it."


def looks_like_archive(data: bytes) -> bool:
    """Say whether the bytes begin as a zip archive does."""
    return data.startswith(_MAGIC)


def read_archive(data: bytes) -> tuple[Item, ...]:
    """Return the files of an archive, in its own order, each at most `UPLOAD_MAX_BYTES`.

    Folders and the clutter that operating systems add are left out. A file that is too large, packed too tightly, or an
    archive itself is an item with a refusal; it is not unpacked further.

    Raises:
        MalformedArchive: not readable, encrypted, in several parts, or with a way of packing other than deflate.
        SpreadsheetBrought: an office document.
        TooManyBadges, TooMuchUnpacked: over `BULK_ITEMS_MAX` or `BULK_UNPACKED_MAX_BYTES`.
    """
    _require_small_directory(data)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return tuple(_items(archive))
    except _FAILURES as error:
        raise MalformedArchive from error


def _require_small_directory(data: bytes) -> None:
    """Measure the list of contents before it is read: each of its lines costs far more than its bytes."""
    at = data.rfind(_END, max(0, len(data) - _END_BYTES - _COMMENT_MAX_BYTES))
    if at < 0 or len(data) < at + _END_BYTES:
        raise MalformedArchive
    disk, first_disk, here, entries, size, _offset, comment = struct.unpack_from("<4H2IH", data, at + 4)
    locator = data[max(0, at - _ZIP64_LOCATOR_BYTES) : at]
    whole = at + _END_BYTES + comment == len(data) and disk == first_disk == 0 and here == entries
    if not whole or locator.startswith(_ZIP64_LOCATOR):
        raise MalformedArchive
    if entries > 2 * BULK_ITEMS_MAX or size > ZIP_DIRECTORY_MAX_BYTES:
        raise TooManyBadges


def _items(archive: zipfile.ZipFile) -> Iterator[Item]:
    names = {info.filename for info in archive.infolist()}
    if names & _SPREADSHEETS:
        raise SpreadsheetBrought
    wanted = [info for info in archive.infolist() if not _is_clutter(info)]
    if len(wanted) > BULK_ITEMS_MAX:
        raise TooManyBadges
    left = BULK_UNPACKED_MAX_BYTES
    for info in wanted:
        found = _item(archive, info, left)
        left -= len(found.body)
        yield found


def _is_clutter(info: zipfile.ZipInfo) -> bool:
    folder, _, name = info.filename.replace("\\", "/").rpartition("/")
    return info.is_dir() or not name or name in _CLUTTER or name.startswith("._") or folder.startswith("__MACOSX")


def _item(archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: int) -> Item:
    label = info.filename.replace("\\", "/").rpartition("/")[2]
    if info.flag_bits & _ENCRYPTED or info.compress_type not in _METHODS:
        raise MalformedArchive
    if info.file_size > UPLOAD_MAX_BYTES:
        return refused(label, UploadTooLarge())
    if info.file_size > ZIP_RATIO_FREE_BYTES and info.file_size > ZIP_RATIO_MAX * info.compress_size:
        return refused(label, SuspiciousRatio())
    with archive.open(info) as file:
        body = file.read(min(UPLOAD_MAX_BYTES, left) + 1)
    if len(body) > left:
        raise TooMuchUnpacked
    if looks_like_archive(body):
        return refused(label, NestedArchive())
    return item(label, body)
