"""A badge on somebody else's website, in a real browser: framed, in the colours of that site, and nothing is complained of."""

from __future__ import annotations

from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.conftest import FixedClock
from tests.journeys.served import served
from tests.journeys.test_accounts import Visitor
from tests.sims.issuer import EMAIL, IssuerSimulator
from tests.wallet.accounts_kit import PASSWORD
from tests.wallet.registry_kit import administrator
from tests.wallet.share_kit import good
from wallet.core import snippets
from wallet.core.snippets import CARD, COMPACT
from wallet.infra.limiter import limiter
from wallet.services import known_issuers
from wallet.services.known_issuers import Typed
from wallet.services.share import close_share, open_share, panel_for
from wallet.services.staff import create_account

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def laurel(tmp_path_factory):
    clock, issuer = FixedClock(), IssuerSimulator()
    with served(tmp_path_factory.mktemp("laurel"), now=clock, fetcher=issuer) as deps:
        limiter.enabled = False
        typed = Typed("did:web:uni.example", "Example University", url="https://uni.example", since="", note="Ours.")
        known_issuers.add_issuer(typed, by=administrator(deps), deps=deps)
        yield deps, issuer
        limiter.enabled = True


@pytest.fixture(scope="module")
def learner(laurel):
    return create_account(EMAIL, "Maya Okafor", roles=["learner"], password=PASSWORD, deps=laurel[0])[0]


@pytest.fixture
def badge(laurel, learner):
    return good(laurel[0], learner, laurel[1])


@pytest.fixture
def address(laurel, learner, badge):
    return open_share(learner, badge, laurel[0])


@contextmanager
def website(body, scheme="light", **headers):
    """Serve one page under another origin."""
    page = f'<!doctype html><html lang="en"><title>Mine</title><style>:root{{color-scheme:{scheme}}}</style><main><h1>Mine</h1>{body}</main>'

    class Site(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


class Reader:
    """A visitor of that website; notes what the browser complains of and what it sends along."""

    def __init__(self, browser, place, scheme=None):
        self.page = browser.new_context(color_scheme=scheme or "null").new_page()
        self.complaints, self.referrers, self.cookies = [], [], []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("requestfailed", lambda request: self.complaints.append((request.url, request.failure)))
        self.page.on("request", self._sent)
        self.page.goto(place)
        self.page.wait_for_load_state("networkidle")

    def _sent(self, request):
        if "/v/" in request.url or "/static/" in request.url:
            self.referrers.append(request.headers.get("referer", ""))
            self.cookies.append(request.headers.get("cookie", ""))

    def frame(self, size):
        return next(frame for frame in self.page.frames if f"size={size}" in frame.url)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_frame_takes_the_colours_of_its_site(chromium, address, scheme):
    source = f"{address}/embed"
    pasted = "".join(snippets.frame_html(source, box=box, title=f"Welding 1, {box.size}") for box in (CARD, COMPACT))
    with website(pasted, scheme) as place:
        reader = Reader(chromium, place)
        for box in (CARD, COMPACT):
            frame = reader.frame(box.size)
            assert frame.inner_text("h1") == "Welding 1"
            dark = frame.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
            assert dark is (scheme == "dark")
            inside = frame.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
            assert inside == [box.width, box.height]
            assert frame.evaluate("document.querySelector('img').naturalWidth") > 0
        assert [found["id"] for found in Axe().run(reader.page).response["violations"]] == []
        assert reader.complaints == []
        assert not any(place in referrer for referrer in reader.referrers)
        assert not any(reader.cookies)
        assert reader.page.context.cookies() == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Cross_Origin_Embedder_Policy": "require-corp", "Cross_Origin_Opener_Policy": "same-origin"},
    ],
)
def test_a_frame_works_where_a_site_is_strict(chromium, address, headers):
    pasted = (
        f'<iframe src="{address}/embed?size=card" sandbox="allow-popups" width="400" height="180" title="b"></iframe>'
    )
    pasted += snippets.picture_html(address, f"{address}/og.png", alt="The badge Welding 1")
    with website(pasted, **headers) as place:
        reader = Reader(chromium, place)
        frame = reader.frame("card")
        assert frame.evaluate("getComputedStyle(document.querySelector('.frame')).display") == "grid"
        assert frame.evaluate("document.querySelector('img').naturalWidth") > 0
        assert reader.page.evaluate("document.querySelector('img').naturalWidth") == 1200
        assert reader.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_inside_a_frame(chromium, laurel, address, scheme):
    visitor = Visitor(chromium, laurel[0].settings.public_url, 400, scheme)
    for size in ("card", "compact"):
        assert visitor.goto(f"{urlsplit(address).path}/embed?size={size}") == "Welding 1"
    assert visitor.goto("/v/AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AA/embed") == "There is nothing here"


def test_after_the_switch_the_frame_says_so(chromium, laurel, learner, badge, address):
    close_share(learner, badge, laurel[0])
    with website(snippets.frame_html(f"{address}/embed", box=CARD, title="b")) as place:
        reader = Reader(chromium, place)
        assert reader.frame("card").inner_text("h1") == "This link has been switched off"
    open_share(learner, badge, laurel[0])


def test_our_own_pages_cannot_be_framed(chromium, address):
    with website(f'<iframe src="{address}" width="400" height="300" title="b"></iframe>') as place:
        reader = Reader(chromium, place)
        assert any("frame-ancestors" in str(complaint) for complaint in reader.complaints)


def test_the_policy_has_nothing_against_the_data_of_a_page(chromium, address):
    reader = Reader(chromium, address)
    found = reader.page.locator('script[type="application/ld+json"]')
    assert found.count() == 1
    assert reader.page.evaluate("JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').text).name")
    assert reader.complaints == []


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_a_learner_copies_what_to_paste(chromium, laurel, learner, badge, address, width, scheme):
    deps, _ = laurel
    visitor = Visitor(chromium, deps.settings.public_url, width, scheme)
    visitor.goto("/sign-in")
    visitor.send(email=EMAIL, password=PASSWORD)
    link = panel_for(learner, badge, deps).permanent
    assert visitor.goto(f"/wallet/links/{link.id}/embed") == "On your website"
    visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visitor.page.locator("[data-copy=paste-card]").click()
    visitor.page.get_by_text("Copied").first.wait_for()
    pasted = visitor.page.evaluate("navigator.clipboard.readText()")
    assert pasted.startswith(f'<iframe src="{address}/embed?size=card"')
    assert urlsplit(visitor.page.locator("iframe").first.get_attribute("src")).path == f"{urlsplit(address).path}/embed"
