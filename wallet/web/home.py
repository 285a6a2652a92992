"""The front page and the three pages that explain Laurel."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from wallet.infra.web import Audience, open_to

bp = Blueprint("home", __name__)
about = Blueprint("about", __name__, url_prefix="/about")


@bp.get("/")
@open_to(Audience.ANYONE)
def index() -> ResponseReturnValue:
    """Say what Laurel is and where to begin."""
    return render_template("home.html")


@about.get("/badges")
@open_to(Audience.ANYONE)
def badges() -> ResponseReturnValue:
    """Explain what a badge is."""
    return render_template("about/badges.html")


@about.get("/checking")
@open_to(Audience.ANYONE)
def checking() -> ResponseReturnValue:
    """Explain what is checked, and the three answers."""
    return render_template("about/checking.html")


@about.get("/privacy")
@open_to(Audience.ANYONE)
def privacy() -> ResponseReturnValue:
    """Say what is stored, and for how long."""
    return render_template("about/privacy.html")
