"""The rules of a published version as files."""

from __future__ import annotations

from flask import Response, url_for
from flask.typing import ResponseReturnValue

from pathways.services.catalogue import explorer
from pathways.services.published import published_named
from pathways.web.deps import deps
from pathways.web.files import FORMATS
from pathways.web.pathways import asked_version, bp
from wallet.base.errors import NotFound
from wallet.infra.limiter import limiter
from wallet.infra.web import Audience, open_to


@bp.get("/<slug:slug>/files/<string:name>")
@open_to(Audience.ANYONE)
@limiter.limit("60 per minute")
def download(slug: str, name: str) -> ResponseReturnValue:
    """Give the rules of a published version as a file."""
    if name not in FORMATS:
        raise NotFound
    shelf, found = explorer(deps()), published_named(slug, asked_version(), deps())
    page = deps().settings.public_url + url_for("pathways.page", slug=slug, version=found.version)
    answer = Response(FORMATS[name].write(found.pathway, shelf, page), content_type=FORMATS[name].media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{slug}-{name}"'
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer
