"""JWK sets, as issuers with an `https:` identifier publish them.

Source: RFC 7517 section 5.
"""

from __future__ import annotations

from collections.abc import Mapping

from wallet.base.errors import InputError
from wallet.base.limits import DID_DOCUMENT_MAX_BYTES
from wallet.core.model import JsonObject
from wallet.core.proofs.keys import PublicKey, UnusableKey, key_from_jwk
from wallet.core.strict_json import parse_json_object


class MalformedJwks(InputError):
    """Not a set of JSON Web Keys."""

    code = "malformed_jwks"
    sentence = "The issuer's list of keys cannot be read."


def parse_jwks(body: bytes) -> tuple[tuple[str | None, PublicKey], ...]:
    """Return (kid, key) for every key of a JWK set that can check signatures, in order.

    Keys for other uses and of other kinds are left out: they vouch for nothing.

    Raises:
        MalformedJwks, or an error of strict JSON.
    """
    keys = parse_json_object(body, max_bytes=DID_DOCUMENT_MAX_BYTES).get("keys")
    if not isinstance(keys, list) or not all(isinstance(key, Mapping) for key in keys):
        raise MalformedJwks
    found: list[tuple[str | None, PublicKey]] = []
    for jwk in keys:
        kid = jwk.get("kid") if isinstance(jwk, Mapping) else None
        key = _usable(jwk) if isinstance(jwk, Mapping) else None
        if key is not None:
            found.append((kid if isinstance(kid, str) else None, key))
    return tuple(found)


def _usable(jwk: JsonObject) -> PublicKey | None:
    try:
        return key_from_jwk(jwk)
    except UnusableKey:
        return None
