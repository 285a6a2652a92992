"""Ask every status entry of a credential, and sum the answers up into two lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from wallet.core.formats.vc import VerifiableCredential
from wallet.core.status.answer import StatusAnswer
from wallet.core.status.entries import (
    MESSAGE,
    REFRESH,
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
_UNREAD = "What else the issuer notes about it could not be read ({})."
_NO_STATUS = {
    Check.REVOCATION: "The issuer gave no way to withdraw it.",
    Check.SUSPENSION: "The issuer gave no way to suspend it.",
}


@dataclass(frozen=True, slots=True)
class StatusLines:
    revocation: CheckResult
    suspension: CheckResult
    fresh_until: datetime | None  # the earliest of all answers; None without a status


_NOT_DECLARED = StatusLines(
    not_applicable(Check.REVOCATION, "no_status", _NO_STATUS[Check.REVOCATION]),
    not_applicable(Check.SUSPENSION, "no_status", _NO_STATUS[Check.SUSPENSION]),
    None,
)


def check_status(credential: VerifiableCredential, bench: Bench) -> StatusLines:
    """Is the credential revoked or suspended? Every entry is asked; the worst answer counts.

    What else the issuer's lists say about it stands at the end of the sentence about revocation, and changes nothing.
    """
    declared = credential.raw.get("credentialStatus")
    if declared is None:
        return _NOT_DECLARED
    answers = [_ask(entry, credential, bench) for entry in parse_status_entries(declared)]
    fresh = [answer.fresh_until for answer in answers if answer.fresh_until is not None]
    return StatusLines(
        revocation=_with_notes(
            _line(Check.REVOCATION, [answer for answer in answers if answer.purpose == REVOCATION]),
            [answer for answer in answers if answer.purpose in (MESSAGE, REFRESH)],
        ),
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


def _with_notes(line: CheckResult, notes: Sequence[StatusAnswer]) -> CheckResult:
    """Add what the issuer's lists of other purposes say; where they could not be read, that."""
    said = [note.message if note.outcome is Outcome.PASSED else _UNREAD.format(note.code) for note in notes]
    told = " ".join(filter(None, said))
    if not told:
        return line
    if line.outcome is Outcome.NOT_APPLICABLE:
        line = replace(line, code="status_note", evidence=notes[0].list_url, learned_at=notes[0].learned_at)
    return replace(line, message=f"{line.message} {told}")
