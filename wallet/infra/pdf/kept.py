"""Sheets kept by their content: made once, and once only when several ask at the same time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLong
from threading import Lock
from time import monotonic
from typing import TypeAlias

from wallet.base.limits import PDF_KEPT, PDF_KEPT_MAX_BYTES, PDF_REFUSED_S, PDF_START_S, PDF_TOTAL_S
from wallet.infra.pdf.errors import PdfBusy, PdfTooMuch

_Kept: TypeAlias = "bytes | float"  # a PDF, or until when it is not tried again


class KeptSheets:
    """A bounded store of one process. What was used longest ago goes first."""

    def __init__(self, *, most: int = PDF_KEPT, most_bytes: int = PDF_KEPT_MAX_BYTES) -> None:
        self._most, self._most_bytes = most, most_bytes
        self._lock = Lock()
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._bytes = 0
        self._under_way: dict[str, Future[bytes]] = {}

    def get(self, digest: str, make: Callable[[], bytes]) -> bytes:
        """Return the PDF of this content; `make` is called when nobody has made it or is making it.

        Raises:
            PdfTooMuch: it was too much a short while ago, and is not tried again yet.
            AppError: what `make` raises, for everybody who waited for it.
            PdfBusy: somebody is making it and did not get done.
        """
        with self._lock:
            kept = self._known(digest)
            flight = None if kept else self._under_way.get(digest)
            if kept is None and flight is None:
                own = self._under_way[digest] = Future()
        if kept is not None:
            return kept
        if flight is not None:
            return self._wait(flight)
        try:
            made = make()
        except BaseException as error:
            self._end(digest, monotonic() + PDF_REFUSED_S if isinstance(error, PdfTooMuch) else None)
            own.set_exception(error)
            own.exception()  # looked at, whether somebody waits or not
            raise
        self._end(digest, made)
        own.set_result(made)
        return made

    def _known(self, digest: str) -> bytes | None:
        kept = self._kept.get(digest)
        if isinstance(kept, float):
            if monotonic() < kept:
                raise PdfTooMuch
            del self._kept[digest]
            return None
        if kept is not None:
            self._kept.move_to_end(digest)
        return kept

    def _end(self, digest: str, outcome: _Kept | None) -> None:
        with self._lock:
            del self._under_way[digest]
            if outcome is not None:
                self._kept[digest] = outcome
                self._bytes += _size(outcome)
            while len(self._kept) > self._most or self._bytes > self._most_bytes:
                self._bytes -= _size(self._kept.popitem(last=False)[1])

    @staticmethod
    def _wait(flight: Future[bytes]) -> bytes:
        try:
            return flight.result(timeout=PDF_START_S + PDF_TOTAL_S)
        except TooLong:
            raise PdfBusy from None


def _size(kept: _Kept) -> int:
    return len(kept) if isinstance(kept, bytes) else 0
