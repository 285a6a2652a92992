"""Turns drawings of ours into pixels: badge artwork, the guilloche, the house mark. Strangers' SVG never comes here.

A small part of SVG, read from our own text: paths, circles, ellipses, groups, `use`, clip paths, an upright gradient
of two stops. Drawn at a multiple of the size and then made smaller, which smooths every edge.
"""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from typing import Any, Final

from defusedxml.ElementTree import fromstring
from PIL import Image, ImageChops, ImageDraw

from wallet.base.limits import BADGES_KEPT
from wallet.infra.pictures.paths import (
    Area,
    Line,
    Matrix,
    dashes,
    ellipse,
    flatten,
    parse_transform,
    stroke_areas,
)

_SVG: Final = "{http://www.w3.org/2000/svg}"
_INHERITED: Final = ("fill", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linecap")


def rasterise(own_svg: str, *, side: int, fine: int = 4) -> Image.Image:
    """Return a square RGBA picture of one of our own drawings.

    Args:
        own_svg: drawn by `wallet.core.artwork` or this package, with a square view box. Never a stranger's.
        side: of the picture, in pixels; `side * fine` at most 2560.
        fine: how many times finer it is drawn before it is made smaller.
    """
    root = fromstring(own_svg, forbid_dtd=True)
    left, top, width, _ = (float(number) for number in root.attrib["viewBox"].split())
    scale = side * fine / width
    painter = _Painter(root, side * fine)
    painter.paint(root, Matrix(scale, 0, 0, scale, -left * scale, -top * scale), {}, None)
    return painter.canvas.reduce(fine)


@lru_cache(BADGES_KEPT)
def badge_png(own_svg: str, *, side: int = 512) -> bytes:
    """Return one of our own drawings as PNG, for baking and for pictures that leave the site."""
    out = BytesIO()
    rasterise(own_svg, side=side).save(out, "PNG", compress_level=6)
    return out.getvalue()


class _Painter:
    """Walks a drawing and paints its elements in the order they stand in."""

    def __init__(self, root: Any, side: int) -> None:
        self.canvas = Image.new("RGBA", (side, side))
        self.draw = ImageDraw.Draw(self.canvas)
        self.named = {element.attrib["id"]: element for element in root.iter() if "id" in element.attrib}

    def paint(self, element: Any, matrix: Matrix, style: dict[str, str], clip: Image.Image | None) -> None:
        """Paint `element` and what is in it; `clip` is where paint may go, None for everywhere."""
        tag = element.tag.removeprefix(_SVG)
        style = style | {name: element.attrib[name] for name in _INHERITED if name in element.attrib}
        matrix = matrix.then(parse_transform(element.attrib.get("transform", "")))
        if "clip-path" in element.attrib:
            clip = self._clip(self._target(element.attrib["clip-path"]), matrix)
        if tag in ("svg", "g"):
            for child in element:
                self.paint(child, matrix, style, clip)
        elif tag == "use":
            self.paint(self._target(element.attrib["href"]), matrix, style, clip)
        elif tag in ("path", "circle", "ellipse"):
            self._shape(_lines(element, matrix), matrix.unit, style, clip)

    def _target(self, reference: str) -> Any:
        """Return the element that `#id` or `url(#id)` names."""
        return self.named[reference.removeprefix("url(").removesuffix(")").removeprefix("#")]

    def _clip(self, clip_path: Any, matrix: Matrix) -> Image.Image:
        areas = []
        for shape in clip_path:
            inner = matrix.then(parse_transform(shape.attrib.get("transform", "")))
            areas += [line.points for line in _lines(shape, inner)]
        return self._mask(areas)

    def _mask(self, areas: list[Area], strength: int = 255) -> Image.Image:
        mask = Image.new("L", self.canvas.size)
        pencil = ImageDraw.Draw(mask)
        for area in areas:
            pencil.polygon(area, fill=strength)
        return mask

    def _shape(self, lines: list[Line], unit: float, style: dict[str, str], clip: Image.Image | None) -> None:
        fill, stroke = style.get("fill", "#000"), style.get("stroke", "none")
        if fill != "none":
            self._fill([line.points for line in lines if len(line.points) > 2], fill)
        if stroke == "none":
            return
        pattern = [float(part) * unit for part in style.get("stroke-dasharray", "").split()]
        width, round_ends = float(style.get("stroke-width", "1")) * unit, style.get("stroke-linecap") == "round"
        pieces = [
            area
            for line in lines
            for dash in dashes(line, pattern)
            for area in stroke_areas(dash, width, round_ends=round_ends)
        ]
        opacity = round(255 * float(style.get("stroke-opacity", "1")))
        if opacity == 255 and clip is None:
            for area in pieces:
                self.draw.polygon(area, fill=stroke)
            return
        mask = self._mask(pieces, opacity)
        self._veil(mask if clip is None else ImageChops.multiply(mask, clip), stroke)

    def _veil(self, mask: Image.Image, colour: str) -> None:
        """Lay `colour` over the canvas as strongly as `mask` says."""
        box = mask.getbbox()
        if box is None:
            return
        layer = Image.new("RGBA", (box[2] - box[0], box[3] - box[1]), colour)
        layer.putalpha(mask.crop(box))
        self.canvas.alpha_composite(layer, box[:2])

    def _fill(self, areas: list[Area], fill: str) -> None:
        if not fill.startswith("url("):
            for area in areas:
                self.draw.polygon(area, fill=fill)
            return
        mask = self._mask(areas)
        box = mask.getbbox()
        if box is None:
            return
        size = (box[2] - box[0], box[3] - box[1])
        upper, lower = (Image.new("RGBA", size, stop.attrib["stop-color"]) for stop in self._target(fill))
        shade = Image.linear_gradient("L").resize(size)  # black above, white below
        self.canvas.paste(Image.composite(lower, upper, shade), box[:2], mask.crop(box))


def _lines(shape: Any, matrix: Matrix) -> list[Line]:
    """Return the outline of a path, circle or ellipse, in pixels."""
    numbers = {name: float(shape.attrib.get(name, "0")) for name in ("cx", "cy", "r", "rx", "ry")}
    if "d" in shape.attrib:
        return flatten(shape.attrib["d"], matrix)
    rx, ry = numbers["rx"] or numbers["r"], numbers["ry"] or numbers["r"]
    return [ellipse((numbers["cx"], numbers["cy"]), rx, ry, matrix)]
