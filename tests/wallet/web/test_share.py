"""The public page of a shared badge in all its forms."""

from __future__ import annotations

import io
import json
import re
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
import zxingcpp
from PIL import Image

from tests.sims.issuer import EMAIL
from tests.wallet.share_kit import BROWSER, keep
from tests.wallet.wallet_kit import ada, statements
from wallet.infra.pictures import QrUnreadable
from wallet.services.share import close_share, open_share
from wallet.store.tables import SessionRow
from wallet.web import printed

FORMS = ("", ".json", "/qr.svg", "/qr.png", "/picture", "/og.png", "/credential", ".png", ".svg")
REPORT_MEMBERS = [
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


@pytest.fixture
def learner(deps):
    return ada(deps)


@pytest.fixture
def badge(deps, learner, issuer):
    """A verified badge with a status list, not shared yet."""
    return keep(deps, learner, issuer.json(issuer.sign(issuer.credential(credentialStatus=issuer.status(7)))))


@pytest.fixture
def path(deps, learner, badge):
    """The path of its public page."""
    return urlsplit(open_share(learner, badge, deps)).path


def metas(shown):
    return {
        attrs.get("property") or attrs.get("name"): attrs["content"]
        for tag, attrs in shown.elements
        if tag == "meta" and "content" in attrs
    }


def test_the_page_says_what_the_employer_came_for(page, path):
    shown = page.get(path)
    assert shown.status == 200
    assert shown.h1 == ["Verified"]
    assert shown.title.startswith("Verified: Welding 1")
    assert "Ada Example was awarded Welding 1 by Example University on 1 January 2026." in shown.text
    assert "Weld a seam of 30 cm that holds." in shown.text
    for words in (
        "Unchanged since it was signed",
        "The issuer's own key",
        "Not revoked",
        "Where we looked",
        "uni.example",
    ):
        assert words in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert "noindex" in shown.headers["X-Robots-Tag"]
    assert shown.headers["Referrer-Policy"] == "same-origin"


def test_a_badge_goes_by_the_name_of_what_was_achieved(page, deps, learner, issuer):
    """Large issuers write the holder's name into the credential's own."""
    badge = keep(deps, learner, issuer.json(issuer.sign(issuer.credential(name="A. Example"))))
    shown = page.get(urlsplit(open_share(learner, badge, deps)).path)
    assert shown.title.startswith("Verified: Welding 1")
    assert "Ada Example was awarded Welding 1 by" in shown.text


def test_a_reader_leaves_no_trace_and_gets_no_cookie(page, path, deps):
    shown = page.get(path, headers=BROWSER)
    assert "Set-Cookie" not in shown.headers
    with deps.database.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(SessionRow)) == 0


def test_nothing_on_the_page_comes_from_elsewhere(page, path):
    shown = page.get(path)
    for tag, attrs in shown.elements:
        for name in ("src", "srcset", "data", "poster", "action", "formaction"):
            assert attrs.get(name, "/").startswith("/"), f"<{tag} {name}={attrs.get(name)}>"
        if tag == "link" and attrs.get("rel") not in ("canonical", "alternate"):
            assert attrs["href"].startswith("/"), attrs
        if tag == "a" and not attrs["href"].startswith(("/", "#")):
            assert attrs["rel"] == "noopener nofollow ugc", attrs


def test_the_page_takes_few_statements(page, path, deps):
    page.get(path)
    with statements(deps.database) as sent:
        page.get(path, headers=BROWSER)
    assert len(sent) <= 5, sent


def test_posted_links_show_a_card_with_absolute_addresses(page, path, settings):
    tags = metas(page.get(path))
    address = settings.public_url + path
    assert tags["og:url"] == address
    assert tags["og:image"] == tags["twitter:image"] == f"{address}/og.png"
    assert (tags["og:image:width"], tags["og:image:height"]) == ("1200", "630")
    assert tags["og:title"] == "Welding 1, Ada Example"
    assert "Verified" not in tags["og:title"] + tags["og:description"]
    assert tags["og:image:alt"]
    assert tags["og:site_name"].startswith("Laurel")
    assert tags["twitter:card"] == "summary_large_image"
    picture = page.get(f"{path}/og.png")
    assert picture.headers["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(picture.body)).size == (1200, 630)


def test_the_report_is_the_contracts(page, path, settings):
    alternates = [attrs for tag, attrs in page.get(path).elements if attrs.get("rel") == "alternate"]
    [alternate] = [attrs for attrs in alternates if attrs["type"] == "application/json"]
    assert alternate["href"] == f"{settings.public_url}{path}.json"
    for answer in (page.get(f"{path}.json"), page.get(path, headers={"Accept": "application/json"})):
        assert answer.headers["Content-Type"] == "application/json"
        report = json.loads(answer.body)
        assert list(report) == REPORT_MEMBERS
        assert report["verdict"] == "verified"
        assert report["credential"]["name"] == "Welding 1"
        assert [line["check"] for line in report["checks"]][:3] == ["readable", "conformance", "proof"]
        assert set(report["checks"][0]) == {"check", "outcome", "code", "message", "evidence", "learned_at"}
        assert report["judged_at"] == "2026-11-24T12:00:00Z"
    assert "Accept" in page.get(path).headers["Vary"]


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/vc+ld+json", "application/vc+ld+json"),
        ("application/vc", "application/vc"),
        ("application/ld+json", "application/ld+json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8"),
        ("*/*", "text/html; charset=utf-8"),
        ("image/webp", "text/html; charset=utf-8"),
    ],
)
def test_programs_are_answered_as_they_ask(page, path, accept, kind, issuer):
    answer = page.get(path, headers={"Accept": accept})
    assert (answer.status, answer.headers["Content-Type"]) == (200, kind)
    if not kind.startswith("text/html"):
        assert json.loads(answer.body)["proof"]["type"] == "DataIntegrityProof"


def test_a_signed_text_is_given_as_jwt_and_as_nothing_else(page, deps, learner, issuer):
    text = issuer.sign_jwt(issuer.credential())
    path = urlsplit(open_share(learner, keep(deps, learner, text.encode()), deps)).path
    answer = page.get(path, headers={"Accept": "application/vc+jwt"})
    assert answer.body.decode() == text
    assert answer.headers["Content-Type"] == "application/vc+jwt"
    assert page.get(path, headers={"Accept": "application/vc+ld+json"}).status == 406


def test_qr_codes_say_exactly_the_address(page, path, settings):
    for query in ("", "?size=screen", "?size=poster", "?size=../../etc"):
        picture = page.get(f"{path}/qr.png{query}")
        assert picture.headers["Content-Type"] == "image/png"
        found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.body)).convert("L"))
        assert [code.text for code in found] == [settings.public_url + path]
    drawing = page.get(f"{path}/qr.svg")
    assert drawing.headers["Content-Type"].startswith("image/svg+xml")
    assert "sandbox" in drawing.headers["Content-Security-Policy"]
    assert [code.text for code in zxingcpp.read_barcodes(drawn(drawing.body.decode()))] == [settings.public_url + path]


def test_a_code_that_does_not_read_back_is_not_handed_out(page, path, monkeypatch):
    def unreadable(*_args, **_options):
        raise QrUnreadable

    monkeypatch.setattr(printed, "qr_svg", unreadable)
    assert page.get(f"{path}/qr.svg").status == 503


def drawn(svg, scale=6):
    """Draw our one-path SVG as a browser would."""
    side = int(re.search(r'viewBox="0 0 (\d+) ', svg)[1])
    image = Image.new("L", (side * scale, side * scale), 255)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", svg):
        image.paste(0, (int(x) * scale, int(y) * scale, (int(x) + int(width)) * scale, (int(y) + 1) * scale))
    return image


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Host": "evil.example"},
        {"Forwarded": "host=evil.example;proto=http"},
        {"X-Original-URL": "/admin", "X-Rewrite-URL": "/admin"},
        {"X-Forwarded-Prefix": "/evil.example", "X-Forwarded-Proto": "evil.example"},
    ],
)
def test_addresses_come_from_the_settings_alone(page, path, headers, settings):
    for form in ("", ".json", "/qr.svg", "/qr.png"):
        answer = page.get(path + form, headers=headers)
        assert answer.status == 200
        assert b"evil.example" not in answer.body
    found = zxingcpp.read_barcodes(
        Image.open(io.BytesIO(page.get(f"{path}/qr.png", headers=headers).body)).convert("L")
    )
    assert found[0].text == settings.public_url + path


def test_another_host_is_refused(page, path):
    answer = page.client.get(f"{path}/qr.png", base_url="http://evil.example")
    assert answer.status_code in (400, 421)
    assert b"evil.example" not in answer.data


def test_off_answers_gone_in_every_form(page, path, deps, learner, badge):
    for form in FORMS:
        assert page.get(path + form).status == 200
    close_share(learner, badge, deps)
    for form in FORMS:
        answer = page.get(path + form)
        assert answer.status == 410, form
        assert b"Welding" not in answer.body
        assert b"Ada" not in answer.body
        assert answer.headers["Cache-Control"] == "no-store"
    assert page.get(f"{path}.json").json["code"] == "gone"
    assert page.get(path, headers={"Accept": "application/json"}).status == 410
    assert page.get(path, headers={"Accept": "application/vc"}).status == 410
    assert page.client.post(f"{path}/check", base_url=page.base).status_code == 410
    assert urlsplit(open_share(learner, badge, deps)).path == path, "the permanent address never changes"
    for form in FORMS:
        assert page.get(path + form).status == 200


def test_near_misses_lead_nowhere(page, path):
    near = path[:-1] + ("A" if path[-1] != "A" else "B")
    for other in (near, "/v/AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AA", "/v/x", "/v/" + "A" * 400, "/v/{{7*7}}", "/v/%00"):
        for form in FORMS:
            answer = page.get(other + form)
            assert answer.status == 404, other + form
            assert "49" not in answer.text


def test_a_typed_code_finds_its_page(page, path):
    token = path.rpartition("/")[2]
    typed = token.lower().replace("-", " ").replace("o", "0").replace("i", "1").replace("b", "8")
    answer = page.get(f"/v/{typed}", follow=False)
    assert (answer.status, answer.location) == (302, path)
    assert page.get(f"/v/{typed}/qr.svg").status == 200


def test_an_old_answer_reads_as_unconfirmed_with_its_age(page, path, issuer, clock):
    issuer.online = False
    clock.forward(hours=29)
    shown = page.get(path)
    assert shown.h1 == ["Could not be confirmed"]
    assert "When last confirmed, 29 hours ago, it was in force." in shown.text
    assert "What you can do" in shown.text
    assert json.loads(page.get(f"{path}.json").body)["verdict"] == "unknown"


def test_check_again_asks_the_issuer_and_comes_back(page, path, issuer):
    issuer.revoke(7)
    assert page.get(path).h1 == ["Verified"]
    [form] = [form for form in page.get(path).forms if form["action"].endswith("/check")]
    assert (form["action"], form["method"], form["open"]) == (f"{path}/check", "post", True)
    answer = page.client.post(form["action"], base_url=page.base, headers={"Origin": page.base})
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    shown = page.get(path)
    assert shown.h1 == ["Revoked"]
    assert "Do not rely on it" in shown.text
    other = page.client.post(form["action"], base_url=page.base, headers={"Origin": "https://evil.example"})
    assert other.status_code == 403


HOSTILE = "<script>alert(1)</script>{{7*7}}\u202e\"'><img src=x onerror=alert(1)>"


def test_hostile_words_are_inert_everywhere(page, deps, learner, issuer):
    subject = issuer.credential()["credentialSubject"]
    subject["achievement"] |= {
        "name": HOSTILE,
        "description": HOSTILE,
        "criteria": {
            "id": "javascript:alert(1)",
            "narrative": f"[x](javascript:alert(1)) {HOSTILE} ![p](https://t.example/p)",
        },
        "tag": [HOSTILE],
    }
    profile = {"id": issuer.did, "type": ["Profile"], "name": HOSTILE, "url": "javascript:alert(1)"}
    text = issuer.json(issuer.sign(issuer.credential(name=HOSTILE, credentialSubject=subject, issuer=profile)))
    badge = keep(deps, learner, text)
    path = urlsplit(open_share(learner, badge, deps)).path
    shown = page.get(path)
    assert shown.status == 200
    assert shown.h1 == ["Verified"]
    assert "\u202e" not in shown.html
    assert {tag for tag, _ in shown.elements if tag in ("script", "iframe", "object")} == set()
    assert not [attrs for tag, attrs in shown.elements if tag == "img" and not attrs["src"].startswith("/v/")]
    assert not [href for href in shown.links if "javascript" in href]
    assert "t.example" not in shown.html
    assert page.get(f"{path}/og.png").status == 200


def test_the_recipients_address_is_not_published(page, deps, learner, issuer):
    subject = issuer.credential()["credentialSubject"]
    subject["identifier"] = [
        {"type": "IdentityObject", "identityType": "emailAddress", "hashed": False, "identityHash": EMAIL}
    ]
    badge = keep(deps, learner, issuer.json(issuer.sign(issuer.credential(credentialSubject=subject))))
    path = urlsplit(open_share(learner, badge, deps)).path
    for form in FORMS:
        assert EMAIL.encode() not in page.get(path + form).body, form
    assert page.get(f"{path}/credential").status == 403
    assert page.get(path, headers={"Accept": "application/vc"}).status == 403
