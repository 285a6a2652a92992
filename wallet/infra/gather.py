"""Gather the documents a judgement asks for: our own from our store, all others through the one door, in parallel.

A stranger's badge decides how many addresses are asked and how slow they are. So one verification has one deadline
over all its rounds, the whole process has few requests in the air and fewer to one host, and whoever asks for an
address that is being asked already waits for that answer instead of asking again.

Beside the reasons of `wallet.infra.fetch` an UNREACHABLE document may say `unsupported_did_method` or `not_given`.
"""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from threading import Lock, Thread
from time import monotonic
from typing import Final, Protocol

from wallet.base.clock import Clock, utc_now
from wallet.base.limits import DOCUMENT_MAX_BYTES, FETCH_PER_HOST, FETCH_QUEUE_MAX, FETCH_WORKERS, GATHER_TOTAL_S
from wallet.core.verify.materials import Answer, Document, Gather
from wallet.infra.guard import Refused, parse_target

ACCEPT: Final = (
    "application/json, application/ld+json, application/did+json, application/vc, application/vc+jwt, "
    "application/jwt, text/plain;q=0.5, */*;q=0.1"
)
_logger = logging.getLogger(__name__)


class Door(Protocol):
    """What answers for the network: `wallet.infra.fetch.Fetcher`, or a stand-in for it in tests."""

    def fetch(self, url: str, *, accept: str, same_host: bool = False) -> Document:
        """Ask for one document within the limits of the door; raises nothing."""


class Gatherer:
    """Answers for addresses; one per process.

    Args:
        fetcher: the door to the network.
        own: returns a document that this Laurel publishes itself, or None when the address is not one of ours.
        now: the clock.
    """

    def __init__(
        self, fetcher: Door, *, own: Callable[[str], Document | None] = lambda _url: None, now: Clock = utc_now
    ) -> None:
        self._own = own
        self._now = now
        self._flights = _Flights(fetcher, now)

    @contextmanager
    def session(self, total_s: float = GATHER_TOTAL_S) -> Iterator[Gather]:
        """Yield the `Gather` of one verification; all its rounds together wait at most `total_s` seconds."""
        yield partial(self._gather, monotonic() + total_s)

    def _gather(self, until: float, urls: frozenset[str]) -> Mapping[str, Document]:
        """Return a document for every address; an address that cannot be had is UNREACHABLE with its reason."""
        documents: dict[str, Document] = {}
        awaited: dict[str, Future[Document]] = {}
        for url in sorted(urls):
            document = self._own(url)
            if document is not None:
                documents[url] = document
                continue
            try:
                awaited[url] = self._flights.join(url, _host(url), until)
            except Refused as refused:
                documents[url] = unreachable(url, self._now(), refused.reason)
        wait(awaited.values(), timeout=max(0.0, until - monotonic()))
        for url, landing in awaited.items():
            documents[url] = landing.result() if landing.done() else unreachable(url, self._now(), "timeout")
        return documents


def documents_gather(index: Mapping[str, bytes | None], at: datetime) -> Gather:
    """Return a `Gather` that knows these documents only and touches no network.

    Args:
        index: address -> body, or None for an address that does not answer. What is missing does not answer either.
        at: the instant at which the documents count as fetched.
    """

    def gather(urls: frozenset[str]) -> Mapping[str, Document]:
        return {url: _given(url, index.get(url), at) for url in sorted(urls)}

    return gather


def unreachable(url: str, at: datetime, reason: str) -> Document:
    """Return the answer for an address that cannot be had."""
    return Document(url, Answer.UNREACHABLE, at, reason=reason)


def _given(url: str, body: bytes | None, at: datetime) -> Document:
    if body is None:
        return unreachable(url, at, "not_given")
    if len(body) > DOCUMENT_MAX_BYTES:
        return unreachable(url, at, "too_large")
    return Document(url, Answer.FOUND, at, body, sha256=hashlib.sha256(body).hexdigest())


def _host(url: str) -> str:
    """Return the host to ask; raises Refused for what we do not ask at all."""
    if url.startswith("did:"):
        raise Refused("unsupported_did_method")
    return parse_target(url).host


@dataclass(slots=True)
class _Flight:
    url: str
    host: str
    until: float  # when the last one who waits for it gives up
    landing: Future[Document] = field(default_factory=Future)


class _Flights:
    """Requests in the air: one per URL, FETCH_PER_HOST per host, FETCH_WORKERS in all; the rest wait their turn.

    A host at its limit holds up nobody else: the next flight to another host departs before it. Threads are started
    as needed and die with the process, so that a slow stranger cannot delay its end.
    """

    def __init__(self, fetcher: Door, now: Clock) -> None:
        self._fetcher = fetcher
        self._now = now
        self._lock = Lock()
        self._known: dict[str, _Flight] = {}
        self._waiting: list[_Flight] = []
        self._flying: Counter[str] = Counter()

    def join(self, url: str, host: str, until: float) -> Future[Document]:
        """Return the landing of the one flight for `url`; raises Refused when too many wait already."""
        with self._lock:
            flight = self._known.get(url)
            if flight is not None:
                flight.until = max(flight.until, until)
                return flight.landing
            if len(self._waiting) >= FETCH_QUEUE_MAX:
                raise Refused("busy")
            flight = self._known[url] = _Flight(url, host, until)
            self._waiting.append(flight)
            self._depart()
        return flight.landing

    def _depart(self) -> None:
        """Start whatever may start now; the lock is held."""
        for flight in tuple(self._waiting):
            if self._flying.total() >= FETCH_WORKERS:
                return
            if self._flying[flight.host] < FETCH_PER_HOST:
                self._waiting.remove(flight)
                self._flying[flight.host] += 1
                Thread(target=self._fly, args=(flight,), name="fetch", daemon=True).start()

    def _fly(self, flight: _Flight) -> None:
        try:
            document = self._fetch(flight)
        except Exception:  # a fetcher raises nothing; should one do so, somebody still waits for this flight
            _logger.exception("a fetch broke off")
            document = unreachable(flight.url, self._now(), "no_connection")
        with self._lock:
            del self._known[flight.url]
            self._flying -= Counter((flight.host,))  # and forget hosts at zero
            self._depart()
        flight.landing.set_result(document)

    def _fetch(self, flight: _Flight) -> Document:
        if monotonic() >= flight.until:
            return unreachable(flight.url, self._now(), "timeout")
        did_document = flight.url.endswith("/did.json")  # speaks for its host, so only this host may serve it
        return self._fetcher.fetch(flight.url, accept=ACCEPT, same_host=did_document)
