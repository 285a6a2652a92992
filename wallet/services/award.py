"""Award, revoke, suspend, reinstate: the issuer's acts. Each leaves the published status list right.

Many awards of one achievement are made at a `Desk`: what they have in common is read once, and they are signed outside
of any transaction.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.base.ids import new_id
from wallet.core.issuing import AchievementFacts, AwardFacts, IssuerIdentity, build_credential
from wallet.infra.addresses import address_key
from wallet.services.deps import Deps
from wallet.services.publish import facts_of, identity_of
from wallet.services.signing_desk import Signer, credential_signer, hold_signer
from wallet.services.status_lists import (
    PURPOSES,
    DrawnPlace,
    draw_places,
    list_url,
    open_lists,
    publish_list,
    seeded_places,
)
from wallet.store import issuing
from wallet.store.issuing import Issuer, OfferedAchievement
from wallet.store.tables import AwardEventRow, AwardRow, StatusEntryRow

__all__ = [
    "PURPOSES",
    "AwardOrder",
    "Desk",
    "Made",
    "Maker",
    "StatusChange",
    "award",
    "keep_awards",
    "list_url",
    "make_award",
    "open_desk",
    "open_lists",
    "publish_list",
    "set_status",
]


@dataclass(frozen=True, slots=True)
class Maker:
    """Who awards, so that it stays written down when the account goes (`id` is None then)."""

    id: UUID | None
    name: str


@dataclass(frozen=True, slots=True)
class AwardOrder:
    """What to award, to whom, since when. Instants are aware UTC."""

    achievement_slug: str
    recipient_email: str
    recipient_name: str | None
    awarded_at: datetime
    valid_from: datetime
    valid_until: datetime | None = None
    result: str | None = None
    evidence: str | None = None
    salt: str | None = None  # random when None
    award_id: UUID | None = None  # new when None
    seed: str | None = None  # demo data: places in status lists follow from this instead of chance
    by: Maker | None = None  # with whom an event is written; None for what comes from no person
    made_at: datetime | None = None  # when it is signed; the instant of the award when None
    told_at: datetime | None = None  # when its letter is written
    order_id: UUID | None = None  # the list it was ordered in
    replaces_id: UUID | None = None  # the award that this one corrects
    renews_id: UUID | None = None  # the award that this one continues
    act: str = "awarded"  # what its first event says
    reason: str = ""  # and why


@dataclass(frozen=True, slots=True)
class StatusChange:
    """One step in an award's life: `purpose` is revocation or suspension; `raised` False lowers the bit again."""

    purpose: str
    raised: bool
    at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """What awards of one achievement have in common. Keep it no longer than the work at hand: keys may change."""

    issuer: Issuer
    achievement: OfferedAchievement
    identity: IssuerIdentity
    facts: AchievementFacts
    sign: Signer


@dataclass(frozen=True, slots=True)
class Made:
    """An award that is signed and not yet written down."""

    id: UUID
    order: AwardOrder
    text: str
    places: tuple[DrawnPlace, ...]


def award(session: Session, order: AwardOrder, deps: Deps) -> UUID:
    """Sign one credential and write it down with its places in the status lists; returns the award's id.

    Raises:
        NotFound: no such achievement.
        NoSigningKey: the issuer cannot sign.
    """
    desk = open_desk(session, issuing.achievement_by_slug(session, order.achievement_slug), deps)
    if order.seed is None:
        [places] = draw_places(session, desk.issuer, 1, deps)
    else:
        places = seeded_places(session, desk.issuer, order.seed, deps)
    made = make_award(desk, order, places)
    keep_awards(session, desk, [made])
    return made.id


def open_desk(session: Session, achievement: OfferedAchievement, deps: Deps) -> Desk:
    """Read what all awards of an achievement have in common, and open the key once; raises NoSigningKey."""
    issuer = issuing.issuer_for(session, achievement.issuer_id)
    return Desk(
        issuer,
        achievement,
        identity_of(deps.settings, issuer),
        facts_of(deps.settings, achievement),
        credential_signer(session, issuer.id, deps),
    )


def make_award(desk: Desk, order: AwardOrder, places: tuple[DrawnPlace, ...]) -> Made:
    """Sign one credential; needs no transaction."""
    award_id = order.award_id or new_id()
    facts = AwardFacts(
        credential_id=_credential_id(award_id),
        recipient_email=order.recipient_email,
        recipient_name=order.recipient_name,
        salt=order.salt or secrets.token_hex(8),
        valid_from=order.valid_from,
        valid_until=order.valid_until,
        awarded_at=order.awarded_at,
        result=order.result,
        evidence=order.evidence,
    )
    document = build_credential(desk.identity, desk.facts, facts, [drawn.place for drawn in places])
    return Made(award_id, order, desk.sign(document, order.made_at or order.awarded_at), places)


def keep_awards(session: Session, desk: Desk, made: Sequence[Made]) -> None:
    """Write signed awards down with their places and, where somebody made them, the first line of their history.

    Raises:
        IntegrityError: another transaction was given one of the places meanwhile; draw again.
        KeyGone: the key was withdrawn meanwhile; sign again.
    """
    if not made:
        return
    hold_signer(session, desk.sign)
    session.execute(sa.insert(AwardRow), [_row(desk, one) for one in made])
    places = [
        {"list_id": drawn.list_id, "position": drawn.place.index, "award_id": one.id}
        for one in made
        for drawn in one.places
    ]
    if places:
        session.execute(sa.insert(StatusEntryRow), places)
    events = [
        {
            "id": new_id(),
            "award_id": one.id,
            "at": one.order.made_at or one.order.awarded_at,
            "what": one.order.act,
            "by_id": one.order.by.id,
            "by_name": one.order.by.name,
            "reason": one.order.reason,
        }
        for one in made
        if one.order.by is not None
    ]
    if events:
        session.execute(sa.insert(AwardEventRow), events)


def set_status(session: Session, award_id: UUID, change: StatusChange, deps: Deps) -> None:
    """Raise or lower an award's bit, and publish the list again.

    Raises:
        NotFound: the award has no such status entry.
    """
    list_id = issuing.raise_entry(session, award_id=award_id, purpose=change.purpose, raised=change.raised)
    since, reason = (change.at, change.reason) if change.raised else (None, None)
    issuing.mark_award(session, award_id, purpose=change.purpose, at=since, reason=reason)
    publish_list(session, list_id, at=change.at, deps=deps)


def _credential_id(award_id: UUID) -> str:
    return f"urn:uuid:{award_id}"


def _row(desk: Desk, made: Made) -> dict[str, Any]:
    order = made.order
    return {
        "id": made.id,
        "issuer_id": desk.issuer.id,
        "achievement_id": desk.achievement.id,
        "recipient_email_key": address_key(order.recipient_email),
        "recipient_email": order.recipient_email,
        "recipient_name": order.recipient_name,
        "credential": made.text,
        "credential_id": _credential_id(made.id),
        "awarded_at": order.awarded_at,
        "valid_until": order.valid_until,
        "result": order.result,
        "made_at": order.made_at or order.awarded_at,
        "made_by": order.by.id if order.by else None,
        "made_by_name": order.by.name if order.by else None,
        "order_id": order.order_id,
        "replaces_id": order.replaces_id,
        "renews_id": order.renews_id,
        "told_at": order.told_at,
    }
