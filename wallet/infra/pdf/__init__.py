"""PDF files: tagged (PDF/UA-1), the same bytes for the same sheet, laid out by WeasyPrint in a child process.

A page to be printed is a template that knows its words and a style sheet; here is all that is needed beside them:

    from wallet.infra.pdf import Attachment, Paper, Picture, Sheet, render

    sheet = Sheet(
        body=render_template("print/card.html", words=words),  # what stands inside <body>
        css=render_template("print/card.css"),
        title="Robotics, Maya Okafor",
        language="en",
        made_at=today,  # midnight UTC of the day that the sheet speaks of
        paper=Paper.LETTER,
        pictures={"qr": Picture(qr_svg(address), "image/svg+xml")},  # <img src="laurel:qr" alt="…">
        attachments=(Attachment("badge.json", "application/vc+ld+json", text.encode(), "The signed badge"),),
    )
    etag = sheet.digest()  # before it is made: a reader who has it already needs nothing
    body = render(sheet)
"""

from __future__ import annotations

from typing import Final

from wallet.infra.pdf.available import pdf_available
from wallet.infra.pdf.errors import PdfBusy, PdfTooMuch, PdfUnavailable
from wallet.infra.pdf.kept import KeptSheets
from wallet.infra.pdf.press import Press
from wallet.infra.pdf.sheet import Attachment, Paper, Picture, Sheet, digest_of

__all__ = [
    "Attachment",
    "Paper",
    "PdfBusy",
    "PdfTooMuch",
    "PdfUnavailable",
    "Picture",
    "Press",
    "Sheet",
    "pdf_available",
    "render",
]
_kept: Final = KeptSheets()
_press: Final = Press()


def render(sheet: Sheet) -> bytes:
    """Return the PDF of a sheet: kept from before, or made now.

    Raises:
        PdfUnavailable: this machine has no WeasyPrint, or not its libraries.
        PdfBusy: too many others wait for theirs.
        PdfTooMuch: it takes more than PDF_CPU_S of processor time, PDF_TOTAL_S, PDF_MEMORY_BYTES or PDF_MAX_BYTES.
    """
    said = sheet.said()
    return _kept.get(digest_of(said), lambda: _press.make(said))
