"""A credential inside a JWT: where its members stand and how the registered claims must agree with them.

Two layouts exist. Open Badges 3.0 and VCDM 2.0 put the credential's members beside the claims; VCDM 1.1 puts the
credential into a `vc` claim and lets claims stand in for members that it leaves out. A token uses one of them.

Source: Open Badges 3.0 section 8.2.4, https://www.imsglobal.org/spec/ob/v3p0#jwt-proof; VCDM 1.1 section 6.3.1.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple, TypeGuard

from wallet.core.formats.shapes import Problem, items, members
from wallet.core.formats.vc import VC1_CONTEXT, VerifiableCredential, is_credential, read_credential
from wallet.core.model import JsonObject, JsonValue

_CLAIMS = frozenset({"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "cnf", "nonce", "vc"})
_LAST_INSTANT_S = 253_402_300_799  # 9999-12-31T23:59:59Z
_SECOND = timedelta(seconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class JwtCredential(NamedTuple):
    """The credential that a payload holds. `problems` are those of the claims alone."""

    credential: VerifiableCredential
    expires: datetime | None  # the `exp` claim, aware UTC
    problems: tuple[Problem, ...]


def holds_credential(payload: JsonObject) -> bool:
    """Say whether a JWT payload means to be a verifiable credential, in either layout."""
    return isinstance(payload.get("vc"), dict) or is_credential(payload)


def read_jwt_credential(payload: JsonObject) -> JwtCredential:
    """Read a payload for which `holds_credential` is true. Never raises; what is wrong is in `problems`."""
    wrapped = "vc" in payload
    inside = _with_claims(members(payload["vc"]), payload) if wrapped else without_claims(payload)
    credential = read_credential(inside)
    problems = list(_layout_problems(payload)) if wrapped else []
    problems += _claim_problems(payload, credential)
    return JwtCredential(credential, expiry_of(payload), tuple(sorted(set(problems))) if problems else ())


def claims_agree(payload: JsonObject, credential: VerifiableCredential) -> bool:
    """Tell whether the registered claims say nothing else than the credential, and are what they should be."""
    return next(_claim_problems(payload, credential), None) is None


def expiry_of(payload: JsonObject) -> datetime | None:
    """Return the `exp` claim, aware UTC; None when there is none."""
    return _instant(payload.get("exp"))


def without_claims(payload: JsonObject) -> JsonObject:
    """Return the credential whose members stand beside the claims."""
    inside = dict(payload)
    for claim in _CLAIMS:
        inside.pop(claim, None)
    return inside


def _with_claims(inside: JsonObject, payload: JsonObject) -> JsonObject:
    """Put claims in the place of members that the `vc` claim leaves out (VCDM 1.1 section 6.3.1)."""
    filled = dict(inside)
    dates = ("issuanceDate", "expirationDate")
    if items(inside.get("@context"))[:1] != (VC1_CONTEXT,):
        dates = ("validFrom", "validUntil")
    pairs = (("iss", "issuer"), ("jti", "id"))
    filled.update((member, payload[claim]) for claim, member in pairs if claim in payload and member not in inside)
    for claim, member in zip(("nbf", "exp"), dates, strict=True):
        instant = _instant(payload.get(claim))
        if instant is not None and member not in inside:
            filled[member] = f"{instant:%Y-%m-%dT%H:%M:%SZ}"
    subject = inside.get("credentialSubject")
    if isinstance(subject, dict) and "id" not in subject and "sub" in payload:
        filled["credentialSubject"] = {**subject, "id": payload["sub"]}
    return filled


def _layout_problems(payload: JsonObject) -> Iterator[Problem]:
    for name in (
        "@context",
        "type",
        "id",
        "issuer",
        "credentialSubject",
        "credentialStatus",
        "validFrom",
        "validUntil",
    ):
        if name in payload:
            yield Problem(name, "two_layouts", "stands beside a `vc` claim: it is not clear which one counts")


def _claim_problems(payload: JsonObject, credential: VerifiableCredential) -> Iterator[Problem]:
    subject_id = credential.subject.get("id")
    if "iss" in payload and payload["iss"] != credential.issuer_id:
        yield Problem("iss", "issuer_differs", "differs from the issuer of the credential")
    if "jti" in payload and payload["jti"] != credential.id:
        yield Problem("jti", "id_differs", "differs from the id of the credential")
    if "sub" in payload and payload["sub"] != subject_id and subject_id is not None:
        yield Problem("sub", "subject_differs", "differs from the id of its subject")
    for claim in ("exp", "nbf", "iat"):
        if claim in payload and not _is_date(payload[claim]):
            yield Problem(claim, "bad_claim", "must be a number of seconds")
    begins = _instant(payload.get("nbf"))
    if begins and credential.valid_from and abs(begins - credential.valid_from) >= _SECOND:
        yield Problem("nbf", "start_differs", "differs from the date the credential is valid from")


def _is_date(value: JsonValue) -> TypeGuard[int | float]:
    """Tell a NumericDate (RFC 7519 section 2)."""
    return (value.__class__ is int or value.__class__ is float) and 0 <= value <= _LAST_INSTANT_S


def _instant(value: JsonValue) -> datetime | None:
    """Read a NumericDate. None when it is absent or no such number."""
    return _after_epoch(value) if _is_date(value) else None


@lru_cache(maxsize=1_024)
def _after_epoch(seconds: float) -> datetime:
    return _EPOCH + timedelta(seconds=seconds)
