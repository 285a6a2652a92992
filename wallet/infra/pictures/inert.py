"""`inert_svg`: a stranger's SVG built anew from an allow-list, with no script, link, style sheet or outside reference.

The result is served through <img> only, from an address that answers with `sandbox; default-src 'none'`; this is the
second wall, not the only one. It is never put into a page and never turned into pixels here.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from typing import Final, TypeAlias
from xml.sax.saxutils import escape, quoteattr

from wallet.base.limits import (
    SVG_COPIES_MAX,
    SVG_INERT_MAX_BYTES,
    SVG_PICTURES_MAX,
    SVG_REFERENCES_DEPTH,
    UPLOAD_MAX_BYTES,
)
from wallet.infra.pictures.errors import PictureTooLarge, PictureUnreadable
from wallet.infra.pictures.inert_reader import Node, read_drawing
from wallet.infra.pictures.inert_values import (
    local_reference,
    local_target,
    parse_declarations,
    parse_style_sheet,
    safe_attribute,
)

Shrink: TypeAlias = Callable[[bytes], tuple[bytes, tuple[int, int]]]

_DATA_URL: Final = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,", re.IGNORECASE)
_LENGTH: Final = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)(?:px)?", re.ASCII)


def inert_svg(data: bytes, *, shrink: Shrink | None = None) -> bytes:
    """Return the drawing in `data`, rebuilt from the allow-list of `inert_values`.

    Args:
        data: an SVG of at most SVG_MAX_BYTES.
        shrink: makes a raster picture inside the drawing harmless; without it such pictures are left out.

    Raises:
        PictureTooLarge: over a limit of bytes, depth, elements, copies or rules.
        PictureUnreadable: not a sound SVG, or with a DOCTYPE that is not the W3C's own.
    """
    root, style_sheet = read_drawing(data)
    rules = parse_style_sheet(style_sheet)
    nodes = root.walk()
    for node in nodes:
        _keep_safe(node, rules)
    _require_few_copies(nodes)
    writer = _Writer(shrink)
    writer.write(root, ' xmlns="http://www.w3.org/2000/svg"' + _missing_view_box(root))
    return "".join(writer.parts).encode()


def _keep_safe(node: Node, rules: dict[str, dict[str, str]]) -> None:
    """Replace the attributes by those that may be kept, styles written out: rule by name, class, id, then `style`."""
    given = node.attributes
    kept = {name: safe for name, value in given.items() if (safe := safe_attribute(name, value)) is not None}
    selectors = [node.name, *(f".{word}" for word in given.get("class", "").split()), f"#{given.get('id', '')}"]
    for selector in selectors:
        kept.update(rules.get(selector, {}))
    kept.update(parse_declarations(given.get("style", "")))
    target = local_target(given.get("href", "").strip())
    if target is not None and node.name != "image":
        kept["href"] = f"#{target}"
    elif node.name == "image":
        kept["href"] = given.get("href", "")  # looked at when it is written
    node.attributes = kept


def _require_few_copies(nodes: list[Node]) -> None:
    """Refuse drawings that grow without bound when their references are followed, or that refer to themselves.

    What an element costs is itself, its children and what it refers to; the last is taken from the round before, so
    after SVG_REFERENCES_DEPTH rounds nothing may still grow.
    """
    named = {node.attributes["id"]: node for node in nodes if "id" in node.attributes}
    referred = {id(node): [named[name] for name in _targets(node) if name in named] for node in nodes}
    for _ in range(SVG_REFERENCES_DEPTH):
        before = {name: node.cost for name, node in named.items()}
        for node in reversed(nodes):  # children before their parents
            children = sum(child.cost for child in node.children if isinstance(child, Node))
            node.cost = 1 + children + sum(before[target.attributes["id"]] for target in referred[id(node)])
        if nodes[0].cost > SVG_COPIES_MAX:
            raise PictureTooLarge
        if before == {name: node.cost for name, node in named.items()}:
            return
    raise PictureTooLarge


def _targets(node: Node) -> list[str]:
    """Return the ids that an element refers to."""
    found = [local_reference(value) for value in node.attributes.values()]
    found.append(local_target(node.attributes.get("href", "")))
    return [name for name in found if name is not None]


def _missing_view_box(root: Node) -> str:
    """Return a view box made from width and height, without which a drawing would not shrink to its place."""
    width, height = (_LENGTH.fullmatch(root.attributes.get(side, "")) for side in ("width", "height"))
    if "viewBox" in root.attributes or not width or not height:
        return ""
    return f' viewBox="0 0 {width.group(1)} {height.group(1)}"'


class _Writer:
    """Writes the tree, counting bytes."""

    def __init__(self, shrink: Shrink | None) -> None:
        self.shrink = shrink
        self.parts: list[str] = []
        self.size = 0
        self.pictures = 0

    def write(self, node: Node, more: str = "") -> None:
        if node.name == "image" and not self._harmless(node):
            return
        attributes = "".join(f" {name}={quoteattr(value)}" for name, value in node.attributes.items())
        self._put(f"<{node.name}{more}{attributes}>")
        for child in node.children:
            if isinstance(child, Node):
                self.write(child)
            else:
                self._put(escape(child))
        self._put(f"</{node.name}>")

    def _put(self, text: str) -> None:
        self.size += len(text)
        if self.size > SVG_INERT_MAX_BYTES:
            raise PictureTooLarge
        self.parts.append(text)

    def _harmless(self, image: Node) -> bool:
        """Put our own version of an inner picture in its place; False when it cannot be shown."""
        head = _DATA_URL.match(image.attributes["href"].lstrip())
        if head is None or self.shrink is None:
            return False
        self.pictures += 1
        if self.pictures > SVG_PICTURES_MAX:
            raise PictureTooLarge
        try:
            raw = base64.b64decode(image.attributes["href"].lstrip()[head.end() : 2 * UPLOAD_MAX_BYTES])
            small, _size = self.shrink(raw)
        except (binascii.Error, PictureUnreadable):
            return False
        image.attributes["href"] = f"data:image/png;base64,{base64.b64encode(small).decode()}"
        return True
