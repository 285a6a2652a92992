"""Award, revoke, suspend, reinstate: the issuer's acts. Each leaves the published status list right."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.base.ids import new_id
from wallet.core.issuing import (
    STATUS_LIST_ENTRIES,
    AwardFacts,
    StatusPlace,
    build_credential,
    build_status_list,
)
from wallet.services.deps import Deps
from wallet.services.publish import facts_of, identity_of
from wallet.services.signing_desk import sign_credential, sign_list
from wallet.store import issuing
from wallet.store.tables import AwardRow, StatusEntryRow, StatusListRow

PURPOSES = ("revocation", "suspension")


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


@dataclass(frozen=True, slots=True)
class StatusChange:
    """One step in an award's life: `purpose` is revocation or suspension; `raised` False lowers the bit again."""

    purpose: str
    raised: bool
    at: datetime
    reason: str | None = None


def award(session: Session, order: AwardOrder, deps: Deps) -> UUID:
    """Sign one credential and write it down with its places in the status lists; returns the award's id.

    Raises:
        NotFound: no such achievement.
        NoSigningKey: the issuer cannot sign.
    """
    achievement = issuing.achievement_by_slug(session, order.achievement_slug)
    issuer = issuing.issuer_for(session, achievement.issuer_id)
    identity = identity_of(deps.settings, issuer)
    award_id = order.award_id or new_id()
    places = _take_places(session, issuer.id, order.seed, deps)
    facts = AwardFacts(
        credential_id=f"urn:uuid:{award_id}",
        recipient_email=order.recipient_email,
        recipient_name=order.recipient_name,
        salt=order.salt or secrets.token_hex(8),
        valid_from=order.valid_from,
        valid_until=order.valid_until,
        awarded_at=order.awarded_at,
        result=order.result,
        evidence=order.evidence,
    )
    document = build_credential(identity, facts_of(deps.settings, achievement), facts, places)
    text = sign_credential(session, issuer.id, document, created=order.awarded_at, deps=deps)
    issuing.add_award(
        session,
        AwardRow(
            id=award_id,
            issuer_id=issuer.id,
            achievement_id=achievement.id,
            recipient_email_key=order.recipient_email.casefold(),
            recipient_name=order.recipient_name,
            credential=text,
            credential_id=facts.credential_id,
            awarded_at=order.awarded_at,
            valid_until=order.valid_until,
        ),
    )
    session.flush()
    for place, list_id in zip(places, _list_ids(session, issuer.id), strict=True):
        session.add(StatusEntryRow(list_id=list_id, position=place.index, award_id=award_id))
    session.flush()
    return award_id


def set_status(session: Session, award_id: UUID, change: StatusChange, deps: Deps) -> None:
    """Raise or lower an award's bit, and publish the list again.

    Raises:
        NotFound: the award has no such status entry.
    """
    list_id = issuing.raise_entry(session, award_id=award_id, purpose=change.purpose, raised=change.raised)
    since, reason = (change.at, change.reason) if change.raised else (None, None)
    issuing.mark_award(session, award_id, purpose=change.purpose, at=since, reason=reason)
    publish_list(session, list_id, at=change.at, deps=deps)


def publish_list(session: Session, list_id: UUID, *, at: datetime, deps: Deps) -> None:
    """Sign a status list as it now stands."""
    row = session.get_one(StatusListRow, list_id)
    issuer = issuing.issuer_for(session, row.issuer_id)
    identity = identity_of(deps.settings, issuer)
    document = build_status_list(
        identity,
        list_url=list_url(deps, row.slug),
        purpose=row.purpose,
        raised=issuing.raised_positions(session, list_id),
        now=at,
    )
    text = sign_list(session, issuer.id, document, created=at, deps=deps)
    issuing.replace_list_credential(session, list_id, text, at)


def open_lists(session: Session, issuer_id: UUID, slug: str, *, at: datetime, deps: Deps) -> None:
    """Make and publish an issuer's empty lists, one per purpose."""
    for purpose in PURPOSES:
        list_id = new_id()
        session.add(
            StatusListRow(
                id=list_id,
                issuer_id=issuer_id,
                slug=f"{slug}-{purpose}",
                purpose=purpose,
                entries=STATUS_LIST_ENTRIES,
                credential="",
                signed_at=at,
            )
        )
        session.flush()
        publish_list(session, list_id, at=at, deps=deps)


def list_url(deps: Deps, slug: str) -> str:
    """Return the address a list is published at."""
    return f"{deps.settings.public_url}/status/{slug}"


def _list_ids(session: Session, issuer_id: UUID) -> tuple[UUID, ...]:
    return tuple(found.id for found in issuing.status_lists_of(session, issuer_id))


def _take_places(session: Session, issuer_id: UUID, seed: str | None, deps: Deps) -> tuple[StatusPlace, ...]:
    """Choose a free place at random in each list, so that neighbours tell nothing about each other.

    The unique key of `status_entry` refuses a place that two awards choose at the same time.
    """
    places = []
    for found in issuing.status_lists_of(session, issuer_id):
        taken = issuing.taken_positions(session, found.id)
        index = secrets.randbelow(STATUS_LIST_ENTRIES) if seed is None else _index_from(f"{seed} {found.slug}")
        while index in taken:
            index = (index + 1) % STATUS_LIST_ENTRIES if seed else secrets.randbelow(STATUS_LIST_ENTRIES)
        places.append(StatusPlace(list_url(deps, found.slug), found.purpose, index))
    return tuple(places)


def _index_from(seed: str) -> int:
    return int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big") % STATUS_LIST_ENTRIES
