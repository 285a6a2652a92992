"""Pages of the explorer in-process, SQLite: a pathway for a learner with 25 badges, all pathways, what can be earned."""

from __future__ import annotations

import json
import tempfile

from tests.bench.pages import EMAIL, SECRET, counted
from tests.bench.timing import interleave
from tests.pathways.explorer_kit import entry, leaf, put_entries, put_pathway, uri_of
from tests.people import a_learner
from tests.sims.issuer import NOW, IssuerSimulator
from wallet.base.ids import new_id
from wallet.infra import migrate
from wallet.infra.settings import load_settings
from wallet.services.receive import receive_badge
from wallet.store.tables import AccountRow
from wsgi import create_app

BADGES = 25
CREDENTIALS = 400
PATHWAYS = 50


def rows():
    """Yield (what, measured, beside what, ratio) for the explorer's pages."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({"INSTANCE_DIR": folder, "SECRET_KEY": SECRET})
        issuer = IssuerSimulator("did:web:uni.example")
        app = create_app(settings, now=lambda: NOW, fetcher=issuer, testing=True)
        deps = app.extensions["deps"]
        migrate.upgrade(deps.database)
        _fill(deps)
        learner = a_learner(app, EMAIL, name="Ada")
        for number in range(BADGES):
            _receive(issuer, number, learner.id, deps)
        runs = _runs(learner)
        timed = interleave(runs, rounds=30)
        statements = {name: _statements(run, deps) for name, run in runs.items()}
        changed = {"anew": _anew(learner, deps), "floor": runs["floor"]}  # apart: it would make the others begin anew
        timed["anew"] = interleave(changed, rounds=15)["anew"]
        statements["anew"] = _statements(changed["anew"], deps)
        floor = timed["floor"].median_ms
        for name, what in (
            ("page", f"a pathway of 40 nodes for a learner with {BADGES} badges, map and checklist"),
            ("anew", "the same page just after a new badge: audited, explained and drawn anew"),
            ("list", f"{PATHWAYS} pathways with this learner's progress"),
            ("search", f"a search among {CREDENTIALS} credentials with six filters"),
        ):
            yield (
                f"{what}, {statements[name]} SQL statements",
                f"{timed[name].median_ms:.1f} ms",
                "`/healthz`: every guard, no work",
                timed[name].median_ms / floor,
            )
        deps.database.engine.dispose()


def _anew(learner, deps):
    def run():
        with deps.database.begin() as session:
            session.get(AccountRow, learner.id).wallet_revision += 1
        _get(learner.client, "/pathways/wide")()

    return run


def _runs(learner):
    return {
        "page": _get(learner.client, "/pathways/wide"),
        "list": _get(learner.client, "/pathways"),
        "search": _get(learner.client, "/explore?q=course&level=undergraduate"),
        "floor": _get(learner.client, "/healthz"),
    }


def _statements(run, deps):
    with counted(deps.database.engine) as sent:
        run()
    return len(sent)


def _fill(deps):
    slugs = [f"course-{number:03}" for number in range(CREDENTIALS)]
    put_entries(deps, *(entry(slug, skills=(f"Skill {slug[-1]}",), cost="300", weeks="8") for slug in slugs))
    core = {"type": "all", "id": "core", "of": [leaf(slug) for slug in slugs[:12]]}
    some = {"type": "choose", "id": "some", "count": 4, "of": [leaf(slug) for slug in slugs[12:24]]}
    free = {"type": "credits", "id": "free", "credits": 18, "of": [leaf(slug) for slug in slugs[24:36]]}
    put_pathway(deps, "wide", {"type": "all", "id": "root", "of": [core, some, free]})
    for number in range(1, PATHWAYS):
        rule = {"type": "choose", "id": "root", "count": 3, "of": [leaf(slug) for slug in slugs[number : number + 12]]}
        put_pathway(deps, f"pathway-{number}", rule)


def _receive(issuer, number, learner_id, deps):
    credential = issuer.credential(id=new_id().urn, credentialStatus=issuer.status(number))
    subject = credential["credentialSubject"]
    achievement = {**subject["achievement"], "id": uri_of(f"course-{number * 2:03}"), "name": f"Course {number}"}
    signed = issuer.sign({**credential, "credentialSubject": {**subject, "achievement": achievement}})
    receive_badge(json.dumps(signed).encode(), learner_id=learner_id, deps=deps)


def _get(client, path):
    def run():
        answer = client.get(path, base_url="http://127.0.0.1:8000")
        assert answer.status_code == 200, (path, answer.status_code)

    return run
