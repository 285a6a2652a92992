"""DID documents and controlled identifier documents: which keys an issuer lists, and for what.

Source: DID Core 1.0 sections 5.2, 5.3; Controlled Identifiers 1.0 sections 2.2, 2.3, 3.3.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from wallet.base.errors import InputError
from wallet.base.limits import DID_DOCUMENT_MAX_BYTES, MIB
from wallet.core.dates import MalformedDate, parse_date_time_stamp
from wallet.core.dids.method_keys import read_method_key
from wallet.core.memo import Memo
from wallet.core.model import JsonObject, JsonValue
from wallet.core.proofs.keys import PublicKey, UnsupportedKey, UnusableKey
from wallet.core.strict_json import parse_json_object
from wallet.core.verify.report import Outcome

PURPOSES = ("assertionMethod", "authentication", "keyAgreement", "capabilityInvocation", "capabilityDelegation")


class MalformedDidDocument(InputError):
    """Not a document that says which keys an issuer has."""

    code = "malformed_did_document"
    sentence = "What the issuer publishes about its keys cannot be read."


class AmbiguousDidDocument(MalformedDidDocument):
    """Two methods under one identifier."""

    code = "ambiguous_did_document"
    sentence = "What the issuer publishes about its keys can be read in two ways."


class ForeignDidDocument(MalformedDidDocument):
    """The document is about somebody else than the one asked for."""

    code = "did_document_id_mismatch"
    sentence = "The document found at the issuer's address is about somebody else."


@dataclass(frozen=True, slots=True)
class VerificationMethod:
    """One key as it is published. `raw` is read by `find_key`, when the key is needed."""

    id: str  # absolute
    type: str
    controller: str | None
    raw: JsonObject


@dataclass(frozen=True, slots=True)
class DidDocument:
    """Whose keys, which keys, and which of them for what."""

    id: str
    methods: Mapping[str, VerificationMethod]  # by id
    purposes: Mapping[str, frozenset[str]]  # ids of methods, by `PURPOSES`


_READ: Memo[DidDocument] = Memo(entries=1_000, weight=8 * MIB)  # weighed by the bytes they were read from


@dataclass(frozen=True, slots=True)
class KeyFailure:
    """Why there is no key: FAILED when the issuer's own document speaks against it, else UNKNOWN.

    `code` is `key_not_listed`, `wrong_purpose`, `controller_mismatch`, `key_revoked`, `key_expired`,
    `unusable_key` or, when it is only we who cannot use it, `unsupported_key`.
    """

    outcome: Outcome
    code: str
    message: str


def parse_did_document(body: bytes, *, expected_id: str) -> DidDocument:
    """Read a document; ids that begin with `#` are completed with the document's own.

    Args:
        body: as it was received, at most `DID_DOCUMENT_MAX_BYTES`.
        expected_id: the DID or address that the document must be about, compared byte for byte.

    Raises:
        MalformedDidDocument, ForeignDidDocument, AmbiguousDidDocument; or an error of strict JSON.
    """

    def read() -> DidDocument:
        document = parse_json_object(body, max_bytes=DID_DOCUMENT_MAX_BYTES)
        return build_did_document(document, expected_id=expected_id)

    return _READ.get((hashlib.sha256(body).digest(), expected_id), read, lambda _: len(body))


def build_did_document(document: JsonObject, *, expected_id: str) -> DidDocument:
    """As `parse_did_document`, from JSON that was read already.

    A deactivated document lists nothing.
    """
    if document.get("id") != expected_id:
        raise ForeignDidDocument
    if document.get("deactivated") is True:
        return DidDocument(expected_id, MappingProxyType({}), MappingProxyType(dict.fromkeys(PURPOSES, frozenset())))
    methods: dict[str, VerificationMethod] = {}
    for entry in _list(document, "verificationMethod"):
        _add(methods, _method(entry, expected_id))
    purposes = {}
    for purpose in PURPOSES:
        ids = set()
        for entry in _list(document, purpose):
            if isinstance(entry, str):
                ids.add(_absolute(entry, expected_id))
            else:
                method = _method(entry, expected_id)
                _add(methods, method)
                ids.add(method.id)
        purposes[purpose] = frozenset(ids)
    return DidDocument(expected_id, MappingProxyType(methods), MappingProxyType(purposes))


def find_key(
    document: DidDocument, method_id: str, *, purpose: str = "assertionMethod", at: datetime
) -> PublicKey | KeyFailure:
    """Return the key of the method with exactly this id, when the document lists it for this purpose.

    Args:
        document: the issuer's own.
        method_id: as the proof or the token names it.
        purpose: one of `PURPOSES`.
        at: when the key must be good: the instant of judging. Not the proof's `created`, which is written by
            whoever holds the key.
    """
    method = document.methods.get(method_id)
    if method is None:
        return _failed("key_not_listed", "The issuer does not list the key that this was signed with.")
    if _reached(method.raw, "revoked", at):  # first: whoever withdraws a key also takes it from its purposes
        return _failed("key_revoked", "The issuer has withdrawn the key.")
    if method_id not in document.purposes[purpose]:
        return _failed("wrong_purpose", "The issuer lists this key for other purposes.")
    if method.controller not in (None, document.id):
        return _failed("controller_mismatch", "The key belongs to somebody else.")
    if _reached(method.raw, "expires", at):
        return _failed("key_expired", "The key is no longer in use.")
    return _usable_key(method)


def find_refused_key(document: DidDocument, method_id: str) -> PublicKey | None:
    """Return the key of a method that `find_key` refuses, when it is one at all: to tell what was signed with it."""
    method = document.methods.get(method_id)
    key = _usable_key(method) if method is not None else None
    return key if isinstance(key, PublicKey) else None


def refused_keys(document: DidDocument, *, at: datetime) -> frozenset[tuple[str, bytes]]:
    """Return (kind, material) of the keys that a document holds but not, at that instant, for signing credentials.

    They are not good because they are published in another place as well.
    """
    good, all_of = set(), set()
    for method in document.methods.values():
        found = find_key(document, method.id, at=at)
        key = found if isinstance(found, PublicKey) else _usable_key(method)
        if isinstance(key, PublicKey):
            all_of.add((str(key.kind), key.material))
        if isinstance(found, PublicKey):
            good.add((str(found.kind), found.material))
    return frozenset(all_of - good)


def _usable_key(method: VerificationMethod) -> PublicKey | KeyFailure:
    try:
        return read_method_key(method.type, method.raw)
    except UnsupportedKey as error:
        return KeyFailure(Outcome.UNKNOWN, error.code, error.message)
    except UnusableKey as error:
        return _failed(error.code, error.message)


def _add(methods: dict[str, VerificationMethod], method: VerificationMethod) -> None:
    """A method may be written out under several purposes, but only in the same words."""
    if methods.setdefault(method.id, method) != method:
        raise AmbiguousDidDocument


def _list(document: JsonObject, name: str) -> list[JsonValue]:
    value = document.get(name)
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _method(entry: JsonValue, document_id: str) -> VerificationMethod:
    if not isinstance(entry, Mapping):
        raise MalformedDidDocument
    id_, kind, controller = entry.get("id"), entry.get("type"), entry.get("controller")
    if not isinstance(id_, str) or not isinstance(kind, str) or not isinstance(controller, str | None):
        raise MalformedDidDocument
    return VerificationMethod(_absolute(id_, document_id), kind, controller, entry)


def _absolute(id_: str, document_id: str) -> str:
    return f"{document_id}{id_}" if id_.startswith("#") else id_


def _failed(code: str, message: str) -> KeyFailure:
    return KeyFailure(Outcome.FAILED, code, message)


def _reached(raw: JsonObject, name: str, at: datetime) -> bool:
    """Tell whether a method's `revoked` or `expires` has come. What cannot be read counts as come."""
    written = raw.get(name)
    if written is None:
        return False
    try:
        return not isinstance(written, str) or parse_date_time_stamp(written) <= at
    except MalformedDate:
        return True
