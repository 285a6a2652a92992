"""Migrations by command: `flask db upgrade | check | revision`. The version table says what a database is at."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError

from wallet.base.errors import Unavailable
from wallet.infra.db import Database


class SchemaBehind(Unavailable):
    """The database is not at the schema this program was written for."""

    code = "schema_behind"
    sentence = "The database has to be migrated first."


def alembic_config(database: Database) -> Config:
    """Return Alembic's settings, made here so that no ini file can disagree with ours."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["database"] = database
    return config


def upgrade(database: Database) -> None:
    """Bring the schema to the newest version; does nothing when it is there."""
    command.upgrade(alembic_config(database), "head")


def revision(database: Database, message: str, *, revision_id: str | None = None) -> None:
    """Write a new migration from the difference between the tables and the database."""
    command.revision(alembic_config(database), message, autogenerate=True, rev_id=revision_id)


def differences(database: Database) -> str | None:
    """Return what the tables have and the migrated database lacks, or None when they agree."""
    try:
        command.check(alembic_config(database))
    except CommandError as error:
        return str(error)
    return None


def at_head(database: Database) -> bool:
    """Tell whether the database is at the newest version."""
    with database.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_heads()
    heads = ScriptDirectory.from_config(alembic_config(database)).get_heads()
    return set(current) == set(heads)
