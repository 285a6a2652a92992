"""The proofs that a document carries, read into typed values. Nothing here is verified."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from wallet.base.errors import InputError
from wallet.base.limits import PROOFS_MAX, URL_MAX_CHARS
from wallet.core.dates import MalformedDate, parse_date_time_stamp
from wallet.core.model import JsonObject, JsonValue


class TooManyProofs(InputError):
    """More proofs than we check for one document."""

    code = "too_many_proofs"
    sentence = f"This carries more than {PROOFS_MAX} signatures."


class Proof(NamedTuple):
    """One Data Integrity proof as it was declared; texts are empty where it says nothing.

    `problem` is empty, or one English sentence saying why this can never be verified.
    Source: VC Data Integrity 1.0 section 2.1.
    """

    raw: JsonObject
    type: str = ""
    cryptosuite: str | None = None
    verification_method: str = ""
    proof_purpose: str = ""
    proof_value: str = ""
    created: datetime | None = None
    expires: datetime | None = None
    id: str | None = None
    previous_proof: tuple[str, ...] = ()
    problem: str = ""


def parse_proofs(document: JsonObject) -> tuple[Proof, ...]:
    """Return every proof of a document, in order; none when `proof` is absent or null.

    A proof that is malformed is returned too, with its `problem`, so that nothing declared is dropped.

    Raises:
        TooManyProofs: more than `PROOFS_MAX`.
    """
    declared = document.get("proof")
    entries = declared if isinstance(declared, list) else [] if declared is None else [declared]
    if len(entries) > PROOFS_MAX:
        raise TooManyProofs
    return tuple(_parse_proof(entry) for entry in entries)


def _parse_proof(entry: JsonValue) -> Proof:
    if not isinstance(entry, Mapping):
        return Proof(raw={}, problem="A proof is not an object.")
    try:
        return Proof(
            raw=entry,
            type=_required(entry, "type"),
            cryptosuite=_text(entry, "cryptosuite") or None,
            verification_method=_required(entry, "verificationMethod"),
            proof_purpose=_text(entry, "proofPurpose"),
            proof_value=_text(entry, "proofValue"),
            created=_instant(entry, "created"),
            expires=_instant(entry, "expires"),
            id=_text(entry, "id") or None,
            previous_proof=_names(entry, "previousProof"),
        )
    except _Malformed as problem:
        kind, suite = entry.get("type"), entry.get("cryptosuite")
        return Proof(
            raw=entry,
            type=kind if isinstance(kind, str) else "",
            cryptosuite=suite if isinstance(suite, str) else None,
            problem=str(problem),
        )


class _Malformed(Exception):
    """Why one proof cannot be read."""


def _text(entry: JsonObject, name: str) -> str:
    value = entry.get(name, "")
    if not isinstance(value, str):
        raise _Malformed(f"The {name} of a proof is not a text.")
    return value


def _required(entry: JsonObject, name: str) -> str:
    text = _text(entry, name)
    if not text or len(text) > URL_MAX_CHARS:
        raise _Malformed(f"A proof says no {name}.")
    return text


def _instant(entry: JsonObject, name: str) -> datetime | None:
    text = _text(entry, name)
    if name not in entry:
        return None
    try:
        return parse_date_time_stamp(text)
    except MalformedDate as error:
        raise _Malformed(f"The {name} of a proof is not a date and time.") from error


def _names(entry: JsonObject, name: str) -> tuple[str, ...]:
    if name not in entry:
        return ()
    value = entry[name]
    names = value if isinstance(value, list) else [value]
    found = tuple(item for item in names if isinstance(item, str))
    if not found or len(found) != len(names) or len(found) > PROOFS_MAX:
        raise _Malformed(f"The {name} of a proof does not name other proofs.")
    return found
