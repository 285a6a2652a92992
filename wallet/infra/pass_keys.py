"""Reads the operator's keys for passes once, at the start, and says what is wrong with them, never what is in them."""

from __future__ import annotations

import json
import logging
import re
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.x509.oid import NameOID
from jwcrypto.jwk import JWK

from wallet.base.errors import ConfigurationError
from wallet.base.limits import PASS_KEY_FILE_MAX_BYTES, RSA_MIN_BITS
from wallet.infra.passes import AppleSigner, GoogleSigner, PassSigners
from wallet.infra.settings import ApplePassSettings, GooglePassSettings, Settings

_log: Final = logging.getLogger(__name__)


def read_signers(settings: Settings, now: datetime) -> PassSigners:
    """Read the keys that the settings name.

    A certificate that has ended is no reason not to start: passes are then not offered, and the log says why.

    Raises:
        ConfigurationError: a file cannot be read, or one does not belong to the others.
    """
    apple = _apple_signer(settings.apple_passes) if settings.apple_passes else None
    google = _google_signer(settings.google_passes) if settings.google_passes else None
    if apple is not None and not apple.in_force(now):
        _log.warning("APPLE_PASS_CERT or APPLE_WWDR_CERT is not in force, so passes for Apple Wallet are not offered")
    return PassSigners(apple, google)


def _apple_signer(given: ApplePassSettings) -> AppleSigner:
    if not re.fullmatch(r"pass\.[A-Za-z0-9.-]{1,150}", given.type_id):
        raise ConfigurationError("APPLE_PASS_TYPE_ID must be a pass type such as pass.edu.example.badges.")
    if not re.fullmatch(r"[A-Z0-9]{10}", given.team_id):
        raise ConfigurationError("APPLE_TEAM_ID must be ten capital letters and digits.")
    certificate = _certificate("APPLE_PASS_CERT", given.certificate)
    intermediate = _certificate("APPLE_WWDR_CERT", given.intermediate)
    key = _private_key("APPLE_PASS_KEY", _bytes_of("APPLE_PASS_KEY", given.key), given.key_password)
    _belong_together(certificate, intermediate, key)
    for oid, name, value in (
        (NameOID.USER_ID, "APPLE_PASS_TYPE_ID", given.type_id),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, "APPLE_TEAM_ID", given.team_id),
    ):
        if value not in [attribute.value for attribute in certificate.subject.get_attributes_for_oid(oid)]:
            raise ConfigurationError(f"APPLE_PASS_CERT is not for the {name} that is set.")
    return AppleSigner(given.type_id, given.team_id, certificate, intermediate, key)


def _belong_together(certificate: x509.Certificate, intermediate: x509.Certificate, key: RSAPrivateKey) -> None:
    """Refuse what phones would refuse without a word."""
    try:
        if certificate.public_key() != key.public_key():
            raise ConfigurationError("APPLE_PASS_KEY is not the key of APPLE_PASS_CERT.")
        certificate.verify_directly_issued_by(intermediate)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        raise ConfigurationError("APPLE_WWDR_CERT is not the certificate that signed APPLE_PASS_CERT.") from None


def _google_signer(given: GooglePassSettings) -> GoogleSigner:
    if not re.fullmatch(r"[0-9]{5,30}", given.issuer_id):
        raise ConfigurationError("GOOGLE_WALLET_ISSUER_ID must be digits.")
    try:
        read = json.loads(_bytes_of("GOOGLE_WALLET_KEY_FILE", given.key_file))
        account, pem = str(read["client_email"]), str(read["private_key"]).encode()
    except (ValueError, TypeError, KeyError, RecursionError):
        raise ConfigurationError("GOOGLE_WALLET_KEY_FILE is not the JSON key of a service account.") from None
    key = _private_key("GOOGLE_WALLET_KEY_FILE", pem, None)
    return GoogleSigner(given.issuer_id, account, JWK.from_pyca(key), key.key_size // 8)


def _certificate(name: str, path: Path) -> x509.Certificate:
    body = _bytes_of(name, path)
    try:
        if b"-----BEGIN" in body:
            return x509.load_pem_x509_certificate(body)
        return x509.load_der_x509_certificate(body)
    except (ValueError, UnsupportedAlgorithm):
        raise ConfigurationError(f"{name} is not a certificate that we can read.") from None


def _private_key(name: str, pem: bytes, password: str | None) -> RSAPrivateKey:
    try:
        key = serialization.load_pem_private_key(pem, password.encode() if password else None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ConfigurationError(f"{name} is not a private key that we can read, or its password is wrong.") from None
    if not isinstance(key, RSAPrivateKey) or key.key_size < RSA_MIN_BITS:
        raise ConfigurationError(f"{name} must be an RSA key of at least {RSA_MIN_BITS} bits.")
    return key


def _bytes_of(name: str, path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            body = file.read(PASS_KEY_FILE_MAX_BYTES + 1)
    except OSError:
        raise ConfigurationError(f"The file that {name} names cannot be read.") from None
    if len(body) > PASS_KEY_FILE_MAX_BYTES:
        raise ConfigurationError(f"The file that {name} names is too large for a key.")
    return body
