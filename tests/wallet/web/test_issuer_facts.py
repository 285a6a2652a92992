"""What pages say of a known issuer: the lists' own words, kept apart from the badge's, and true today."""

from __future__ import annotations

import io
import json
from urllib.parse import urlsplit

import pytest

from tests.sims.issuer import IssuerSimulator
from tests.wallet.registry_kit import administrator, dcc, imported, png
from tests.wallet.share_kit import enter, good
from tests.wallet.wallet_kit import ada
from wallet.services import known_issuers, registries
from wallet.services.known_issuers import Typed
from wallet.services.share import open_share

UNI = "did:web:uni.example"  # calls itself Example University
OWN = "On this university's own list since 2024"


@pytest.fixture
def learner(deps):
    return ada(deps)


@pytest.fixture
def badge(deps, learner, issuer):
    return good(deps, learner, issuer)


@pytest.fixture
def rosa(deps):
    return administrator(deps)


def listed(deps, rosa, name="Example University", **changes):
    typed = Typed(UNI, name, url="https://www.uni.example", since="2024-09-01", note="Ours.", **changes)
    return known_issuers.add_issuer(typed, by=rosa, deps=deps)


def pages(page, deps, learner, badge, issuer):
    """Return the three pages that say something of the issuer of one badge: checked, shared, kept."""
    upload = issuer.json(issuer.sign(issuer.credential()))
    checked = page.post("/verify", {"file": (io.BytesIO(upload), "b.json")}, content_type="multipart/form-data")
    shared = page.get(urlsplit(open_share(learner, badge, deps)).path)
    enter(page, learner)
    return checked, shared, page.get(f"/wallet/badges/{badge}")


def test_an_issuer_on_no_list_is_not_recognised(page, deps, learner, badge, issuer):
    for shown in pages(page, deps, learner, badge, issuer):
        assert "Not recognised here" in shown.text
        assert "/issuers" in shown.links
        assert "The issuer is known here Not recognised" in shown.text
        assert "It is on no list that this university keeps or trusts. That says nothing against it." in shown.text
        assert ("own list since" in shown.text, "Listed by" in shown.text, "/issuers/logos/" in shown.html) == (
            False,
            False,
            False,
        )


def test_our_own_list_is_a_fact_of_its_own(page, deps, learner, badge, issuer, rosa):
    listed(deps, rosa, logo=png(30, 30), legal_name="Trustees of Example", location="Prato, Italy")
    for shown in pages(page, deps, learner, badge, issuer):
        for words in (OWN, "Trustees of Example", "Prato, Italy", "It is on this university's own list."):
            assert words in shown.text
        assert "/issuers/logos/" in shown.html
        assert "itself says" not in shown.text  # both say the same name
        assert "https://www.uni.example" in shown.links


def test_the_lists_name_leads_and_the_badges_word_stands_beside_it(page, deps, learner, badge, issuer, rosa):
    listed(deps, rosa, name="University of Examples")
    checked, shared, kept = pages(page, deps, learner, badge, issuer)
    assert "by University of Examples on" in shared.text
    assert "University of Examples awarded" in checked.text
    for shown in (checked, shared):
        assert "The badge itself says: Example University" in shown.text
    assert "The badge itself calls its issuer Example University" in kept.text


def test_a_registry_is_named_with_its_day(page, deps, learner, badge, issuer):
    imported(deps, dcc({UNI: "Example University"}), governance="https://valley.example/how")
    for shown in pages(page, deps, learner, badge, issuer):
        assert "Listed by Valley Colleges, imported on 24 November 2026" in shown.text
        assert "A registry that this university trusts lists it." in shown.text
        assert "own list since" not in shown.text


def test_both_are_said(page, deps, learner, badge, issuer, rosa):
    imported(deps, dcc({UNI: "By registry"}))
    listed(deps, rosa)
    for shown in pages(page, deps, learner, badge, issuer):
        assert OWN in shown.text
        assert "Listed by Valley Colleges, imported on 24 November 2026" in shown.text
        assert "By registry" not in shown.text  # our own list leads


def test_a_lookalike_gets_nothing(page, deps, learner, issuer, rosa):
    known_issuers.add_issuer(
        Typed("did:web:maple.example", "Example University", note="The real one.", logo=png()), by=rosa, deps=deps
    )
    mallory = issuer  # signs soundly as uni.example, and calls itself Example University
    for shown in pages(page, deps, learner, good(deps, learner, mallory), mallory):
        assert "Not recognised here" in shown.text
        assert ("/issuers/logos/" in shown.html, "own list since" in shown.text) == (False, False)
        assert "belongs to did:web:uni.example" in shown.text  # who it is is told by what the key proves


def test_a_forgery_in_a_known_name_is_not_theirs(page, deps, rosa, issuer):
    listed(deps, rosa, logo=png())
    badge = issuer.sign(issuer.credential())
    badge["name"] = "Changed"
    upload = json.dumps(badge).encode()
    shown = page.post("/verify", {"file": (io.BytesIO(upload), "b.json")}, content_type="multipart/form-data")
    assert shown.h1 == ["Not valid"]
    assert (OWN in shown.text, "/issuers/logos/" in shown.html) == (False, False)


def test_pages_say_what_the_lists_say_today(page, deps, learner, badge, issuer, rosa):
    """The badge was judged while nobody knew its issuer; nobody judges it again."""
    path = urlsplit(open_share(learner, badge, deps)).path
    asked = list(issuer.asked_for)
    entry_id = listed(deps, rosa)
    assert OWN in page.get(path).text
    assert page.get(f"{path}.json").json["issuer_known"] == "passed"
    known_issuers.remove_issuer(entry_id, "Closed.", by=rosa, deps=deps)
    assert "Not recognised here" in page.get(path).text
    report = page.get(f"{path}.json").json
    assert (report["issuer_known"], report["verdict"]) == ("unknown", "verified")
    registry_id = imported(deps, dcc({UNI: "Example University"}))
    assert "Listed by Valley Colleges" in page.get(path).text
    registries.remove_registry(registry_id, "Enough.", by=rosa, deps=deps)
    assert "Not recognised here" in page.get(path).text
    assert issuer.asked_for == asked


def test_words_of_a_registry_are_words(page, deps, learner, badge, issuer):
    evil = '<img src=x onerror="alert(1)">'
    imported(deps, dcc({UNI: {"name": evil, "location": evil, "url": "javascript:alert(1)"}}), name=evil)
    for shown in pages(page, deps, learner, badge, issuer):
        assert evil not in shown.html
        assert evil in shown.text
        assert not any(link.startswith("javascript") for link in shown.links)


def test_how_we_check_leads_to_the_lists(page):
    assert "/issuers" in page.get("/about/checking").links


def test_the_json_says_where(page, deps, issuer, rosa):
    listed(deps, rosa)
    body = issuer.json(issuer.sign(issuer.credential()))
    answer = page.client.post("/verify", data=body, content_type="application/json", base_url=page.base).get_json()
    line = next(line for line in answer["checks"] if line["check"] == "issuer_known")
    assert (answer["issuer_known"], line["code"], line["evidence"]) == ("passed", "issuer_listed", UNI)
    assert line["message"] == "Known issuer: Example University, on this university's own list since 2024-09-01."


def test_another_did_of_the_same_host_is_another(page, deps, rosa, issuer):
    listed(deps, rosa)
    other = IssuerSimulator("did:key")
    upload = other.json(other.sign(other.credential()))
    shown = page.post("/verify", {"file": (io.BytesIO(upload), "b.json")}, content_type="multipart/form-data")
    assert "Not recognised here" in shown.text
