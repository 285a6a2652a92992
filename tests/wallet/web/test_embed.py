"""A shared badge on other people's websites: the frame, what is pasted for it, oEmbed, and nothing of it after the switch."""

from __future__ import annotations

import json
from urllib.parse import quote, urlsplit

import pytest

from tests.wallet.registry_kit import administrator
from tests.wallet.share_kit import enter, good, keep, named
from tests.wallet.wallet_kit import ada, add_learner, forged
from wallet.core.sharing import Scope, Subject
from wallet.services import collecting, known_issuers, organise, share
from wallet.services.known_issuers import Typed
from wallet.services.share import AudienceAsked, close_share, open_audience, open_share, panel_for

HOSTILE = ['"><script>alert(1)</script>', "' onload='alert(1)", "</title></iframe>", "‮evil⁦", "n" * 10_000, "{{7*7}}"]


@pytest.fixture
def learner(deps):
    return ada(deps)


@pytest.fixture
def badge(deps, learner, issuer):
    return good(deps, learner, issuer)


@pytest.fixture
def path(deps, learner, badge):
    return urlsplit(open_share(learner, badge, deps)).path


def ask(page, address, **more):
    query = "&".join(f"{name}={quote(str(value), safe='')}" for name, value in {"url": address, **more}.items())
    return page.get(f"/oembed?{query}")


def collection(deps, learner, badges, name="For Acme"):
    made = organise.new_collection(learner, name, deps)
    collecting.add_badges(learner, made, badges, revision=1, deps=deps)
    return made, urlsplit(share.turn_on(learner, Subject.of_collection(made), deps)).path


def test_a_frame_says_how_the_badge_stands_today(page, path, settings):
    shown = page.get(f"{path}/embed")
    assert (shown.status, shown.h1, shown.title) == (200, ["Welding 1"], "Welding 1: Verified")
    for words in ("Ada Example", "Example University", "1 January 2026", "Verified", "Checked 24 Nov 2026, 12:00 UTC"):
        assert words in shown.text
    [link] = [attrs for tag, attrs in shown.elements if tag == "a"]
    assert link["href"] == settings.public_url + path
    assert (link["target"], link["rel"]) == ("_blank", "noopener")


def test_a_frame_may_stand_anywhere_and_brings_nothing_along(page, path, app):
    shown = page.get(f"{path}/embed")
    policy = shown.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "script-src 'none'" in policy
    assert "form-action 'none'" in policy
    assert "X-Frame-Options" not in shown.headers
    assert "Set-Cookie" not in shown.headers
    assert shown.headers["Cross-Origin-Opener-Policy"] == "unsafe-none"
    assert shown.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert shown.headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert shown.headers["Referrer-Policy"] == "same-origin"
    assert "noindex" in shown.headers["X-Robots-Tag"]
    assert {"script", "form", "iframe"} & {tag for tag, _ in shown.elements} == set()
    size = len(shown.body)
    for tag, attrs in shown.elements:
        address = attrs.get("src") or (attrs.get("href") if tag == "link" else None)
        if address:
            assert address.startswith("/")
            with page.client.get(address, base_url=page.base) as answer:
                assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
                size += len(answer.get_data()) if tag == "link" else 0
    assert size < 20_000


def test_no_other_page_may_be_framed(page, path):
    for place in (path, "/", "/verify", f"{path}/og.png"):
        assert "frame-ancestors *" not in page.get(place).headers["Content-Security-Policy"]


def test_there_are_two_sizes(page, path):
    for asked, drawn in (("", "card"), ("card", "card"), ("compact", "compact"), ("x", "card")):
        assert f"frame--{drawn}" in page.get(f"{path}/embed?size={asked}").html


def test_an_issuer_on_no_list_is_told_by_its_home(page, deps, path):
    text = page.get(f"{path}/embed").text
    assert "Example University" in text
    assert "uni.example is not on our lists" in text
    typed = Typed("did:web:uni.example", "The Example University", url="https://uni.example", since="", note="Ours.")
    known_issuers.add_issuer(typed, by=administrator(deps), deps=deps)
    text = page.get(f"{path}/embed").text
    assert "The Example University" in text
    assert "not on our lists" not in text


def test_a_hidden_name_is_hidden_in_every_form(page, deps, learner, badge, settings):
    asked = AudienceAsked("Acme", None, Scope(name=False))
    address = open_audience(learner, Subject.of_badge(badge), asked, deps)
    path = urlsplit(address).path
    assert "Ada" not in page.get(f"{path}/embed").html + page.get(path).html
    assert "Ada" not in json.dumps(ask(page, address).json)


@pytest.mark.parametrize(
    ("change", "word"),
    [({"validUntil": "2026-06-30T00:00:00Z"}, "Expired"), ({"validFrom": "2027-01-11T00:00:00Z"}, "Not valid yet")],
)
def test_another_verdict_is_said_as_plainly(page, deps, learner, issuer, change, word):
    path = urlsplit(open_share(learner, good(deps, learner, issuer, **change), deps)).path
    shown = page.get(f"{path}/embed")
    assert word in shown.text
    assert "frame--verified" not in shown.html


def test_after_the_switch_a_frame_says_so_in_its_place(page, deps, learner, badge, path, settings):
    close_share(learner, badge, deps)
    shown = page.get(f"{path}/embed")
    assert (shown.status, shown.h1) == (410, ["This link has been switched off"])
    assert "frame-ancestors *" in shown.headers["Content-Security-Policy"]
    assert "Welding" not in shown.html
    assert ask(page, settings.public_url + path).status == 404
    assert page.get(f"{path}/og.png", lint=False).status == 410


def test_a_frame_for_a_link_that_never_was(page):
    shown = page.get("/v/AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AA/embed")
    assert (shown.status, "frame-ancestors *" in shown.headers["Content-Security-Policy"]) == (404, True)
    assert page.get("/v/x/embed").status == 404


def test_a_frame_of_several_and_of_one_of_them(page, deps, learner, issuer, badge):
    other = good(deps, learner, issuer, id="urn:x:2", credentialSubject=named("Forging"))
    _, path = collection(deps, learner, [badge, other])
    shown = page.get(f"{path}/embed")
    assert shown.h1 == ["For Acme"]
    for words in (
        "Ada Example",
        "2 badges from Example University",
        "All 2 badges verified",
        "not all issuers on our lists",
    ):
        assert words in shown.text
    part = next(link for link in page.get(path).links if "/part/" in link)
    assert page.get(f"{part}/embed").h1 == ["Welding 1"]
    assert page.get(f"{part}/og.png").status == page.get(f"{path}/og.png").status == 200


def test_a_frame_of_several_claims_no_more_than_each_of_them(page, deps, learner, issuer, badge):
    lapsed = good(deps, learner, issuer, id="urn:x:2", validUntil="2026-06-30T00:00:00Z")
    made, path = collection(deps, learner, [badge, lapsed])
    shown = page.get(f"{path}/embed")
    assert "1 of 2 badges verified" in shown.text
    assert "frame--verified" not in shown.html
    for revision, one in enumerate((badge, lapsed), 2):
        organise.take_out(learner, made, one, revision=revision, deps=deps)
    assert "Nothing is shown here at the moment" in page.get(f"{path}/embed").text


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_inert(page, deps, learner, issuer, settings, name):
    badge = good(deps, learner, issuer, credentialSubject=named(name))
    address = open_share(learner, badge, deps)
    path = urlsplit(address).path
    told = ask(page, address).json
    for html in (page.get(f"{path}/embed").html, page.get(path).html, told["html"]):
        assert "<script>alert" not in html
        assert "‮" not in html
    assert told["html"].count("<") == 2
    assert len(told["html"]) < 1_000
    assert page.get(f"{path}/og.png").status == 200
    enter(page, learner)
    shown = page.get(f"/wallet/links/{panel_for(learner, badge, deps).permanent.id}/embed")
    assert shown.status == 200
    assert not [tag for tag, attrs in shown.elements if tag == "script" and not attrs.get("src")]


# --- oEmbed


def test_oembed_tells_how_to_show_it(page, path, settings):
    address = settings.public_url + path
    answer = ask(page, address, format="json")
    assert answer.status == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Content-Type"] == "application/json"
    told = answer.json
    assert (told["version"], told["type"], told["width"], told["height"]) == ("1.0", "rich", 400, 180)
    assert (told["title"], told["cache_age"]) == ("Welding 1, Ada Example", 3600)
    assert told["provider_name"].startswith("Laurel, ")
    assert told["provider_url"] == f"{settings.public_url}/"
    assert told["thumbnail_url"] == f"{address}/og.png"
    assert f'src="{address}/embed?size=card"' in told["html"]
    assert "Verified" not in json.dumps(told)


def test_the_page_names_its_oembed_address(page, path, settings):
    alternates = [attrs for tag, attrs in page.get(path).elements if attrs.get("type") == "application/json+oembed"]
    assert len(alternates) == 1
    assert alternates[0]["href"].startswith(f"{settings.public_url}/oembed?")
    assert page.get(alternates[0]["href"]).json["title"] == "Welding 1, Ada Example"


ROOM = [
    ({"maxwidth": 320}, ("rich", 320, 96)),
    ({"maxwidth": 300, "maxheight": 90}, ("rich", 300, 90)),
    ({"maxwidth": 100}, ("link", None, None)),
    ({"maxheight": 200}, ("rich", 400, 180)),
    ({"maxwidth": "wide"}, ("rich", 400, 180)),
    ({"maxwidth": "-5", "maxheight": "0"}, ("rich", 400, 180)),
    ({"maxwidth": "9" * 400}, ("rich", 400, 180)),
    ({"maxwidth": "٣٠٠"}, ("rich", 400, 180)),
]


def test_oembed_keeps_within_the_room(page, path, settings):
    for limits, answer in ROOM:
        told = ask(page, settings.public_url + path, **limits).json
        assert (told["type"], told.get("width"), told.get("height")) == answer, limits
        assert ("thumbnail_url" in told) == (not any(isinstance(limit, int) for limit in limits.values())), limits


def test_oembed_knows_one_of_several(page, deps, learner, badge, settings):
    _, path = collection(deps, learner, [badge])
    assert ask(page, settings.public_url + path).json["title"] == "For Acme, Ada Example"
    part = next(link for link in page.get(path).links if "/part/" in link)
    told = ask(page, settings.public_url + part).json
    assert told["title"] == "Welding 1, Ada Example"
    assert f"{settings.public_url}{part}/embed" in told["html"]


NOT_OURS = (
    "",
    "https://evil.example/v/{token}",
    "{token}",
    "{base}.evil.example/v/{token}",
    "http://user@evil.example/{base}/v/{token}",
    "javascript:alert(1)//{base}/v/{token}",
    "{base}/wallet",
    "{base}/v/AAAA-AAAA-AAAA-AAAA-AAAA-AAAA-AA",
    "{base}/v/{token}/part/aaaaaaaaaaaaaaaa",
    "{base}/v/{token}\r\nX: y",
    "{base}/v/" + "A" * 5_000,
)


def test_oembed_knows_no_other_address(page, path, settings):
    for address in NOT_OURS:
        answer = ask(page, address.format(token=path.rpartition("/")[2], base=settings.public_url))
        assert answer.status == 404, address
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "evil" not in answer.body.decode()


def test_oembed_speaks_json_only(page, path, settings):
    assert ask(page, settings.public_url + path, format="xml").status == 501


def test_addresses_never_come_from_the_request(app, path, settings):
    client = app.test_client()
    address = quote(settings.public_url + path, safe="")
    assert client.get(f"/oembed?url={address}", base_url="http://evil.example").status_code == 421
    forwarded = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    answer = client.get(f"/oembed?url={address}", base_url=settings.public_url, headers=forwarded)
    assert "evil" not in answer.get_data(as_text=True)


# --- the learner's page


@pytest.fixture
def link(deps, learner, badge, path):
    return panel_for(learner, badge, deps).permanent


def test_the_learner_copies_what_to_paste(page, learner, link, settings):
    enter(page, learner)
    shown = page.get(f"/wallet/links/{link.id}/embed")
    assert (shown.status, shown.h1) == (200, ["On your website"])
    assert f'<iframe src="{link.address}/embed?size=card" width="400" height="180"' in shown.text
    assert f'<iframe src="{link.address}/embed?size=compact" width="320" height="96"' in shown.text
    assert f'<a href="{link.address}"><img src="{link.address}/og.png"' in shown.text
    assert f"]({link.address}/og.png)]({link.address})" in shown.text
    frames = [attrs["src"] for tag, attrs in shown.elements if tag == "iframe"]
    assert len(frames) == 2
    assert all(frame.startswith(f"{urlsplit(link.address).path}/embed?size=") for frame in frames)
    assert "frame-src 'self'" in shown.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in shown.headers["Content-Security-Policy"]


def test_a_link_that_is_off_has_nothing_to_paste(page, deps, learner, badge, link):
    close_share(learner, badge, deps)
    enter(page, learner)
    shown = page.get(f"/wallet/links/{link.id}/embed")
    assert shown.status == 200
    assert "<iframe" not in shown.text
    assert "shows nothing at the moment" in shown.text


def test_nobody_else_sees_the_learners_page(page, deps, link):
    enter(page, add_learner(deps, "other@uni.example"))
    assert page.get(f"/wallet/links/{link.id}/embed").status == 404


def test_a_forged_copy_claims_nothing(page, deps, learner, issuer):
    """It cannot be shared anew; one that turns out to be forged later says so and shows no words of its own."""
    badge = keep(deps, learner, json.dumps(forged(issuer)).encode())
    assert panel_for(learner, badge, deps).refusal is not None
