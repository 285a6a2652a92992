"""Every form of a shared badge: by its own address, by media type, as far as the link allows."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pytest

from tests.pdf_kit import needs_pdf
from tests.sims.issuer import EMAIL
from tests.wallet.share_kit import good, keep, subject_for
from tests.wallet.wallet_kit import ada
from wallet.core.baking.png import unbake_png
from wallet.core.baking.svg import unbake_svg
from wallet.core.sharing import Scope, Subject, part_code
from wallet.services import baked
from wallet.services.organise import new_collection, place_badge
from wallet.services.share import AudienceAsked, close_share, open_audience, open_share, turn_on
from wallet.store.badges import badge_for
from wallet.web.share_forms import pdf_is_made

FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,image/png,image/svg+xml,*/*;q=0.8"
CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8"
MACHINE = ("application/json", "application/vc", "image/png", "image/svg+xml")


@pytest.fixture
def learner(deps):
    return ada(deps)


@pytest.fixture
def badge(deps, learner, issuer):
    return good(deps, learner, issuer)


@pytest.fixture
def path(deps, learner, badge):
    return urlsplit(open_share(learner, badge, deps)).path


def kind(answer):
    return answer.headers["Content-Type"].partition(";")[0]


@pytest.mark.parametrize("accept", [FIREFOX, CHROME, "*/*", "text/html", "", "text/plain"])
def test_people_get_the_page(page, path, accept):
    answer = page.get(path, headers={"Accept": accept})
    assert (answer.status, kind(answer)) == (200, "text/html")
    assert "Accept" in answer.headers["Vary"]
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize("accept", MACHINE)
def test_programs_of_any_site_get_their_form(page, path, accept):
    """A plain GET with these headers needs no preflight, so that no answer to OPTIONS allows anything."""
    answer = page.get(path, headers={"Accept": accept, "Origin": "https://other.example"})
    assert (answer.status, kind(answer)) == (200, accept)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Accept" in answer.headers["Vary"]
    assert "Access-Control-Allow-Credentials" not in answer.headers
    asked = page.client.options(path, base_url=page.base, headers={"Origin": "https://other.example"})
    assert not [name for name, _ in asked.headers if name.startswith("Access-Control")]


def test_the_picture_carries_the_exact_text(page, path):
    text = page.get(f"{path}/credential").body.decode()
    assert unbake_png(page.get(f"{path}.png").body).text == text
    assert unbake_svg(page.get(f"{path}.svg").body).text == text
    assert page.get(path, headers={"Accept": "image/png"}).body == page.get(f"{path}.png").body
    assert "sandbox" in page.get(f"{path}.svg").headers["Content-Security-Policy"]


def test_a_picture_is_baked_once(page, path, monkeypatch):
    first = page.get(f"{path}.png")
    monkeypatch.setattr(baked, "baked_download", None)
    assert page.get(f"{path}.png").body == first.body
    again = page.get(f"{path}.png", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")


def test_a_kept_picture_goes_with_its_link(page, path, deps, learner, badge):
    first = page.get(f"{path}.png")
    close_share(learner, badge, deps)
    for form in (".png", ".svg", ".jwt"):
        answer = page.get(f"{path}{form}", headers={"If-None-Match": first.headers["ETag"]})
        assert (answer.status, kind(answer)) == (410, "application/problem+json")
        assert answer.headers["Access-Control-Allow-Origin"] == "*", "programs may read the refusal"
    for accept in (*MACHINE, "application/pdf"):
        assert page.get(path, headers={"Accept": accept}).status == 410


def test_what_tells_more_than_the_link_is_kept_back(page, deps, learner, issuer):
    named = good(deps, learner, issuer, credentialSubject=subject_for(EMAIL, hashed=False))
    path = urlsplit(open_share(learner, named, deps)).path
    for answer in (
        page.get(f"{path}.png"),
        page.get(f"{path}.svg"),
        page.get(f"{path}.jwt"),
        page.get(path, headers={"Accept": "application/vc"}),
        page.get(path, headers={"Accept": "image/png"}),
    ):
        assert (answer.status, kind(answer)) == (403, "application/problem+json")
        assert answer.json["code"] == "credential_names_its_holder"
        assert EMAIL.encode() not in answer.body
    offered = {attrs["type"] for tag, attrs in page.get(path).elements if attrs.get("rel") == "alternate"}
    assert not {"image/png", "image/svg+xml", "application/vc+ld+json"} & offered
    all_of_it = AudienceAsked("Acme", None, Scope(address=True))
    wide = urlsplit(open_audience(learner, Subject.of_badge(named), all_of_it, deps)).path
    assert page.get(f"{wide}.png").status == 200


def test_a_jwt_is_one_and_has_no_other_form(page, deps, learner, issuer):
    text = issuer.sign_jwt(issuer.credential())
    path = urlsplit(open_share(learner, keep(deps, learner, text.encode()), deps)).path
    for accept in ("application/vc+jwt", "application/jwt"):
        answer = page.get(path, headers={"Accept": accept})
        assert (answer.body.decode(), kind(answer)) == (text, accept)
    assert page.get(f"{path}.jwt").body.decode() == text
    refused = page.get(path, headers={"Accept": "application/vc"})
    assert (refused.status, kind(refused), refused.json["code"]) == (
        406,
        "application/problem+json",
        "form_not_offered",
    )
    assert "application/vc+jwt" in refused.json["title"]
    assert unbake_png(page.get(f"{path}.png").body).text == text


def test_a_data_integrity_badge_is_no_jwt(page, path):
    assert page.get(f"{path}.jwt").status == 406
    assert page.get(path, headers={"Accept": "application/jwt"}).status == 406


def test_every_offered_form_is_there(page, app, path):
    alternates = [attrs for tag, attrs in page.get(path).elements if tag == "link" and attrs.get("rel") == "alternate"]
    assert {"application/json", "application/vc+ld+json", "image/png", "image/svg+xml"} <= {
        a["type"] for a in alternates
    }
    with app.test_request_context(base_url=page.base):
        assert ("application/pdf" in {a["type"] for a in alternates}) is pdf_is_made()
    for one in alternates:
        if one["type"] not in ("application/pdf", "application/json+oembed"):
            answer = page.get(urlsplit(one["href"]).path)
            assert (answer.status, kind(answer)) == (200, one["type"]), one
    assert json.loads(page.get(path, headers={"Accept": "application/vc+ld+json"}).body)["proof"]


def test_several_badges_have_no_single_text_or_picture(page, deps, learner, badge):
    collection = new_collection(learner, "For Acme", deps)
    with deps.database.read() as session:
        revision = badge_for(session, learner, badge).revision
    place_badge(learner, badge, [collection], revision=revision, deps=deps)
    path = urlsplit(turn_on(learner, Subject.of_collection(collection), deps)).path
    for answer in (page.get(path, headers={"Accept": "application/vc"}), page.get(f"{path}.png")):
        assert (answer.status, answer.json["code"]) == (406, "form_not_offered")
    assert page.get(path, headers={"Accept": "application/json"}).status == 200
    token = path.rpartition("/")[2]
    part = f"{path}/part/{part_code(token, badge)}"
    for accept in MACHINE:
        answer = page.get(part, headers={"Accept": accept})
        assert (answer.status, kind(answer)) == (200, accept)
    assert page.get(f"{path}/part/{'0' * 16}.png").status == 404


@needs_pdf
def test_a_certificate_is_given_by_media_type(page, path):
    answer = page.get(path, headers={"Accept": "application/pdf"})
    assert (answer.status, kind(answer), answer.body[:5]) == (200, "application/pdf", b"%PDF-")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
