"""did:jwk: the identifier is a JSON Web Key in base64url.

Source: https://github.com/quartzjer/did-jwk/blob/main/spec.md
"""

from __future__ import annotations

from wallet.base.errors import InputError
from wallet.base.limits import KEY_MAX_CHARS
from wallet.core.dids.document import DidDocument, build_did_document
from wallet.core.dids.web import MalformedDid
from wallet.core.encoding import decode_base64url
from wallet.core.model import JsonObject, JsonValue
from wallet.core.strict_json import parse_json_object

PREFIX = "did:jwk:"


def did_jwk_document(did: str) -> DidDocument:
    """Return the document of a did:jwk; whether the key can be used is found out by `find_key`.

    Raises:
        MalformedDid: not base64url of a JSON object, or over `KEY_MAX_CHARS`.
    """
    try:
        jwk = parse_json_object(decode_base64url(did.removeprefix(PREFIX), max_chars=KEY_MAX_CHARS))
    except InputError as error:
        raise MalformedDid from error
    method: JsonObject = {"id": "#0", "type": "JsonWebKey", "controller": did, "publicKeyJwk": jwk}
    vouches: list[JsonValue] = [] if jwk.get("use") == "enc" else ["#0"]
    document: JsonObject = {"id": did, "verificationMethod": [method], "assertionMethod": vouches}
    return build_did_document(document, expected_id=did)
