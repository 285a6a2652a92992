"""The explorer's pages: for everybody, for programs, and "I am taking this"."""

import json
import re

import pytest

from pathways.services.catalogue import explorer
from pathways.store.taking import taking_of
from tests.pathways.explorer_kit import an_offer, entry, leaf, put_entries, put_pathway, uri_of
from tests.people import a_learner, a_person


@pytest.fixture(autouse=True)
def catalogue(deps):
    put_entries(
        deps,
        entry(
            "sql", name="SQL", skills=("Data",), delivery="online", cost="0", weeks="4", url="https://uni.example/sql"
        ),
        entry(
            "models",
            prerequisites=(uri_of("sql"), "https://nowhere.example/a"),
            description="All about </script> models.",
        ),
        entry("stack", credits="9", level="graduate", issuer_name="<b>Uni</b>"),
    )
    put_pathway(
        deps, "stack", {"type": "all", "id": "root", "of": [leaf("sql"), leaf("models")]}, awards=uri_of("stack")
    )


@pytest.fixture
def ada(app):
    return a_learner(app)


def test_everybody_may_look_around(page):
    found = page.get("/explore")
    assert found.status == 200
    assert "3 credentials" in found.text
    assert {"/explore/sql", "/explore/models", "/explore/stack"} <= set(found.links)
    assert "1 credential fits." in page.get("/explore?q=sql").text
    assert "Nothing has all of that" in page.get("/explore?q=sql&level=graduate").text


def test_a_filter_says_how_many_each_value_leaves(page):
    html = page.get("/explore?delivery=online").html
    assert re.search(r'<option value="online" selected>Online \(1\)</option>', html)
    assert "Graduate (0)" not in html


def test_strange_parameters_do_no_harm(page):
    for query in (
        "q=" + "x" * 5000,
        "page=-1",
        "page=" + "9" * 40,
        "credits=%00",
        "skill=%27%22%3Cscript%3E",
        "sort=%F0",
    ):
        assert page.get(f"/explore?{query}").status == 200


def test_a_credential_says_what_it_needs_and_where_it_leads(page):
    found = page.get("/explore/models")
    assert found.h1 == ["Models"]
    assert "/explore/sql" in found.links
    assert "https://nowhere.example/a" in found.text
    assert "/pathways/stack" in found.links
    assert page.get("/explore/sql").text.count("What it opens") == 1
    stack = page.get("/explore/stack")
    assert "See the pathway" in stack.text
    assert "&lt;b&gt;Uni&lt;/b&gt;" in stack.html
    assert page.get("/explore/nothing", lint=False).status == 404


def test_search_engines_read_what_it_is(page):
    html = page.get("/explore/models").html
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert len(blocks) == 1
    described = json.loads(blocks[0])
    assert described["@type"] == "EducationalOccupationalCredential"
    assert described["description"] == "All about </script> models."


def test_programs_get_json(page):
    asked = {"Accept": "application/json"}
    found = page.get("/explore", headers=asked).json
    assert [one["name"] for one in found["achievements"]] == ["Stack", "Models", "SQL"]
    assert found["achievements"][2]["page"] == "/explore/sql"
    assert page.get("/explore/sql", headers=asked).json["id"] == uri_of("sql")
    assert page.get("/explore/nothing", headers=asked).json["code"] == "not_found"


def test_the_badge_is_drawn_the_same_each_time_and_cannot_act(page):
    first, second = page.get("/explore/stack/image.svg"), page.get("/explore/stack/image.svg")
    assert first.body == second.body
    assert b"<svg" in first.body
    assert "sandbox" in first.headers["Content-Security-Policy"]
    assert "public" in first.headers["Cache-Control"]


def test_what_the_university_offers_has_a_page_too(deps, page):
    an_offer(deps, "robotics", criteria="* Build <script>alert(1)</script> one")
    found = page.get("/explore/robotics")
    assert "/achievements/robotics" in found.links
    assert "alert(1)</script> one" not in found.html


def test_a_learner_takes_something_changes_the_day_and_stops(deps, ada):
    assert "I am taking this" in ada.get("/explore/sql").text
    ada.post("/explore/sql/taking", {"ends_on": "2026-12-18"})
    with deps.database.read() as session:
        assert [(one.achievement, one.ends_on.isoformat()) for one in taking_of(session, ada.id)] == [
            (uri_of("sql"), "2026-12-18")
        ]
    assert "In progress" in ada.get("/explore/sql").text
    ada.post("/explore/sql/taking", {"ends_on": ""})
    assert "until" not in ada.get("/explore/sql").text
    ada.post("/explore/sql/stop-taking")
    assert "In progress" not in ada.get("/explore/sql").text


@pytest.mark.parametrize("day", ["2020-01-01", "not a day", "9999-01-01"])
def test_a_day_that_makes_no_sense_comes_back_with_its_error(ada, day):
    found = ada.post("/explore/sql/taking", {"ends_on": day})
    assert (found.status, found.title.startswith("Error: ")) == (422, True)
    assert "Give the last day" in found.text


def test_the_form_goes_back_to_a_page_of_ours_and_to_no_other(ada):
    there = ada.post("/explore/sql/taking", {"next": "/pathways/stack"}, follow=False)
    assert there.location == "/pathways/stack"
    elsewhere = ada.post("/explore/sql/taking", {"next": "//evil.example"}, follow=False)
    assert elsewhere.location == "/"


def test_only_learners_take_anything(app, page):
    staff = a_person(app, "amara@uni.example", roles=("advisor",))
    assert "I am taking this" not in staff.get("/explore/sql").text
    assert staff.post("/explore/sql/taking").status == 403
    assert page.post("/explore/sql/taking", follow=False).status == 401


def test_the_front_page_leads_here(deps, page):
    found = page.get("/")
    assert {"/explore", "/explore/stack"} <= set(found.links)
    assert "Credentials that stack" in found.text
    assert explorer(deps).entries
