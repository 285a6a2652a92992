"""Whether a held badge counts: its verdict and whether it is the learner's own, taken together."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from wallet.core.verify.report import RecipientMatch, Verdict


class Linked(StrEnum):
    """Whether a badge is its holder's."""

    LINKED = "linked"  # it names an identifier that the learner has proved
    NOT_LINKED = "not_linked"
    ACCEPTED = "accepted"  # staff vouch for it, with name and date


class Standing(StrEnum):
    """COUNTS, UNCONFIRMED (counts only where a pathway accepts that), or the first reason why it does not count."""

    COUNTS = "counts"
    UNCONFIRMED = "unconfirmed"
    NOT_LINKED = "not_linked"
    INVALID = "invalid"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"


_BY_VERDICT: Final = {
    Verdict.VERIFIED: Standing.COUNTS,
    Verdict.UNKNOWN: Standing.UNCONFIRMED,
    Verdict.REJECTED_INPUT: Standing.INVALID,
    Verdict.INVALID: Standing.INVALID,
    Verdict.REVOKED: Standing.REVOKED,
    Verdict.SUSPENDED: Standing.SUSPENDED,
    Verdict.NOT_YET_VALID: Standing.NOT_YET_VALID,
    Verdict.EXPIRED: Standing.EXPIRED,
}


def standing_of(verdict: Verdict, linked: Linked) -> Standing:
    """Return how a badge stands. Total: what is wrong with the badge comes before whose it is."""
    standing = _BY_VERDICT[verdict]
    sound = standing in (Standing.COUNTS, Standing.UNCONFIRMED)
    return Standing.NOT_LINKED if sound and linked is Linked.NOT_LINKED else standing


def linked_after(match: RecipientMatch, before: Linked = Linked.NOT_LINKED) -> Linked:
    """Return what comparing the recipient says; an acceptance by staff outlives it, an earlier match does not."""
    if match is RecipientMatch.MATCH:
        return Linked.LINKED
    return Linked.ACCEPTED if before is Linked.ACCEPTED else Linked.NOT_LINKED
