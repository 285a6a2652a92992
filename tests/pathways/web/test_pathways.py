"""Pathways' pages: the list, map, checklist and text; goals, starting and moving; what if; files; who may see what."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from pathways.services import goals
from pathways.services import statements as statement
from pathways.services.catalogue import explorer
from pathways.services.progress import learner_of
from pathways.services.published import published_named
from pathways.store import decisions
from pathways.store.decisions import Ruling
from pathways.store.enrolments import enrolments_of, moves_of
from tests.pathways.explorer_kit import entry, leaf, put_entries, put_pathway, uri_of
from tests.pathways.services.test_progress import hold
from tests.people import a_learner, a_person
from tests.sims.issuer import EMAIL, IssuerSimulator
from tests.wallet.wallet_kit import statements
from wallet.base.limits import GOALS_MAX

ELIGIBLE = [{"fact": "degree", "equals": True, "message": "A degree is required."}]
RULE = {
    "type": "all",
    "id": "root",
    "of": [
        {"type": "all", "id": "core", "name": "Core", "of": [leaf("a"), leaf("b")]},
        {
            "type": "credits",
            "id": "free",
            "name": "Free choice",
            "credits": 6,
            "of": [leaf(slug) for slug in "cdefghijkl"],
        },
        {"type": "manual", "id": "review", "name": "Review", "label": "A talk with <b>Dr Reyes</b>"},
    ],
}


@pytest.fixture(autouse=True)
def pathway(deps):
    put_entries(
        deps,
        *(entry(slug, name=f"Course {slug.upper()}") for slug in "abcdefghijkl"),
        entry("b", name="Course B", prerequisites=(uri_of("a"),)),
        entry("stack", name="Stack", credits="12"),
        entry("larger", name="Larger", credits="60"),
    )
    ids = put_pathway(deps, "stack", RULE, awards=uri_of("stack"), eligibility=ELIGIBLE)
    put_pathway(
        deps, "larger", {"type": "all", "id": "root", "of": [leaf("stack"), leaf("a")]}, awards=uri_of("larger")
    )
    return ids


@pytest.fixture
def ada(app):
    return a_learner(app, EMAIL, name="Ada")


@pytest.fixture
def newer(deps, pathway):
    """A newer version, which asks for less."""
    less = {**RULE, "of": RULE["of"][:2]}
    when = datetime(2026, 10, 1, tzinfo=UTC)
    return put_pathway(deps, "stack", less, version="2027", of=pathway[0], published=when, awards=uri_of("stack"))


def tie(deps, person):
    with deps.database.read() as session:
        return {one.pathway_id: one for one in enrolments_of(session, person.id)}


def test_everybody_sees_the_list_by_topic(page):
    found = page.get("/pathways")
    assert {"/pathways/stack", "/pathways/larger"} <= set(found.links)
    assert "Engineering and data" in found.text
    assert "Your goals" not in found.text


@pytest.mark.parametrize("way", ["", "/map", "/checklist", "/text"])
def test_everybody_sees_a_pathway_in_every_way(page, way):
    found = page.get(f"/pathways/stack{way}")
    assert found.status == 200
    assert found.h1[0].startswith("Stack")
    assert "Course A" in found.html
    assert "Dr Reyes" in found.html
    assert "<b>Dr Reyes" not in found.html
    assert "earned" not in found.text.lower()
    assert "A degree is required." in found.text


def test_the_map_unfolds_and_zooms(page):
    folded = page.get("/pathways/stack/map").html
    assert "more choices" in folded
    href = re.search(r'href="([^"]*unfold=free[^"]*)"', folded)[1].replace("&amp;", "&")
    assert "more choices" not in page.get(href).html

    def width(zoom):
        picture = re.search(r"<svg[^>]*map__picture[^>]*>", page.get(f"/pathways/stack/map?zoom={zoom}").html)[0]
        return float(re.search(r' width="([0-9.]+)"', picture)[1])

    assert width(75) < width(100) < width(150)
    assert width(99999) == width(100) == width("x")


def test_a_learner_sees_how_far_they_are_and_why(deps, issuer, ada):
    hold(deps, issuer, ada.id, "a")
    hold(deps, issuer, ada.id, "z", id="urn:uuid:00000000-0000-4000-8000-00000000000b")
    found = ada.get("/pathways/stack")
    assert "23% earned." in found.text
    assert "The least that is missing" in found.text
    assert "Course B" in found.text
    assert "no rule of this pathway asks for it" in found.text
    assert found.html.count("is-earned") > 1
    assert ada.get("/pathways/larger").text.count("earned") > 0


def test_what_a_step_costs_is_told_as_a_cost(deps, ada):
    put_entries(deps, entry("a", name="Course A", weeks="8", cost="960"), entry("c", name="Course C", cost="0"))
    found = ada.get("/pathways/stack").text
    assert "3 credits, 8 weeks, costs 960." in found
    assert "3 credits, free of charge." in found


def test_goal_start_and_drop(deps, ada, pathway):
    ada.post("/pathways/stack/goal")
    assert tie(deps, ada)[pathway[0]].started_at is None
    assert "A goal, not started yet" in ada.get("/pathways").text
    found = ada.post("/pathways/stack/start", {"version": "2026"})
    assert "You have started Stack." in found.text
    assert tie(deps, ada)[pathway[0]].version_id == pathway[1]
    again = ada.post("/pathways/stack/start", {"version": "2026"})
    assert (again.status, "You have started this pathway already" in again.text) == (409, True)
    ada.post("/pathways/stack/drop-goal")
    assert tie(deps, ada)[pathway[0]].goal_since is None
    assert tie(deps, ada)[pathway[0]].version_id == pathway[1]  # who started stays bound


def test_dropping_what_was_not_started_leaves_nothing(deps, ada):
    ada.post("/pathways/stack/goal")
    ada.post("/pathways/stack/goal")
    ada.post("/pathways/stack/drop-goal")
    assert tie(deps, ada) == {}


def test_goals_have_an_end(deps, ada):
    for number in range(GOALS_MAX):
        put_pathway(deps, f"goal-{number}", leaf("a"))
        ada.post(f"/pathways/goal-{number}/goal", follow=False)
    assert ada.post("/pathways/stack/goal").status == 422


def test_one_starts_on_what_the_page_showed_or_not_at_all(ada, newer):
    found = ada.post("/pathways/stack/start", {"version": "2026"})
    assert (found.status, "A newer version" in found.text) == (409, True)
    assert ada.post("/pathways/stack/start", {"version": "2027"}, follow=False).status == 303


def test_a_learner_stays_on_their_version_and_sees_what_moving_would_change(deps, issuer, ada, pathway):
    hold(deps, issuer, ada.id, "a")
    ada.post("/pathways/stack/start", {"version": "2026"})
    less = {**RULE, "of": RULE["of"][:2]}
    put_pathway(deps, "stack", less, version="2027", of=pathway[0], published=datetime(2026, 10, 1, tzinfo=UTC))
    assert "2026, yours" in ada.get("/pathways/stack").text
    assert "Version 2027 is out" in ada.get("/pathways").text
    asked = ada.get("/pathways/stack/move")
    assert "Move to version 2027" in asked.h1
    assert "Now, on 2026" in asked.text
    assert "Review" in asked.text
    ada.post("/pathways/stack/move", {"seen": "2026", "to": "2027"})
    assert "2027, yours" in ada.get("/pathways/stack").text
    with deps.database.read() as session:
        assert len(moves_of(session, ada.id, pathway[0])) == 1
    assert ada.get("/pathways/stack/move", lint=False).status == 404  # there is nothing newer
    back = ada.post("/pathways/stack/move", {"seen": "2027", "to": "2026"})
    assert (back.status, "not back" in back.text) == (422, True)
    stale = ada.post("/pathways/stack/move", {"seen": "2026", "to": "2027"})
    assert stale.status == 409


def test_another_version_may_be_looked_at(page, newer):
    assert "2027, the newest" in page.get("/pathways/stack").text
    old = page.get("/pathways/stack?version=2026")
    assert "the newest" not in old.text
    assert "/pathways/stack/map?version=2026" in old.links
    assert page.get("/pathways/stack?version=1999", lint=False).status == 404


def test_a_draft_is_nobody_s_business(deps, page, pathway):
    put_pathway(deps, "secret", RULE, published=None)
    put_pathway(deps, "stack", RULE, version="draft", of=pathway[0], published=None)
    assert page.get("/pathways/secret", lint=False).status == 404
    assert page.get("/pathways/stack?version=draft", lint=False).status == 404
    assert page.get("/pathways/stack/files/pathway.json?version=draft").status == 404
    assert "secret" not in page.get("/pathways").html


def test_a_fact_is_stated_seen_and_taken_back(deps, ada):
    assert "Not known yet" in ada.get("/pathways/stack").text
    form = {"fact": "degree", "version": "2026", "words": "My diploma"}
    found = ada.post("/pathways/stack/facts", {**form, "answer": "yes"})
    assert "It counts once staff have confirmed it" in found.text
    assert "You stated it on" in found.text
    assert ada.post("/pathways/stack/facts", {**form, "answer": "withdraw"}).status == 200
    wrong = ada.post("/pathways/stack/facts", {**form, "answer": "perhaps"})
    assert (wrong.status, wrong.title.startswith("Error: "), "My diploma" in wrong.html) == (422, True, True)
    assert ada.post("/pathways/stack/facts", {**form, "fact": "height", "answer": "yes"}).status == 404
    with deps.database.begin() as session:
        decisions.confirm_fact(session, ada.id, "degree", value=True, ruling=Ruling(None, deps.now(), "seen"))
    assert "Confirmed by staff" in ada.get("/pathways/stack").text
    assert ada.post("/pathways/stack/facts", {**form, "answer": "no"}).status == 409


def test_what_if_is_reproduced_by_its_address_and_saves_nothing(deps, issuer, ada, page, newer):
    hold(deps, issuer, ada.id, "a")
    revision = learner_of(ada.id, explorer(deps), deps).key
    query = "?badge=b&badge=c&badge=nonsense&waive=review&waive=nowhere&version=2026"
    found = ada.get(f"/pathways/stack/what-if{query}")
    assert "Supposed: a badge of Course B." in found.text
    assert "Supposed: Review is waived." in found.text
    assert "nonsense" not in found.text
    assert "Nothing is saved" in found.text
    assert ada.get(f"/pathways/stack/what-if{query}").text == found.text  # the form's token alone is new
    assert tie(deps, ada) == {}
    assert learner_of(ada.id, explorer(deps), deps).key == revision
    assert "Supposed" in page.get(f"/pathways/stack/what-if{query}").text  # a stranger has nothing, and may ask
    many = "?" + "&".join(f"badge={slug}" for slug in "abcdefghijkl" * 50)
    assert page.get(f"/pathways/stack/what-if{many}").status == 200


@pytest.mark.parametrize("name", ["pathway.json", "rules.txt", "ctdl.jsonld", "map.graphml", "map.mmd", "map.dot"])
def test_the_rules_may_be_taken_along(page, name):
    found = page.get(f"/pathways/stack/files/{name}")
    assert found.status == 200
    assert f'filename="stack-{name}"' in found.headers["Content-Disposition"]
    assert b"Course A" in found.body or b"uni.example/a/a" in found.body
    assert page.get("/pathways/stack/files/passwd", lint=False).status == 404


def test_the_native_file_is_lossless(page):
    document = json.loads(page.get("/pathways/stack/files/pathway.json").body)
    assert document["rule"] == RULE
    assert document["eligibility"] == ELIGIBLE
    assert page.get("/pathways/stack", headers={"Accept": "application/json"}).json == document


def test_a_pathway_whose_catalogue_has_gone_says_so(deps, ada, page):
    put_pathway(deps, "broken", {"type": "all", "id": "root", "of": [leaf("a"), leaf("nowhere")]})
    for visitor in (ada, page):
        assert "no longer has everything" in visitor.get("/pathways/broken").text
    ada.post("/pathways/broken/goal")
    assert "no longer has everything" in ada.get("/pathways").text
    assert ada.get("/pathways/broken/what-if", lint=False).status == 404


def test_what_somebody_else_signed_is_named_and_does_not_count(deps, ada):
    hold(deps, IssuerSimulator("did:key"), ada.id, "a")
    found = ada.get("/pathways/stack").text
    assert "0% earned" in found
    assert "Course A was not awarded by Uni Example, whose credential it is." in found


def test_a_nul_finds_nothing(ada, page):
    for way in ("", "/map", "/text", "/what-if", "/files/rules.txt"):
        assert page.get(f"/pathways/stack{way}?version=%00").status == 404
    assert ada.post("/pathways/stack/facts", {"fact": "de\0gree", "answer": "withdraw"}).status == 200
    assert ada.post("/pathways/stack/facts", {"fact": "de\0gree", "answer": "yes"}).status == 404
    assert ada.post("/pathways/stack/move", {"seen": "\0", "to": "2026"}).status == 404


def at_once(call):
    """Do the same in four threads; returns what was raised."""
    with ThreadPoolExecutor(4) as pool:
        return [error for one in [pool.submit(call) for _ in range(4)] if (error := one.exception())]


def test_forms_sent_twice_at_once_are_one(deps, ada):
    found, shelf = published_named("stack", None, deps), explorer(deps)
    assert at_once(lambda: goals.choose_goal(ada.id, "larger", deps)) == []
    assert at_once(lambda: statement.take(ada.id, uri_of("c"), "", shelf, deps)) == []
    assert at_once(lambda: statement.state_fact(ada.id, found, "degree", "yes", "", deps)) == []
    refused = at_once(lambda: goals.start(ada.id, "stack", "2026", deps))
    assert [type(one) for one in refused] == [goals.AlreadyStarted] * 3


def test_nobody_sees_another_s_progress(app, deps, issuer, ada):
    hold(deps, issuer, ada.id, "a")
    eve = a_learner(app, "eve@uni.example", name="Eve")
    assert "0% earned" in eve.get("/pathways/stack").text
    staff = a_person(app, "amara@uni.example", roles=("advisor",))
    assert "earned" not in staff.get("/pathways/stack").text
    assert staff.post("/pathways/stack/goal").status == 403


def test_the_statements_of_a_page_do_not_grow_with_badges(deps, issuer, ada):
    def sent():
        ada.get("/pathways/stack")
        with statements(deps.database) as found:
            ada.get("/pathways/stack")
        return len(found)

    hold(deps, issuer, ada.id, "z")
    few = sent()
    for number, slug in enumerate("abcdef", 100):
        hold(deps, issuer, ada.id, slug, id=f"urn:uuid:00000000-0000-4000-8000-{number:012d}")
    assert sent() == few <= 24


def test_what_lapses_is_told(deps, issuer, clock, ada):
    until = clock.now + timedelta(days=90)
    hold(deps, issuer, ada.id, "a", validFrom="2026-01-01T00:00:00Z", validUntil=until.isoformat())
    found = ada.get("/pathways/stack")
    assert "Stack falls to 0% on 22 February 2027 because Course A lapses." in found.text


def test_a_renewal_tells_all_that_it_keeps_alive(deps, issuer, clock, ada):
    for slug in ("first", "second", "third"):
        put_pathway(deps, slug, {"type": "all", "id": "root", "of": [leaf("a")]})
    until = clock.now + timedelta(days=90)
    hold(deps, issuer, ada.id, "a", validFrom="2026-01-01T00:00:00Z", validUntil=until.isoformat())
    ada.post("/pathways/second/goal")
    told = ada.get("/pathways/first").text
    assert "First lapses on 22 February 2027 because Course A lapses." in told
    assert "Renew it and 2 stacks stay alive: First and Second." in told
    ada.post("/pathways/third/goal")
    assert "Renew it and 3 stacks stay alive: First, Second and Third." in ada.get("/pathways/first").text
    assert "Renew it and 2 stacks stay alive: Third and Second." in ada.get("/pathways/third").text
