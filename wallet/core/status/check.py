"""Ask every status entry of a credential, and sum the answers up into two lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from wallet.core.formats.vc import VerifiableCredential
from wallet.core.status.answer import StatusAnswer
from wallet.core.status.entries import (
    REVOCATION,
    SUSPENSION,
    BitstringEntry,
    RevocationListEntry,
    StatusEntry,
    UnknownEntry,
    parse_status_entries,
)
from wallet.core.status.lists import check_bitstring_entry
from wallet.core.status.revocation_list import check_revocation_list_entry
from wallet.core.verify.bench import Bench
from wallet.core.verify.report import Check, CheckResult, Outcome, not_applicable, unknown

_WORST_FIRST = (Outcome.FAILED, Outcome.UNKNOWN, Outcome.PASSED)
_NO_STATUS = {
    Check.REVOCATION: "The issuer gave no way to withdraw it.",
    Check.SUSPENSION: "The issuer gave no way to suspend it.",
}


@dataclass(frozen=True, slots=True)
class StatusLines:
    revocation: CheckResult
    suspension: CheckResult
    fresh_until: datetime | None  # the earliest of all answers; None without a status


def check_status(credential: VerifiableCredential, bench: Bench) -> StatusLines:
    """Is the credential revoked or suspended? Every entry is asked; the worst answer counts."""
    answers = [_ask(entry, credential, bench) for entry in parse_status_entries(credential.raw.get("credentialStatus"))]
    fresh = [answer.fresh_until for answer in answers if answer.fresh_until is not None]
    return StatusLines(
        revocation=_line(Check.REVOCATION, [answer for answer in answers if answer.purpose == REVOCATION]),
        suspension=_line(Check.SUSPENSION, [answer for answer in answers if answer.purpose == SUSPENSION]),
        fresh_until=min(fresh, default=None),
    )


def status_not_asked() -> StatusLines:
    """Return the lines for a credential whose status was not asked for, because it is not sound."""
    message = "It is not sound, so the issuer was not asked about it."
    revocation = unknown(Check.REVOCATION, "not_checked", message)
    return StatusLines(revocation, unknown(Check.SUSPENSION, "not_checked", message), None)


def _ask(entry: StatusEntry, credential: VerifiableCredential, bench: Bench) -> StatusAnswer:
    match entry:
        case BitstringEntry():
            return check_bitstring_entry(entry, credential.issuer_id, bench)
        case RevocationListEntry():
            return check_revocation_list_entry(entry, credential, bench)
        case UnknownEntry():
            return StatusAnswer(entry.purpose, Outcome.UNKNOWN, entry.code, entry.message)


def _line(check: Check, answers: Sequence[StatusAnswer]) -> CheckResult:
    if not answers:
        return not_applicable(check, "no_status", _NO_STATUS[check])
    worst = min(answers, key=lambda answer: _WORST_FIRST.index(answer.outcome))
    return CheckResult(check, worst.outcome, worst.code, worst.message, worst.list_url, worst.learned_at)
