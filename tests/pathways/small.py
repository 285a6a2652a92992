"""Small pathways written by hand, audited through the documents as anybody would hand them in."""

import json
from datetime import datetime

from pathways.core.audit import audit
from pathways.core.compile import compile_pathway
from pathways.core.reading import read_catalogue, read_holdings, read_json, read_pathway

HOME, AWAY = "did:web:home.example", "did:web:away.example"
AT = datetime.fromisoformat("2026-11-23T00:00:00Z")


def read(reader, document):
    return reader(read_json(json.dumps(document)))


def offer(name, credits=0, **members):
    """One achievement of the catalogue, with its name as id."""
    return {"id": name, "name": name, "issuer": HOME, "credits": credits, **members}


def offers(names, credits=0, **members):
    return [offer(name, credits, **members) for name in names.split()]


def badge(achievement, awarded="2026-01-10", **members):
    """A badge that counts, with its achievement's name in its id."""
    known = {"state": "active", "verdict": "verified", **members}
    return {"id": f"my {achievement}", "achievement": achievement, "awarded": f"{awarded}T00:00:00Z", **known}


def badges(names, **members):
    return [badge(name, **members) for name in names.split()]


def leaf(achievement, **members):
    return {"type": "achievement", "id": achievement, "achievement": achievement, **members}


def group(kind, key, *children, **members):
    return {"type": kind, "id": key, "of": list(children), **members}


def match(key, where=None, **members):
    return {"type": "match", "id": key, "where": where or {}, **members}


def among(names):
    return {"achievement_in": names.split()}


def pathway(rule, **members):
    return {"id": "https://home.example/p", "version": "1", "name": "Goal", "rule": rule, **members}


def audited(catalogue, document, held=(), *, at=AT, **holdings):
    """The audit of what is held; `holdings` are facts, manual, waivers and in_progress."""
    known = read(read_catalogue, {"achievements": catalogue})
    return audit(
        compile_pathway(read(read_pathway, document), known),
        read(read_holdings, {"badges": list(held), **holdings}),
        at,
    )


def node(answer, key):
    return next(result for result in answer.nodes if result.id == key)
