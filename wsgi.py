"""Composition root: settings in, application out. The only module that knows both rooms.

`flask --app wsgi badge …` and `pathways …` need neither database nor secret, so for them a bare app that holds only
those commands is made; everything else gets the whole application.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import Flask

from wallet.base.clock import Clock, utc_now
from wallet.base.errors import ConfigurationError

if TYPE_CHECKING:
    from wallet.infra.settings import Settings

_BARE_COMMANDS = frozenset({"badge", "pathways"})


def create_app(
    settings: Settings | None = None, *, now: Clock = utc_now, fetcher: Any = None, testing: bool = False
) -> Flask:
    """Build the whole application.

    Args:
        settings: read from the environment when None.
        now: the clock.
        fetcher: stands in for the network in tests.
        testing: let errors through and switch rate limits off.
    """
    from pathways import web as pathways_web
    from wallet import tasks
    from wallet.infra.logs import set_up_logging
    from wallet.infra.settings import load_settings
    from wallet.web import commands
    from wallet.web.own_icons import with_own_icons
    from wallet.web.setup import equip
    from wallet.web.share_words import shown_page

    app = Flask(__name__)
    app.testing = testing
    load_tables()
    settings = settings or load_settings()
    if not testing:
        set_up_logging(settings)
    equip(app, settings, now=now, fetcher=fetcher, rooms=pathways_web.blueprints())
    app.extensions["deps"] = replace(app.extensions["deps"], stacks=pathways_web.stacks())
    pathways_web.install(app, shown_page=shown_page, with_own_icons=with_own_icons)
    commands.register(app, after_demo=pathways_web.load_demo)
    tasks.register(app)
    _register_bare_commands(app)
    return app


def create_bare_app() -> Flask:
    """Build an app that only knows the commands which need neither database nor secret."""
    app = Flask(__name__)
    _register_bare_commands(app)
    return app


def load_tables() -> None:
    """Import every module that declares tables, so that migrations see them all."""
    import pathways.store.tables  # noqa: F401
    import wallet.store.tables  # noqa: F401


def _register_bare_commands(app: Flask) -> None:
    from pathways.cli import pathways
    from wallet.cli import badge

    app.cli.add_command(badge)
    app.cli.add_command(pathways)


def __getattr__(name: str) -> Flask:
    """Make `wsgi:app` work for servers without building an app on every import (PEP 562)."""
    if name != "app":
        raise AttributeError(name)
    asked = sys.argv[1:4] if sys.argv[0].endswith("flask") else []
    if _BARE_COMMANDS.intersection(asked):
        return create_bare_app()
    try:
        return create_app()
    except ConfigurationError as error:
        sys.exit(f"Laurel does not start: {error.message}")
