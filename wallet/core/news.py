"""What is worth telling a learner about a badge that changed by itself. Outages are none of it: they pass."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from wallet.core.verify.report import Verdict


class News(StrEnum):
    """One kind of change."""

    REVOKED = "revoked"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    INVALID = "invalid"  # the issuer's own documents no longer speak for it
    EXPIRES_SOON = "expires_soon"
    EXPIRED = "expired"


_WITHDRAWN: Final = frozenset({Verdict.REVOKED, Verdict.SUSPENDED})
_AGAINST: Final = {
    Verdict.REVOKED: News.REVOKED,
    Verdict.SUSPENDED: News.SUSPENDED,
    Verdict.INVALID: News.INVALID,
}


def news_between(before: Verdict, after: Verdict) -> News | None:
    """Return what changed between two reports that held one after the other, or None where that is no news.

    Becoming unknown, and being confirmed after that, is none. Lapsing is told by the date, not by a judgement.
    """
    if before is after:
        return None
    if after in _AGAINST:
        return _AGAINST[after]
    lifted = after in (Verdict.VERIFIED, Verdict.EXPIRED) and before in _AGAINST
    return News.REINSTATED if lifted else None


def deserves_letter(news: News, was: Verdict) -> bool:
    """Tell whether a change is told by e-mail as well.

    A signature that holds no longer, or holds again, is the issuer's affair to put right: the pages say it.
    """
    if news is News.REINSTATED:
        return was in _WITHDRAWN
    return news is not News.INVALID
