"""The life of an award: which state it is in, and what staff may do in which. Pure; every refusal has a code.

A revocation is final. A suspension is for the time while something is looked into. What was wrong in a badge is put
right by another badge that takes its place, because a signed text is never changed.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from wallet.base.errors import Conflict
from wallet.core.dates import parse_date_time_stamp


class AwardState(StrEnum):
    """What holds about an award now."""

    IN_FORCE = "in_force"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    BROUGHT = "brought"  # made elsewhere before: nothing of it is ours to change


class Act(StrEnum):
    """What staff do to an award. The values are those of the addresses."""

    SUSPEND = "suspend"
    REINSTATE = "reinstate"
    REVOKE = "revoke"
    CORRECT = "correct"
    RENEW = "renew"


class Happened(StrEnum):
    """What the history of an award says of an act."""

    AWARDED = "awarded"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    REVOKED = "revoked"
    CORRECTED = "corrected"  # another one took its place, and it was revoked with that
    RENEWED = "renewed"  # another one continues it


HAPPENED: Final[Mapping[Act, Happened]] = MappingProxyType(
    {
        Act.SUSPEND: Happened.SUSPENDED,
        Act.REINSTATE: Happened.REINSTATED,
        Act.REVOKE: Happened.REVOKED,
        Act.CORRECT: Happened.CORRECTED,
        Act.RENEW: Happened.RENEWED,
    }
)
_POSSIBLE: Final[Mapping[AwardState, tuple[Act, ...]]] = MappingProxyType(
    {
        AwardState.IN_FORCE: (Act.CORRECT, Act.RENEW, Act.SUSPEND, Act.REVOKE),
        AwardState.EXPIRED: (Act.CORRECT, Act.RENEW, Act.REVOKE),
        AwardState.SUSPENDED: (Act.REINSTATE, Act.REVOKE),
        AwardState.REVOKED: (),
        AwardState.BROUGHT: (),
    }
)


class ActNotPossible(Conflict):
    """What was asked cannot be done to an award in this state."""

    code = "award_act_not_possible"
    sentence = "This cannot be done to this badge as it is now. Look at its page again."


class AwardOvertaken(Conflict):
    """Something was done to the award after the page was read on which this was asked."""

    code = "award_overtaken"
    sentence = "Something was done to this badge meanwhile. Look at its page again. Nothing more was changed."


@dataclass(frozen=True, slots=True)
class Standing:
    """The facts that an award's state follows from. Instants are aware UTC; `ends_at` is inclusive."""

    ends_at: datetime | None
    revoked_at: datetime | None
    suspended_at: datetime | None
    brought: bool
    renewed: bool  # another one continues it, and that one is not revoked

    def state(self, now: datetime) -> AwardState:
        """Return the state at an instant. What was withdrawn stays so, whatever the dates say."""
        if self.brought:
            return AwardState.BROUGHT
        if self.revoked_at is not None:
            return AwardState.REVOKED
        if self.suspended_at is not None:
            return AwardState.SUSPENDED
        if self.ends_at is not None and now > self.ends_at:
            return AwardState.EXPIRED
        return AwardState.IN_FORCE

    def possible(self, now: datetime) -> tuple[Act, ...]:
        """Return what may be done at an instant, the gentlest first; only what ends can be renewed, and once."""
        acts = _POSSIBLE[self.state(now)]
        return tuple(act for act in acts if act is not Act.RENEW or (self.ends_at is not None and not self.renewed))


@dataclass(frozen=True, slots=True)
class Signed:
    """What only the signed text of an award says, beside what is written down about it."""

    valid_from: datetime
    evidence: str | None


def read_signed(text: str) -> Signed:
    """Read a credential of our own making, JSON or VC-JWT: where it came from vouches for it, no proof is checked."""
    body = text.encode() if text.startswith("{") else _payload(text)
    document = json.loads(body)
    told = [one.get("narrative") for one in document.get("evidence", ()) if one.get("narrative")]
    return Signed(parse_date_time_stamp(document["validFrom"]), told[0] if told else None)


def _payload(token: str) -> bytes:
    payload = token.split(".")[1]
    return base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
