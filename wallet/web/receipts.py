"""Receipts of badge checks: made from a checked badge's page, opened again by their address or their file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from wallet.base.errors import InputError
from wallet.base.limits import RECEIPT_KEPT_DAYS
from wallet.core.receipts import Receipt
from wallet.core.verify.changes import Change
from wallet.core.verify.report import Outcome, Report, Verdict
from wallet.infra.limiter import limiter
from wallet.infra.pdf import pdf_available
from wallet.infra.web import Audience, open_to, wants_json
from wallet.services import receipts, reopen
from wallet.services.receipts import KeptReceipt
from wallet.services.reopen import Reach, Since
from wallet.web.allowances import permit
from wallet.web.check_words import check_sentence, check_title, outcome_word
from wallet.web.dates import day, moment, parse_day
from wallet.web.deps import deps
from wallet.web.i18n import LazyString, gettext, lazy_gettext
from wallet.web.words import Audience as Reader
from wallet.web.words import Award, verdict_sentence, verdict_word

bp = Blueprint("receipts", __name__, url_prefix="/receipts")

_NEUTRAL = "issuer_not_listed"  # the answer is known: nobody here vouches for this issuer

CANNOT_KNOW: dict[Reach, LazyString] = {
    Reach.NOT_ASKED: lazy_gettext("Nobody has looked since. The badge can be looked at again at its address."),
    Reach.SWITCHED_OFF: lazy_gettext(
        "Its holder no longer shares it, so we cannot look at it again. That says nothing against the badge: ask its "
        "holder for a new link, or bring the file."
    ),
    Reach.ANOTHER: lazy_gettext("At its address there is no badge now, or another one. Ask its holder for the file."),
    Reach.NOWHERE: lazy_gettext(
        "We did not keep the badge, so we cannot look at it again by ourselves. Bring its file, and you see what has "
        "changed."
    ),
}


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """A receipt with its words. Texts are legible and not yet escaped."""

    receipt: Receipt
    code: str | None
    kept_until: str
    genuine: bool
    made: str
    title: str
    then_word: str
    dates: str
    unanswered: tuple[tuple[str, str], ...]  # title and sentence of what could not be checked
    now_word: str
    now_sentence: str
    now_when: str
    changes: tuple[tuple[str, str, str, str], ...]  # title, outcome then, outcome now, sentence now


@bp.after_request
def unlisted(response: Response) -> Response:
    """Keep receipts out of search engines, and their addresses out of other sites' logs."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


@bp.post("")
@open_to(Audience.ANYONE)
@limiter.limit("10 per minute; 60 per hour")
def make() -> ResponseReturnValue:
    """Make the receipt that a page offered."""
    code = receipts.keep_offered(request.form.get("offer", ""), deps())
    return redirect(url_for("receipts.page", code=code), 303)


@bp.get("/<string:code>")
@open_to(Audience.ANYONE)
@limiter.limit("60 per minute")
def page(code: str) -> ResponseReturnValue:
    """Show a receipt, its signature verified, and what has changed since."""
    canonical = receipts.canonical_code(code)
    if canonical != code:
        return redirect(url_for("receipts.page", code=canonical), 302)
    if wants_json():
        return document(canonical)
    kept = receipts.kept_receipt(canonical, deps())
    return receipt_page(kept, reopen.since_then(kept.receipt, deps()))


@bp.get("/<string:code>.json")
@open_to(Audience.ANYONE)
def document(code: str) -> ResponseReturnValue:
    """Give the signed receipt itself, unchanged."""
    kept = receipts.kept_receipt(code, deps())
    name = f"receipt-{kept.code}.json"
    return Response(
        kept.text, content_type="application/vc", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@bp.post("/<string:code>/look")
@open_to(Audience.ANYONE)
@limiter.limit("20 per minute")
def look(code: str) -> ResponseReturnValue:
    """Look at the badge again because its reader asks: at its address, or from the file that is brought along."""
    kept = receipts.kept_receipt(code, deps())
    upload = request.files["file"].read() if request.files.get("file") else b""
    if not upload:
        return receipt_page(kept, reopen.look_again(kept.receipt, deps(), permit=permit))
    try:
        since = reopen.compare_file(kept.receipt, upload, deps(), permit=permit)
    except InputError as error:
        known = reopen.since_then(kept.receipt, deps())
        return receipt_page(kept, known, errors={"file": gettext(error.message)}), 422
    return receipt_page(kept, since)


def receipt_page(kept: KeptReceipt, since: Since, *, errors: dict[str, str] | None = None) -> str:
    """Render a receipt's page."""
    return render_template(
        "receipts/page.html",
        view=view_of(kept, since, deps().now()),
        since=since,
        cannot_know=CANNOT_KNOW,
        errors=errors or {},
        kept_days=RECEIPT_KEPT_DAYS,
        has_pdf=pdf_available(),
    )


def view_of(kept: KeptReceipt, since: Since, now: datetime) -> ReceiptView:
    """Return a receipt with its words."""
    receipt, report = kept.receipt, kept.receipt.report
    name = report.credential.name if report.credential else None
    award = Award(holder=receipt.holder)
    return ReceiptView(
        receipt=receipt,
        code=kept.code,
        kept_until=day(kept.ends_at),
        genuine=kept.signature.verdict is Verdict.VERIFIED,
        made=moment(receipt.made_at),
        title=gettext("Receipt for %(name)s", name=name) if name else gettext("Receipt of a badge check"),
        then_word=str(verdict_word(report.verdict)),
        dates=_dates(report),
        unanswered=tuple(
            (str(check_title(line.check, "employer", report)), check_sentence(line, report))
            for line in report.checks
            if line.outcome is Outcome.UNKNOWN and line.code != _NEUTRAL
        ),
        now_word=str(verdict_word(since.report.verdict)) if since.report else "",
        now_sentence=verdict_sentence(since.report, Reader.EMPLOYER, award, now=now) if since.report else "",
        now_when=gettext("Checked %(moment)s.", moment=moment(since.report.judged_at)) if since.report else "",
        changes=tuple(_change(change, since.report) for change in since.changes if since.report),
    )


def _change(change: Change, now: Report | None) -> tuple[str, str, str, str]:
    return (
        str(check_title(change.check, "employer", now)),
        str(outcome_word(change.then.outcome)),
        str(outcome_word(change.now.outcome)),
        check_sentence(change.now, now),
    )


def _dates(report: Report) -> str:
    if report.credential is None:
        return ""
    begins, ends = parse_day(report.credential.valid_from), parse_day(report.credential.valid_until)
    if begins and ends:
        return gettext("%(begin)s to %(end)s", begin=day(begins), end=day(ends))
    return gettext("%(begin)s, no end date", begin=day(begins)) if begins else ""


@bp.record_once
def _open_forms(state: BlueprintSetupState) -> None:
    """Take these forms without a session: nothing of anybody's is changed by them."""
    for view in (make, look):
        state.app.extensions["csrf"].exempt(view)
