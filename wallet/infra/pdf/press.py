"""Has sheets laid out in a child process, under limits of time, processor time, memory and size.

C libraries read strangers' words and pictures there, so the child gets nothing of this process but the sheet: no
environment, no secret, no database, and no address to fetch. It is started when the first sheet comes, sets one at a
time, and is kept while there are more.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
import weakref
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import IO, Final

from wallet.base.limits import (
    PDF_CPU_S,
    PDF_IDLE_S,
    PDF_MAX_BYTES,
    PDF_MEMORY_BYTES,
    PDF_SHEETS_PER_CHILD,
    PDF_START_S,
    PDF_TOTAL_S,
    PDF_WAITING_MAX,
)
from wallet.infra.pdf.errors import PdfBusy, PdfTooMuch, PdfUnavailable

_CHILD: Final = Path(__file__).with_name("child.py")
# Where a Mac keeps what Homebrew brought; the child is the only one who looks there.
_ENVIRONMENT: Final = {"DYLD_FALLBACK_LIBRARY_PATH": "/opt/homebrew/lib:/usr/local/lib:/usr/lib"}
_PART: Final = 1 << 16


class Press:
    """Makes PDFs; one per process. Close it when done, or leave that to the end of the process."""

    def __init__(
        self,
        *,
        total_s: float = PDF_TOTAL_S,
        cpu_s: int = PDF_CPU_S,
        idle_s: float = PDF_IDLE_S,
        sheets_per_child: int = PDF_SHEETS_PER_CHILD,
        script: Path = _CHILD,
    ) -> None:
        self._total_s = total_s
        self._sheets_per_child = sheets_per_child
        self._command = (str(script), str(cpu_s), str(PDF_MEMORY_BYTES), str(idle_s), str(PDF_MAX_BYTES))
        self._turn, self._count = Lock(), Lock()
        self._waiting = 0
        self._child: _Child | None = None

    def make(self, said: bytes) -> bytes:
        """Return the PDF of a sheet.

        Args:
            said: what `Sheet.said` returned.

        Raises:
            PdfUnavailable: WeasyPrint or a library under it is not there.
            PdfBusy: too many are waiting, or it was not this one's turn in time.
            PdfTooMuch: it took more than one sheet may take, or could not be set.
        """
        until = monotonic() + self._total_s
        self._wait(until)
        try:
            return self._ask(said, until)
        except OSError as error:
            self._drop()
            raise PdfUnavailable from error
        except BaseException:  # whatever came between: what this child says next may be another's sheet
            self._drop()
            raise
        finally:
            self._turn.release()

    def close(self) -> None:
        """End the child, if there is one."""
        with self._turn:
            self._drop()

    def __enter__(self) -> Press:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _wait(self, until: float) -> None:
        """Wait for this one's turn, unless as many as may are waiting already."""
        if self._turn.acquire(blocking=False):
            return
        with self._count:
            if self._waiting >= PDF_WAITING_MAX:
                raise PdfBusy
            self._waiting += 1
        try:
            if not self._turn.acquire(timeout=max(0.0, until - monotonic())):
                raise PdfBusy
        finally:
            with self._count:
                self._waiting -= 1

    def _ask(self, said: bytes, until: float) -> bytes:
        """Ask the child that is there; when it has gone home meanwhile, a new one."""
        child, kept = self._child, True
        if child is None or child.owner != os.getpid():
            child, kept = self._fresh(), False
            until = monotonic() + self._total_s  # what it took to start is not the sheet's
        made = child.make(said, until)
        if made is None and kept and child.went_home():
            self._drop()
            child = self._fresh()
            made = child.make(said, monotonic() + self._total_s)
        if made is None:
            raise PdfTooMuch
        if child.made >= self._sheets_per_child:
            self._drop()
        return made

    def _fresh(self) -> _Child:
        self._child = child = _Child(self._command)
        if child.ready():
            return child
        self._drop()
        raise PdfUnavailable

    def _drop(self) -> None:
        if self._child is not None and self._child.owner == os.getpid():
            self._child.end()
        self._child = None


class _Child:
    """One running child. `owner` is the process that started it: a fork must not talk to its parent's child."""

    def __init__(self, command: Sequence[str]) -> None:
        self.owner = os.getpid()
        self.made = 0
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(  # noqa: S603 - our own file, and numbers
            [sys.executable, "-I", "-B", *command],
            bufsize=0,
            stdin=pipe,
            stdout=pipe,
            stderr=subprocess.DEVNULL,
            env=_ENVIRONMENT,
            cwd="/",
        )
        self.end = weakref.finalize(self, _end, self.process, self.owner)
        self._over = False  # it has closed its side

    def ready(self) -> bool:
        """Tell whether the child has its libraries; waits for it to say so."""
        answer = self._answer(monotonic() + PDF_START_S)
        return answer is not None and answer[0] == b"R"

    def make(self, said: bytes, until: float) -> bytes | None:
        """Return the PDF, or None when there is none in time or at all."""
        try:
            sent = self.process.stdin is not None and _send(self.process.stdin, said, until)
        except BrokenPipeError:
            sent, self._over = False, True
        answer = self._answer(until) if sent else None
        self.made += 1
        return answer[1] if answer is not None and answer[0] == b"P" else None

    def went_home(self) -> bool:
        """Tell whether the child ended by itself, because nobody asked; one that was killed did not."""
        return self._over and self.process.wait() == 0

    def _answer(self, until: float) -> tuple[bytes, bytes] | None:
        """Return the letter of the child's answer and what follows it."""
        head = self._read(5, until)
        if head is None:
            return None
        length = int.from_bytes(head[1:], "big")
        body = self._read(length, until) if length <= PDF_MAX_BYTES else None
        return None if body is None else (head[:1], body)

    def _read(self, length: int, until: float) -> bytes | None:
        if self.process.stdout is None:
            return None
        pipe, parts = self.process.stdout.fileno(), bytearray()
        while len(parts) < length:
            if not select.select([pipe], [], [], max(0.0, until - monotonic()))[0]:
                return None
            part = os.read(pipe, min(_PART, length - len(parts)))
            if not part:
                self._over = True
                return None
            parts += part
        return bytes(parts)


def _send(pipe: IO[bytes], said: bytes, until: float) -> bool:
    """Write the sheet as the child takes it; False when it does not in time."""
    os.set_blocking(pipe.fileno(), False)
    left = memoryview(said)
    while left:
        if not select.select([], [pipe], [], max(0.0, until - monotonic()))[1]:
            return False
        left = left[os.write(pipe.fileno(), left[:_PART]) :]
    return True


def _end(process: subprocess.Popen[bytes], owner: int) -> None:
    if os.getpid() != owner:  # a fork that goes: the child is still its parent's
        return
    process.kill()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()
    process.wait()
