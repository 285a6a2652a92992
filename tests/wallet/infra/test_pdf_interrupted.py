"""Whoever is interrupted while a sheet is set leaves nothing behind that the next one could be given."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.pdf_kit import needs_pdf, text_of
from wallet.infra.pdf import Press, Sheet
from wallet.infra.pdf.press import _Child


def sheet(words):
    day = datetime(2026, 11, 24, tzinfo=UTC)
    return Sheet(body=f"<p>{words}</p>", css="", title=words, language="en", made_at=day).said()


@needs_pdf
@pytest.mark.parametrize("what", [KeyboardInterrupt, MemoryError])
def test_the_next_reader_is_given_their_own_sheet(monkeypatch, what):
    with Press() as press:
        press.make(sheet("warm"))
        monkeypatch.setattr(_Child, "_answer", lambda *_: (_ for _ in ()).throw(what()))
        with pytest.raises(what):
            press.make(sheet("the grades of Ada"))
        monkeypatch.undo()
        assert text_of(press.make(sheet("the card of Bo"))).strip() == "the card of Bo"
