"""Encryption at rest for the few values we must read back: share tokens and issuer keys.

One key per purpose is derived from SECRET_KEY, so a value sealed for one purpose does not open for another.
"""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from wallet.base.errors import Unavailable


class SealBroken(Unavailable):
    """A stored secret does not open with today's keys."""

    code = "seal_broken"
    sentence = "A stored secret could not be read with the present key. Ask the operator."


class Box:
    """Seals and opens short byte strings. Never prints what it holds."""

    def __init__(self, secret_keys: tuple[str, ...], purpose: str) -> None:
        """Take the present key first, older ones after it."""
        self._fernet = MultiFernet([Fernet(derive_key(key, purpose)) for key in secret_keys])

    def seal(self, value: bytes) -> bytes:
        """Return `value` encrypted and authenticated."""
        return self._fernet.encrypt(value)

    def open(self, sealed: bytes) -> bytes:
        """Return what was sealed.

        Raises:
            SealBroken: it was sealed with a key we no longer have, or was changed.
        """
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            raise SealBroken from None


def derive_key(secret_key: str, purpose: str) -> bytes:
    """Return the key of one purpose, 32 bytes in URL-safe base64; another purpose has another key."""
    key = HKDF(SHA256(), 32, salt=b"laurel", info=purpose.encode()).derive(secret_key.encode())
    return base64.urlsafe_b64encode(key)
