"""The public page of a badge, in-process, SQLite: kept ready, made anew, and beside the same page written with an ORM."""

from __future__ import annotations

import itertools
import logging
import tempfile

from werkzeug.test import EnvironBuilder

from tests.bench.orm_page import add_to
from tests.bench.pages import EMAIL, SECRET, _receive
from tests.bench.timing import take_turns
from tests.people import a_learner
from tests.sims.issuer import NOW, IssuerSimulator
from wallet.infra import migrate
from wallet.infra.settings import load_settings
from wallet.services.share import open_share
from wsgi import create_app

READER = {
    "User-Agent": "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en-GB,en;q=0.9",
}


def rows():
    """Yield (what, measured, beside what, ratio) for one badge that many people open."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings({"INSTANCE_DIR": folder, "SECRET_KEY": SECRET})
        issuer = IssuerSimulator("did:web:uni.example")
        app = create_app(settings, now=lambda: NOW, fetcher=issuer)  # with every guard, the rate limits too
        logging.disable(logging.INFO)
        deps = app.extensions["deps"]
        add_to(app)
        migrate.upgrade(deps.database)
        learner = a_learner(app, EMAIL, name="Ada")
        share = open_share(learner.id, _receive(issuer, 1, learner.id, deps), deps)
        token = share.rpartition("/")[2]
        kept = _ask(app, settings, f"/v/{token}")
        timed = take_turns(
            {
                "kept": kept,
                "anew": _forgetting(app, kept),
                "orm": _ask(app, settings, f"/orm/{token}"),
                "floor": _ask(app, settings, "/healthz"),
            },
            rounds=15,
            turn_s=0.2,
        )
        deps.views.flush()
        deps.database.engine.dispose()
        logging.disable(logging.NOTSET)
    a_second = 1000 / timed["kept"]
    yield (
        "a shared badge's page, kept ready and counted",
        f"{a_second:,.0f} requests a second on one core",
        "the same page with whole ORM objects, counted at once",
        timed["orm"] / timed["kept"],
    )
    yield (
        "the same page made anew each time",
        f"{timed['anew']:.2f} ms",
        "the same page with whole ORM objects, counted at once",
        timed["orm"] / timed["anew"],
    )
    yield (
        "the same page kept ready",
        f"{timed['kept']:.2f} ms",
        "`/healthz`: every guard, no work",
        timed["kept"] / timed["floor"],
    )


def _ask(app, settings, path):
    """Return a run of the WSGI application itself: what a server calls, without a test client around it."""
    environ = EnvironBuilder(path=path, base_url=settings.public_url, headers=READER).get_environ()
    readers = itertools.cycle(f"198.51.{high}.{low}" for high in range(100) for low in range(250))
    was = []

    def start(status, _headers, _exc=None):
        was.append(status)

    def run():
        was.clear()
        b"".join(app.wsgi_app({**environ, "REMOTE_ADDR": next(readers)}, start))
        assert was == ["200 OK"], was

    return run


def _forgetting(app, run):
    def forget_and_run():
        app.extensions["share_kept"]._kept.clear()
        run()

    return forget_and_run
