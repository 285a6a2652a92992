"""Start the web server and the worker, say when they answer, and stop both: when asked, or when one of them ends.

`./run` calls this with the Python of .venv and HOST and PORT in the environment: serve.py PROJECT WORKERS ADDRESS.
Each of the two is a process group of its own, so that nothing they started is left behind, whatever happened to them.
"""
# ruff: noqa: TID251 - this watches over processes and is no part of the program

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

START_S = 60
GRACE_S = 25  # a verification takes up to 12 seconds, a letter up to 20
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where to look, not where to listen


class Asked(BaseException):
    """Somebody wants us to stop."""


def ask_to_stop(*_: object) -> None:
    """Answer a signal, once: stopping is not to be interrupted."""
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.SIG_IGN)
    raise Asked


def start(*command: str) -> subprocess.Popen[bytes]:
    """Start a command as the leader of a group of its own."""
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)  # noqa: S603


def require_free(host: str, port: int) -> None:
    """Exit with a sentence when nothing can listen there."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, OverflowError) as error:
        sys.exit(f"run: cannot listen on {host} port {port} ({error}). Choose another one: PORT=8001 ./run")


def answers(host: str, port: int, web: subprocess.Popen[bytes]) -> bool:
    """Wait until the server answers a request; False when it ends, or takes too long."""
    until = time.monotonic() + START_S
    while web.poll() is None and time.monotonic() < until:
        with suppress(OSError), socket.create_connection((ANYWHERE.get(host, host), port), 1) as connection:
            connection.settimeout(START_S)
            connection.sendall(f"GET /healthz HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
            if connection.recv(1):
                return True
        time.sleep(0.03)
    return False


def stop(processes: list[subprocess.Popen[bytes]]) -> None:
    """End every group, gently first. A server that has only just started can miss a signal, so it is sent again."""
    waited, again = 0.0, 0.0
    while (left := [process for process in processes if is_there(process)]) and waited < GRACE_S:
        if waited >= again:
            again += 0.25
            send(left, signal.SIGTERM)
        time.sleep(0.05)
        waited += 0.05
    send(processes, signal.SIGKILL)
    for process in processes:
        process.wait()


def is_there(process: subprocess.Popen[bytes]) -> bool:
    """Tell whether anything of the group still runs."""
    process.poll()
    with suppress(ChildProcessError):  # the dead it left behind come to us when we are the first process of a container
        while os.waitpid(-process.pid, os.WNOHANG)[0]:
            pass
    try:
        os.killpg(process.pid, 0)
    except (ProcessLookupError, PermissionError):  # the latter is what macOS says of a group of zombies
        return False
    return True


def send(processes: list[subprocess.Popen[bytes]], sign: signal.Signals) -> None:
    """Send a signal to every group that is still there."""
    for process in processes:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, sign)


def main(project: str, workers: str, address: str) -> int:
    """Serve until asked to stop (0), or until something ends by itself (1)."""
    host, port = os.environ["HOST"], os.environ["PORT"]
    if not port.isdecimal():
        sys.exit(f"run: PORT must be a number, not {port!r}")
    require_free(host, int(port))
    signal.signal(signal.SIGINT, ask_to_stop)
    signal.signal(signal.SIGTERM, ask_to_stop)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup
        signal.signal(signal.SIGHUP, ask_to_stop)
    programs, app = Path(sys.executable).parent, f"{project}/wsgi.py"
    options = ["--interface", "wsgi", "--host", host, "--port", port, "--workers", workers, "--blocking-threads", "16"]
    options += ["--no-ws", "--log-level", "error", "--respawn-failed-workers", "--workers-kill-timeout", "20"]
    processes: list[subprocess.Popen[bytes]] = []
    try:
        processes.append(start(f"{programs}/granian", *options, f"{app}:app"))
        if not answers(host, int(port), processes[0]):
            print("run: it did not start; the lines above say why", file=sys.stderr)  # noqa: T201
            return 1
        print(f"Laurel is at {address} (Ctrl-C stops it)", flush=True)  # noqa: T201
        # Only now: started together, each would make the other late.
        processes.append(start(f"{programs}/flask", "--app", app, "worker"))
        while all(process.poll() is None for process in processes):
            time.sleep(0.2)
        gone = "the web server" if processes[0].poll() is not None else "the worker"
        print(f"run: {gone} ended by itself, so everything is stopped", file=sys.stderr)  # noqa: T201
        return 1
    except Asked:
        return 0
    finally:
        stop(processes)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
