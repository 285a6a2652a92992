"""Texts that strangers wrote, made fit to stand on a page: no character that hides, reorders or imitates.

Display only. What is stored, judged and exported stays as the issuer wrote it. Joiners (U+200C, U+200D) stay: Persian,
the languages of India and emoji are spelled with them.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

_CONTROLS = "\u0000-\u0008\u000b-\u001f\u007f-\u009f"
_UNSEEN = "\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
_ILLEGIBLE = re.compile(f"[{_CONTROLS}{_UNSEEN}\U000e0000-\U000e007f]")
_ELLIPSIS: Final = "…"


def legible(text: str, max_chars: int) -> str:
    """Return a text in one line, without characters that nobody can see, cut to `max_chars`."""
    return cut(" ".join(_ILLEGIBLE.sub("", text).split()), max_chars)


def legible_lines(text: str, max_chars: int) -> str:
    """Return a longer text with its line breaks, otherwise as `legible`."""
    return cut(_ILLEGIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")), max_chars)


def cut(text: str, max_chars: int) -> str:
    """Return the text, or its beginning and an ellipsis; at most `max_chars` characters."""
    return text if len(text) <= max_chars else text[: max_chars - 1].rstrip() + _ELLIPSIS


def safe_link(url: str | None, schemes: frozenset[str] = frozenset({"https", "http"})) -> str | None:
    """Return an address that may stand in a link on our page, or None: of these schemes, printable ASCII, with a host.

    A host in another script is returned as None too: it could imitate one that the reader knows.
    """
    if not url or len(url) > 2048 or not url.isascii() or not url.isprintable() or "\\" in url or " " in url:
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    sound = parts.scheme in schemes and host and parts.username is None and parts.password is None
    return url if sound else None
