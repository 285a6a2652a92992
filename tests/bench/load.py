"""The public page through granian: 50 connections for some seconds, alone and while others wait for slow hosts.

`python -m tests.bench.load` prints two lines. Server and readers share this machine's cores, so the figures are a floor.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from tests.bench.pages import EMAIL, SECRET, _receive
from tests.bench.shared import READER
from tests.people import a_learner
from tests.sims.issuer import IssuerSimulator
from wallet.base.clock import utc_now
from wallet.infra import migrate
from wallet.infra.settings import load_settings
from wallet.services.share import open_share
from wsgi import create_app

CONNECTIONS = 50
SECONDS = 8.0
WAITING = 24  # requests at a time that wait for the slow world
ADDRESSES = itertools.cycle(f"198.51.{high}.{low}" for high in range(100) for low in range(250))


def rows():
    """Yield (what, measured, beside what, ratio): p99 and requests a second."""
    with tempfile.TemporaryDirectory() as folder:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        environment = {"INSTANCE_DIR": folder, "SECRET_KEY": SECRET, "PORT": str(port), "TRUSTED_PROXIES": "1"}
        path = _prepare(environment)
        server = _serve(environment, port)
        try:
            _wait_for(port)
            asyncio.run(_read(port, path, 1.0, []))
            alone = asyncio.run(_both(port, path, waiting=0))
            beside = asyncio.run(_both(port, path, waiting=WAITING))
        finally:
            server.terminate()
            server.wait(30)
    for what, (taken, seconds, waited) in (("alone", alone), (f"while {WAITING} others wait for slow hosts", beside)):
        p99 = statistics.quantiles(taken, n=100)[98]
        yield (
            f"a shared badge's page through granian, {CONNECTIONS} connections, {what}"
            + (f" ({waited} of them served)" if waited else ""),
            f"p99 {p99:.0f} ms, {len(taken) / seconds:,.0f} requests a second",
            "its median",
            p99 / statistics.median(taken),
        )


def _prepare(environment):
    settings = load_settings(environment)
    issuer = IssuerSimulator("did:web:uni.example", now=utc_now())
    app = create_app(settings, fetcher=issuer, testing=True)
    deps = app.extensions["deps"]
    migrate.upgrade(deps.database)
    learner = a_learner(app, EMAIL, name="Ada")
    address = open_share(learner.id, _receive(issuer, 1, learner.id, deps), deps)
    deps.database.engine.dispose()
    return address.removeprefix(settings.public_url)


def _serve(environment, port):
    granian = Path(sys.executable).with_name("granian")
    options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "2", "--no-ws"]
    options += ["--blocking-threads", "16", "--log-level", "error"]
    where = {**os.environ, **environment, "PYTHONPATH": os.getcwd()}
    quiet = subprocess.DEVNULL
    return subprocess.Popen([granian, *options, "tests.bench.load_app:app"], env=where, stdout=quiet, stderr=quiet)


def _wait_for(port):
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server did not start")


async def _both(port, path, *, waiting):
    taken, stop = [], asyncio.Event()
    slow = [asyncio.create_task(_ask_slowly(port, number, stop)) for number in range(waiting)]
    if waiting:
        await asyncio.sleep(1.0)
    begin = time.perf_counter()
    await _read(port, path, SECONDS, taken)
    seconds = time.perf_counter() - begin
    stop.set()
    waited = sum([await task for task in slow])
    return taken, seconds, waited


async def _read(port, path, seconds, taken):
    until = time.perf_counter() + seconds
    await asyncio.gather(*(_reader(port, path, until, taken) for _ in range(CONNECTIONS)))


async def _reader(port, path, until, taken):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.perf_counter() < until:
        begin = time.perf_counter()
        headers = {**READER, "Host": f"127.0.0.1:{port}", "X-Forwarded-For": next(ADDRESSES)}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        writer.write(f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode())
        assert (await _answer(reader)).startswith(b"HTTP/1.1 200"), "the page was not given"
        taken.append((time.perf_counter() - begin) * 1000)
    writer.close()


async def _ask_slowly(port, number, stop):
    """Check badges of issuers that nobody has heard of, one after the other."""
    asked = 0
    while not stop.is_set():
        issuer = IssuerSimulator(f"did:web:slow-{number}-{asked}.example", now=utc_now())
        body = json.dumps(issuer.sign(issuer.credential()))
        form = f"text={quote(body)}"
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = {
            "Host": f"127.0.0.1:{port}",
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(form)),
            "Connection": "close",
            "X-Forwarded-For": next(ADDRESSES),
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        writer.write(f"POST /verify HTTP/1.1\r\n{lines}\r\n{form}".encode())
        status = await _answer(reader)
        assert status.startswith(b"HTTP/1.1 200"), status
        writer.close()
        asked += 1
    return asked


async def _answer(reader):
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        int(line.partition(b":")[2]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")
    )
    await reader.readexactly(length)
    return head


if __name__ == "__main__":
    for row in rows():
        print(row)
