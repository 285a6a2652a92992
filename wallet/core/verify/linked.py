"""Read a document that another one names by its address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wallet.base.errors import InputError
from wallet.base.limits import DOCUMENT_MAX_BYTES
from wallet.core.formats.ob2_scope import is_web_address
from wallet.core.model import JsonObject
from wallet.core.strict_json import parse_json_object
from wallet.core.verify.materials import Answer, Document, Materials

_REASONS = {
    "forbidden_url": "names an address that we never ask",
    "not_fetched": "could not be fetched",
    "unreachable": "could not be fetched",
    "gone": "has been taken down",
    "wrong_media_type": "is served as another kind of file",
    "not_json": "is not readable",
}


@dataclass(frozen=True, slots=True)
class Linked:
    """What an address answered. `value` is None unless it is JSON that we trust to be meant as such."""

    url: str
    value: JsonObject | None
    code: str  # empty, or why there is no value, or `gone`
    learned_at: datetime | None = None
    gone: bool = False

    @property
    def why(self) -> str:
        """The end of a sentence that begins with the document's name."""
        return _REASONS[self.code]


def ask_document(materials: Materials, url: str) -> Document | None:
    """Ask for an address; None when it was not answered yet or is one that nobody may ask."""
    return materials.ask(url) if is_web_address(url) else None


def ask_json(materials: Materials, url: str) -> Linked:
    """Ask for a JSON document whose authority is the address that serves it.

    So it must be served as JSON: a text that some user put on the issuer's host proves nothing. No type at all is
    accepted, for documents that come from a folder.
    """
    if not is_web_address(url):
        return Linked(url, None, "forbidden_url")
    document = materials.ask(url)
    if document is None:
        return Linked(url, None, "not_fetched")
    if document.answer is Answer.UNREACHABLE:
        return Linked(url, None, "unreachable", document.fetched_at)
    gone = document.answer is Answer.GONE
    if not is_json_type(document.media_type):
        return Linked(url, None, "gone" if gone else "wrong_media_type", document.fetched_at, gone)
    try:
        value = parse_json_object(document.body, max_bytes=DOCUMENT_MAX_BYTES)
    except InputError:
        return Linked(url, None, "gone" if gone else "not_json", document.fetched_at, gone)
    return Linked(url, value, "gone" if gone else "", document.fetched_at, gone)


def is_json_type(media_type: str | None) -> bool:
    """Say whether a media type, without parameters, is one of JSON's; None (not known) is."""
    return media_type is None or media_type in ("application/json", "text/json") or media_type.endswith("+json")
