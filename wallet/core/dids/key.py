"""did:key: the identifier is the key.

Source: https://w3c-ccg.github.io/did-key-spec/ (document creation).
"""

from __future__ import annotations

import re
from functools import lru_cache

from wallet.base.limits import KEY_MAX_CHARS
from wallet.core.dids.document import DidDocument, build_did_document
from wallet.core.dids.web import MalformedDid
from wallet.core.model import JsonObject
from wallet.core.proofs.key_material import KEYS_KEPT

PREFIX = "did:key:"
_DID_KEY = re.compile(r"did:key:(z[1-9A-HJ-NP-Za-km-z]+)", re.ASCII)


@lru_cache(maxsize=KEYS_KEPT)
def did_key_document(did: str) -> DidDocument:
    """Return the document of a did:key; whether the key can be used is found out by `find_key`.

    Raises:
        MalformedDid: not multibase base58btc, or over `KEY_MAX_CHARS`.
    """
    found = _DID_KEY.fullmatch(did) if len(did) <= len(PREFIX) + KEY_MAX_CHARS else None
    if found is None:
        raise MalformedDid
    multibase = found[1]
    method: JsonObject = {"id": f"#{multibase}", "type": "Multikey", "controller": did, "publicKeyMultibase": multibase}
    document: JsonObject = {"id": did, "verificationMethod": [method], "assertionMethod": [f"#{multibase}"]}
    return build_did_document(document, expected_id=did)
