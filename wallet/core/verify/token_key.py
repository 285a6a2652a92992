"""Which key a VC-JWT was signed with: by its `kid`, by a key in its header, or by trying the issuer's.

A key that the token brings itself counts only when the issuer lists the very same key.

Source: Open Badges 3.0 section 8.2.3 (kid, jwk); 1EdTech implementation guide (`/.well-known/jwks.json`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urlsplit

from wallet.base.errors import AppError, InputError
from wallet.base.limits import DID_DOCUMENT_MAX_BYTES, URL_MAX_CHARS
from wallet.core.dids.document import refused_keys
from wallet.core.dids.jwks import parse_jwks
from wallet.core.dids.resolve import ResolvedIssuer, resolve_issuer
from wallet.core.formats.ob2_scope import is_web_address, same_host
from wallet.core.model import JsonObject
from wallet.core.proofs.key_material import KEYS_KEPT
from wallet.core.proofs.keys import PublicKey, key_from_jwk
from wallet.core.strict_json import parse_json_object
from wallet.core.verify.bench import Bench
from wallet.core.verify.issuer_key import (
    ANY_INSTANT,
    FoundKey,
    is_its_own_document,
    key_for_method,
    key_listed,
    keys_for_assertions,
    unresolved,
)
from wallet.core.verify.linked import ask_document, ask_json, is_json_type
from wallet.core.verify.materials import Answer, Materials
from wallet.core.verify.report import Check, CheckResult, Outcome, failed, passed, unknown

# What the issuer's own document says of a key, which no other list can take back.
_REFUSED = frozenset({"wrong_purpose", "controller_mismatch", "key_revoked", "key_expired", "unusable_key"})


@dataclass(frozen=True, slots=True)
class _Published:
    """A key that the issuer publishes, with where."""

    method: str
    kid: str | None
    key: PublicKey


def key_for_token(header: JsonObject, issuer_id: str | None, bench: Bench) -> FoundKey:
    """Find the key of a token.

    Args:
        header: the JOSE header, not verified.
        issuer_id: of the credential; None when it names none.
        bench: documents and instant.
    """
    kid, brought = header.get("kid"), header.get("jwk")
    if kid is not None and (not isinstance(kid, str) or len(kid) > URL_MAX_CHARS):
        return FoundKey((), failed(Check.ISSUER_KEY, "malformed_kid", "The signature does not name its key properly."))
    if issuer_id is None:
        return FoundKey((), unknown(Check.ISSUER_KEY, "no_issuer", "It does not name an issuer."))
    if brought is None:
        return _by_name(kid, issuer_id, bench)
    own = _read_jwk(brought)
    if own is None:
        message = "The key that the signature brings along cannot be used."
        return FoundKey((), failed(Check.ISSUER_KEY, "unusable_key", message))
    if kid is not None:
        return _same(own, _by_name(kid, issuer_id, bench))
    return _by_key(own, issuer_id, bench)


def _by_name(kid: str | None, issuer_id: str, bench: Bench) -> FoundKey:
    if kid is None:
        return _any_key(issuer_id, bench)
    if "#" in kid and not kid.startswith("#"):
        return _listed_or_in_jwks(key_for_method(kid, issuer_id, bench), kid, issuer_id, bench)
    if kid.startswith(("did:key:", "did:jwk:")):
        return key_for_method(kid, issuer_id, bench)
    if is_web_address(kid):
        return _by_address(kid, issuer_id, bench)
    method = kid if kid.startswith("did:") else f"{issuer_id}#{kid.removeprefix('#')}"
    return _listed_or_in_jwks(key_for_method(method, issuer_id, bench), kid, issuer_id, bench)


def _listed_or_in_jwks(found: FoundKey, kid: str, issuer_id: str, bench: Bench) -> FoundKey:
    """An https issuer may publish a JWK set instead of a document of its own."""
    if found.line.outcome is Outcome.PASSED or found.line.code in _REFUSED or not is_web_address(issuer_id):
        return found
    sets = _jwks(issuer_id, bench)
    published = next((one for one in sets if one.kid == kid), None)
    if published is None and sets and found.line.outcome is Outcome.UNKNOWN:
        return FoundKey(found.keys, _not_listed(issuer_id, sets[0].method))
    return _in_jwks(published, issuer_id) if published else found


def _by_address(kid: str, issuer_id: str, bench: Bench) -> FoundKey:
    """A `kid` that is the address of a JWK counts on the issuer's own site; else the issuer must list it."""
    if not is_web_address(issuer_id) or not same_host(kid, issuer_id):
        return key_for_method(kid, issuer_id, bench)
    document = ask_document(bench.materials, kid)
    if document is None or document.answer is not Answer.FOUND or not is_json_type(document.media_type):
        message = "The issuer's key could not be fetched."
        return FoundKey((), unknown(Check.ISSUER_KEY, "issuer_key_unresolved", message, evidence=kid))
    try:
        key = key_from_jwk(parse_json_object(document.body, max_bytes=DID_DOCUMENT_MAX_BYTES))
    except InputError:
        message = "What is published at the key's address cannot be read as a key."
        return FoundKey((), unknown(Check.ISSUER_KEY, "issuer_key_unresolved", message, evidence=kid))
    except AppError as error:
        return FoundKey((), failed(Check.ISSUER_KEY, error.code, error.message, evidence=kid))
    message = f"The key is published on the site of {issuer_id}."
    line = passed(Check.ISSUER_KEY, "key_published", message, evidence=kid, learned_at=document.fetched_at)
    return FoundKey((key,), line)


def _by_key(own: PublicKey, issuer_id: str, bench: Bench) -> FoundKey:
    """The token brings its key: is it one of the issuer's?"""
    issuer = resolve_issuer(issuer_id, bench.materials)
    for method, key in keys_for_assertions(issuer, bench.now).items():
        if _equal(key, own):
            return FoundKey((own,), key_listed(method, issuer))
    sets = _jwks(issuer_id, bench)
    published = next((one for one in sets if _equal(one.key, own)), None)
    if published is not None:
        return _in_jwks(published, issuer_id)
    return FoundKey((own,), _not_listed(issuer_id, sets[0].method) if sets else _stranger(issuer))


def _any_key(issuer_id: str, bench: Bench) -> FoundKey:
    """The token does not say which key: any of those that the issuer lists may be it."""
    return _decoded_keys(issuer_id) if is_its_own_document(issuer_id) else _listed_keys(issuer_id, bench)


@lru_cache(maxsize=KEYS_KEPT)
def _decoded_keys(issuer_id: str) -> FoundKey:
    issuer = resolve_issuer(issuer_id, Materials())
    listed = keys_for_assertions(issuer, ANY_INSTANT)
    return FoundKey(tuple(listed.values()), key_listed(issuer_id, issuer) if listed else _stranger(issuer))


def _listed_keys(issuer_id: str, bench: Bench) -> FoundKey:
    issuer = resolve_issuer(issuer_id, bench.materials)
    listed = keys_for_assertions(issuer, bench.now)
    if listed:
        return FoundKey(tuple(listed.values()), key_listed(issuer_id, issuer))
    published = _jwks(issuer_id, bench)
    if published:
        return FoundKey(tuple(one.key for one in published), _in_jwks(published[0], issuer_id).line)
    return FoundKey((), _stranger(issuer))


def _stranger(issuer: ResolvedIssuer) -> CheckResult:
    if issuer.document is None:
        return unresolved(issuer)
    return replace(_not_listed(issuer.issuer_id, issuer.url), learned_at=issuer.learned_at)


def _not_listed(issuer_id: str, where: str | None) -> CheckResult:
    message = f"The key that this was signed with is not one of {issuer_id}."
    return failed(Check.ISSUER_KEY, "key_not_listed", message, evidence=where)


def _same(own: PublicKey, found: FoundKey) -> FoundKey:
    if not found.keys or any(_equal(key, own) for key in found.keys):
        return found
    message = "The signature brings another key along than the one it names."
    return FoundKey(found.keys, failed(Check.ISSUER_KEY, "issuer_mismatch", message, evidence=found.line.evidence))


def _jwks(issuer_id: str, bench: Bench) -> tuple[_Published, ...]:
    """The JWK sets on the issuer's site; none when there is none, it cannot be read, or the issuer has no site.

    Where the issuer's own address answers with a set, or names one as `jwks_uri`, that is the one; else it is looked
    for in its well-known place.
    """
    if not is_web_address(issuer_id):
        return ()
    own = ask_json(bench.materials, issuer_id).value or {}
    if "keys" in own:
        return _published_at(issuer_id, issuer_id, bench)
    named, parts = own.get("jwks_uri"), urlsplit(issuer_id)
    well_known = f"{parts.scheme}://{parts.netloc}/.well-known/jwks.json"
    return _published_at(named if isinstance(named, str) else well_known, issuer_id, bench)


def _published_at(url: str, issuer_id: str, bench: Bench) -> tuple[_Published, ...]:
    document = ask_document(bench.materials, url)
    if document is None or document.answer is not Answer.FOUND:
        return ()
    try:
        listed = parse_jwks(document.body, at=bench.now)
    except InputError:
        return ()
    own = resolve_issuer(issuer_id, bench.materials).document
    refused = refused_keys(own, at=bench.now) if own is not None else frozenset()
    return tuple(_Published(url, kid, key) for kid, key in listed if (key.kind, key.material) not in refused)


def _in_jwks(published: _Published, issuer_id: str) -> FoundKey:
    message = f"The key is published on the site of {issuer_id}."
    return FoundKey((published.key,), passed(Check.ISSUER_KEY, "key_published", message, evidence=published.method))


def _read_jwk(value: object) -> PublicKey | None:
    try:
        return key_from_jwk(value) if isinstance(value, Mapping) else None
    except AppError:
        return None


def _equal(one: PublicKey, other: PublicKey) -> bool:
    return (one.kind, one.material) == (other.kind, other.material)
