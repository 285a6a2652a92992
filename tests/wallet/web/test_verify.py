"""The employer's page: every way to bring a badge, and what is answered to people and to programs."""

from __future__ import annotations

import io
import json
from urllib.parse import urlsplit

import pytest
from PIL import Image

from tests.sims.issuer import EMAIL, blank_png
from tests.wallet.wallet_kit import ada, forged, rows_in
from wallet.base.errors import RateLimited
from wallet.base.limits import UPLOAD_MAX_BYTES
from wallet.infra.pictures import qr_png
from wallet.services.receive import receive_badge
from wallet.services.share import close_share, open_share
from wallet.store.tables import BadgeRow, DocumentRow, PictureRow, SessionRow, VerificationRow
from wallet.web import allowances

JSON = {"Accept": "application/json"}


@pytest.fixture
def good(issuer):
    return issuer.sign(issuer.credential(credentialStatus=issuer.status(7)))


def send(page, *, data=None, headers=None, **options):
    """Post to /verify without a session or a token, as a stranger's program would."""
    answer = page.client.post("/verify", data=data, base_url=page.base, headers=headers or {}, **options)
    kept = answer.get_data()
    answer.close()
    return answer, kept


def report_of(page, **options):
    answer, body = send(page, headers=JSON, **options)
    assert answer.status_code == 200, body
    return json.loads(body)


def multipart(body):
    """A form with one file, as bytes: the client would write a large one to the disk."""
    return b'--x\r\nContent-Disposition: form-data; name="file"; filename="b"\r\n\r\n' + body + b"\r\n--x--\r\n"


def file(body, name="badge"):
    return {"file": (io.BytesIO(body), name)}


def test_the_page_asks_for_a_badge_and_sets_no_cookie(page):
    shown = page.get("/verify")
    assert shown.h1 == ["Check a badge"]
    [form] = [form for form in shown.forms if form["action"] == "/verify"]
    assert form["open"]
    assert set(form["fields"]) == {"file", "url", "text", "email"}
    assert "Set-Cookie" not in shown.headers


CONTAINERS = [
    pytest.param(lambda i: i.png(i.sign(i.credential())), "ob3-data-integrity", id="png"),
    pytest.param(lambda i: i.svg(i.sign(i.credential())), "ob3-data-integrity", id="svg"),
    pytest.param(lambda i: i.json(i.sign(i.credential())), "ob3-data-integrity", id="json"),
    pytest.param(lambda i: i.sign_jwt(i.credential()).encode(), "ob3-jwt", id="jwt"),
    pytest.param(lambda i: i.json(i.assertion()), "ob2-hosted", id="ob2-hosted"),
    pytest.param(
        lambda i: i.sign_assertion(i.assertion(verification=i.signed_verification)).encode(), "ob2-signed", id="ob2-jws"
    ),
]


@pytest.mark.parametrize(("carry", "kind"), CONTAINERS)
def test_every_container_as_a_file(page, issuer, carry, kind):
    report = report_of(page, data=file(carry(issuer)))
    assert (report["verdict"], report["format"]) == ("verified", kind)
    answer, body = send(page, data=file(carry(issuer)))
    assert answer.status_code == 200
    assert b'<h1 class="verdict__word" id="verdict">Verified</h1>' in body


@pytest.mark.parametrize(("carry", "kind"), CONTAINERS[2:])
def test_every_text_is_pasted(page, issuer, carry, kind):
    assert report_of(page, data={"text": f"\n {carry(issuer).decode()} \n"})["format"] == kind


@pytest.mark.parametrize(
    ("carry", "media_type"),
    [
        (lambda i: i.json(i.sign(i.credential())), "application/json"),
        (lambda i: i.json(i.sign(i.credential())), "application/vc+ld+json; charset=utf-8"),
        (lambda i: i.json(i.sign(i.credential())), "application/ld+json"),
        (lambda i: i.sign_jwt(i.credential()).encode(), "application/jwt"),
        (lambda i: i.sign_jwt(i.credential()).encode(), "application/vc+jwt"),
        (lambda i: i.sign_jwt(i.credential()).encode(), "text/plain"),
        (lambda i: i.png(i.sign(i.credential())), "image/png"),
        (lambda i: i.svg(i.sign(i.credential())), "image/svg+xml"),
    ],
)
def test_every_text_is_the_body_of_a_request(page, issuer, carry, media_type):
    assert report_of(page, data=carry(issuer), content_type=media_type)["verdict"] == "verified"
    answer, body = send(page, data=carry(issuer), content_type=media_type)
    assert answer.content_type == "application/json", "a bare body is sent by a program"
    assert json.loads(body)["verdict"] == "verified"
    answer, body = send(page, data=carry(issuer), content_type=media_type, headers={"Accept": "text/html"})
    assert answer.content_type.startswith("text/html")


def test_an_address_is_opened(page, issuer):
    address = issuer.assertion()["id"]
    assert report_of(page, data={"url": f" {address} "})["verdict"] == "verified"
    assert report_of(page, data={"url": address.removeprefix("https://")})["verdict"] == "verified"
    issuer.online = False
    assert report_of(page, data={"url": address})["verdict"] == "unknown"


def test_the_report_is_the_contracts(page, good):
    report = report_of(page, data=file(json.dumps(good).encode()))
    assert list(report) == [
        "verdict",
        "judged_at",
        "format",
        "credential",
        "claimed",
        "checks",
        "recipient",
        "issuer_known",
        "endorsements",
        "sources",
        "look_again_at",
    ]
    assert report["recipient"] == "unknown"


@pytest.mark.parametrize(
    ("email", "match", "words"),
    [
        (EMAIL, "match", "It was awarded to the address you typed"),
        (EMAIL.upper(), "match", "It was awarded to the address you typed"),
        ("eve@uni.example", "mismatch", "It was not awarded to the address you typed"),
        ("", "unknown", "E-mail not compared yet"),
    ],
)
def test_the_applicants_address_is_compared_and_forgotten(page, good, email, match, words, caplog):
    upload = json.dumps(good).encode()
    assert report_of(page, data=file(upload) | {"email": email})["recipient"] == match
    _, body = send(page, data=file(upload) | {"email": email})
    assert words in body.decode()
    if email:
        assert email not in caplog.text
        assert email not in body.decode()


def test_nothing_is_kept(page, deps, good, issuer):
    for data in (file(json.dumps(good).encode()), file(b"nothing"), {"url": issuer.assertion()["id"]}):
        send(page, data=data)
    assert rows_in(deps, BadgeRow, DocumentRow, PictureRow, VerificationRow, SessionRow) == [0] * 5


def test_a_changed_file_is_shown_with_its_own_words_unconfirmed(page, issuer):
    changed = forged(issuer, "Welding <b>9</b>")
    report = report_of(page, data={"text": json.dumps(changed)})
    assert (report["verdict"], report["credential"]) == ("invalid", None)
    shown = page.post("/verify", {"text": json.dumps(changed)})
    assert shown.h1 == ["Not valid"]
    assert "This file says, not confirmed" in shown.text
    assert "Welding <b>9</b>" in shown.text
    assert not [tag for tag, _ in shown.elements if tag == "b"]
    assert "Badge held by" not in shown.text
    assert "What did they have to do?" not in shown.text


REJECTED = [
    pytest.param(b"hello", "not_a_badge", id="text"),
    pytest.param(b"{}", "not_a_badge", id="empty-object"),
    pytest.param(b'{"a":1,"a":2}', "duplicate_member", id="says-two-things"),
    pytest.param(blank_png(), "no_badge_in_image", id="picture-without-a-badge"),
    pytest.param(blank_png()[:60], "malformed_image", id="half-a-picture"),
    pytest.param(b"\xff\xd8\xff\xe0 no picture", "not_a_badge", id="half-a-photograph"),
    pytest.param(b"javascript:alert(1)", "unreadable_address", id="odd-address"),
]


@pytest.mark.parametrize(("upload", "code"), REJECTED)
def test_what_cannot_be_read_is_a_problem(page, issuer, upload, code):
    answer, body = send(page, data=file(upload), headers=JSON)
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    problem = json.loads(body)
    assert problem["status"] == 422
    assert problem["title"]
    assert problem["type"] == f"urn:laurel:error:{problem['code']}"
    if code not in ("duplicate_member", "no_badge_in_image", "malformed_image"):  # named by others
        assert problem["code"] == code
    shown = page.post("/verify", {"text": "hello"})
    assert shown.status == 422
    assert shown.h1 == ["Not a badge we can read"]
    assert issuer.asked_for == []


def test_too_much_is_413(page):
    for size in (UPLOAD_MAX_BYTES + 1, 3 * UPLOAD_MAX_BYTES):
        large = {"data": multipart(b" " * size), "content_type": "multipart/form-data; boundary=x"}
        answer, body = send(page, headers=JSON, **large)
        assert answer.status_code == 413
        assert answer.content_type == "application/problem+json"
        assert json.loads(body)["status"] == 413
        assert send(page, **large)[0].status_code == 413


def test_other_kinds_of_bodies_are_refused(page):
    for kind in ("application/xml", "video/mp4", ""):
        assert send(page, data=b"x", content_type=kind, headers=JSON)[0].status_code == 415


def test_an_empty_form_says_what_to_bring(page):
    shown = page.post("/verify", {"text": " ", "url": "", "email": ""})
    assert shown.status == 422
    assert shown.title.startswith("Error: Check a badge")
    assert "Choose a file, paste a text, or type an address." in shown.text
    answer, body = send(page, data={"text": ""}, headers=JSON)
    assert (answer.status_code, json.loads(body)["code"]) == (422, "nothing_brought")


def test_a_wrong_address_of_the_applicant_is_said_at_its_field(page, good):
    shown = page.post("/verify", {"text": json.dumps(good), "email": "not an address"})
    assert shown.status == 422
    [field] = [attrs for tag, attrs in shown.elements if tag == "input" and attrs.get("name") == "email"]
    assert (field["aria-invalid"], field["value"]) == ("true", "not an address")
    assert "Welding 1" in shown.html, "what was pasted stays"


def test_asking_others_has_an_allowance_of_its_own(page, monkeypatch, good, issuer):
    def used_up(allowance, purpose):
        assert (allowance, purpose) == ("10 per minute", "verify")
        raise RateLimited

    monkeypatch.setattr(allowances, "spend", used_up)
    issuer.asked_for.clear()
    answer, body = send(page, data={"text": json.dumps(good)}, headers=JSON)
    assert (answer.status_code, json.loads(body)["code"]) == (429, "rate_limited")
    assert issuer.asked_for == []
    assert send(page, data={"text": "hello"}, headers=JSON)[0].status_code == 422, "nothing had to be asked"


def test_a_form_of_another_site_is_refused(page, good):
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert send(page, data={"text": json.dumps(good)}, headers=headers)[0].status_code == 403


# --- our own share pages


@pytest.fixture
def shared(deps, issuer, good):
    learner = ada(deps)
    badge = receive_badge(json.dumps(good).encode(), learner_id=learner, deps=deps).badge_id
    address = open_share(learner, badge, deps)
    return address, lambda: close_share(learner, badge, deps)


def test_our_own_links_and_codes_lead_to_their_pages(page, shared):
    address, close = shared
    path = urlsplit(address).path
    token = path.rpartition("/")[2]
    local = address.replace("127.0.0.1", "localhost")
    for data in (
        {"url": address},
        {"url": f" {address}?utm=x#top "},
        {"url": local},
        {"text": address},
        {"url": token},
        {"url": token.lower().replace("-", " ")},
    ):
        answer, _ = send(page, data=data)
        assert (answer.status_code, answer.headers["Location"]) == (303, path), data
    close()
    assert page.post("/verify", {"url": token}).status == 410


def screenshot(address, kind="PNG"):
    code = Image.open(io.BytesIO(qr_png(address))).convert("RGB")
    picture = Image.new("RGB", (code.width + 200, code.height + 120), "#dcd6c8")
    picture.paste(code, (80, 60))
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_of_our_qr_code_leads_to_its_page(page, shared, kind):
    address, _ = shared
    answer, _ = send(page, data=file(screenshot(address, kind)))
    assert (answer.status_code, answer.headers["Location"]) == (303, urlsplit(address).path)


@pytest.mark.parametrize(
    "says", ["https://evil.example/v/AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AA", "AAAAAAAAAAAAAAAAAAAAAAAAAA", "hello"]
)
def test_a_picture_of_another_qr_code_leads_nowhere(page, issuer, says):
    answer, _ = send(page, data=file(screenshot(says)))
    assert answer.status_code == 422
    assert issuer.asked_for == []


def test_an_address_that_only_looks_like_ours_is_a_strangers(page, shared):
    address, _ = shared
    for other in (
        address.replace("127.0.0.1", "127.0.0.1.evil.example"),
        address.replace("127.0.0.1:8000", "127.0.0.1:8000@evil.example"),
        f"https://evil.example/?{address}",
    ):
        answer, _ = send(page, data={"url": other}, headers=JSON)
        assert "Location" not in answer.headers


HOSTILE = "<script>alert(1)</script>{{7*7}}\u202e\"'><img src=https://t.example/x onerror=alert(1)>"


def test_hostile_words_are_inert(page, issuer):
    subject = issuer.credential()["credentialSubject"]
    subject["achievement"] |= {"name": HOSTILE, "description": HOSTILE, "criteria": {"narrative": HOSTILE}}
    text = json.dumps(issuer.sign(issuer.credential(name=HOSTILE, credentialSubject=subject)))
    for data in ({"text": text}, {"text": text[:-2] + "}"}, {"text": HOSTILE}, {"url": HOSTILE}, {"email": HOSTILE}):
        shown = page.post("/verify", data)
        assert "\u202e" not in shown.html or data.get("email") or data.get("url")
        assert not [tag for tag, _ in shown.elements if tag == "script"]
        assert not [attrs for tag, attrs in shown.elements if tag == "img" and "t.example" in attrs["src"]]
        assert ">49<" not in shown.html


def test_a_confirmed_badges_picture_is_shown_without_being_kept(page, issuer, good):
    _, body = send(page, data=file(issuer.png(good)))
    assert b'src="data:image/png;base64,' in body
    changed = {**good, "name": "Welding 9"}
    _, body = send(page, data=file(issuer.png(changed)))
    assert b"data:image" not in body
