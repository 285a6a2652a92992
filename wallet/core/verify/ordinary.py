"""The straight way through: an ordinary badge that is sound, judged with no step that it does not need.

Ordinary is an Open Badges 3.0 achievement on VCDM 2.0 with one proof or in a JWT, without schemas, endorsements and a
refresh service. Everything that is asked of any badge is asked here too, by the same rules. Where an answer is not the
good one, or something is there that only the long way knows, this says nothing and the long way (`verify.vc`) judges
from the beginning: no word of a report depends on which way a badge took.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from wallet.base.limits import URL_MAX_CHARS
from wallet.core.formats.identify import Payload
from wallet.core.formats.ob3 import achievement_credential_of, conforms_at_a_glance, recipient_of
from wallet.core.formats.vc import VC2_CONTEXT, CredentialKind, DataModel, VerifiableCredential, instant_of
from wallet.core.formats.vc_jwt import claims_agree, expiry_of, without_claims
from wallet.core.memo import Later
from wallet.core.model import JsonObject
from wallet.core.proofs.compact_jws import ALLOWED_ALGORITHMS, AlgorithmMismatch, CompactJws
from wallet.core.proofs.context_set import ContextSet
from wallet.core.proofs.data_integrity import ProofCheck, check_prepared
from wallet.core.proofs.key_material import KEYS_KEPT
from wallet.core.proofs.keys import PublicKey
from wallet.core.status.check import check_status
from wallet.core.verify.bench import Bench, Shelf
from wallet.core.verify.endorsements import endorsements_in
from wallet.core.verify.findings import Findings, check_conformance
from wallet.core.verify.issuer_key import ANY_INSTANT, FoundKey, is_its_own_document, key_for_method
from wallet.core.verify.materials import Materials
from wallet.core.verify.period import check_validity_period
from wallet.core.verify.report import CheckResult, Claimed, CredentialFormat, Outcome
from wallet.core.verify.secured import earlier, prepared_proofs, proof_line, sound_token
from wallet.core.verify.summary import summary_of
from wallet.core.verify.token_key import key_for_token

STANDARD = "Open Badges 3.0"
_TYPES = [["VerifiableCredential", name] for name in ("OpenBadgeCredential", "AchievementCredential")]
_FIRST_CONTEXT = [VC2_CONTEXT]
_MODEL, _KIND = DataModel.VCDM_2_0, CredentialKind.ACHIEVEMENT
_NO_SHELF = Shelf(ContextSet("", {}))
_CONFORMS = check_conformance((), STANDARD)
_NOTHING_CLAIMED = Later(lambda: Claimed(None, None, None, None))  # of what is sound nothing is merely claimed


class _Signer(NamedTuple):
    """A key that is the issuer's, and the two lines that a good signature of it comes to."""

    key: PublicKey
    proof: CheckResult
    issuer_key: CheckResult


class _Proven(NamedTuple):
    """The two lines of a good signature, and the earliest end that what carries the badge sets."""

    proof: CheckResult
    issuer_key: CheckResult
    expires: datetime | None = None


def judge_ordinary(payload: Payload, bench: Bench) -> Findings | None:
    """Judge a credential as `judge_credential` does; None when it is no ordinary one, or not sound.

    Raises:
        TooManyProofs, TooComplex: as there.
    """
    jws = payload.jws
    raw = payload.value if jws is None else without_claims(payload.value)
    credential = _read(raw)
    if credential is None or payload.refused is not None or endorsements_in(credential):
        return None
    if not conforms_at_a_glance(credential):
        return None
    proven = (
        _embedded(payload.value, credential, bench) if jws is None else _token(payload.value, jws, credential, bench)
    )
    return None if proven is None else _findings(credential, proven, bench, in_token=jws is not None)


def _read(raw: JsonObject) -> VerifiableCredential | None:
    """Read a badge of the ordinary layout as `read_credential` does; None when it has another, or brings more along."""
    contexts, issuer, subject = raw.get("@context"), raw.get("issuer"), raw.get("credentialSubject")
    if not isinstance(contexts, list) or contexts[:1] != _FIRST_CONTEXT or raw.get("type") not in _TYPES:
        return None
    if not isinstance(issuer, dict) or not isinstance(subject, dict):
        return None
    if raw.get("credentialSchema") is not None or raw.get("refreshService") is not None:
        return None
    issuer_id = issuer.get("id")
    if not isinstance(issuer_id, str):
        return None
    begins, ends = instant_of(raw.get("validFrom")), instant_of(raw.get("validUntil"))
    return VerifiableCredential(raw, _MODEL, _KIND, issuer_id, subject, begins, ends)


def _token(payload: JsonObject, jws: CompactJws, credential: VerifiableCredential, bench: Bench) -> _Proven | None:
    """Check the claims, the key and the signature of a token."""
    if "vc" in payload or not claims_agree(payload, credential):
        return None
    header, issuer_id = jws.header, credential.issuer_id or ""
    kid, algorithm = header.get("kid"), jws.algorithm
    if header.get("jwk") is not None or not (kid is None or (isinstance(kid, str) and len(kid) <= URL_MAX_CHARS)):
        return None
    if is_its_own_document(issuer_id):
        signer = _own_signer(algorithm, kid, issuer_id)
    else:
        signer = _signer(key_for_token(header, issuer_id, bench), algorithm, kid)
    try:
        if signer is None or not bench.verify(signer.key, algorithm, jws.signing_input, jws.signature):
            return None
    except AlgorithmMismatch:
        return None
    return _Proven(signer.proof, signer.issuer_key, expiry_of(payload))


def _embedded(document: JsonObject, credential: VerifiableCredential, bench: Bench) -> _Proven | None:
    """Check the one proof of a document, and its key."""
    if not isinstance(document.get("proof"), dict):
        return None
    (prepared,) = prepared_proofs(document, bench)
    if prepared.settled is not None or prepared.derived is not None:
        return None
    method = prepared.proof.verification_method
    found = key_for_method(method, credential.issuer_id, bench)
    key = _only_key(found)
    if key is None:
        return None
    answer = check_prepared(prepared, key, now=bench.now, verify=bench.verify)
    if answer.outcome is not Outcome.PASSED:
        return None
    return _Proven(_proof_line(answer, method), found.line)


def _findings(credential: VerifiableCredential, proven: _Proven, bench: Bench, *, in_token: bool) -> Findings:
    status = check_status(credential, bench)
    ends = earlier(credential.valid_until, proven.expires)
    return Findings(
        CredentialFormat.OB3_JWT if in_token else CredentialFormat.OB3_DATA_INTEGRITY,
        _CONFORMS,
        proven.proof,
        proven.issuer_key,
        status.revocation,
        status.suspension,
        check_validity_period(credential.valid_from, ends, now=bench.now),
        _NOTHING_CLAIMED,
        summary_of(credential, ends),
        Later(lambda: achievement_credential_of(credential)),
        Later(lambda: recipient_of(credential)),
        credential.issuer_id,
        fresh_until=status.fresh_until,
    )


def _proof_line(answer: ProofCheck, method: str) -> CheckResult:
    return _usual_line(answer, method) if len(method) <= URL_MAX_CHARS else proof_line(answer, method)


@lru_cache(maxsize=KEYS_KEPT)
def _usual_line(answer: ProofCheck, method: str) -> CheckResult:
    return proof_line(answer, method)


def _only_key(found: FoundKey) -> PublicKey | None:
    """The key, when there is exactly one to try and it is known to be the issuer's."""
    return found.keys[0] if len(found.keys) == 1 and found.line.outcome is Outcome.PASSED else None


@lru_cache(maxsize=KEYS_KEPT)
def _own_signer(algorithm: str, kid: str | None, issuer_id: str) -> _Signer | None:
    """Who signs for an issuer whose identifier is its own document: neither papers nor time change that."""
    return _signer(key_for_token({"kid": kid}, issuer_id, Bench(Materials(), _NO_SHELF, ANY_INSTANT)), algorithm, kid)


def _signer(found: FoundKey, algorithm: str, kid: str | None) -> _Signer | None:
    key = _only_key(found)
    if key is None or algorithm not in ALLOWED_ALGORITHMS:
        return None
    return _Signer(key, proof_line(sound_token(algorithm), kid), found.line)
