"""A TLS server on loopback for tests of the outbound door: it says what it is told to, well-behaved or not."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Reply = bytes | Callable[[ssl.SSLSocket, threading.Event], None]


def answer(body: bytes = b"{}", status: str = "200 OK", **headers: str) -> bytes:
    """Return a plain response; `content_type="…"` becomes a header."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-').title()}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def redirect(location: str, status: str = "302 Found") -> bytes:
    return answer(b"", status, location=location)


def drip(data: bytes, *, seconds: float, head: bytes = b"") -> Reply:
    """Send `head`, then `data` byte by byte, one every `seconds`."""

    def send(sock: ssl.SSLSocket, stop: threading.Event) -> None:
        sock.sendall(head)
        for at in range(len(data)):
            if stop.wait(seconds):
                return
            sock.sendall(data[at : at + 1])

    return send


def silence(sock: ssl.SSLSocket, stop: threading.Event) -> None:
    stop.wait(30)


def flood(head: bytes, block: bytes) -> Reply:
    """Send `head`, then `block` again and again until the other side has had enough."""

    def send(sock: ssl.SSLSocket, stop: threading.Event) -> None:
        sock.sendall(head)
        while not stop.is_set():
            sock.sendall(block)

    return send


class TlsServer:
    """Serves `routes` (path and query -> reply) for `names`, on 127.0.0.1, in threads."""

    def __init__(self, folder: Path, names: Sequence[str], host: str = "127.0.0.1") -> None:
        self.routes: dict[str, Reply] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []  # path, headers in lower case
        self.connections = 0
        self.most_at_once = 0
        self.ca_file, chain = _certificates(folder, names)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(chain)
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._open = 0
        self._listener = socket.create_server((host, 0), backlog=64)
        self.port = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def close(self) -> None:
        self._stop.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while not self._stop.is_set():
            try:
                raw, _ = self._listener.accept()
            except OSError:
                return
            raw.settimeout(30)
            thread = threading.Thread(target=self._serve, args=(raw,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, raw: socket.socket) -> None:
        with self._lock:
            self.connections += 1
            self._open += 1
            self.most_at_once = max(self.most_at_once, self._open)
        try:
            with suppress(OSError), raw, self._context.wrap_socket(raw, server_side=True) as sock:
                head = b""
                while b"\r\n\r\n" not in head:
                    part = sock.recv(65536)
                    if not part:
                        return
                    head += part
                first, *rest = head.decode("latin-1").split("\r\n")
                path = first.split(" ")[1]
                self.requests.append(
                    (path, {k.lower(): v for k, _, v in (line.partition(": ") for line in rest if line)})
                )
                reply = self.routes.get(path, answer(b"", "404 Not Found"))
                if isinstance(reply, bytes):
                    sock.sendall(reply)
                else:
                    reply(sock, self._stop)
        finally:
            with self._lock:
                self._open -= 1


class Canary:
    """Listens where nobody may connect, and counts those who do."""

    def __init__(self, host: str) -> None:
        self.listener = socket.create_server((host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        self.listener.settimeout(0.05)
        self.port = self.listener.getsockname()[1]

    def hits(self) -> int:
        count = 0
        while True:
            try:
                sock, _ = self.listener.accept()
            except TimeoutError:
                return count
            sock.close()
            count += 1


def _certificates(folder: Path, names: Sequence[str]) -> tuple[str, str]:
    """Make a root and a certificate for `names`; return the paths of the root and of the server's chain."""
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Laurel test root")])
    start = dt.datetime.fromtimestamp(time.time(), dt.UTC) - dt.timedelta(hours=1)

    def builder(subject: x509.Name, public_key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(root_name)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(start + dt.timedelta(days=2))
        )

    usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
    root = (
        builder(root_name, root_key.public_key())
        .add_extension(x509.BasicConstraints(True, None), True)
        .add_extension(usage, True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(root_key.public_key()), False)
        .sign(root_key, hashes.SHA256())
    )
    leaf = (
        builder(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")]), key.public_key())
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), False)
        .sign(root_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    ca_file, chain = folder / "root.pem", folder / "server.pem"
    ca_file.write_bytes(root.public_bytes(pem))
    plain = serialization.NoEncryption()
    chain.write_bytes(leaf.public_bytes(pem) + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    return str(ca_file), str(chain)
