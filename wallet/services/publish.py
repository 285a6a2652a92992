"""What this Laurel publishes under its own address: DID documents, status lists, achievements and their pictures.

The same functions answer the web and the verifier, so Laurel checks its own badges from its own store and never calls
itself over the network.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from wallet.base.clock import Clock
from wallet.base.errors import NotFound
from wallet.core.artwork import Field, Glyph, Level, Shape, draw_badge
from wallet.core.effort import Effort
from wallet.core.issuing import AchievementFacts, IssuerIdentity, PublishedKey, build_did_document, build_jwks
from wallet.core.verify.materials import Answer, Document
from wallet.infra.db import Database
from wallet.infra.settings import LOOPBACK, Settings
from wallet.store import issuing
from wallet.store.issuing import Issuer, OfferedAchievement, decimal_credits
from wallet.store.own_keys import own_keys
from wallet.store.unit_keys import keys_of as unit_keys_of
from wallet.store.units import unit_for

if TYPE_CHECKING:
    from wallet.services.deps import Deps

JSON_LD = "application/ld+json"
VC_JSON = "application/vc"
JWK_SET = "application/jwk-set+json"


def issuer_did(settings: Settings, slug: str) -> str:
    """Return the DID of one of our issuers: `did:web:<host>:issuers:<slug>`."""
    return f"{own_did(settings)}:issuers:{slug}"


def own_did(settings: Settings) -> str:
    """Return the DID of this Laurel itself; a loopback address is written `localhost`, as did:web has no numbers."""
    url = urlsplit(settings.public_url)
    host = "localhost" if settings.local else str(url.hostname)
    port = f"%3A{url.port}" if url.port else ""
    return f"did:web:{host}{port}"


def identity_of(settings: Settings, issuer: Issuer) -> IssuerIdentity:
    """Return the issuer as its documents name it."""
    return IssuerIdentity(
        issuer_did(settings, issuer.slug), issuer.name, issuer.url, issuer.email, issuer.linkedin_organization_id
    )


def facts_of(settings: Settings, achievement: OfferedAchievement) -> AchievementFacts:
    """Return the achievement as it goes into credentials."""
    address = f"{settings.public_url}/achievements/{achievement.slug}"
    return AchievementFacts(
        id=address,
        name=achievement.name,
        achievement_type=achievement.achievement_type,
        description=achievement.description,
        criteria=achievement.criteria,
        image=f"{address}/image.svg",
        credits=decimal_credits(achievement),
        skills=achievement.skills,
        tags=achievement.tags,
        effort=Effort(
            hours=achievement.hours,
            weeks=achievement.weeks,
            credits=decimal_credits(achievement),
            level=achievement.level,
            delivery=achievement.delivery,
        ),
        assessment=achievement.assessment,
    )


def did_document(settings: Settings, session: Session, slug: str) -> dict[str, Any]:
    """Return an issuer's DID document with every key it ever had, or raise NotFound."""
    return build_did_document(issuer_did(settings, slug), _keys_of(session, slug))


def jwks(settings: Settings, session: Session, slug: str) -> dict[str, Any]:
    """Return an issuer's keys as a JWK set, or raise NotFound."""
    return build_jwks(issuer_did(settings, slug), _keys_of(session, slug))


def _keys_of(session: Session, slug: str) -> list[PublishedKey]:
    issuer = issuing.issuer_by_slug(session, slug)
    keys = unit_keys_of(session, issuer.id)
    return [PublishedKey(key.name, key.public_multibase, key.public_jwk, key.withdrawn_at) for key in keys]


def own_did_document(settings: Settings, session: Session) -> dict[str, Any]:
    """Return this Laurel's own DID document with every key it ever had; raises NotFound before it has signed."""
    keys = [PublishedKey(key.name, key.public_multibase) for key in own_keys(session)]
    if not keys:
        raise NotFound
    return build_did_document(own_did(settings), keys)


def achievement_document(settings: Settings, session: Session, slug: str) -> dict[str, Any]:
    """Return an achievement as JSON, or raise NotFound."""
    achievement = issuing.achievement_by_slug(session, slug)
    creator = identity_of(settings, issuing.issuer_for(session, achievement.issuer_id))
    return facts_of(settings, achievement).document(creator)


def achievement_picture(session: Session, slug: str) -> bytes:
    """Return the drawn badge of an achievement as SVG, or raise NotFound."""
    found = issuing.achievement_by_slug(session, slug)
    return draw_badge(
        f"achievement:{found.slug}",
        shape=Shape(found.shape),
        field=Field(found.field),
        level=Level(found.level),
        glyph=Glyph(found.glyph),
    ).encode()


def own_document(settings: Settings, database: Database, now: Clock, url: str) -> Document | None:
    """Answer an address of ours from the store; None when the address is not ours.

    An address under our name where nothing is published answers UNREACHABLE: we never ask ourselves over the network.
    """
    path = _own_path(settings, url)
    if path is None:
        return None
    try:
        with database.read() as session:
            body, media_type = _published(settings, session, path)
    except NotFound:
        return Document(url, Answer.UNREACHABLE, now(), reason="not_published_here", own=True)
    return Document(url, Answer.FOUND, now(), body, media_type, hashlib.sha256(body).hexdigest(), own=True)


def own_page(deps: Deps, path: tuple[str, ...]) -> tuple[bytes, str]:
    """Return body and media type of what is published at a path, or raise NotFound."""
    with deps.database.read() as session:
        return _published(deps.settings, session, path)


@dataclass(frozen=True, slots=True)
class Offer:
    """An achievement with who offers it."""

    achievement: OfferedAchievement
    issuer: Issuer
    contact: str  # whom learners may ask; empty when nobody is named


def offer(deps: Deps, slug: str) -> Offer:
    """Return one achievement on offer, or raise NotFound."""
    with deps.database.read() as session:
        found = issuing.achievement_by_slug(session, slug)
        contact = unit_for(session, found.issuer_id).contact
        return Offer(found, issuing.issuer_for(session, found.issuer_id), contact)


@dataclass(frozen=True, slots=True)
class CatalogueOffer:
    """An achievement of this university as pathways name it."""

    uri: str
    issuer_did: str
    issuer_name: str
    achievement: OfferedAchievement


def all_offers(deps: Deps) -> tuple[CatalogueOffer, ...]:
    """Return everything that can be earned here, by slug. Two statements."""
    with deps.database.read() as session:
        issuers = {issuer.id: issuer for issuer in issuing.all_issuers(session)}
        found = issuing.all_achievements(session)
    return tuple(
        CatalogueOffer(
            facts_of(deps.settings, achievement).id,
            issuer_did(deps.settings, issuers[achievement.issuer_id].slug),
            issuers[achievement.issuer_id].name,
            achievement,
        )
        for achievement in found
    )


def _own_path(settings: Settings, url: str) -> tuple[str, ...] | None:
    """Return the path's segments when `url` is ours, whatever its scheme on a loopback installation."""
    ours = urlsplit(settings.public_url)
    try:
        asked = urlsplit(url)
        same_port = asked.port == ours.port
    except ValueError:
        return None
    names = LOOPBACK if settings.local else {ours.hostname}
    schemes = {"http", "https"} if settings.local else {ours.scheme}
    if asked.hostname not in names or not same_port or asked.scheme not in schemes:
        return None
    return tuple(asked.path.strip("/").split("/"))


def _published(settings: Settings, session: Session, path: tuple[str, ...]) -> tuple[bytes, str]:
    match path:
        case (".well-known", "did.json"):
            return _json(own_did_document(settings, session)), "application/did+json"
        case ("issuers", slug, "did.json"):
            return _json(did_document(settings, session, slug)), "application/did+json"
        case ("issuers", slug, "jwks.json"):
            return _json(jwks(settings, session, slug)), JWK_SET
        case ("status", slug):
            return issuing.status_list_by_slug(session, slug).credential.encode(), VC_JSON
        case ("achievements", slug):
            return _json(achievement_document(settings, session, slug)), JSON_LD
        case ("achievements", slug, "image.svg"):
            return achievement_picture(session, slug), "image/svg+xml"
    raise NotFound


def _json(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
