"""The resume as one printed page: a line and a code for each badge, as many as fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import render_template
from flask_babel import get_locale

from wallet.infra.pdf import Attachment, Paper, Picture, Sheet
from wallet.services.resume import ResumeQuery
from wallet.web.i18n import gettext, ngettext
from wallet.web.resume_words import PaperLine

# Rows of 30 mm that stand below the heading, each with a code of 25 mm; beside each other when there are more of them.
_ROWS: Final = {"a4": 8, "letter": 7}


@dataclass(frozen=True, slots=True)
class Cell:
    """One badge on the sheet and where its code is among the pictures; empty: it has none."""

    paper: PaperLine
    picture: str


def left_off(paper: Sequence[PaperLine], size: str) -> Sequence[PaperLine]:
    """Return the badges that do not fit on one page of this size (`a4` or `letter`)."""
    return paper[2 * _ROWS[size] :]


def sheet_of(
    paper: Sequence[PaperLine], query: ResumeQuery, words: tuple[str, str], attached: bytes, today: datetime
) -> Sheet:
    """Return the sheet to be set.

    Args:
        paper: every badge, in its order; those that do not fit are counted on the sheet.
        query: for the size of the paper.
        words: the heading and whose resume it is; either may be empty.
        attached: the same as a JSON Resume, every badge of it.
        today: the beginning of the day that the sheet bears.
    """
    heading, holder = words
    over = left_off(paper, query.paper)
    shown = paper[: len(paper) - len(over)]
    cells = [Cell(one, f"qr{at}" if one.qr else "") for at, one in enumerate(shown)]
    title = " - ".join(part for part in (holder, heading) if part) or gettext("Certificates and badges")
    body = render_template(
        "print/resume.html",
        heading=heading,
        holder=holder,
        title=title,
        cells=cells,
        is_dense=len(cells) > _ROWS[query.paper],
        rest=ngettext(
            "One more badge did not fit on this page.", "%(num)s more badges did not fit on this page.", len(over)
        )
        if over
        else "",
    )
    return Sheet(
        body=body,
        css=render_template("print/resume.css"),
        title=title,
        language=str(get_locale() or "en"),
        made_at=today,
        paper=Paper(query.paper),
        pictures={cell.picture: Picture(cell.paper.qr, "image/svg+xml") for cell in cells if cell.paper.qr},
        attachments=(
            Attachment(
                "resume.json", "application/json", attached, gettext("The same as a JSON Resume"), "Alternative"
            ),
        ),
    )
