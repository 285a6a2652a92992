"""What judging one document of any family comes to, before the lines that all families share are added."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import NamedTuple

from wallet.base.limits import URL_MAX_CHARS
from wallet.core.formats.shapes import Problem
from wallet.core.memo import Later
from wallet.core.model import AchievementCredential
from wallet.core.recipient import Awarded
from wallet.core.verify.report import (
    Check,
    CheckResult,
    Claimed,
    CredentialFormat,
    CredentialSummary,
    EndorsementResult,
    failed,
    not_applicable,
    passed,
)

_PROBLEMS_SAID = 3


class Findings(NamedTuple):
    """The lines of one document. `badge` and `summary` say what it holds, if it holds anything sound.

    They are given out only when `conformance` and `proof` passed; that is the judge's rule, in one place. `badge` and
    `recipient` are built of what was verified when somebody asks for them: many only want to know the verdict.
    """

    format: CredentialFormat
    conformance: CheckResult
    proof: CheckResult
    issuer_key: CheckResult
    revocation: CheckResult
    suspension: CheckResult
    validity_period: CheckResult
    claimed: Later[Claimed]
    summary: CredentialSummary | None = None
    badge: Later[AchievementCredential] | None = None
    recipient: Later[Awarded] | None = None
    issuer_id: str | None = None
    endorsements: tuple[EndorsementResult, ...] = ()
    readable: CheckResult | None = None  # when there is more to say than that one badge was found
    fresh_until: datetime | None = None  # until when a `verified` of this may be shown; None: it does not age


def check_conformance(problems: Sequence[Problem], standard: str, not_checked: Sequence[str] = ()) -> CheckResult:
    """Turn a list of problems into the one line; the code is that of the first problem.

    Args:
        problems: sorted.
        standard: its name.
        not_checked: addresses of schemas that the document names and that are not at hand.
    """
    if not problems and not not_checked:
        return _conforms(standard)
    if not problems:
        follows = _conforms(standard).message
        message = f"{follows} It also names a schema of its own, which was not checked: {not_checked[0][:200]}"
        return passed(Check.CONFORMANCE, "schema_not_checked", message, evidence=not_checked[0][:URL_MAX_CHARS])
    said = "; ".join(f"{problem.path or 'the document'} {problem.message}" for problem in problems[:_PROBLEMS_SAID])
    more = len(problems) - _PROBLEMS_SAID
    rest = f" and {more} more" if more > 0 else ""
    return failed(Check.CONFORMANCE, problems[0].code, f"It breaks the rules of {standard}: {said}{rest}.")


@cache
def _conforms(standard: str) -> CheckResult:
    return passed(Check.CONFORMANCE, "conforms", f"It follows the rules of {standard}.")


@cache
def no_suspension() -> CheckResult:
    """The line for the many badges that nobody can suspend."""
    return not_applicable(Check.SUSPENSION, "no_status", "The issuer does not suspend badges of this kind.")
