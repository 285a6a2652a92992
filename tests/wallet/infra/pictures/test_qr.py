"""QR codes are read back before they are handed out."""

from __future__ import annotations

from io import BytesIO

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from wallet.base.limits import QR_MAX_CHARS
from wallet.infra.pictures import QrUnreadable, qr, qr_png, qr_svg
from wallet.infra.pictures.raster import rasterise

ADDRESS = "https://badges.example.edu/v/7KQF-M2XD-PA5T-W3HC-QF2A-M7XD-PA"


def read(picture):
    return [found.text for found in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize("module_px", [2, 8, 40])
def test_png_says_the_address_and_keeps_its_quiet_zone(module_px):
    picture = Image.open(BytesIO(qr_png(ADDRESS, module_px=module_px))).convert("L")
    assert read(picture) == [ADDRESS]
    edge = qr.QUIET_ZONE * module_px
    assert picture.crop((0, 0, picture.width, edge)).getextrema() == (255, 255)
    assert picture.crop((0, 0, edge, picture.height)).getextrema() == (255, 255)


def test_svg_says_the_address():
    flat = Image.new("RGB", (600, 600), "white")
    drawn = rasterise(qr_svg(ADDRESS).decode(), side=600)
    flat.paste(drawn, mask=drawn)
    assert read(flat) == [ADDRESS]


@pytest.mark.parametrize("text", ["", "x" * (QR_MAX_CHARS + 1)], ids=["empty", "too-long"])
def test_what_cannot_be_drawn_well_is_refused(text):
    with pytest.raises(QrUnreadable):
        qr_svg(text)


def test_a_code_that_reads_otherwise_is_not_handed_out(monkeypatch):
    monkeypatch.setattr(qr.zxingcpp, "read_barcodes", lambda _picture: [])
    with pytest.raises(QrUnreadable):
        qr_png(ADDRESS)


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_back_or_refused(text):
    try:
        svg = qr_svg(text)
    except QrUnreadable:
        return
    assert svg == qr_svg(text)
