"""Signed badges (Open Badges 1.x and 2.x): a JWS whose key the issuer lists as its own.

Source: Open Badges 2.0, "Signed Badge Verification" and CryptographicKey.
"""

from __future__ import annotations

from dataclasses import dataclass

from wallet.base.errors import AppError, InputError
from wallet.base.limits import DOCUMENT_MAX_BYTES
from wallet.core.formats.ob1 import is_ob1
from wallet.core.formats.ob2 import CONTEXTS, Assertion, Issuer, contexts_of
from wallet.core.formats.ob2_scope import is_web_address, same_host
from wallet.core.formats.shapes import items, members
from wallet.core.model import JsonObject, JsonValue
from wallet.core.proofs.compact_jws import OB2_ALGORITHMS, AlgorithmUnsupported, CompactJws, verify_jws
from wallet.core.proofs.keys import PublicKey, UnsupportedKey, key_from_pem
from wallet.core.strict_json import parse_json_object
from wallet.core.verify.linked import ask_document
from wallet.core.verify.materials import Answer, Document, Materials
from wallet.core.verify.report import Check, CheckResult, failed, not_applicable, passed, unknown


@dataclass(frozen=True, slots=True)
class SignedLines:
    proof: CheckResult
    issuer_key: CheckResult


@dataclass(frozen=True, slots=True)
class _Key:
    """A key document: `owner` is None in 1.x, where the address alone says whose it is."""

    url: str
    key: PublicKey
    owner: str | None


def check_signed(jws: CompactJws, assertion: Assertion, issuer: Issuer | None, materials: Materials) -> SignedLines:
    """Check the signature, and whether the key is one of the issuer's.

    Args:
        jws: parsed, not verified.
        assertion: its payload.
        issuer: as it was served; None when it could not be read.
        materials: where the key is asked for.
    """
    url = _key_url(assertion, issuer)
    if url is None:
        return _without_key(issuer)
    found = _find_key(url, issuer, materials)
    if isinstance(found, CheckResult):
        return SignedLines(found, _listed(url, None, issuer, assertion))
    return SignedLines(_check_signature(jws, found), _listed(url, found, issuer, assertion))


def check_listed(assertion: Assertion, issuer: Issuer, materials: Materials) -> CheckResult:
    """Does the issuer's revocation list, if it has one, name this assertion by its id or uid?"""
    url = issuer.revocation_list
    if url is None:
        return not_applicable(Check.REVOCATION, "no_status", "The issuer publishes no list of withdrawn badges.")
    document = ask_document(materials, url)
    listed = _revocations(document)
    if document is None or listed is None:
        message = "The issuer's list of withdrawn badges could not be read."
        return unknown(Check.REVOCATION, "status_retrieval_error", message, evidence=url)
    own = {name for name in (assertion.id, assertion.uid) if name}
    at = document.fetched_at
    for name, reason in listed:
        if name in own:
            message = f"The issuer has withdrawn it: {reason[:200]}" if reason else "The issuer has withdrawn it."
            return failed(Check.REVOCATION, "revoked", message, evidence=url, learned_at=at)
    message = "The issuer's list of withdrawn badges does not name it."
    return passed(Check.REVOCATION, "not_revoked", message, evidence=url, learned_at=at)


def _key_url(assertion: Assertion, issuer: Issuer | None) -> str | None:
    """The key that the assertion names, else the issuer's only one."""
    if assertion.verification_address is not None:
        return assertion.verification_address
    keys = issuer.public_keys if issuer else ()
    return keys[0] if len(keys) == 1 else None


def _without_key(issuer: Issuer | None) -> SignedLines:
    if issuer is None:
        proof = unknown(Check.PROOF, "issuer_key_unresolved", "We could not find out which key this was signed with.")
        return SignedLines(proof, _issuer_unread())
    message = "It does not say which of the issuer's keys it was signed with."
    return SignedLines(
        unknown(Check.PROOF, "issuer_key_unresolved", message), failed(Check.ISSUER_KEY, "key_not_listed", message)
    )


def _find_key(url: str, issuer: Issuer | None, materials: Materials) -> _Key | CheckResult:
    """Read the key, from the issuer's own document where it is written out there, else from its address."""
    written = [members(key) for key in items(issuer.raw.get("publicKey") if issuer else None)]
    inside = next((key for key in written if key.get("id") == url and "publicKeyPem" in key), None)
    document = None if inside else ask_document(materials, url)
    if inside is None and (document is None or document.answer is not Answer.FOUND):
        message = "The key that this was signed with could not be fetched."
        return unknown(Check.PROOF, "issuer_key_unresolved", message, evidence=url)
    try:
        return _key(url, inside) if inside else _key_of(url, document)
    except UnsupportedKey as error:
        return unknown(Check.PROOF, error.code, error.message, evidence=url)
    except AppError as error:
        return failed(Check.PROOF, "unusable_key", error.message, evidence=url)


def _key_of(url: str, document: Document | None) -> _Key:
    """A CryptographicKey document (2.0) or a bare PEM text (1.x)."""
    body = document.body if document else b""
    if body.lstrip().startswith(b"-----BEGIN"):
        return _Key(url, key_from_pem(body.decode("ascii", "replace")), None)
    return _key(url, parse_json_object(body, max_bytes=DOCUMENT_MAX_BYTES))


def _key(url: str, fields: JsonObject) -> _Key:
    pem, owner = fields.get("publicKeyPem"), fields.get("owner")
    if not isinstance(pem, str) or fields.get("id", url) != url:
        raise InputError("The key document is not the one of this key.")
    return _Key(url, key_from_pem(pem), owner if isinstance(owner, str) else "")


def _check_signature(jws: CompactJws, found: _Key) -> CheckResult:
    try:
        genuine = verify_jws(jws, found.key, OB2_ALGORITHMS)
    except AlgorithmUnsupported as error:
        return unknown(Check.PROOF, error.code, error.message, evidence=found.url)
    except AppError as error:
        return failed(Check.PROOF, error.code, error.message, evidence=found.url)
    if genuine:
        message = "The content has not been changed since it was signed."
        return passed(Check.PROOF, f"jws-{jws.algorithm}", message, evidence=found.url)
    message = "The content has been changed since it was signed, or another key signed it."
    return failed(Check.PROOF, "proof_verification_error", message, evidence=found.url)


def _issuer_unread() -> CheckResult:
    message = "The issuer's own description could not be read, so we cannot tell whose key this is."
    return unknown(Check.ISSUER_KEY, "issuer_key_unresolved", message)


def _listed(url: str, found: _Key | None, issuer: Issuer | None, assertion: Assertion) -> CheckResult:
    """Is this key one of the issuer's? 2.0: the issuer lists it and it names the issuer; 1.x: it lies on its site."""
    if issuer is None or issuer.id is None or not is_web_address(issuer.id):
        return _issuer_unread()
    first_generation = is_ob1(assertion.raw) and not issuer.public_keys and not CONTEXTS & set(contexts_of(issuer.raw))
    mine = same_host(url, issuer.id) if first_generation else url in issuer.public_keys
    if not mine:
        message = f"The key is not one that {issuer.id} lists as its own."
        return failed(Check.ISSUER_KEY, "key_not_listed", message, evidence=url)
    if found is None:
        message = "The issuer lists this key, but it could not be fetched."
        return unknown(Check.ISSUER_KEY, "issuer_key_unresolved", message, evidence=url)
    if not first_generation and found.owner != issuer.id:
        message = f"The key says that it belongs to somebody else than {issuer.id}."
        return failed(Check.ISSUER_KEY, "key_owner_differs", message, evidence=url)
    return passed(Check.ISSUER_KEY, "key_listed", f"The key belongs to {issuer.id}.", evidence=url)


def _revocations(document: Document | None) -> list[tuple[str, str | None]] | None:
    """Return (id or uid, reason) for every entry of a revocation list; None when it is no such list."""
    if document is None or document.answer is not Answer.FOUND:
        return None
    try:
        value = parse_json_object(document.body, max_bytes=DOCUMENT_MAX_BYTES)
    except InputError:
        return None
    if value.get("revokedAssertions") is not None:
        entries = [_entry(item) for item in items(value["revokedAssertions"])]
        return [name for entry in entries for name in entry] if all(entries) else None
    if all(isinstance(reason, str) for reason in value.values()) and "@context" not in value and "type" not in value:
        return [(uid, str(reason)) for uid, reason in value.items()]  # 1.x: {"uid": "reason"}
    return None


def _entry(item: JsonValue) -> list[tuple[str, str | None]]:
    """An assertion's address, or an object with its id or uid; empty when it is neither: then the list is no list."""
    reason = members(item).get("revocationReason")
    said = reason if isinstance(reason, str) else None
    names = (item,) if isinstance(item, str) else (members(item).get("id"), members(item).get("uid"))
    return [(name, said) for name in names if isinstance(name, str)]
