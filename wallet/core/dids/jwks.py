"""JWK sets, as issuers with an `https:` identifier publish them.

Source: RFC 7517 section 5; OpenID Federation 1.0 section 8.7 (`nbf`, `exp`, `revoked` of a key).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from wallet.base.errors import InputError
from wallet.base.limits import DID_DOCUMENT_MAX_BYTES
from wallet.core.model import JsonObject
from wallet.core.proofs.keys import PublicKey, UnusableKey, key_from_jwk
from wallet.core.strict_json import parse_json_object


class MalformedJwks(InputError):
    """Not a set of JSON Web Keys."""

    code = "malformed_jwks"
    sentence = "The issuer's list of keys cannot be read."


def parse_jwks(body: bytes, *, at: datetime | None = None) -> tuple[tuple[str | None, PublicKey], ...]:
    """Return (kid, key) for every key of a JWK set that can check signatures, in order.

    Keys for other uses and of other kinds are left out: they vouch for nothing. So are those that their issuer has
    revoked, or whose time has not come or is over at the instant `at` (`revoked`, `nbf`, `exp` of OpenID Federation).

    Raises:
        MalformedJwks, or an error of strict JSON.
    """
    keys = parse_json_object(body, max_bytes=DID_DOCUMENT_MAX_BYTES).get("keys")
    if not isinstance(keys, list) or not all(isinstance(key, Mapping) for key in keys):
        raise MalformedJwks
    found: list[tuple[str | None, PublicKey]] = []
    for jwk in keys:
        kid = jwk.get("kid") if isinstance(jwk, Mapping) else None
        key = _usable(jwk) if isinstance(jwk, Mapping) and _is_in_use(jwk, at) else None
        if key is not None:
            found.append((kid if isinstance(kid, str) else None, key))
    return tuple(found)


def _is_in_use(jwk: JsonObject, at: datetime | None) -> bool:
    """What cannot be read as a time speaks against the key."""
    if jwk.get("revoked") is not None:
        return False
    limits = {name: jwk[name] for name in ("nbf", "exp") if jwk.get(name) is not None}
    if not all(isinstance(limit, int | float) and not isinstance(limit, bool) for limit in limits.values()):
        return False
    now = at.timestamp() if at is not None else None
    return now is None or limits.get("nbf", now) <= now <= limits.get("exp", now)  # type: ignore[operator]


def _usable(jwk: JsonObject) -> PublicKey | None:
    try:
        return key_from_jwk(jwk)
    except UnusableKey:
        return None
