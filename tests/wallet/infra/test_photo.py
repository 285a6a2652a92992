"""Reading a photograph never surprises: texts of QR codes, none, or one typed error."""

from __future__ import annotations

import contextlib
import io
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from wallet.base.limits import PHOTO_MAX_BYTES
from wallet.infra.photo import UnreadablePhoto, read_codes
from wallet.infra.pictures import qr_png

ADDRESS = "https://badges.example.edu/v/7KQF-M2XD-PA5T-W3HC-ABCD-EF23-45"
SMALL = qr_png(ADDRESS, module_px=4)


def test_a_screenshot_is_read():
    assert read_codes(SMALL) == (ADDRESS,)


def test_a_photograph_is_read():
    code = Image.open(io.BytesIO(qr_png(ADDRESS, module_px=12))).convert("RGB")
    photo = Image.new("RGB", (1500, 1100), "#cbb")
    photo.paste(code.rotate(12, expand=True, fillcolor="#fff"), (300, 200))
    out = io.BytesIO()
    photo.save(out, "JPEG", quality=60)
    assert read_codes(out.getvalue()) == (ADDRESS,)


def test_a_code_on_a_transparent_ground_is_read():
    code = Image.open(io.BytesIO(SMALL)).convert("L")
    clear = Image.new("LA", code.size)
    clear.putalpha(code.point(lambda value: 255 - value))
    out = io.BytesIO()
    clear.save(out, "PNG")
    assert read_codes(out.getvalue()) == (ADDRESS,)


def test_a_picture_without_a_code_says_nothing():
    out = io.BytesIO()
    Image.new("RGBA", (60, 60), (0, 0, 0, 0)).save(out, "PNG")
    assert read_codes(out.getvalue()) == ()


def png(width: int, height: int, *texts: bytes) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunk(b"zTXt", b"x\0\0" + text) for text in texts) + pixels


def jpeg(width: int, height: int, *, progressive: bool = False) -> bytes:
    out = io.BytesIO()
    Image.new("L", (width, height), 255).save(out, "JPEG", progressive=progressive, quality=10)
    return out.getvalue()


def test_a_photo_as_large_as_phones_take_them_is_read():
    code = Image.open(io.BytesIO(qr_png(ADDRESS, module_px=20))).convert("L")
    photo = Image.new("L", (4_032, 3_024), 200)
    photo.paste(code, (900, 700))
    out = io.BytesIO()
    photo.save(out, "JPEG", quality=80)
    assert read_codes(out.getvalue()) == (ADDRESS,)


@pytest.mark.parametrize(
    "photo",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"GIF89a", id="another-format"),
        pytest.param(b"\x89PNG\r\n\x1a\n", id="only-a-signature"),
        pytest.param(b"\xff\xd8\xff\xe0", id="only-a-jpeg-marker"),
        pytest.param(png(60_000, 60_000), id="huge"),
        pytest.param(png(4_000, 4_000), id="large"),
        pytest.param(jpeg(9_000, 8_000), id="a-giant"),
        pytest.param(jpeg(4_500, 4_000, progressive=True), id="one-that-is-held-whole"),
        pytest.param(png(9, 9, *[zlib.compress(bytes(900_000))] * 40), id="texts-that-unfold"),
        pytest.param(b"\xff\xd8" + b"\xff\xda" * 500, id="scan-after-scan"),
        pytest.param(bytes(PHOTO_MAX_BYTES + 1), id="too-many-bytes"),
    ],
)
def test_what_is_no_picture_is_refused(photo):
    with pytest.raises(UnreadablePhoto):
        read_codes(photo)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200), st.integers(0, len(SMALL) - 1), st.booleans())
def test_any_bytes_are_texts_or_a_typed_error(noise, at, cut):
    for photo in (noise, SMALL[:at] + noise + (b"" if cut else SMALL[at + len(noise) :])):
        with contextlib.suppress(UnreadablePhoto):
            assert all(isinstance(text, str) for text in read_codes(photo))
