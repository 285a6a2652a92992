"""Small documents and values of our own for the tests of stacking rules."""

from __future__ import annotations

from datetime import UTC, datetime

from pathways.core.reading import read_catalogue, read_holdings, read_pathway

AT = datetime(2026, 11, 23, tzinfo=UTC)
HOME = "did:web:home.example"
AWAY = "did:web:away.example"


def leaf(achievement, **more):
    return {"type": "achievement", "id": f"leaf-{achievement}", "achievement": achievement} | more


def match(id="m", where=None, **more):
    return {"type": "match", "id": id, "where": where or {}} | more


def group(kind, *of, id=None, **more):
    return {"type": kind, "id": id or kind, "of": list(of)} | more


def achievement(id, credits=3, issuer=HOME, **more):
    return {"id": id, "name": id.upper(), "issuer": issuer, "credits": credits} | more


def badge(achievement, id=None, **more):
    return {
        "id": id or f"b-{achievement}",
        "achievement": achievement,
        "awarded": "2026-01-10T00:00:00Z",
        "state": "active",
        "verdict": "verified",
    } | more


def catalogue_document(*achievements):
    return {"achievements": [achievement(one) if isinstance(one, str) else one for one in achievements]}


def pathway_document(rule, **more):
    return {"id": "p", "version": "2026-27", "name": "P", "awards": "award", "rule": rule} | more


def holdings_document(*badges, **more):
    return {"learner": "u", "badges": [badge(one) if isinstance(one, str) else one for one in badges]} | more


def catalogue(*achievements):
    return read_catalogue(catalogue_document(*achievements))


def pathway(rule, **more):
    return read_pathway(pathway_document(rule, **more))


def holdings(*badges, **more):
    return read_holdings(holdings_document(*badges, **more))
