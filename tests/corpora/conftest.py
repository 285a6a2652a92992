"""Corpora are run on one engine: what they try stands above the database."""

from __future__ import annotations

import pytest

from wallet.infra import migrate
from wallet.infra.db import Database
from wsgi import load_tables


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    load_tables()
    url = f"sqlite:///{tmp_path_factory.mktemp('corpora') / 'template.sqlite3'}"
    database = Database(url)
    migrate.upgrade(database)
    database.engine.dispose()
    return "sqlite", url
