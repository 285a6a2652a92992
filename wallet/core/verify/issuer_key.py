"""Which key should have signed this, and is it one that the issuer lists for signing credentials?

Two answers, kept apart: the key to check the signature with, and the line that says whose key it is. A signature can
be sound and yet be somebody else's.

Source: Controlled Identifiers 1.0 section 3.3 (retrieve verification method); Open Badges 3.0 sections 8.2.3, 8.3.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from wallet.base.limits import URL_MAX_CHARS
from wallet.core.dids.document import KeyFailure, find_key, find_refused_key
from wallet.core.dids.jwk import PREFIX as DID_JWK
from wallet.core.dids.key import PREFIX as DID_KEY
from wallet.core.dids.resolve import Resolution, ResolvedIssuer, resolve_issuer
from wallet.core.proofs.key_material import KEYS_KEPT
from wallet.core.proofs.keys import PublicKey
from wallet.core.verify.bench import Bench
from wallet.core.verify.materials import Materials
from wallet.core.verify.report import Check, CheckResult, Outcome, failed, passed, unknown

ANY_INSTANT = datetime(2000, 1, 1, tzinfo=UTC)  # for documents that hold no dates


@dataclass(frozen=True, slots=True)
class FoundKey:
    """`keys` are those to try the signature with: none when none could be had. `line` is the issuer_key check."""

    keys: tuple[PublicKey, ...]
    line: CheckResult


def key_for_method(method: str, issuer_id: str | None, bench: Bench) -> FoundKey:
    """Find the key that a proof's `verificationMethod`, or a token's `kid`, names by its full identifier.

    Args:
        method: an identifier with a fragment; a bare did:key or did:jwk stands for its one key.
        issuer_id: of the credential; None when it names none.
        bench: documents and instant.
    """
    if issuer_id is not None and issuer_id == _owner(method) and is_its_own_document(method):
        return _decoded(method, issuer_id)
    return _key_for_method(method, issuer_id, bench.materials, bench.now)


def is_its_own_document(did: str) -> bool:
    """Say whether an identifier, of usual length, is its own document, which neither papers nor time change."""
    return did.startswith((DID_KEY, DID_JWK)) and len(did) <= URL_MAX_CHARS


@lru_cache(maxsize=KEYS_KEPT)
def _decoded(method: str, issuer_id: str) -> FoundKey:
    return _key_for_method(method, issuer_id, Materials(), ANY_INSTANT)


def _key_for_method(method: str, issuer_id: str | None, materials: Materials, now: datetime) -> FoundKey:
    if issuer_id is None:
        line = unknown(Check.ISSUER_KEY, "no_issuer", "It does not name an issuer whose key this could be.")
        return FoundKey(_own_keys(method, materials, now), line)
    issuer = resolve_issuer(issuer_id, materials)
    if issuer.document is None:
        keys = () if _owner(method) == issuer_id else _own_keys(method, materials, now)
        return FoundKey(keys, unresolved(issuer))
    method = _full(method)
    found = find_key(issuer.document, method, at=now)
    if isinstance(found, PublicKey):
        return FoundKey((found,), key_listed(method, issuer))
    if _owner(method) == issuer_id:
        key = find_refused_key(issuer.document, method)
        return FoundKey((key,) if key else (), _refused(found, method, issuer))
    message = f"The key that this was signed with is not one of {issuer_id}."
    line = failed(Check.ISSUER_KEY, "issuer_mismatch", message, evidence=method, learned_at=issuer.learned_at)
    return FoundKey(_own_keys(method, materials, now), line)


def keys_for_assertions(issuer: ResolvedIssuer, now: datetime) -> dict[str, PublicKey]:
    """Return the keys that the issuer's document lists for signing credentials and that we can use, by method id."""
    if issuer.document is None:
        return {}
    ids = sorted(issuer.document.purposes.get("assertionMethod", frozenset()))
    found = {method: find_key(issuer.document, method, at=now) for method in ids}
    return {method: key for method, key in found.items() if isinstance(key, PublicKey)}


def key_listed(method: str, issuer: ResolvedIssuer) -> CheckResult:
    """The line for a key that is the issuer's."""
    message = f"The key belongs to {issuer.issuer_id}."
    return passed(Check.ISSUER_KEY, "key_listed", message, evidence=method, learned_at=issuer.learned_at)


def unresolved(issuer: ResolvedIssuer) -> CheckResult:
    """The line for an issuer whose keys are not known."""
    code = "issuer_key_unresolved" if issuer.resolution is not Resolution.MALFORMED else issuer.code
    return unknown(Check.ISSUER_KEY, code, issuer.message, evidence=issuer.url, learned_at=issuer.learned_at)


def _refused(failure: KeyFailure, method: str, issuer: ResolvedIssuer) -> CheckResult:
    answer = failed if failure.outcome is Outcome.FAILED else unknown
    return answer(Check.ISSUER_KEY, failure.code, failure.message, evidence=method, learned_at=issuer.learned_at)


def _own_keys(method: str, materials: Materials, now: datetime) -> tuple[PublicKey, ...]:
    """The key of whoever the method itself belongs to: the signature is checked though it is not the issuer's."""
    owner = _owner(method)
    if not owner.startswith("did:"):
        return ()
    document = resolve_issuer(owner, materials).document
    found = find_key(document, _full(method), at=now) if document is not None else None
    return (found,) if isinstance(found, PublicKey) else ()


def _owner(method: str) -> str:
    return method.partition("#")[0]


def _full(method: str) -> str:
    """Complete the identifier of a method that has only one key."""
    if "#" in method:
        return method
    if method.startswith("did:key:"):
        return f"{method}#{method.removeprefix('did:key:')}"
    return f"{method}#0" if method.startswith("did:jwk:") else method
