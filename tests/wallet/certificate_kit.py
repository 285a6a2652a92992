"""Helpers for tests about certificates: strangers' words, where letters stand on paper, what an answer holds."""

from __future__ import annotations

import json

import pypdfium2
import pytest

from tests.sims.issuer import EMAIL
from tests.wallet.share_kit import subject_for
from wallet.store import collections

MM = 72 / 25.4
# Where words stand does not hang on the database.
one_engine = pytest.mark.parametrize("migrated", ["sqlite"], indirect=True)
FOOT = 71  # millimetres from the bottom of the paper to where the award ends, on either paper
INSIDE_FRAME = 18  # millimetres from the edge of the paper to the gold line
HOSTILE = {
    "long": "Responsible " * 900,
    "one word": "x" * 10_000,
    "bidi": "abc\u202edesrever\u2066 \u2069\u202c end",
    "rtl": "محمد بن عبد الرحمن الخوارزمي",
    "cjk": "数据科学与人工智能实践" * 40,
    "markup": "<b>bold</b><img src=x onerror=alert(1)><style>*{display:none}</style>&amp;{{7*7}}</h1>",
    "css": "'); background: url(http://stranger.example/); x: url('",
    "emoji": "👩‍👩‍👧‍👦" * 100,
    "combining": "Z̸̢͎" * 300,
    "formula": '=HYPERLINK("http://stranger.example")',
    "controls": "a\u2028b\ue000c\ufffed\u00ad",
}


def hashed(**changes):
    """A subject that names its holder's address so that nobody can read it."""
    return {**subject_for(EMAIL), **changes}


def get(page, path, **options):
    """Return (status, headers, body)."""
    answer = page.client.get(path, base_url=page.base, **options)
    body = answer.get_data()
    answer.close()
    return answer.status_code, answer.headers, body


def pdf(page, path):
    status, headers, body = get(page, path)
    assert (status, headers["Content-Type"]) == (200, "application/pdf"), body[:300]
    return body


def refusal(page, path):
    status, _headers, body = get(page, path, headers={"Accept": "application/json"})
    return status, json.loads(body)["code"]


def collection_of(deps, learner, *badges, name="For applications", introduction="My own words."):
    with deps.database.begin() as session:
        found = collections.add_collection(session, learner, name, now=deps.now())
        collections.set_order(session, found, badges)
        collections.touch_collection(session, learner, found, revision=1, introduction=introduction)
    return found


def lowest(body, words):
    """Return how far above the bottom of the first page these words end, in millimetres."""
    document = pypdfium2.PdfDocument(body)
    page = document[0].get_textpage()
    found = page.search(words)
    index, count = found.get_next()
    _, bottom, _, _ = page.get_charbox(index + count - 1)
    found.close()
    page.close()
    document.close()
    return bottom / MM


def outside_frame(body):
    """Return letters of all pages that stand on the frame or beyond it."""
    document = pypdfium2.PdfDocument(body)
    outside = []
    for sheet in document:
        width, height = sheet.get_size()
        words = sheet.get_textpage()
        edge = INSIDE_FRAME * MM
        for index in range(words.count_chars()):
            letter = words.get_text_range(index, 1)
            left, bottom, right, top = words.get_charbox(index)
            inside = left >= edge and bottom >= edge and right <= width - edge and top <= height - edge
            if letter.strip() and right > left and not inside:
                outside.append(letter)
        words.close()
    document.close()
    return outside
