"""The lines of a batch, judged one after the other or by several processes; answers in the order of the lines.

A child is this Python again, running `serve`: a line in, a line out. The parent hands it a few lines at a time and
waits for their answers, so neither side ever holds more than that. When a child ends, the line it was at is answered
for it, and the lines after that go to a new one.
"""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from queue import SimpleQueue
from typing import BinaryIO, Final, TypeAlias

from wallet.base.limits import BATCH_ALONE_LINES, BATCH_HANDED_BYTES, BATCH_HANDED_LINES, BATCH_LINE_MAX_BYTES
from wallet.core.verify.bench import Shelf
from wallet.infra.offline import UnreadableCase, judge_line, open_shelf, refuse_line

_ROOT: Final = Path(__file__).resolve().parents[2]
_CHILD: Final = "import sys; sys.path.insert(0, sys.argv[1]); from wallet.infra.batch import serve; serve(sys.argv[2:])"
_READY: Final = b"ready\n"
_Chunk: TypeAlias = list[bytes]


def judge_lines(file: BinaryIO, contexts: Path | None, *, processes: int | None = None) -> Iterator[str]:
    """Answer every line that is not blank with one line of JSON (ASCII, without its end), in order.

    Args:
        file: of lines; nothing in one of them keeps the next from being answered.
        contexts: an operator's folder of contexts and schemas.
        processes: how many work; None: as many as there are cores when the file is a large one, else this one alone.

    Raises:
        UnreadableFolder: before the first answer.
    """
    shelf = open_shelf(contexts)
    lines = _read_lines(file)
    if processes is None:
        first = list(islice(lines, BATCH_ALONE_LINES)) if _is_regular(file) else []
        lines = chain(first, lines)
        processes = _cores() if len(first) == BATCH_ALONE_LINES else 1
    return _together(lines, shelf, contexts, processes) if processes > 1 else (_answer(line, shelf) for line in lines)


def serve(arguments: list[str]) -> None:
    """Be a child: answer the lines of standard input on standard output, each as soon as it is judged."""
    shelf = open_shelf(Path(arguments[0]) if arguments else None)
    answers = sys.stdout.buffer
    answers.write(_READY)
    answers.flush()
    for line in sys.stdin.buffer:
        answers.write(_answer(line, shelf).encode() + b"\n")
        answers.flush()


def _answer(line: bytes, shelf: Shelf) -> str:
    return json.dumps(judge_line(line, shelf))  # ASCII: no letter in it can end a line


def _read_lines(file: BinaryIO) -> Iterator[bytes]:
    """Every line with its end, blank ones left out. What is too long to be a case is cut, and is none then either."""
    while line := file.readline(BATCH_LINE_MAX_BYTES):
        whole = line
        while not whole.endswith(b"\n") and (rest := file.readline(BATCH_LINE_MAX_BYTES)):
            whole = rest
        if line.strip():
            yield line if line.endswith(b"\n") else line + b"\n"


def _is_regular(file: BinaryIO) -> bool:
    """Tell a file from a pipe: whoever writes to a pipe may wait for an answer before the next line."""
    try:
        return stat.S_ISREG(os.fstat(file.fileno()).st_mode)
    except (OSError, ValueError):
        return False


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _together(lines: Iterator[bytes], shelf: Shelf, contexts: Path | None, processes: int) -> Iterator[str]:
    """Answer by several children; two handfuls of lines for each are under way at a time."""
    team = _Team(processes, contexts, lambda line: _answer(line, shelf))
    under_way: deque[Future[list[str]]] = deque()
    with team, ThreadPoolExecutor(processes) as threads:
        try:
            for chunk in _chunks(lines):
                under_way.append(threads.submit(team.answer, chunk))
                if len(under_way) > 2 * processes:
                    yield from under_way.popleft().result()
            while under_way:
                yield from under_way.popleft().result()
        finally:
            team.stop()
            for future in under_way:
                future.cancel()


def _chunks(lines: Iterable[bytes]) -> Iterator[_Chunk]:
    """Handfuls of lines that fit into a pipe, so that handing one over never waits for the other side."""
    chunk: _Chunk = []
    size = 0
    for line in lines:
        if chunk and (len(chunk) == BATCH_HANDED_LINES or size + len(line) > BATCH_HANDED_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(line)
        size += len(line)
    if chunk:
        yield chunk


class _Team:
    """Children that wait for lines. Each is with one thread at a time."""

    def __init__(self, size: int, contexts: Path | None, alone: Callable[[bytes], str]) -> None:
        self._contexts, self._alone = contexts, alone
        self._stopped = False
        self._all = [_Child(contexts) for _ in range(size)]
        self._free: SimpleQueue[_Child] = SimpleQueue()
        for child in self._all:
            self._free.put(child)

    def __enter__(self) -> _Team:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End every child, whatever it is at."""
        self._stopped = True
        for child in self._all:
            child.end()

    def answer(self, chunk: _Chunk) -> list[str]:
        """Answer some lines. A line that a child dies of is refused; where no child can be had, this process judges."""
        child = self._free.get()
        try:
            answers: list[str] = []
            while len(answers) < len(chunk) and not self._stopped:
                if not child.start():
                    return answers + [self._alone(line) for line in chunk[len(answers) :]]
                answers += child.ask(chunk[len(answers) :])
                if len(answers) < len(chunk):
                    child.end()
                    answers.append(json.dumps(refuse_line(chunk[len(answers)], _DIED)))
            return answers
        finally:
            self._free.put(child)


_DIED: Final = UnreadableCase("We failed to judge this (the process that was at it ended).")


class _Child:
    """A process that runs `serve`, started when it is needed."""

    def __init__(self, contexts: Path | None) -> None:
        folder = [str(contexts.resolve())] if contexts else []
        self._command = [sys.executable, "-c", _CHILD, str(_ROOT), *folder]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> bool:
        """Have a process; False when none can be had."""
        if self._process is not None:
            return True
        pipe = subprocess.PIPE
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own code, and a folder's name
                self._command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL
            )
            if self._process.stdout is not None and self._process.stdout.readline() == _READY:
                return True
        except OSError:
            pass
        self.end()
        return False

    def ask(self, chunk: _Chunk) -> list[str]:
        """Return the answers; fewer than lines when the process ended at the line after the last of them."""
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            return []
        with suppress(OSError):
            process.stdin.write(b"".join(chunk))
            process.stdin.flush()
        answers = (process.stdout.readline() for _ in chunk)
        return [answer[:-1].decode() for answer in _whole(answers)]

    def end(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()


def _whole(answers: Iterable[bytes]) -> Iterator[bytes]:
    for answer in answers:
        if not answer.endswith(b"\n"):
            return
        yield answer
