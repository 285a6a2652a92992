"""Why there is no PDF."""

from __future__ import annotations

from wallet.base.errors import InputError, Unavailable


class PdfUnavailable(Unavailable):
    """WeasyPrint or the C libraries under it are not on this machine."""

    code = "pdf_unavailable"
    sentence = (
        "This Laurel cannot make PDF files: a part of it is not installed. Print the page from your browser instead."
    )


class PdfBusy(Unavailable):
    """Others' sheets are being set, and as many as may wait are waiting."""

    code = "pdf_busy"
    sentence = "Many sheets are being made just now. Try again in a minute."


class PdfTooMuch(InputError):
    """It would take more time, memory or room than one sheet may, or cannot be set at all."""

    code = "pdf_too_much"
    sentence = "There is too much in this to make a PDF of it. Print the page from your browser instead."
