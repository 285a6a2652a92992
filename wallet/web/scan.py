"""The scan page: a code on paper, before a camera or as a photograph, opens the page of its badge."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wallet.base.errors import AppError, InputError
from wallet.base.limits import SCAN_FRAME_MAX_BYTES, SCAN_FRAMES_MAX, SCANNED_MAX_CHARS
from wallet.core.scanned import Elsewhere, SomebodyElses
from wallet.infra.limiter import limiter
from wallet.infra.web import Audience, open_to
from wallet.services import scan
from wallet.services.scan import NoCodeThere, Ours
from wallet.web.deps import deps
from wallet.web.i18n import gettext

bp = Blueprint("scan", __name__)

_CAMERA: Final = "camera=(self), microphone=(), geolocation=(), interest-cohort=()"
_FRAMES_PER_S: Final = 2


class NothingScanned(InputError):
    """A form without a photograph and without a code."""

    code = "nothing_scanned"
    sentence = "Type the code that stands under the QR code."


@bp.after_request
def may_use_camera(response: Response) -> Response:
    """Allow the camera on this page, and on no other."""
    if response.mimetype == "text/html":
        response.headers["Permissions-Policy"] = _CAMERA
    return response


@bp.get("/scan")
@open_to(Audience.ANYONE)
def page() -> ResponseReturnValue:
    """Offer the camera, a photograph, and a field for the code."""
    return _page()


@bp.get("/v")
@bp.get("/v/", endpoint="typed_address")
@open_to(Audience.ANYONE)
def code_field() -> ResponseReturnValue:
    """Lead whoever typed the short address from a printed card to the field for the code."""
    return redirect(url_for("scan.page", _anchor="code"))


@bp.post("/scan")
@open_to(Audience.ANYONE)
@limiter.limit("60 per minute")
def read() -> ResponseReturnValue:
    """Read a photograph or a typed code: go to its page when it is ours, else say what it holds."""
    photo = request.files["photo"].read() if request.files.get("photo") else b""
    typed = request.form.get("code", "").strip()[:SCANNED_MAX_CHARS]
    try:
        reading = scan.read_photo(photo, deps()) if photo else _typed(typed)
    except InputError as error:
        return _refused("photo" if photo else "code", error, typed)
    if isinstance(reading, Ours):
        return redirect(reading.path, 303)
    return _page(found=reading)


@bp.post("/scan/frame")
@open_to(Audience.ANYONE)
@limiter.limit("180 per minute")
def frame() -> ResponseReturnValue:
    """Read one picture of a camera, in memory. `address` is only ever a page of ours; `text` is what else was read."""
    if request.mimetype != "image/jpeg":  # no form of another site can send this
        return jsonify(address=None, text=None), 415
    try:
        reading = scan.read_photo(request.get_data(cache=False), deps())
    except NoCodeThere:
        return jsonify(address=None, text=None)
    if isinstance(reading, Ours):
        return jsonify(address=reading.path, text=None)
    return jsonify(address=None, text=reading.address if isinstance(reading, Elsewhere) else reading.text)


@bp.errorhandler(413)
def too_large(_error: Exception) -> ResponseReturnValue:
    """Say at the field that a photograph is too large."""
    if request.endpoint == "scan.frame":
        return jsonify(address=None, text=None), 413
    return _page(errors={"photo": gettext("This photo is too large. Photos may have 12 MB.")}), 413


def _typed(code: str) -> scan.Reading:
    if not code:
        raise NothingScanned
    return scan.read_typed(code, deps())


def _refused(field: str, error: AppError, typed: str = "") -> tuple[str, int]:
    return _page(errors={field: gettext(error.message)}, typed=typed), 422


def _page(found: SomebodyElses | None = None, errors: dict[str, str] | None = None, typed: str = "") -> str:
    return render_template(
        "scan/page.html",
        found=found,
        elsewhere=found if isinstance(found, Elsewhere) else None,
        home=isinstance(found, Elsewhere) and found.host == deps().settings.origin_host,
        errors=errors or {},
        typed=typed,
        seconds=SCAN_FRAMES_MAX // _FRAMES_PER_S,
        frame_bytes=SCAN_FRAME_MAX_BYTES,
    )


bp.record_once(lambda state: state.app.extensions["csrf"].exempt(read))
bp.record_once(lambda state: state.app.extensions["csrf"].exempt(frame))
