"""QR codes are read back before they are handed out."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from wallet.base.limits import QR_MAX_CHARS
from wallet.core.print_sizes import QR_SIZES_MM
from wallet.infra.pictures import QrUnreadable, qr, qr_png, qr_print_png, qr_svg
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


@pytest.mark.parametrize("side", QR_SIZES_MM)
def test_a_print_picture_has_its_size_in_it(side):
    picture = Image.open(BytesIO(qr_print_png(ADDRESS, side_mm=side)))
    across, down = picture.info["dpi"]
    assert across == down
    assert 300 <= across < 330
    assert picture.width / across * 25.4 == pytest.approx(side, rel=1e-3)
    assert picture.mode == "1"
    assert read(picture.convert("L")) == [ADDRESS]


@pytest.mark.parametrize("side", QR_SIZES_MM)
def test_a_drawing_has_its_size_in_it(side):
    svg = qr_svg(ADDRESS, side_mm=side).decode()
    assert f'width="{side}mm" height="{side}mm"' in svg
    assert set(re.findall("#[0-9a-f]+", svg)) == {"#fff", "#000"}


def test_the_smallest_print_survives_paper_and_lens():
    picture = Image.open(BytesIO(qr_print_png(ADDRESS, side_mm=QR_SIZES_MM[0]))).convert("L")
    soft = picture.filter(ImageFilter.GaussianBlur(2)).rotate(7, expand=True, fillcolor=255)
    assert read(soft.resize((soft.width // 2, soft.height // 2))) == [ADDRESS]


def test_a_code_is_drawn_once():
    qr_svg(ADDRESS)
    before = qr.qr_svg.cache_info().hits
    assert qr_svg(ADDRESS) is qr_svg(ADDRESS)
    assert qr.qr_svg.cache_info().hits == before + 2


@pytest.fixture
def nothing_kept():
    for kept in (qr.qr_svg, qr.qr_png, qr.qr_print_png, qr._modules):
        kept.cache_clear()


@pytest.mark.parametrize("text", ["", "x" * (QR_MAX_CHARS + 1)], ids=["empty", "too-long"])
def test_what_cannot_be_drawn_well_is_refused(text):
    with pytest.raises(QrUnreadable):
        qr_svg(text)


@pytest.mark.usefixtures("nothing_kept")
def test_a_code_that_reads_otherwise_is_not_handed_out(monkeypatch):
    monkeypatch.setattr(qr.zxingcpp, "read_barcodes", lambda _picture: [])
    with pytest.raises(QrUnreadable):
        qr_png(ADDRESS)


@pytest.mark.usefixtures("nothing_kept")
def test_a_code_that_print_would_spoil_is_not_handed_out(monkeypatch):
    monkeypatch.setattr(qr, "_SPREAD", 3)
    with pytest.raises(QrUnreadable):
        qr_print_png(ADDRESS, side_mm=20)


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read_back_or_refused(text):
    try:
        svg = qr_svg(text)
    except QrUnreadable:
        return
    assert svg == qr_svg(text)
