"""Our own drawings as pixels: the right colours in the right places."""

from __future__ import annotations

from io import BytesIO
from itertools import product

import pytest
from PIL import Image

from wallet.core.artwork import Field, Glyph, Level, Shape, draw_badge
from wallet.infra.pictures import badge_png
from wallet.infra.pictures.paths import Line, Matrix, dashes, flatten, parse_transform, stroke_areas


def art(shape=Shape.OCTAGON, level=Level.UNDERGRADUATE):
    return draw_badge("urn:example:art", shape=shape, field=Field.ENGINEERING, level=level, glyph=Glyph.ROBOT)


@pytest.mark.parametrize(("shape", "level"), list(product(Shape, Level)), ids=lambda part: part.value)
def test_every_badge_is_clear_outside_and_cream_inside(shape, level):
    picture = Image.open(BytesIO(badge_png(art(shape, level), side=128)))
    assert (picture.mode, picture.size) == ("RGBA", (128, 128))
    assert picture.getpixel((2, 2))[3] == 0
    red, green, blue, alpha = picture.getpixel((64, 44))  # above the glyph, inside the medallion
    assert alpha == 255
    assert min(red, green, blue) > 200


def test_same_drawing_same_bytes():
    assert badge_png(art(), side=96) == badge_png(art(), side=96)


def test_path_commands():
    square = "m10 10h10v10h-10z"
    [line] = [line for line in flatten(square, Matrix()) if line.closed]
    assert line.points == [(10, 10), (20, 10), (20, 20), (10, 20)]
    [half] = flatten("M-10 0A10 10 0 0 1 10 0", Matrix())
    assert min(y for _, y in half.points) == pytest.approx(-10, abs=0.2)  # clockwise: over the top
    [curve] = flatten("M0 0C0 10 10 10 10 0S20 -10 20 0", Matrix())
    assert curve.points[-1] == (20, 0)
    assert min(y for _, y in curve.points) < -5


def test_transforms_apply_from_the_inside_out():
    assert parse_transform("translate(10 0) scale(2)").at((1, 1)) == (12, 2)
    assert parse_transform("rotate(90)").at((1, 0)) == pytest.approx((0, 1))


def test_dashes_add_up_and_strokes_cover_the_line():
    line = Line([(0.0, 0.0), (100.0, 0.0)], closed=False)
    cut = dashes(line, [7, 3])
    assert len(cut) == 10
    assert sum(dash.points[-1][0] - dash.points[0][0] for dash in cut) == pytest.approx(70)
    [area] = stroke_areas(line, 4, round_ends=False)
    assert {round(y) for _, y in area} == {-2, 2}
