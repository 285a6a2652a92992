"""What a learner has, as the engine wants it: their own badges, confirmed facts, what staff decided, what they take.

Only badges that are linked to the learner, or that staff accepted, enter; and a badge for a credential of the
catalogue only when the issuer that the catalogue names awarded it: anybody can sign a badge with somebody else's
achievement in it. What a learner states about themselves stays
unknown until staff confirm it. Marks and waivers belong to one pathway, so holdings are made for one pathway.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Final
from uuid import UUID

from pathways.core.amounts import Thousandths, thousandths
from pathways.core.model import Badge, BadgeState, Catalogue, Holdings, Waiver
from pathways.store.decisions import Fact, GrantedWaiver, ManualMark, facts_of, marks_of, waivers_of
from pathways.store.taking import Taking, taking_of
from wallet.api import Deps, HeldBadge, Linked, Verdict, held_badges
from wallet.base.limits import PATHWAY_AMOUNT_MAX

_MILLI: Final = Decimal("0.001")
_STATES: Final = {Verdict.REVOKED: BadgeState.REVOKED, Verdict.SUSPENDED: BadgeState.SUSPENDED}
# The signature of these was sound: the engine sees by `expires` that one lapsed, by `awarded` that one is not in force
# yet, and a withdrawn one says so by its state. Whether one outside its dates was withdrawn may yet be unknown.
_VERDICTS: Final = {
    Verdict.EXPIRED: Verdict.VERIFIED,
    Verdict.NOT_YET_VALID: Verdict.VERIFIED,
    Verdict.REVOKED: Verdict.VERIFIED,
    Verdict.SUSPENDED: Verdict.VERIFIED,
}


@dataclass(frozen=True, slots=True)
class Record:
    """Everything about one learner that progress rests on, read at one moment."""

    learner_id: UUID
    at: datetime
    held: tuple[HeldBadge, ...]  # everything in the wallet
    facts: tuple[Fact, ...]
    taking: tuple[Taking, ...]
    marks: tuple[ManualMark, ...]
    waivers: tuple[GrantedWaiver, ...]
    strangers: frozenset[UUID]  # badges for a credential of the catalogue that another than its issuer awarded

    @property
    def own(self) -> tuple[HeldBadge, ...]:
        """The badges that enter: the learner's, for something that has a name, awarded on a day that is known."""
        return tuple(badge for badge in self.held if _enters(badge) and badge.id not in self.strangers)

    @property
    def awarded_by_others(self) -> tuple[HeldBadge, ...]:
        """Badges that would enter, had the issuer of the credential awarded them."""
        return tuple(badge for badge in self.held if _enters(badge) and badge.id in self.strangers)

    @property
    def not_linked(self) -> tuple[HeldBadge, ...]:
        """Sound badges that name somebody who is not known to be this learner."""
        return tuple(badge for badge in self.held if badge.linked is Linked.NOT_LINKED and badge.achievement_id)

    @property
    def in_progress(self) -> tuple[str, ...]:
        """What is being taken now. Past its last day it is no progress any more, until the badge comes."""
        return tuple(one.achievement for one in self.taking if not is_over(one, self.at))

    def holdings(self, pathway_id: UUID) -> Holdings:
        """Return the holdings that a pathway is audited with."""
        return Holdings(
            learner=str(self.learner_id),
            facts={fact.fact: fact.value for fact in self.facts if fact.confirmed_at is not None},
            badges=tuple(badge_of(badge) for badge in self.own),
            in_progress=self.in_progress,
            manual=frozenset(mark.node for mark in self.marks if mark.pathway_id == pathway_id),
            waivers=tuple(_waiver(one) for one in self.waivers if one.pathway_id == pathway_id),
        )

    def changes_at(self) -> Iterator[datetime]:
        """Yield every instant ahead at which time alone changes something in this record."""
        for badge in self.held:
            yield from (one for one in (badge.valid_from, badge.valid_until, badge.awarded_at) if one)
            if badge.fresh_until:
                yield badge.fresh_until
        for one in self.taking:
            if one.ends_on:
                yield _day_after(one.ends_on)
        for waiver in self.waivers:
            yield from (one for one in (waiver.granted_at, waiver.until, waiver.ended_at) if one)


def record_of(learner_id: UUID, catalogue: Catalogue, deps: Deps) -> Record:
    """Read everything about a learner, with the catalogue that says who awards what.

    Six statements, unless issuers have to be asked again first.
    """
    held = held_badges(learner_id, deps)
    with deps.database.read() as session:
        return Record(
            learner_id,
            deps.now(),
            held,
            facts_of(session, learner_id),
            taking_of(session, learner_id),
            marks_of(session, learner_id),
            waivers_of(session, learner_id),
            frozenset(badge.id for badge in held if not is_of_its_issuer(badge, catalogue)),
        )


def is_of_its_issuer(held: HeldBadge, catalogue: Catalogue) -> bool:
    """Say whether a badge comes from whom the catalogue names, byte for byte; so does all that it does not know."""
    known = catalogue.by_id.get(held.achievement_id or "")
    return known is None or known.issuer == held.issuer_id


def is_over(taking: Taking, at: datetime) -> bool:
    """Say whether the last day of what is being taken has passed."""
    return taking.ends_on is not None and at >= _day_after(taking.ends_on)


def badge_of(held: HeldBadge) -> Badge:
    """Return a held badge as the engine sees it. It has an achievement and a day of award (see `Record.own`).

    One that comes into force later is taken to be awarded then.
    """
    waits = held.verdict is Verdict.NOT_YET_VALID
    return Badge(
        id=str(held.id),
        achievement=held.achievement_id or "",
        awarded=(held.valid_from if waits else None) or held.awarded_at or held.received_at,
        issuer=held.issuer_id,
        credits=_credits(held.credits),
        result=held.result,
        expires=held.valid_until,
        state=_STATES.get(held.verdict, BadgeState.ACTIVE),
        verdict=_verdict(held).value,
    )


def _verdict(held: HeldBadge) -> Verdict:
    outside = held.verdict in (Verdict.EXPIRED, Verdict.NOT_YET_VALID)
    return Verdict.UNKNOWN if outside and not held.withdrawal_known else _VERDICTS.get(held.verdict, held.verdict)


def _enters(badge: HeldBadge) -> bool:
    return badge.linked is not Linked.NOT_LINKED and bool(badge.achievement_id) and badge.awarded_at is not None


def _day_after(day: date) -> datetime:
    return datetime.combine(day, time(), UTC) + timedelta(days=1)


def _credits(earned: Decimal | None) -> Thousandths | None:
    """Return credits to three digits, rounded down; what makes no sense is not a number of credits."""
    if earned is None or not earned.is_finite() or not 0 <= earned <= PATHWAY_AMOUNT_MAX:
        return None
    return thousandths(earned.quantize(_MILLI, ROUND_FLOOR))


def _waiver(granted: GrantedWaiver) -> Waiver:
    ends = [one for one in (granted.until, granted.ended_at) if one]
    return Waiver(granted.node, granted.reason, str(granted.granted_by or ""), min(ends, default=None))
