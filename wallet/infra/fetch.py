"""The one door to the network.

A request: read the URL by one strict grammar (`wallet.infra.guard`), look its name up once, refuse the name when any
of its addresses is not public, connect to exactly one of the addresses that were checked, with the certificate, SNI
and Host of the name. Redirects are followed by hand through the same steps. No proxy, cookie, credential, netrc or
compression; nothing here reads the environment. Bytes and seconds are bounded from the first byte to the last.

How a `Document` says why it is UNREACHABLE (`reason`): `refused_url`, `refused_scheme`, `refused_port`, `refused_host`,
`refused_address`, `refused_own_origin`, `refused_redirect`, `refused_encoding`, `too_many_redirects`, `too_large`,
`timeout`, `busy`, `no_such_host`, `no_connection`, `no_tls`, `bad_response`, `truncated`, `http_404` and its like.
"""

from __future__ import annotations

import hashlib
import io
import re
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from http.client import HTTPException, HTTPResponse, IncompleteRead
from ipaddress import IPv4Address
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Thread
from time import monotonic
from types import MappingProxyType
from typing import Final, TypeAlias
from urllib.parse import urljoin

from wallet.base.clock import Clock, utc_now
from wallet.base.errors import AppError
from wallet.base.limits import (
    DOCUMENT_MAX_BYTES,
    ETAG_MAX_CHARS,
    FETCH_CONNECT_S,
    FETCH_HEADERS_MAX,
    FETCH_HEADERS_MAX_BYTES,
    FETCH_REDIRECTS_MAX,
    FETCH_SILENCE_S,
    FETCH_TOTAL_S,
    FETCH_WORKERS,
    URL_MAX_CHARS,
)
from wallet.core.verify.materials import Answer, Document
from wallet.infra.guard import HTTPS_PORT, Address, Network, Refused, Target, parse_target, require_public

Resolver: TypeAlias = Callable[[str], list[str]]

USER_AGENT: Final = "Laurel (checks Open Badges)"
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_LOCATION = re.compile(rf"[!-\[\]-~]{{1,{URL_MAX_CHARS}}}")  # printable ASCII without the backslash
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,80}/[a-z0-9!#$&^_.+-]{1,80}")
_ETAG = re.compile(rf'(?:W/)?"[!#-~]{{0,{ETAG_MAX_CHARS - 4}}}"')  # RFC 9110, 8.8.3, without bytes beyond ASCII
_CONNECT_TRIES: Final = 2  # addresses of one name
_MAC_CERTIFICATES: Final = Path("/etc/ssl/cert.pem")
_lookups = BoundedSemaphore(2 * FETCH_WORKERS)  # a stuck look-up cannot be stopped, so their number is bounded


class Unreachable(AppError):
    """A request that came to nothing; `reason` as listed above."""

    code = "unreachable"
    sentence = "We could not get an answer from this address."

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


def system_resolver(host: str) -> list[str]:
    """Return the addresses the operating system has for `host`, in its order of preference."""
    found = socket.getaddrinfo(host, HTTPS_PORT, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True, slots=True)
class Deadline:
    """An instant on the monotonic clock after which nothing waits any more."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """Return the deadline `seconds` from now."""
        return cls(monotonic() + seconds)

    def left(self, most: float = FETCH_TOTAL_S) -> float:
        """Return how many seconds one step may take, at most `most`; raises Unreachable when none are left."""
        seconds = min(self.at - monotonic(), most)
        if seconds <= 0:
            raise Unreachable("timeout")
        return seconds


class _Wire(io.RawIOBase):
    """The connection as `HTTPResponse` reads it: each read ends by the deadline, all reads by the byte budget."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline
        self.budget = FETCH_HEADERS_MAX_BYTES  # for status line and headers, 1xx answers included

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # any writable buffer will do
        if self.budget <= 0:
            raise Unreachable("too_large")
        self._sock.settimeout(self._deadline.left(FETCH_SILENCE_S))
        count = self._sock.recv_into(memoryview(buffer)[: self.budget])
        self.budget -= count
        return count

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Answer the one call that HTTPResponse makes on its socket."""
        return io.BufferedReader(self)


@dataclass(frozen=True, slots=True)
class _Ask:
    """What stays the same over the redirects of one fetch."""

    accept: str
    max_bytes: int
    deadline: Deadline
    only_host: str | None
    held: Document | None = None


@dataclass(frozen=True, slots=True)
class Fetcher:
    """The outbound client. The defaults are for production; all but `own_host` and `now` are for tests.

    Settings has no variable for the test fields, so no deployment can open the guard.
    """

    own_host: str = ""  # host of PUBLIC_URL, lower case, with or without port: our own pages are never fetched
    now: Clock = utc_now
    resolver: Resolver = system_resolver
    ports: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))  # public port -> port in the test
    ca_bundle: str | None = None  # path of a PEM file instead of the system's authorities
    also: Network | None = None  # one more network that counts as public

    def fetch(
        self,
        url: str,
        *,
        accept: str,
        max_bytes: int = DOCUMENT_MAX_BYTES,
        deadline_s: float = FETCH_TOTAL_S,
        same_host: bool = False,
        held: Document | None = None,
    ) -> Document:
        """Ask for one document and say how that ended; raises nothing.

        Args:
            url: as a stranger wrote it.
            accept: the Accept header.
            max_bytes: of the body, as sent and as read (no compression is undone).
            deadline_s: seconds for everything: look-up, connection, redirects, the last byte.
            same_host: whether a redirect to another host is refused.
            held: what this address answered before. Its ETag goes along, to this address and to none that it redirects
                to; an answer 304 then means that the same holds now.
        """
        try:
            target = parse_target(url)
            ask = _Ask(accept, max_bytes, Deadline.after(deadline_s), target.host if same_host else None, held)
            return self._follow(url, target, ask)
        except (Refused, Unreachable) as error:
            return Document(url, Answer.UNREACHABLE, self.now(), reason=error.reason)

    def _follow(self, url: str, target: Target, ask: _Ask) -> Document:
        for hop in range(FETCH_REDIRECTS_MAX + 1):
            ask = ask if hop == 0 else replace(ask, held=None)
            self._permit(target, ask)
            with closing(self._connect(target.host, ask.deadline)) as sock, _speaking():
                wire = _Wire(sock, ask.deadline)
                with closing(HTTPResponse(wire, method="GET")) as response:  # type: ignore[arg-type]  # see makefile
                    _exchange(sock, response, target, ask)
                    location = response.getheader("Location") if response.status in _REDIRECTS else None
                    if location is None:
                        found = self._document(url, wire, response, ask)
                        return found if hop == 0 else replace(found, etag=None)
            target = _redirected(target, location)
        raise Unreachable("too_many_redirects")

    def _permit(self, target: Target, ask: _Ask) -> None:
        if target.host == self.own_host.partition(":")[0]:
            raise Refused("refused_own_origin")
        if ask.only_host not in (None, target.host):
            raise Refused("refused_redirect")

    def _connect(self, host: str, deadline: Deadline) -> ssl.SSLSocket:
        """Look `host` up once, check every answer, and return a TLS connection to one of exactly these addresses."""
        addresses = require_public(_look_up(self.resolver, host, deadline), self.also)
        if not addresses:
            raise Unreachable("no_such_host")
        port = self.ports.get(HTTPS_PORT, HTTPS_PORT)
        sock = _dial(addresses[:_CONNECT_TRIES], port, deadline)
        try:
            sock.settimeout(deadline.left(FETCH_SILENCE_S))
            return _tls(self.ca_bundle).wrap_socket(sock, server_hostname=host)
        except TimeoutError:
            sock.close()
            raise Unreachable("timeout") from None
        except (OSError, ValueError):
            sock.close()
            raise Unreachable("no_tls") from None
        except BaseException:
            sock.close()
            raise

    def _document(self, url: str, wire: _Wire, response: HTTPResponse, ask: _Ask) -> Document:
        """Read a final answer. 200 is FOUND; 410 is GONE, even when its body cannot be read; all else UNREACHABLE."""
        if response.status == 304 and ask.held is not None and etag(ask.held.etag):
            return replace(ask.held, fetched_at=self.now())
        if response.status not in (200, 410):
            raise Unreachable(f"http_{response.status}")
        try:
            with _speaking():
                body = _body(wire, response, ask.max_bytes)
        except Unreachable:
            if response.status == 200:
                raise
            body = b""
        return Document(
            url=url,
            answer=Answer.FOUND if response.status == 200 else Answer.GONE,
            fetched_at=self.now(),
            body=body,
            media_type=media_type(response.getheader("Content-Type")),
            sha256=hashlib.sha256(body).hexdigest(),
            etag=etag(response.getheader("ETag")),
        )


def etag(header: str | None) -> str | None:
    """Return an ETag as it was sent, or None when it is none that could be sent back: too long, or several."""
    return header if header is not None and _ETAG.fullmatch(header) else None


def media_type(header: str | None) -> str | None:
    """Return the media type of a Content-Type header, lower case and without parameters, or None."""
    bare = (header or "").partition(";")[0].strip().lower()
    return bare if _MEDIA_TYPE.fullmatch(bare) else None


def _look_up(resolver: Resolver, host: str, deadline: Deadline) -> list[str]:
    """Ask the resolver in a thread of its own, because the system's cannot be told to hurry."""
    answers: SimpleQueue[list[str]] = SimpleQueue()

    def look() -> None:
        try:
            answers.put(resolver(host))
        except (OSError, ValueError):
            answers.put([])
        finally:
            _lookups.release()

    if not _lookups.acquire(timeout=deadline.left(FETCH_SILENCE_S)):
        raise Unreachable("busy")
    Thread(target=look, name="look-up", daemon=True).start()
    try:
        return answers.get(timeout=deadline.left(FETCH_SILENCE_S))
    except Empty:
        raise Unreachable("timeout") from None


def _dial(addresses: list[Address], port: int, deadline: Deadline) -> socket.socket:
    """Open a connection to the first of `addresses` that answers. They are numbers: nothing is looked up again."""
    reason = "no_connection"
    for address in addresses:
        family = socket.AF_INET if isinstance(address, IPv4Address) else socket.AF_INET6
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(deadline.left(FETCH_CONNECT_S))
            sock.connect((str(address), port))
            return sock
        except OSError as error:
            sock.close()
            reason = "timeout" if isinstance(error, TimeoutError) else "no_connection"
        except BaseException:
            sock.close()
            raise
    raise Unreachable(reason)


@lru_cache(maxsize=4)
def _tls(ca_bundle: str | None) -> ssl.SSLContext:
    """Return a context that demands a certificate for the name. Loading authorities is slow, so it is kept."""
    if ca_bundle is None and ssl.get_default_verify_paths().cafile is None and _MAC_CERTIFICATES.exists():
        ca_bundle = str(_MAC_CERTIFICATES)  # python.org's build for the Mac brings no authorities of its own
    context = ssl.create_default_context(cafile=ca_bundle)
    context.set_alpn_protocols(["http/1.1"])
    return context


@contextmanager
def _speaking() -> Iterator[None]:
    """Turn whatever a server can do to a connection into Unreachable."""
    try:
        yield
    except TimeoutError:
        raise Unreachable("timeout") from None
    except IncompleteRead:
        raise Unreachable("truncated") from None
    except OSError:
        raise Unreachable("no_connection") from None
    except (HTTPException, ValueError):
        raise Unreachable("bad_response") from None


def _exchange(sock: ssl.SSLSocket, response: HTTPResponse, target: Target, ask: _Ask) -> None:
    """Send the request and read status line and headers."""
    held = etag(ask.held.etag) if ask.held is not None else None
    lines = (
        f"GET {target.path} HTTP/1.1",
        f"Host: {target.host}",
        f"User-Agent: {USER_AGENT}",
        f"Accept: {ask.accept}",
        "Accept-Encoding: identity",
        *((f"If-None-Match: {held}",) if held else ()),
        "Connection: close",
    )
    sock.settimeout(ask.deadline.left(FETCH_SILENCE_S))
    sock.sendall("".join(f"{line}\r\n" for line in (*lines, "")).encode("ascii"))
    response.begin()
    if len(response.headers) > FETCH_HEADERS_MAX:
        raise Unreachable("bad_response")


def _redirected(target: Target, location: str) -> Target:
    """Return where a Location leads, by the same grammar as the first URL."""
    if not _LOCATION.fullmatch(location):
        raise Refused("refused_redirect")
    try:
        return parse_target(urljoin(target.url, location))
    except ValueError:
        raise Refused("refused_redirect") from None


def _body(wire: _Wire, response: HTTPResponse, max_bytes: int) -> bytes:
    """Read the body: all of it, as it was sent, or not at all."""
    if (response.getheader("Content-Encoding") or "identity").strip().lower() != "identity":
        raise Unreachable("refused_encoding")
    if (response.getheader("Transfer-Encoding") or "chunked").strip().lower() != "chunked":
        raise Unreachable("bad_response")
    declared = response.length  # None when chunked, or when the end of the connection is the end of the body
    if declared is not None and declared > max_bytes:
        raise Unreachable("too_large")
    wire.budget += max_bytes + 1  # what the headers left over pays for the framing of chunks
    body = response.read(max_bytes + 1)
    if len(body) > max_bytes:
        raise Unreachable("too_large")
    if declared is not None and len(body) < declared:
        raise Unreachable("truncated")
    return body
