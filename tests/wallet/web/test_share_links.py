"""The page about every link to one thing, the list of all links, and what both say of a badge that is not simply good."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from tests.wallet.share_kit import enter, keep, named
from tests.wallet.wallet_kit import ada
from wallet.core.sharing import Scope
from wallet.core.standing import Linked
from wallet.services import organise
from wallet.services.share import open_share, panel_for
from wallet.store.tables import BadgeRow

ACME = {"audience": "Acme, July", "ends_on": "2027-07-31", "name": "1", "result": "1"}


@pytest.fixture
def learner(deps):
    return ada(deps)


@pytest.fixture
def badge(deps, learner, issuer):
    return keep(deps, learner, issuer.json(issuer.sign(issuer.credential(credentialStatus=issuer.status(7)))))


@pytest.fixture
def mine(page, learner):
    enter(page, learner)
    return page


@pytest.fixture
def at(badge):
    return f"/wallet/badges/{badge}/share"


def only(deps, learner, badge):
    [link] = panel_for(learner, badge, deps).audiences
    return link


# --- what readers are told

TOLD = {
    "lapsed": "Readers see that it lapsed on 30 June 2026, and that it was genuine.",
    "early": "Readers see that it comes into force on 11 January 2027.",
    "revoked": "Readers see that its issuer withdrew it on 24 November 2026.",
    "suspended": "Readers see that its issuer has put it on hold.",
    "unknown": "Readers see that it could not be confirmed just now, and that this is no sign of forgery.",
    "stranger": "Readers see that its issuer is not on any of our lists",
}


def special(case, issuer):
    """Return a badge that is not simply good."""
    closed = {"statusListCredential": "https://closed.example/1"}
    status = issuer.status(5, "suspension") if case == "suspended" else issuer.status(5)
    changes = {
        "lapsed": {"validUntil": "2026-06-30T00:00:00Z"},
        "early": {"validFrom": "2027-01-11T00:00:00Z"},
        "unknown": {"credentialStatus": issuer.status(5, **closed)},
    }.get(case, {"credentialStatus": status})
    if case == "revoked":
        issuer.revoke(5)
    if case == "suspended":
        issuer.suspend(5)
    return issuer.json(issuer.sign(issuer.credential(**changes)))


@pytest.mark.parametrize("case", TOLD)
def test_the_panel_says_what_readers_are_told(mine, deps, learner, issuer, case):
    badge = keep(deps, learner, special(case, issuer))
    assert TOLD[case] in mine.get(f"/wallet/badges/{badge}").text, "before there is a link"
    assert TOLD[case] in mine.post(f"/wallet/badges/{badge}/share").text
    assert TOLD[case] in mine.get(f"/wallet/badges/{badge}/share").text


def test_a_link_to_a_badge_that_is_no_longer_linked_says_so(mine, deps, learner, badge):
    open_share(learner, badge, deps)
    with deps.database.begin() as session:
        session.execute(sa.update(BadgeRow).values(linked=Linked.NOT_LINKED.value))
    assert "Readers see that the link is switched off" in mine.get(f"/wallet/badges/{badge}").text


# --- links for one reader


def test_a_link_for_one_reader_is_made_changed_and_given_up(mine, deps, learner, badge, at):
    assert mine.post(f"{at}/audiences", ACME, follow=False).location == f"{at}#audiences"
    link = only(deps, learner, badge)
    assert (link.audience, link.scope, link.last_day.isoformat()) == ("Acme, July", Scope(result=True), "2027-07-31")
    shown = mine.get(at)
    assert "This link ends on 31 July 2027." in shown.text
    assert link.address in shown.html
    assert at in mine.get(f"/wallet/badges/{badge}").links
    change = {**ACME, "audience": "Acme again", "ends_on": "", "revision": shown.form("/change")["revision"]}
    changed = mine.post(f"/wallet/links/{link.id}/change", change)
    assert ("Acme again" in changed.text, "This link has no end." in changed.text) == (True, True)
    stale = mine.post(f"/wallet/links/{link.id}/change", change)
    assert (stale.status, "changed in another window" in stale.text) == (409, True)
    assert mine.post(f"/wallet/links/{link.id}/give-up", follow=False).status == 303
    assert panel_for(learner, badge, deps).audiences == ()
    assert mine.get(urlsplit(link.address).path).status == 410


WRONG = [
    ({"audience": " "}, "audience", "Say whom the link is for"),
    ({"ends_on": "31.07.2027"}, "ends_on", "for example 2027-07-31"),
    ({"ends_on": "2026-11-23"}, "ends_on", "must be still to come"),
    ({"ends_on": "2099-01-01"}, "ends_on", "within ten years"),
]


@pytest.mark.parametrize(("changes", "field", "words"), WRONG)
def test_a_form_that_is_not_right_comes_back_as_it_was(mine, deps, learner, badge, at, changes, field, words):
    typed = ACME | changes
    answer = mine.post(f"{at}/audiences", typed)
    assert (answer.status, answer.title.startswith("Error: "), words in answer.text) == (422, True, True)
    controls = {attrs.get("id"): attrs for _, attrs in answer.elements}
    assert {name: controls[name]["value"] for name in ("audience", "ends_on")} == {
        name: typed[name] for name in ("audience", "ends_on")
    }
    assert controls[field]["aria-invalid"] == "true"
    assert ("checked" in controls["result"], "checked" in controls["evidence"]) == (True, False)
    assert f"#{field}" in answer.links
    assert panel_for(learner, badge, deps).audiences == ()

    mine.post(f"{at}/audiences", ACME)
    link = only(deps, learner, badge)
    answer = mine.post(f"/wallet/links/{link.id}/change", typed | {"revision": "1"})
    assert (answer.status, f"#{field}-{link.id}" in answer.links) == (422, True)
    assert only(deps, learner, badge) == link


def test_what_the_permanent_link_shows_is_changed_on_its_page(mine, deps, learner, badge, at):
    open_share(learner, badge, deps)
    link = panel_for(learner, badge, deps).permanent
    shown = mine.get(at)
    assert "Search engines are asked to leave it out." in shown.text
    assert "Everything that carries it leads nowhere from then on" in shown.text
    change = {"listed": "1", "address": "1", "revision": shown.form("/change")["revision"]}
    changed = mine.post(f"/wallet/links/{link.id}/change", change)
    assert "Search engines may show it." in changed.text
    assert "Readers see the badge, its checks and your e-mail address. They do not see your name." in changed.text
    link = panel_for(learner, badge, deps).permanent
    assert (link.listed, link.scope) == (True, Scope(name=False, address=True))


def test_a_link_that_ended_says_so_and_can_be_given_a_later_end(mine, deps, clock, learner, badge, at):
    mine.post(f"{at}/audiences", ACME | {"ends_on": "2026-11-24"})
    link = only(deps, learner, badge)
    path = urlsplit(link.address).path
    assert mine.get(path).status == 200
    clock.forward(hours=12)
    for form in ("", ".json", "/credential", "/picture", "/og.png", "/qr.svg", "/qr.png"):
        assert mine.get(f"{path}{form}").status == 410, form
    shown = mine.get(at)
    assert ("This link ended on 24 November 2026." in shown.text, "Ended" in shown.text) == (True, True)
    assert link.address not in shown.html
    assert "This link ended on 24 November 2026." in mine.get("/wallet/links").text
    mine.post(f"/wallet/links/{link.id}/change", ACME | {"revision": "1"})
    assert mine.get(path).status == 200


def test_words_of_an_audience_are_inert(mine, badge, at):
    shown = mine.post(f"{at}/audiences", ACME | {"audience": "<script>alert(1)</script>\u202e{{7*7}}"})
    assert "<script>alert" not in shown.html
    assert "\u202e" not in shown.html
    assert "{{7*7}}" in shown.text


# --- all of them


def test_all_links_stand_in_one_list(mine, deps, learner, badge, at, issuer):
    soldering = issuer.credential(id="urn:uuid:another", credentialSubject=named("Soldering"))
    other = keep(deps, learner, issuer.json(issuer.sign(soldering)))
    for one in (badge, other):
        mine.post(f"/wallet/badges/{one}/share")
    mine.post(f"{at}/audiences", ACME)
    mine.post(f"/wallet/badges/{other}/delete")
    shown = mine.get("/wallet/links")
    assert shown.text.index("Soldering") < shown.text.index("Welding 1")
    assert "It lies in the bin" in shown.text
    assert "This link ends on 31 July 2027." in shown.text
    assert at in shown.links
    assert f"/wallet/badges/{other}/share" not in shown.links
    assert "/wallet/links" in mine.get("/wallet").links


def test_a_collection_has_the_same_page(mine, deps, learner, badge):
    collection = organise.new_collection(learner, "For Acme", deps)
    at = f"/wallet/collections/{collection}/share"
    assert "nothing to see" in mine.get(at).text
    organise.place_badge(learner, badge, {collection}, revision=1, deps=deps)
    answer = mine.post(at, {"from": "manage"}, follow=False)
    assert (answer.status, answer.location) == (303, at)
    mine.post(f"{at}/audiences", ACME)
    shown = mine.get(at)
    assert shown.h1 == ["Links to For Acme"]
    assert "Readers see the badges, their checks, your name and your grade." in shown.text
    assert "They do not see your evidence or your e-mail address." in shown.text
    home = mine.get(f"/wallet/collections/{collection}")
    assert ("Public link is on" in home.text, at in home.links) == (True, True)
