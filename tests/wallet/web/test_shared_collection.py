"""The public page of a collection: an honest sentence, each badge with its own verdict, and nothing once it is off."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pytest

from tests.sims.issuer import EMAIL, IssuerSimulator
from tests.wallet.share_kit import BROWSER, enter, keep
from tests.wallet.wallet_kit import ada, called, forged, statements
from wallet.core.sharing import Scope, Subject
from wallet.services import collecting, organise, share
from wallet.services.reverify import check_again
from wallet.services.share import AudienceAsked

INTRODUCTION = "I build machines.\nThey find their way.\n\n<b>Ask me</b> about {{7*7}}."


@pytest.fixture
def learner(deps):
    return ada(deps)


class Shelf:
    """A learner's collection, badges for it, and its public page."""

    def __init__(self, deps, learner, issuer, page):
        self.deps, self.learner, self.issuer, self.page = deps, learner, issuer, page
        self.id = organise.new_collection(learner, "For Acme", deps)
        self.subject = Subject.of_collection(self.id)
        self.revision = 1

    def keep(self, name, issuer=None, **changes):
        issuer = issuer or self.issuer
        signed = issuer.sign(called(issuer, name, id=f"urn:badge:{name.encode().hex()}", **changes))
        return keep(self.deps, self.learner, json.dumps(signed).encode())

    def put(self, *badges):
        collecting.add_badges(self.learner, self.id, badges, revision=self.revision, deps=self.deps)
        self.revision += 1

    def describe(self, name="For Acme", introduction=INTRODUCTION):
        args = (self.learner, self.id, name, introduction)
        collecting.describe_collection(*args, revision=self.revision, deps=self.deps)
        self.revision += 1

    def open(self, **scope):
        if not scope:
            return urlsplit(share.turn_on(self.learner, self.subject, self.deps)).path
        asked = AudienceAsked("Acme", None, Scope(**scope))
        return urlsplit(share.open_audience(self.learner, self.subject, asked, self.deps)).path

    def parts(self, path):
        """Return the paths of the badges on its page, in their order."""
        return [link for link in self.page.get(path).links if link.startswith(f"{path}/part/")]


@pytest.fixture
def shelf(deps, learner, issuer, page):
    return Shelf(deps, learner, issuer, page)


def test_badges_stand_in_the_learners_order_with_their_own_verdicts(shelf, page, issuer, deps, learner):
    cog = shelf.keep("Cog", credentialStatus=issuer.status(3))
    axle = shelf.keep("Axle")
    belt = shelf.keep("Belt", validUntil="2026-06-30T00:00:00Z")
    shelf.put(cog, axle, belt)
    shelf.describe()
    path = shelf.open()
    assert "3 badges from Example University. 2 verified and 1 lapsed on 30 June 2026." in page.get(path).text
    issuer.revoke(3)
    check_again(learner, cog, deps)
    shown = page.get(path)
    assert shown.h1 == ["For Acme"]
    assert shown.text.index("Cog") < shown.text.index("Axle") < shown.text.index("Belt")
    assert "1 verified, 1 lapsed on 30 June 2026 and 1 withdrawn by the issuer." in shown.text
    assert "Collected by Ada Example" in shown.text
    parts = shelf.parts(path)
    assert [page.get(part).h1 for part in parts] == [["Revoked"], ["Verified"], ["Expired"]]
    assert page.get(f"{parts[0]}/picture").status == 200


def test_the_first_sentence_counts_issuers_by_who_they_are(shelf, page, issuer, deps):
    other = IssuerSimulator("did:key", name=issuer.name)  # another one who calls itself the same
    shelf.put(shelf.keep("Axle"))
    path = shelf.open()
    assert "1 badge from Example University. It is verified." in page.get(path).text
    shelf.put(shelf.keep("Cog"))
    assert "2 badges from Example University. All are verified." in page.get(path).text
    shelf.put(shelf.keep("Belt", other))
    assert "3 badges from 2 issuers. All are verified." in page.get(path).text
    closed = {"statusListCredential": "https://closed.example/1"}
    shelf.put(shelf.keep("Dial", credentialStatus=issuer.status(1, **closed)))
    assert "4 badges from 2 issuers. 3 verified and 1 could not be confirmed just now." in page.get(path).text


def test_an_old_answer_is_not_called_verified(shelf, page, issuer, clock):
    shelf.put(shelf.keep("Axle", credentialStatus=issuer.status(1)))
    path = shelf.open()
    clock.forward(days=3)
    issuer.online = False
    assert "1 could not be confirmed just now." in page.get(path).text


def test_what_cannot_be_shown_is_left_out_and_named_to_the_owner(shelf, page, deps, learner, issuer):
    fake = keep(deps, learner, json.dumps(forged(issuer, "Brain surgery")).encode())
    gone, axle = shelf.keep("Gone"), shelf.keep("Axle")
    shelf.put(fake, gone, axle)
    path = shelf.open()
    assert "2 badges from Example University" in page.get(path).text
    organise.delete_badge(learner, gone, deps)
    shown = page.get(path)
    assert "1 badge from Example University" in shown.text
    for word in ("Brain surgery", "Gone", "left out"):
        assert word not in shown.text
    [part] = shelf.parts(path)
    organise.delete_badge(learner, axle, deps)
    assert "Nothing is shown here at the moment." in page.get(path).text
    assert page.get(part).status == 404
    organise.restore_badge(learner, axle, deps)
    assert page.get(part).status == 200
    enter(page, learner)
    shown = page.get(path)
    assert "One badge is left out for readers:" in shown.text
    assert "This copy does not check out" in shown.text
    owners = page.get(f"/wallet/collections/{shelf.id}")
    assert owners.text.count("Readers do not see this one.") == 1


def test_words_of_the_learner_are_plain_text_in_paragraphs(shelf, page):
    shelf.put(shelf.keep("<script>alert(1)</script>"))
    shelf.describe(name="</title><h1>x", introduction=INTRODUCTION)
    shown = page.get(shelf.open())
    assert shown.h1 == ["</title><h1>x"]
    assert "<b>Ask me</b> about {{7*7}}." in shown.text
    assert "49" not in shown.text
    assert [tag for tag, _ in shown.elements].count("script") == 0
    paragraphs = shown.html.count('<p dir="auto">')
    assert paragraphs == 2


def test_a_name_that_is_hidden_is_nowhere(shelf, page):
    shelf.put(shelf.keep("Axle"))
    shelf.describe()
    hidden = shelf.open(name=False)
    for form in ("", ".json", *(part.removeprefix(hidden) for part in shelf.parts(hidden))):
        answer = page.get(hidden + form)
        assert answer.status == 200
        assert b"Ada" not in answer.body, form
        assert EMAIL.encode() not in answer.body, form


def test_as_json_there_is_a_report_for_each_badge(shelf, page, settings):
    shelf.put(shelf.keep("Cog"), shelf.keep("Axle"))
    shelf.describe()
    path = shelf.open()
    for answer in (page.get(f"{path}.json"), page.get(path, headers={"Accept": "application/json"})):
        found = json.loads(answer.body)
        assert list(found) == ["kind", "address", "title", "holder", "introduction", "read_at", "badges"]
        assert (found["kind"], found["title"], found["holder"]) == ("collection", "For Acme", "Ada Example")
        assert found["address"] == settings.public_url + path
        assert [one["report"]["credential"]["name"] for one in found["badges"]] == ["Cog", "Axle"]
        assert [one["report"]["verdict"] for one in found["badges"]] == ["verified", "verified"]
        for one in found["badges"]:
            assert page.get(urlsplit(one["address"]).path).status == 200
            assert json.loads(page.get(urlsplit(one["report_address"]).path).body) == one["report"]


def test_a_posted_link_says_what_it_is_and_no_verdict(shelf, page, settings):
    shelf.put(shelf.keep("Cog"), shelf.keep("Axle"))
    path = shelf.open()
    shown = page.get(path)
    said = {
        a.get("property") or a.get("name"): a["content"]
        for tag, a in shown.elements
        if tag == "meta" and "content" in a
    }
    assert said["og:title"] == "For Acme, Ada Example"
    assert said["og:description"] == "2 badges held by Ada Example. Open the link to check each."
    assert said["og:image"] == f"{settings.public_url}{path}/og.png"
    assert "erified" not in json.dumps(said)


def test_it_is_found_by_search_engines_only_where_its_owner_says_so(shelf, page, deps, learner):
    shelf.put(shelf.keep("Cog"))
    path = shelf.open()
    answer = page.get(path)
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert 'content="noindex, nofollow"' in answer.html
    link = share.links_for(learner, shelf.subject, deps).permanent
    asked = AudienceAsked("", None, Scope())
    share.change_link(learner, link.id, asked, listed=True, revision=link.revision, deps=deps)
    answer = page.get(path)
    assert "noindex" not in answer.headers["X-Robots-Tag"]
    assert "noindex" not in answer.html


def test_readers_of_the_page_are_counted_once_whatever_they_open(shelf, page, deps, learner):
    shelf.put(shelf.keep("Cog"), shelf.keep("Axle"))
    path = shelf.open()
    page.get(path, headers=BROWSER)
    for part in shelf.parts(path):
        page.get(part, headers=BROWSER)
    page.get(path, headers=BROWSER | {"User-Agent": "LinkedInBot/1.0 (compatible; Mozilla/5.0)"})
    enter(page, learner)
    assert "Your own visits are not counted." in page.get(path, headers=BROWSER).text
    assert share.links_for(learner, shelf.subject, deps).permanent.views == 1


def test_many_badges_take_no_more_statements_than_one(shelf, page, deps):
    shelf.put(shelf.keep("Cog"))
    path = shelf.open()
    page.get(path)
    with statements(deps.database) as of_one:
        page.get(path)
    shelf.put(*(shelf.keep(f"Module {n}") for n in range(5)))
    with statements(deps.database) as of_six:
        assert "6 badges" in page.get(path).text
    assert len(of_six) == len(of_one)


FORMS = ("", ".json", "/credential", "/picture", "/og.png")


def test_off_is_off_for_the_page_and_every_part_in_every_form(shelf, page, deps, learner):
    shelf.put(shelf.keep("Cog"), shelf.keep("Axle"))
    path = shelf.open()
    parts = shelf.parts(path)
    link = share.links_for(learner, shelf.subject, deps).permanent
    share.turn_off(learner, link.id, deps)
    for one in (path, *parts):
        for form in (*FORMS, "/qr.svg", "/qr.png"):
            answer = page.get(one + form)
            assert answer.status == 410, one + form
            assert b"Cog" not in answer.body
    share.turn_on_again(learner, link.id, deps)
    assert [page.get(part).status for part in parts] == [200, 200]
    organise.delete_collection(learner, shelf.id, deps)
    for one in (path, *parts):
        assert page.get(one).status == 410


def test_a_badge_taken_out_is_gone_from_the_link_at_once(shelf, page, deps, learner):
    cog, axle = shelf.keep("Cog"), shelf.keep("Axle")
    shelf.put(cog, axle)
    path = shelf.open()
    first, _ = shelf.parts(path)
    organise.take_out(learner, shelf.id, cog, revision=shelf.revision, deps=deps)
    assert "Cog" not in page.get(path).text
    for form in FORMS:
        assert page.get(first + form).status == 404, form


def test_parts_of_one_link_open_nothing_under_another(shelf, page):
    shelf.put(shelf.keep("Cog"))
    one, other = shelf.open(), shelf.open(name=False)
    [part] = shelf.parts(one)
    assert page.get(part.replace(one, other)).status == 404
