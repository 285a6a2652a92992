"""Read `credentialStatus` into typed entries. What we do not understand stays an entry, so that somebody must decide.

Source: Bitstring Status List v1.0 section 2.1, https://www.w3.org/TR/vc-bitstring-status-list/;
Status List 2021; Open Badges 3.0 section B.9 (1EdTechRevocationList).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from wallet.base.limits import STATUS_SIZE_MAX
from wallet.core.formats.shapes import items, members, names_in, words
from wallet.core.model import JsonObject, JsonValue

REVOCATION = "revocation"
SUSPENSION = "suspension"
MESSAGE = "message"
REFRESH = "refresh"

_PURPOSES = (REVOCATION, SUSPENSION, MESSAGE, REFRESH)
_LISTED = ("BitstringStatusListEntry", "StatusList2021Entry")
_INDEX = re.compile("0|[1-9][0-9]{0,9}", re.ASCII)
_CODE = re.compile("0x[0-9a-fA-F]{1,8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class BitstringEntry:
    """One place in a published list: `BitstringStatusListEntry`, or the older `StatusList2021Entry`."""

    type: str
    purpose: str  # `revocation`, `suspension`, `message` or `refresh`
    index: int
    list_url: str
    size: int = 1  # bits
    messages: tuple[tuple[int, str], ...] = ()  # what the issuer means by a value, for the purpose `message`


@dataclass(frozen=True, slots=True)
class RevocationListEntry:
    """`1EdTechRevocationList`: a document that names the revoked credentials by id."""

    list_url: str


@dataclass(frozen=True, slots=True)
class UnknownEntry:
    """An entry that cannot be checked. It makes the answer unknown, never silent. `code` says why."""

    type: str
    purpose: str
    code: str
    message: str


StatusEntry: TypeAlias = BitstringEntry | RevocationListEntry | UnknownEntry


def parse_status_entries(raw: JsonValue) -> tuple[StatusEntry, ...]:
    """Turn `credentialStatus` (absent, one object, or a list) into typed entries.

    Every declared entry comes back, in order: `len(result)` is the number of entries declared.
    """
    return tuple(_entry(entry) for entry in items(raw))


def _entry(raw: JsonValue) -> StatusEntry:
    if not isinstance(raw, Mapping):
        return UnknownEntry("?", REVOCATION, "malformed_status", "A status entry is not an object.")
    types = names_in(raw.get("type"))
    listed = next((name for name in _LISTED if name in types), None)
    if listed is not None:
        return _bitstring_entry(listed, raw)
    if "1EdTechRevocationList" in types:
        url = raw.get("id")
        if isinstance(url, str):
            return RevocationListEntry(url)
        return UnknownEntry("1EdTechRevocationList", REVOCATION, "malformed_status", "A status entry has no address.")
    kind = types[0] if types else "?"
    return UnknownEntry(kind, REVOCATION, "unsupported_status", "We cannot check this kind of status yet.")


def _bitstring_entry(kind: str, raw: JsonObject) -> StatusEntry:
    purpose, index, url = raw.get("statusPurpose"), _index(raw.get("statusListIndex")), raw.get("statusListCredential")
    said = purpose if isinstance(purpose, str) and purpose in _PURPOSES else REVOCATION
    if not isinstance(purpose, str) or not isinstance(url, str):
        return UnknownEntry(kind, said, "malformed_status", "A status entry lacks its purpose or its list.")
    size = _index(raw.get("statusSize", 1))
    if purpose not in _PURPOSES or size is None or not 1 <= size <= STATUS_SIZE_MAX:
        return UnknownEntry(kind, said, "unsupported_status", "We cannot check this kind of status yet.")
    if index is None:
        return UnknownEntry(kind, said, "malformed_value_error", "A status entry has no proper place in its list.")
    return BitstringEntry(kind, purpose, index, url, size, _messages(raw.get("statusMessage")))


def _messages(value: JsonValue) -> tuple[tuple[int, str], ...]:
    """Read `[{"status": "0x1", "message": "…"}, …]`; what is not of this form is left out."""
    pairs = ((entry.get("status"), words(entry.get("message"))) for entry in map(members, items(value)))
    return tuple(
        (int(code, 16), text) for code, text in pairs if isinstance(code, str) and _CODE.fullmatch(code) and text
    )


def _index(value: JsonValue) -> int | None:
    """Read an index: ASCII digits without sign or leading zero. A JSON number is what 1EdTech's own issuer writes."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return int(value) if isinstance(value, str) and _INDEX.fullmatch(value) else None
