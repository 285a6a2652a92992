"""Which badge a newer one takes the place of: the same achievement, awarded again by the same issuer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from wallet.core.standing import Linked
from wallet.core.verify.report import Verdict

_FOR_EVER: Final = datetime.max.replace(tzinfo=UTC)
_BEGINNING: Final = datetime.min.replace(tzinfo=UTC)
_WORTH_SHARING: Final = frozenset({Verdict.VERIFIED, Verdict.UNKNOWN})
_WORTHLESS: Final = frozenset({Verdict.INVALID, Verdict.REVOKED})


@dataclass(frozen=True, slots=True)
class Copy:
    """One badge, as far as renewals go. Identifiers and dates come from a verified value."""

    id: UUID
    issuer_id: str | None
    achievement_id: str | None
    verdict: Verdict  # of now
    linked: Linked
    deleted: bool
    valid_from: datetime | None
    valid_until: datetime | None


def renewals_among(copies: Iterable[Copy]) -> dict[UUID, Copy]:
    """Return the badges of one learner that a newer one takes the place of: id of the old -> the new.

    The new one is by the same issuer for the same achievement, linked to its learner and in force: of several the one
    that is in force longest, then the newest, then by id. It takes the place of what ends sooner, and of what is not
    newer and was withdrawn or no longer checks out. A badge without an end needs no renewal.
    """
    alike: dict[tuple[str, str], list[Copy]] = {}
    for copy in copies:
        if copy.issuer_id and copy.achievement_id and not copy.deleted and copy.linked is not Linked.NOT_LINKED:
            alike.setdefault((copy.issuer_id, copy.achievement_id), []).append(copy)
    found: dict[UUID, Copy] = {}
    for group in alike.values():
        fit = (copy for copy in group if copy.verdict in _WORTH_SHARING)
        best = max(fit, key=lambda copy: (_end(copy), _start(copy), copy.id), default=None)
        found |= {old.id: best for old in group if best is not None and _renews(best, old)}
    return found


def _renews(new: Copy, old: Copy) -> bool:
    if new.id == old.id or _start(new) < _start(old):
        return False
    return _end(new) > _end(old) or old.verdict in _WORTHLESS


def _start(copy: Copy) -> datetime:
    return copy.valid_from or _BEGINNING


def _end(copy: Copy) -> datetime:
    return copy.valid_until or _FOR_EVER
