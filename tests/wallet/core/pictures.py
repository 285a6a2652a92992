"""Small pictures for the tests, made by hand: PNG chunk by chunk, SVG as text."""

from __future__ import annotations

import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"
OB2, OB3 = "http://openbadges.org", "https://purl.imsglobal.org/ob/v3p0"


def chunk(kind, data=b"", crc=None):
    checksum = zlib.crc32(kind + data) if crc is None else crc
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)


def header(width=1, height=1):
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))


PIXELS = chunk(b"IDAT", zlib.compress(b"\0\0"))
END = chunk(b"IEND")


def itxt(text, keyword=b"openbadgecredential", head=b"\0\0\0\0"):
    """An iTXt chunk; `head` is compression flag, method, language tag and translated keyword with their ends."""
    return chunk(b"iTXt", keyword + b"\0" + head + text)


def text_chunk(text, keyword=b"openbadges", kind=b"tEXt"):
    return chunk(kind, keyword + b"\0" + text)


def png(*extra, size=(1, 1), end=END):
    return SIGNATURE + header(*size) + b"".join(extra) + PIXELS + end


def svg(inside="", before="", root=' xmlns="http://www.w3.org/2000/svg"'):
    return f'{before}<svg{root} xmlns:o2="{OB2}" xmlns:o3="{OB3}">{inside}<circle r="9"/></svg>'.encode()
