"""The artwork: deterministic, alone, small, and different where the achievements differ."""

from __future__ import annotations

from itertools import product

import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from tests.look.pictures import STATIC, pictures
from wallet.core.artwork import Field, Glyph, Level, Shape, draw_badge

FAMILY = list(product(Shape, Level))
ALLOWED = {"svg", "defs", "clipPath", "linearGradient", "stop", "g", "path", "circle", "ellipse", "use"}


def draw(achievement_id="urn:example:robotics", **parts):
    given_parts = {"shape": Shape.OCTAGON, "field": Field.ENGINEERING, "level": Level.GRADUATE, "glyph": Glyph.ROBOT}
    return draw_badge(achievement_id, **(given_parts | parts))


@pytest.mark.parametrize(("shape", "level"), FAMILY, ids=lambda part: part.value)
def test_family(shape, level):
    text = draw(shape=shape, level=level)
    tree = ElementTree.fromstring(text, forbid_dtd=True)
    assert {element.tag.removeprefix("{http://www.w3.org/2000/svg}") for element in tree.iter()} <= ALLOWED
    assert all(value.startswith("#") for e in tree.iter() for key, value in e.attrib.items() if key.endswith("href"))
    assert len(text) < 10_000
    assert text == draw(shape=shape, level=level)


@pytest.mark.parametrize("glyph", Glyph, ids=lambda part: part.value)
def test_glyphs_parse(glyph):
    ElementTree.fromstring(draw(glyph=glyph))


@given(st.text())
def test_any_id_gives_a_drawing_without_it(achievement_id):
    text = draw(f"unseen:{achievement_id}")
    ElementTree.fromstring(text)
    assert "unseen:" not in text


def test_two_achievements_of_one_family_have_grounds_of_their_own():
    assert len({draw(f"urn:example:{i}") for i in range(40)}) == 40


@pytest.mark.parametrize(("path", "text"), pictures().items(), ids=lambda value: value[:20])
def test_the_front_page_shows_what_the_generator_draws(path, text):
    assert (STATIC / path).read_text() == text
