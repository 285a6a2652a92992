"""Markdown that strangers wrote, as HTML that can do nothing: paragraphs, lists, emphasis, code, tables, plain links.

Raw HTML is text, of a picture only its words are left, links go to https and mailto only and say that they are a
stranger's. The result passes an allow-list of elements once more, so that a mistake in the first step shows nothing
worse than text.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from wallet.base.limits import MARKDOWN_MAX_CHARS
from wallet.core.legible import legible_lines

_BLOCKS: Final = frozenset({"p", "br", "hr", "ul", "ol", "li", "pre", "blockquote", "h3", "h4", "h5", "h6"})
_WORDS: Final = frozenset({"strong", "em", "s", "code", "a"})
_TABLE: Final = frozenset({"table", "thead", "tbody", "tr", "th", "td"})
_SCHEMES: Final = frozenset({"https", "mailto"})
_REL: Final = "noopener nofollow ugc"
_LOWER: Final = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6", "h6": "h6"}  # below our own headings
_NESTING_MAX: Final = 20


def render_markdown(text: str | None) -> Markup:
    """Return the HTML of a Markdown text; only its first `MARKDOWN_MAX_CHARS` characters are looked at.

    Headings begin at `h3`, since a page has headings of its own above. Whatever the text holds, nothing raises.
    """
    if not text:
        return Markup("")
    reader = _reader()
    tokens = reader.parse(legible_lines(text, MARKDOWN_MAX_CHARS))
    _tame(tokens)
    html = reader.renderer.render(tokens, reader.options, {})
    return Markup(  # noqa: S704 - the allow-list has just been applied
        nh3.clean(
            html,
            tags=set(_BLOCKS | _WORDS | _TABLE),
            attributes={"a": {"href"}, "ol": {"start"}},
            url_schemes=set(_SCHEMES),
            link_rel=_REL,
            strip_comments=True,
        )
    )


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "linkify": False, "maxNesting": _NESTING_MAX})
    return reader.disable(["html_block", "html_inline"]).enable(["table", "strikethrough"])


def _tame(tokens: Iterable[Token]) -> None:
    """Lower headings, turn pictures into their words, and take the address off links that lead elsewhere."""
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = _LOWER[token.tag]
        elif token.type == "image":
            token.type, token.tag, token.children = "text", "", None
        elif token.type == "link_open" and str(token.attrs.get("href", "")).partition(":")[0].lower() not in _SCHEMES:
            token.attrs = {}
        _tame(token.children or ())
