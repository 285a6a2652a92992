"""What if: how far one would be with these badges, that waiver, this version. The address says it all."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from pathways.services.catalogue import explorer
from pathways.services.what_if import what_if_page
from pathways.web.deps import deps, learner_or_none
from pathways.web.pathways import asked_version, bp
from pathways.web.voice import speak
from wallet.infra.limiter import limiter
from wallet.infra.web import Audience, open_to


@bp.get("/<slug:slug>/what-if")
@open_to(Audience.ANYONE)
@limiter.limit("40 per minute")
def suppose(slug: str) -> ResponseReturnValue:
    """Show what would be, and the form that supposes it. Nothing is kept."""
    shelf = explorer(deps())
    badges, waived = request.args.getlist("badge"), request.args.getlist("waive")
    found = what_if_page(shelf, slug, (badges, waived, asked_version()), learner_or_none(), deps())
    shares = {"between"} if found.outcome.supposed.version.id == found.on.id else set()  # the bars say that
    return render_template(
        "pathways/what_if.html",
        page=found,
        shelf=shelf,
        words=[speak(one) for one in found.outcome.words if one.code not in shares],
        address=_address(slug),
    )


def _address(slug: str) -> str:
    """Return the whole address of what is supposed, to be sent to somebody."""
    query = request.query_string.decode("ascii", "replace")[:2_000]
    return f"{deps().settings.public_url}/pathways/{slug}/what-if{'?' + query if query else ''}"
