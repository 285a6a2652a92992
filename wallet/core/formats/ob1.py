"""Open Badges 0.5, 1.0 and 1.1, put into the words of 2.0, so that one judge reads them all.

Nothing is invented: a member that the old document does not have stays absent, and `problems` is what its own version
asks of it.

Source: Open Badges 1.1, https://www.imsglobal.org/sites/default/files/Badges/OBv1p1/index.html; 1.0 and 0.5 as the
Mozilla backpack read them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from wallet.core.formats.ob2 import CONTEXTS, Assertion, BadgeClass, Issuer, VerificationKind, instant
from wallet.core.formats.shapes import (
    Problem,
    Rule,
    anything,
    either,
    filled,
    is_uri,
    members,
    names_in,
    record,
    string,
    text,
    words,
)
from wallet.core.model import JsonObject, JsonValue

_VERSION_05 = re.compile(r"0\.5(\.[0-9]+)?")


def is_ob05(raw: JsonObject) -> bool:
    """Say whether an object looks like a 0.5 assertion: a plain recipient and a badge with an issuer's origin."""
    badge = members(raw.get("badge"))
    return isinstance(raw.get("recipient"), str) and bool(badge) and "issuer" in badge


def is_ob1(raw: JsonObject) -> bool:
    """Say whether an object looks like a 1.0 or 1.1 assertion. One of 2.x may have a `uid` as well."""
    contexts = set(names_in(raw.get("@context")))
    if "https://w3id.org/openbadges/v1" in contexts and "badge" in raw:
        return True
    return "uid" in raw and "badge" in raw and "recipient" in raw and contexts.isdisjoint(CONTEXTS)


def read_ob1_assertion(raw: JsonObject) -> Assertion:
    """Read a 1.0 or 1.1 assertion. 1.1's `verify` is written `verification` by some of its own examples."""
    verify = members(raw.get("verify", raw.get("verification")))
    address = verify.get("url", raw.get("id"))
    return Assertion(
        raw=raw,
        id=address if isinstance(address, str) and _kind(verify) is VerificationKind.HOSTED else _string(raw.get("id")),
        uid=_string(raw.get("uid")),
        badge=raw.get("badge"),
        verification=_kind(verify),
        verification_address=_string(verify.get("url")),
        issued_on=date_of(raw.get("issuedOn")),
        expires=date_of(raw.get("expires")),
        revoked=raw.get("revoked") is True,
        revocation_reason=words(raw.get("revocationReason")),
        problems=() if raw.get("revoked") is True else tuple(sorted(set(_assertion_1(raw, "")))),
    )


def read_ob05_assertion(raw: JsonObject, *, address: str | None) -> Assertion:
    """Read a 0.5 assertion. It names no address of its own: `address` is where it was found, None when uploaded."""
    renamed = {**raw, "recipient": _recipient_05(raw), "issuedOn": raw.get("issued_on")}
    return Assertion(
        raw=renamed,
        id=address,
        uid=None,
        badge=raw.get("badge"),
        verification=VerificationKind.HOSTED,
        verification_address=address,
        issued_on=date_of(raw.get("issued_on")),
        expires=date_of(raw.get("expires")),
        revoked=raw.get("revoked") is True,
        revocation_reason=None,
        problems=tuple(sorted(set(_ASSERTION_05(raw, "")))),
    )


def read_ob1_badge_class(raw: JsonObject, *, address: str | None) -> BadgeClass:
    """Read a 1.x badge class, found at `address`; 1.0 has no id of its own."""
    return BadgeClass(
        raw=raw,
        id=_string(raw.get("id")) or address,
        name=words(raw.get("name")),
        issuer=raw.get("issuer"),
        problems=tuple(sorted(set(_BADGE_CLASS_1(raw, "badge")))),
    )


def read_ob1_issuer(raw: JsonObject, *, address: str | None) -> Issuer:
    """Read a 1.x issuer, found at `address`, or the issuer written into a 0.5 badge, whose `origin` is its address."""
    revocations = raw.get("revocationList")
    return Issuer(
        raw=raw,
        id=_string(raw.get("id")) or address or _string(raw.get("origin")),
        name=words(raw.get("name")),
        public_keys=(),
        revocation_list=_string(revocations),
        allowed_origins=(),
        starts_with=(),
        problems=tuple(sorted(set(_ISSUER_1(raw, "issuer")))),
    )


def date_of(value: JsonValue) -> datetime | None:
    """Return a 1.x date as aware UTC: ISO 8601, or seconds since 1970 as a number or a text."""
    seconds = isinstance(value, int) and not isinstance(value, bool)
    return instant(str(value) if seconds else value)


def _kind(verify: JsonObject) -> VerificationKind | None:
    kinds = {"hosted": VerificationKind.HOSTED, "signed": VerificationKind.SIGNED}
    return next((kinds[name.casefold()] for name in names_in(verify.get("type")) if name.casefold() in kinds), None)


def _recipient_05(raw: JsonObject) -> JsonObject:
    """0.5 writes an e-mail address, or its hash with the salt beside it."""
    identity = raw.get("recipient")
    hashed = isinstance(identity, str) and "$" in identity
    salt = {"salt": raw["salt"]} if isinstance(raw.get("salt"), str) else {}
    return {"type": "email", "hashed": hashed, "identity": identity, **salt}


def _string(value: JsonValue) -> str | None:
    return value if isinstance(value, str) else None


def _date(value: JsonValue, path: str) -> Iterator[Problem]:
    if date_of(value) is None:
        yield Problem(path, "bad_date", "must be a date, like 2014-01-31")


def _address(value: JsonValue, path: str) -> Iterator[Problem]:
    """0.5 allowed an address without a host for criteria and pictures."""
    if not is_uri(value) and not (isinstance(value, str) and value.startswith("/")):
        yield Problem(path, "not_a_uri", "must be an address")


def _verify(value: JsonValue, path: str) -> Iterator[Problem]:
    if _kind(members(value)) is None:
        yield Problem(path, "wrong_type", "must say whether the badge is hosted or signed")


def _verified_somehow(value: JsonValue, path: str) -> Iterator[Problem]:
    """`verify`, or `verification` as the 2.0 examples that were dated back to 1.1 have it."""
    fields = members(value)
    yield from _verify(fields.get("verify", fields.get("verification")), path or "verify")


_RECIPIENT = record({"identity": string}, {"type": string})  # without a type it is an e-mail address
_LINK = either(_address, record({}))
_FIELDS_1: Rule = record(
    {"recipient": _RECIPIENT, "badge": _LINK, "issuedOn": _date},
    {"expires": _date, "evidence": anything, "image": _LINK},
)


def _assertion_1(value: JsonValue, path: str) -> Iterator[Problem]:
    yield from _FIELDS_1(value, path)
    yield from _verified_somehow(value, path)


def _version_05(value: JsonValue, path: str) -> Iterator[Problem]:
    if not isinstance(value, str) or not _VERSION_05.fullmatch(value):
        yield Problem(path, "wrong_type", "must be 0.5.0")


_BADGE_05: Rule = record(
    {
        "name": filled,
        "description": text,
        "image": _address,
        "criteria": _address,
        "issuer": record({"origin": _address, "name": filled}),
    },
    {"version": _version_05},
)
_ASSERTION_05: Rule = record({"recipient": string, "badge": _BADGE_05}, {"issued_on": _date, "expires": _date})
_BADGE_CLASS_1: Rule = record(
    {"name": filled, "description": text, "criteria": _LINK, "issuer": _LINK}, {"image": _LINK}
)
_ISSUER_1: Rule = record({"name": filled})
