"""Sample reports, one for each verdict, as the engine would write them about an invented badge."""

from __future__ import annotations

from datetime import UTC, datetime

from wallet.core.verify.report import (
    Check,
    CheckResult,
    CredentialFormat,
    CredentialSummary,
    Outcome,
    RecipientMatch,
    Report,
    Verdict,
)
from wallet.web.words import Award

NOW = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)
ISSUER = "did:web:badges.example.edu"
PASSED, FAILED, UNKNOWN, NA = Outcome
SUMMARY = CredentialSummary(
    id="urn:uuid:0b4a1f6e-1111-4c5a-9d2e-000000000001",
    name="Robotics",
    issuer_id=ISSUER,
    issuer_name="Alder Valley University",
    awarded_to="maya@aldervalley.example",
    valid_from="2025-05-10T00:00:00Z",
    valid_until="2028-05-10T00:00:00Z",
    achievement_id="https://badges.example.edu/achievements/robotics",
    achievement_type="MicroCredential",
)
LINES = {
    Check.READABLE: (PASSED, "readable", "This is a badge.", None),
    Check.CONFORMANCE: (PASSED, "conformant", "Everything is there.", None),
    Check.PROOF: (
        PASSED,
        "eddsa-rdfc-2022",
        "The content has not been changed since it was signed.",
        f"{ISSUER}#key-1",
    ),
    Check.ISSUER_KEY: (
        PASSED,
        "key_listed",
        "The issuer lists the key.",
        "https://badges.example.edu/.well-known/did.json",
    ),
    Check.REVOCATION: (PASSED, "not_revoked", "Not on the list.", "https://badges.example.edu/status/3#48112"),
    Check.SUSPENSION: (NA, "no_suspension_entry", "The badge names no such list.", None),
    Check.VALIDITY_PERIOD: (PASSED, "in_force", "In force.", None),
    Check.RECIPIENT: (UNKNOWN, "nobody_asked", "Nobody was compared.", None),
    Check.ISSUER_KNOWN: (PASSED, "known", "On the list.", None),
    Check.ENDORSEMENTS: (NA, "none", "None inside.", None),
}
# What differs from the good case, and what the page knows beside the report.
CASES = {
    Verdict.VERIFIED: ({}, Award(holder="Maya Okafor")),
    Verdict.UNKNOWN: (
        {
            Check.REVOCATION: (
                UNKNOWN,
                "unreachable",
                "The issuer's list did not answer.",
                "https://badges.example.edu/status/3",
            )
        },
        Award(holder="Maya Okafor", last_confirmed=datetime(2026, 11, 23, 9, 2, tzinfo=UTC)),
    ),
    Verdict.EXPIRED: (
        {Check.VALIDITY_PERIOD: (FAILED, "expired", "It lapsed on 30 June 2026.", None)},
        Award(in_force_from=datetime(2023, 6, 30, tzinfo=UTC), in_force_until=datetime(2026, 6, 30, tzinfo=UTC)),
    ),
    Verdict.NOT_YET_VALID: (
        {Check.VALIDITY_PERIOD: (FAILED, "not_yet_valid", "It comes into force later.", None)},
        Award(in_force_from=datetime(2027, 1, 11, tzinfo=UTC)),
    ),
    Verdict.SUSPENDED: ({Check.SUSPENSION: (FAILED, "suspended", "The issuer has put it on hold.", None)}, Award()),
    Verdict.REVOKED: (
        {
            Check.REVOCATION: (
                FAILED,
                "revoked",
                "The issuer has withdrawn it.",
                "https://badges.example.edu/status/3#48112",
            )
        },
        Award(withdrawn_on=datetime(2026, 10, 2, tzinfo=UTC), reason="Issued in error"),
    ),
    Verdict.INVALID: (
        {Check.PROOF: (FAILED, "proof_failed", "The content differs from what was signed.", None)},
        Award(),
    ),
    Verdict.REJECTED_INPUT: ({Check.READABLE: (FAILED, "not_a_badge", "This is not a badge.", None)}, Award()),
}


def report(verdict: Verdict) -> Report:
    """The report that ends in `verdict`."""
    lines = LINES | CASES[verdict][0]
    checks = tuple(
        CheckResult(check, outcome, code, message, evidence, NOW if evidence else None)
        for check, (outcome, code, message, evidence) in lines.items()
    )
    rejected = verdict is Verdict.REJECTED_INPUT
    trusted = not rejected and verdict is not Verdict.INVALID
    return Report(
        verdict=verdict,
        judged_at=NOW,
        format=None if rejected else CredentialFormat.OB3_DATA_INTEGRITY,
        credential=SUMMARY if trusted else None,
        claimed=None,
        checks=checks[:1] if rejected else checks,
        recipient=RecipientMatch.UNKNOWN,
        issuer_known=Outcome.PASSED,
        endorsements=(),
        sources=(),
        look_again_at=datetime(2026, 11, 23, 14, 17, tzinfo=UTC) if verdict is Verdict.UNKNOWN else None,
    )


def reports() -> list[tuple[Report, Award]]:
    """One report for each verdict, with what the page knows."""
    return [(report(verdict), award) for verdict, (_, award) in CASES.items()]
