"""Catalogues and pathways for tests of the explorer: made by our own code, put straight into the database."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from pathways.store.catalogue import CatalogueEntry, save_entries
from pathways.store.pathways import PathwayFacts, Version, add_pathway, add_version
from wallet.api import all_offers
from wallet.base.ids import new_id
from wallet.store.tables import AchievementRow, IssuerRow

HOME = "did:web:uni.example"
PUBLISHED = datetime(2026, 8, 1, tzinfo=UTC)


def uri_of(slug):
    return f"https://uni.example/a/{slug}"


def entry(slug, **changes):
    """Return a catalogue entry; whatever is not said has a plain value."""
    values = {
        "uri": uri_of(slug),
        "slug": slug,
        "name": slug.replace("-", " ").capitalize(),
        "issuer_uri": HOME,
        "issuer_name": "Uni Example",
        "achievement_type": "MicroCredential",
        "credits": "3",
        "level": "undergraduate",
    }
    return CatalogueEntry(**(values | changes))


def put_entries(deps, *entries):
    with deps.database.begin() as session:
        save_entries(session, entries, now=deps.now())


def leaf(slug, **more):
    return {"type": "achievement", "id": slug, "achievement": uri_of(slug)} | more


def put_pathway(deps, slug, rule, *, version="2026", name=None, published=PUBLISHED, of=None, **more):
    """Write a version of a new pathway (or of the one with the id `of`), a draft with published=None; returns both ids."""
    document = {"id": f"https://uni.example/p/{slug}", "version": version, "rule": rule} | more
    document["name"] = name or slug.replace("-", " ").capitalize()
    pathway_id, version_id, now = of or new_id(), new_id(), deps.now()
    summary = f"What {document['name']} is."
    with deps.database.begin() as session:
        if of is None:
            topic = "Engineering and data"
            facts = PathwayFacts(pathway_id, document["id"], slug, topic, None, "", True, None, now, None)
            add_pathway(session, facts)
        text = json.dumps(document)
        row = (version_id, pathway_id, version, document["name"], summary, text, 1, now, now, published, None)
        add_version(session, Version(*row))
    return pathway_id, version_id


def an_offer(deps, slug, **changes):
    """Let the university offer an achievement; returns its uri."""
    now, issuer_id = deps.now(), new_id()
    values = {
        "name": slug.capitalize(),
        "achievement_type": "MicroCredential",
        "level": "undergraduate",
        "description": f"About {slug}.",
        "criteria": "Do it.",
        "credits": "3",
        "skills": [],
        "tags": [],
        "shape": "hexagon",
        "field": "computing",
        "glyph": "code",
        "created_at": now,
    }
    with deps.database.begin() as session:
        session.add(IssuerRow(id=issuer_id, slug=f"issuer-of-{slug}", name="Uni Example", created_at=now))
        session.flush()
        session.add(AchievementRow(id=new_id(), issuer_id=issuer_id, slug=slug, **(values | changes)))
    return next(offer.uri for offer in all_offers(deps) if offer.achievement.slug == slug)
