"""Pages of the pathway explorer: read the request, call one service, answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Flask

if TYPE_CHECKING:
    from wallet.api import Deps


def blueprints() -> tuple[Blueprint, ...]:
    """Return every group of pages of this room."""
    return ()


def install(app: Flask) -> None:
    """Give templates the words of this room."""
    del app


def load_demo(deps: Deps) -> bool:
    """Add this room's part of the demo; returns whether anything was written. Doing it twice changes nothing."""
    del deps
    return False
