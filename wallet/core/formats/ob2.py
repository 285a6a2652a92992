"""Open Badges 2.0 and 2.1: Assertion, BadgeClass and Issuer, each a document of its own, read one by one.

The older 1.0 and 1.1 documents are put into the same words first, by `wallet.core.formats.ob1`.

Source: Open Badges 2.0, https://www.imsglobal.org/sites/default/files/Badges/OBv2p0Final/index.html.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wallet.base.errors import AppError
from wallet.core.dates import parse_iso_date_time
from wallet.core.formats.shapes import (
    Problem,
    Rule,
    anything,
    boolean,
    either,
    filled,
    is_uri,
    items,
    members,
    names_in,
    one_or_many,
    record,
    some,
    string,
    text,
    typed,
    uri,
    words,
)
from wallet.core.model import JsonObject, JsonValue

CONTEXTS = frozenset(
    {
        "https://w3id.org/openbadges/v2",
        "https://openbadgespec.org/v2/context.json",
        "https://purl.imsglobal.org/spec/ob/v2p1/ob_v2p1.jsonld",
        "https://purl.imsglobal.org/spec/ob/v2p1/context/ob_v2p1.jsonld",
    }
)


class VerificationKind(StrEnum):
    """How an assertion wants to be verified."""

    HOSTED = "hosted"
    SIGNED = "signed"


@dataclass(frozen=True, slots=True)
class Assertion:
    """What one person was awarded. `problems` are what the standard forbids; `raw` is what it was read from."""

    raw: JsonObject
    id: str | None
    uid: str | None  # 1.x only
    badge: JsonValue  # the address of a BadgeClass, or the BadgeClass itself
    verification: VerificationKind | None
    verification_address: str | None  # 1.x `verify.url`; 2.0 `verification.creator`, the key's address
    issued_on: datetime | None  # aware UTC
    expires: datetime | None  # aware UTC
    revoked: bool
    revocation_reason: str | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class BadgeClass:
    raw: JsonObject
    id: str | None
    name: str | None
    issuer: JsonValue  # the address of an Issuer, or the Issuer itself
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who awards. `allowed_origins` and `starts_with` say where this issuer's assertions may be hosted."""

    raw: JsonObject
    id: str | None
    name: str | None
    public_keys: tuple[str, ...]  # addresses of CryptographicKey documents
    revocation_list: str | None
    allowed_origins: tuple[str, ...]
    starts_with: tuple[str, ...]
    problems: tuple[Problem, ...]


def read_assertion(raw: JsonObject) -> Assertion:
    """Read an Assertion. One that says it is revoked needs no more than its id (section 6.2.1)."""
    rules = _REVOKED_ASSERTION if raw.get("revoked") is True else _assertion
    verification = members(raw.get("verification", raw.get("verify")))
    return Assertion(
        raw=raw,
        id=_string(raw.get("id")),
        uid=_string(raw.get("uid")),
        badge=raw.get("badge"),
        verification=_verification_kind(verification),
        verification_address=_string(verification.get("creator", verification.get("url"))),
        issued_on=instant(raw.get("issuedOn")),
        expires=instant(raw.get("expires")),
        revoked=raw.get("revoked") is True,
        revocation_reason=words(raw.get("revocationReason")),
        problems=tuple(sorted(set(rules(raw, "")))),
    )


def read_badge_class(raw: JsonObject) -> BadgeClass:
    """Read a BadgeClass. Never raises; what is wrong is in `problems`."""
    return BadgeClass(
        raw=raw,
        id=_string(raw.get("id")),
        name=words(raw.get("name")),
        issuer=raw.get("issuer"),
        problems=tuple(sorted(set(_BADGE_CLASS(raw, "badge")))),
    )


def read_issuer(raw: JsonObject) -> Issuer:
    """Read an Issuer, or a Profile used as one. Never raises; what is wrong is in `problems`."""
    verification = members(raw.get("verification"))
    keys = (key if isinstance(key, str) else members(key).get("id") for key in items(raw.get("publicKey")))
    return Issuer(
        raw=raw,
        id=_string(raw.get("id")),
        name=words(raw.get("name")),
        public_keys=tuple(key for key in keys if isinstance(key, str)),
        revocation_list=_address(raw.get("revocationList")),
        allowed_origins=names_in(verification.get("allowedOrigins")),
        starts_with=names_in(verification.get("startsWith")),
        problems=tuple(sorted(set(_ISSUER(raw, "issuer")))),
    )


def instant(value: JsonValue) -> datetime | None:
    """Return a date of these formats as aware UTC; None when it is absent or no date."""
    try:
        return parse_iso_date_time(value) if isinstance(value, str) else None
    except AppError:
        return None


def contexts_of(raw: JsonObject) -> tuple[str, ...]:
    """Return the contexts that a document names by address, inline ones left out."""
    return names_in(raw.get("@context"))


def _verification_kind(verification: JsonObject) -> VerificationKind | None:
    """`Hosted` in capitals is what a real issuer writes; nothing else is guessed at."""
    for name in names_in(verification.get("type")):
        if name.casefold() in ("hosted", "hostedbadge"):
            return VerificationKind.HOSTED
        if name.casefold() in ("signed", "signedbadge"):
            return VerificationKind.SIGNED
    return None


def _address(value: JsonValue) -> str | None:
    return _string(value) or _string(members(value).get("id"))


def _string(value: JsonValue) -> str | None:
    return value if isinstance(value, str) else None


def _date(value: JsonValue, path: str) -> Iterator[Problem]:
    if instant(value) is None:
        yield Problem(path, "bad_date", "must be a date with time and time zone, like 2026-01-31T12:00:00Z")


def _verification(value: JsonValue, path: str) -> Iterator[Problem]:
    if _verification_kind(members(value)) is None:
        yield Problem(path, "wrong_type", "must say whether the badge is hosted or signed")


def _absent_or_text(value: JsonValue, path: str) -> Iterator[Problem]:
    if value is not None:
        yield from string(value, path)


def _criteria(value: JsonValue, path: str) -> Iterator[Problem]:
    if not is_uri(value) and not members(value) and not (isinstance(value, str) and value):
        yield Problem(path, "wrong_type", "must be an address or say what is asked of the learner")


_IMAGE = either(uri, record({}, {"caption": text}))
_RECIPIENT = record({"type": some(string), "identity": string}, {"hashed": boolean, "salt": _absent_or_text})
_LINK = either(uri, record({}))
_ASSERTION_MEMBERS: Rule = record(
    {
        "id": uri,
        "type": typed("Assertion"),
        "recipient": _RECIPIENT,
        "badge": _LINK,
        "issuedOn": _date,
    },
    {
        "expires": _date,
        "image": _IMAGE,
        "evidence": one_or_many(either(string, record({}))),
        "narrative": text,
        "revoked": boolean,
        "revocationReason": text,
    },
)


def _assertion(value: JsonValue, path: str) -> Iterator[Problem]:
    """`verify` is what some issuers kept from 1.x."""
    yield from _ASSERTION_MEMBERS(value, path)
    fields = members(value)
    yield from _verification(fields.get("verification", fields.get("verify")), "verification")


_REVOKED_ASSERTION: Rule = record({"id": uri}, {"type": typed("Assertion"), "revoked": anything})
_ALIGNMENT = record({}, {"targetName": text, "targetUrl": uri, "targetCode": text, "targetFramework": text})
_BADGE_CLASS: Rule = record(
    {"type": typed("BadgeClass"), "name": filled, "description": text, "criteria": _criteria, "issuer": _LINK},
    {"id": uri, "image": _IMAGE, "tags": one_or_many(text), "alignment": one_or_many(_ALIGNMENT)},
)
_ISSUER: Rule = record(
    {"type": typed("Issuer", "Profile"), "name": filled},
    {"id": uri, "url": uri, "email": string, "description": text, "image": _IMAGE, "revocationList": _LINK},
)
