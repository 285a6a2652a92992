"""Badges in PNG files. Chunks are walked by hand and pixels never decoded: a hostile file costs its length, no more.

Source: Open Badges 3.0 section 5.3.1 (iTXt `openbadgecredential`, not compressed); Open Badges 2.0 baking (iTXt
`openbadges`); Open Badges 1.0 (tEXt `openbadges`, the address of the assertion); PNG third edition section 5 and 11.
"""

from __future__ import annotations

import struct
from typing import Final, NamedTuple

from isal.isal_zlib import crc32

from wallet.base.limits import CREDENTIAL_MAX_BYTES, IMAGE_MAX_SIDE, KIB, PNG_MAX_CHUNKS, UPLOAD_MAX_BYTES
from wallet.core.baking.baked import (
    AmbiguousImage,
    BakedText,
    BakingKeyword,
    MalformedImage,
    NoBadgeInImage,
    require_bakeable,
)

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_KEYWORDS: Final[dict[bytes, BakingKeyword]] = {
    b"openbadges": "openbadges",
    b"openbadgecredential": "openbadgecredential",
}
_TEXT_KINDS: Final = frozenset({b"iTXt", b"tEXt", b"zTXt"})
_KEYWORD_MAX_BYTES: Final = 79
_HEAD: Final = struct.Struct(">I4s")  # length and kind of a chunk
_NUMBER: Final = struct.Struct(">I")
_SEAM: Final = struct.Struct(">II4s")  # checksum of a chunk, length and kind of the next
_HEADER: Final = struct.Struct(">I4sII")  # length and kind of the first chunk, width and height
_HEADER_END: Final = 33  # in every PNG
_DAMAGED: Final = "A part of the PNG was damaged: its checksum is wrong."
_OVERHEAD: Final = 12  # length, kind and checksum around a chunk's data


class _Badge(NamedTuple):
    kind: bytes
    start: int  # of the chunk in the file, its length field included
    end: int
    keyword: BakingKeyword


def looks_like_png(data: bytes) -> bool:
    """Say whether these bytes begin as a PNG file does."""
    return data.startswith(_SIGNATURE)


def unbake_png(image: bytes) -> BakedText:
    """Return the one badge baked into a PNG; the text is not verified.

    Raises:
        MalformedImage: truncated, a wrong checksum, over a limit, or a badge chunk that breaks the rules.
        NoBadgeInImage: a sound PNG without a badge before its end.
        AmbiguousImage: more than one badge chunk, whatever is in them.
    """
    badges, _ = _read(image)
    if not badges:
        raise NoBadgeInImage
    if len(badges) > 1:
        raise AmbiguousImage
    return _baked_text(image, badges[0])


def bake_png(image: bytes, text: str, *, keyword: BakingKeyword) -> bytes:
    """Return the PNG with `text` as its one badge, right after the header. Every other chunk stays as it was.

    A badge that is there already is replaced. What follows the end of the image is not part of it and is left out.

    Raises:
        MalformedImage: as for `unbake_png`.
        UnbakeableText: empty, too long, or with a NUL.
    """
    data = keyword.encode("ascii") + b"\0\0\0\0\0" + require_bakeable(text)
    baked = b"".join((_NUMBER.pack(len(data)), b"iTXt", data, _NUMBER.pack(crc32(data, crc32(b"iTXt")))))
    badges, end = _read(image)
    view, at = memoryview(image), _HEADER_END
    pieces: list[bytes | memoryview] = [view[:at], baked]
    for badge in badges:
        pieces.append(view[at : badge.start])
        at = badge.end
    return b"".join((*pieces, view[at:end]))


def _read(image: bytes) -> tuple[list[_Badge], int]:
    """Return the badges, and where the image ends; bounds and checksum of every chunk up to there are proved.

    Nothing is made of a chunk that is no badge. A file that never ends is malformed.
    """
    length, kind = _header(image)
    view, size, at = memoryview(image), len(image), len(_SIGNATURE)
    badges: list[_Badge] = []
    for _ in range(PNG_MAX_CHUNKS):
        end = at + _OVERHEAD + length
        if end > size:
            raise MalformedImage("The PNG ends in the middle of a part.")
        if kind != b"IDAT" and at > len(_SIGNATURE):
            _require_possible(kind)
        checksum = crc32(view[at + 4 : end - 4])
        if kind == b"IEND" or end + _HEAD.size > size:
            _require_end(kind, intact=checksum == _NUMBER.unpack_from(image, end - 4)[0])
            return badges, end
        stored, length, following = _SEAM.unpack_from(image, end - 4)
        if checksum != stored:
            raise MalformedImage(_DAMAGED)
        if kind in _TEXT_KINDS and (keyword := _keyword(image, at, end)):
            badges.append(_Badge(kind, at, end, keyword))
        at, kind = end, following
    raise MalformedImage(f"The PNG has more than {PNG_MAX_CHUNKS} parts.")


def _header(image: bytes) -> tuple[int, bytes]:
    """Return length and kind of the first chunk, which must be a sane header."""
    if not looks_like_png(image) or len(image) > UPLOAD_MAX_BYTES:
        raise MalformedImage("This is not a PNG file that we read.")
    if len(image) < _HEADER_END:
        raise MalformedImage("The PNG ends too early.")
    length, kind, width, height = _HEADER.unpack_from(image, len(_SIGNATURE))
    if kind != b"IHDR" or length != _HEADER_END - len(_SIGNATURE) - _OVERHEAD:
        raise MalformedImage("The PNG's header is not where it belongs.")
    if not (0 < width <= IMAGE_MAX_SIDE and 0 < height <= IMAGE_MAX_SIDE):
        raise MalformedImage(f"The picture is not between 1 and {IMAGE_MAX_SIDE} pixels wide and high.")
    return length, kind


def _require_possible(kind: bytes) -> None:
    if not (kind.isalpha() and kind.isascii()):
        raise MalformedImage("The PNG has a part with an impossible name.")
    if kind == b"IHDR":
        raise MalformedImage("The PNG's header is not where it belongs.")


def _require_end(kind: bytes, *, intact: bool) -> None:
    if not intact:
        raise MalformedImage(_DAMAGED)
    if kind != b"IEND":
        raise MalformedImage("The PNG ends too early.")


def _keyword(image: bytes, start: int, end: int) -> BakingKeyword | None:
    return _KEYWORDS.get(image[start + 8 : min(end - 4, start + 8 + _KEYWORD_MAX_BYTES + 1)].partition(b"\0")[0])


def _baked_text(image: bytes, chunk: _Badge) -> BakedText:
    body = image[chunk.start + 8 + len(chunk.keyword) : chunk.end - 4]
    if len(body) > CREDENTIAL_MAX_BYTES + KIB:  # a little room for language tag and translated keyword
        raise MalformedImage("The badge in this picture is larger than we read.")
    if not body.startswith(b"\0"):
        raise MalformedImage("The badge in this picture has no text.")
    if chunk.kind == b"zTXt":
        raise MalformedImage("The badge in this picture is compressed, which the standard forbids.")
    if chunk.kind == b"tEXt":
        return BakedText(body[1:].decode("latin-1"), chunk.keyword)
    return BakedText(_international_text(body[1:]), chunk.keyword)


def _international_text(rest: bytes) -> str:
    """The text of an iTXt chunk after its keyword: compression flag, method, language, translated keyword, text."""
    if rest[:1] != b"\0":
        raise MalformedImage("The badge in this picture is compressed, which the standard forbids.")
    try:
        _language, _translated_keyword, text = rest[2:].split(b"\0", 2)
        return text.decode("utf-8")
    except ValueError as error:
        raise MalformedImage("The badge in this picture is not written as the standard says.") from error
