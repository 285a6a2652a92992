"""One badge of many, before it is judged, and what is wrong with a whole delivery."""

from __future__ import annotations

from dataclasses import dataclass

from wallet.base.errors import InputError, TooLarge
from wallet.base.limits import BULK_ITEMS_MAX, BULK_LABEL_MAX_CHARS, BULK_UNPACKED_MAX_BYTES, MIB
from wallet.core.legible import legible


class TooManyBadges(TooLarge):
    """More badges than one list may have."""

    code = "too_many_badges"
    sentence = f"This is more than {BULK_ITEMS_MAX} badges. Bring them in several lists."


class TooMuchUnpacked(TooLarge):
    """An archive that holds more than we unpack."""

    code = "archive_too_large"
    sentence = f"There is more in this archive than the {BULK_UNPACKED_MAX_BYTES // MIB} MiB we unpack."


class NothingToCheck(InputError):
    """A list without a single badge."""

    code = "nothing_to_check"
    sentence = "We found no badge in this: no address, no code, no signed text and no file."


@dataclass(frozen=True, slots=True)
class Item:
    """One badge as it was brought. With a `refusal` it is not judged: that says why."""

    label: str  # what the table calls it; legible, one line
    body: bytes  # a file, a text, an address or the code of a shared page
    refusal: InputError | None = None


def item(label: str, body: bytes) -> Item:
    """Return one badge under a name that a stranger gave it."""
    return Item(legible(label, BULK_LABEL_MAX_CHARS), body)


def refused(label: str, error: InputError) -> Item:
    """Return a line that only says what is wrong with it."""
    return Item(legible(label, BULK_LABEL_MAX_CHARS), b"", error)
