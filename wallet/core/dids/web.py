"""did:web: from the identifier to the one address where its document is. Asking happens elsewhere.

Source: https://w3c-ccg.github.io/did-method-web/ section 3.2, read strictly: what two programs could turn into
different addresses is no did:web for us.
"""

from __future__ import annotations

import re

from wallet.base.errors import InputError
from wallet.base.limits import URL_MAX_CHARS

PREFIX = "did:web:"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = rf"(?:{_LABEL}\.)*(?=[a-z]){_LABEL}"  # a last label that begins with a letter: never an IP address
_SEGMENT = r"(?!\.{1,2}(?::|\Z))[A-Za-z0-9._-]+"
_DID_WEB = re.compile(
    rf"did:web:(?P<host>{_HOST})(?:%3A(?P<port>[1-9][0-9]{{0,4}}))?(?P<path>(?::{_SEGMENT})*)",
    re.ASCII,
)
_HOST_MAX_CHARS = 253
_PORT_MAX = 65_535


class MalformedDid(InputError):
    """Not a decentralized identifier of its method."""

    code = "malformed_did"
    sentence = "The issuer's identifier is not well formed."


def did_web_url(did: str) -> str:
    """Return the `https:` address of the DID document.

    Raises:
        MalformedDid: anything but lower-case ASCII host names, an optional `%3A` port and plain path segments.
    """
    found = _DID_WEB.fullmatch(did) if len(did) <= URL_MAX_CHARS else None
    if found is None or len(found["host"]) > _HOST_MAX_CHARS or int(found["port"] or 0) > _PORT_MAX:
        raise MalformedDid
    authority = found["host"] + (f":{found['port']}" if found["port"] else "")
    path = found["path"].replace(":", "/") or "/.well-known"
    return f"https://{authority}{path}/did.json"
