"""What this Laurel publishes about its issuers: DID documents, status lists, achievements and their pictures."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from wallet.infra.limiter import limiter
from wallet.infra.markdown import render_markdown
from wallet.infra.web import Audience, open_to, wants_json
from wallet.services import known_issuers, publish
from wallet.services.public_lists import public_lists
from wallet.web.deps import deps
from wallet.web.issuer_words import install
from wallet.web.paging import page_number

bp = Blueprint("issuers", __name__)
SHORT_S = 300  # status changes must be seen soon
LONG_S = 86_400
_SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@bp.get("/issuers")
@open_to(Audience.ANYONE)
@limiter.limit("60 per minute")
def index() -> ResponseReturnValue:
    """Say which issuers this university publishes for, whom it knows, and which registries it trusts."""
    return render_template("issuers/index.html", lists=public_lists(request.args.get("q", ""), page_number(), deps()))


@bp.get("/issuers/logos/<string(length=64):sha256>")
@open_to(Audience.ANYONE)
def logo(sha256: str) -> ResponseReturnValue:
    """Show the logo of an issuer that is known now, as the list gave it, made safe."""
    found = known_issuers.issuer_logo(sha256, deps())
    headers = {"Content-Security-Policy": _SANDBOX, "Cache-Control": f"public, max-age={LONG_S}"}
    return Response(found.body, content_type=found.media_type, headers=headers)


@bp.get("/.well-known/did.json")
@open_to(Audience.ANYONE)
def own_did_document() -> ResponseReturnValue:
    """Publish the DID document of this Laurel itself, once it has signed something."""
    return _document(publish.own_page(deps(), (".well-known", "did.json")), SHORT_S)


@bp.get("/issuers/<slug:slug>/did.json")
@open_to(Audience.ANYONE)
def did_document(slug: str) -> ResponseReturnValue:
    """Publish an issuer's DID document."""
    return _document(publish.own_page(deps(), ("issuers", slug, "did.json")), SHORT_S)


@bp.get("/issuers/<slug:slug>/jwks.json")
@open_to(Audience.ANYONE)
def jwks(slug: str) -> ResponseReturnValue:
    """Publish an issuer's keys as a JWK set, for programs that read no DID documents."""
    return _document(publish.own_page(deps(), ("issuers", slug, "jwks.json")), SHORT_S)


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
    answer.headers["Content-Security-Policy"] = _SANDBOX
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


bp.record_once(lambda state: install(state.app))
