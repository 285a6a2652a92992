"""The letters that a mail server would have delivered, for who tries Laurel without one."""

from __future__ import annotations

import re
from uuid import UUID

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue

from wallet.infra.web import Audience, open_to
from wallet.services import mailbox
from wallet.web.deps import deps

bp = Blueprint("mailbox", __name__, url_prefix="/mailbox")

_ADDRESS = re.compile(r"(https?://[^\s<>\"]+)")


@bp.get("")
@open_to(Audience.ANYONE)
def page() -> ResponseReturnValue:
    """List the letters, newest first."""
    return render_template("accounts/mailbox.html", letters=mailbox.letters(deps()))


@bp.get("/<uuid:letter_id>")
@open_to(Audience.ANYONE)
def letter(letter_id: UUID) -> ResponseReturnValue:
    """Show one letter; its links to this site can be followed, its markup is shown as text."""
    found = mailbox.letter(letter_id, deps())
    return render_template("accounts/letter.html", letter=found, pieces=_pieces(found.text))


@bp.app_context_processor
def shown() -> dict[str, bool]:
    """Tell every page whether letters can be read here."""
    return {"mailbox_shown": mailbox.is_open(deps())}


def _pieces(text: str) -> list[tuple[str, bool]]:
    """Return the text in pieces, each with whether it is an address of ours."""
    own = current_app.extensions["settings"].public_url
    return [(piece, piece == own or piece.startswith(f"{own}/")) for piece in _ADDRESS.split(text) if piece]
