"""What a code says that is not one of ours: an address of somebody else, or only words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from wallet.base.limits import SCANNED_MAX_CHARS
from wallet.core.legible import legible, safe_link

_PLAIN_HOST: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9.-]{0,252})|\[[0-9a-f:.]{2,45}\])(?::[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """An address that can be shown and checked. `host` is where a browser would go, with its port where it has one."""

    address: str
    host: str


@dataclass(frozen=True, slots=True)
class Words:
    """Anything else, made fit to be shown: a note, a telephone number, or an address that pretends to be another."""

    text: str


SomebodyElses: TypeAlias = Elsewhere | Words


def read_scanned(text: str) -> SomebodyElses:
    """Return what a text from outside leads to; takes any text and never raises.

    An address counts only as far as everybody reads it alike: with a user's name before the host, in another script,
    or with a backslash or an escaped character in the host, it is only words.
    """
    address = safe_link(text.strip())
    host = urlsplit(address).netloc.lower() if address else ""
    if address is None or not _PLAIN_HOST.fullmatch(host):
        return Words(legible(text, SCANNED_MAX_CHARS))
    return Elsewhere(address, host)
