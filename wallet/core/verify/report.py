"""What a verification says, and the ways it can end. One object, seen as page, JSON, command line and API.

The shapes are those of the verification contract, section 2 to 4; `wallet.core.verify.wire` writes and reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache


class Check(StrEnum):
    """The checks, in their fixed order."""

    READABLE = "readable"
    CONFORMANCE = "conformance"
    PROOF = "proof"
    ISSUER_KEY = "issuer_key"
    REVOCATION = "revocation"
    SUSPENSION = "suspension"
    VALIDITY_PERIOD = "validity_period"
    RECIPIENT = "recipient"
    ISSUER_KNOWN = "issuer_known"
    ENDORSEMENTS = "endorsements"


class Outcome(StrEnum):
    """Three answers and "does not apply". UNKNOWN means it could not be found out; it is never drawn as success."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class Verdict(StrEnum):
    VERIFIED = "verified"
    REJECTED_INPUT = "rejected_input"
    INVALID = "invalid"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


class RecipientMatch(StrEnum):
    MATCH = "match"
    MISMATCH = "mismatch"
    UNKNOWN = "unknown"


class CredentialFormat(StrEnum):
    OB05 = "ob0.5"
    OB1 = "ob1"
    OB2_HOSTED = "ob2-hosted"
    OB2_SIGNED = "ob2-signed"
    OB2_BADGECLASS = "ob2-badgeclass"
    OB2_ISSUER = "ob2-issuer"
    OB3_DATA_INTEGRITY = "ob3-data-integrity"
    OB3_JWT = "ob3-jwt"
    CLR2_DATA_INTEGRITY = "clr2-data-integrity"
    CLR2_JWT = "clr2-jwt"
    VC_DATA_INTEGRITY = "vc-data-integrity"
    VC_JWT = "vc-jwt"
    STATUS_LIST = "status-list"
    ENDORSEMENT = "endorsement"


STORABLE = frozenset(
    {
        CredentialFormat.OB05,
        CredentialFormat.OB1,
        CredentialFormat.OB2_HOSTED,
        CredentialFormat.OB2_SIGNED,
        CredentialFormat.OB3_DATA_INTEGRITY,
        CredentialFormat.OB3_JWT,
        CredentialFormat.CLR2_DATA_INTEGRITY,
        CredentialFormat.CLR2_JWT,
    }
)  # the others are judged but never kept in a wallet


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One line of the check list.

    `code` is stable and machine-readable; `message` one plain English sentence (pages choose their own words by
    check, outcome and code); `evidence` what it rests on (an address, a key id); `learned_at` when that was learned.
    """

    check: Check
    outcome: Outcome
    code: str
    message: str
    evidence: str | None = None
    learned_at: datetime | None = None


def passed(
    check: Check, code: str, message: str, *, evidence: str | None = None, learned_at: datetime | None = None
) -> CheckResult:
    """The check ran, and it is so."""
    return CheckResult(check, Outcome.PASSED, code, message, evidence, learned_at)


def failed(
    check: Check, code: str, message: str, *, evidence: str | None = None, learned_at: datetime | None = None
) -> CheckResult:
    """The check ran, and it is not so."""
    return CheckResult(check, Outcome.FAILED, code, message, evidence, learned_at)


def unknown(
    check: Check, code: str, message: str, *, evidence: str | None = None, learned_at: datetime | None = None
) -> CheckResult:
    """It could not be found out."""
    return CheckResult(check, Outcome.UNKNOWN, code, message, evidence, learned_at)


def not_applicable(check: Check, code: str, message: str) -> CheckResult:
    """There is nothing to check."""
    return CheckResult(check, Outcome.NOT_APPLICABLE, code, message)


@dataclass(frozen=True, slots=True)
class Source:
    """A document that the verdict rests on, so that the report can be replayed."""

    url: str
    fetched_at: datetime
    sha256: str  # hex, of the body as it was received


@dataclass(frozen=True, slots=True)
class CredentialSummary:
    """The report's few words about the credential, from the verified value alone.

    Dates are kept as they were written.
    """

    id: str | None
    name: str | None
    issuer_id: str | None
    issuer_name: str | None
    awarded_to: str | None
    valid_from: str | None
    valid_until: str | None
    achievement_id: str | None
    achievement_type: str | None


@dataclass(frozen=True, slots=True)
class Claimed:
    """What an unverified file says about itself: shown under "This file says, not confirmed", nowhere else."""

    name: str | None
    issuer_name: str | None
    valid_from: str | None
    valid_until: str | None


@dataclass(frozen=True, slots=True)
class EndorsementResult:
    """An endorsement found inside, judged on its own. One that is not verified is dropped and named here."""

    id: str | None
    issuer_id: str | None
    issuer_name: str | None
    outcome: Outcome
    code: str
    comment: str | None = None  # only when the outcome is PASSED


@dataclass(frozen=True, slots=True)
class Report:
    verdict: Verdict
    judged_at: datetime
    format: CredentialFormat | None
    credential: CredentialSummary | None
    claimed: Claimed | None
    checks: tuple[CheckResult, ...]  # all ten, in order; only `readable` for a rejected input
    recipient: RecipientMatch
    issuer_known: Outcome
    endorsements: tuple[EndorsementResult, ...]
    sources: tuple[Source, ...]  # sorted by url
    look_again_at: datetime | None

    def outcome(self, check: Check) -> CheckResult | None:
        """Return the line for `check`, or None when it never ran (a rejected input)."""
        return next((line for line in self.checks if line.check is check), None)


_DECISIVE = (
    Check.READABLE,
    Check.CONFORMANCE,
    Check.PROOF,
    Check.ISSUER_KEY,
    Check.REVOCATION,
    Check.SUSPENSION,
    Check.VALIDITY_PERIOD,
)  # the first seven, in their order
_PERIOD = _DECISIVE.index(Check.VALIDITY_PERIOD)


def verdict_of(outcomes: dict[Check, CheckResult]) -> Verdict:
    """The first that applies, in the contract's order (section 3). Total: any combination has exactly one answer.

    `recipient`, `issuer_known` and `endorsements` never change it. Revoked and suspended need a genuine status,
    so they are only ever FAILED when the check itself trusted what it read.
    """
    code = outcomes[Check.VALIDITY_PERIOD].code if Check.VALIDITY_PERIOD in outcomes else None
    found = tuple([outcomes[check].outcome if check in outcomes else None for check in _DECISIVE])
    return _verdict(found, code == "not_yet_valid")


def verdict_of_lines(lines: tuple[CheckResult, ...]) -> Verdict:
    """As `verdict_of`, of all ten lines in their order."""
    found = tuple([line.outcome for line in lines[: len(_DECISIVE)]])
    return _verdict(found, lines[_PERIOD].code == "not_yet_valid")


@lru_cache(maxsize=1_024)
def _verdict(found: tuple[Outcome | None, ...], not_yet_valid: bool) -> Verdict:
    at = dict(zip(_DECISIVE, found, strict=True)).get
    period = at(Check.VALIDITY_PERIOD)
    key_checks = (at(Check.PROOF), at(Check.ISSUER_KEY))
    status_checks = (at(Check.REVOCATION), at(Check.SUSPENSION))
    rules = (
        (at(Check.READABLE) is not Outcome.PASSED, Verdict.REJECTED_INPUT),
        (at(Check.CONFORMANCE) is Outcome.FAILED or Outcome.FAILED in key_checks, Verdict.INVALID),
        (status_checks[0] is Outcome.FAILED, Verdict.REVOKED),
        (status_checks[1] is Outcome.FAILED, Verdict.SUSPENDED),
        (Outcome.UNKNOWN in key_checks or None in key_checks, Verdict.UNKNOWN),
        (Outcome.NOT_APPLICABLE in key_checks, Verdict.UNKNOWN),
        (not_yet_valid, Verdict.NOT_YET_VALID),
        (period is Outcome.FAILED, Verdict.EXPIRED),
        (Outcome.UNKNOWN in status_checks or None in status_checks, Verdict.UNKNOWN),
        (at(Check.CONFORMANCE) is not Outcome.PASSED or period is None, Verdict.UNKNOWN),
        (period is Outcome.UNKNOWN, Verdict.UNKNOWN),
    )
    return next((verdict for applies, verdict in rules if applies), Verdict.VERIFIED)
