"""What a list says of an issuer, read strictly: the same rules for a form and for a registry's file."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from wallet.base.errors import InputError
from wallet.base.limits import LOGO_MAX_BYTES, LOGO_MAX_SIDE, NAME_MAX_CHARS, STAFF_NOTE_MAX_CHARS, URL_MAX_CHARS
from wallet.core.legible import legible, safe_link

_ISSUER_ID: Final = re.compile(r"(?:did:[a-z0-9]+:|https?://)[\x21-\x7e]+", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_PNG_URL: Final = re.compile(r"data:image/png;base64,([A-Za-z0-9+/]+={0,2})", re.ASCII)
_PNG_HEAD: Final = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


class IssuerIdUnreadable(InputError):
    """Nothing that a badge could name as its issuer."""

    code = "issuer_id_unreadable"
    sentence = "An issuer's identifier is a DID such as did:web:college.example, or an address with https://."


class IssuerNameMissing(InputError):
    """An entry without a name tells a reader nothing."""

    code = "issuer_name_missing"
    sentence = "Type the issuer's name, as readers should see it."


class TextTooLong(InputError):
    """Longer than a name or place may be."""

    code = "issuer_text_too_long"
    sentence = f"This has more than {NAME_MAX_CHARS} characters."


class LinkUnreadable(InputError):
    """Not an address that may stand in a link on our pages."""

    code = "issuer_link_unreadable"
    sentence = "Type an address such as https://www.college.example."


class SinceUnreadable(InputError):
    """Not a day, or one that is still to come."""

    code = "since_unreadable"
    sentence = "Type a day such as 2024-09-01, not later than today."


class NoteMissing(InputError):
    """Every change to the lists says why, so that it can be understood later."""

    code = "trust_note_missing"
    sentence = "Say in a few words why, so that it can be understood later."


@dataclass(frozen=True, slots=True)
class IssuerFacts:
    """One issuer as a list describes it. Texts are legible; `id` is byte for byte what badges name."""

    id: str
    name: str
    legal_name: str | None = None
    url: str | None = None
    location: str | None = None
    since: date | None = None
    logo: bytes | None = None  # PNG as it came, not yet made safe


def read_issuer_id(text: str) -> str:
    """Return a DID or an address as it stands: nothing in it is normalised, because badges are compared byte for byte.

    Raises:
        IssuerIdUnreadable: not one, over `URL_MAX_CHARS`, or with a character outside printable ASCII.
    """
    if len(text) > URL_MAX_CHARS or not _ISSUER_ID.fullmatch(text):
        raise IssuerIdUnreadable
    return text


def read_name(text: str) -> str:
    """Return a name in legible characters; raises IssuerNameMissing, TextTooLong."""
    name = read_words(text)
    if name is None:
        raise IssuerNameMissing
    return name


def read_words(text: str) -> str | None:
    """Return a short text in legible characters, None for an empty one; raises TextTooLong."""
    words = legible(text, NAME_MAX_CHARS + 1)
    if len(words) > NAME_MAX_CHARS:
        raise TextTooLong
    return words or None


def read_link(text: str) -> str | None:
    """Return an address fit for a link, None for an empty one; raises LinkUnreadable."""
    text = text.strip()
    if not text:
        return None
    link = safe_link(text)
    if link is None:
        raise LinkUnreadable
    return link


def read_since(text: str, today: date) -> date | None:
    """Return the day since when an issuer is known, None for an empty text; raises SinceUnreadable."""
    text = text.strip()
    if not text:
        return None
    try:
        since = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        since = None
    if since is None or since > today:
        raise SinceUnreadable
    return since


def read_note(text: str) -> str:
    """Return why something was done; raises NoteMissing."""
    note = legible(text, STAFF_NOTE_MAX_CHARS)
    if not note:
        raise NoteMissing
    return note


def png_in(url: str) -> bytes | None:
    """Return the PNG inside a data: URL; None when it is none, or too large for a logo. No pixel is decoded."""
    found = _PNG_URL.fullmatch(url) if len(url) <= LOGO_MAX_BYTES * 4 // 3 + 64 else None
    try:
        png = base64.b64decode(found[1], validate=True) if found else b""
    except (binascii.Error, ValueError):
        return None
    if not png.startswith(_PNG_HEAD) or len(png) < len(_PNG_HEAD) + 8:
        return None
    width, height = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
    return png if 0 < width <= LOGO_MAX_SIDE and 0 < height <= LOGO_MAX_SIDE else None
