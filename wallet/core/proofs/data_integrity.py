"""Data Integrity proofs: read, prepare, check. Preparing needs no key, so it happens before anything is fetched.

    for proof in parse_proofs(document):
        prepared = prepare_proof(document, proof, contexts)   # the dear part: canonical forms and hashes
        ...                                                   # find the key
        check_prepared(prepared, key, now=now)

A document with several proofs needs all of them. One with `previousProof` signs those proofs too.

Source: VC Data Integrity 1.0 (https://www.w3.org/TR/vc-data-integrity/) sections 4.4, 4.5.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from wallet.base.limits import CLOCK_SKEW_S, SIGNATURE_MAX_CHARS
from wallet.core.encoding import MalformedEncoding, decode_base58btc
from wallet.core.model import JsonObject, JsonValue
from wallet.core.proofs import derived
from wallet.core.proofs.context_set import ContextSet
from wallet.core.proofs.derived import CheckDerived, DerivedAnswer, DerivedProof, cannot_check
from wallet.core.proofs.errors import UnknownContext, UnsafeJsonLd, UnsupportedJsonLd
from wallet.core.proofs.keys import AlgorithmMismatch, PublicKey, public_jwk, verify_signature
from wallet.core.proofs.proof import Proof, TooManyProofs, parse_proofs
from wallet.core.proofs.signatures import Verify
from wallet.core.proofs.suites import Signer, Suite, suite_for
from wallet.core.verify.report import Outcome

__all__ = ["PreparedProof", "Proof", "ProofCheck", "TooManyProofs", "check_prepared", "parse_proofs", "prepare_proof"]

_DATA_INTEGRITY = "DataIntegrityProof"
_PURPOSE = "assertionMethod"
_SKEW = timedelta(seconds=CLOCK_SKEW_S)
_UNCHANGED = "The content has not been changed since it was signed."


class ProofCheck(NamedTuple):
    """What became of one proof: PASSED (the code is the suite's name), FAILED or UNKNOWN."""

    outcome: Outcome
    code: str
    message: str


_WRONG_KEY = ProofCheck(Outcome.FAILED, "wrong_key_type", "The signature was made with another kind of key.")
_FORGED = ProofCheck(Outcome.FAILED, "signature", "It has been changed since it was signed, or signed by another.")


class PreparedProof(NamedTuple):
    """A proof with the bytes it should have signed; or with its answer, when no key can change that (`settled`)."""

    proof: Proof
    settled: ProofCheck | None = None
    suite: str = ""
    signer: Signer | None = None
    signature: bytes = b""
    signed_bytes: bytes = b""
    derived: DerivedProof | None = None  # in the place of all four, for a proof of a part


def prepare_proof(document: JsonObject, proof: Proof, contexts: ContextSet) -> PreparedProof:
    """Work out what the proof should have signed. No key is needed, nothing is fetched.

    Args:
        document: the whole document, its proofs included.
        proof: one of `parse_proofs(document)`.
        contexts: the only contexts there are.

    Raises:
        TooComplex: the document would take too much work to canonicalise; it is not to be read at all.
    """
    suite = suite_for(proof.type, proof.cryptosuite)
    document = _as_signed(document, proof, suite)
    of_a_part = (proof.type, proof.cryptosuite) == (_DATA_INTEGRITY, derived.NAME)
    try:
        _require_sound(document, proof, known=of_a_part or suite is not None)
        if of_a_part and not proof.previous_proof:
            found = derived.prepare_derived(_unsecured(document), proof.raw, contexts)
            return PreparedProof(proof, suite=derived.NAME, derived=found)
        if suite is None:
            name = (proof.cryptosuite or proof.type)[:60]
            return _unknown(proof, "unsupported_cryptosuite", f"We cannot check signatures made with {name!a} yet.")
        before = _previous_proofs(document, proof)
        signature = _decode_signature(proof, suite)
        return _prepared({**_unsecured(document), **before}, proof, suite, signature, contexts)
    except _Unprovable as problem:
        return _failed(proof, problem.code, str(problem))
    except (UnknownContext, UnsupportedJsonLd) as problem:
        return _unknown(proof, problem.code, problem.message)
    except UnsafeJsonLd as problem:
        return _failed(proof, problem.reason, problem.message)


def check_prepared(
    prepared: PreparedProof,
    key: PublicKey,
    *,
    now: datetime,
    check_derived: CheckDerived = cannot_check,
    verify: Verify = verify_signature,
) -> ProofCheck:
    """Check the signature with the issuer's key, and the proof's own dates against `now` (aware UTC)."""
    proof = prepared.proof
    if prepared.settled is not None:
        return prepared.settled
    if proof.created is not None and proof.created > now + _SKEW:
        return ProofCheck(Outcome.FAILED, "proof_created_in_future", "It was signed at a time that has not come yet.")
    if proof.expires is not None and proof.expires < now:
        return ProofCheck(Outcome.FAILED, "proof_expired", "The signature has an end date, which has passed.")
    return _derived(prepared, key, check_derived) if prepared.derived else _whole(prepared, key, verify)


def _whole(prepared: PreparedProof, key: PublicKey, verify: Verify) -> ProofCheck:
    signer = prepared.signer
    if signer is None:
        return ProofCheck(Outcome.UNKNOWN, "unsupported_cryptosuite", "We cannot check this yet.")
    try:
        good = verify(key, signer.algorithm, prepared.signed_bytes, prepared.signature)
    except AlgorithmMismatch:
        return _WRONG_KEY
    return ProofCheck(Outcome.PASSED, prepared.suite, _UNCHANGED) if good else _FORGED


def _derived(prepared: PreparedProof, key: PublicKey, check: CheckDerived) -> ProofCheck:
    if prepared.derived is None or key.kind != derived.KEY_KIND:
        return _WRONG_KEY
    answer = check(prepared.derived, public_jwk(key))
    if answer is DerivedAnswer.GENUINE:
        return ProofCheck(Outcome.PASSED, prepared.suite, "What it shows has not been changed since it was signed.")
    if answer is DerivedAnswer.MALFORMED:
        return ProofCheck(Outcome.FAILED, "malformed_proof_value", f"The signature is not one of {prepared.suite}.")
    if answer is DerivedAnswer.FORGED:
        return _FORGED
    message = "Its signature takes a check that could not be made here."
    return ProofCheck(Outcome.UNKNOWN, "derived_proof_unchecked", message)


class _Unprovable(Exception):
    """Why a proof fails before any key is tried."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def _require_sound(document: JsonObject, proof: Proof, *, known: bool) -> None:
    """Refuse what no key can repair. Of a suite that we do not know, only what every proof must say is asked."""
    if proof.problem and (known or not proof.type):
        raise _Unprovable("malformed_proof", proof.problem)
    if proof.type == _DATA_INTEGRITY and proof.cryptosuite is None:
        raise _Unprovable("malformed_proof", "A proof does not say how it was made.")
    if known and proof.proof_purpose != _PURPOSE:
        raise _Unprovable("proof_purpose", "The signature was not made to vouch for a credential.")
    if known and not _same_context(document, proof):
        raise _Unprovable("proof_context", "The signature was made for another vocabulary than the file uses.")


def _prepared(
    document: JsonObject, proof: Proof, suite: Suite, signature: bytes, contexts: ContextSet
) -> PreparedProof:
    signer = suite.signers[len(signature)]
    config = {name: value for name, value in proof.raw.items() if name != "proofValue"}
    signed_bytes = suite.signed_bytes(document, config, contexts, signer.hash_algorithm)
    return PreparedProof(proof, None, suite.name, signer, signature, signed_bytes)


def _decode_signature(proof: Proof, suite: Suite) -> bytes:
    text = proof.proof_value
    try:
        signature = decode_base58btc(text[1:], max_chars=SIGNATURE_MAX_CHARS)
    except MalformedEncoding as error:
        raise _Unprovable("malformed_proof_value", error.message) from error
    if not text.startswith("z") or len(signature) not in suite.signers:
        raise _Unprovable("malformed_proof_value", f"The signature is not one of {suite.name}.")
    return signature


def _previous_proofs(document: JsonObject, proof: Proof) -> dict[str, JsonValue]:
    """Return `{"proof": […]}` with the proofs that this one signs too; nothing when it names none."""
    if not proof.previous_proof:
        return {}
    named = {other.id: other for other in parse_proofs(document) if other.id is not None}
    before = [named[name] for name in proof.previous_proof if name in named and name != proof.id]
    if len(before) != len(proof.previous_proof):
        raise _Unprovable("previous_proof_missing", "The signature builds on another one that is not there.")
    return {"proof": [other.raw for other in before]}


def _unsecured(document: JsonObject) -> dict[str, JsonValue]:
    return {name: value for name, value in document.items() if name != "proof"}


def _same_context(document: JsonObject, proof: Proof) -> bool:
    if "@context" not in proof.raw:
        return True
    own, whole = (
        part if isinstance(part, list) else [part] for part in (proof.raw["@context"], document.get("@context"))
    )
    return own == whole


def _as_signed(document: JsonObject, proof: Proof, suite: Suite | None) -> JsonObject:
    """Return the document under the contexts it was signed with: a `jcs` proof says which, and more may follow them.

    Source: VC-DI-EDDSA 1.0 section 3.3.2, steps 4.1 and 4.2.
    """
    own, whole = proof.raw.get("@context"), document.get("@context")
    if suite is None or suite.config_has_document_context or not isinstance(own, list) or not isinstance(whole, list):
        return document
    named = all(isinstance(entry, str) for entry in whole[len(own) :])
    return {**document, "@context": own} if named and whole[: len(own)] == own else document


def _failed(proof: Proof, code: str, message: str) -> PreparedProof:
    return PreparedProof(proof, ProofCheck(Outcome.FAILED, code, message))


def _unknown(proof: Proof, code: str, message: str) -> PreparedProof:
    return PreparedProof(proof, ProofCheck(Outcome.UNKNOWN, code, message))
