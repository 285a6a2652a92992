"""Write the initial migration again from the tables. Only until the first release: afterwards migrations are added."""

from __future__ import annotations

import tempfile
from pathlib import Path

from wallet.infra import migrate
from wallet.infra.db import Database
from wsgi import load_tables

if __name__ == "__main__":
    versions = Path(__file__).parents[1] / "wallet/infra/migrations/versions"
    for old in versions.glob("0001_*.py"):
        old.unlink()
    load_tables()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/empty.sqlite3")
        migrate.revision(database, "first light", revision_id="0001")
        database.engine.dispose()
    for new in versions.glob("0001_*.py"):
        lines = new.read_text().splitlines(keepends=True)
        new.write_text("".join(line for line in lines if "###" not in line))
