"""The scan page: what a code leads to is opened only when it is ours."""

from __future__ import annotations

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.sims.issuer import EMAIL
from tests.wallet.share_kit import good, token_of
from tests.wallet.wallet_kit import add_learner
from wallet.base.limits import PHOTO_MAX_BYTES, SCAN_FRAME_MAX_BYTES
from wallet.infra.pictures import qr_png
from wallet.services.scan import NoSuchCode, Ours, read_text, read_typed
from wallet.services.share import close_share, open_share

NOBODYS = "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-GG"
ELSEWHERE = "https://badges.example.org/assertions/7?of=maya"


@pytest.fixture
def address(deps, issuer):
    learner = add_learner(deps, EMAIL)
    return open_share(learner, good(deps, learner, issuer), deps)


def photo(*texts, kind="JPEG"):
    """A picture of a table with these codes lying on it."""
    table = Image.new("RGB", (760 * len(texts) or 400, 760), "#c9bfae")
    for at, text in enumerate(texts):
        code = Image.open(io.BytesIO(qr_png(text, module_px=8))).convert("RGB")
        table.paste(code.rotate(5, expand=True, fillcolor="#fff"), (760 * at + 60, 80))
    out = io.BytesIO()
    table.save(out, kind, quality=70)
    return out.getvalue()


def send(page, picture, **options):
    fields = {"photo": (io.BytesIO(picture), "photo.jpg")}
    return page.post("/scan", fields, content_type="multipart/form-data", token="none", **options)


def show(page, picture, kind="image/jpeg"):
    """Post one picture of a camera."""
    answer = page.client.post(
        "/scan/frame", data=picture, content_type=kind, base_url=page.base, headers={"Origin": page.base}
    )
    return answer.status_code, answer.get_json(silent=True)


def test_a_photo_of_our_code_opens_its_page(page, address):
    for kind in ("JPEG", "PNG"):
        answer = send(page, photo(address, kind=kind), follow=False)
        assert (answer.status, answer.location) == (303, f"/v/{token_of(address)}")
    assert "Verified" in send(page, photo(ELSEWHERE, address)).text


@pytest.mark.parametrize("spell", [str, str.lower, lambda code: code.replace("-", ""), "  {} ".format])
def test_a_typed_code_opens_its_page(page, address, spell):
    answer = page.post("/scan", {"code": spell(token_of(address))}, follow=False)
    assert (answer.status, answer.location) == (303, f"/v/{token_of(address)}")


def test_a_mistyped_code_is_said_to_be_one(page, address):
    answer = page.post("/scan", {"code": NOBODYS})
    assert (answer.status, answer.title[:6]) == (422, "Error:")
    assert "No badge has this code" in answer.text
    assert NOBODYS in answer.html


def test_a_link_that_is_off_says_so_on_its_own_page(page, deps, issuer):
    learner = add_learner(deps, EMAIL)
    badge = good(deps, learner, issuer)
    address = open_share(learner, badge, deps)
    close_share(learner, badge, deps)
    assert page.post("/scan", {"code": token_of(address)}).status == 410


def test_an_empty_form_is_told_what_to_type(page):
    answer = page.post("/scan", {"code": " "})
    assert answer.status == 422
    assert "Type the code" in answer.text


def test_another_sites_code_is_shown_and_never_opened(page):
    answer = send(page, photo(ELSEWHERE), follow=False)
    assert answer.status == 200
    assert "This code leads to badges.example.org, not to this site" in answer.text
    assert ELSEWHERE in answer.text
    assert not any(link.startswith("https://badges.example.org") for link in answer.links)
    check = next(link for link in answer.links if link.startswith("/verify?"))
    form = page.get(check)
    assert form.form("/verify")["url"] == ELSEWHERE


@pytest.mark.parametrize(
    "text",
    [
        "WIFI:S:campus;P:<script>alert(1)</script>;;",
        "javascript:alert(1)",
        "https://{host}@evil.example/v/AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-GG",
        "https://{host}\\@evil.example/",
    ],
)
def test_words_and_odd_addresses_lead_nowhere(page, settings, text):
    answer = send(page, photo(text.format(host=settings.origin_host)), follow=False)
    assert answer.status == 200
    assert "This code is not the address of a badge" in answer.text
    assert "<script>alert" not in answer.html
    assert all(link.startswith(("/", "#")) for link in answer.links)


def test_a_page_of_ours_that_is_no_badge_is_not_opened(page, settings):
    answer = page.post("/scan", {"code": f"{settings.public_url}/sign-in"}, follow=False)
    assert "leads to this site, but not to a badge" in answer.text


def test_codes_of_parts_and_receipts_are_ours(deps):
    base = deps.settings.public_url
    assert read_text(f"{base}/v/{NOBODYS}/part/0123456789abcdef", deps) == Ours(f"/v/{NOBODYS}/part/0123456789abcdef")
    assert read_text(f"{base}/receipts/{NOBODYS}", deps) == Ours(f"/receipts/{NOBODYS}")
    with pytest.raises(NoSuchCode):
        read_typed(NOBODYS, deps)


@pytest.mark.parametrize("picture", [b"GIF89a", b"\xff\xd8\xff", photo()], ids=["gif", "broken", "without-a-code"])
def test_a_picture_that_helps_nobody_is_refused_at_its_field(page, picture):
    answer = send(page, picture)
    assert answer.status == 422
    assert 'id="photo-error"' in answer.html


def test_too_large_a_photo_is_refused_at_its_field(page):
    answer = send(page, b"\xff\xd8\xff" + bytes(PHOTO_MAX_BYTES + 300_000))
    assert answer.status == 413
    assert 'id="photo-error"' in answer.html


def test_a_frame_says_only_addresses_of_ours(page, address):
    assert show(page, photo(address)) == (200, {"address": f"/v/{token_of(address)}", "text": None})
    assert show(page, photo(ELSEWHERE, address))[1]["address"] == f"/v/{token_of(address)}"
    assert show(page, photo(ELSEWHERE)) == (200, {"address": None, "text": ELSEWHERE})
    assert show(page, photo()) == (200, {"address": None, "text": None})


def test_a_frame_is_a_small_jpeg_from_our_own_page(page):
    assert show(page, photo(), "image/png")[0] == 415
    assert show(page, b"\xff\xd8\xff")[0] == 422
    assert show(page, bytes(SCAN_FRAME_MAX_BYTES + 1))[0] == 413
    stranger = page.client.post(
        "/scan/frame",
        data=photo(),
        content_type="image/jpeg",
        base_url=page.base,
        headers={"Origin": "https://evil.example"},
    )
    assert stranger.status_code == 403


def test_the_camera_is_allowed_on_this_page_only(page):
    assert page.get("/scan").headers["Permissions-Policy"].startswith("camera=(self)")
    assert page.post("/scan", {"code": ""}).headers["Permissions-Policy"].startswith("camera=(self)")
    assert page.get("/verify").headers["Permissions-Policy"].startswith("camera=()")


def test_the_short_address_on_a_card_leads_to_the_field(page):
    for path in ("/v", "/v/"):
        answer = page.get(path, follow=False)
        assert (answer.status, answer.location) == (302, "/scan#code")
    assert any(link == "/scan" for link in page.get("/verify").links)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300))
def test_any_code_is_answered_with_a_page_or_one_of_our_paths(page, text):
    answer = page.post("/scan", {"code": text}, token="none", follow=False)
    assert answer.status in (200, 303, 422)
    assert answer.location is None or answer.location.startswith(("/v/", "/receipts/"))
