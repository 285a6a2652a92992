"""Commands that need the whole application: `flask db …`; other groups register themselves beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from wallet.infra import migrate
from wallet.web.deps import deps
from wallet.web.registry_commands import registry
from wallet.web.user_commands import user

if TYPE_CHECKING:
    from wallet.services.deps import Deps

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


demo = AppGroup("demo", help="Demo data, on this machine only.")


@demo.command("load")
def load() -> None:
    """Load the illustrative university; doing it twice changes nothing."""
    from wallet.services.demo.load import load_demo

    written = load_demo(deps())
    after_demo: Callable[[Deps], bool] = current_app.extensions["after_demo"]
    click.echo("The demo is loaded." if after_demo(deps()) or written else "The demo was there already.")


def register(app: Flask, *, after_demo: Callable[[Deps], bool] = lambda _deps: False) -> None:
    """Put every command group on the app; `after_demo` is what the other room adds to the demo."""
    app.extensions["after_demo"] = after_demo
    app.cli.add_command(db)
    app.cli.add_command(user)
    app.cli.add_command(registry)
    app.cli.add_command(demo)
