"""`./run` itself, with stand-ins for what it starts; and what the two lock files must have in common."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FLASK = """#!/bin/sh
printf '%s|' "$DEMO" "$@" >>"$(dirname "$0")/calls"; echo >>"$(dirname "$0")/calls"
case "$*" in
  *' db upgrade') mkdir -p "${INSTANCE_DIR:-$(dirname "$0")/../../instance}"
    : >>"${INSTANCE_DIR:-$(dirname "$0")/../../instance}/laurel.sqlite3" ;;
  *' worker') echo $$ >"$(dirname "$0")/worker.pid"; exec sleep 60 ;;
  *' fails') exit 7 ;;
esac
"""
GRANIAN = """#!/bin/sh
printf '%s|' "$@" >"$(dirname "$0")/served"
echo $$ >"$(dirname "$0")/web.pid"
sleep 60 &  # as granian has processes of its own
echo $! >"$(dirname "$0")/web-child.pid"
"$(dirname "$0")/python" -m http.server --bind 127.0.0.1 "$PORT" >/dev/null 2>&1 &
wait
"""


@pytest.fixture
def project(tmp_path):
    """A project in a folder with a space in its name, whose virtual environment holds stand-ins."""
    folder = tmp_path / "the project"
    (folder / ".ci").mkdir(parents=True)
    for name in ("run", ".ci/prepare.sh", ".ci/serve.py", "requirements.txt"):
        shutil.copy(ROOT / name, folder / name)
    migrations = folder / "wallet" / "infra" / "migrations"
    migrations.mkdir(parents=True)
    (migrations / "0001.py").write_text("# the first\n")
    (folder / "pathways").mkdir()
    programs = folder / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").symlink_to(sys.executable)
    for name, text in (("flask", FLASK), ("granian", GRANIAN)):
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    with (folder / "requirements.txt").open("rb") as lock:
        checksum = subprocess.run(["cksum"], stdin=lock, capture_output=True, text=True, check=True).stdout.strip()
    version = subprocess.run([programs / "python", "-V"], capture_output=True, text=True, check=True).stdout.strip()
    (folder / ".venv" / ".requirements.txt").write_text(f"{checksum} {version} {folder}")
    return folder


def environment(**values):
    return {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C", **values}


def run(project, *args, **values):
    command = [str(project / "run"), *args]
    return subprocess.run(
        command, cwd=project.parent, env=environment(**values), capture_output=True, text=True, check=False, timeout=60
    )


def calls(project):
    """Return what flask was called with since the last look: DEMO and the arguments after `--app …`."""
    log = project / ".venv" / "bin" / "calls"
    lines = [line.split("|")[:-1] for line in log.read_text().splitlines()] if log.exists() else []
    log.unlink(missing_ok=True)
    assert all(line[1:3] == ["--app", f"{project}/wsgi.py"] for line in lines)
    return [(line[0], *line[3:]) for line in lines]


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return str(listener.getsockname()[1])


class Served:
    """A running `./run`."""

    def __init__(self, project, **values) -> None:
        self.programs = project / ".venv" / "bin"
        self.process = subprocess.Popen(
            [str(project / "run")], cwd=project.parent, env=environment(**values), stdout=subprocess.PIPE, text=True
        )
        self.line = self.process.stdout.readline()

    def pid(self, name):
        """Return a process's number; the worker starts just after the line was written."""
        file, until = self.programs / f"{name}.pid", time.monotonic() + 10
        while not (file.exists() and file.read_text().strip()) and time.monotonic() < until:
            time.sleep(0.02)
        return int(file.read_text())

    def end(self):
        with self.process.stdout:
            return self.process.wait(30)


def is_alive(pid):
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def test_arguments_reach_flask_as_they_are(project):
    done = run(project, "badge", "verify", "a file.png", "--json")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert calls(project) == [("1", "badge", "verify", "a file.png", "--json")]
    assert run(project, "badge", "fails").returncode == 7


def test_badge_commands_need_no_database_and_others_prepare_it_once(project):
    run(project, "pathways", "audit")
    run(project, "db", "check")
    assert [call[1:] for call in calls(project)] == [("pathways", "audit"), ("db", "check")]
    run(project, "user", "create")
    run(project, "user", "create")
    assert [call[1:] for call in calls(project)] == [("db", "upgrade"), ("demo", "load")] + [("user", "create")] * 2


def test_setup_does_again_what_has_changed_and_nothing_else(project):
    def steps(**values):
        assert run(project, "setup", **values).returncode == 0
        return [call[1] for call in calls(project)]

    assert steps() == ["db", "demo"]
    assert steps() == []
    (project / "wallet" / "infra" / "migrations" / "0002.py").write_text("# the second\n")
    assert steps() == ["db", "demo"]
    (project / "wallet" / "demo_people.py").write_text("# four learners\n")
    assert steps() == ["db", "demo"]
    assert steps(DEMO="0") == ["db"]
    assert steps() == ["db", "demo"]
    database = project / "instance" / "laurel.sqlite3"
    database.rename(database.with_suffix(".old"))
    assert steps() == ["db", "demo"]
    assert steps() == []


@pytest.mark.parametrize(
    ("values", "demo"),
    [
        ({}, "1"),
        ({"HOST": "localhost"}, "1"),
        ({"HOST": "::1"}, "1"),
        ({"PUBLIC_URL": "http://localhost:8000"}, "1"),
        ({"HOST": "0.0.0.0"}, "0"),
        ({"DATABASE_URL": "postgresql://laurel@/laurel"}, "0"),
        ({"PUBLIC_URL": "https://badges.example.edu"}, "0"),
        ({"DEMO": "0"}, "0"),
        ({"DEMO": ""}, "0"),
        ({"DATABASE_URL": "postgresql://laurel@/laurel", "DEMO": "1"}, "1"),
    ],
)
def test_demo_is_the_default_only_where_nobody_else_can_come_in(project, values, demo):
    run(project, "badge", "x", **values)
    assert calls(project)[0][0] == demo


def test_a_given_database_is_migrated_at_every_start(project):
    for _ in range(2):
        assert run(project, "setup", DATABASE_URL="postgresql://laurel@/laurel").returncode == 0
        assert calls(project) == [("0", "db", "upgrade")]


def test_it_serves_and_stops_cleanly(project):
    for sign in (signal.SIGTERM, signal.SIGINT):
        port = free_port()
        served = Served(project, PORT=port, WORKERS="3")
        assert served.line == f"Laurel is at http://127.0.0.1:{port} (Ctrl-C stops it)\n"
        arguments = (project / ".venv" / "bin" / "served").read_text()
        assert f"--host|127.0.0.1|--port|{port}|--workers|3|--blocking-threads|16|" in arguments
        assert arguments.endswith(f"{project}/wsgi.py:app|")
        pids = [served.pid(name) for name in ("web", "web-child", "worker")]
        served.process.send_signal(sign)
        assert served.end() == 0
        for name in ("web", "web-child", "worker"):
            (served.programs / f"{name}.pid").unlink()
        assert not any(map(is_alive, pids))


@pytest.mark.parametrize("victim", ["web", "worker"])
def test_when_one_dies_the_other_stops_too(project, victim):
    served = Served(project, PORT=free_port())
    pids = {name: served.pid(name) for name in ("web", "web-child", "worker")}
    subprocess.run(["kill", "-KILL", str(pids[victim])], check=True)
    assert served.end() == 1
    assert not any(map(is_alive, pids.values()))


def test_a_start_that_fails_says_so_and_leaves_nothing_behind(project):
    (project / ".venv" / "bin" / "granian").write_text("#!/bin/sh\nexit 3\n")
    begin = time.monotonic()
    served = Served(project, PORT=free_port())
    assert served.line == ""
    assert served.end() == 1
    assert not (project / ".venv" / "bin" / "worker.pid").exists()
    assert time.monotonic() - begin < 20


def test_a_taken_port_is_named(project):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = str(listener.getsockname()[1])
        done = run(project, PORT=port)
    assert done.returncode == 1
    assert f"port {port} " in done.stderr
    assert "PORT=8001 ./run" in done.stderr


def test_the_commands_are_executable_posix_scripts():
    for name in ("run", "test", ".ci/prepare.sh"):
        assert subprocess.run(["sh", "-n", str(ROOT / name)], check=False).returncode == 0
    for name in ("run", "test", ".ci/run"):
        assert (ROOT / name).stat().st_mode & 0o111 == 0o111


def test_what_is_tested_is_what_runs():
    """Both locks name the same version of every package that is needed to run."""
    pins = {}
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        pins[name] = set(re.findall(r"^([a-z0-9._-]+(?:\[[a-z,]+\])?==[^ \\]+(?: ; [^\\]+)?)", text, re.M))
        assert "--hash=sha256:" in text
    assert pins["requirements.txt"]
    assert pins["requirements.txt"] <= pins["requirements-dev.txt"]
