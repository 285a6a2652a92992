"""Strangers' raster pictures: small, plain, nothing beside the pixels; anything else is refused with a typed error."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from wallet.base.limits import IMAGE_MAX_SIDE, PICTURE_SIDE, UPLOAD_MAX_BYTES
from wallet.infra.pictures import PictureTooLarge, PictureUnreadable, normalise_picture

PNG = b"\x89PNG\r\n\x1a\n"


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def header(width, height):
    return PNG + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))


def written(kind, size=(40, 30), mode="RGB", **options):
    out = BytesIO()
    Image.new(mode, size, 0 if mode in ("P", "L") else "#17503a").save(out, kind, **options)
    return out.getvalue()


def secret_png():
    texts = PngImagePlugin.PngInfo()
    texts.add_itxt("openbadgecredential", "secret words")
    return written("PNG", pnginfo=texts, icc_profile=b"profile" * 50) + b"<html>after the end"


GOOD = {
    "png": written("PNG"),
    "png with alpha": written("PNG", mode="RGBA"),
    "png with a palette": written("PNG", mode="P"),
    "grey png": written("PNG", mode="L"),
    "jpeg": written("JPEG"),
    "turned jpeg": written(
        "JPEG",
        exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00",
    ),
    "gif": written("GIF", mode="P"),
    "webp": written("WEBP"),
}


@pytest.mark.parametrize("data", GOOD.values(), ids=GOOD)
def test_becomes_a_small_plain_png(data):
    picture = normalise_picture(data)
    again = Image.open(BytesIO(picture.data))
    assert (picture.media_type, again.format) == ("image/png", "PNG")
    assert sorted(again.size) == [30, 40]
    assert again.size == (picture.width, picture.height)
    assert again.info == {}
    assert normalise_picture(picture.data) == picture


def test_nothing_but_pixels_is_left():
    data = secret_png()
    assert b"secret" in data
    clean = normalise_picture(data).data
    assert b"secret" not in clean
    assert b"html" not in clean
    assert b"iCCP" not in clean


def test_large_pictures_are_made_small():
    picture = normalise_picture(written("PNG", size=(1600, 800)))
    assert (picture.width, picture.height) == (PICTURE_SIDE, PICTURE_SIDE // 2)


BAD = {
    "nothing": (b"", PictureUnreadable),
    "words": (b"not a picture", PictureUnreadable),
    "pixel flood": (header(60_000, 60_000) + chunk(b"IDAT", b"") + chunk(b"IEND", b""), PictureTooLarge),
    "long and thin": (
        header(IMAGE_MAX_SIDE + 1, 1) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b""),
        PictureTooLarge,
    ),
    "too many pixels": (
        header(3_000, 3_000) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b""),
        PictureTooLarge,
    ),
    "zero size": (header(0, 0) + chunk(b"IEND", b""), PictureUnreadable),
    "no end": (header(1, 1), PictureUnreadable),
    "many chunks": (header(1, 1) + chunk(b"tEXt", b"a\x00b") * 1_001, PictureTooLarge),
    "jpeg of many passes": (b"\xff\xd8\xff\xe0" + b"\xff\xda" * 33, PictureTooLarge),
    "too many bytes": (PNG + b"0" * UPLOAD_MAX_BYTES, PictureTooLarge),
    "cut short": (written("JPEG", size=(300, 300))[:400], PictureUnreadable),
}


@pytest.mark.parametrize(("data", "error"), BAD.values(), ids=BAD)
def test_refused(data, error):
    with pytest.raises(error):
        normalise_picture(data)


@settings(max_examples=150, deadline=None)
@given(
    base=st.sampled_from(sorted(GOOD.values())),
    at=st.integers(0, 2_000),
    put=st.binary(max_size=12),
    cut=st.integers(0, 40),
)
def test_hostile_bytes_give_a_picture_or_a_typed_error(base, at, put, cut):
    at %= len(base)
    try:
        picture = normalise_picture(base[:at] + put + base[at + cut :])
    except PictureUnreadable:
        return
    assert picture.media_type in ("image/png", "image/svg+xml")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes(data):
    for head in (b"", PNG, b"\xff\xd8\xff", b"GIF89a", b"RIFF\x00\x00\x00\x00WEBP"):
        try:
            normalise_picture(head + data)
        except PictureUnreadable:
            continue
