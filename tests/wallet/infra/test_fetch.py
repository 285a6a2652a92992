"""The outbound door against a TLS server that lies, dawdles and floods. Nothing here leaves loopback."""

from __future__ import annotations

import gzip
import hashlib
import os
import socket
import threading
import time
from ipaddress import IPv4Network

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tlsserver import Canary, TlsServer, answer, drip, flood, redirect, silence
from wallet.base.limits import FETCH_REDIRECTS_MAX
from wallet.core.verify.materials import Answer
from wallet.infra import fetch as door
from wallet.infra.fetch import Fetcher, media_type

OK = b'{"ok": true}'
NAMES = {"maple.example": ["127.0.0.1"], "other.example": ["127.0.0.1"], "wrong.example": ["127.0.0.1"]}


@pytest.fixture(scope="module")
def shared_server(tmp_path_factory):
    server = TlsServer(tmp_path_factory.mktemp("tls"), ["maple.example", "other.example"])
    yield server
    server.close()


@pytest.fixture
def server(shared_server):
    shared_server.routes = {"/ok": answer(OK, content_type="application/vc+ld+json; charset=utf-8")}
    shared_server.requests.clear()
    shared_server.connections = 0
    return shared_server


class Names:
    """A name server of our own that counts what it is asked."""

    def __init__(self, **names):
        self.names = {**NAMES, **{name.replace("_", "."): answers for name, answers in names.items()}}
        self.asked = []

    def __call__(self, host):
        self.asked.append(host)
        answers = self.names.get(host)
        if answers is None:
            raise socket.gaierror(-2, "Name or service not known")
        return answers.pop(0) if answers and isinstance(answers[0], list) else answers


def fetcher_for(server, names=None, **changes):
    settings = {
        "own_host": "laurel.example:8000",
        "resolver": names or Names(),
        "ports": {443: server.port},
        "ca_bundle": server.ca_file,
        "also": IPv4Network("127.0.0.1/32"),
    }
    return Fetcher(**{**settings, **changes})


def ask(fetcher, url, **options):
    return fetcher.fetch(url, accept="application/json", **options)


def refused(document, reason):
    assert (document.answer, document.reason) == (Answer.UNREACHABLE, reason)
    assert document.body == b""


def test_a_document_comes_back_as_it_was_sent(server):
    document = ask(fetcher_for(server), "https://maple.example/ok#part")
    assert document.answer is Answer.FOUND
    assert document.url == "https://maple.example/ok#part"
    assert document.body == OK
    assert document.media_type == "application/vc+ld+json"
    assert document.sha256 == hashlib.sha256(OK).hexdigest()
    assert document.fetched_at.utcoffset().total_seconds() == 0


def test_the_request_says_no_more_than_it_must(server, monkeypatch):
    for name in ("http_proxy", "https_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert ask(fetcher_for(server), "https://maple.example/ok").answer is Answer.FOUND
    [(_, headers)] = server.requests
    assert headers == {
        "host": "maple.example",
        "user-agent": door.USER_AGENT,
        "accept": "application/json",
        "accept-encoding": "identity",
        "connection": "close",
    }


def test_no_cookie_travels_to_the_next_request(server):
    server.routes["/first"] = answer(b"", "302 Found", location="/ok", set_cookie="a=b")
    assert ask(fetcher_for(server), "https://maple.example/first").answer is Answer.FOUND
    assert all("cookie" not in headers for _, headers in server.requests)


@pytest.mark.parametrize("status", ["201 Created", "204 No Content", "206 Partial", "304 X", "400 X", "404 X", "500 X"])
def test_only_200_is_found(server, status):
    server.routes["/x"] = answer(OK, status)
    refused(ask(fetcher_for(server), "https://maple.example/x"), f"http_{status[:3]}")


def test_410_is_gone_with_its_body(server):
    server.routes["/gone"] = answer(b'{"revoked": true}', "410 Gone", content_type="application/json")
    document = ask(fetcher_for(server), "https://maple.example/gone")
    assert (document.answer, document.body) == (Answer.GONE, b'{"revoked": true}')


def test_410_is_gone_even_when_its_body_is_not_to_be_had(server):
    server.routes["/gone"] = answer(b"x" * 500, "410 Gone")
    assert ask(fetcher_for(server), "https://maple.example/gone", max_bytes=100).answer is Answer.GONE
    server.routes["/gone"] = drip(b"x" * 100, seconds=0.2, head=b"HTTP/1.1 410 Gone\r\nContent-Length: 100\r\n\r\n")
    document = ask(fetcher_for(server), "https://maple.example/gone", deadline_s=0.5)
    assert (document.answer, document.body) == (Answer.GONE, b"")


# --- names and addresses


@pytest.mark.parametrize(
    "answers",
    [
        ["127.0.0.2"],
        ["::1"],
        ["10.0.0.5"],
        ["169.254.169.254"],
        ["168.63.129.16"],
        ["::ffff:127.0.0.1"],
        ["64:ff9b::7f00:1"],
        ["2002:7f00:1::"],
        ["127.0.0.1", "::1"],
        ["127.0.0.1"] * 63 + ["10.0.0.5"],
        ["127.0.0.1", "not an address"],
    ],
)
def test_a_name_that_leads_inside_is_refused_before_connecting(server, answers):
    names = Names(inside_example=answers)
    refused(ask(fetcher_for(server, names), "https://inside.example/ok"), "refused_address")
    assert server.connections == 0


def test_without_the_test_network_loopback_is_refused(server):
    refused(ask(fetcher_for(server, also=None), "https://maple.example/ok"), "refused_address")
    assert server.connections == 0


def test_a_name_is_looked_up_once_and_the_checked_address_is_used(server):
    """DNS rebinding: the second answer would be an address inside, but nobody asks a second time."""
    names = Names(rebind_example=[["127.0.0.1"], ["127.0.0.2"]])
    refused(ask(fetcher_for(server, names), "https://rebind.example/ok"), "no_tls")  # no certificate for this name
    assert names.asked == ["rebind.example"]
    assert server.connections == 1
    refused(ask(fetcher_for(server, names), "https://rebind.example/ok"), "refused_address")
    assert server.connections == 1


def test_the_certificate_must_be_the_names(server):
    refused(ask(fetcher_for(server), "https://wrong.example/ok"), "no_tls")
    refused(ask(fetcher_for(server, ca_bundle=None), "https://maple.example/ok"), "no_tls")
    assert server.requests == []


def test_unknown_and_unheard_of_names(server):
    refused(ask(fetcher_for(server), "https://nowhere.example/"), "no_such_host")
    refused(ask(fetcher_for(server, Names(empty_example=[])), "https://empty.example/"), "no_such_host")
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    refused(ask(fetcher_for(server, ports={443: port}), "https://maple.example/ok"), "no_connection")


def test_our_own_pages_are_not_fetched(server):
    names = Names(laurel_example=["127.0.0.1"])
    refused(ask(fetcher_for(server, names), "https://laurel.example/admin"), "refused_own_origin")
    server.routes["/self"] = redirect("https://LAUREL.example/admin")
    refused(ask(fetcher_for(server, names), "https://maple.example/self"), "refused_own_origin")
    assert names.asked == ["maple.example"]


def test_nothing_is_looked_up_for_an_address_that_is_refused_by_its_spelling(server):
    names = Names()
    for url in ("http://maple.example/ok", "https://127.0.0.1/", "https://maple.example:8443/", "rubbish"):
        assert ask(fetcher_for(server, names), url).reason.startswith("refused_")
    assert names.asked == []
    assert server.connections == 0


# --- redirects


@pytest.mark.parametrize("status", ["301 X", "302 X", "303 X", "307 X", "308 X"])
def test_redirects_are_followed_within_the_limit(server, status):
    server.routes["/1"] = redirect("/2", status)
    server.routes["/2"] = redirect("https://other.example/3", status)
    server.routes["/3"] = redirect("ok", status)
    assert ask(fetcher_for(server), "https://maple.example/1").body == OK
    assert [headers["host"] for _, headers in server.requests] == ["maple.example"] * 2 + ["other.example"] * 2


def test_a_chain_or_a_loop_of_redirects_ends(server):
    server.routes.update({f"/{n}": redirect(f"/{n + 1}") for n in range(50)})
    refused(ask(fetcher_for(server), "https://maple.example/0"), "too_many_redirects")
    assert len(server.requests) == FETCH_REDIRECTS_MAX + 1
    server.routes["/loop"] = redirect("/loop")
    refused(ask(fetcher_for(server), "https://maple.example/loop"), "too_many_redirects")


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://169.254.169.254/latest/meta-data/", "refused_scheme"),
        ("http://maple.example/ok", "refused_scheme"),
        ("file:///etc/passwd", "refused_scheme"),
        ("https://127.0.0.1/", "refused_host"),
        ("//localhost/ok", "refused_host"),
        ("https://inside.example/", "refused_address"),
        ("https://maple.example:22/", "refused_port"),
        ("http:\\\\127.0.0.1:9\\canary", "refused_redirect"),
        ("/\\evil.example", "refused_redirect"),
        ("https://maple.example@127.0.0.1/", "refused_url"),
        ("https://[::1", "refused_redirect"),
        ("https://m\u00e4ple.example/", "refused_redirect"),
        ("/a b", "refused_redirect"),
        ("", "refused_redirect"),
        ("/" + "x" * 3_000, "refused_redirect"),
    ],
)
def test_a_redirect_gets_the_same_guard(server, location, reason):
    head = f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
    server.routes["/go"] = head.encode("latin-1")
    refused(ask(fetcher_for(server, Names(inside_example=["10.0.0.5"])), "https://maple.example/go"), reason)
    assert server.connections == 1


def test_a_redirect_to_a_rebinding_name_is_checked_again(server):
    names = Names(maple_example=[["127.0.0.1"], ["127.0.0.2"]])
    server.routes["/again"] = redirect("/ok")
    refused(ask(fetcher_for(server, names), "https://maple.example/again"), "refused_address")


def test_a_redirect_without_a_location_or_a_refresh_header_leads_nowhere(server):
    server.routes["/no"] = answer(b"", "302 Found")
    refused(ask(fetcher_for(server), "https://maple.example/no"), "http_302")
    server.routes["/refresh"] = answer(b"<p>", refresh="0; url=http://127.0.0.1:9/canary", content_type="text/html")
    document = ask(fetcher_for(server), "https://maple.example/refresh")
    assert (document.body, document.media_type, len(server.requests)) == (b"<p>", "text/html", 2)


def test_a_document_of_a_host_may_be_held_to_this_host(server):
    server.routes["/did.json"] = redirect("https://other.example/ok")
    refused(ask(fetcher_for(server), "https://maple.example/did.json", same_host=True), "refused_redirect")
    server.routes["/did.json"] = redirect("https://MAPLE.example/ok")
    assert ask(fetcher_for(server), "https://maple.example/did.json", same_host=True).body == OK


# --- bytes


def test_a_body_of_exactly_the_limit_is_fine_and_one_more_is_not(server):
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n"
    to_the_end = b"HTTP/1.1 200 OK\r\n\r\n"
    for size, fits in ((1000, True), (1001, False)):
        body = b"x" * size
        for reply in (answer(body), chunked % (size, body), to_the_end + body):
            server.routes["/x"] = reply
            document = ask(fetcher_for(server), "https://maple.example/x", max_bytes=1000)
            if fits:
                assert document.body == body
            else:
                refused(document, "too_large")


@pytest.mark.parametrize(
    ("head", "block"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\n", b" " * 65_536),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b" " * 65_536 + b"\r\n"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1;" + b"x" * 60_000 + b"\r\n \r\n"),
        (b"HTTP/1.1 200 OK\r\n", b"X-Header: y\r\n"),
        (b"HTTP/1.1 200 OK\r\n", b"X: " + b"y" * 60_000 + b"\r\n"),
        (b"HTTP/1.1 200 OK\r\nX: ", b"y" * 65_536),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (b"", b"\r\n\r\n"),
        (b"", b"x" * 65_536),
    ],
)
def test_a_flood_ends_early(server, head, block):
    server.routes["/flood"] = flood(head, block)
    begin = time.perf_counter()
    document = ask(fetcher_for(server), "https://maple.example/flood", max_bytes=200_000)
    assert document.answer is Answer.UNREACHABLE
    assert document.reason in ("too_large", "bad_response")
    assert time.perf_counter() - begin < 3


def test_a_declared_length_is_believed_neither_way(server):
    server.routes["/huge"] = b"HTTP/1.1 200 OK\r\nContent-Length: 200000000\r\n\r\nx"
    refused(ask(fetcher_for(server), "https://maple.example/huge"), "too_large")
    server.routes["/short"] = b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + b"x" * 100
    refused(ask(fetcher_for(server), "https://maple.example/short"), "truncated")
    server.routes["/long"] = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n" + b"x" * 100
    assert ask(fetcher_for(server), "https://maple.example/long").body == b"x" * 10
    server.routes["/cut"] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\nabc"
    refused(ask(fetcher_for(server), "https://maple.example/cut"), "truncated")


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"\x00\x01\x02\x03",
        b"HTTP/1.1 OK\r\n\r\n",
        b"HTTP/1.1 99999 OK\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b'{"just": "json"}',
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nabc\r\n",
    ],
)
def test_what_is_not_http_is_a_bad_response(server, reply):
    server.routes["/x"] = reply
    document = ask(fetcher_for(server), "https://maple.example/x")
    assert document.answer is Answer.UNREACHABLE
    assert document.reason in ("bad_response", "truncated", "no_connection")


def test_101_headers_are_too_many(server):
    for count, fits in ((98, True), (101, False)):
        headers = {f"x_{n}": "y" for n in range(count)}
        server.routes["/x"] = answer(OK, **headers)
        document = ask(fetcher_for(server), "https://maple.example/x")
        assert document.answer is (Answer.FOUND if fits else Answer.UNREACHABLE)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "gzip, gzip", "x-gzip"])
def test_compression_is_refused_not_undone(server, encoding):
    server.routes["/bomb"] = answer(gzip.compress(b"\0" * 1_000_000), content_encoding=encoding)
    refused(ask(fetcher_for(server), "https://maple.example/bomb"), "refused_encoding")


def test_media_types_are_bare_lower_case_or_none():
    assert media_type("Application/LD+JSON; profile=x") == "application/ld+json"
    for header in (None, "", "json", "a/b/c", "text/html\x00", "x" * 200 + "/y", "/"):
        assert media_type(header) is None


# --- seconds


def test_the_deadline_holds_against_a_drip_in_every_place(server):
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
    server.routes["/status"] = drip(head, seconds=0.1)
    server.routes["/headers"] = drip(b"X-A: b\r\n" * 100, seconds=0.1, head=b"HTTP/1.1 200 OK\r\n")
    server.routes["/body"] = drip(b"x" * 1000, seconds=0.1, head=head)
    server.routes["/chunks"] = drip(
        b"1\r\nx\r\n" * 99, seconds=0.1, head=head.replace(b"Content-Length: 1000", b"Transfer-Encoding: chunked")
    )
    server.routes["/never"] = silence
    for path in server.routes.keys() - {"/ok"}:
        begin = time.perf_counter()
        refused(ask(fetcher_for(server), f"https://maple.example{path}", deadline_s=0.5), "timeout")
        assert 0.4 < time.perf_counter() - begin < 1.5


def test_redirects_share_one_deadline(server):
    server.routes["/slow"] = drip(b"HTTP/1.1 302 Found\r\nLocation: /slow\r\n\r\n", seconds=0.01)
    begin = time.perf_counter()
    refused(ask(fetcher_for(server), "https://maple.example/slow", deadline_s=0.7), "timeout")
    assert time.perf_counter() - begin < 2


def test_silence_is_not_borne_until_the_deadline(server, monkeypatch):
    monkeypatch.setattr(door, "FETCH_SILENCE_S", 0.3)
    server.routes["/never"] = silence
    begin = time.perf_counter()
    refused(ask(fetcher_for(server), "https://maple.example/never"), "timeout")
    assert time.perf_counter() - begin < 2


def test_a_stuck_name_server_does_not_hold_the_caller(server):
    free = threading.Event()

    def stuck(host):
        free.wait(10)
        return ["127.0.0.1"]

    begin = time.perf_counter()
    refused(ask(fetcher_for(server, stuck), "https://maple.example/ok", deadline_s=0.3), "timeout")
    assert time.perf_counter() - begin < 2
    free.set()


def test_a_server_that_never_speaks_tls(server):
    with socket.create_server(("127.0.0.1", 0)) as mute:
        fetcher = fetcher_for(server, ports={443: mute.getsockname()[1]})
        refused(ask(fetcher, "https://maple.example/ok", deadline_s=0.4), "timeout")


def test_no_connection_is_left_open(server):
    fetcher = fetcher_for(server)
    server.routes["/bad"] = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nx"
    for path in ("ok", "bad", "nowhere"):
        ask(fetcher, f"https://maple.example/{path}")
    before = len(os.listdir("/dev/fd"))
    for _ in range(5):
        for path in ("ok", "bad", "nowhere"):
            ask(fetcher, f"https://maple.example/{path}")
        ask(fetcher, "https://wrong.example/ok")
    deadline = time.monotonic() + 5
    while len(os.listdir("/dev/fd")) > before + 1 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(os.listdir("/dev/fd")) <= before + 1


# --- any bytes at all


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=200)
    | st.binary(max_size=200).map(lambda tail: b"HTTP/1.1 200 OK\r\n" + tail)
    | st.binary(max_size=60).map(lambda tail: b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + tail)
    | st.binary(max_size=60).map(lambda tail: b"HTTP/1.1 302 Found\r\nLocation: " + tail + b"\r\n\r\n")
)
def test_any_reply_gives_a_document(server, reply):
    server.routes["/any"] = reply
    document = ask(fetcher_for(server), "https://maple.example/any", max_bytes=1000, deadline_s=2)
    assert isinstance(document.answer, Answer)
    assert (document.answer is Answer.UNREACHABLE) == bool(document.reason)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_canary_inside_hears_nothing(server, host):
    canary = Canary(host)
    names = Names(inside_example=[host], both_example=["127.0.0.1", host])
    fetcher = fetcher_for(server, names, also=None, ports={443: canary.port})
    literal = f"[{host}]" if ":" in host else host
    for url in (
        "https://inside.example/",
        "https://both.example/",
        f"https://{literal}/",
        f"https://{literal}:{canary.port}/",
    ):
        assert ask(fetcher, url).reason.startswith("refused_")
    assert canary.hits() == 0
    canary.listener.close()


# --- what is held already


def tagged(tag, body=OK):
    return answer(body, ETag=tag, content_type="application/json")


def test_an_etag_is_sent_back_and_304_means_that_the_same_holds(server):
    server.routes["/list"] = tagged('W/"v1"')
    held = ask(fetcher_for(server), "https://maple.example/list")
    assert held.etag == 'W/"v1"'
    server.routes["/list"] = answer(b"", "304 Not Modified")
    later = held.fetched_at.replace(year=2027)
    again = ask(fetcher_for(server, now=lambda: later), "https://maple.example/list", held=held)
    assert (again.answer, again.body, again.sha256, again.etag) == (Answer.FOUND, OK, held.sha256, held.etag)
    assert again.fetched_at == later
    assert server.requests[-1][1]["if-none-match"] == 'W/"v1"'
    refused(ask(fetcher_for(server), "https://maple.example/list"), "http_304")  # nobody asked whether


def test_an_etag_goes_to_no_other_address(server):
    server.routes["/list"] = tagged('"v1"')
    held = ask(fetcher_for(server), "https://maple.example/list")
    server.routes["/list"] = redirect("https://other.example/moved")
    server.routes["/moved"] = tagged('"v2"', b"[]")
    moved = ask(fetcher_for(server), "https://maple.example/list", held=held)
    assert (moved.body, moved.etag) == (b"[]", None)
    assert "if-none-match" not in server.requests[-1][1]
    server.routes["/moved"] = answer(b"", "304 Not Modified")
    refused(ask(fetcher_for(server), "https://maple.example/list", held=held), "http_304")


@pytest.mark.parametrize("tag", ["v1", '"a" "b"', '"' + "x" * 200 + '"', '"a\tb"', 'W/"', '"é"', ""])
def test_an_odd_etag_is_none(server, tag):
    server.routes["/list"] = tagged(tag)
    document = ask(fetcher_for(server), "https://maple.example/list")
    assert (document.answer, document.etag) == (Answer.FOUND, None)
