"""Gathering: our own first, the rest in parallel, few at a time, one flight per address, one deadline."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import Counter
from datetime import UTC, datetime

import pytest

from tests.tlsserver import TlsServer, answer, silence
from wallet.base.limits import DOCUMENT_MAX_BYTES, FETCH_PER_HOST, FETCH_QUEUE_MAX, FETCH_WORKERS
from wallet.core.verify.materials import Answer, Document
from wallet.infra import gather as module
from wallet.infra.fetch import Fetcher
from wallet.infra.gather import Gatherer, documents_gather
from wallet.infra.guard import parse_target

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


class StubDoor:
    """Answers every address with its own text, after being let go; counts who is inside at the same time."""

    def __init__(self, *, hold=()) -> None:
        self.asked = []
        self.options = {}
        self.hold = set(hold)  # hosts that do not answer before `free` is set
        self.free = threading.Event()
        self.lock = threading.Lock()
        self.inside = Counter()
        self.most = Counter()

    def fetch(self, url, *, accept, same_host=False):
        host = parse_target(url).host
        with self.lock:
            self.asked.append(url)
            self.options[url] = (accept, same_host)
            self.inside[host] += 1
            self.inside["all"] += 1
            for key in (host, "all"):
                self.most[key] = max(self.most[key], self.inside[key])
        if host in self.hold:
            self.free.wait(10)
        with self.lock:
            self.inside[host] -= 1
            self.inside["all"] -= 1
        return Document(url, Answer.FOUND, NOW, url.encode())


@pytest.fixture
def door():
    stub = StubDoor()
    yield stub
    stub.free.set()


def gather_once(gatherer, *urls, **options):
    with gatherer.session(**options) as gather:
        return gather(frozenset(urls))


def test_every_address_gets_an_answer(door):
    urls = {f"https://h{n}.example/x" for n in range(5)}
    documents = gather_once(Gatherer(door), *urls)
    assert set(documents) == urls
    assert all(document.body.decode() == url for url, document in documents.items())
    assert gather_once(Gatherer(door)) == {}


def test_our_own_documents_never_touch_the_network(door):
    mine = Document("https://laurel.example/issuers/1", Answer.FOUND, NOW, b"{}", own=True)
    gatherer = Gatherer(door, own={mine.url: mine, "did:web:laurel.example": mine}.get)
    documents = gather_once(gatherer, mine.url, "did:web:laurel.example", "https://other.example/x")
    assert documents[mine.url] is mine
    assert documents["did:web:laurel.example"] is mine
    assert door.asked == ["https://other.example/x"]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("did:ion:abc", "unsupported_did_method"),
        ("did:web:maple.example", "unsupported_did_method"),
        ("http://maple.example/x", "refused_scheme"),
        ("urn:uuid:1", "refused_scheme"),
        ("https://127.0.0.1/x", "refused_host"),
        ("https://maple.example:8443/x", "refused_port"),
        ("", "refused_scheme"),
    ],
)
def test_what_is_never_asked_says_why(door, url, reason):
    document = gather_once(Gatherer(door, now=lambda: NOW), url)[url]
    assert document == Document(url, Answer.UNREACHABLE, NOW, reason=reason)
    assert door.asked == []


def test_a_did_document_may_not_come_from_another_host(door):
    gather_once(Gatherer(door), "https://maple.example/.well-known/did.json", "https://maple.example/keys")
    assert door.options["https://maple.example/.well-known/did.json"] == (module.ACCEPT, True)
    assert door.options["https://maple.example/keys"] == (module.ACCEPT, False)


def test_one_host_gets_two_requests_and_holds_up_nobody_else(door):
    door.hold = {"slow.example"}
    gatherer = Gatherer(door)
    slow = [f"https://slow.example/{n}" for n in range(6)]
    documents = gather_once(gatherer, *slow, "https://fast.example/x", total_s=0.3)
    assert documents["https://fast.example/x"].answer is Answer.FOUND
    assert {documents[url].reason for url in slow} == {"timeout"}
    assert door.most["slow.example"] == FETCH_PER_HOST
    begin = time.perf_counter()
    assert gather_once(gatherer, "https://fast.example/y")["https://fast.example/y"].answer is Answer.FOUND
    assert time.perf_counter() - begin < 0.5


def test_few_requests_are_in_the_air_at_once(door):
    hosts = [f"h{n}.example" for n in range(20)]
    door.hold = set(hosts)
    result = {}
    thread = threading.Thread(
        target=lambda: result.update(gather_once(Gatherer(door), *(f"https://{h}/" for h in hosts)))
    )
    thread.start()
    until = time.monotonic() + 5
    while door.inside["all"] < FETCH_WORKERS and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(0.1)
    assert door.most["all"] == FETCH_WORKERS
    door.free.set()
    thread.join(5)
    assert len(result) == 20
    assert door.most["all"] == FETCH_WORKERS
    assert {document.answer for document in result.values()} == {Answer.FOUND}


def test_one_address_is_asked_once_however_many_wait(door, monkeypatch):
    monkeypatch.setattr(module, "WAITING_MAX", 20)
    door.hold = {"slow.example"}
    gatherer = Gatherer(door)
    results = []
    threads = [
        threading.Thread(target=lambda: results.append(gather_once(gatherer, "https://slow.example/x")))
        for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    until = time.monotonic() + 5
    while not door.asked and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(0.1)
    door.free.set()
    for thread in threads:
        thread.join(5)
    assert len(results) == 20
    assert {result["https://slow.example/x"].answer for result in results} == {Answer.FOUND}
    assert len(door.asked) == 1
    gather_once(gatherer, "https://slow.example/x")  # the answer is not kept: ages are judged elsewhere
    assert len(door.asked) == 2


def test_all_rounds_of_a_session_share_one_deadline(door):
    door.hold = {"slow.example"}
    begin = time.perf_counter()
    with Gatherer(door).session(0.4) as gather:
        for _ in range(5):
            documents = gather(frozenset({"https://slow.example/x"}))
            assert documents["https://slow.example/x"].reason == "timeout"
    assert time.perf_counter() - begin < 1.5


def test_a_flight_for_which_nobody_waits_any_more_does_not_start(door):
    door.hold = {"slow.example"}
    gatherer = Gatherer(door)
    gather_once(gatherer, *(f"https://slow.example/{n}" for n in range(5)), total_s=0.1)
    door.free.set()
    gather_once(gatherer, "https://slow.example/last")
    assert len(door.asked) == FETCH_PER_HOST + 1


def test_a_long_queue_refuses_more(door):
    door.hold = {"slow.example"}
    gatherer = Gatherer(door)
    urls = [f"https://slow.example/{n}" for n in range(FETCH_QUEUE_MAX + FETCH_PER_HOST + 3)]
    reasons = Counter(document.reason for document in gather_once(gatherer, *urls, total_s=0.1).values())
    assert reasons == {"timeout": FETCH_QUEUE_MAX + FETCH_PER_HOST, "busy": 3}


def test_a_door_that_breaks_leaves_nobody_waiting(caplog):
    class Broken:
        def fetch(self, url, *, accept, same_host=False):
            raise RuntimeError("a bug")

    gatherer = Gatherer(Broken())
    for _ in range(2):
        assert gather_once(gatherer, "https://maple.example/x")["https://maple.example/x"].reason == "no_connection"
    assert "a fetch broke off" in caplog.text


def test_given_documents_replace_the_network():
    gather = documents_gather({"https://a.example/": b"{}", "https://b.example/": None, "did:ion:x": b"[]"}, NOW)
    wanted = frozenset({"https://a.example/", "https://b.example/", "https://c.example/", "did:ion:x"})
    documents = gather(wanted)
    assert set(documents) == wanted
    assert documents["https://a.example/"] == Document(
        "https://a.example/", Answer.FOUND, NOW, b"{}", sha256=hashlib.sha256(b"{}").hexdigest()
    )
    assert documents["did:ion:x"].answer is Answer.FOUND
    for url in ("https://b.example/", "https://c.example/"):
        assert (documents[url].answer, documents[url].reason) == (Answer.UNREACHABLE, "not_given")
    big = documents_gather({"https://a.example/": b" " * (DOCUMENT_MAX_BYTES + 1)}, NOW)
    assert big(frozenset({"https://a.example/"}))["https://a.example/"].reason == "too_large"


def test_healthy_hosts_stay_quick_beside_a_dead_one(tmp_path):
    """The whole way, over TLS: three requests to a silent host, then one to a healthy one."""
    from ipaddress import IPv4Network

    server = TlsServer(tmp_path, ["dead.example", "well.example"])
    server.routes = {"/ok": answer(b"{}"), **{f"/{n}": silence for n in range(3)}}
    fetcher = Fetcher(
        resolver=lambda host: ["127.0.0.1"],
        ports={443: server.port},
        ca_bundle=server.ca_file,
        also=IPv4Network("127.0.0.1/32"),
    )
    gatherer = Gatherer(fetcher)
    begin = time.perf_counter()
    dead = {f"https://dead.example/{n}" for n in range(3)}
    documents = gather_once(gatherer, *dead, "https://well.example/ok", total_s=0.5)
    assert {documents[url].reason for url in dead} == {"timeout"}
    assert documents["https://well.example/ok"].body == b"{}"
    assert time.perf_counter() - begin < 2
    server.close()
