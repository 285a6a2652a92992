"""Gather the documents a judgement asks for: our own from our store, all others through the one door, in parallel.

A stranger's badge decides how many addresses are asked and how slow they are. So one verification has one deadline
over all its rounds, the whole process has few requests in the air and fewer to one host, and whoever asks for an
address that is being asked already waits for that answer instead of asking again.

Where pages are read and badges are renewed, which nobody asked for in so many words, it is sparing with issuers: an
answer of the last minute serves all who look, and a host that failed often is left alone (`wallet.infra.breaker`).

Beside the reasons of `wallet.infra.fetch` an UNREACHABLE document may say `unsupported_did_method`, `not_given` or
`paused`.
"""

from __future__ import annotations

import hashlib
import logging
from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import Future, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from threading import Lock, Thread
from time import monotonic
from typing import Final, Protocol

from wallet.base.clock import Clock, utc_now
from wallet.base.limits import (
    ANSWERS_MAX,
    ANSWERS_MAX_BYTES,
    DOCUMENT_MAX_BYTES,
    FETCH_PER_HOST,
    FETCH_QUEUE_MAX,
    FETCH_WORKERS,
    GATHER_TOTAL_S,
    READERS_WAITING_MAX,
    SAME_ANSWER_S,
    WAITING_MAX,
)
from wallet.core.verify.materials import Answer, Document, Gather
from wallet.infra.breaker import Breaker
from wallet.infra.guard import Refused, parse_target
from wallet.infra.patience import Patience

ACCEPT: Final = (
    "application/json, application/ld+json, application/did+json, application/vc, application/vc+jwt, "
    "application/jwt, text/plain;q=0.5, */*;q=0.1"
)
_SAME_ANSWER: Final = timedelta(seconds=SAME_ANSWER_S)
_logger = logging.getLogger(__name__)


class Door(Protocol):
    """What answers for the network: `wallet.infra.fetch.Fetcher`, or a stand-in for it in tests.

    A door is told of a held answer only where that has an ETag.
    """

    def fetch(self, url: str, *, accept: str, same_host: bool = False, held: Document = ...) -> Document:
        """Ask for one document within the limits of the door; raises nothing."""


class Gatherer:
    """Answers for addresses; one per process.

    Args:
        fetcher: the door to the network.
        own: returns a document that this Laurel publishes itself, or None when the address is not one of ours.
        held: returns what an address answered last, `fetched_at` when it last did so, or None where it is not kept.
        breaker: knows which hosts to leave alone; None for a process that has no database.
        now: the clock.
    """

    def __init__(
        self,
        fetcher: Door,
        *,
        own: Callable[[str], Document | None] = lambda _url: None,
        held: Callable[[str], Document | None] = lambda _url: None,
        breaker: Breaker | None = None,
        now: Clock = utc_now,
    ) -> None:
        self._own = own
        self._now = now
        self._flights = _Flights(_Asker(fetcher, held, breaker, now), now)
        self._askers, self._readers = Patience(WAITING_MAX), Patience(READERS_WAITING_MAX)

    @contextmanager
    def session(self, total_s: float = GATHER_TOTAL_S, *, sparing: bool = False) -> Iterator[Gather]:
        """Yield the `Gather` of one verification; all its rounds together wait at most `total_s` seconds.

        Args:
            total_s: seconds.
            sparing: take an answer of the last minute for an answer, and ask no host that failed often. Otherwise
                somebody asked for exactly this, and every address is asked.
        """
        yield partial(self._gather, monotonic() + total_s, sparing)

    def _gather(self, until: float, sparing: bool, urls: frozenset[str]) -> Mapping[str, Document]:
        """Return a document for every address; an address that cannot be had is UNREACHABLE with its reason."""
        documents: dict[str, Document] = {}
        awaited: dict[str, Future[Document]] = {}
        for url in sorted(urls):
            document = self._own(url)
            if document is not None:
                documents[url] = document
                continue
            try:
                awaited[url] = self._flights.join(url, _host(url), until, sparing=sparing)
            except Refused as refused:
                documents[url] = unreachable(url, self._now(), refused.reason)
        reason = self._wait(awaited.values(), until, sparing=sparing)
        for url, landing in awaited.items():
            documents[url] = landing.result() if landing.done() else unreachable(url, self._now(), reason)
        return documents

    def _wait(self, landings: Collection[Future[Document]], until: float, *, sparing: bool) -> str:
        """Wait for the landings where there is a place to do so; returns what keeps those that are still missing."""
        if all(landing.done() for landing in landings):
            return "timeout"
        with (self._readers if sparing else self._askers).place() as taken:
            if not taken:
                _logger.warning("too many wait for strangers already; this one does not")
                return "busy"
            wait(landings, timeout=max(0.0, until - monotonic()))
        return "timeout"


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


class _Answers:
    """What addresses answered within the last minute; bounded in number and bytes, the oldest go first."""

    def __init__(self, now: Clock) -> None:
        self._now = now
        self._lock = Lock()
        self._kept: OrderedDict[str, tuple[datetime, Document]] = OrderedDict()
        self._bytes = 0

    def find(self, url: str) -> Document | None:
        with self._lock:
            self._forget()
            found = self._kept.get(url)
        return found[1] if found else None

    def note(self, document: Document) -> None:
        with self._lock:
            self._drop(document.url)
            self._kept[document.url] = (self._now(), document)
            self._bytes += len(document.body)
            self._forget()

    def _forget(self) -> None:
        old = self._now() - _SAME_ANSWER
        while self._kept and (
            next(iter(self._kept.values()))[0] <= old
            or len(self._kept) > ANSWERS_MAX
            or self._bytes > ANSWERS_MAX_BYTES
        ):
            self._drop(next(iter(self._kept)))

    def _drop(self, url: str) -> None:
        if (dropped := self._kept.pop(url, None)) is not None:
            self._bytes -= len(dropped[1].body)


@dataclass(frozen=True, slots=True)
class _Asker:
    """Asks one address, or finds that it need not or must not be asked."""

    fetcher: Door
    held: Callable[[str], Document | None]
    breaker: Breaker | None
    now: Clock

    def ask(self, url: str, host: str, *, sparing: bool) -> Document:
        asked_at = self.now()
        held = self.held(url)
        if sparing and held is not None and timedelta() <= asked_at - held.fetched_at < _SAME_ANSWER:
            return held  # another process has just asked
        permit = self.breaker.permit(host, pressing=not sparing) if self.breaker else None
        if permit is not None and not permit.allowed:
            return unreachable(url, asked_at, "paused")
        document = self._fetch(url, held)
        if self.breaker is not None and permit is not None and (sparing or not document.reason):
            self.breaker.note(host, document.reason, asked_at=asked_at, failing=permit.failing)
        return document

    def _fetch(self, url: str, held: Document | None) -> Document:
        did_document = url.endswith("/did.json")  # speaks for its host, so only this host may serve it
        if held is not None and held.etag is not None:
            return self.fetcher.fetch(url, accept=ACCEPT, same_host=did_document, held=held)
        return self.fetcher.fetch(url, accept=ACCEPT, same_host=did_document)


@dataclass(slots=True)
class _Flight:
    url: str
    host: str
    until: float  # when the last one who waits for it gives up
    sparing: bool  # only while all who wait for it are
    landing: Future[Document] = field(default_factory=Future)


class _Flights:
    """Requests in the air: one per URL, FETCH_PER_HOST per host, FETCH_WORKERS in all; the rest wait their turn.

    A host at its limit holds up nobody else: the next flight to another host departs before it. Threads are started
    as needed and die with the process, so that a slow stranger cannot delay its end. What landed within the last
    minute still serves whoever is sparing.
    """

    def __init__(self, asker: _Asker, now: Clock) -> None:
        self._asker = asker
        self._now = now
        self._answers = _Answers(now)
        self._lock = Lock()
        self._known: dict[str, _Flight] = {}
        self._waiting: list[_Flight] = []
        self._flying: Counter[str] = Counter()

    def join(self, url: str, host: str, until: float, *, sparing: bool) -> Future[Document]:
        """Return the landing of the one flight for `url`; raises Refused when too many wait already."""
        with self._lock:
            flight = self._known.get(url)
            if flight is not None:
                flight.until = max(flight.until, until)
                flight.sparing = flight.sparing and sparing
                return flight.landing
            answered = self._answers.find(url) if sparing else None
            if answered is not None:
                return _landed(answered)
            if len(self._waiting) >= FETCH_QUEUE_MAX:
                raise Refused("busy")
            flight = self._known[url] = _Flight(url, host, until, sparing)
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
            document = self._ask(flight)
        except Exception:  # a fetcher raises nothing; should one do so, somebody still waits for this flight
            _logger.exception("a fetch broke off")
            document = unreachable(flight.url, self._now(), "no_connection")
        with self._lock:
            del self._known[flight.url]
            self._flying -= Counter((flight.host,))  # and forget hosts at zero
            self._depart()
        flight.landing.set_result(document)

    def _ask(self, flight: _Flight) -> Document:
        if monotonic() >= flight.until:
            return unreachable(flight.url, self._now(), "timeout")
        document = self._asker.ask(flight.url, flight.host, sparing=flight.sparing)
        if document.reason != "paused":
            self._answers.note(document)
        return document


def _landed(document: Document) -> Future[Document]:
    landing: Future[Document] = Future()
    landing.set_result(document)
    return landing
