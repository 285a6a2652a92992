"""Whole pages in-process, SQLite: a wallet of 200 badges beside the cheapest page there is."""

from __future__ import annotations

import json
import tempfile
from contextlib import contextmanager

import sqlalchemy as sa

from tests.bench.timing import interleave
from tests.people import a_learner
from tests.sims.issuer import NOW, IssuerSimulator
from wallet.infra import migrate
from wallet.infra.settings import load_settings
from wallet.services.receive import receive_badge
from wsgi import create_app

SECRET = "bench-only-abcdefghijklmnopqrstuvwxyz0123456789"
BADGES = 200
EMAIL = "ada@uni.example"


def rows():
    """Yield (what, measured, beside what, ratio) for the pages people open most."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({"INSTANCE_DIR": folder, "SECRET_KEY": SECRET})
        issuer = IssuerSimulator("did:web:uni.example")
        app = create_app(settings, now=lambda: NOW, fetcher=issuer, testing=True)
        deps = app.extensions["deps"]
        migrate.upgrade(deps.database)
        learner = a_learner(app, EMAIL, name="Ada")
        for number in range(BADGES):
            _receive(issuer, number, learner.id, deps)
        stranger = app.test_client()
        paths = {
            "wallet": (learner.client, "/wallet"),
            "floor": (stranger, "/healthz"),
        }
        timed = interleave({name: _get(client, path) for name, (client, path) in paths.items()}, rounds=40)
        client, path = paths["wallet"]
        with counted(deps.database.engine) as statements:
            _get(client, path)()
        yield (
            f"a wallet page, {BADGES} badges held, {len(statements)} SQL statements",
            f"{timed['wallet'].median_ms:.1f} ms",
            "`/healthz`: every guard, no work",
            timed["wallet"].median_ms / timed["floor"].median_ms,
        )
        deps.database.engine.dispose()


def _receive(issuer, number, learner_id, deps):
    credential = issuer.credential(
        id=f"urn:uuid:00000000-0000-4000-8000-{number:012d}", credentialStatus=issuer.status(number)
    )
    return receive_badge(json.dumps(issuer.sign(credential)).encode(), learner_id=learner_id, deps=deps).badge_id


def _get(client, path):
    def run():
        answer = client.get(path, base_url="http://127.0.0.1:8000")
        assert answer.status_code == 200, (path, answer.status_code)

    return run


@contextmanager
def counted(engine):
    """Collect the statements sent while inside, transaction control left out."""
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
