"""What is printed with a link: codes in print sizes, a card, a sheet of cards; and the way back from paper."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from uuid import uuid4

import pytest
import zxingcpp
from PIL import Image, ImageFilter

from tests.pdf_kit import codes_in, drawn, needs_pdf, read, size_mm, text_of
from tests.sims.issuer import EMAIL, IssuerSimulator
from tests.wallet.share_kit import enter, good, named, token_of
from tests.wallet.wallet_kit import add_learner
from wallet.core.print_sizes import QR_SIZES_MM
from wallet.core.sharing import Scope, Subject, part_code
from wallet.services import organise, share
from wallet.services.share import AudienceAsked, close_share, open_share
from wallet.web import printed

HOSTILE = '<img src=x onerror=alert(1)>\u202e"=HYPERLINK' + " long" * 80


@pytest.fixture
def learner(deps):
    return add_learner(deps, EMAIL, name="Maya Okafor")


@pytest.fixture
def badge(deps, learner, issuer):
    return good(deps, learner, issuer)


@pytest.fixture
def path(deps, learner, badge):
    return f"/v/{token_of(open_share(learner, badge, deps))}"


def read_code(picture):
    return zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("L"))[0].text


def link_id(deps, learner):
    return share.all_links(learner, deps)[0].id


@pytest.mark.parametrize("side", QR_SIZES_MM)
def test_a_code_comes_with_its_size_on_paper(page, settings, path, side):
    svg = page.get(f"{path}/qr.svg?mm={side}")
    assert f'width="{side}mm" height="{side}mm"'.encode() in svg.body
    picture = Image.open(io.BytesIO(page.get(f"{path}/qr.png?mm={side}").body))
    assert picture.width / picture.info["dpi"][0] * 25.4 == pytest.approx(side, rel=1e-3)
    assert [found.text for found in zxingcpp.read_barcodes(picture.convert("L"))] == [settings.public_url + path]


@pytest.mark.parametrize("side", QR_SIZES_MM)
def test_a_code_to_download_has_the_code_to_type_under_it(page, settings, path, side):
    svg = page.get(f"{path}/qr.svg?mm={side}&typed=1").body.decode()
    assert "".join(re.findall(r"<text[^>]*>([^<]*)</text>", svg)) == path.removeprefix("/v/")
    assert f'width="{side}mm"' in svg
    picture = Image.open(io.BytesIO(page.get(f"{path}/qr.png?mm={side}&typed=1").body)).convert("L")
    assert picture.height > picture.width
    under = picture.crop((0, picture.width, picture.width, picture.height))
    assert under.getextrema() == (0, 255)
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [settings.public_url + path]


@pytest.mark.parametrize("query", ["", "?size=screen", "?size=poster", "?size=x", "?mm=21", "?mm=<svg>"])
def test_sizes_that_are_not_there_are_left_out(page, path, query):
    assert page.get(f"{path}/qr.png{query}").status == 200
    assert b"mm" not in page.get(f"{path}/qr.svg{query}").body


@needs_pdf
@pytest.mark.parametrize(
    ("form", "paper", "size", "codes"),
    [
        ("card", "a4", (85, 55), 1),
        ("card", "letter", (89, 51), 1),
        ("sheet", "a4", (210, 297), 10),
        ("sheet", "letter", (216, 279), 10),
    ],
)
def test_cards_have_their_size_their_words_and_a_code_that_leads_back(page, settings, path, form, paper, size, codes):
    answer = page.get(f"{path}/{form}.pdf?paper={paper}")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert size_mm(answer.body) == size
    assert codes_in(answer.body) == [settings.public_url + path] * codes
    words = text_of(answer.body)
    for said in ("Welding 1", "Maya Okafor", "Example University", settings.origin_host + "/v", path[3:]):
        assert words.count(said) == codes
    root = read(answer.body).trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == ("en", True)
    assert "Welding 1" in read(answer.body).metadata.title


@needs_pdf
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_the_code_on_a_card_is_at_least_20_mm(page, path, paper):
    dpi = 600
    picture = drawn(page.get(f"{path}/card.pdf?paper={paper}").body, dpi=dpi)
    corner = zxingcpp.read_barcodes(picture)[0].position
    assert (corner.top_right.x - corner.top_left.x) / dpi * 25.4 >= 20


@needs_pdf
def test_a_card_says_no_more_than_the_link_shows(page, deps, learner, badge):
    hidden = share.open_audience(learner, Subject.of_badge(badge), AudienceAsked("Acme", None, Scope(name=False)), deps)
    words = text_of(page.get(f"/v/{token_of(hidden)}/card.pdf").body)
    assert "Welding 1" in words
    assert "Maya" not in words


@needs_pdf
@pytest.mark.parametrize("issuers", [1, 2])
def test_a_selection_has_a_card_with_its_own_title(page, settings, deps, learner, badge, issuer, issuers):
    shelf = organise.new_collection(learner, "For the design office", deps)
    other = issuer if issuers == 1 else IssuerSimulator("did:web:other.example", name="Cedar County College")
    issuer.documents.update(other.documents)
    second = good(deps, learner, other, id="urn:uuid:second")
    for one in (badge, second):
        organise.place_badge(learner, one, {shelf}, revision=1, deps=deps)
    path = f"/v/{token_of(share.turn_on(learner, Subject.of_collection(shelf), deps))}"
    body = page.get(f"{path}/card.pdf").body
    assert codes_in(body) == [settings.public_url + path]
    words = text_of(body)
    assert "For the design office" in words
    assert "2 badges" in words
    assert ("Example University" in words) == (issuers == 1)
    assert ("several issuers" in words) == (issuers == 2)
    part = f"/part/{part_code(path[3:], second)}"
    code = page.get(f"{path}{part}/qr.png?mm=40")
    assert read_code(code.body) == settings.public_url + path + part


@needs_pdf
def test_a_reader_who_has_it_gets_nothing_anew(page, path):
    first = page.get(f"{path}/card.pdf")
    again = page.get(f"{path}/card.pdf", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")
    assert page.get(f"{path}/card.pdf").body == first.body


@needs_pdf
def test_strangers_words_are_inert_and_stay_on_the_card(page, settings, deps, learner, issuer):
    shared = open_share(learner, good(deps, learner, issuer, credentialSubject=named(HOSTILE)), deps)
    answer = page.get(f"/v/{token_of(shared)}/card.pdf")
    assert codes_in(answer.body) == [settings.public_url + f"/v/{token_of(shared)}"]
    assert "<img src=x onerror" in text_of(answer.body)
    assert "\u202e" not in text_of(answer.body)
    assert re.fullmatch(r'attachment; filename="[a-z0-9-]+\.pdf"', answer.headers["Content-Disposition"])
    assert len(read(answer.body).pages) == 1


@pytest.mark.parametrize("form", ["qr.svg", "qr.png", "qr.svg?mm=26", "qr.png?mm=120", "card.pdf", "sheet.pdf"])
def test_every_form_ends_with_the_link(page, deps, learner, badge, path, form):
    page.get(f"{path}/{form}")
    close_share(learner, badge, deps)
    assert page.get(f"{path}/{form}").status == 410


@needs_pdf
def test_a_withdrawn_badge_gets_a_code_but_no_card(page, deps, clock, learner, issuer, path):
    issuer.revoke(7)
    clock.forward(days=2)
    issuer.now = clock.now
    page.get(path)
    assert page.get(f"{path}/card.pdf").status == 409
    assert page.get(f"{path}/qr.svg").status == 200
    enter(page, learner)
    assert "no card of it is printed" in page.get(f"/wallet/links/{link_id(deps, learner)}/print").text


def test_a_code_that_is_not_read_back_is_said_to_be_unavailable(page, monkeypatch, path):
    def unreadable(*_args, **_options):
        raise printed.QrUnreadable

    monkeypatch.setattr(printed, "qr_print_png", unreadable)
    assert page.get(f"{path}/qr.png?mm=20").status == 503


def test_the_owner_sees_everything_that_can_be_printed(page, deps, learner, path):
    enter(page, learner)
    found = page.get(f"/wallet/links/{link_id(deps, learner)}/print")
    assert found.status == 200
    for form in ("card.pdf?paper=a4", "card.pdf?paper=letter", "sheet.pdf?paper=a4", "sheet.pdf?paper=letter"):
        assert f"{path}/{form}" in found.links
    for side in QR_SIZES_MM:
        assert {f"{path}/qr.svg?mm={side}&typed=1", f"{path}/qr.png?mm={side}&typed=1"} <= set(found.links)
    assert path[3:] in found.text


def test_the_owner_is_told_when_paper_would_outlive_the_link(page, deps, clock, learner, badge):
    ends = clock.now + timedelta(days=30)
    share.open_audience(learner, Subject.of_badge(badge), AudienceAsked("Acme", ends, Scope()), deps)
    enter(page, learner)
    address = f"/wallet/links/{link_id(deps, learner)}/print"
    assert "This link ends on" in page.get(address).text
    clock.forward(days=31)
    enter(page, learner)
    assert "This link shows nothing now" in page.get(address).text


def test_nobody_prints_with_a_link_of_somebody_else(page, deps, learner, path):
    wanted = link_id(deps, learner)
    enter(page, add_learner(deps, "eve@uni.example", name="Eve"))
    assert page.get(f"/wallet/links/{wanted}/print").status == 404
    assert page.get(f"/wallet/links/{uuid4()}/print").status == 404


@needs_pdf
@pytest.mark.parametrize("form", ["card", "sheet"])
def test_from_a_photograph_of_the_paper_to_the_employers_page(page, path, form):
    """Printed a little grey, held askew on a desk, out of focus, under a lamp, saved as JPEG."""
    paper = drawn(page.get(f"{path}/{form}.pdf").body, dpi=300 if form == "card" else 200).convert("L")
    paper = paper.point(lambda value: 60 + value * 170 // 255)
    desk = Image.new("L", (paper.width * 3 // 2, paper.height * 3 // 2), 120)
    desk.paste(paper, (paper.width // 4, paper.height // 4))
    desk = desk.rotate(11, expand=True, fillcolor=120).filter(ImageFilter.GaussianBlur(1.6))
    lamp = Image.linear_gradient("L").resize(desk.size).point(lambda value: value // 3)
    photo = Image.composite(Image.new("L", desk.size, 255), desk, lamp)
    photo.thumbnail((1_600, 1_600))
    out = io.BytesIO()
    photo.save(out, "JPEG", quality=55)
    answer = page.post(
        "/scan",
        {"photo": (io.BytesIO(out.getvalue()), "photo.jpg")},
        content_type="multipart/form-data",
        token="none",
    )
    assert answer.status == 200
    assert answer.h1 == ["Verified"]
    assert "Welding 1" in answer.text
