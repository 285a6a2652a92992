"""The XML side of SVG: expat with everything switched off that reaches outside the file or makes it grow."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final
from xml.parsers import expat
from xml.sax import SAXException
from xml.sax.xmlreader import InputSource

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from wallet.base.limits import SVG_MAX_ATTRIBUTES, SVG_MAX_DEPTH, SVG_MAX_NODES
from wallet.core.baking.baked import MalformedImage

_SVG_NAMESPACES: Final = frozenset({"http://www.w3.org/2000/svg", ""})
_UTF8: Final = frozenset({"utf-8", "utf8"})
_ASCII_LIKE: Final = frozenset({"us-ascii", "ascii", "iso-8859-1", "windows-1252"})  # the same as UTF-8 for ASCII files


@dataclass(slots=True)
class BadgeElement:
    """One element of an Open Badges namespace. `start` and `end_tag` are the byte offsets of its two tags."""

    namespace: str
    name: str
    verify: str
    start: int
    end_tag: int = -1
    body: str = ""


@dataclass(slots=True)
class SvgReading:
    root_start: int = -1  # byte offset of the root's start tag
    badges: list[BadgeElement] = field(default_factory=list)


def read_svg(image: bytes, badge_namespaces: AbstractSet[str]) -> SvgReading:
    """Find the elements of `badge_namespaces` in an SVG of UTF-8 without a byte order mark.

    Raises:
        MalformedImage: not well-formed SVG, or one that needs more than the file itself or than our limits.
    """
    _require_utf8(image)
    reader = _Reader(badge_namespaces, is_ascii=image.isascii())
    source = InputSource()
    source.setByteStream(BytesIO(image))
    source.setEncoding("utf-8")
    try:
        reader.parse(source)
    except (SAXException, DefusedXmlException) as error:
        raise MalformedImage("This is not an SVG picture that we can read safely.") from error
    return reader.reading


def _require_utf8(image: bytes) -> None:
    """Refuse UTF-16 with or without its mark: expat would follow the bytes, whatever encoding it was told."""
    try:
        image.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedImage("The SVG is not in UTF-8, the only encoding that we read.") from error
    if b"\0" in image:
        raise MalformedImage("The SVG has a NUL character.")


class _Reader(DefusedExpatParser):
    """One reading of one file. The base class refuses entities and external references."""

    _parser: expat.XMLParserType

    def __init__(self, badge_namespaces: AbstractSet[str], *, is_ascii: bool) -> None:
        super().__init__(namespaceHandling=1)
        self.reading = SvgReading()
        self._badge_namespaces = badge_namespaces
        self._plain_names: set[str] = set()  # as expat spells them; elements of these are no badges
        self._is_ascii = is_ascii
        self._depth = self._nodes = self._badge_depth = 0
        self._pieces: list[str] = []

    def reset(self) -> None:
        super().reset()
        self._parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)  # no DTD is ever loaded
        self._parser.XmlDeclHandler = self._on_declaration
        self._parser.StartDoctypeDeclHandler = self._on_doctype
        self._parser.SkippedEntityHandler = self._on_skipped_entity
        self._parser.StartElementHandler = self._on_start
        self._parser.EndElementHandler = self._on_end
        self._parser.CharacterDataHandler = self._on_text

    def _on_declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        name = (encoding or "utf-8").lower()
        if name not in _UTF8 and not (self._is_ascii and name in _ASCII_LIKE):
            raise MalformedImage("The SVG is not in UTF-8, the only encoding that we read.")

    def _on_doctype(self, name: str, system: str | None, public: str | None, has_subset: int) -> None:
        is_w3c = (public or "").startswith("-//W3C//DTD SVG ") and (system or "").startswith("http://www.w3.org/")
        if name != "svg" or has_subset or not is_w3c:
            raise MalformedImage("The SVG has a DOCTYPE of its own, which we do not read.")

    def _on_skipped_entity(self, _name: str, _is_parameter: int) -> None:
        raise MalformedImage("The SVG uses an entity, which we do not read.")

    def _on_start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth = depth = self._depth + 1
        self._nodes = nodes = self._nodes + 1
        if depth > SVG_MAX_DEPTH or nodes > SVG_MAX_NODES or len(attributes) > SVG_MAX_ATTRIBUTES:
            raise MalformedImage("The SVG is more complicated than we read.")
        if name not in self._plain_names or self._badge_depth:
            self._on_special(name, attributes)

    def _on_special(self, name: str, attributes: dict[str, str]) -> None:
        """The root, a badge, something inside one, or the first of its name."""
        namespace, local = _split(name)
        if self._depth == 1:
            if local != "svg" or namespace not in _SVG_NAMESPACES:
                raise MalformedImage("This is not an SVG picture.")
            self.reading.root_start = self._parser.CurrentByteIndex
        if self._badge_depth:
            raise MalformedImage("The badge in the SVG has other elements inside it.")
        if namespace in self._badge_namespaces:
            self._badge_depth = self._depth
            start = self._parser.CurrentByteIndex
            self.reading.badges.append(BadgeElement(namespace, local, attributes.get("verify", ""), start))
        else:
            self._plain_names.add(name)

    def _on_end(self, _name: str) -> None:
        if self._badge_depth == self._depth:
            self._badge_depth = 0
            badge = self.reading.badges[-1]
            badge.end_tag = self._parser.CurrentByteIndex
            badge.body = "".join(self._pieces)
            self._pieces = []
        self._depth -= 1

    def _on_text(self, text: str) -> None:
        if self._badge_depth:
            self._pieces.append(text)


def _split(name: str) -> tuple[str, str]:
    """The namespace and local part of expat's `namespace local prefix`, or of a bare name."""
    parts = name.split(" ")
    return ("", name) if len(parts) == 1 else (parts[0], parts[1])
