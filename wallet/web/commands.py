"""Commands that need the whole application: `flask db …`; other groups register themselves beside it."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup

from wallet.infra import migrate
from wallet.web.deps import deps

db = AppGroup("db", help="Migrate the database.")


@db.command("upgrade")
def upgrade() -> None:
    """Bring the database to the newest schema."""
    migrate.upgrade(deps().database)


@db.command("check")
def check() -> None:
    """Fail when the tables and the migrations disagree."""
    difference = migrate.differences(deps().database)
    if difference:
        raise click.ClickException(difference)
    click.echo("The database is at the newest schema.")


@db.command("revision")
@click.argument("message")
def revision(message: str) -> None:
    """Write a migration for what the tables have and the database lacks."""
    migrate.revision(deps().database, message)


def register(app: Flask) -> None:
    """Put every command group on the app."""
    app.cli.add_command(db)
