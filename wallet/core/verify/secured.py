"""A credential together with what secures it: embedded proofs, or the JWT it travels in.

Opening needs no documents, and does the dear part (canonical forms), so it comes before anything is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import NamedTuple

from wallet.base.errors import AppError
from wallet.core.formats.identify import Family, Payload
from wallet.core.formats.shapes import Problem
from wallet.core.formats.vc import VerifiableCredential, read_credential
from wallet.core.formats.vc_jwt import read_jwt_credential
from wallet.core.model import JsonObject
from wallet.core.proofs.compact_jws import AlgorithmUnsupported, CompactJws, verify_jws
from wallet.core.proofs.data_integrity import PreparedProof, ProofCheck, check_prepared, parse_proofs, prepare_proof
from wallet.core.proofs.keys import PublicKey
from wallet.core.verify.bench import Bench
from wallet.core.verify.issuer_key import FoundKey, key_for_method
from wallet.core.verify.report import Check, CheckResult, Outcome, failed, unknown
from wallet.core.verify.token_key import key_for_token

_WORST_FIRST = (Outcome.FAILED, Outcome.UNKNOWN, Outcome.PASSED)


class Secured(NamedTuple):
    """`problems` are those of a token's claims. Exactly one of `prepared` and `jws` is in use."""

    credential: VerifiableCredential
    problems: tuple[Problem, ...] = ()
    expires: datetime | None = None  # the `exp` claim
    prepared: tuple[PreparedProof, ...] = ()
    jws: CompactJws | None = None
    refused: AppError | None = None  # why the JWS can prove nothing, when that shows already

    @property
    def ends(self) -> datetime | None:
        """The earlier of the credential's own end and the token's; aware UTC, inclusive."""
        return earlier(self.credential.valid_until, self.expires)


def earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    """Return the earlier of two ends; None stands for no end."""
    return one if other is None or (one is not None and one <= other) else other


@dataclass(frozen=True, slots=True)
class ProofLines:
    proof: CheckResult
    issuer_key: CheckResult

    @property
    def holds(self) -> bool:
        """Whether it is proven who said this, and that it was not changed."""
        return self.proof.outcome is self.issuer_key.outcome is Outcome.PASSED


def open_secured(payload: Payload, bench: Bench) -> Secured:
    """Read a credential and prepare its proofs.

    Raises:
        TooManyProofs, TooComplex: the document is not to be read at all.
    """
    if payload.family is Family.JWT_CREDENTIAL:
        token = read_jwt_credential(payload.value)
        jws = payload.jws
        return Secured(token.credential, token.problems, token.expires, jws=jws, refused=payload.refused)
    return Secured(read_credential(payload.value), prepared=prepared_proofs(payload.value, bench))


def prepared_proofs(document: JsonObject, bench: Bench) -> tuple[PreparedProof, ...]:
    """Prepare every proof of a document, once for all rounds.

    Raises:
        TooManyProofs, TooComplex: the document is not to be read at all.
    """
    key = ("prepared", bench.contexts.fingerprint, id(document))
    made_for, prepared = bench.materials.once(key, lambda: (document, _prepare(document, bench)))
    assert made_for is document  # kept with what was made for it, so nothing else can have its id
    return prepared


def check_secured(secured: Secured, bench: Bench) -> ProofLines:
    """Check every proof, or the JWS, and whose key it was made with."""
    if secured.jws is not None:
        return _check_token(secured, secured.jws, bench)
    if not secured.prepared:
        proof = failed(Check.PROOF, "no_proof", "It is not signed.")
        return ProofLines(proof, _not_looked_for())
    checked = [_check_proof(prepared, secured.credential.issuer_id, bench) for prepared in secured.prepared]
    if len(checked) == 1:
        return checked[0]
    return ProofLines(_worst([one.proof for one in checked]), _worst([one.issuer_key for one in checked]))


def _prepare(document: JsonObject, bench: Bench) -> tuple[PreparedProof, ...]:
    return tuple(prepare_proof(document, proof, bench.contexts) for proof in parse_proofs(document))


def _check_proof(prepared: PreparedProof, issuer_id: str | None, bench: Bench) -> ProofLines:
    method = prepared.proof.verification_method
    if prepared.settled is not None:
        return ProofLines(proof_line(prepared.settled, method), _not_looked_for())
    found = key_for_method(method, issuer_id, bench)
    if not found.keys:
        return ProofLines(_keyless(found), found.line)
    answer = _check_prepared(prepared, found.keys[0], bench)
    return ProofLines(proof_line(answer, method), found.line)


def _check_prepared(prepared: PreparedProof, key: PublicKey, bench: Bench) -> ProofCheck:
    def check() -> ProofCheck:
        return check_prepared(
            prepared, key, now=bench.now, check_derived=bench.shelf.check_derived, verify=bench.verify
        )

    if prepared.derived is None:
        return check()
    return bench.materials.once(("derived", prepared.derived.digest, key, bench.now), check)


def _check_token(secured: Secured, jws: CompactJws, bench: Bench) -> ProofLines:
    if secured.refused is not None:
        answer = unknown if isinstance(secured.refused, AlgorithmUnsupported) else failed
        return ProofLines(answer(Check.PROOF, secured.refused.code, secured.refused.message), _not_looked_for())
    found = key_for_token(jws.header, secured.credential.issuer_id, bench)
    if not found.keys:
        return ProofLines(_keyless(found), found.line)
    kid = jws.header.get("kid")
    return ProofLines(proof_line(_verify(jws, found, bench), kid if isinstance(kid, str) else None), found.line)


def _verify(jws: CompactJws, found: FoundKey, bench: Bench) -> ProofCheck:
    refusal: AppError | None = None
    for key in found.keys:
        try:
            if verify_jws(jws, key, verify=bench.verify):
                return sound_token(jws.algorithm)
        except AppError as error:
            refusal = refusal or error
    if refusal is not None:
        return ProofCheck(Outcome.FAILED, refusal.code, refusal.message)
    return ProofCheck(Outcome.FAILED, "signature", "It has been changed since it was signed, or signed by another.")


@cache
def sound_token(algorithm: str) -> ProofCheck:
    """What became of a JWS of this algorithm that is good."""
    message = "The content has not been changed since it was signed."
    return ProofCheck(Outcome.PASSED, f"jwt-{algorithm}", message)


def _keyless(found: FoundKey) -> CheckResult:
    message = "Without the key we cannot tell whether it was changed since it was signed."
    return unknown(Check.PROOF, found.line.code, message, evidence=found.line.evidence)


def proof_line(answer: ProofCheck, method: str | None) -> CheckResult:
    """The line for what became of a proof; it rests on the key of this identifier."""
    return CheckResult(Check.PROOF, answer.outcome, answer.code, answer.message, method or None)


def _not_looked_for() -> CheckResult:
    return unknown(Check.ISSUER_KEY, "not_checked", "There is no signature we could check, so we looked for no key.")


def _worst(lines: Sequence[CheckResult]) -> CheckResult:
    return min(lines, key=lambda line: _WORST_FIRST.index(line.outcome))
