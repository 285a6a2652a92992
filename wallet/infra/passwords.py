"""Password hashes: argon2id with the parameters of OWASP's cheat sheet (19 MiB, 2 passes, 1 lane; about 30 ms here)."""

from __future__ import annotations

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from wallet.base.limits import PASSWORD_MAX_CHARS

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# The hash of a secret that was thrown away. An unknown address is compared with it, so that it takes as long as a
# known one; a test holds its parameters to those above.
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$AEHb6wOm0m2lv7aFexva6Q$deh1hUeFi9jmsHm0+ah8w1cUR+U1nnBxAc3a6eDcUlA"


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password, salted and with its parameters."""
    return _hasher.hash(_typed(password))


def verify_password(stored: str | None, password: str) -> bool:
    """Tell whether a password is the stored one. Takes equally long when nothing is stored, and is then False."""
    if len(password) > PASSWORD_MAX_CHARS:
        password = password[:PASSWORD_MAX_CHARS] + "\0"  # too long to be anybody's; costs the same
    try:
        _hasher.verify(stored or _NOBODY, _typed(password))
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def is_outdated(stored: str) -> bool:
    """Tell whether a hash was made with older parameters, so that it should be made again at the next sign-in."""
    return _hasher.check_needs_rehash(stored)


def _typed(password: str) -> bytes:
    """Return the bytes of a password, the same from every keyboard: composed letters, whichever way they were typed."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
