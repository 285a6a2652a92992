"""Two addresses for whoever operates Laurel: is the process alive, and can it do its work?"""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from wallet.infra.limiter import limiter
from wallet.infra.web import Audience, open_to
from wallet.services.health import readiness
from wallet.web.deps import deps

bp = Blueprint("health", __name__)
limiter.exempt(bp)


@bp.get("/healthz")
@open_to(Audience.ANYONE)
def alive() -> ResponseReturnValue:
    """Answer as long as the process runs."""
    return jsonify(status="ok")


@bp.get("/readyz")
@open_to(Audience.ANYONE)
def ready() -> ResponseReturnValue:
    """Say whether the database answers and is migrated, and which SQLite journal is in use."""
    report = readiness(deps())
    return jsonify(report), 200 if report["ready"] else 503
