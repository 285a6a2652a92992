"""What an employer can do on a shared badge's page beside reading it; each is one more page of `share`."""

from __future__ import annotations

from flask import current_app, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from wallet.base.errors import InputError
from wallet.infra.limiter import limiter
from wallet.infra.web import Audience, open_to
from wallet.services import receipts, shared
from wallet.services.applicant import NameNotCompared, is_applicant
from wallet.web.deps import deps
from wallet.web.i18n import gettext
from wallet.web.share import bp, on_a_badge, shared_page
from wallet.web.share_forms import RECEIPT_PDF


@on_a_badge("/applicant", methods=("POST",))
@open_to(Audience.ANYONE)
@limiter.limit("10 per minute; 60 per hour")
def applicant(token: str, part: str | None = None) -> ResponseReturnValue:
    """Say whether an address or a name is the holder's: yes, no, or we cannot tell. Nothing of it is kept."""
    canonical, typed = shared.canonical_token(token), request.form.get("who", "")
    try:
        answer = is_applicant(canonical, typed, deps(), part=part)
    except (InputError, NameNotCompared) as error:
        return shared_page(canonical, part, errors={"who": gettext(error.message)}, typed=typed), 422
    return shared_page(canonical, part, answer=answer)


@on_a_badge("/receipt", methods=("POST",))
@open_to(Audience.ANYONE)
@limiter.limit("10 per minute; 60 per hour")
def receipt(token: str, part: str | None = None) -> ResponseReturnValue:
    """Sign what the page says now, and lead to the receipt, or to its sheet where that was asked for."""
    code = receipts.keep_shared(shared.canonical_token(token), deps(), part=part)
    as_pdf = request.form.get("as") == "pdf" and RECEIPT_PDF in current_app.view_functions
    return redirect(url_for(RECEIPT_PDF if as_pdf else "receipts.page", code=code), 303)


@bp.record_once
def _open_forms(state: BlueprintSetupState) -> None:
    """Take these forms without a session: nothing of anybody's is changed by them."""
    for view in (applicant, receipt):
        state.app.extensions["csrf"].exempt(view)
