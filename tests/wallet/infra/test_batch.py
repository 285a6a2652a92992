"""Batches: every line has its answer, in order, however many work at it and whatever happens to them."""

from __future__ import annotations

import io
import json
import subprocess

import pytest

from tests.sims.issuer import IssuerSimulator
from wallet.base.limits import BATCH_ALONE_LINES, BATCH_LINE_MAX_BYTES
from wallet.infra import batch
from wallet.infra.batch import judge_lines

# Stands in for a child: answers at once with the line's id, and dies of a line that says so.
_PUPPET = """
import json, os, sys
sys.stdout.write("ready\\n"); sys.stdout.flush()
for line in sys.stdin:
    if "die" in line:
        os._exit(9)
    sys.stdout.write(json.dumps({"id": json.loads(line)["id"], "verdict": "puppet"}) + "\\n"); sys.stdout.flush()
"""


def answers(lines, **options):
    """The answers as (id, verdict)."""
    file = lines if hasattr(lines, "readline") else io.BytesIO(b"\n".join(lines))
    return [(one["id"], one["verdict"]) for one in map(json.loads, judge_lines(file, None, **options))]


def case(name, **more):
    return json.dumps({"id": name, "file": "no-such-file", **more}).encode()


def test_several_processes_answer_what_one_answers(tmp_path):
    issuer = IssuerSimulator("did:key")
    (tmp_path / "badge").write_bytes(json.dumps(issuer.sign(issuer.credential())).encode())
    good = {"file": str(tmp_path / "badge"), "at": "2026-11-24T12:00:00Z"}
    lines = [case(str(number), **(good if number % 3 else {})) for number in range(100)]
    lines[50:50] = [b"not json", b"", b"[]"]

    assert answers(lines, processes=2) == answers(lines, processes=1)


@pytest.mark.parametrize("processes", [2, 3])
def test_a_line_that_kills_a_process_is_refused_and_the_others_go_on(monkeypatch, processes):
    monkeypatch.setattr(batch, "_CHILD", _PUPPET)
    deadly = {0, 5, 6, 63, 99}
    lines = [case(str(number), why="die" if number in deadly else "") for number in range(100)]

    assert answers(lines, processes=processes) == [
        (str(number), "rejected_input" if number in deadly else "puppet") for number in range(100)
    ]


@pytest.mark.parametrize("child", ["raise SystemExit", "print('something else')", "import time; print('ready')"])
def test_without_working_children_this_process_judges_or_refuses(monkeypatch, child):
    monkeypatch.setattr(batch, "_CHILD", child)

    assert answers([case("a"), case("b")], processes=2) == [("a", "rejected_input"), ("b", "rejected_input")]


def test_nothing_to_start(monkeypatch):
    def refuse(*_args, **_kwargs):
        raise OSError

    monkeypatch.setattr(subprocess, "Popen", refuse)

    assert answers([case("a")], processes=2) == [("a", "rejected_input")]


def test_whoever_stops_reading_leaves_nothing_behind(monkeypatch):
    monkeypatch.setattr(batch, "_CHILD", _PUPPET)
    started = []
    popen = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda *args, **kw: started.append(popen(*args, **kw)) or started[-1])

    reading = judge_lines(io.BytesIO(b"\n".join([case("a")] * 1_000)), None, processes=2)
    next(reading)
    reading.close()

    assert started
    assert all(process.poll() is not None for process in started)


def test_only_large_files_are_worth_a_second_process(monkeypatch, tmp_path):
    monkeypatch.setattr(batch, "_CHILD", _PUPPET)
    monkeypatch.setattr(batch, "_cores", lambda: 2)
    path = tmp_path / "cases"
    for lines, verdict in ((BATCH_ALONE_LINES - 1, "rejected_input"), (BATCH_ALONE_LINES + 1, "puppet")):
        path.write_bytes(b"\n".join([case("a")] * lines))
        with path.open("rb") as file:
            assert answers(file) == [("a", verdict)] * lines


def test_a_line_without_end_is_no_case_and_holds_nobody_up():
    endless = b'{"id": "' + b"x" * (3 * BATCH_LINE_MAX_BYTES)

    assert answers([endless, case("b")]) == [(None, "rejected_input"), ("b", "rejected_input")]


def test_nothing_in_nothing_out():
    assert answers([]) == answers([b"", b" "], processes=2) == []
