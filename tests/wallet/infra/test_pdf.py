"""PDFs: what makes them accessible, what is refused, and the life of the process that lays them out."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from tests.pdf_kit import attachments_of, codes_in, needs_pdf, read, size_mm, text_of
from wallet.base import limits
from wallet.core.artwork import Field, Glyph, Level, Shape, draw_badge
from wallet.infra.pdf import Attachment, Paper, PdfBusy, PdfTooMuch, PdfUnavailable, Picture, Press, Sheet, available
from wallet.infra.pictures import badge_png, qr_svg

NOW = datetime(2026, 11, 24, tzinfo=UTC)
ART = draw_badge("art", shape=Shape.SEAL, field=Field.LAUREL, level=Level.STACK, glyph=Glyph.SPARK)
ADDRESS = "https://badges.uni.example/v/D4TP-R8XN-W2KQ-6MHC"


def sheet(**changes):
    plain = Sheet(
        body='<h1>Robotics</h1><p>Maya Okafor</p><img src="laurel:art" width="200" alt="A seal with a spark">',
        css="h1 { color: #1c5a3c }",
        title="Robotics, <Maya> & “Okafor”",
        language="en",
        made_at=NOW,
        pictures={"art": Picture(ART.encode(), "image/svg+xml")},
    )
    return replace(plain, **changes)


def endless():
    """A sheet whose layout takes far longer than one may."""
    return sheet(body="<p>" + "<span><b>a</b> b</span> " * 300_000 + "</p>")


@pytest.fixture(scope="module")
def press():
    with Press() as shared:
        yield shared


@pytest.fixture
def own_press():
    """Makes presses with limits of their own, and closes them."""
    made = []

    def make(**limits_):
        made.append(Press(**limits_))
        return made[-1]

    yield make
    for one in made:
        one.close()


def _environment(pid):
    return Path(f"/proc/{pid}/environ").read_bytes() if sys.platform == "linux" else b""


def child_of(press):
    return press._child.process


@needs_pdf
class TestWhatItIs:
    def test_it_is_tagged_and_says_its_title_and_language(self, press):
        root = read(press.make(sheet(language="pt-BR").said())).trailer["/Root"]

        assert root["/MarkInfo"]["/Marked"]
        assert root["/StructTreeRoot"]["/K"]
        assert root["/Lang"] == "pt-BR"
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]

    def test_its_title_is_the_one_that_was_given_to_the_letter(self, press):
        assert read(press.make(sheet().said())).metadata.title == "Robotics, <Maya> & “Okafor”"

    def test_it_says_of_itself_that_it_is_pdf_ua_1(self, press):
        metadata = read(press.make(sheet().said())).trailer["/Root"]["/Metadata"].get_object().get_data()

        assert b'pdfuaid:part="1"' in metadata
        assert b"Robotics, &lt;Maya&gt; &amp; \xe2\x80\x9cOkafor\xe2\x80\x9d" in metadata

    def test_pictures_are_figures_with_their_words(self, press):
        found, left = [], [read(press.make(sheet().said())).trailer["/Root"]["/StructTreeRoot"]["/K"]]
        while left:
            one = left.pop()
            one = one.get_object() if hasattr(one, "get_object") else one
            if isinstance(one, list):
                left += one
            elif isinstance(one, dict) and "/S" in one:
                found.append((one["/S"], one.get("/Alt")))
                left.append(one.get("/K", []))

        assert ("/Figure", "A seal with a spark") in found
        assert {"/Document", "/H1", "/P"} <= {tag for tag, _ in found}

    @pytest.mark.parametrize(("paper", "size"), [(Paper.A4, (210, 297)), (Paper.LETTER, (216, 279))])
    def test_it_is_on_the_paper_that_was_asked_for(self, press, paper, size):
        assert size_mm(press.make(sheet(paper=paper).said())) == size

    def test_files_are_attached_to_the_letter_with_type_and_relationship(self, press):
        files = (
            Attachment("b.json", "application/vc+ld+json", b'{"a": 1}\n', "The signed badge"),
            Attachment("a.jwt", "application/vc+jwt", b"e30.e30.AA", "Another", "Data"),
        )
        found = attachments_of(press.make(sheet(attachments=files).said()))

        assert found == {
            "a.jwt": ("application/vc+jwt", "/Data", b"e30.e30.AA"),
            "b.json": ("application/vc+ld+json", "/Source", b'{"a": 1}\n'),
        }

    def test_pictures_of_both_kinds_are_drawn(self, press):
        pictures = {
            "qr": Picture(qr_svg(ADDRESS), "image/svg+xml"),
            "art": Picture(badge_png(ART, side=64), "image/png"),
        }
        body = '<img src="laurel:qr" alt="QR" width="200"><img src="laurel:art" alt="Art">'
        made = press.make(sheet(body=body, pictures=pictures).said())

        assert codes_in(made) == [ADDRESS]
        assert len(read(made).pages[0].images) >= 1

    def test_a_png_inside_an_svg_is_drawn_too(self, press):
        import base64

        inside = base64.b64encode(badge_png(ART, side=64)).decode()
        wrapped = (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
            f'<image width="9" height="9" href="data:image/png;base64,{inside}"/></svg>'
        )
        with_it = press.make(sheet(pictures={"art": Picture(wrapped.encode(), "image/svg+xml")}).said())

        assert b"/Subtype /Image" in with_it


@needs_pdf
class TestSameBytes:
    def test_the_same_sheet_is_the_same_file_whoever_makes_it(self, press, own_press):
        files = (Attachment("b.json", "application/vc", b"{}", "The badge"),)
        said = sheet(attachments=files).said()

        assert press.make(said) == own_press().make(said)

    def test_another_sheet_is_another_file_and_another_digest(self, press):
        one, other = sheet(), sheet(made_at=NOW.replace(day=25))

        assert one.digest() == sheet().digest()
        assert one.digest() != other.digest()
        assert press.make(one.said()) != press.make(other.said())

    @pytest.mark.parametrize(
        "change",
        [
            {"body": "<p>x</p>"},
            {"css": "p{}"},
            {"title": "x"},
            {"language": "de"},
            {"paper": Paper.LETTER},
            {"pictures": {}},
            {"attachments": (Attachment("b.json", "application/vc", b"{}", "The badge"),)},
        ],
    )
    def test_everything_that_decides_the_file_decides_the_digest(self, change):
        assert sheet(**change).digest() != sheet().digest()


class _Counting(BaseHTTPRequestHandler):
    asked: ClassVar[list[str]] = []

    def do_GET(self):
        self.asked.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def stranger():
    """A server that must never be asked; yields its address and what it was asked for."""
    server = HTTPServer(("127.0.0.1", 0), _Counting)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    _Counting.asked.clear()
    yield f"http://127.0.0.1:{server.server_port}", _Counting.asked
    server.shutdown()
    server.server_close()
    thread.join()


@needs_pdf
class TestNothingIsFetched:
    def test_no_address_in_words_or_styles_or_pictures_is_asked(self, press, stranger, tmp_path):
        url, asked = stranger
        secret = tmp_path / "secret.txt"
        secret.write_text("the secret of this machine")
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><image width="9" height="9" href="{url}/s"/></svg>'
        body = (
            f'<base href="{url}/"><link rel="stylesheet" href="{url}/l"><link rel="attachment" href="file://{secret}">'
            f'<img src="{url}/i" alt="x"><img src="relative" alt="x"><img src="file://{secret}" alt="x">'
            f'<object data="{url}/o"></object><embed src="{url}/e"><p style="background:url({url}/b)">a</p>'
            f'<img src="laurel:art" alt="x"><img src="laurel:../art" alt="x">'
            f'<a rel="attachment" href="file://{secret}">take</a>'
        )
        css = (
            f"@import url({url}/c); @font-face {{ font-family: x; src: url({url}/f) }}"
            f"body {{ font-family: x; background: url({url}/g) }}"
            f"p::before {{ content: url(file://{secret}) }}"
        )
        made = press.make(sheet(body=body, css=css, pictures={"art": Picture(svg.encode(), "image/svg+xml")}).said())

        assert asked == []
        assert "secret" not in text_of(made)
        assert attachments_of(made) == {}
        assert b"EmbeddedFile" not in made

    def test_the_child_is_told_nothing_of_this_process(self, press):
        press.make(sheet().said())
        environment = _environment(child_of(press).pid)

        assert b"SECRET" not in environment
        assert b"PATH=" not in environment.replace(b"DYLD_FALLBACK_LIBRARY_PATH=", b"")


@needs_pdf
class TestLimits:
    def test_a_sheet_that_takes_too_much_processor_time_is_refused_and_the_next_one_works(self, own_press):
        press = own_press(cpu_s=1, total_s=60.0)
        began = time.monotonic()
        with pytest.raises(PdfTooMuch):
            press.make(endless().said())

        assert time.monotonic() - began < 30
        assert press.make(sheet().said()).startswith(b"%PDF-1.7")

    def test_a_sheet_that_does_not_come_in_time_is_refused_and_the_next_one_works(self, own_press):
        press = own_press(total_s=3.0, cpu_s=100)
        press.make(sheet().said())
        first = child_of(press)
        with pytest.raises(PdfTooMuch):
            press.make(endless().said())

        assert first.returncode == -signal.SIGKILL
        assert press.make(sheet().said())

    def test_a_sheet_that_takes_too_much_memory_is_refused(self, own_press, monkeypatch):
        monkeypatch.setattr("wallet.infra.pdf.press.PDF_MEMORY_BYTES", 200 * limits.MIB)
        press = own_press(cpu_s=60, total_s=60.0)
        with pytest.raises(PdfTooMuch):
            press.make(endless().said())

        assert press.make(sheet().said())

    def test_a_file_that_would_be_too_large_is_refused(self, own_press, monkeypatch):
        monkeypatch.setattr("wallet.infra.pdf.press.PDF_MAX_BYTES", 5_000)
        with pytest.raises(PdfTooMuch):
            own_press().make(sheet(attachments=(Attachment("b", "a/b", os.urandom(9_000), "-"),)).said())

    def test_a_sheet_that_is_too_large_itself_never_reaches_the_child(self):
        large = Attachment("b.json", "application/vc", bytes(limits.PDF_SHEET_MAX_BYTES), "Large")
        with pytest.raises(PdfTooMuch):
            sheet(attachments=(large,)).said()

    @pytest.mark.parametrize(
        "body",
        [
            "<p>" + "\u202e" * 10_000 + "</p>",
            "<p>" + "a" * 10_000 + "</p>",
            "<p>" + "\u0e33" * 5_000 + "</p>",
            "<p>" + "e" + "\u0301" * 5_000 + "</p>",
            "<p>👩‍👩‍👧‍👦" * 200 + "</p>",
            "<p>\ufffe\uffff\ud7ff</p>",
            "<div>" * 150,
        ],
    )
    def test_nasty_words_are_set_or_refused_and_the_next_sheet_works(self, press, body):
        try:
            made = press.make(sheet(body=body).said())
        except PdfTooMuch:
            made = b"%PDF"

        assert made.startswith(b"%PDF")
        assert press.make(sheet().said()).startswith(b"%PDF")

    @pytest.mark.parametrize(
        "picture", [b"", b"<svg", b"\x89PNG\r\n\x1a\n", b"<svg xmlns='http://www.w3.org/2000/svg'/>"]
    )
    def test_a_broken_picture_is_left_out(self, press, picture):
        for media_type in ("image/png", "image/svg+xml"):
            assert press.make(sheet(pictures={"art": Picture(picture, media_type)}).said())


@needs_pdf
class TestTheChild:
    def test_one_child_sets_all_sheets_until_it_is_replaced(self, own_press):
        press = own_press(sheets_per_child=2)
        press.make(sheet().said())
        first = child_of(press)
        press.make(sheet().said())
        assert first.returncode is not None

        press.make(sheet().said())
        assert child_of(press).pid != first.pid

    def test_a_child_that_was_killed_costs_one_sheet(self, own_press):
        press = own_press()
        press.make(sheet().said())
        child_of(press).kill()
        with pytest.raises(PdfTooMuch):
            press.make(sheet().said())

        assert press.make(sheet().said())

    def test_a_child_that_went_home_is_replaced_without_anybody_noticing(self, own_press):
        press = own_press(idle_s=0.2)
        press.make(sheet().said())
        first = child_of(press)
        first.wait(timeout=20)

        assert first.returncode == 0
        assert press.make(sheet().said())

    def test_it_ends_with_the_press(self, own_press):
        press = own_press()
        press.make(sheet().said())
        child = child_of(press)
        press.close()

        assert child.returncode is not None

    def test_many_threads_ask_one_child_and_too_many_are_refused(self, own_press):
        press = own_press()
        press.make(sheet().said())

        def ask(number):
            try:
                return press.make(sheet(title=str(number), body="<p>a</p>" * 500).said())[:4]
            except PdfBusy:
                return b"busy"

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(ask, range(8)))

        assert answers.count(b"%PDF") >= 1 + limits.PDF_WAITING_MAX
        assert set(answers) <= {b"%PDF", b"busy"}


class TestWithoutLibraries:
    def test_a_machine_without_them_is_told_so(self, own_press, tmp_path):
        script = tmp_path / "child.py"
        real = Path(Press.__init__.__kwdefaults__["script"]).read_text()
        script.write_text(
            "import sys\nsys.modules['weasyprint'] = None\n" + real.replace("from __future__ import annotations", "")
        )
        with pytest.raises(PdfUnavailable):
            own_press(script=script).make(sheet().said())

    def test_a_child_that_does_not_start_at_all_is_the_same(self, own_press, tmp_path):
        with pytest.raises(PdfUnavailable):
            own_press(script=tmp_path / "absent.py").make(sheet().said())

    def test_pages_know_before(self, monkeypatch):
        available.pdf_available.cache_clear()
        monkeypatch.setattr(available, "_opens", lambda library: "pango-1" not in library)
        assert available.pdf_available() is False
        available.pdf_available.cache_clear()

    @needs_pdf
    def test_where_they_are_pages_know_too(self):
        available.pdf_available.cache_clear()
        assert available.pdf_available() is True
