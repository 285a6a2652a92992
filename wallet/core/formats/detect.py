"""From the bytes somebody gave us to the text of one credential. Bytes decide; names and media types are not asked.

What is found is classified by its shape alone: nothing here is verified, parsed further or trusted.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final, Literal, NamedTuple, TypeAlias

from wallet.base.errors import InputError, TooLarge
from wallet.base.limits import CREDENTIAL_MAX_BYTES, KIB, MIB, UPLOAD_MAX_BYTES, URL_MAX_CHARS
from wallet.core.baking.baked import BakingKeyword
from wallet.core.baking.png import looks_like_png, unbake_png
from wallet.core.baking.svg import looks_like_svg, unbake_svg

Container: TypeAlias = Literal["png", "svg", "json", "jws", "url"]
TextForm: TypeAlias = Literal["json", "jws", "url"]

_BOM: Final = "\ufeff"
_WHITE: Final = " \t\r\n"
# The first letters of base64url for `{"`, `{` and white space, or `{}`: how the header of a JWS must begin.
_JWS_BEGINS: Final = ("ew", "ey", "e3")
TOKEN_BEGINS: Final = tuple(letters.encode() for letters in _JWS_BEGINS)
_JWS_LETTERS: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+/=-."
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):\S*", re.ASCII)
_WEB_ADDRESS: Final = re.compile(r"https?://[^\s\x00-\x1f\x7f<>\"\\]+", re.IGNORECASE)


class NotABadge(InputError):
    """Nothing that a badge or credential could be."""

    code = "not_a_badge"
    sentence = "We found no badge in this. We read PNG and SVG pictures, JSON, signed texts (JWT) and web addresses."


class UnreadableAddress(InputError):
    """An address that is not one line of http or https, or is too long."""

    code = "unreadable_address"
    sentence = "We can only open addresses that begin with https:// or http://."


class UploadTooLarge(TooLarge):
    """More bytes than one file may have."""

    code = "upload_too_large"
    sentence = f"This file is larger than the {UPLOAD_MAX_BYTES // MIB} MiB we accept."


class CredentialTooLarge(TooLarge):
    """The credential itself is over its limit."""

    code = "credential_too_large"
    sentence = f"The badge is larger than the {CREDENTIAL_MAX_BYTES // KIB} KiB we read."


class Carrier(NamedTuple):
    """What came in. `text` is exactly as it was carried, less a byte order mark and the white space around it."""

    container: Container
    text: str
    form: TextForm  # what the text is: for a picture, what was inside
    keyword: BakingKeyword | None  # for a picture

    @property
    def payload_sha256(self) -> str:
        """The hash of `text` in UTF-8, in hex: the same badge in another picture has the same."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()


def read_carrier(data: bytes) -> Carrier:
    """Find the one credential text in a file or a pasted text.

    Raises:
        UploadTooLarge, CredentialTooLarge: over `UPLOAD_MAX_BYTES`, or the text over `CREDENTIAL_MAX_BYTES`.
        MalformedImage, NoBadgeInImage, AmbiguousImage: a picture that gives no single badge.
        UnreadableAddress: an address of another scheme, or one that is too long.
        NotABadge: anything else.
    """
    if len(data) > UPLOAD_MAX_BYTES:
        raise UploadTooLarge
    if looks_like_png(data):
        baked = unbake_png(data)
        return _carrier(baked.text, "png", baked.keyword)
    if looks_like_svg(data):
        baked = unbake_svg(data)
        return _carrier(baked.text, "svg", baked.keyword)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotABadge from error
    return _carrier(text, None, None)


def text_form(text: str) -> TextForm:
    """Say what a credential text without white space around it is, by its first letters and its shape.

    Raises:
        UnreadableAddress: an address of another scheme than http or https, or one that is too long.
        NotABadge: none of the three.
    """
    if text.startswith("{"):
        return "json"
    if _is_jws_like(text):
        return "jws"
    if _SCHEME.fullmatch(text):
        if len(text) > URL_MAX_CHARS or not _WEB_ADDRESS.fullmatch(text):
            raise UnreadableAddress
        return "url"
    raise NotABadge


def _is_jws_like(text: str) -> bool:
    if not text.startswith(_JWS_BEGINS) or "." not in text or not text.isascii():
        return False
    return not text.encode("ascii").translate(None, _JWS_LETTERS)


def _carrier(text: str, image: Literal["png", "svg"] | None, keyword: BakingKeyword | None) -> Carrier:
    text = text.removeprefix(_BOM).strip(_WHITE)
    if len(text) > CREDENTIAL_MAX_BYTES or (not text.isascii() and len(text.encode()) > CREDENTIAL_MAX_BYTES):
        raise CredentialTooLarge
    form = text_form(text)
    return Carrier(image or form, text, form, keyword)
