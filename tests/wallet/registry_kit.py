"""Registries to import: DCC's form, and a small OpenID Federation with a key of its own."""

from __future__ import annotations

import base64
import hashlib
import json
import struct
import zlib
from datetime import timedelta

from nacl.signing import SigningKey

from tests.sims.issuer import NOW
from wallet.core.encoding import encode_base64url
from wallet.services import registries
from wallet.services.staff import create_account

ANCHOR = "https://registry.example"


def dcc(entries, **more):
    """Return a registry as the Digital Credentials Consortium publishes them."""
    registry = {did: {"name": words} if isinstance(words, str) else words for did, words in entries.items()}
    return json.dumps(
        {"meta": {"created": "2024-01-01T00:00:00+0000"}, "registry": registry} | more, ensure_ascii=False
    ).encode()


def png(width=1, height=1, colour=b"\x20\x60\x40"):
    """Return a plain PNG."""
    rows = b"".join(b"\0" + colour * width for _ in range(height))
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    written = (struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)


def data_url(picture):
    return "data:image/png;base64," + base64.b64encode(picture).decode()


class Federation:
    """A trust anchor that signs statements about its members."""

    def __init__(self, id=ANCHOR, now=NOW):
        self.id, self.now = id, now
        self.key = SigningKey(hashlib.sha256(id.encode()).digest())

    def sign(self, claims, *, header=None, key=None):
        head = {"alg": "EdDSA", "typ": "entity-statement+jwt", "kid": "key-1"} | (header or {})
        text = ".".join(encode_base64url(json.dumps(part).encode()) for part in (head, claims))
        return f"{text}.{encode_base64url((key or self.key).sign(text.encode()).signature)}"

    def claims(self, sub, metadata, **more):
        at = int(self.now.timestamp())
        return {"iss": self.id, "sub": sub, "iat": at, "exp": at + 86_400, "metadata": metadata} | more

    def configuration(self, **more):
        x = encode_base64url(bytes(self.key.verify_key))
        jwks = {"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "key-1", "x": x}]}
        about = {"organization_name": "Federated Colleges", "policy_uri": f"{self.id}/policy"}
        return self.sign(self.claims(self.id, {"federation_entity": about}, jwks=jwks, **more))

    def metadata(self, name, *, legal_name=None, **about):
        found = {"federation_entity": {"organization_name": name, "homepage_uri": "https://www.one.example"} | about}
        return found | ({"institution_additional_information": {"legal_name": legal_name}} if legal_name else {})

    def statement(self, sub, name="One College", *, header=None, key=None, legal_name=None, about=None, **more):
        metadata = self.metadata(name, legal_name=legal_name, **(about or {}))
        return self.sign(self.claims(sub, metadata, **more), header=header, key=key)

    def file(self, *statements):
        return json.dumps([self.configuration(), *statements]).encode()

    def listing(self, *entities, configured=True, **more):
        value = {"immediate_subordinate_entities": list(entities)} | more
        if configured:
            value["entity_configuration"] = self.configuration()
        return json.dumps(value).encode()


def seconds(**span):
    """Return the fixed clock's time and a span after it, as a NumericDate."""
    return int((NOW + timedelta(**span)).timestamp())


def administrator(deps, name="Rosa Lind"):
    """Make an administrator; returns their id."""
    [account_id, _] = create_account(
        f"{name.split()[0].lower()}@uni.example", name, roles=["administrator"], password=None, deps=deps
    )
    return account_id


def imported(deps, body, *, name="Valley Colleges", governance="", by=None):
    """Bring a file and apply it without looking; returns the registry's id."""
    file_id = registries.bring_file(body, name=name, governance=governance, by=by, deps=deps)
    return registries.apply_file(file_id, revision=None, by=by, deps=deps)
