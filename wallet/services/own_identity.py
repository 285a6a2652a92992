"""This Laurel as an issuer: `did:web:<host>`, with a key that is made when it is first needed."""

from __future__ import annotations

import json
import secrets
from typing import Any, Final

from nacl.signing import SigningKey as Ed25519Key

from wallet.core.encoding import encode_multibase_base58
from wallet.core.issuing import timestamp
from wallet.core.proofs.signing import sign_eddsa_rdfc_2022
from wallet.services.deps import Deps
from wallet.services.publish import own_did
from wallet.store import own_keys
from wallet.store.issuing import SigningKey

_ED25519_PUB: Final = b"\xed\x01"  # multicodec
_FIRST_KEY: Final = "key-1"


def sign_as_laurel(document: dict[str, Any], deps: Deps) -> str:
    """Return a credential's text with this Laurel's proof.

    Raises:
        SealBroken: the key was sealed with a secret that is gone.
    """
    key = _key_in_use(deps)
    signed = sign_eddsa_rdfc_2022(
        document,
        private_key_seed=deps.key_box.open(key.private_sealed),
        verification_method=f"{own_did(deps.settings)}#{key.name}",
        created=timestamp(deps.now()),
        contexts=deps.contexts,
    )
    return json.dumps(signed, ensure_ascii=False, separators=(",", ":"))


def _key_in_use(deps: Deps) -> SigningKey:
    with deps.database.read() as session:
        key = _newest(own_keys.own_keys(session))
    if key is not None:
        return key
    seed = secrets.token_bytes(32)
    public = encode_multibase_base58(_ED25519_PUB + bytes(Ed25519Key(seed).verify_key))
    with deps.database.begin() as session:
        own_keys.add_own_key(
            session, _FIRST_KEY, public_multibase=public, sealed=deps.key_box.seal(seed), now=deps.now()
        )
        key = _newest(own_keys.own_keys(session))
    if key is None:
        raise RuntimeError("every key of this Laurel is retired")
    return key


def _newest(keys: tuple[SigningKey, ...]) -> SigningKey | None:
    return next((key for key in reversed(keys) if key.retired_at is None), None)
