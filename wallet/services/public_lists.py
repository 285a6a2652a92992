"""For everybody: which issuers this university publishes for, and whom it trusts."""

from __future__ import annotations

from dataclasses import dataclass

from wallet.core.trust import KnownIssuers, Listing
from wallet.services.deps import Deps
from wallet.services.known_issuers import IssuersPage, find_issuers
from wallet.services.publish import issuer_did
from wallet.store import issuing, registries
from wallet.store.registries import Registry


@dataclass(frozen=True, slots=True)
class Published:
    """An issuer of this university."""

    slug: str
    id: str
    name: str
    url: str | None
    description: str
    listings: tuple[Listing, ...]  # empty: on no list, so not recognised


@dataclass(frozen=True, slots=True)
class PublicLists:
    """`found` is one page of our own list, or of every list when somebody looks for an issuer."""

    published: tuple[Published, ...]
    registries: tuple[Registry, ...]
    found: IssuersPage


def public_lists(words: str, page: int, deps: Deps) -> PublicLists:
    """Return the lists; `words` look for an issuer by name or identifier."""
    found, known = find_issuers(words, page, deps, own=not words.strip()), deps.known_issuers()
    with deps.database.read() as session:
        published = tuple(
            Published(
                slug=one.slug,
                id=issuer_did(deps.settings, one.slug),
                name=one.name,
                url=one.url,
                description=one.description,
                listings=_listings(known, issuer_did(deps.settings, one.slug)),
            )
            for one in issuing.all_issuers(session)
        )
        return PublicLists(published, registries.registries(session), found)


def _listings(known: KnownIssuers, issuer_id: str) -> tuple[Listing, ...]:
    issuer = known.find(issuer_id)
    return issuer.listings if issuer else ()
