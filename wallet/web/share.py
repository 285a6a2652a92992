"""What stands behind a public link: the page of a badge, of a collection or of a stack, and the page's other forms.

Every address has two spellings: `/v/<token>…`, and `/v/<token>/part/<part>…` for one badge of a collection or stack.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import TypeAlias

from flask import Blueprint, Response, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wallet.base.errors import AppError, NotFound
from wallet.core.sharing import SubjectKind
from wallet.infra.limiter import limiter, spend
from wallet.infra.web import Audience, open_to, problem, status_of
from wallet.services import shared
from wallet.services.applicant import Compared
from wallet.services.share import last_day
from wallet.services.shared import SharedLink, SharedPage
from wallet.services.whole import title_of_whole
from wallet.web.answers import report_answer
from wallet.web.applicant_words import answer_words
from wallet.web.deps import deps
from wallet.web.own_icons import with_own_icons
from wallet.web.people import me_or_none
from wallet.web.readers import is_reading
from wallet.web.share_forms import FORMS, RECEIPT_PDF, answer_as, for_programs, not_offered, pdf_is_made
from wallet.web.share_words import card_words, forms_of, shown_page

bp = Blueprint("share", __name__)

_SEVERAL = "240 per minute"  # pages and reports of several badges: they are not kept ready
View: TypeAlias = Callable[..., ResponseReturnValue]
OG_SIZE = (1200, 630)


def on_a_badge(form: str = "", *, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """Give a view both spellings of a badge's public address, followed by `form`; it takes (token, part=None)."""

    def give(view: View) -> View:
        for rule in (f"/v/<string:token>{form}", f"/v/<string:token>/part/<string(length=16):part>{form}"):
            bp.add_url_rule(rule, view_func=view, methods=list(methods))
        return view

    return give


@bp.after_request
def unlisted(response: Response) -> Response:
    """Keep public pages out of search engines, and their addresses out of other sites' logs."""
    if request.path.startswith("/v/"):
        listed = g.get("listed", False) and response.status_code == HTTPStatus.OK
        response.headers.setdefault("X-Robots-Tag", "all" if listed else "noindex, nofollow, noarchive")
        response.headers["Referrer-Policy"] = "same-origin"  # "no-referrer" would take the Origin off our own form
    return response


@on_a_badge()
@open_to(Audience.ANYONE)
def view(token: str, part: str | None = None) -> ResponseReturnValue:
    """Show what a link is to: the page, its JSON twin, or the signed text, as the reader's program asks."""
    canonical = shared.canonical_token(token)
    if canonical != token:
        return redirect(url_for("share.view", token=canonical, part=part), 302)
    wanted = request.accept_mimetypes.best_match(FORMS, "text/html")
    if wanted != "text/html":
        return answer_as(wanted, canonical, part)
    link = shared.find_link(canonical, deps())
    g.listed = link.listed
    if part is None and link.kind is not SubjectKind.BADGE:
        return several(link, count=_is_person())
    return shared_page(canonical, part, count=part is None and _is_person())


def shared_page(
    token: str,
    part: str | None = None,
    *,
    count: bool = False,
    answer: Compared | None = None,
    errors: dict[str, str] | None = None,
    typed: str = "",
) -> str:
    """Render a shared badge's page, with the answer to "Is this my applicant?" where somebody asked."""
    page = shared.read_shared(token, deps(), part=part, reader=me_or_none(), count=count)
    g.shared_page = page  # for wallet.web.share_cache
    return render_shared(page, answer=answer, errors=errors or {}, typed=typed, whole=title_of_whole(page.link, deps()))


def render_shared(
    page: SharedPage,
    *,
    answer: Compared | None = None,
    errors: dict[str, str],
    typed: str = "",
    whole: str | None = None,
) -> str:
    """Render the page of one badge; `whole` is what the collection or stack is called that it is a part of."""
    shown = shown_page(page)
    html = render_template(
        "share/view.html",
        page=page,
        shown=shown,
        og=card_words(page, shown),
        answer=answer_words(answer) if answer else None,
        errors=errors,
        typed=typed,
        whole=whole,
        last_day=last_day(page.link.ends_at),
        receipt_pdf=RECEIPT_PDF in current_app.view_functions,
        forms=forms_of(page, pdf=pdf_is_made()),
    )
    return with_own_icons(html)


def several(link: SharedLink, *, count: bool = False) -> ResponseReturnValue:
    """Show a collection's or a stack's page, with the page that its kind has."""
    spend(_SEVERAL, "several")
    me = me_or_none()
    if count and me != link.learner_id:
        shared.count_view(link, deps())
    show: Callable[[SharedLink], ResponseReturnValue] = current_app.extensions["share_pages"][link.kind]
    return show(link)


@on_a_badge(".json")
@open_to(Audience.ANYONE)
def report(token: str, part: str | None = None) -> ResponseReturnValue:
    """Give the page's report as JSON, and refusals as JSON too, whatever was asked for."""
    try:
        return _document(shared.canonical_token(token), part)
    except AppError as error:
        return problem(status_of(error), error.code, error.message)


def _document(token: str, part: str | None) -> ResponseReturnValue:
    """Return the JSON of a badge, or of what its kind gives for several; raises NotFound, Gone."""
    try:
        return report_answer(shared.read_shared(token, deps(), part=part).report)
    except NotFound:
        if part is not None:
            raise
    spend(_SEVERAL, "several")
    link = shared.find_link(token, deps())
    several: Callable[[SharedLink], ResponseReturnValue] | None = current_app.extensions["share_documents"].get(
        link.kind
    )
    if several is None:
        raise NotFound
    return several(link)


@on_a_badge("/credential")
@open_to(Audience.ANYONE)
@for_programs
def credential(token: str, part: str | None = None) -> ResponseReturnValue:
    """Give the signed text itself, unchanged."""
    file = shared.shared_credential(shared.canonical_token(token), deps(), part=part)
    kind = request.accept_mimetypes.best_match(file.media_types) if request.accept_mimetypes else file.media_types[0]
    if kind is None:
        return not_offered(*file.media_types)
    return Response(file.text, content_type=kind, headers={"Content-Disposition": "inline"})


@on_a_badge("/check", methods=("POST",))
@open_to(Audience.ANYONE)
@limiter.limit("6 per minute")
def check_again(token: str, part: str | None = None) -> ResponseReturnValue:
    """Ask the issuer again because a reader wants it. Needs no session: nothing of anybody's is changed by it."""
    canonical = shared.canonical_token(token)
    shared.check_again(canonical, deps(), part=part)
    return redirect(url_for("share.view", token=canonical, part=part), 303)


def _is_person() -> bool:
    return is_reading(request.method, request.headers)


bp.record_once(lambda state: state.app.extensions["csrf"].exempt(check_again))
