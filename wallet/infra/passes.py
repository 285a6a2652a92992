"""Signs passes for a phone's wallet with the operator's keys: Apple's package, Google's link. Asks nobody anything."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS

from wallet.base.limits import GOOGLE_PASS_MAX_CHARS

APPLE_MEDIA_TYPE: Final = "application/vnd.apple.pkpass"
_SAVE_AT: Final = "https://pay.google.com/gp/v/save/"
_HEADER: Final = '{"alg":"RS256","typ":"JWT"}'
_SIGNED: Final = (PKCS7Options.DetachedSignature, PKCS7Options.Binary, PKCS7Options.NoCapabilities)
_ZIP_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class AppleSigner:
    """Makes packages that Apple Wallet opens."""

    type_id: str
    team_id: str
    certificate: x509.Certificate = field(repr=False)
    intermediate: x509.Certificate = field(repr=False)
    key: RSAPrivateKey = field(repr=False)

    def in_force(self, now: datetime) -> bool:
        """Tell whether phones take what is signed now: Apple's certificates are good for about a year."""
        both = (self.certificate, self.intermediate)
        return all(one.not_valid_before_utc <= now <= one.not_valid_after_utc for one in both)

    def package(self, files: Mapping[str, bytes]) -> bytes:
        """Return a .pkpass of these files, by name, with the manifest and the signature that the format asks for.

        The same files give the same package but for the signature, which holds the second in which it was made.
        """
        sums = {name: hashlib.sha1(body, usedforsecurity=False).hexdigest() for name, body in sorted(files.items())}
        manifest = json.dumps(sums, separators=(",", ":")).encode()
        return _zipped({**files, "manifest.json": manifest, "signature": self._signature(manifest)})

    def _signature(self, manifest: bytes) -> bytes:
        """Return a detached PKCS #7 signature with the signing time and both certificates, DER."""
        builder = PKCS7SignatureBuilder().set_data(manifest).add_signer(self.certificate, self.key, hashes.SHA256())
        builder = builder.add_certificate(self.intermediate)  # last: the steps before it would forget it
        return builder.sign(serialization.Encoding.DER, _SIGNED)


@dataclass(frozen=True, slots=True)
class GoogleSigner:
    """Makes addresses that save a pass in Google Wallet."""

    issuer_id: str
    account: str  # e-mail address of the service account
    key: JWK = field(repr=False)  # one object for good: the library checks a key's numbers at its first use
    signature_bytes: int

    @property
    def room(self) -> int:
        """Bytes of claims that a token can carry within GOOGLE_PASS_MAX_CHARS."""
        return (GOOGLE_PASS_MAX_CHARS - _base64_chars(len(_HEADER)) - _base64_chars(self.signature_bytes) - 2) * 3 // 4

    def save_link(self, claims: bytes) -> str:
        """Return the address that saves the pass of these claims, which are JSON."""
        token = JWS(claims)
        token.add_signature(self.key, protected=_HEADER)
        return _SAVE_AT + str(token.serialize(compact=True))


@dataclass(frozen=True, slots=True)
class PassSigners:
    """What this Laurel can sign passes with; None for a wallet that was not set up."""

    apple: AppleSigner | None = None
    google: GoogleSigner | None = None


NO_SIGNERS: Final = PassSigners()


def _base64_chars(count: int) -> int:
    return (count * 4 + 2) // 3


def _zipped(files: Mapping[str, bytes]) -> bytes:
    """Return an archive that depends on nothing but the files: no time, no machine, the names in order."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, body in sorted(files.items()):
            entry = ZipInfo(name, _ZIP_EPOCH)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, body, ZIP_DEFLATED, 9)
    return out.getvalue()
