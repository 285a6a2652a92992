"""Badges in PNG files. Chunks are walked by hand and pixels never decoded: a hostile file costs its length, no more.

Source: Open Badges 3.0 section 5.3.1 (iTXt `openbadgecredential`, not compressed); Open Badges 2.0 baking (iTXt
`openbadges`); Open Badges 1.0 (tEXt `openbadges`, the address of the assertion); PNG third edition section 5 and 11.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
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
_SIDES: Final = struct.Struct(">II")
_OVERHEAD: Final = 12  # length, kind and checksum around a chunk's data


class _Chunk(NamedTuple):
    kind: bytes
    start: int  # of the chunk in the file, its length field included
    end: int
    keyword: BakingKeyword | None  # only for a badge


_new_chunk = tuple.__new__  # half the work of calling the class, for every part of a picture


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
    badges = [chunk for chunk in _chunks(image) if chunk.keyword]
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
    view = memoryview(image)
    header, *others = (view[chunk.start : chunk.end] for chunk in _chunks(image) if not chunk.keyword)
    return b"".join((_SIGNATURE, header, baked, *others))


def _chunks(image: bytes) -> Iterator[_Chunk]:
    """Every chunk up to IEND, each with its bounds and checksum proved; a file that never ends is malformed."""
    if not looks_like_png(image) or len(image) > UPLOAD_MAX_BYTES:
        raise MalformedImage("This is not a PNG file that we read.")
    at, view = len(_SIGNATURE), memoryview(image)
    for number in range(PNG_MAX_CHUNKS):
        chunk = _chunk_at(image, view, at)
        if (number == 0) != (chunk.kind == b"IHDR"):
            raise MalformedImage("The PNG's header is not where it belongs.")
        if number == 0:
            _require_sane_size(image, chunk)
        yield chunk
        if chunk.kind == b"IEND":
            return
        at = chunk.end
    raise MalformedImage(f"The PNG has more than {PNG_MAX_CHUNKS} parts.")


def _chunk_at(image: bytes, view: memoryview, at: int) -> _Chunk:
    size = len(image)
    if at + _OVERHEAD > size:
        raise MalformedImage("The PNG ends too early.")
    length, kind = _HEAD.unpack_from(image, at)
    end: int = at + _OVERHEAD + length
    if end > size:
        raise MalformedImage("The PNG ends in the middle of a part.")
    if kind != b"IDAT" and not (kind.isalpha() and kind.isascii()):
        raise MalformedImage("The PNG has a part with an impossible name.")
    if crc32(view[at + 4 : end - 4]) != _NUMBER.unpack_from(image, end - 4)[0]:
        raise MalformedImage("A part of the PNG was damaged: its checksum is wrong.")
    keyword = None
    if kind in _TEXT_KINDS:
        keyword = _KEYWORDS.get(image[at + 8 : min(end - 4, at + 8 + _KEYWORD_MAX_BYTES + 1)].partition(b"\0")[0])
    return _new_chunk(_Chunk, (kind, at, end, keyword))


def _require_sane_size(image: bytes, header: _Chunk) -> None:
    if header.end - header.start != _OVERHEAD + 13:
        raise MalformedImage("The PNG's header has the wrong length.")
    width, height = _SIDES.unpack_from(image, header.start + 8)
    if not (0 < width <= IMAGE_MAX_SIDE and 0 < height <= IMAGE_MAX_SIDE):
        raise MalformedImage(f"The picture is not between 1 and {IMAGE_MAX_SIDE} pixels wide and high.")


def _baked_text(image: bytes, chunk: _Chunk) -> BakedText:
    assert chunk.keyword is not None
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
