"""Reads a stranger's SVG into a small tree, counting as it goes; what may not be shown never gets into the tree."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from wallet.base.limits import SVG_MAX_BYTES, SVG_MAX_DEPTH, SVG_MAX_NODES
from wallet.infra.pictures.errors import PictureTooLarge, PictureUnreadable
from wallet.infra.pictures.inert_values import ELEMENTS, WITH_TEXT

_SVG: Final = "http://www.w3.org/2000/svg "
_XLINK_HREF: Final = "http://www.w3.org/1999/xlink href"
_W3C_DTD: Final = "-//W3C//DTD SVG 1."


@dataclass(slots=True)
class Node:
    """An element of the allow-list; attributes are still as they came, `xlink:href` under `href`."""

    name: str
    attributes: dict[str, str]
    children: list[Node | str] = field(default_factory=list)

    cost: int = 0  # elements that are drawn for it, references followed

    def walk(self) -> list[Node]:
        """Return this element and all below it, each before its children."""
        found, waiting = [], [self]
        while waiting:
            node = waiting.pop()
            found.append(node)
            waiting += [child for child in reversed(node.children) if isinstance(child, Node)]
        return found


def read_drawing(data: bytes) -> tuple[Node, str]:
    """Return the tree of what may be shown, and the text of all style sheets.

    Raises:
        PictureTooLarge: over SVG_MAX_BYTES, SVG_MAX_DEPTH or SVG_MAX_NODES.
        PictureUnreadable: not well-formed, neither UTF-8 nor UTF-16, not SVG, or with a DOCTYPE other than the
            W3C's own (which is never loaded).
    """
    if len(data) > SVG_MAX_BYTES:
        raise PictureTooLarge
    reader = _Reader()
    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.EntityDeclHandler = reader.entity
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise PictureUnreadable from error
    if reader.root is None:
        raise PictureUnreadable
    return reader.root, "\n".join(reader.styles)


class _Reader:
    def __init__(self) -> None:
        self.root: Node | None = None
        self.open: list[Node] = []
        self.left_out = 0  # depth inside something that is not shown
        self.nodes = 0
        self.styles: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.nodes += 1
        if self.nodes > SVG_MAX_NODES or len(self.open) + self.left_out >= SVG_MAX_DEPTH:
            raise PictureTooLarge
        shown = ELEMENTS.get(name.removeprefix(_SVG)) if name.startswith(_SVG) else None
        if self.root is None and shown != "svg":
            raise PictureUnreadable
        if self.left_out or shown is None:
            self.left_out += 1
            return
        node = Node(shown, {key: value for key, value in attributes.items() if " " not in key})
        if _XLINK_HREF in attributes:
            node.attributes.setdefault("href", attributes[_XLINK_HREF])
        if self.root is None:
            self.root = node
        elif shown != "style":
            self.open[-1].children.append(node)
        self.open.append(node)

    def end(self, _name: str) -> None:
        if self.left_out:
            self.left_out -= 1
        else:
            self.open.pop()

    def text(self, words: str) -> None:
        if self.left_out or not self.open:
            return
        if self.open[-1].name == "style":
            self.styles.append(words)
        elif self.open[-1].name in WITH_TEXT:
            self.open[-1].children.append(words)

    def doctype(self, _name: str, _system: str | None, public: str | None, internal: int) -> None:
        if internal or not (public or "").startswith(_W3C_DTD):
            raise PictureUnreadable

    def entity(self, *_declaration: object) -> None:
        raise PictureUnreadable
