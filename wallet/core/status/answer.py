"""What asking one status entry came to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from wallet.base.limits import STATUS_FRESH_MAX_S, STATUS_FRESH_MIN_S
from wallet.core.verify.report import Outcome

ISSUERS_NOTE: Final = "The issuer notes: "  # how the end of a line begins that tells what else a list says


@dataclass(frozen=True, slots=True)
class StatusAnswer:
    """PASSED: the issuer says no. FAILED: the issuer says yes, it is revoked or suspended. UNKNOWN: no trusted answer.

    For the purposes `message` and `refresh`, which speak neither for nor against a badge: PASSED when the issuer's
    list could be read; then `message` says what is in it, and is empty when there is nothing to tell.
    `fresh_until` is until when a PASSED may be shown without asking again.
    """

    purpose: str  # `revocation`, `suspension`, `message` or `refresh`
    outcome: Outcome
    code: str
    message: str
    list_url: str | None = None
    learned_at: datetime | None = None
    fresh_until: datetime | None = None


def fresh_until(learned_at: datetime, *, ttl_s: float | None, valid_until: datetime | None) -> datetime:
    """Return until when a status counts: min(24 h, max(ttl, 15 min)), never past the end of the list itself.

    Source: verification contract, section 3, "Age".
    """
    age_s = min(STATUS_FRESH_MAX_S, max(ttl_s or 0, STATUS_FRESH_MIN_S))
    until = learned_at + timedelta(seconds=age_s)
    return min(until, valid_until) if valid_until is not None else until
