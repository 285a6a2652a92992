"""The one place where a unit's private keys are opened: to sign a credential as the unit signs, or a status list.

A badge is signed as its unit has chosen. A status list has an `eddsa-rdfc-2022` proof always, so every unit keeps an
Ed25519 key, whatever its badges are signed with.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.base.errors import Conflict
from wallet.core.issuing import timestamp, token_claims
from wallet.core.proofs.signing import ed25519_jwk, rsa_jwk, sign_eddsa_rdfc_2022, sign_token
from wallet.core.unit_rules import ALGORITHM_OF, Algorithm, SignsWith
from wallet.services.deps import Deps
from wallet.services.publish import issuer_did
from wallet.store import unit_keys, units
from wallet.store.unit_keys import UnitKey
from wallet.store.units import Unit


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs with one key of one unit. Nothing of it is ever printed."""

    issuer_id: UUID
    key_name: str
    _sign: Callable[[dict[str, Any], datetime], str] = field(repr=False)

    def __call__(self, document: dict[str, Any], created: datetime) -> str:
        """Return the signed text of an unsigned credential."""
        return self._sign(document, created)


class NoSigningKey(Conflict):
    """The issuer has no key in use."""

    code = "no_signing_key"
    sentence = "This issuer has no signing key in use."


class KeyGone(Conflict):
    """The key was withdrawn after it signed, before what it signed was kept."""

    code = "signing_key_gone"
    sentence = "The key that signed this was withdrawn in the same moment. Nothing was kept; try again."


def sign_credential(
    session: Session, issuer_id: UUID, document: dict[str, Any], *, created: datetime, deps: Deps
) -> str:
    """Return the text of a credential, signed as its unit signs now: JSON with a proof, or a compact JWS.

    Raises:
        NotFound: no such unit.
        NoSigningKey: it has no key for the way it signs.
        SealBroken: the key was sealed with a secret that is gone.
    """
    return credential_signer(session, issuer_id, deps)(document, created)


def credential_signer(session: Session, issuer_id: UUID, deps: Deps) -> Signer:
    """Return what signs credentials of a unit as it signs now, with the key opened once: for many at a time.

    Raises what `sign_credential` does. The key may be withdrawn meanwhile: ask `hold_signer` before anything is kept.
    """
    unit = units.unit_for(session, issuer_id)
    way = SignsWith(unit.signs_with)
    key = _key(session, unit, ALGORITHM_OF[way])
    return _proof_signer(unit, key, deps) if way is SignsWith.EDDSA_RDFC else _token_signer(unit, key, deps)


def hold_signer(session: Session, signer: Signer) -> None:
    """Let nobody withdraw a key until this transaction, which keeps what it signed, has ended; raises KeyGone."""
    units.share_unit(session, signer.issuer_id)
    keys = unit_keys.keys_of(session, signer.issuer_id)
    if not any(key.name == signer.key_name and key.withdrawn_at is None for key in keys):
        raise KeyGone


def sign_list(session: Session, issuer_id: UUID, document: dict[str, Any], *, created: datetime, deps: Deps) -> str:
    """Return the text of a status list with the unit's proof; raises what `sign_credential` does."""
    unit = units.unit_for(session, issuer_id)
    return _proof_signer(unit, _key(session, unit, Algorithm.EDDSA), deps)(document, created)


def _key(session: Session, unit: Unit, algorithm: Algorithm) -> UnitKey:
    key = unit_keys.key_in_use(session, unit.id, algorithm)
    if key is None:
        raise NoSigningKey
    return key


def _proof_signer(unit: Unit, key: UnitKey, deps: Deps) -> Signer:
    seed, method = deps.key_box.open(key.private_sealed), _method(unit, key, deps)

    def sign(document: dict[str, Any], created: datetime) -> str:
        signed = sign_eddsa_rdfc_2022(
            document,
            private_key_seed=seed,
            verification_method=method,
            created=timestamp(created),
            contexts=deps.contexts,
        )
        return json.dumps(signed, ensure_ascii=False, separators=(",", ":"))

    return Signer(unit.id, key.name, sign)


def _token_signer(unit: Unit, key: UnitKey, deps: Deps) -> Signer:
    secret = deps.key_box.open(key.private_sealed)
    jwk = rsa_jwk(secret) if key.algorithm == Algorithm.RS256 else ed25519_jwk(secret)
    method = _method(unit, key, deps)

    def sign(document: dict[str, Any], created: datetime) -> str:
        claims = token_claims(document) | {"iat": int(created.timestamp())}
        return sign_token(claims, jwk, kid=method, header={"typ": "JWT"})  # Open Badges 3.0 section 8.2.3

    return Signer(unit.id, key.name, sign)


def _method(unit: Unit, key: UnitKey, deps: Deps) -> str:
    return f"{issuer_did(deps.settings, unit.slug)}#{key.name}"
