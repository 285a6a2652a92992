"""Migrations by command: `flask db upgrade | check | revision`. The version table says what a database is at.

Alembic is imported where it is used: it is a fifth of the time that every process of the program takes to start.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wallet.base.errors import Unavailable
from wallet.infra.db import Database

if TYPE_CHECKING:
    from alembic.config import Config


class SchemaBehind(Unavailable):
    """The database is not at the schema this program was written for."""

    code = "schema_behind"
    sentence = "The database has to be migrated first."


def alembic_config(database: Database) -> Config:
    """Return Alembic's settings, made here so that no ini file can disagree with ours."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["database"] = database
    return config


def upgrade(database: Database) -> None:
    """Bring the schema to the newest version; does nothing when it is there."""
    from alembic import command

    command.upgrade(alembic_config(database), "head")


def revision(database: Database, message: str, *, revision_id: str | None = None) -> None:
    """Write a new migration from the difference between the tables and the database."""
    from alembic import command

    command.revision(alembic_config(database), message, autogenerate=True, rev_id=revision_id)


def differences(database: Database) -> str | None:
    """Return what the tables have and the migrated database lacks, or None when they agree."""
    from alembic import command
    from alembic.util.exc import CommandError

    try:
        command.check(alembic_config(database))
    except CommandError as error:
        return str(error)
    return None


def at_head(database: Database) -> bool:
    """Tell whether the database is at the newest version."""
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    with database.engine.execution_options(laurel_read=True).connect() as connection:  # never waits for writers
        current = MigrationContext.configure(connection).get_current_heads()
    heads = ScriptDirectory.from_config(alembic_config(database)).get_heads()
    return set(current) == set(heads)
