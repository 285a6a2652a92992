"""Look an entry up in a published bit list. A list is believed only when its own issuer's key signed it.

Source: Bitstring Status List v1.0 section 3.2, https://www.w3.org/TR/vc-bitstring-status-list/; Status List 2021.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from wallet.base.errors import AppError, InputError
from wallet.base.limits import (
    CLOCK_SKEW_S,
    DOCUMENT_MAX_BYTES,
    MIB,
    STATUS_LIST_MIN_ENTRIES,
    STATUS_MESSAGE_MAX_CHARS,
)
from wallet.core.formats.detect import text_form
from wallet.core.formats.identify import read_payload
from wallet.core.formats.shapes import items, names_in
from wallet.core.formats.vc import VerifiableCredential
from wallet.core.memo import Memo
from wallet.core.model import JsonObject, JsonValue
from wallet.core.proofs.signatures import verify_published
from wallet.core.status.answer import ISSUERS_NOTE, StatusAnswer, fresh_until
from wallet.core.status.bitstring import MalformedBitstring, decode_bitstring, value_at
from wallet.core.status.entries import MESSAGE, REFRESH, REVOCATION, SUSPENSION, BitstringEntry
from wallet.core.verify.bench import Bench
from wallet.core.verify.linked import ask_document
from wallet.core.verify.materials import Answer, Document
from wallet.core.verify.report import Outcome
from wallet.core.verify.secured import Secured, check_secured, open_secured

_LIST_FOR = {
    "BitstringStatusListEntry": ("BitstringStatusListCredential", "BitstringStatusList"),
    "StatusList2021Entry": ("StatusList2021Credential", "StatusList2021"),
}
_SAID = {REVOCATION: "revoked", SUSPENSION: "suspended"}


# One list is asked about many badges. Weighed by the bytes of the document, and by its bits in bytes.
_OPENED: Memo[tuple[Secured, bool]] = Memo(entries=1_000, weight=16 * MIB)
_BITS: Memo[bytes] = Memo(entries=1_000, weight=64 * MIB)


class _Untrusted(AppError):
    """The list cannot be believed; `why` becomes the answer's code."""

    code = "status_verification_error"

    def __init__(self, why: str, message: str) -> None:
        super().__init__(message)
        self.why = why


@dataclass(frozen=True, slots=True)
class _List:
    credential: VerifiableCredential
    bits: bytes
    ends: datetime | None


def check_bitstring_entry(entry: BitstringEntry, issuer_id: str | None, bench: Bench) -> StatusAnswer:
    """Ask the list that the entry names.

    Args:
        entry: from the signed badge.
        issuer_id: the badge's issuer: a list by somebody else counts, and is said to be so.
        bench: documents, contexts, instant.
    """
    document = ask_document(bench.materials, entry.list_url)
    if document is None or document.answer is not Answer.FOUND:
        at = document.fetched_at if document else None
        message = "We could not ask the issuer whether it was withdrawn."
        return StatusAnswer(entry.purpose, Outcome.UNKNOWN, "status_retrieval_error", message, entry.list_url, at)
    try:
        found = _read_list(entry, document, bench)
        return _answer(entry, found, issuer_id, document, bench)
    except _Untrusted as error:
        message = f"The issuer's list cannot be relied on: {error.message}"
        return StatusAnswer(entry.purpose, Outcome.UNKNOWN, error.why, message, entry.list_url, document.fetched_at)


def _open(body: bytes, bench: Bench) -> tuple[Secured, bool]:
    """Return the list, and whether it follows the rules for credentials."""

    def read() -> tuple[Secured, bool]:
        text = body.decode("utf-8").strip()
        secured = open_secured(read_payload(text, text_form(text), max_bytes=DOCUMENT_MAX_BYTES), bench)
        return secured, not (secured.problems or secured.credential.problems)

    try:
        key = hashlib.sha256(body).digest(), bench.contexts.fingerprint
        return _OPENED.get(key, read, lambda _: len(body))
    except (InputError, UnicodeDecodeError) as error:
        raise _Untrusted("status_verification_error", "it is not a readable status list.") from error


def _read_list(entry: BitstringEntry, document: Document, bench: Bench) -> _List:
    secured, follows_rules = _open(document.body, bench)
    credential = secured.credential
    credential_type, subject_type = _LIST_FOR[entry.type]
    if credential_type not in credential.types or subject_type not in names_in(credential.subject.get("type")):
        raise _Untrusted("status_verification_error", "it is not a list of the kind that the badge names.")
    if not follows_rules or len(items(credential.raw.get("credentialSubject"))) != 1:
        raise _Untrusted("status_verification_error", "it breaks the rules for credentials.")
    lines = check_secured(secured, bench._replace(verify=verify_published))
    if not lines.holds:
        raise _Untrusted("status_verification_error", "it is not signed by its own issuer, or that cannot be checked.")
    if entry.purpose not in names_in(credential.subject.get("statusPurpose")):
        raise _Untrusted("status_verification_error", "it is for another purpose.")
    return _List(credential, _bits(credential.subject, entry.type), _end(secured))


def _bits(subject: JsonObject, entry_type: str) -> bytes:
    encoded = subject.get("encodedList")
    if not isinstance(encoded, str):
        raise _Untrusted("malformed_bitstring", "it holds no list.")
    multibase = entry_type == "BitstringStatusListEntry"
    try:
        return _BITS.get((encoded, multibase), lambda: decode_bitstring(encoded, multibase=multibase), len)
    except MalformedBitstring as error:
        raise _Untrusted(error.code, error.message) from error


def _answer(
    entry: BitstringEntry, found: _List, issuer_id: str | None, document: Document, bench: Bench
) -> StatusAnswer:
    value = _value(entry, found, bench)
    outcome, code, message = _meaning(entry, value)
    notes = _notes(entry, found.credential, issuer_id)
    until = fresh_until(document.fetched_at, ttl_s=_ttl_s(found.credential.subject.get("ttl")), valid_until=found.ends)
    return StatusAnswer(entry.purpose, outcome, code, f"{message}{notes}", entry.list_url, document.fetched_at, until)


def _value(entry: BitstringEntry, found: _List, bench: Bench) -> int:
    entries = 8 * len(found.bits) // entry.size
    if entries < STATUS_LIST_MIN_ENTRIES:
        raise _Untrusted("status_list_length_error", "it is too short to hide anybody in it.")
    if entry.index >= entries:
        raise _Untrusted("range_error", "the badge's place is past its end.")
    value = value_at(found.bits, entry.index, entry.size)
    begins = found.credential.valid_from
    if begins is not None and bench.now + timedelta(seconds=CLOCK_SKEW_S) < begins:
        raise _Untrusted("status_list_not_yet_valid", "it is not valid yet.")
    withdrawn = entry.purpose in _SAID and value
    if found.ends is not None and bench.now > found.ends and not withdrawn:
        raise _Untrusted("status_list_expired", "it has expired.")
    return value


def _meaning(entry: BitstringEntry, value: int) -> tuple[Outcome, str, str]:
    """What a value says. Of the purposes `message` and `refresh` no value speaks against a badge."""
    if entry.purpose == MESSAGE:
        said = dict(entry.messages).get(value, "")[:STATUS_MESSAGE_MAX_CHARS]
        return Outcome.PASSED, "status_message", f"{ISSUERS_NOTE}{said or 'no words'} ({value:#x})."
    if entry.purpose == REFRESH:
        if value:
            return Outcome.PASSED, "status_refresh", f"{ISSUERS_NOTE}there is a newer edition of it."
        return Outcome.PASSED, "no_refresh", ""
    said = _SAID[entry.purpose]
    if value:
        return Outcome.FAILED, said, f"The issuer has {said} it."
    return Outcome.PASSED, f"not_{said}", f"The issuer's list does not say that it was {said}."


def _notes(entry: BitstringEntry, credential: VerifiableCredential, issuer_id: str | None) -> str:
    """A list may have another id than its address, and another issuer than the badge: it counts, and we say so."""
    notes = ""
    if credential.id is not None and credential.id != entry.list_url:
        notes += " The list calls itself by another address (list_id_differs)."
    if credential.issuer_id != issuer_id:
        notes += " The list is published by somebody else than the issuer (list_issuer_differs)."
    return notes


def _end(secured: Secured) -> datetime | None:
    ends = [end for end in (secured.credential.valid_until, secured.expires) if end is not None]
    return min(ends, default=None)


def _ttl_s(value: JsonValue) -> float | None:
    """`ttl` is in milliseconds."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        return None
    return value / 1000
