"""All goals at once."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from pathways.services.all_goals import all_goals
from pathways.services.catalogue import explorer
from pathways.web.deps import deps, me_id
from pathways.web.pathways import bp
from wallet.infra.limiter import limiter
from wallet.infra.web import Audience, open_to


@bp.get("/together")
@open_to(Audience.LEARNER)
@limiter.limit("20 per minute")
def together() -> ResponseReturnValue:
    """Show the least work that completes all goals, and what a contested badge could do."""
    shelf = explorer(deps())
    return render_template("pathways/together.html", page=all_goals(shelf, me_id(), deps()), shelf=shelf)
