"""Reading PDFs in tests: their structure by pypdf, their looks by PDFium."""

from __future__ import annotations

import os
from io import BytesIO

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

LEFT_OUT = "pdf" in os.environ.get("LAUREL_TEST_WITHOUT", "").split(",")  # set by ./test on a Mac, which says so
needs_pdf = pytest.mark.skipif(LEFT_OUT, reason="left out on this machine: WeasyPrint and its libraries")


def read(pdf):
    return PdfReader(BytesIO(pdf))


def text_of(pdf):
    """Return the words of all pages, in one line; PDFium writes U+FFFE for a hyphen at the end of a line."""
    document = pypdfium2.PdfDocument(pdf)
    words = []
    for page in document:
        found = page.get_textpage()
        words.append(found.get_text_range())
        found.close()
    document.close()
    return " ".join(" ".join(words).replace("\ufffe", "-").split())


def drawn(pdf, *, page=0, dpi=150):
    """Return a page as a picture."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return document[page].render(scale=dpi / 72).to_pil()
    finally:
        document.close()


def codes_in(pdf, *, page=0):
    """Return what the QR codes on a page say, as a camera reads them."""
    return sorted(found.text for found in zxingcpp.read_barcodes(drawn(pdf, page=page, dpi=200)))


def size_mm(pdf):
    """Return width and height of the first page in millimetres."""
    box = read(pdf).pages[0].mediabox
    return round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)


def attachments_of(pdf):
    """Return the associated files by name: media type, relationship, bytes."""
    found = {}
    for reference in read(pdf).trailer["/Root"].get("/AF", []):
        file = reference.get_object()
        stream = file["/EF"]["/F"].get_object()
        found[file["/UF"]] = (stream["/Subtype"].removeprefix("/"), file["/AFRelationship"], stream.get_data())
    return found
