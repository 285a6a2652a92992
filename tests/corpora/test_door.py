"""The outbound door against the fake internet of the corpora: hostile addresses, hostile servers, two canaries."""

from __future__ import annotations

import importlib.util
import json
import ssl
import time
from ipaddress import ip_network

import pytest

from tests.corpora import shared
from wallet.core.verify.materials import Answer
from wallet.infra import fetch as door
from wallet.infra.fetch import Fetcher

pytestmark = [
    pytest.mark.allow_hosts(["127.0.0.1", "::1", "127.0.1.10", "127.0.1.66"]),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
SELF = "https://laurel.example"
FOUND_HERE = {"net-ok", "net-c-json-as-png", "net-c-png-as-json", "net-r-refresh"}  # judged later, by their content


@pytest.fixture(scope="module")
def net():
    path = shared("badinputs", "fakenet.py")
    spec = importlib.util.spec_from_file_location("fakenet", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    net = module.FakeNet(str(shared("badinputs", "world", "world.given.json"))).start()
    yield net
    net.stop()


@pytest.fixture
def lenient(monkeypatch):
    """Its test authority lacks extensions that Python 3.13 began to demand."""
    strict = door._tls

    def context(ca_bundle):
        loaded = strict(ca_bundle)
        loaded.verify_flags &= ~ssl.VERIFY_X509_STRICT
        return loaded

    monkeypatch.setattr(door, "_tls", context)


def items():
    manifest = json.loads(shared("badinputs", "manifest.json").read_bytes())["items"]
    chosen = [item for item in manifest if item["category"] == "ssrf" and item["present"]["how"] == "url"]
    texts = [shared("badinputs", item["file"]).read_bytes().decode() for item in chosen]
    return [
        (item["id"], text.replace("{{SELF}}", SELF), item["expect"]) for item, text in zip(chosen, texts, strict=True)
    ]


def fetcher_for(net, port):
    return Fetcher(
        own_host="laurel.example",
        resolver=net.resolve,
        ports={443: port},
        ca_bundle=net.ca_pem,
        also=ip_network("127.0.1.0/24"),
    )


def ask(fetcher, url):
    return fetcher.fetch(url, accept="application/json", deadline_s=8)


def test_every_hostile_address_is_answered_as_demanded(net, lenient):
    """Refused before connecting, or no answer within its time; the canaries hear nothing."""
    fetcher = fetcher_for(net, net.port(443))
    for name, url, expect in items():
        allowed = {expect["class"], *expect.get("also_ok", [])}
        hits, begin = len(net.hits), time.perf_counter()
        document = ask(fetcher, url)
        assert time.perf_counter() - begin < 10, name
        if document.answer is Answer.FOUND:
            assert name in FOUND_HERE, (name, document)
        elif document.reason.startswith("refused_"):
            assert allowed & {"refused_fetch", "rejected_input"}, (name, document)
            assert len(net.hits) - hits <= name.startswith("net-"), name  # the server that redirects was asked
        else:
            assert "unknown" in allowed, (name, document)
    assert net.canary_hits == []


def test_the_same_addresses_as_https_reach_no_canary(net, lenient):
    """Asked for as https, so that the scheme alone does not settle it, and with the canaries behind every port."""
    fetcher = fetcher_for(net, net.canary_port)
    for name, url, _ in items():
        if name.startswith("url-"):
            https = url.replace("http:", "https:").replace(":9/", "/").replace(":80", "")
            for variant in (https, https.replace("/", "", 1), https + "#x", https.upper()):
                document = ask(fetcher, variant)
                assert document.answer is Answer.UNREACHABLE, (name, variant)
    assert net.canary_hits == []


def test_redirect_chains_end(net, lenient):
    fetcher = fetcher_for(net, net.port(443))
    assert ask(fetcher, "https://evil.example/r-chain-1").reason == "too_many_redirects"
    assert ask(fetcher, "https://evil.example/r-chain-48").answer is Answer.UNREACHABLE  # 404 at its end
    assert ask(fetcher, "https://evil.example/redir-meta").reason == "refused_scheme"


def test_hostile_status_servers_give_unreachable(net, lenient):
    fetcher = fetcher_for(net, net.port(443))
    for name, reason in (
        ("st-huge-body", "too_large"),
        ("st-404", "http_404"),
        ("st-drip", "timeout"),
    ):
        document = fetcher.fetch(f"https://maple.example/status/{name}", accept="*/*", deadline_s=2)
        assert (document.answer, document.reason) == (Answer.UNREACHABLE, reason), name
    lying = ask(fetcher, "https://maple.example/status/st-lying-length")
    assert len(lying.body) <= 10
    did = fetcher.fetch("https://d7.example/.well-known/did.json", accept="*/*", same_host=True)
    assert did.reason == "refused_redirect"
    assert ask(fetcher, "https://d8.example/.well-known/did.json").reason == "too_large"
    assert ask(fetcher, "https://maple.example/ob2/a/ob2-revoked-410").answer is Answer.GONE
    assert net.canary_hits == []
