"""The throw-away PostgreSQL starts, is empty, and is gone afterwards."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote

import psycopg
import pytest

from tests.postgres import postgres_url

pytestmark = pytest.mark.skipif(
    "postgresql" in os.environ.get("LAUREL_TEST_WITHOUT", "").split(","), reason="left out by ./test, which says so"
)


def test_a_cluster_lives_as_long_as_it_is_needed():
    with postgres_url() as url:
        folder = Path(unquote(url.partition("host=")[2]))
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)
            assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        assert folder.is_dir()
    assert not folder.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)
