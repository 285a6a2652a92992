"""QR codes say exactly what they should, at every size, and reading a photograph never surprises."""

from __future__ import annotations

import contextlib
import io
import re
import struct
import zlib

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from wallet.base.limits import UPLOAD_MAX_BYTES
from wallet.infra import qr

ADDRESS = "https://badges.example.edu/v/7KQF-M2XD-PA5T-W3HC-ABCD-EF23-45"


def drawn(svg: str, scale: int = 6) -> Image.Image:
    """Draw our one-path SVG the way a browser would."""
    side = int(re.search(r'viewBox="0 0 (\d+) ', svg)[1])
    image = Image.new("L", (side * scale, side * scale), 255)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", svg):
        box = (int(x) * scale, int(y) * scale, (int(x) + int(width)) * scale, (int(y) + 1) * scale)
        image.paste(0, box)
    return image


def test_svg_says_the_address_and_keeps_its_quiet_zone():
    svg = qr.qr_svg(ADDRESS)
    image = drawn(svg)
    assert [code.text for code in zxingcpp.read_barcodes(image)] == [ADDRESS]
    assert image.point(lambda value: 255 - value).getbbox()[:2] == (qr.QUIET * 6, qr.QUIET * 6)
    assert "style" not in svg
    assert "script" not in svg


@pytest.mark.parametrize("size", qr.PNG_SIZES)
def test_png_says_the_address_at_every_size(size):
    body = qr.qr_png(ADDRESS, size)
    image = Image.open(io.BytesIO(body))
    assert image.size == (size, size)
    assert qr.read_codes(body) == (ADDRESS,)
    assert body == qr.qr_png(ADDRESS, size)


def test_a_code_that_reads_otherwise_is_not_offered(monkeypatch):
    qr._modules.cache_clear()
    monkeypatch.setattr(qr.zxingcpp, "read_barcodes", lambda *_args, **_options: [])
    with pytest.raises(qr.QrUnreadable):
        qr.qr_svg("https://badges.example.edu/v/other")


def test_a_photograph_is_read():
    code = Image.open(io.BytesIO(qr.qr_png(ADDRESS, 600))).convert("RGB")
    photo = Image.new("RGB", (1500, 1100), "#cbb")
    photo.paste(code.rotate(12, expand=True, fillcolor="#fff"), (300, 200))
    out = io.BytesIO()
    photo.save(out, "JPEG", quality=60)
    assert qr.read_codes(out.getvalue()) == (ADDRESS,)


def test_a_picture_without_a_code_says_nothing():
    out = io.BytesIO()
    Image.new("RGBA", (60, 60), (0, 0, 0, 0)).save(out, "PNG")
    assert qr.read_codes(out.getvalue()) == ()


def bomb(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "photo",
    [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", bomb(60_000, 60_000), bomb(4_000, 4_000)],
)
def test_what_is_no_picture_is_refused(photo):
    with pytest.raises(qr.UnreadablePhoto):
        qr.read_codes(photo)


def test_a_photograph_over_the_limit_is_not_opened():
    with pytest.raises(qr.UnreadablePhoto):
        qr.read_codes(bytes(UPLOAD_MAX_BYTES + 1))


SMALL = qr.qr_png(ADDRESS, 300)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200), st.integers(0, len(SMALL) - 1), st.booleans())
def test_any_bytes_are_texts_or_a_typed_error(noise, at, cut):
    for photo in (noise, SMALL[:at] + noise + (b"" if cut else SMALL[at + len(noise) :])):
        with contextlib.suppress(qr.UnreadablePhoto):
            assert all(isinstance(text, str) for text in qr.read_codes(photo))
