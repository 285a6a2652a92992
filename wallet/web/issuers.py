"""What this Laurel publishes about its issuers: DID documents, status lists, achievements and their pictures."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from wallet.infra.markdown import render_markdown
from wallet.infra.web import Audience, open_to, wants_json
from wallet.services import publish
from wallet.web.deps import deps

bp = Blueprint("issuers", __name__)
SHORT_S = 300  # status changes must be seen soon
LONG_S = 86_400


@bp.get("/issuers/<slug:slug>/did.json")
@open_to(Audience.ANYONE)
def did_document(slug: str) -> ResponseReturnValue:
    """Publish an issuer's DID document."""
    return _document(publish.own_page(deps(), ("issuers", slug, "did.json")), SHORT_S)


@bp.get("/status/<slug:slug>")
@open_to(Audience.ANYONE)
def status_list(slug: str) -> ResponseReturnValue:
    """Publish a signed status list."""
    return _document(publish.own_page(deps(), ("status", slug)), SHORT_S)


@bp.get("/achievements/<slug:slug>/image.svg")
@open_to(Audience.ANYONE)
def picture(slug: str) -> ResponseReturnValue:
    """Publish the drawn badge of an achievement."""
    answer = _document(publish.own_page(deps(), ("achievements", slug, "image.svg")), LONG_S)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return answer


@bp.get("/achievements/<slug:slug>")
@open_to(Audience.ANYONE)
def achievement(slug: str) -> ResponseReturnValue:
    """Show what can be earned, or publish it as JSON-LD to a program."""
    if wants_json() or "application/ld+json" in request.headers.get("Accept", ""):
        return _document(publish.own_page(deps(), ("achievements", slug)), LONG_S)
    offer = publish.offer(deps(), slug)
    return render_template(
        "issuers/achievement.html", offer=offer, criteria=render_markdown(offer.achievement.criteria)
    )


def _document(found: tuple[bytes, str], seconds: int) -> Response:
    body, media_type = found
    answer = Response(body, content_type=media_type)
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Cache-Control"] = f"public, max-age={seconds}"
    return answer
