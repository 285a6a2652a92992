"""The employer's page: check any badge, without an account. Nothing that is brought here is kept."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wallet.base.errors import AppError, InputError
from wallet.base.limits import CREDENTIAL_MAX_BYTES, URL_MAX_CHARS
from wallet.core.formats.detect import UploadTooLarge
from wallet.core.verify.judge import Judgement
from wallet.core.verify.report import Verdict
from wallet.infra.limiter import limiter
from wallet.infra.web import Audience, open_to, problem, wants_json
from wallet.services import check, receipts, reopen
from wallet.services.receipts import KeptReceipt
from wallet.web.allowances import permit
from wallet.web.answers import report_answer
from wallet.web.deps import deps
from wallet.web.i18n import gettext
from wallet.web.receipts import receipt_page
from wallet.web.shown import show

bp = Blueprint("verify", __name__)

_FORMS = frozenset({"multipart/form-data", "application/x-www-form-urlencoded"})
_BODIES = frozenset(
    {
        "application/json",
        "application/ld+json",
        "application/vc",
        "application/vc+ld+json",
        "application/vc+jwt",
        "application/jwt",
        "application/jose",
        "text/plain",
        "image/png",
        "image/svg+xml",
    }
)
_PICTURE_MAX_BYTES = 256 * 1024  # shown inside the page, since nothing is kept
_EMPTY: Mapping[str, str] = {"url": "", "text": "", "email": ""}


@dataclass(frozen=True, slots=True)
class Brought:
    """What somebody gave us to check, from a form or as the body of a request."""

    upload: bytes
    typed: str | None = None  # when it was typed: it may be a share code or the address of one of our pages
    field: str = "file"
    email: str | None = None


class NothingBrought(InputError):
    """A form without anything in it."""

    code = "nothing_brought"
    sentence = "Choose a file, paste a text, or type an address."


@bp.get("/verify")
@open_to(Audience.ANYONE)
def page() -> ResponseReturnValue:
    """Ask for a badge to check; `?url=` fills in an address that somebody scanned, and nothing is done with it yet."""
    return _page(typed={**_EMPTY, "url": request.args.get("url", "")[:URL_MAX_CHARS]})


@bp.post("/verify")
@open_to(Audience.ANYONE)
@limiter.limit("60 per minute")
def judge() -> ResponseReturnValue:
    """Judge what was brought: a page, or JSON when asked. Needs no session and keeps nothing."""
    try:
        brought = _brought()
    except FieldRefused as refused:
        return _refused(refused.field, refused.error)
    elsewhere = _page_of_ours(brought.typed) if brought.typed is not None else None
    if elsewhere is not None:
        return redirect(elsewhere, 303)
    judgement = check.check(brought.upload, deps(), email=brought.email, permit=permit)
    if judgement.report.verdict is Verdict.REJECTED_INPUT:
        token = check.shared_token_in_picture(brought.upload, deps().settings)
        if token is not None:
            return redirect(url_for("share.view", token=token), 303)
    if _json_wanted():
        return _as_json(judgement)
    receipt = receipts.brought_receipt(judgement, deps())
    return _as_page(judgement, brought) if receipt is None else _as_receipt(receipt)


class FieldRefused(Exception):
    """What was brought cannot even be looked at; `field` is where it was typed."""

    def __init__(self, field: str, error: AppError) -> None:
        super().__init__(error.message)
        self.field = field
        self.error = error


def _brought() -> Brought:
    if request.mimetype not in _FORMS:
        if request.mimetype not in _BODIES:
            abort(415)
        return Brought(request.get_data(cache=False))
    email = _email(request.form.get("email", ""))
    upload = request.files["file"].read() if request.files.get("file") else b""
    if upload:
        return Brought(upload, email=email)
    text = request.form.get("text", "").strip()
    if text:
        return Brought(text.encode("utf-8", "surrogatepass"), text, "text", email)
    address = request.form.get("url", "").strip()
    if not address or len(address) > URL_MAX_CHARS:
        raise FieldRefused("file" if not address else "url", NothingBrought())
    return Brought(check.web_address(address).encode("utf-8", "surrogatepass"), address, "url", email)


def _email(typed: str) -> str | None:
    try:
        return check.applicant(typed)
    except InputError as error:
        raise FieldRefused("email", error) from None


def _page_of_ours(typed: str) -> str | None:
    """Return the page that a typed address or code of ours leads to."""
    token = check.shared_token(typed, deps().settings)
    if token is not None:
        return url_for("share.view", token=token)
    code = receipts.code_in_address(typed, deps())
    return url_for("receipts.page", code=code) if code is not None else None


def _as_receipt(kept: KeptReceipt) -> ResponseReturnValue:
    """Show a receipt that was brought to be checked: on its own page where it is kept, else here."""
    if kept.code is not None:
        return redirect(url_for("receipts.page", code=kept.code), 303)
    return receipt_page(kept, reopen.look_again(kept.receipt, deps(), permit=permit))


def _as_json(judgement: Judgement) -> ResponseReturnValue:
    report = judgement.report
    if report.verdict is Verdict.REJECTED_INPUT:
        line = report.checks[0]
        return problem(_status(judgement), line.code, line.message)
    return report_answer(report)


def _as_page(judgement: Judgement, brought: Brought) -> ResponseReturnValue:
    shown = show(judgement.report, judgement.credential, now=deps().now(), known=deps().known_issuers())
    answer = _page(
        shown=shown,
        asked=brought.email is not None,
        picture=_picture(judgement, brought),
        offer=receipts.offer_of(brought.upload, judgement, deps()),
    )
    return answer, _status(judgement)


def _status(judgement: Judgement) -> int:
    """Return 200 for whatever could be read, 413 for what is over the size limit, 422 for the rest."""
    if judgement.report.verdict is not Verdict.REJECTED_INPUT:
        return 200
    return 413 if judgement.report.checks[0].code == UploadTooLarge.code else 422


def _picture(judgement: Judgement, brought: Brought) -> str | None:
    """Return the picture of a badge that was confirmed, made safe, inside an address of its own."""
    if judgement.credential is None:
        return None
    found = check.picture_of(brought.upload, judgement)
    if found is None or len(found.data) > _PICTURE_MAX_BYTES:
        return None
    return f"data:{found.media_type};base64,{base64.b64encode(found.data).decode()}"


def _refused(field: str, error: AppError) -> ResponseReturnValue:
    if _json_wanted():
        return problem(422, error.code, error.message)
    typed = {name: request.form.get(name, "")[:CREDENTIAL_MAX_BYTES] for name in _EMPTY}
    return _page(errors={field: gettext(error.message)}, typed=typed), 422


def _page(**values: object) -> str:
    defaults: dict[str, object] = {"shown": None, "asked": False, "picture": None, "offer": None}
    defaults |= {"errors": {}, "typed": _EMPTY}
    return render_template("verify/page.html", **(defaults | values))


def _json_wanted() -> bool:
    """Tell whether to answer with JSON: when asked, and to a program that sent a bare body and wants no page."""
    accepted = request.accept_mimetypes
    bare = request.mimetype not in _FORMS
    return wants_json() or (bare and accepted.quality("application/json") >= accepted.quality("text/html"))


bp.record_once(lambda state: state.app.extensions["csrf"].exempt(judge))
