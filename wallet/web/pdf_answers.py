"""The answer that a PDF is: to be saved, able to do nothing, and sent once to a reader who keeps it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, request

from wallet.infra.pdf import PdfTooMuch, PdfUnavailable, Sheet, pdf_available, render

_SAVED = "default-src 'none'; sandbox"


def pdf_answer(sheet: Sheet, name: str, instead: Callable[[], Sheet] | None = None) -> Response:
    """Return a sheet as a file, or 304 where the reader has this very one: it is not even made then.

    A reader has to ask each time, because a link can be turned off; so this comes after the link was looked up.

    Args:
        sheet: what it says.
        name: of the file, plain ASCII by construction, without the ending.
        instead: the same without strangers' pictures, for when one of them takes too much.

    Raises:
        PdfUnavailable, PdfBusy, PdfTooMuch: as `render`.
    """
    if not pdf_available():
        raise PdfUnavailable
    answer, digest = Response(content_type="application/pdf"), sheet.digest()
    answer.set_etag(digest)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    answer.headers["Content-Security-Policy"] = _SAVED
    answer.headers["Cache-Control"] = "private, no-cache"
    if request.if_none_match.contains_weak(digest):
        answer.status_code = 304
        return answer
    try:
        answer.data = render(sheet)
    except PdfTooMuch:
        if instead is None:
            raise
        sheet = instead()
        answer.set_etag(sheet.digest())
        answer.data = render(sheet)
    return answer
