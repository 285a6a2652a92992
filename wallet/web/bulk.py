"""Check many badges at once, without an account: bring a list, watch it being worked off, take the table away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from wallet.base import limits
from wallet.base.errors import AppError, InputError, Unavailable
from wallet.core.bulk.table import table_as_csv
from wallet.core.legible import legible
from wallet.core.verify.report import Verdict
from wallet.core.verify.wire import report_to_json, write_instant
from wallet.infra.limiter import limiter
from wallet.infra.web import Audience, open_to, problem, status_of, wants_json
from wallet.services import bulk
from wallet.services.bulk import CheckedList, Finding, Line, Trouble
from wallet.web.deps import deps
from wallet.web.i18n import LazyString, gettext, lazy_gettext, ngettext
from wallet.web.shown import legible_report
from wallet.web.words import VERDICT_WORDS, Award, verdict_sentence, verdict_word
from wallet.web.words import Audience as Reader

bp = Blueprint("bulk", __name__, url_prefix="/verify/bulk")

_COLUMNS = (
    *("line", "brought", "verdict", "badge", "holder", "issuer", "valid_from", "valid_until", "reason", "checked_at"),
)
_REASON_MAX_CHARS = 300
TROUBLES: dict[Trouble, LazyString] = {
    Trouble.LINK_OFF: lazy_gettext("Its holder has switched this link off. Ask them for a new one."),
    Trouble.NO_SUCH_LINK: lazy_gettext("There is no such link here. Perhaps a letter was mistyped."),
    Trouble.BROKE_OFF: lazy_gettext("Checking it broke off on our side. Check it by itself."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table with its words. Texts are legible and not yet escaped."""

    number: int
    label: str
    verdict: Verdict | None  # None while it waits
    word: str = ""
    badge: str = ""
    holder: str = ""
    issuer: str = ""
    reason: str = ""
    valid_from: str = ""
    valid_until: str = ""
    checked_at: str = ""


@bp.after_request
def unlisted(response: Response) -> Response:
    """Keep lists out of search engines, and their addresses out of other sites' logs."""
    if request.path != "/verify/bulk":
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response.headers["Referrer-Policy"] = "same-origin"
    return response


@bp.get("")
@open_to(Audience.ANYONE)
def form() -> ResponseReturnValue:
    """Ask for a list of badges."""
    return _form(deleted="deleted" in request.args)


@bp.post("")
@open_to(Audience.ANYONE)
@limiter.limit("6 per minute; 30 per hour")
def bring() -> ResponseReturnValue:
    """Take a list, and lead to the page where it is worked off."""
    text = request.form.get("text", "")
    files = [(one.filename or "", one.read()) for one in request.files.getlist("file") if one]
    try:
        code = bulk.bring([(name, body) for name, body in files if body], text, deps())
    except (InputError, Unavailable) as error:
        return _refused(error, field="text" if text.strip() and not any(body for _, body in files) else "file")
    address = url_for("bulk.page", code=code)
    if wants_json():
        answer = jsonify({"address": f"{deps().settings.public_url}{address}.json"})
        answer.status_code = 201
        return answer
    return redirect(address, 303)


@bp.get("/<string:code>")
@open_to(Audience.ANYONE)
def page(code: str) -> ResponseReturnValue:
    """Show a list: how far it is, and what was found."""
    canonical = bulk.canonical_code(code)
    if canonical != code:
        return redirect(url_for("bulk.page", code=canonical), 302)
    found = bulk.checked_list(canonical, deps())
    rows = [_row(line) for line in found.lines]
    return render_template(
        "verify/bulk_result.html", found=found, rows=rows, counts=_counts(found), title=_title(found)
    )


@bp.get("/<string:code>/progress")
@open_to(Audience.ANYONE)
def progress(code: str) -> ResponseReturnValue:
    """Say how far a list is, for a page that waits."""
    check = bulk.progress(code, deps())
    words = gettext("%(done)s of %(total)s checked", done=check.done, total=check.total)
    return jsonify(
        {"done": check.done, "total": check.total, "finished": check.finished_at is not None, "words": words}
    )


@bp.get("/<string:code>.json")
@open_to(Audience.ANYONE)
def as_json(code: str) -> ResponseReturnValue:
    """Give everything that was found, for a program."""
    found = bulk.checked_list(code, deps())
    return jsonify(
        {
            "total": found.check.total,
            "done": found.check.done,
            "finished": found.finished,
            "deleted_at": write_instant(found.check.ends_at),
            "lines": [_line_as_json(line) for line in found.lines],
        }
    )


@bp.get("/<string:code>.csv")
@open_to(Audience.ANYONE)
def as_csv(code: str) -> ResponseReturnValue:
    """Give the table for a spreadsheet program."""
    found = bulk.checked_list(code, deps())
    text = table_as_csv([_COLUMNS, *(_cells(_row(line)) for line in found.lines)])
    return Response(
        text,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="badges.csv"'},
    )


@bp.post("/<string:code>/delete")
@open_to(Audience.ANYONE)
@limiter.limit("20 per minute")
def delete(code: str) -> ResponseReturnValue:
    """Delete a list before its day is over. Whoever has its address may: nobody else could read it."""
    bulk.delete_list(code, deps())
    return redirect(url_for("bulk.form", deleted=1), 303)


def _form(**values: object) -> str:
    defaults: dict[str, object] = {"errors": {}, "text": "", "deleted": False}
    return render_template("verify/bulk.html", limits=limits, **(defaults | values))


def _refused(error: AppError, *, field: str) -> ResponseReturnValue:
    status = status_of(error)
    if wants_json():
        return problem(status, error.code, error.message)
    text = request.form.get("text", "")[: limits.CREDENTIAL_MAX_BYTES]
    return _form(errors={field: gettext(error.message)}, text=text), status


def _title(found: CheckedList) -> str:
    total = found.check.total
    if found.finished:
        return ngettext("%(num)s badge checked", "%(num)s badges checked", total)
    return ngettext("%(num)s badge being checked", "%(num)s badges being checked", total)


def _counts(found: CheckedList) -> list[tuple[Verdict, str, int]]:
    """Return how often each verdict came, the best first."""
    verdicts = [line.verdict for line in found.lines]
    return [(one, str(word), verdicts.count(one)) for one, word in VERDICT_WORDS.items() if one in verdicts]


def _row(line: Line) -> Row:
    finding, verdict = line.finding, line.verdict
    if finding is None or verdict is None:
        return Row(line.number, line.label, None)
    word = str(verdict_word(verdict))
    if finding.report is None:
        return Row(line.number, line.label, verdict, word, reason=_trouble(finding))
    report = legible_report(finding.report)
    said = report.credential
    return Row(
        line.number,
        line.label,
        verdict,
        word,
        badge=legible(finding.name or "", limits.BADGE_NAME_MAX_CHARS) or ((said.name or "") if said else ""),
        holder=legible(finding.holder or "", limits.NAME_MAX_CHARS),
        issuer=(said.issuer_name or said.issuer_id or "") if said else "",
        reason=_reason(finding),
        valid_from=(said.valid_from or "") if said else "",
        valid_until=(said.valid_until or "") if said else "",
        checked_at=write_instant(report.judged_at),
    )


def _trouble(finding: Finding) -> str:
    return str(TROUBLES[finding.trouble]) if finding.trouble else ""


def _reason(finding: Finding) -> str:
    report = finding.report
    if report is None:
        return _trouble(finding)
    if report.verdict is Verdict.REJECTED_INPUT:
        return gettext(report.checks[0].message)
    award = Award(
        holder=legible(finding.holder, limits.NAME_MAX_CHARS) if finding.holder else None,
        name=legible(finding.name, limits.BADGE_NAME_MAX_CHARS) if finding.name else None,
        withdrawn_on=finding.withdrawn_on,
        reason=legible(finding.reason, _REASON_MAX_CHARS) if finding.reason else None,
    )
    return verdict_sentence(legible_report(report), Reader.EMPLOYER, award, now=report.judged_at)


def _line_as_json(line: Line) -> dict[str, Any]:
    row, report = _row(line), line.finding.report if line.finding else None
    return {
        "line": row.number,
        "brought": row.label,
        "verdict": row.verdict,
        "badge": row.badge or None,
        "holder": row.holder or None,
        "issuer": row.issuer or None,
        "reason": row.reason or None,
        "report": report_to_json(report) if report else None,
    }


def _cells(row: Row) -> tuple[object, ...]:
    return (
        row.number,
        row.label,
        row.verdict.value if row.verdict else "",
        row.badge,
        row.holder,
        row.issuer,
        row.valid_from,
        row.valid_until,
        row.reason,
        row.checked_at,
    )


@bp.record_once
def _open_forms(state: BlueprintSetupState) -> None:
    """Take these forms without a session: nothing of anybody's is changed by them."""
    for view in (bring, delete):
        state.app.extensions["csrf"].exempt(view)
