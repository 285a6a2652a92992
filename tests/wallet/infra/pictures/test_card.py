"""Pictures of posted links: one size, words inside their room whatever they are, small enough for messengers."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from wallet.core.artwork import Field, Glyph, Level, Shape, draw_badge
from wallet.infra.pictures import ROW_MAX, badge_png, og_picture, og_row_picture
from wallet.infra.pictures.card import ground

NAMES = [
    "C",
    "Robotics",
    "Advanced Interdisciplinary Certificate in Human-Centred Robotics and Machine Perception for Working Engineers",
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen" * 4,
    "الروبوتات والتعلم الآلي",
    "n" * 10_000,
    "‮evil⁦ 👩🏽‍🚀",
    "",
]
LONG = "The Royal Institute of Technology and Applied Sciences of the Northern Territories"
ART = badge_png(
    draw_badge("urn:x", shape=Shape.SEAL, field=Field.LAUREL, level=Level.NONCREDIT, glyph=Glyph.ROBOT), side=64
)
SAY = "Open the link to check this badge"
PLAIN = {"issuer": "Uni", "holder": "Maya Okafor", "facts": ["6 credits", "10 May 2025"], "art": ART, "say": SAY}


def opened(body):
    picture = Image.open(BytesIO(body))
    assert (picture.format, picture.size) == ("PNG", (1200, 630))
    assert len(body) < 300_000
    return picture.convert("RGB")


def inked(picture, box):
    """Return the rectangle inside `box` in which anything darker than paper and guilloche is drawn."""
    dark = picture.crop(box).convert("L").point(lambda value: 255 if value < 120 else 0)
    return dark.getbbox()


@pytest.mark.parametrize("name", NAMES)
def test_words_stay_inside_the_frame(name):
    picture = opened(og_picture(**PLAIN | {"name": name, "issuer": LONG}))
    found = inked(picture, (540, 30, 1170, 516))
    assert found is not None
    left, top, right, bottom = found
    assert left >= 25
    assert right <= 612
    assert top >= 8
    assert bottom <= 480


@pytest.mark.parametrize(
    ("name", "count", "more"),
    [(NAMES[5], 0, 0), (NAMES[4], 1, 0), (NAMES[2], ROW_MAX, 0), (NAMES[3], ROW_MAX - 1, 95), ("", 2, 0)],
)
def test_a_row_stays_inside_the_frame(name, count, more):
    words = {"name": name, "holder": "Maya Okafor", "fact": "100 badges", "say": SAY}
    picture = opened(og_row_picture(**words, arts=[ART, None, b"no picture", ART, ART][:count], more=more))
    left, top, right, bottom = inked(picture, (30, 30, 1170, 516))
    assert left >= 40
    assert right <= 1100
    assert top >= 4
    assert bottom <= 484


def test_a_short_name_is_large_enough_for_a_small_preview():
    """At 300 pixels a capital letter is still ten pixels high."""
    picture = opened(og_picture(**PLAIN | {"name": "HHH", "issuer": "", "holder": None, "facts": []}))
    _, top, _, bottom = inked(picture, (560, 30, 1170, 516))
    assert (bottom - top) / 4 > 10


def test_a_name_from_right_to_left_stands_on_the_right():
    picture = opened(og_picture(**PLAIN | {"name": "روبوت", "issuer": "", "holder": None, "facts": []}))
    left, _, right, _ = inked(picture, (540, 30, 1170, 516))
    assert right > 560
    assert left > 200


def test_the_shared_ground_is_never_drawn_on():
    before = ground().copy()
    og_picture(**PLAIN | {"name": "Robotics"})
    og_picture(**PLAIN | {"name": "Robotics", "art": None})
    assert ImageChops.difference(before, ground()).getbbox() is None
    without = PLAIN | {"name": "Robotics", "art": None}
    assert og_picture(**without) == og_picture(**without)


@settings(max_examples=5, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60), st.binary(max_size=40))
def test_any_words_and_any_art_make_a_picture(name, holder, art):
    opened(og_picture(**PLAIN | {"name": name, "holder": holder, "art": art}))
