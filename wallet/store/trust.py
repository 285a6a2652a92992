"""The lists of known issuers as the judge takes them: everything that counts now, and whether it has changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import Session

from wallet.core.trust import KnownIssuer, Listing
from wallet.store.tables import IssuerRow, KnownIssuerRow, RegistryRow, TrustRevisionRow
from wallet.store.upsert import insert_missing

_LIVE: Final = KnownIssuerRow.removed_at.is_(None)
_FACTS: Final[tuple[Any, ...]] = (
    KnownIssuerRow.since,
    KnownIssuerRow.issuer_id,
    KnownIssuerRow.name,
    KnownIssuerRow.legal_name,
    KnownIssuerRow.url,
    KnownIssuerRow.location,
    KnownIssuerRow.logo_sha256,
)


_NUMBER: Final = sa.select(sa.func.max(TrustRevisionRow.number).label("number")).subquery()  # always one row
_STATE: Final = (  # built once, since every verification asks
    sa.select(_NUMBER.c.number, IssuerRow.slug, IssuerRow.name, IssuerRow.url, IssuerRow.known_since)
    .select_from(orm.outerjoin(_NUMBER, IssuerRow, IssuerRow.known.is_(True)))
    .order_by(IssuerRow.slug)
)


@dataclass(frozen=True, slots=True)
class PublishedIssuer:
    """An issuer of this university that it says it knows, as far as a list needs it."""

    slug: str
    name: str
    url: str | None
    known_since: datetime | None


def trust_state(session: Session) -> tuple[int, tuple[PublishedIssuer, ...]]:
    """Return the number of the newest change to the lists, and the known issuers of this university, in one query."""
    rows = session.execute(_STATE).all()
    return rows[0][0] or 0, tuple(PublishedIssuer(*row[1:]) for row in rows if row[1] is not None)


def raise_revision(session: Session) -> int:
    """Note that the lists change, and return the number before; whoever else wants to change them waits for our end."""
    insert_missing(session, TrustRevisionRow, [{"id": 1, "number": 0}])
    row = session.execute(sa.select(TrustRevisionRow).with_for_update()).scalar_one()
    before = row.number
    row.number = before + 1
    session.flush()
    return before


def own_entries(session: Session) -> Iterator[KnownIssuer]:
    """Yield the issuers on the university's own list, by id."""
    query = sa.select(*_FACTS).where(_LIVE, KnownIssuerRow.registry_id.is_(None)).order_by(KnownIssuerRow.issuer_id)
    for since, *facts in session.execute(query):
        yield _known(facts, Listing(since=since))


def registry_entries(session: Session) -> Iterator[KnownIssuer]:
    """Yield the issuers of every registry, the registry that was trusted first before the others."""
    query = (
        sa.select(RegistryRow.name, RegistryRow.imported_at, RegistryRow.governance_url, *_FACTS)
        .join(RegistryRow, RegistryRow.id == KnownIssuerRow.registry_id)
        .where(_LIVE)
        .order_by(RegistryRow.created_at, RegistryRow.id, KnownIssuerRow.issuer_id)
    )
    for registry, imported_at, governance, since, *facts in session.execute(query):
        yield _known(facts, Listing(registry, since, imported_at.date(), governance))


def _known(facts: Sequence[Any], listing: Listing) -> KnownIssuer:
    issuer_id, name, legal_name, url, location, logo = facts
    return KnownIssuer(issuer_id, name, legal_name, url, location, logo, (listing,))
