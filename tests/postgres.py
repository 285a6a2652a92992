"""A throw-away PostgreSQL for tests: a cluster of its own in a temporary folder, reached over a Unix socket.

Every call makes its own cluster, so that workers that run at the same time have nothing in common.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg

USER = DATABASE = "laurel"
START_S = 60
_PLACES = (
    "/usr/lib/postgresql/*/bin",  # Debian
    "/usr/pgsql-*/bin",  # Red Hat
    "/opt/homebrew/opt/postgresql*/bin",  # Homebrew on Apple's processors
    "/usr/local/opt/postgresql*/bin",  # Homebrew on Intel's
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)
# Nothing has to survive a crash here, and several clusters share a small machine.
_OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "max_wal_size": "256MB",
    "autovacuum": "off",
    "log_min_messages": "warning",
}


class NoPostgres(RuntimeError):
    """There is no PostgreSQL here, or it does not start. A test must fail with this, never be skipped."""


def binaries() -> Path:
    """Return the folder of `initdb` and `postgres`: from PATH, else the newest version in the usual places."""
    on_path = shutil.which("initdb")
    if on_path and (folder := Path(on_path).resolve().parent).joinpath("postgres").exists():
        return folder
    folders = [folder for place in _PLACES for folder in Path("/").glob(place[1:]) if (folder / "initdb").exists()]
    if not folders:
        raise NoPostgres("PostgreSQL is not installed: no initdb on PATH or in the usual places.")
    return max(folders, key=_version)


@contextmanager
def postgres_url() -> Iterator[str]:
    """Start a cluster, yield `postgresql://…` of an empty database in it, and leave nothing behind."""
    programs = binaries()
    root = Path(tempfile.mkdtemp(prefix="laurel-pg-", dir="/tmp"))  # short: a socket's path has at most 104 bytes
    server = None
    try:
        prefix = _as_other_user(root) if os.geteuid() == 0 else []
        data, log = root / "data", root / "log"
        _initdb([*prefix, str(programs / "initdb")], data)
        prefix = _until_we_die(prefix)
        settings = [part for name, value in _OPTIONS.items() for part in ("-c", f"{name}={value}")]
        with log.open("wb") as output:
            server = subprocess.Popen(
                [*prefix, str(programs / "postgres"), "-D", str(data), "-k", str(root), *settings],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=root,
                start_new_session=True,  # Ctrl-C is for the tests; they end the server in their own time
            )
        _create_database(root, server, log)
        yield f"postgresql://{USER}@/{DATABASE}?host={quote(str(root), safe='')}"
    finally:
        if server is not None:
            server.send_signal(signal.SIGQUIT)  # at once, without a checkpoint
            server.wait(30)
        shutil.rmtree(root, ignore_errors=True)


def _version(folder: Path) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", str(folder)))) or (0,)


def _as_other_user(root: Path) -> list[str]:
    """PostgreSQL refuses to run as root: give the folder to somebody else and return how to become them."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise NoPostgres("PostgreSQL does not run as root, and there is no setpriv to become somebody else.")
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    os.chown(root, user.pw_uid, user.pw_gid)
    return [setpriv, f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def _until_we_die(prefix: list[str]) -> list[str]:
    """Return a prefix that makes Linux end the server with us, should we be killed before we can."""
    setpriv = shutil.which("setpriv")
    if setpriv is None or sys.platform != "linux":
        return prefix
    return [*(prefix or [setpriv]), "--pdeathsig", "QUIT"]


def _initdb(initdb: list[str], data: Path) -> None:
    command = [*initdb, "-D", str(data), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=START_S, check=False, cwd=data.parent)
    if done.returncode:
        raise NoPostgres(f"initdb failed: {done.stderr.strip()}")


def _create_database(root: Path, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + START_S
    while True:
        try:
            with psycopg.connect(host=str(root), user=USER, dbname="postgres", autocommit=True) as connection:
                connection.execute(f'CREATE DATABASE "{DATABASE}"')
            return
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > until:
                raise NoPostgres(f"PostgreSQL did not start: {log.read_text(errors='replace')[-2000:]}") from error
            time.sleep(0.05)
