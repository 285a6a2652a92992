"""Whom this university knows as issuers, at hand in every process. Each verification asks, so asking is cheap."""

from __future__ import annotations

from itertools import chain

from sqlalchemy.orm import Session

from wallet.core.trust import NOBODY, KnownIssuer, KnownIssuers, Listing
from wallet.infra.db import Database
from wallet.infra.settings import Settings
from wallet.services.publish import issuer_did
from wallet.store import trust
from wallet.store.trust import PublishedIssuer


class TrustList:
    """Call it for the known issuers of now: one small query, and the lists are read again only when they changed.

    Our own list leads, then the issuers that this university publishes for, then registries in the order in which they
    came to be trusted. Two threads that find the lists changed at once both read them; either answer is right.
    """

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self._held: tuple[object, KnownIssuers] = (None, NOBODY)

    def __call__(self) -> KnownIssuers:
        with self._database.read() as session:
            state = trust.trust_state(session)
            held_state, known = self._held
            if state != held_state:
                known = self._read(session, state[1])
                self._held = (state, known)
        return known

    def _read(self, session: Session, published: tuple[PublishedIssuer, ...]) -> KnownIssuers:
        ours = (self._published(issuer) for issuer in published)
        return KnownIssuers.of(chain(trust.own_entries(session), ours, trust.registry_entries(session)))

    def _published(self, issuer: PublishedIssuer) -> KnownIssuer:
        since = issuer.known_since.date() if issuer.known_since else None
        did = issuer_did(self._settings, issuer.slug)
        return KnownIssuer(did, issuer.name, url=issuer.url, listings=(Listing(since=since),))
