"""Reading the code of a badge, from a photograph, a camera's picture or typed by hand. Nothing of it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from wallet.base.errors import Gone, InputError, NotFound
from wallet.core.scanned import SomebodyElses, read_scanned
from wallet.infra.photo import read_codes
from wallet.services import receipts, shared
from wallet.services.check import shared_part, shared_token
from wallet.services.deps import Deps


class NoCodeThere(InputError):
    """A picture without any QR code."""

    code = "no_code_in_picture"
    sentence = "We found no QR code in this picture. Take it from straight above, sharp, with the whole code on it."


class NoSuchCode(InputError):
    """A code that is well written and that no link has."""

    code = "no_such_code"
    sentence = "No badge has this code. Compare it with the paper, letter by letter."


@dataclass(frozen=True, slots=True)
class Ours:
    """A page of this Laurel about a badge or a receipt; `path` begins with a slash."""

    path: str


Reading: TypeAlias = Ours | SomebodyElses


def read_text(text: str, deps: Deps) -> Reading:
    """Return what the text of a code, or a code typed from paper, leads to. Asks nobody."""
    token = shared_token(text, deps.settings)
    if token is not None:
        part = shared_part(text)
        return Ours(f"/v/{token}/part/{part}" if part else f"/v/{token}")
    code = receipts.code_in_address(text, deps)
    return Ours(f"/receipts/{code}") if code is not None else read_scanned(text)


def read_typed(text: str, deps: Deps) -> Reading:
    """Return what a typed code leads to, once it is known that there is such a link, on or off.

    Raises:
        NoSuchCode: it was most likely mistyped.
    """
    token = shared_token(text, deps.settings)
    if token is not None:
        try:
            shared.require_open(token, deps)
        except NotFound:
            raise NoSuchCode from None
        except Gone:
            pass  # its own page says so
    return read_text(text, deps)


def read_photo(photo: bytes, deps: Deps) -> Reading:
    """Return what the QR codes in a picture lead to: a page of ours where one does, else the first.

    Args:
        photo: PNG or JPEG, at most PHOTO_MAX_BYTES.
        deps: see Deps.

    Raises:
        UnreadablePhoto: no such picture.
        NoCodeThere: nothing to read on it.
    """
    readings = [read_text(text, deps) for text in read_codes(photo)]
    if not readings:
        raise NoCodeThere
    return next((reading for reading in readings if isinstance(reading, Ours)), readings[0])
