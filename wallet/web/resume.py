"""The resume builder: choose badges, see exactly the lines that come out, take them away."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from wallet.base import limits
from wallet.core.file_names import plain_name
from wallet.core.resume import json_resume, plain_text
from wallet.infra.limiter import limiter
from wallet.infra.pdf import pdf_available, render
from wallet.infra.web import Audience, open_to
from wallet.services import resume
from wallet.services.resume import Detail, ResumePage, ResumeQuery, TooManyOnResume
from wallet.web.deps import deps, me_id
from wallet.web.i18n import gettext, ngettext
from wallet.web.resume_sheet import left_off, sheet_of
from wallet.web.resume_words import PaperLine, choice_words, paper_line

bp = Blueprint("resume", __name__, url_prefix="/wallet")
_SAVED = "default-src 'none'; sandbox"


@bp.get("/resume")
@open_to(Audience.LEARNER)
def page() -> ResponseReturnValue:
    """Show the builder and, below it, the lines that come out."""
    query = resume.read_resume(request.args)
    if request.args.get("step"):
        query = resume.reordered(me_id(), query, request.args["step"], deps())
        return redirect(url_for("resume.page", **address_of(query), _anchor="badges"), 303)
    built = resume.resume_page(me_id(), query, deps())
    now, heading, holder = deps().now(), _heading(query), _holder(query)
    paper = _paper(built)
    body = render_template(
        "resume/page.html",
        page=built,
        chosen=[choice_words(one, now) for one in built.chosen],
        others=[choice_words(one, now) for one in built.others],
        heading=heading,
        holder=holder,
        paper=paper,
        text=plain_text(heading, holder, [one.line for one in paper]),
        left_off=left_off(paper, query.paper) if pdf_available() else (),
        has_pdf=pdf_available(),
        address=address_of(built.query),
        problem=TooManyOnResume.sentence if query.too_many else "",
        heading_max=limits.RESUME_HEADING_MAX_CHARS,
    )
    return body, 422 if query.too_many else 200


@bp.post("/resume/links")
@open_to(Audience.LEARNER)
def make_links() -> ResponseReturnValue:
    """Turn on the public links of the chosen badges that have none."""
    query = resume.read_resume(request.form)
    made, refused = resume.make_links(me_id(), query, deps())
    if made:
        flash(ngettext("One public link is on.", "%(num)s public links are on.", made), "ok")
    for name, why in refused:
        flash(gettext("%(badge)s: %(reason)s", badge=name or gettext("A badge"), reason=gettext(why)), "error")
    return redirect(url_for("resume.page", **address_of(query), _anchor="lines"), 303)


@bp.get("/resume.txt")
@open_to(Audience.LEARNER)
def text() -> ResponseReturnValue:
    """Hand over the lines as plain text."""
    query, built = _asked()
    body = plain_text(_heading(query), _holder(query), [one.line for one in _paper(built)])
    return _saved(body.encode(), "text/plain; charset=utf-8", "txt")


@bp.get("/resume.json")
@open_to(Audience.LEARNER)
def json_file() -> ResponseReturnValue:
    """Hand over the lines as a JSON Resume."""
    query, built = _asked()
    return _saved(_json(query, _paper(built), deps().now()), "application/json", "json")


@bp.get("/resume.pdf")
@open_to(Audience.LEARNER)
@limiter.limit("20 per minute")
def pdf() -> ResponseReturnValue:
    """Hand over one page with a code for every badge on it."""
    query, built = _asked()
    paper = _paper(built)
    if not paper:
        abort(404)
    today = datetime.combine(deps().now().date(), time(), UTC)  # one day's file is one file
    sheet = sheet_of(paper, query, (_heading(query), _holder(query)), _json(query, paper, today), today)
    return _saved(render(sheet), "application/pdf", "pdf")


def address_of(query: ResumeQuery) -> dict[str, Any]:
    """Return the parameters that ask for the same again."""
    return {
        "asked": "1",
        "badge": [str(one) for one in query.badges],
        "heading": _heading(query),
        "with": sorted(one.value for one in query.details),
        "paper": query.paper,
        **({"q": query.q} if query.q else {}),
    }


def _asked() -> tuple[ResumeQuery, ResumePage]:
    query = resume.read_resume(request.args)
    if query.too_many:
        raise TooManyOnResume
    return query, resume.resume_page(me_id(), query, deps())


def _paper(built: ResumePage) -> list[PaperLine]:
    return [paper_line(entry, built.query.details) for entry in built.entries]


def _json(query: ResumeQuery, paper: list[PaperLine], now: datetime) -> bytes:
    value = json_resume(_holder(query), [one.line for one in paper], now)
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _heading(query: ResumeQuery) -> str:
    return gettext("Certificates and badges") if query.heading is None else query.heading


def _holder(query: ResumeQuery) -> str:
    return str(current_user.name) if Detail.HOLDER in query.details else ""


def _saved(body: bytes, media_type: str, ending: str) -> Response:
    answer = Response(body, content_type=media_type)
    name = plain_name(f"resume {current_user.name}", "resume")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    answer.headers["Content-Security-Policy"] = _SAVED
    return answer
