"""A comprehensive learner record (CLR 2.0) vouches for the credentials inside it, so each of those has to hold as well.

What is inside is judged for its own signature and its own issuer's key. Whether one of them was withdrawn is its own
matter and shows when it is imported by itself.

Source: CLR Standard 2.0, ClrSubject.verifiableCredential.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from wallet.base.errors import InputError
from wallet.base.limits import CLR_CREDENTIALS_MAX
from wallet.core.formats.identify import Family, Payload, read_payload
from wallet.core.formats.shapes import Problem, items, members, under
from wallet.core.formats.vc import CredentialKind, VerifiableCredential, is_credential
from wallet.core.model import JsonValue
from wallet.core.verify.bench import Bench
from wallet.core.verify.report import Check, CheckResult, Outcome, unknown
from wallet.core.verify.secured import ProofLines, Secured, check_secured, open_secured

_PATH = "credentialSubject.verifiableCredential"
_WORST_FIRST = (Outcome.FAILED, Outcome.UNKNOWN, Outcome.PASSED)


def open_inside(clr: VerifiableCredential, bench: Bench) -> tuple[tuple[Secured, ...], tuple[Problem, ...]]:
    """Read the credentials inside, and prepare their proofs; what is no credential is a problem of the CLR.

    Raises:
        TooManyProofs, TooComplex: the file is not to be read at all.
    """
    if clr.kind is not CredentialKind.CLR:
        return (), ()
    inside, problems = [], []
    for at, value in enumerate(items(clr.subject.get("verifiableCredential"))[:CLR_CREDENTIALS_MAX]):
        payload = _payload(value)
        if payload is None:
            problems.append(Problem(under(_PATH, at), "wrong_type", "is not a credential"))
        else:
            inside.append(open_secured(payload, bench))
    return tuple(inside), tuple(problems)


def with_inside(outer: ProofLines, clr: VerifiableCredential, inside: Sequence[Secured], bench: Bench) -> ProofLines:
    """Return the lines of a CLR and all that is inside it: the worst of them, once its own signature holds."""
    if outer.proof.outcome is not Outcome.PASSED:
        return outer
    lines = [outer]
    for secured in inside:
        own = check_secured(secured, bench)
        if not secured.prepared and secured.jws is None:
            own = _unsigned(outer, secured, clr)
        name = secured.credential.id or "without an id"
        lines.append(ProofLines(_about(own.proof, name), _about(own.issuer_key, name)))
    if len(items(clr.subject.get("verifiableCredential"))) > CLR_CREDENTIALS_MAX:
        message = "There are more credentials inside than we check."
        too_many = unknown(Check.PROOF, "too_many_credentials", message)
        lines.append(ProofLines(too_many, outer.issuer_key))
    return ProofLines(_worst([one.proof for one in lines]), _worst([one.issuer_key for one in lines]))


def _payload(value: JsonValue) -> Payload | None:
    if isinstance(value, str):
        try:
            payload = read_payload(value, "jws")
        except InputError:
            return None
        return payload if payload.family is Family.JWT_CREDENTIAL else None
    return Payload(Family.CREDENTIAL, members(value)) if is_credential(value) else None


def _unsigned(outer: ProofLines, secured: Secured, clr: VerifiableCredential) -> ProofLines:
    """Without a signature of its own it is a statement of whoever signed the CLR, and may speak for nobody else."""
    if secured.credential.issuer_id == clr.issuer_id:
        return outer
    message = "A credential inside names another issuer, who has not signed it."
    return ProofLines(
        unknown(Check.PROOF, "no_proof_inside", message), unknown(Check.ISSUER_KEY, "no_proof_inside", message)
    )


def _about(line: CheckResult, name: str) -> CheckResult:
    if line.outcome is Outcome.PASSED:
        return line
    return replace(line, message=f"{line.message} (About the credential inside: {name[:120]})")


def _worst(lines: Sequence[CheckResult]) -> CheckResult:
    return min(lines, key=lambda line: _WORST_FIRST.index(line.outcome))
