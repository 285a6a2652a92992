"""Identifiers and secrets: where they come from and how long they are."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from uuid import UUID, uuid4

_TOKEN = re.compile(r"[A-Z2-7]{26}")


def new_id() -> UUID:
    """Return a fresh random identifier for a row."""
    return uuid4()


def new_secret() -> str:
    """Return 32 random bytes, URL-safe: for links in e-mails and for session ids."""
    return secrets.token_urlsafe(32)


def secret_hash(secret: str) -> str:
    """Return the SHA-256 of a random secret as hex. Only for secrets of 128 bits or more, never for passwords."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_share_token() -> str:
    """Return 16 random bytes in base32, in groups of four: `ABCD-EFGH-…`, so that it can be typed from paper."""
    return group_token(base64.b32encode(secrets.token_bytes(16)).decode().rstrip("="))


def group_token(bare: str) -> str:
    """Write 26 base32 letters in groups of four, joined with hyphens."""
    return "-".join(bare[at : at + 4] for at in range(0, len(bare), 4))


def normalise_token(typed: str) -> str | None:
    """Return the canonical form of a typed share token, or None when it cannot be one.

    Case, spaces and hyphens do not matter; 0, 1 and 8, which base32 does not have, read as O, I and B.
    """
    if len(typed) > 64 or not typed.isascii():
        return None
    bare = re.sub(r"[\s-]", "", typed).upper().translate(str.maketrans("018", "OIB"))
    return group_token(bare) if _TOKEN.fullmatch(bare) else None
