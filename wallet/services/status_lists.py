"""Status lists: where an award's place is drawn, and how a list is opened and published.

A place is drawn at random, so that neighbours tell nothing about each other. The unique key of `status_entry` refuses
a place that two awards draw at the same time: then the transaction leaves nothing behind, and is done again.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.base.ids import new_id
from wallet.core.issuing import STATUS_LIST_ENTRIES, StatusPlace, build_status_list
from wallet.services.deps import Deps
from wallet.services.publish import identity_of
from wallet.services.signing_desk import sign_list
from wallet.store import issuing
from wallet.store.issuing import Issuer, StatusList
from wallet.store.tables import StatusListRow

PURPOSES: Final = ("revocation", "suspension")
_DRAWS_MAX: Final = 20  # all of them taken: the list is as good as full
_random = secrets.SystemRandom()


@dataclass(frozen=True, slots=True)
class DrawnPlace:
    """A place that was free when it was drawn."""

    list_id: UUID
    place: StatusPlace


def draw_places(session: Session, issuer: Issuer, count: int, deps: Deps) -> list[tuple[DrawnPlace, ...]]:
    """Return for each of `count` awards a free place in each of the issuer's lists in use.

    What it costs does not depend on how many places were given out. When a list is nearly full, new ones are opened,
    so this takes a transaction that writes.
    """
    lists = _in_use(session, issuer.id)
    drawn = [_drawn(session, found, count) for found in lists]
    if any(positions is None for positions in drawn):
        number = 1 + len(issuing.status_lists_of(session, issuer.id)) // len(PURPOSES)
        open_lists(session, issuer.id, f"{issuer.slug}-{number}", at=deps.now(), deps=deps)
        lists = _in_use(session, issuer.id)
        drawn = [_drawn(session, found, count) for found in lists]
    columns = [
        [_at(found, position, deps) for position in positions or ()]
        for found, positions in zip(lists, drawn, strict=True)
    ]
    return list(zip(*columns, strict=True)) if columns else [() for _ in range(count)]


def seeded_places(session: Session, issuer: Issuer, seed: str, deps: Deps) -> tuple[DrawnPlace, ...]:
    """Return free places that follow from a text instead of chance: the demo's are the same every time."""
    places = []
    for found in _in_use(session, issuer.id):
        digest = hashlib.sha256(f"{seed} {found.slug}".encode()).digest()
        index = int.from_bytes(digest[:8], "big") % STATUS_LIST_ENTRIES
        while issuing.taken_among(session, found.id, [index]):
            index = (index + 1) % STATUS_LIST_ENTRIES
        places.append(_at(found, index, deps))
    return tuple(places)


def publish_list(session: Session, list_id: UUID, *, at: datetime, deps: Deps) -> None:
    """Sign a status list as it now stands, and hold it until the transaction ends.

    Nobody else signs it meanwhile, so that of two changes at once, or a change and a new key, the later has both.
    """
    row = session.get_one(StatusListRow, list_id, with_for_update={"key_share": True})
    issuer = issuing.issuer_for(session, row.issuer_id)
    document = build_status_list(
        identity_of(deps.settings, issuer),
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


def _in_use(session: Session, issuer_id: UUID) -> Sequence[StatusList]:
    """Return the newest list of each purpose: the number in a later one's address makes that longer, then larger."""
    newest: dict[str, StatusList] = {}
    for found in sorted(issuing.status_lists_of(session, issuer_id), key=lambda one: (len(one.slug), one.slug)):
        newest[found.purpose] = found
    return [newest[purpose] for purpose in sorted(newest)]


def _drawn(session: Session, found: StatusList, count: int) -> list[int] | None:
    """Return `count` free positions in the order they were drawn, or None when the list is as good as full."""
    free: dict[int, None] = {}
    for _ in range(_DRAWS_MAX):
        tried = _random.sample(range(STATUS_LIST_ENTRIES), count - len(free))
        taken = issuing.taken_among(session, found.id, tried)
        free |= dict.fromkeys(position for position in tried if position not in taken)
        if len(free) == count:
            return list(free)
    return None


def _at(found: StatusList, position: int, deps: Deps) -> DrawnPlace:
    return DrawnPlace(found.id, StatusPlace(list_url(deps, found.slug), found.purpose, position))
