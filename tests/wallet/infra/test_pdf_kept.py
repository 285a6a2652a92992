"""Sheets kept by their content: made once, bounded, and not tried again at once when they were too much."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from wallet.infra.pdf import PdfBusy, PdfTooMuch
from wallet.infra.pdf.kept import KeptSheets


class TestKept:
    def test_what_was_made_is_not_made_again(self):
        kept, made = KeptSheets(), []
        for _ in range(3):
            assert kept.get("a", lambda: made.append(1) or b"pdf") == b"pdf"
        assert made == [1]

    def test_those_who_come_meanwhile_wait_for_the_one_who_is_at_it(self):
        kept, made, begun = KeptSheets(), [], threading.Event()

        def make():
            begun.set()
            time.sleep(0.2)
            made.append(1)
            return b"pdf"

        with ThreadPoolExecutor(4) as pool:
            first = pool.submit(kept.get, "a", make)
            begun.wait(5)
            others = [pool.submit(kept.get, "a", make) for _ in range(3)]
            assert [one.result() for one in (first, *others)] == [b"pdf"] * 4
        assert made == [1]

    def test_what_was_too_much_is_not_tried_again_at_once(self):
        kept, tried = KeptSheets(), []

        def make():
            tried.append(1)
            raise PdfTooMuch

        for _ in range(3):
            with pytest.raises(PdfTooMuch):
                kept.get("a", make)
        assert tried == [1]

    def test_another_failure_is_tried_again(self):
        kept = KeptSheets()

        def make():
            raise PdfBusy

        with pytest.raises(PdfBusy):
            kept.get("a", make)
        assert kept.get("a", lambda: b"pdf") == b"pdf"

    def test_it_is_bounded_in_number_and_bytes(self):
        kept = KeptSheets(most=3, most_bytes=100)
        for number in range(10):
            kept.get(str(number), lambda: b"x" * 40)
        assert len(kept._kept) == 2
        assert kept._bytes == 80
        kept.get("large", lambda: b"x" * 1_000)
        assert kept._bytes == 0
