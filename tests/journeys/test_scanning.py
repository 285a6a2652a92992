"""From a printed card to the employer's page in a real browser: before a camera, as a photograph, and by hand."""

from __future__ import annotations

import io
import json

import pytest
from PIL import Image
from playwright.sync_api import expect, sync_playwright

from tests.browser import launch
from tests.conftest import FixedClock
from tests.journeys.served import served
from tests.journeys.test_accounts import Visitor
from tests.pdf_kit import drawn, needs_pdf
from tests.sims.issuer import EMAIL, IssuerSimulator
from tests.wallet.accounts_kit import PASSWORD
from tests.wallet.share_kit import good
from wallet.base.limits import PHOTO_MAX_BYTES
from wallet.infra.limiter import limiter
from wallet.infra.pictures import qr_png
from wallet.services.share import open_share
from wallet.services.staff import create_account

pytestmark = [pytest.mark.browser, needs_pdf]

ELSEWHERE = "https://badges.example.org/assertions/7"
# A browser that reads codes by itself, as Chromium does on phones; the one of these tests does not.
OWN_READER = """globalThis.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect() { return [{ rawValue: %s }]; }
};"""
NO_CAMERA = """navigator.mediaDevices.getUserMedia = async () => { throw new DOMException("", %s); };"""


class Desk:
    """A Laurel, a printed card of a badge in it, and the address that the card leads to."""

    def __init__(self, deps, issuer):
        self.base = deps.settings.public_url
        learner, _ = create_account(EMAIL, "Maya Okafor", roles=["learner"], password=PASSWORD, deps=deps)
        self.address = open_share(learner, good(deps, learner, issuer), deps)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    clock, issuer = FixedClock(), IssuerSimulator()
    with served(tmp_path_factory.mktemp("laurel"), now=clock, fetcher=issuer) as deps:
        limiter.enabled = False  # several visitors share one network here
        yield Desk(deps, issuer)
        limiter.enabled = True


@pytest.fixture(scope="module")
def card(desk):
    """The card as it comes out of the printer."""
    with sync_playwright() as playwright:
        request = playwright.request.new_context()
        pdf = request.get(f"{desk.address}/card.pdf").body()
        request.dispose()
    return drawn(pdf, dpi=300).convert("L")


@pytest.fixture(scope="module")
def chromium(card, tmp_path_factory):
    """A browser with a camera that looks at the card, held a little askew."""
    film = tmp_path_factory.mktemp("camera") / "card.y4m"
    film.write_bytes(y4m(card))
    flags = (
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    )
    with sync_playwright() as playwright:
        browser = launch(playwright, *flags)
        yield browser
        browser.close()


@pytest.fixture(params=[(360, "light"), (1280, "dark")], ids=lambda p: f"{p[0]}-{p[1]}")
def employer(request, desk, chromium):
    visitor = Visitor(chromium, desk.base, *request.param)
    yield visitor
    visitor.page.context.close()


def y4m(card, frames=4):
    """Return a short uncompressed film of the card lying on a desk."""
    scene = Image.new("L", (640, 480), 110)
    near = card.resize((560, 560 * card.height // card.width)).rotate(4, expand=True, fillcolor=110)
    scene.paste(near, ((640 - near.width) // 2, (480 - near.height) // 2))
    frame = b"FRAME\n" + scene.tobytes() + bytes([128]) * (640 * 480 // 2)
    return b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n" + frame * frames


def photo(picture, kind="JPEG"):
    out = io.BytesIO()
    picture.save(out, kind, compress_level=1)
    return {"name": f"photo.{kind.lower()}", "mimeType": f"image/{kind.lower()}", "buffer": out.getvalue()}


def start(employer):
    employer.goto("/scan")
    employer.page.get_by_role("button", name="Start the camera").click()


def test_a_card_before_the_camera_opens_its_page(desk, employer):
    sent = []
    employer.page.on("request", lambda one: sent.append(one) if one.url.endswith("/scan/frame") else None)
    start(employer)
    employer.page.wait_for_url(desk.address)
    assert employer.look() == "Verified"
    assert 0 < len(sent) < 10


def test_where_the_browser_reads_codes_no_picture_is_sent(desk, employer):
    sent = []
    employer.page.on("request", lambda one: sent.append(one.url))
    employer.page.add_init_script(OWN_READER % json.dumps(desk.address))
    start(employer)
    employer.page.wait_for_url(desk.address)
    assert not any(url.endswith("/scan/frame") for url in sent)


def test_a_code_that_leads_elsewhere_is_shown_and_not_followed(desk, employer):
    visited = []
    employer.page.on("request", lambda one: visited.append(one.url))
    employer.page.add_init_script(OWN_READER % json.dumps(ELSEWHERE))
    start(employer)
    expect(employer.page.get_by_role("heading", name="This code leads to badges.example.org")).to_be_visible()
    employer.look()
    employer.page.get_by_role("link", name="Check this address").click()
    employer.look()
    assert employer.page.input_value("#url") == ELSEWHERE
    assert all(url.startswith(desk.base) for url in visited)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("NotAllowedError", "was not allowed"),
        ("NotFoundError", "no camera here"),
        ("NotReadableError", "Another program"),
    ],
)
def test_without_a_camera_the_other_ways_are_told(employer, error, words):
    employer.page.add_init_script(NO_CAMERA % json.dumps(error))
    start(employer)
    expect(employer.page.get_by_role("status")).to_contain_text(words)
    expect(employer.page.get_by_role("button", name="Start the camera")).to_be_enabled()
    employer.look()


def test_the_camera_can_be_switched_off(employer):
    employer.page.add_init_script(OWN_READER.replace("rawValue: %s", "").replace("[{  }]", "[]"))
    start(employer)
    expect(employer.page.get_by_role("status")).to_contain_text("Looking for a code")
    employer.look()
    employer.page.keyboard.press("Enter")  # the focus is on the button that stops it
    expect(employer.page.get_by_role("status")).to_have_text("The camera is off.")
    expect(employer.page.get_by_role("button", name="Start the camera")).to_be_focused()


@pytest.mark.parametrize("employer", [(360, "dark")], indirect=True, ids=["360-dark"])
def test_a_photo_larger_than_we_take_is_made_small_before_it_is_sent(desk, employer, card, tmp_path):
    employer.goto("/scan")
    large = Image.effect_noise((4_600, 3_400), 60)
    large.paste(card.resize((2_000, 2_000 * card.height // card.width)), (900, 800))
    picture = tmp_path / "photo.png"
    large.save(picture, compress_level=1)
    assert picture.stat().st_size > PHOTO_MAX_BYTES
    employer.page.set_input_files("#photo", picture)
    employer.page.get_by_role("button", name="Read the photo").click()
    employer.page.wait_for_url(desk.address)


def test_without_script_a_photo_and_the_typed_code_open_the_page(desk, chromium, card):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{desk.base}/scan")
    assert not page.get_by_role("button", name="Start the camera").is_visible()
    page.set_input_files("#photo", photo(card))
    page.get_by_role("button", name="Read the photo").click()
    assert page.url == desk.address
    page.goto(f"{desk.base}/v")
    page.fill("#code", desk.address[-32:].lower().replace("-", " "))
    page.get_by_role("button", name="Open its page").click()
    assert page.url == desk.address
    context.close()


def test_a_photo_without_a_code_says_how_to_take_a_better_one(employer):
    employer.goto("/scan")
    employer.page.set_input_files("#photo", photo(Image.new("RGB", (800, 600), "#987"), "PNG"))
    employer.page.get_by_role("button", name="Read the photo").click()
    expect(employer.page.locator("#photo-error")).to_contain_text("no QR code")
    assert employer.look() == "Scan a badge's code"
    employer.page.set_input_files("#photo", photo(Image.open(io.BytesIO(qr_png(ELSEWHERE))), "PNG"))
    employer.page.get_by_role("button", name="Read the photo").click()
    expect(employer.page.get_by_role("heading", name="This code leads to badges.example.org")).to_be_visible()


def test_from_the_learners_print_page_to_the_employers_page(desk, chromium, employer):
    learner = Visitor(chromium, desk.base, employer.width, "light")
    learner.goto("/sign-in")
    learner.send(email=EMAIL, password=PASSWORD)
    learner.goto("/wallet")
    learner.page.get_by_role("link", name="Welding 1").click()
    learner.page.get_by_role("link", name="Print", exact=True).click()
    assert learner.look() == "Print"
    with learner.page.expect_download() as download:
        learner.page.get_by_role("link", name="On A4").first.click()
    sheet = drawn(download.value.path().read_bytes(), dpi=150)
    employer.goto("/scan")
    employer.page.set_input_files("#photo", photo(sheet))
    employer.page.get_by_role("button", name="Read the photo").click()
    employer.page.wait_for_url(desk.address)
    assert employer.look() == "Verified"
    learner.page.context.close()
