"""The letter that tells somebody of a badge: who awards what, and how it comes into their wallet. One an award."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from wallet.infra.addresses import address_key
from wallet.services import links
from wallet.services.deps import Deps
from wallet.services.mail import letter_frame, post_letter
from wallet.store import issuing
from wallet.store.issuing import Issuer, OfferedAchievement


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom to tell of an award. `address` is as it was given."""

    address: str
    name: str | None
    awarded_at: datetime


def tell_recipients(
    session: Session, issuer: Issuer, achievement: OfferedAchievement, told: Iterable[Recipient], deps: Deps
) -> None:
    """Put a letter to each into the outbox, in the transaction that makes the awards. At most a few hundred."""
    people = list(told)
    known = issuing.proved_among(session, {address_key(one.address) for one in people})
    now, frame = deps.now(), letter_frame(deps.settings)
    for one in people:
        post_letter(
            session,
            recipient=one.address,
            template="award_waiting",
            now=now,
            name=one.name,
            unit=issuer.name,
            badge=achievement.name,
            on=f"{one.awarded_at.day} {one.awarded_at:%B %Y}",
            known=address_key(one.address) in known,
            wallet=links.wallet(deps.settings),
            sign_up=links.sign_up(deps.settings),
            sign_in=links.sign_in(deps.settings),
            about=links.achievement(deps.settings, achievement.slug),
            **frame,
        )
