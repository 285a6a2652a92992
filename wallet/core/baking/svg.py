"""Badges in SVG files: read from the one badge element, spliced in by byte offset, the drawing left as it is.

Nothing of the drawing is judged or cleaned here; whoever shows it does that. A DOCTYPE is refused, but for the
W3C's own without an internal subset, which many drawing tools write; it is never loaded, and no entity is ever
expanded.

Source: Open Badges 3.0 section 5.3.2 (`credential` in https://purl.imsglobal.org/ob/v3p0, a JWS in `verify` or JSON
in the body); Open Badges 2.0 baking (`assertion` in http://openbadges.org, where `verify` wins over the body).
"""

from __future__ import annotations

import re
from typing import Final
from xml.sax.saxutils import quoteattr

from wallet.base.limits import SVG_MAX_BYTES
from wallet.core.baking.baked import (
    AmbiguousImage,
    BakedText,
    BakingKeyword,
    MalformedImage,
    NoBadgeInImage,
    UnbakeableText,
    require_bakeable,
)
from wallet.core.baking.svg_reader import BadgeElement, read_svg

_BOM: Final = b"\xef\xbb\xbf"
_ROOT_TAG: Final = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?svg[\s>/]")
_ELEMENTS: Final[dict[tuple[str, str], BakingKeyword]] = {
    ("http://openbadges.org", "assertion"): "openbadges",
    ("https://purl.imsglobal.org/ob/v3p0", "credential"): "openbadgecredential",
}
_NAMESPACES: Final = frozenset(namespace for namespace, _ in _ELEMENTS)
_TAG: Final = re.compile(rb"""<([^\s/>]+)[^"'>]*(?:"[^"]*"[^"'>]*|'[^']*'[^"'>]*)*>""")
_FITS_ATTRIBUTE: Final = re.compile(r"[!-~]+", re.ASCII)


def looks_like_svg(data: bytes) -> bool:
    """Say whether these bytes look like XML or HTML with an `svg` element somewhere; `unbake_svg` knows."""
    return data.removeprefix(_BOM).lstrip()[:1] == b"<" and _ROOT_TAG.search(data) is not None


def unbake_svg(image: bytes) -> BakedText:
    """Return the one badge baked into an SVG, without the white space around it; the text is not verified.

    Raises:
        MalformedImage: not well-formed, not UTF-8, a DOCTYPE that is not the W3C's, an entity, over a limit, or a
            badge element that breaks the rules.
        NoBadgeInImage: a sound SVG without a badge, or with an empty one.
        AmbiguousImage: more than one badge element, or an Open Badges 3 one that says two things.
    """
    badges = read_svg(_bounded(image), _NAMESPACES).badges
    if not badges:
        raise NoBadgeInImage
    if len(badges) > 1:
        raise AmbiguousImage
    return _baked_text(badges[0])


def bake_svg(image: bytes, text: str, *, keyword: BakingKeyword) -> bytes:
    """Return the SVG with `text`, less the white space around it, as its one badge, right after the root's start tag.

    Badges that are there already are taken out; every other byte stays as it was. JSON goes into the body, a JWS or
    an address into `verify`.

    Raises:
        MalformedImage: as for `unbake_svg`, or too large with the badge in it.
        UnbakeableText: a text that XML could not give back unchanged.
    """
    require_bakeable(text)
    text = text.strip()
    mark = _BOM if image.startswith(_BOM) else b""
    image = _bounded(image)
    element = _badge_element(text, keyword)
    reading = read_svg(image, _NAMESPACES)
    root_end = _tag_end(image, reading.root_start)
    pieces, at = [], root_end
    for badge in reading.badges:
        pieces.append(image[at : badge.start])
        at = _element_end(image, badge)
    pieces.append(image[at:])
    baked = _opened(image[:root_end], reading.root_start) + element + b"".join(pieces)
    if image[root_end - 2 : root_end] == b"/>":
        baked += b"</" + _tag_name(image, reading.root_start) + b">"
    if unbake_svg(baked) != BakedText(text, keyword):
        raise UnbakeableText
    return mark + baked


def _bounded(image: bytes) -> bytes:
    if len(image) > SVG_MAX_BYTES:
        raise MalformedImage("The SVG is larger than we read.")
    return image.removeprefix(_BOM)


def _baked_text(badge: BadgeElement) -> BakedText:
    keyword = _ELEMENTS.get((badge.namespace, badge.name))
    if keyword is None:
        raise MalformedImage("The SVG has an Open Badges element that the standard does not know.")
    attribute, body = badge.verify.strip(), badge.body.strip()
    if keyword == "openbadgecredential" and attribute and body and attribute != body:
        raise AmbiguousImage("The badge inside this picture says two things, so we cannot tell which one is meant.")
    if not (attribute or body):
        raise NoBadgeInImage
    return BakedText(attribute or body, keyword)


def _badge_element(text: str, keyword: BakingKeyword) -> bytes:
    namespace, name = next(names for names, word in _ELEMENTS.items() if word == keyword)
    start = f'<openbadges:{name} xmlns:openbadges="{namespace}"'
    if _FITS_ATTRIBUTE.fullmatch(text) and not text.startswith("{"):
        return f"{start} verify={quoteattr(text)}/>".encode()
    # A parser ends the section at ]]> and turns a bare carriage return into a line feed: both are taken apart.
    body = text.replace("]]>", "]]]]><![CDATA[>").replace("\r", "]]>&#13;<![CDATA[")
    return f"{start}><![CDATA[{body}]]></openbadges:{name}>".encode()


def _opened(head: bytes, root_start: int) -> bytes:
    """Everything up to the end of the root's start tag, as a tag that has content."""
    return head[:-2] + b">" if head[root_start:].endswith(b"/>") else head


def _element_end(image: bytes, badge: BadgeElement) -> int:
    start_tag_end = _tag_end(image, badge.start)
    if image[start_tag_end - 2 : start_tag_end] == b"/>":
        return start_tag_end
    return image.index(b">", badge.end_tag) + 1


def _tag_end(image: bytes, at: int) -> int:
    found = _TAG.match(image, at)
    if found is None:
        raise MalformedImage
    return found.end()


def _tag_name(image: bytes, at: int) -> bytes:
    found = _TAG.match(image, at)
    if found is None:
        raise MalformedImage
    return found[1]
