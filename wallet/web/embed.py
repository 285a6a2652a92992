"""A shared badge on other people's websites: a frame, what to paste for it, and oEmbed for sites that ask."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from flask import Blueprint, Response, jsonify, make_response, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from wallet.base.errors import AppError, Gone, NotFound
from wallet.core import snippets
from wallet.core.snippets import CARD, COMPACT, SIZES, Box
from wallet.infra.limiter import limiter
from wallet.infra.web import Audience, content_security_policy, open_to, problem, status_of
from wallet.services import embed, shared
from wallet.services.check import shared_part, shared_token
from wallet.services.embed import Embedded
from wallet.web.deps import deps, me_id
from wallet.web.embed_words import face_of, share_markup, told_of
from wallet.web.frame import error_words
from wallet.web.own_icons import with_own_icons
from wallet.web.share import OG_SIZE, on_a_badge
from wallet.web.share_owner import place_of

bp = Blueprint("embed", __name__)

_FRAMED: Final = content_security_policy(
    script_src="'none'", connect_src="'none'", form_action="'none'", manifest_src="'none'", frame_ancestors="*"
)
_CACHE_S: Final = 60 * 60  # that a site may keep what oEmbed said; the frame itself is asked for each time


@on_a_badge("/embed")
@open_to(Audience.ANYONE)
def embedded(token: str, part: str | None = None) -> ResponseReturnValue:
    """Show a badge, or several, inside any site's page; what is refused is said inside the frame too."""
    box = SIZES.get(request.args.get("size", ""), CARD)
    try:
        found = embed.embedded(shared.canonical_token(token), deps(), part=part)
    except AppError as error:
        title, sentence = error_words(status_of(error))
        return _framed(render_template("embed/refused.html", box=box, title=title, sentence=sentence), status_of(error))
    return _framed(render_template("embed/badge.html", box=box, face=face_of(found), address=found.address))


def _framed(page: str, status: int = 200) -> Response:
    """Answer with a page that any site may frame, with nothing that a frame does not need."""
    answer = make_response(with_own_icons(page), status)
    answer.headers["Content-Security-Policy"] = _FRAMED
    answer.headers["Cross-Origin-Opener-Policy"] = "unsafe-none"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["Cross-Origin-Embedder-Policy"] = "require-corp"  # or sites that have it could not frame this
    return answer


@bp.get("/wallet/links/<uuid:link_id>/embed")
@open_to(Audience.LEARNER)
def owner(link_id: UUID) -> ResponseReturnValue:
    """Show a learner what to paste into a website of their own, and how it looks."""
    own = embed.own_embed(me_id(), link_id, deps())
    place: dict[str, Any] = {**place_of(own.link.subject)}
    answer = make_response(
        render_template(
            "embed/owner.html",
            link=own.link,
            back=url_for("share.manage", **place),
            boxes=(CARD, COMPACT),
            picture=snippets.PICTURE,
            pasted=_pasted(own.shown) if own.shown else None,
            told=told_of(own.shown) if own.shown else None,
        )
    )
    answer.headers["Content-Security-Policy"] = content_security_policy(frame_src="'self'")
    return answer


def _pasted(found: Embedded) -> dict[str, str]:
    """Return everything that can be pasted, by name."""
    told, address = told_of(found), found.address
    picture = f"{address}/og.png"
    return {
        "card": _frame(found, CARD),
        "compact": _frame(found, COMPACT),
        "picture": snippets.picture_html(address, picture, alt=told["alt"]),
        "markdown": snippets.picture_markdown(address, picture, alt=told["alt"]),
    }


def _frame(found: Embedded, box: Box) -> str:
    return snippets.frame_html(f"{found.address}/embed", box=box, title=told_of(found)["title"])


@bp.get("/oembed")
@open_to(Audience.ANYONE)
@limiter.limit("120 per minute")
def oembed() -> ResponseReturnValue:
    """Tell another site how to show one of our addresses. A link that is off is unknown here, as oEmbed words it.

    Source: https://oembed.com.
    """
    answer = _oembed(request.args.get("url", ""))
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _oembed(url: str) -> Response:
    if request.args.get("format", "json") != "json":
        return problem(501, "oembed_format", "Only JSON is offered here: ask with format=json.")
    token = shared_token(url, deps().settings) if "://" in url else None
    try:
        if token is None:
            raise NotFound
        found = embed.embedded(token, deps(), part=shared_part(url))
    except AppError as error:
        status = 404 if isinstance(error, NotFound | Gone) else status_of(error)
        return problem(status, error.code, error.message)
    return jsonify(_rich(found, _pixels("maxwidth"), _pixels("maxheight")))


def _rich(found: Embedded, max_width: int | None, max_height: int | None) -> dict[str, Any]:
    settings = deps().settings
    told: dict[str, Any] = {
        "version": "1.0",
        "type": "link",
        "title": told_of(found)["title"],
        "provider_name": f"Laurel, {settings.university}",
        "provider_url": f"{settings.public_url}/",
        "cache_age": _CACHE_S,
    }
    box = snippets.box_within(max_width, max_height)
    if box is not None:  # else there is no room for a frame, and a link is all that can be shown
        told |= {"type": "rich", "html": _frame(found, box), "width": box.width, "height": box.height}
    if (max_width or OG_SIZE[0]) >= OG_SIZE[0] and (max_height or OG_SIZE[1]) >= OG_SIZE[1]:
        picture = f"{found.address}/og.png"
        told |= {"thumbnail_url": picture, "thumbnail_width": OG_SIZE[0], "thumbnail_height": OG_SIZE[1]}
    return told


def _pixels(name: str) -> int | None:
    """Return a limit that the site gave; anything but a few digits is none."""
    typed = request.args.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 5 and int(typed) else None


@bp.record_once
def _words(state: BlueprintSetupState) -> None:
    """Give the page of a badge its data for search engines."""
    state.app.jinja_env.globals["share_markup"] = share_markup
