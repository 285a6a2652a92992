"""The forms of a shared badge beside its page, for programs: which there are, by what name, and what they refuse with.

Every form has an address of its own, and all are answered at the page's address to who asks for them by media type.
Programs of other sites may read them (CORS); the page itself never is for them. A plain GET needs no preflight.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any, Final, TypeAlias, cast

from flask import Response, current_app, request
from flask.typing import ResponseReturnValue

from wallet.base.errors import AppError, NotFound
from wallet.core.sharing import SubjectKind
from wallet.infra.pdf import pdf_available
from wallet.infra.web import problem, status_of
from wallet.services.shared import MEDIA_TYPES, canonical_token, find_link
from wallet.web.deps import deps

View: TypeAlias = Callable[..., ResponseReturnValue]

HTML: Final = "text/html"
JWT_TYPES: Final = ("application/vc+jwt", "application/jwt")
_CREDENTIAL_TYPES: Final = sorted({name for names in MEDIA_TYPES.values() for name in names})
_ENDPOINTS: Final = {
    "application/json": "share.report",
    **dict.fromkeys(_CREDENTIAL_TYPES, "share.credential"),
    "image/png": "share.baked_png",
    "image/svg+xml": "share.baked_svg",
}
_PDF: Final = "application/pdf"
_PDF_ENDPOINTS: Final = ("certificates.certificate", "certificates.part_certificate")
FORMS: Final = [HTML, *_ENDPOINTS, _PDF]  # what the page can be asked for as
RECEIPT_PDF: Final = "certificates.receipt"
_FOR_PROGRAMS: Final = frozenset({*_ENDPOINTS.values(), "share.view", "share.jwt", *_PDF_ENDPOINTS})


def answer_as(media_type: str, token: str, part: str | None) -> ResponseReturnValue:
    """Answer with another form, as if its own address had been asked for."""
    endpoint = _ENDPOINTS.get(media_type, _PDF_ENDPOINTS[part is not None])
    view = current_app.view_functions.get(endpoint)
    if view is None:
        return not_offered()
    named = {"token": token} if part is None else {"token": token, "part": part}
    return for_programs(cast(View, view))(**named)


def pdf_is_made() -> bool:
    """Tell whether certificates are made here."""
    return _PDF_ENDPOINTS[0] in current_app.view_functions and pdf_available()


def not_offered(*offered: str) -> Response:
    """Say that a badge has no such form, and which it has."""
    words = f" It is offered as {', '.join(offered)}." if offered else ""
    return problem(406, "form_not_offered", f"This badge has no such form.{words}")


def for_programs(view: View) -> View:
    """Have a form refused in words for programs, whatever else they would take."""

    @wraps(view)
    def answered(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        try:
            return view(*args, **kwargs)
        except NotFound as error:
            if _shows_several(kwargs):
                return not_offered("application/json")
            return problem(status_of(error), error.code, error.message)
        except AppError as error:
            return problem(status_of(error), error.code, error.message)

    return answered


def _shows_several(named: dict[str, Any]) -> bool:
    """Tell whether a link is open and to more than one badge, so that it has no single text or picture."""
    with suppress(AppError):
        link = find_link(canonical_token(named["token"]), deps())
        return named.get("part") is None and link.kind is not SubjectKind.BADGE
    return False


def open_to_programs(response: Response) -> Response:
    """Let programs of any site read the forms that are for them, refusals included; never a page."""
    if request.endpoint in _FOR_PROGRAMS and response.mimetype not in (HTML, ""):
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
