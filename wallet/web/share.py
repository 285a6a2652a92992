"""A shared badge's public page, in every form it has, and the learner's two switches for it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wallet.base.errors import AppError, Unavailable
from wallet.core.artwork import Field, Glyph, Level, Shape, draw_badge
from wallet.core.legible import legible
from wallet.infra.limiter import limiter
from wallet.infra.pictures import QrUnreadable, og_picture, qr_png, qr_svg
from wallet.infra.web import Audience, open_to, problem, status_of
from wallet.services import share as owner
from wallet.services import shared
from wallet.services.shared import SharedPage
from wallet.web.answers import report_answer
from wallet.web.dates import day, parse_day
from wallet.web.deps import deps, me_id
from wallet.web.i18n import gettext
from wallet.web.people import me_or_none
from wallet.web.readers import is_person
from wallet.web.shown import Shown, show
from wallet.web.words import Award

bp = Blueprint("share", __name__)

_CREDENTIAL_TYPES = sorted({name for names in shared.MEDIA_TYPES.values() for name in names})
_SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_QR_MODULE_PX = {"screen": 8, "card": 16, "poster": 40}  # about 5, 10 and 25 cm at 150 dots an inch
OG_SIZE = (1200, 630)
_REASON_MAX_CHARS = 300


@bp.after_request
def unlisted(response: Response) -> Response:
    """Keep public pages out of search engines, and their addresses out of other sites' logs."""
    if request.path.startswith("/v/"):
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response.headers["Referrer-Policy"] = "same-origin"  # "no-referrer" would take the Origin off our own form
    return response


@bp.get("/v/<string:token>")
@open_to(Audience.ANYONE)
def view(token: str) -> ResponseReturnValue:
    """Show a shared badge: the page, its JSON twin, or the signed text, as the reader's program asks."""
    canonical = shared.canonical_token(token)
    if canonical != token:
        return redirect(url_for("share.view", token=canonical), 302)
    wanted = request.accept_mimetypes.best_match(["text/html", "application/json", *_CREDENTIAL_TYPES], "text/html")
    if wanted == "application/json":
        return report(canonical)
    if wanted != "text/html":
        return credential(canonical)
    return shared_page(canonical, count=_is_person())


def shared_page(
    token: str, *, count: bool = False, answer: str = "", errors: dict[str, str] | None = None, typed: str = ""
) -> str:
    """Render a shared badge's page, with the answer to "Is this my applicant?" where somebody asked."""
    page = shared.read_shared(token, deps(), reader=me_or_none(), count=count)
    return render_template(
        "share/view.html",
        page=page,
        shown=_shown(page),
        og=_card_words(page),
        og_size=OG_SIZE,
        answer=answer,
        errors=errors or {},
        typed=typed,
    )


@bp.get("/v/<string:token>.json")
@open_to(Audience.ANYONE)
def report(token: str) -> ResponseReturnValue:
    """Give the page's report as JSON, and refusals as JSON too, whatever was asked for."""
    try:
        page = shared.read_shared(shared.canonical_token(token), deps())
    except AppError as error:
        return problem(status_of(error), error.code, error.message)
    return report_answer(page.report)


@bp.get("/v/<string:token>/credential")
@open_to(Audience.ANYONE)
def credential(token: str) -> ResponseReturnValue:
    """Give the signed text itself, unchanged."""
    file = shared.shared_credential(shared.canonical_token(token), deps())
    kind = request.accept_mimetypes.best_match(file.media_types) if request.accept_mimetypes else file.media_types[0]
    if kind is None:
        abort(406)
    return Response(file.text, content_type=kind, headers={"Content-Disposition": "inline"})


@bp.get("/v/<string:token>/qr.svg")
@open_to(Audience.ANYONE)
@limiter.limit("120 per minute")
def qr_as_svg(token: str) -> ResponseReturnValue:
    """Draw the QR code of the page's address."""
    address = shared.require_open(shared.canonical_token(token), deps())
    return _drawing(_readable(lambda: qr_svg(address)), "image/svg+xml")


@bp.get("/v/<string:token>/qr.png")
@open_to(Audience.ANYONE)
@limiter.limit("120 per minute")
def qr_as_png(token: str) -> ResponseReturnValue:
    """Draw the QR code in pixels: `?size=screen`, `card` or `poster`."""
    address = shared.require_open(shared.canonical_token(token), deps())
    size = _QR_MODULE_PX.get(request.args.get("size", ""), _QR_MODULE_PX["card"])
    return _drawing(_readable(lambda: qr_png(address, module_px=size)), "image/png")


@bp.get("/v/<string:token>/picture")
@open_to(Audience.ANYONE)
def picture(token: str) -> ResponseReturnValue:
    """Show the badge's own picture, or one of ours where it has none."""
    canonical = shared.canonical_token(token)
    found = shared.shared_picture(canonical, deps())
    if found is not None:
        return _drawing(found.body, found.media_type)
    return _drawing(_house_art(canonical).encode(), "image/svg+xml")


@bp.get("/v/<string:token>/og.png")
@open_to(Audience.ANYONE)
@limiter.limit("60 per minute")
def card(token: str) -> ResponseReturnValue:
    """Draw the picture that a posted link shows. No verdict is on it: a picture cannot be checked again."""
    canonical = shared.canonical_token(token)
    page = shared.read_shared(canonical, deps())
    words = _card_words(page)
    art = shared.card_art(page, shared.shared_picture(canonical, deps()), deps())
    body = og_picture(
        name=words["name"],
        issuer=words["issuer"],
        holder=page.holder,
        facts=[fact for fact in (words["credits"], words["day"]) if fact],
        art=art,
        say=gettext("Open the link to check this badge"),
    )
    return _drawing(body, "image/png")


@bp.post("/v/<string:token>/check")
@open_to(Audience.ANYONE)
@limiter.limit("6 per minute")
def check_again(token: str) -> ResponseReturnValue:
    """Ask the issuer again because a reader wants it. Needs no session: nothing of anybody's is changed by it."""
    canonical = shared.canonical_token(token)
    shared.check_again(canonical, deps())
    return redirect(url_for("share.view", token=canonical), 303)


@bp.post("/wallet/badges/<uuid:badge_id>/share", endpoint="open")
@open_to(Audience.LEARNER)
def open_link(badge_id: UUID) -> ResponseReturnValue:
    """Make a badge public."""
    try:
        owner.open_share(me_id(), badge_id, deps())
    except owner.NotShareable as refusal:
        flash(refusal.message, "error")
    return redirect(url_for("badges.page", badge_id=badge_id, _anchor="share"), 303)


@bp.post("/wallet/badges/<uuid:badge_id>/share/close", endpoint="close")
@open_to(Audience.LEARNER)
def close_link(badge_id: UUID) -> ResponseReturnValue:
    """Switch a badge's link off, for good."""
    owner.close_share(me_id(), badge_id, deps())
    flash(gettext("The public link is off. Its page and its QR code stopped at once."), "ok")
    return redirect(url_for("badges.page", badge_id=badge_id, _anchor="share"), 303)


def _shown(page: SharedPage) -> Shown:
    award = Award(
        holder=page.holder,
        withdrawn_on=page.withdrawn_at,
        reason=legible(page.withdrawn_reason, _REASON_MAX_CHARS) if page.withdrawn_reason else None,
        last_confirmed=page.last_confirmed,
    )
    return show(page.report, page.credential, award, now=page.read_at, known=page.known)


def _card_words(page: SharedPage) -> dict[str, str]:
    """Return the few words about a badge that leave our pages: none of them says that it is genuine."""
    shown, said = _shown(page), page.report.credential
    credits = shown.deeds.credits if shown.deeds else ""
    name, issuer = shown.name or gettext("A badge"), shown.issuer or ""
    awarded = day(parse_day(said.valid_from)) if said else ""
    names = {"holder": page.holder, "issuer": issuer, "day": awarded}
    if issuer and awarded:
        line = gettext("Awarded to %(holder)s by %(issuer)s on %(day)s. Open the link to check this badge.", **names)
    else:
        line = gettext("A badge of %(holder)s. Open the link to check it.", **names)
    return {
        "name": name,
        "issuer": issuer,
        "credits": gettext("%(number)s credits", number=credits) if credits.isdigit() else credits,
        "day": awarded,
        "title": f"{name}, {page.holder}",
        "line": line,
        "alt": gettext("The badge %(name)s, held by %(holder)s", name=name, holder=page.holder),
    }


def _house_art(seed: str) -> str:
    """Draw a plain badge of ours for one that came without a picture."""
    digest = hashlib.sha256(seed.encode()).digest()
    glyphs = list(Glyph)
    return draw_badge(
        seed, shape=Shape.SEAL, field=Field.LAUREL, level=Level.NONCREDIT, glyph=glyphs[digest[0] % len(glyphs)]
    )


def _readable(draw: Callable[[], bytes]) -> bytes:
    """Return a QR code, or say that there is none: one that does not read back is not handed out."""
    try:
        return draw()
    except QrUnreadable as error:
        raise Unavailable(error.message) from None


def _drawing(body: bytes, media_type: str) -> Response:
    return Response(body, content_type=media_type, headers={"Content-Security-Policy": _SANDBOX})


def _is_person() -> bool:
    return request.method == "GET" and is_person(request.headers.get("User-Agent"))


bp.record_once(lambda state: state.app.extensions["csrf"].exempt(check_again))
