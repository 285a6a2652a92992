"""Fixtures for everything above the core: a database on each engine, an app, a client that reads pages closely."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from jinja2 import FileSystemBytecodeCache

from tests import lazy_rules
from tests.pages import PageClient
from tests.sims.issuer import IssuerSimulator
from wallet.infra import migrate
from wallet.infra.db import Base, Database
from wallet.infra.settings import load_settings
from wsgi import create_app, load_tables

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
SECRET = "tests-only-" + "abcdefghijklmnopqrstuvwxyz0123456789"


class FixedClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


def _engines() -> list[str]:
    left_out = os.environ.get("LAUREL_TEST_WITHOUT", "").split(",")  # set by ./test on a Mac, which says so at its end
    return ["sqlite"] if "postgresql" in left_out else ["sqlite", "postgresql"]


lazy_rules.install()


def pytest_collection_modifyitems(config, items):
    """Leave pages to SQLite and walk each journey in one look, unless PAGES_ON=both or LOOKS=all asks for everything.

    What differs between engines stands below the pages; every page is looked at in every look by `tests/journeys/test_look.py`.
    """
    left = set()
    if os.environ.get("PAGES_ON") != "both":
        left |= {item for item in items if "/web/" in item.nodeid and "postgresql" in item.nodeid}
    if os.environ.get("LOOKS") != "all":
        left |= _other_looks([item for item in items if "/journeys/" in item.nodeid and "test_look" not in item.nodeid])
    if left:
        config.hook.pytest_deselected(items=sorted(left, key=lambda item: item.nodeid))
        items[:] = [item for item in items if item not in left]


def _other_looks(items):
    """Return all but one of the items that differ only in width and scheme; names take turns between the looks."""
    journeys = {}
    for item in items:
        journeys.setdefault(_LOOK.sub("", item.nodeid), []).append(item)
    kept = {looks[len(name) % len(looks)] for name, looks in journeys.items()}
    return set(items) - kept


_LOOK = re.compile(r"\b\d{3,4}-(?:light|dark)\b")


@pytest.fixture(scope="session", params=_engines())
def migrated(request, tmp_path_factory):
    """Yield (engine name, URL of a migrated, empty database), once per engine and worker."""
    load_tables()
    folder = tmp_path_factory.mktemp("db")
    if request.param == "sqlite":
        url = f"sqlite:///{folder / 'template.sqlite3'}"
        database = Database(url)
        migrate.upgrade(database)
        database.engine.dispose()
        yield "sqlite", url
    else:
        from tests.postgres import postgres_url

        with postgres_url() as raw:
            url = load_settings({"DATABASE_URL": raw, "SECRET_KEY": SECRET, "INSTANCE_DIR": str(folder)}).database_url
            database = Database(url)
            migrate.upgrade(database)
            yield "postgresql", url
            database.engine.dispose()


@pytest.fixture
def database_url(migrated, tmp_path):
    """An empty database of the engine under test: a copied file, or emptied tables."""
    engine, url = migrated
    if engine == "sqlite":
        template, copy = sa.make_url(url).database, tmp_path / "laurel.sqlite3"
        shutil.copyfile(template, copy)
        return f"sqlite:///{copy}"
    database = Database(url)
    # One round trip; emptying tables row by row costs less than truncating sixty that hold a few rows.
    emptied = "".join(f'DELETE FROM "{table.name}"; ' for table in Base.metadata.sorted_tables)
    with database.engine.begin() as connection:
        connection.exec_driver_sql(
            f"SET LOCAL session_replication_role = replica; {emptied}SET LOCAL session_replication_role = DEFAULT"
        )
    database.engine.dispose()
    return url


@pytest.fixture
def settings(database_url, tmp_path):
    loaded = load_settings(
        {"DATABASE_URL": database_url, "SECRET_KEY": SECRET, "INSTANCE_DIR": str(tmp_path / "instance")}
    )
    return replace(loaded, queue_url=f"sqlite:///{tmp_path / 'queue.sqlite3'}")


@pytest.fixture
def clock():
    return FixedClock()


@pytest.fixture
def issuer():
    """The outside world: one issuer whose documents stand in for the network."""
    return IssuerSimulator("did:web:uni.example")


@pytest.fixture(scope="session")
def templates_once(tmp_path_factory):
    """Compiled templates, for every application of a session: each would compile the same ones again."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(settings, clock, issuer, templates_once):
    app = create_app(settings, now=clock, fetcher=issuer, testing=True)
    app.jinja_env.bytecode_cache = templates_once
    yield app
    app.extensions["deps"].database.engine.dispose()


@pytest.fixture
def deps(app):
    return app.extensions["deps"]


@pytest.fixture
def page(app):
    """A browser without JavaScript that holds every page it sees to the house rules."""
    return PageClient(app)
