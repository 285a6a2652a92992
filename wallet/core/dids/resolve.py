"""From an issuer's identifier to the document that lists its keys: decoded, or asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from wallet.base.errors import InputError
from wallet.base.limits import URL_MAX_CHARS
from wallet.core.dids import jwk, key, web
from wallet.core.dids.document import DidDocument, parse_did_document
from wallet.core.verify.materials import Answer, Materials

_DID = re.compile(r"did:[a-z0-9]+:[A-Za-z0-9._:%-]+", re.ASCII)
_DECODED: Final[dict[str, Callable[[str], DidDocument]]] = {
    key.PREFIX: key.did_key_document,
    jwk.PREFIX: jwk.did_jwk_document,
}


class Resolution(StrEnum):
    DOCUMENT = "document"
    MISSING = "missing"  # asked for; not there yet
    UNREACHABLE = "unreachable"
    MALFORMED = "malformed"  # the identifier, or what was found under it


@dataclass(frozen=True, slots=True)
class ResolvedIssuer:
    """How asking for an issuer ended. Everything but DOCUMENT means that its keys are not known.

    `code` and `message` say why there is no document; `url` and `learned_at` where and when one was asked for,
    None for identifiers that are decoded.
    """

    issuer_id: str
    resolution: Resolution
    document: DidDocument | None = None
    code: str = ""
    message: str = ""
    url: str | None = None
    learned_at: datetime | None = None


def resolve_issuer(issuer_id: str, materials: Materials) -> ResolvedIssuer:
    """Find the document of an issuer: a DID of any method, or an address that is its own identifier.

    did:key and did:jwk are decoded, did:web is asked for by the address of its did.json, other DIDs by themselves,
    and `https:`/`http:` identifiers by that very address (a controlled identifier document). Never raises.
    """
    try:
        for prefix, decode in _DECODED.items():
            if issuer_id.startswith(prefix):
                return ResolvedIssuer(issuer_id, Resolution.DOCUMENT, decode(issuer_id))
        return _asked(issuer_id, _address(issuer_id), materials)
    except InputError as error:
        return ResolvedIssuer(issuer_id, Resolution.MALFORMED, code=error.code, message=error.message)


def _address(issuer_id: str) -> str:
    if issuer_id.startswith(web.PREFIX):
        return web.did_web_url(issuer_id)
    if len(issuer_id) <= URL_MAX_CHARS and (issuer_id.startswith(("https://", "http://")) or _DID.fullmatch(issuer_id)):
        return issuer_id
    raise web.MalformedDid("The issuer's identifier is not one under which its keys could be found.")


def _asked(issuer_id: str, url: str, materials: Materials) -> ResolvedIssuer:
    answer = materials.ask(url)
    if answer is None:
        return ResolvedIssuer(
            issuer_id, Resolution.MISSING, code="not_asked_yet", message="The issuer was not asked yet.", url=url
        )
    learned_at = answer.fetched_at
    if answer.answer is not Answer.FOUND:
        message = "The issuer's document with its keys could not be reached."
        return ResolvedIssuer(
            issuer_id, Resolution.UNREACHABLE, None, answer.reason or answer.answer.value, message, url, learned_at
        )
    try:
        document = parse_did_document(answer.body, expected_id=issuer_id)
    except InputError as error:
        return ResolvedIssuer(issuer_id, Resolution.MALFORMED, None, error.code, error.message, url, learned_at)
    return ResolvedIssuer(issuer_id, Resolution.DOCUMENT, document, url=url, learned_at=learned_at)
