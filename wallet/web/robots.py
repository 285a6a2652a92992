"""What search engines and other robots are asked to leave alone."""

from __future__ import annotations

from flask import Blueprint, Response, current_app
from flask.typing import ResponseReturnValue

from wallet.infra.web import Audience, open_to

bp = Blueprint("robots", __name__)


@bp.get("/robots.txt")
@open_to(Audience.ANYONE)
def robots() -> ResponseReturnValue:
    """Ask robots to keep to what strangers may see.

    Public links are open to them on purpose: whether one may be found stands in its own answer (`X-Robots-Tag`), and a
    robot that is kept away never reads that.
    """
    closed = "".join(f"Disallow: {place}\n" for place in _closed())
    return Response(f"User-agent: *\n{closed}Allow: /\n", content_type="text/plain; charset=utf-8")


def _closed() -> list[str]:
    """Return the first parts of addresses under which nothing is open to a stranger, from the map of addresses."""
    open_places, places = set[str](), set[str]()
    for rule in current_app.url_map.iter_rules():
        place = f"/{rule.rule.split('/')[1]}"
        audiences = getattr(current_app.view_functions[rule.endpoint], "audiences", frozenset({Audience.ANYONE}))
        (open_places if Audience.ANYONE in audiences else places).add(place)
    return sorted(places - open_places)
