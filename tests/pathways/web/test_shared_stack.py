"""The public page of a learner's pathway: what is claimed and by whom, its parts, decisions, gaps, and its end."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from pathways.services import goals, statements
from pathways.services.catalogue import explorer
from pathways.store import decisions
from pathways.store.catalogue import remove_entry
from pathways.store.decisions import GrantedWaiver, Ruling
from pathways.store.revisions import raise_catalogue_revision
from tests.pathways.explorer_kit import leaf, put_pathway, uri_of
from tests.pathways.stack_kit import college, hold, put_stack, share
from tests.people import a_learner, a_person, add_person
from tests.sims.issuer import EMAIL
from tests.wallet.share_kit import BROWSER
from wallet.base.ids import new_id
from wallet.core.sharing import Scope, Subject
from wallet.services.organise import delete_badge
from wallet.services.share import AudienceAsked, links_for, open_audience, turn_off

REASON = "She was ill for the whole spring."


@pytest.fixture
def topic(deps):
    return put_stack(deps)


@pytest.fixture
def ada(app, topic):
    return add_person(app, EMAIL, name="Ada Lovelace")


@pytest.fixture
def all_parts(deps, issuer, ada):
    """Everything that the rules ask for, one part from elsewhere; ids by course."""
    return {
        "a": hold(deps, issuer, ada, "a"),
        "b": hold(deps, issuer, ada, "b", status=7),
        "outside": hold(deps, college(issuer), ada, "outside", name="Outside Course"),
    }


@pytest.fixture
def award(deps, issuer, ada):
    return hold(deps, issuer, ada, "certificate", name="Data Practice", status=9)


def part_links(found):
    return list(dict.fromkeys(re.findall(r'href="(/v/[^"]*/part/[0-9a-f]{16})"', found.html)))


def hidden(deps, learner_id, topic):
    """Return the path of a link that does not show the name."""
    asked = AudienceAsked("Acme", None, Scope(name=False))
    address = open_audience(learner_id, Subject.of_pathway(str(topic)), asked, deps)
    return address.removeprefix(deps.settings.public_url)


def test_a_completed_pathway_shows_its_award_then_its_parts(deps, page, ada, topic, all_parts, award):
    found = page.get(share(deps, ada, topic))
    assert (found.status, found.h1, found.title.split(" - ")[0]) == (200, ["Verified"], "Verified: Data Practice")
    said = "Ada Lovelace completed the certificate Data Practice. Example University awarded it on 1 January 2026."
    assert f"{said} It is unchanged and in force today." in found.text
    assert "with each part on its own" in found.text
    assert "Certificate held by Ada Lovelace" in found.text
    assert "Complete 2 of 2 required parts, 9 credits" in found.text
    assert found.text.count("Verified") == 5  # title, banner, three parts
    assert "version 3 of the rules, published 2 February 2026" in found.text
    assert "What we checked on the certificate" in found.text
    assert "What is missing" not in found.text
    assert found.text.index("Course A") < found.text.index("Course B") < found.text.index("Outside Course")


def test_what_stands_for_another_says_by_which_rules(deps, page, ada, topic, all_parts):
    found = page.get(share(deps, ada, topic))
    said = "Accepted in place of Course C by version 3 of the rules, published 2 February 2026."
    assert said in found.text
    assert "The College, 3 credits, 1 Jan 2026" in found.text


def test_complete_by_computation_is_not_called_awarded(deps, page, ada, topic, all_parts):
    found = page.get(share(deps, ada, topic))
    assert found.h1 == ["All requirements of Data Practice are met"]
    assert "by Laurel's computation on 24 November 2026." in found.text
    assert "The credential itself has not been awarded, as far as Laurel knows." in found.text
    assert 'class="verdict ' not in found.html


def test_half_done_says_what_is_there_and_what_is_missing(deps, issuer, page, ada, topic):
    hold(deps, issuer, ada, "a")
    found = page.get(share(deps, ada, topic))
    assert found.h1 == ["33% of Data Practice earned"]
    assert "Ada Lovelace so far: 1 badge, 3 credits." in found.text
    assert "1 of 2 earned" in found.text
    assert "Nothing here yet." in found.text
    assert "What is missing Course B (3 credits)." in found.text
    assert "Still to do, at least: 2 badges of 6 credits." in found.text
    assert "100%" not in found.text


def test_what_is_being_taken_is_nobodys_business(deps, issuer, page, ada, topic):
    hold(deps, issuer, ada, "a")
    statements.take(ada, uri_of("b"), "", explorer(deps), deps)
    found = page.get(share(deps, ada, topic))
    assert "in progress" not in found.text.lower()
    assert "taking" not in found.text


def test_a_part_that_is_withdrawn_shows_at_once(deps, issuer, page, clock, ada, topic, all_parts):
    path = share(deps, ada, topic)
    assert page.get(path).h1 == ["All requirements of Data Practice are met"]
    issuer.revoke(7)
    clock.forward(hours=30)
    found = page.get(path)
    assert found.h1 == ["66% of Data Practice earned"]
    assert "Course B" in found.text
    assert "Revoked" in found.text
    assert "It does not count: its issuer withdrew it." in found.text


def test_a_reader_may_have_all_of_it_checked_again(deps, issuer, page, ada, topic, all_parts):
    path = share(deps, ada, topic)
    issuer.revoke(7)
    asked = len(issuer.asked_for)
    found = page.post(f"{path}/check")
    assert len(issuer.asked_for) > asked
    assert found.h1 == ["66% of Data Practice earned"]


def test_an_award_outlives_its_parts_and_the_page_says_so(deps, page, ada, topic, all_parts, award):
    path = share(deps, ada, topic)
    delete_badge(ada, all_parts["a"], deps)
    found = page.get(path)
    assert found.h1 == ["Verified"]
    assert "its parts would not make it any more" in found.text
    assert "What is missing" in found.text
    assert "is-done" not in found.html


def test_a_withdrawn_award_is_the_first_thing_that_is_said(deps, issuer, page, clock, ada, topic, all_parts, award):
    path = share(deps, ada, topic)
    issuer.revoke(9)
    clock.forward(hours=30)
    found = page.get(path)
    assert found.h1 == ["Revoked"]
    assert "completed the certificate" not in found.text
    assert "is-done" not in found.html


def test_an_award_that_another_signed_is_none(deps, issuer, page, ada, topic, all_parts):
    hold(deps, college(issuer), ada, "certificate", name="Data Practice")
    assert page.get(share(deps, ada, topic)).h1 == ["All requirements of Data Practice are met"]


def test_decisions_show_who_and_when_and_never_why(app, deps, issuer, page, ada, topic):
    hold(deps, issuer, ada, "a")
    advisor = add_person(app, "reyes@uni.example", name="T. Reyes", roles=("advisor",))
    at = deps.now() - timedelta(days=10)
    with deps.database.begin() as session:
        waiver = GrantedWaiver(new_id(), ada, topic, "b", REASON, advisor, at, None, None)
        decisions.grant_waiver(session, waiver)
    found = page.get(share(deps, ada, topic))
    assert (
        "Course B T. Reyes of Alder Valley University made an exception here on 14 November 2026. Waived" in found.text
    )
    assert REASON not in found.html
    assert REASON.encode() not in page.get(f"{found_path(found)}.json").body


def test_a_substitution_shows_the_badge_and_the_decision(app, deps, issuer, page, clock, ada, topic):
    advisor = a_person(app, "reyes@uni.example", name="T. Reyes", roles=("advisor",))
    hold(deps, issuer, ada, "a")
    hold(deps, college(issuer), ada, "outside", name="Outside Course")
    instead = hold(deps, issuer, ada, "welding", name="Welding", status=8)
    goals.start(ada, "stack", "3", deps)
    form = {"part": "b", "accepted": "https://uni.example/a/welding", "reason": REASON}
    told = advisor.post(f"/author/stack/learners/{ada}/waive", form)
    assert "Accepted in its place" in told.text
    path = share(deps, ada, topic)
    found = page.get(path)
    assert found.h1 == ["All requirements of Data Practice are met"]
    said = "Accepted in place of Course B by T. Reyes of Alder Valley University on 24 November 2026."
    assert said in found.text
    assert "Welding Example University, non-credit, 1 Jan 2026" in found.text
    assert len(part_links(found)) == 3
    assert REASON not in found.html
    issuer.revoke(8)
    clock.forward(hours=30)
    later = page.get(path)
    assert "Revoked" in later.text
    assert f"{said} The exception holds until staff end it, whatever becomes of the badge." in later.text
    delete_badge(ada, instead, deps)
    without = page.get(path)
    assert "Welding" not in without.text
    assert "Course B T. Reyes of Alder Valley University made an exception here on 24 November 2026." in without.text


def found_path(found):
    return re.search(r'rel="canonical" href="http://[^/]+([^"]+)"', found.html)[1]


def test_manual_steps_and_facts_say_that_staff_confirmed_them(app, deps, page, ada):
    rule = {"type": "all", "id": "root", "of": [{"type": "manual", "id": "talk", "name": "Talk", "label": "A talk"}]}
    asks = [{"fact": "degree", "equals": True, "message": "A degree."}, {"fact": "height", "equals": 2}]
    topic = put_pathway(deps, "talks", rule, eligibility=asks)[0]
    at = deps.now() - timedelta(days=10)
    with deps.database.begin() as session:
        decisions.mark_done(session, ada, topic, "talk", Ruling(None, at, REASON))
        decisions.confirm_fact(session, ada, "degree", value=True, ruling=Ruling(None, at, REASON))
        decisions.confirm_fact(session, ada, "height", value=1, ruling=Ruling(None, at, REASON))
    goals.start(ada, "talks", "2026", deps)
    found = page.get(share(deps, ada, topic))
    assert found.h1 == ["Every rule of Talks is met"]
    assert "Talk A talk Alder Valley University marked it done on 14 November 2026. Done" in found.text
    assert "A degree. Confirmed by staff on 14 November 2026" in found.text
    assert "Not confirmed" in found.text  # nobody learns whether it is unknown or refused
    assert "it is not complete" in found.text
    assert "100%" not in found.text
    assert REASON not in found.html


def test_a_hidden_name_is_nowhere(deps, page, ada, topic, all_parts, award):
    share(deps, ada, topic)
    path = hidden(deps, ada, topic)
    found = page.get(path)
    assert found.h1 == ["Verified"]
    assert "Example University awarded the certificate Data Practice on 1 January 2026." in found.text
    everything = [found, *(page.get(link) for link in part_links(found)), page.get(f"{path}.json")]
    assert len(everything) == 6
    assert [
        one for one in everything if b"Ada" in one.body or b"Lovelace" in one.body or EMAIL.encode() in one.body
    ] == []


def test_every_part_has_a_page_of_its_own_under_the_link(deps, page, ada, topic, all_parts, award):
    found = page.get(share(deps, ada, topic))
    links = part_links(found)
    assert len(links) == 4  # the award and three parts
    shown = [page.get(link) for link in links]
    assert [one.status for one in shown] == [200] * 4
    assert {one.title.split(" - ")[0] for one in shown} == {
        "Verified: Data Practice",
        *(f"Verified: {name}" for name in ("Course A", "Course B", "Outside Course")),
    }
    assert page.get(f"{links[0]}/picture").status == 200
    assert page.get(f"{found_path(found)}/part/{'0' * 16}", lint=False).status == 404


def test_optional_parts_are_there_and_carry_nothing(deps, issuer, page, ada, topic, all_parts):
    hold(deps, issuer, ada, "extra", name="Extra")
    found = page.get(share(deps, ada, topic))
    assert "Optional: the rules do not rest on it." in found.text
    assert found.h1 == ["All requirements of Data Practice are met"]


def test_a_badge_counts_once_and_is_shown_once(deps, issuer, page, ada):
    rule = {
        "type": "all",
        "id": "root",
        "of": [
            {"type": "choose", "id": "one", "name": "One", "count": 1, "of": [leaf("a", id="a1"), leaf("b", id="b1")]},
            {"type": "choose", "id": "two", "name": "Two", "count": 1, "of": [leaf("a", id="a2"), leaf("b", id="b2")]},
        ],
    }
    topic = put_pathway(deps, "contended", rule, version="3", name="Contended")[0]
    goals.start(ada, "contended", "3", deps)
    hold(deps, issuer, ada, "a")
    found = page.get(share(deps, ada, topic))
    assert found.h1 == ["50% of Contended earned"]
    assert len(part_links(found)) == 1
    assert found.text.count("Course A Example University") == 1


def test_what_is_to_come_and_everything_else_in_the_wallet_stays_private(deps, issuer, page, ada, topic, all_parts):
    hold(deps, issuer, ada, "welding", name="Private Welding")
    found = page.get(share(deps, ada, topic))
    assert "Private Welding" not in found.html
    assert EMAIL not in found.html


def test_who_leaves_the_pathway_closes_the_page(deps, page, ada, topic, all_parts):
    goals.choose_goal(ada, "stack", deps)
    path = share(deps, ada, topic)
    found = page.get(path)
    assert found.status == 200
    goals.drop_goal(ada, "stack", deps)
    gone = [page.get(one, lint=False).status for one in (path, f"{path}.json", f"{path}/qr.svg", *part_links(found))]
    assert set(gone) == {410}
    goals.choose_goal(ada, "stack", deps)
    assert page.get(path).status == 200


def test_switched_off_it_is_gone(deps, page, ada, topic, all_parts):
    path = share(deps, ada, topic)
    [link] = [links_for(ada, Subject.of_pathway(str(topic)), deps).permanent]
    turn_off(ada, link.id, deps)
    assert page.get(path, lint=False).status == 410


def test_another_learners_pathway_is_another_page(app, deps, page, ada, topic, all_parts):
    bob = a_learner(app, "bob@uni.example", name="Bob")
    theirs = share(deps, ada, topic)
    his = share(deps, bob.id, topic)
    assert his != theirs
    found = page.get(his)
    assert found.h1 == ["Data Practice: on the way"]
    assert "Bob" in found.text
    assert "Ada" not in found.html
    assert part_links(found) == []
    parts = part_links(page.get(theirs))
    assert page.get(parts[0].replace(theirs, his), lint=False).status == 404


def test_readers_are_counted_and_the_owner_is_not(deps, app, page, topic):
    ada = a_learner(app, EMAIL, name="Ada Lovelace")
    path = share(deps, ada.id, topic)
    page.get(path, headers=BROWSER)
    assert "This is your pathway as others see it." in ada.get(path, headers=BROWSER).text
    deps.views.flush()
    assert links_for(ada.id, Subject.of_pathway(str(topic)), deps).permanent.views == 1


def test_the_twin_for_programs_says_the_same(deps, page, ada, topic, all_parts, award):
    told = page.get(f"{share(deps, ada, topic)}.json").json
    assert (told["kind"], told["title"], told["complete"], told["percent"]) == ("pathway", "Data Practice", True, 100)
    assert told["rules"]["version"] == "3"
    assert told["award"]["verdict"] == "verified"
    assert [(one["node"], one["counts"], one["report"]["verdict"]) for one in told["parts"]] == [
        ("a", True, "verified"),
        ("b", True, "verified"),
        ("c", True, "verified"),
    ]
    assert told["missing"] == []


def test_its_owner_shares_it_from_its_page(deps, app, page, topic):
    ada = a_learner(app, EMAIL, name="Ada Lovelace")
    assert 'id="share"' not in ada.get("/pathways/stack").html  # nothing to share before it is theirs
    ada.post("/pathways/stack/start", {"version": "3"})
    found = ada.get("/pathways/stack")
    assert 'id="share"' in found.html
    back = ada.post(f"/wallet/pathways/{topic}/share", {"from": "panel"}, follow=False)
    assert (back.status, back.location) == (303, "/pathways/stack#share")
    path = re.search(r"/v/[A-Z2-7-]+", ada.get("/pathways/stack").html)[0]
    assert page.get(path).h1 == ["Data Practice: on the way"]
    assert ada.get(f"/wallet/pathways/{topic}/share").status == 200
    assert ada.post(f"/wallet/pathways/{new_id()}/share", {"from": "panel"}).status == 404


def test_a_catalogue_that_lost_a_part_says_that_nobody_can_tell(deps, page, ada, topic):
    path = share(deps, ada, topic)
    with deps.database.begin() as session:
        remove_entry(session, uri_of("a"))
        raise_catalogue_revision(session)
    found = page.get(path)
    assert found.h1 == ["Data Practice: nobody can tell today"]
    assert page.get(f"{path}.json").json["percent"] is None


def test_strange_words_stay_words(deps, issuer, page, ada, topic):
    hold(deps, issuer, ada, "a", name="<script>alert(1)</script> \u202egnp.exe")
    found = page.get(share(deps, ada, topic))
    assert "<script>alert" not in found.html
    assert "\u202e" not in found.html
