"""Which parts of SVG may be shown: an allow-list of elements and attributes, and how a value must look.

What is not listed is left out, whatever it means: scripts, handlers, links, animation, foreign content, filters,
outside references.
"""

from __future__ import annotations

import re
from typing import Final

from wallet.base.limits import SVG_STYLE_RULES_MAX
from wallet.infra.pictures.errors import PictureTooLarge

# `a` and `switch` only group here: what is in them is kept, what they do is not.
ELEMENTS: Final[dict[str, str]] = {name: name for name in (
    "svg", "g", "defs", "symbol", "title", "desc", "use", "image", "style",
    "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan", "textPath",
    "linearGradient", "radialGradient", "stop", "clipPath", "mask", "pattern",
)} | {"a": "g", "switch": "g"}  # fmt: skip
WITH_TEXT: Final = frozenset({"title", "desc", "text", "tspan", "textPath"})

# Properties that a style sheet may set; written out as attributes, so that nothing shown needs a style sheet.
PROPERTIES: Final = frozenset({
    "fill", "fill-opacity", "fill-rule", "stroke", "stroke-width", "stroke-opacity", "stroke-linecap",
    "stroke-linejoin", "stroke-miterlimit", "stroke-dasharray", "stroke-dashoffset", "opacity", "color", "stop-color",
    "stop-opacity", "clip-path", "clip-rule", "mask", "font-family", "font-size", "font-weight", "font-style",
    "text-anchor", "letter-spacing", "word-spacing", "dominant-baseline", "display", "visibility", "paint-order",
})  # fmt: skip
_GEOMETRY: Final = frozenset({
    "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "fr", "dx", "dy", "rotate", "width",
    "height", "viewBox", "preserveAspectRatio", "transform", "gradientTransform", "gradientUnits", "patternTransform",
    "patternUnits", "patternContentUnits", "clipPathUnits", "maskUnits", "maskContentUnits", "spreadMethod", "offset",
    "pathLength", "textLength", "lengthAdjust", "startOffset",
})  # fmt: skip

_NUMBERS_AND_COMMANDS: Final = re.compile(r"[0-9eE+\-.,\s%MmZzLlHhVvCcSsQqTtAa]*", re.ASCII)
_IDENTIFIER: Final = re.compile(r"[\w.:-]{1,200}")
_LOCAL_REFERENCE: Final = re.compile(r"""url\(\s*["']?#([\w.:-]{1,200})["']?\s*\)""")
_PLAIN: Final = re.compile(r"[\w\s#%.,+()/\-]{0,500}")
_FONTS: Final = re.compile(r"""[\w\s,'"\-]{0,500}""")
_CALL: Final = re.compile(r"([A-Za-z-]+)\s*\(")
_CALLS: Final = frozenset({"rgb", "rgba", "hsl", "hsla", "matrix", "translate", "scale", "rotate", "skewX", "skewY"})
_SELECTOR: Final = re.compile(r"[.#]?[\w-]{1,200}")


def safe_attribute(name: str, value: str) -> str | None:
    """Return the value an attribute may keep, or None when it has to go."""
    if name in ("d", "points"):
        return value if _NUMBERS_AND_COMMANDS.fullmatch(value) else None
    if name == "id":
        return value if _IDENTIFIER.fullmatch(value) else None
    if name in PROPERTIES:
        return safe_property(name, value)
    if name in _GEOMETRY:
        return value if _plain(value) else None
    return None


def safe_property(name: str, value: str) -> str | None:
    """Return the value a presentation property may keep, or None; references may only point into the drawing."""
    value = value.replace("!important", "").strip()
    if name == "font-family":
        return value if _FONTS.fullmatch(value) else None
    target = local_reference(value)
    if target is not None:
        return f"url(#{target})"
    return value if _plain(value) else None


def _plain(value: str) -> bool:
    return _PLAIN.fullmatch(value) is not None and set(_CALL.findall(value)) <= _CALLS


def local_reference(value: str) -> str | None:
    """Return the id that `url(#id)` names, or None."""
    found = _LOCAL_REFERENCE.fullmatch(value)
    return found.group(1) if found else None


def local_target(href: str) -> str | None:
    """Return the id that a link inside the drawing names, or None."""
    return href[1:] if href.startswith("#") and _IDENTIFIER.fullmatch(href[1:]) else None


def parse_declarations(text: str) -> dict[str, str]:
    """Return the properties of `fill:red;stroke:none` that may be kept."""
    kept = {}
    for declaration in text.split(";"):
        name, _, value = declaration.partition(":")
        name = name.strip().lower()
        safe = safe_property(name, value) if name in PROPERTIES else None
        if safe is not None:
            kept[name] = safe
    return kept


def parse_style_sheet(text: str) -> dict[str, dict[str, str]]:
    """Return, for each plain selector (`name`, `.class`, `#id`), the properties that may be kept.

    Anything cleverer (@-rules, combinations, pseudo-classes) is left out.

    Raises:
        PictureTooLarge: more than SVG_STYLE_RULES_MAX selectors.
    """
    rules: dict[str, dict[str, str]] = {}
    count = 0
    for block in _without_comments(text).split("}"):
        selectors, brace, body = block.partition("{")
        if not brace or "@" in block:
            continue
        declared = parse_declarations(body)
        for selector in selectors.split(","):
            count += 1
            if count > SVG_STYLE_RULES_MAX:
                raise PictureTooLarge
            if _SELECTOR.fullmatch(selector.strip()):
                rules.setdefault(selector.strip(), {}).update(declared)
    return rules


def _without_comments(text: str) -> str:
    kept, at = [], 0
    while (opened := text.find("/*", at)) >= 0:
        kept.append(text[at:opened])
        closed = text.find("*/", opened + 2)
        at = len(text) if closed < 0 else closed + 2
    return "".join([*kept, text[at:]])
