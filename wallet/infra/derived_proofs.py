"""Check derived proofs in a child process, under limits of time, processor time and memory.

The child is started when the first such proof comes, answers one question at a time, and is kept while there are
more. It gets nothing of this process but the question: no environment, no secret, no database.
"""

from __future__ import annotations

import json
import logging
import os
import select
import subprocess
import sys
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import IO, Final

from wallet.base.limits import DERIVED_CPU_S, DERIVED_IDLE_S, DERIVED_MEMORY_BYTES, DERIVED_TOTAL_S
from wallet.core.proofs.derived import DerivedAnswer, DerivedProof

_CHILD: Final = Path(__file__).with_name("derived_child.py")
_ANSWER_MAX_BYTES: Final = 1_000
_logger = logging.getLogger(__name__)


class DerivedProofs:
    """A `CheckDerived`; one per process. Close it when done, or leave that to the end of the process."""

    def __init__(
        self, *, total_s: float = DERIVED_TOTAL_S, cpu_s: int = DERIVED_CPU_S, idle_s: float = DERIVED_IDLE_S
    ) -> None:
        self._total_s = total_s
        self._limits = (str(cpu_s), str(DERIVED_MEMORY_BYTES), str(idle_s))
        self._lock = Lock()
        self._child: _Child | None = None

    def __call__(self, proof: DerivedProof, jwk: Mapping[str, str]) -> DerivedAnswer:
        """Return what the check came to; UNCHECKED when it could not be made within the limits. Raises nothing."""
        until = monotonic() + self._total_s
        if not self._lock.acquire(timeout=self._total_s):
            return DerivedAnswer.UNCHECKED
        try:
            return self._ask(f'{proof.text[:-1]}, "key": {json.dumps(dict(jwk))}}}\n'.encode(), until)
        except (OSError, ValueError):
            _logger.exception("a derived proof could not be checked")
            self._drop()
            return DerivedAnswer.UNCHECKED
        finally:
            self._lock.release()

    def close(self) -> None:
        """End the child, if there is one."""
        with self._lock:
            self._drop()

    def __enter__(self) -> DerivedProofs:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, question: bytes, until: float) -> DerivedAnswer:
        """Ask the child that is there; when it has gone home meanwhile, a new one."""
        child, kept = self._child, True
        if child is None or child.owner != os.getpid():
            child, kept = _Child(self._limits), False
        self._child = child
        answer = child.ask(question, until)
        if answer is None and kept and child.went_home():
            self._drop()
            self._child = child = _Child(self._limits)
            answer = child.ask(question, until)
        if answer is None:
            self._drop()
            return DerivedAnswer.UNCHECKED
        return DerivedAnswer(json.loads(answer)["answer"])

    def _drop(self) -> None:
        if self._child is not None and self._child.owner == os.getpid():
            self._child.end()
        self._child = None


class _Child:
    """One running child. `owner` is the process that started it: a fork must not talk to its parent's child."""

    def __init__(self, limits: Sequence[str]) -> None:
        self.owner = os.getpid()
        command = [sys.executable, "-I", "-B", str(_CHILD), *limits]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(  # noqa: S603 - our own file, and numbers
            command, bufsize=0, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env={}, cwd="/"
        )
        self.end = weakref.finalize(self, _end, self._process)
        self._over = False  # it has closed its side

    def ask(self, question: bytes, until: float) -> bytes | None:
        """Return the child's answer, one line; None when there is none in time or at all."""
        process = self._process
        if process.stdin is None or process.stdout is None:
            return None
        try:
            return self._receive(process.stdout.fileno(), until) if _send(process.stdin, question, until) else None
        except BrokenPipeError:
            self._over = True
            return None

    def _receive(self, pipe: int, until: float) -> bytes | None:
        answer = b""
        while not answer.endswith(b"\n"):
            if not select.select([pipe], [], [], max(0.0, until - monotonic()))[0]:
                return None
            part = os.read(pipe, _ANSWER_MAX_BYTES)
            answer += part
            self._over = not part
            if not part or len(answer) > _ANSWER_MAX_BYTES:
                return None
        return answer

    def went_home(self) -> bool:
        """Tell whether the child ended by itself, because nobody asked; one that was killed did not."""
        return self._over and self._process.wait() == 0


def _send(pipe: IO[bytes], question: bytes, until: float) -> bool:
    """Write the question as the child takes it; False when it does not in time."""
    os.set_blocking(pipe.fileno(), False)
    left = memoryview(question)
    while left:
        if not select.select([], [pipe], [], max(0.0, until - monotonic()))[1]:
            return False
        left = left[os.write(pipe.fileno(), left) :]
    return True


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            stream.close()
    process.wait()
