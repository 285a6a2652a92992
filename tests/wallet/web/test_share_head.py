"""What programs read of a shared page: whether it may be found, previews, data for search engines; and robots.txt."""

from __future__ import annotations

import io
import json
import urllib.robotparser
from urllib.parse import urlsplit

import pytest
from PIL import Image

from tests.pathways.stack_kit import hold, put_stack
from tests.pathways.stack_kit import share as share_stack
from tests.wallet.registry_kit import administrator
from tests.wallet.share_kit import BROWSER, good, named
from tests.wallet.wallet_kit import ada
from wallet.core.sharing import Scope, Subject
from wallet.infra.pdf.kept import KeptSheets
from wallet.services import collecting, known_issuers, organise, share
from wallet.services.known_issuers import Typed
from wallet.services.share import AudienceAsked, open_share
from wallet.web import share_card

DATA = '<script type="application/ld+json">'
OTHER_FORMS = (".json", "/credential", "/picture", "/og.png", "/qr.svg", "/qr.png", "/embed")


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    monkeypatch.setattr(share_card, "_kept", KeptSheets())


@pytest.fixture
def learner(deps):
    return ada(deps)


@pytest.fixture
def badge(deps, learner, issuer):
    return good(deps, learner, issuer)


@pytest.fixture
def path(deps, learner, badge):
    return urlsplit(open_share(learner, badge, deps)).path


@pytest.fixture
def known(deps):
    typed = Typed("did:web:uni.example", "The Example University", url="https://uni.example", since="", note="Ours.")
    return known_issuers.add_issuer(typed, by=administrator(deps), deps=deps)


def lists(deps, learner, subject, *, listed=True, name=True):
    link = share.links_for(learner, subject, deps).permanent
    asked = AudienceAsked("", None, Scope(name=name))
    share.change_link(learner, link.id, asked, listed=listed, revision=link.revision, deps=deps)


def robots(shown):
    [meta] = [attrs["content"] for tag, attrs in shown.elements if tag == "meta" and attrs.get("name") == "robots"]
    return shown.headers["X-Robots-Tag"], meta


def markup(shown):
    [text] = shown.html.split(DATA)[1:] or [None]
    return json.loads(text.partition("</script>")[0]) if text else None


def test_a_page_cannot_be_found_unless_its_learner_says_so(page, deps, learner, badge, path):
    assert robots(page.get(path)) == ("noindex, nofollow, noarchive", "noindex, nofollow")
    page.get(path, headers=BROWSER)  # kept ready now
    lists(deps, learner, Subject.of_badge(badge))
    for _ in range(3):  # made anew, then as it is kept
        assert robots(page.get(path, headers=BROWSER)) == ("all", "max-image-preview:large")
    lists(deps, learner, Subject.of_badge(badge), listed=False)
    for _ in range(2):
        assert robots(page.get(path, headers=BROWSER)) == ("noindex, nofollow, noarchive", "noindex, nofollow")


def test_other_forms_are_never_found(page, deps, learner, badge, path):
    lists(deps, learner, Subject.of_badge(badge))
    for form in OTHER_FORMS:
        assert "noindex" in page.get(f"{path}{form}", lint=False).headers["X-Robots-Tag"], form
    for kind in ("application/json", "application/vc"):
        assert "noindex" in page.get(path, headers={"Accept": kind}).headers["X-Robots-Tag"], kind
    assert "noindex" in page.get(f"{path}/nothing", lint=False).headers.get("X-Robots-Tag", "noindex")
    share.close_share(learner, badge, deps)
    assert "noindex" in page.get(path).headers["X-Robots-Tag"]


def test_a_collection_and_its_parts_follow_their_link(page, deps, learner, badge):
    made = organise.new_collection(learner, "For Acme", deps)
    collecting.add_badges(learner, made, [badge], revision=1, deps=deps)
    path = urlsplit(share.turn_on(learner, Subject.of_collection(made), deps)).path
    part = next(link for link in page.get(path).links if "/part/" in link)
    for place in (path, part):
        assert "noindex" in robots(page.get(place))[0]
    lists(deps, learner, Subject.of_collection(made))
    for place in (path, part):
        assert robots(page.get(place)) == ("all", "max-image-preview:large")


# --- schema.org


def test_a_verified_badge_of_a_known_issuer_is_told_to_programs(page, path, known, settings):
    told = markup(page.get(path))
    assert told["@type"] == "EducationalOccupationalCredential"
    assert told["name"] == "Welding 1"
    assert told["url"] == settings.public_url + path
    assert told["image"] == f"{settings.public_url}{path}/og.png"
    assert told["recognizedBy"]["name"] == "The Example University"
    assert "Ada" not in json.dumps(told)


def test_nothing_is_claimed_for_an_issuer_on_no_list(page, path):
    assert DATA not in page.get(path).html


def test_nothing_is_claimed_for_what_is_not_in_force(page, deps, learner, issuer, known):
    lapsed = good(deps, learner, issuer, validUntil="2026-06-30T00:00:00Z")
    assert DATA not in page.get(urlsplit(open_share(learner, lapsed, deps)).path).html


def test_a_person_is_named_only_when_found_and_shown(page, deps, learner, badge, path, known):
    subject = Subject.of_badge(badge)
    lists(deps, learner, subject, name=False)
    assert "Ada" not in json.dumps(markup(page.get(path)))
    lists(deps, learner, subject)
    assert markup(page.get(path))["@graph"][1]["name"] == "Ada Example"
    lists(deps, learner, subject, listed=False)
    assert "Ada" not in json.dumps(markup(page.get(path)))


def test_no_name_gets_out_of_the_data(page, deps, learner, issuer, known):
    name = "</script><script>alert(1)</script>\u2028<!--"
    badge = good(deps, learner, issuer, credentialSubject=named(name))
    shown = page.get(urlsplit(open_share(learner, badge, deps)).path)
    assert "<script>alert" not in shown.html
    assert "</script><script>alert(1)</script>" in markup(shown)["name"]


# --- pictures of posted links


def test_every_kind_has_a_picture_drawn_once(page, deps, learner, badge, path, monkeypatch):
    made = organise.new_collection(learner, "For Acme", deps)
    collecting.add_badges(learner, made, [badge], revision=1, deps=deps)
    drawn = []
    for name in ("og_picture", "og_row_picture"):
        draw = getattr(share_card, name)
        monkeypatch.setattr(share_card, name, lambda _draw=draw, **said: (drawn.append(said["name"]), _draw(**said))[1])
    several = urlsplit(share.turn_on(learner, Subject.of_collection(made), deps)).path
    for _ in range(2):
        for place in (path, several):
            picture = page.get(f"{place}/og.png")
            assert picture.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
            assert Image.open(io.BytesIO(picture.body)).size == (1200, 630)
    assert drawn == ["Welding 1", "For Acme"]
    lists(deps, learner, Subject.of_badge(badge), name=False)
    page.get(f"{path}/og.png")
    assert drawn == ["Welding 1", "For Acme", "Welding 1"]
    share.close_share(learner, badge, deps)
    assert page.get(f"{path}/og.png", lint=False).status == 410


def test_a_stack_has_the_picture_of_what_it_leads_to(page, deps, learner, issuer, monkeypatch):
    topic, said = put_stack(deps), []
    hold(deps, issuer, learner, "a")
    path = share_stack(deps, learner, topic)
    monkeypatch.setattr(share_card, "og_picture", lambda **words: said.append(words) or b"picture")
    assert page.get(f"{path}/og.png").status == 200
    assert (said[0]["name"], said[0]["holder"], said[0]["facts"]) == ("Data Practice", "Ada Example", ["1 badge"])
    assert said[0]["art"].startswith(b"\x89PNG")
    assert said[0]["issuer"] == "Badges toward"  # a name alone would say that it is finished
    shown = page.get(f"{path}/embed")
    assert shown.h1 == ["Toward Data Practice"]
    assert "frame--verified" not in shown.html


# --- robots.txt


def test_robots_keep_to_what_strangers_may_see(page, path, settings):
    answer = page.get("/robots.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    rules = urllib.robotparser.RobotFileParser()
    rules.parse(answer.body.decode().splitlines())
    allowed = ("/", path, f"{path}/og.png", "/explore", "/verify", "/static/css/base.css", "/oembed?url=x")
    closed = ("/wallet", "/wallet/badges", "/account", "/staff/people", "/author")
    assert [place for place in allowed if not rules.can_fetch("Googlebot", settings.public_url + place)] == []
    assert [place for place in closed if rules.can_fetch("Googlebot", settings.public_url + place)] == []
