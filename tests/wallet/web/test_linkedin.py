"""The page about a badge on LinkedIn, as its learner sees it, and as nobody else does."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.wallet.share_kit import enter, good, keep, named
from tests.wallet.wallet_kit import ada, add_learner
from wallet.services.profile_entries import linkedin_page
from wallet.services.reverify import check_again
from wallet.services.share import close_share, open_share, panel_for

ENDS = "2027-06-30T23:59:59-08:00"


@pytest.fixture
def learner(deps):
    return ada(deps)


@pytest.fixture
def badge(deps, learner, issuer):
    return good(deps, learner, issuer, validUntil=ENDS)


@pytest.fixture
def mine(page, learner):
    enter(page, learner)
    return page


def at(badge, what=""):
    return f"/wallet/badges/{badge}/linkedin{what}"


def attributes(page, **wanted):
    """Return the first link whose address begins so."""
    return next(
        attrs for tag, attrs in page.elements if tag == "a" and attrs.get("href", "").startswith(wanted["href"])
    )


def seen_in(page):
    return page.form("/linkedin/added")["seen"]


def test_without_a_link_the_page_offers_one_first(mine, deps, learner, badge):
    shown = mine.get(at(badge))
    assert shown.h1 == ["On LinkedIn"]
    assert "Issued Jan 2026 · Expires Jun 2027" in shown.text
    assert "there is no logo to show" in shown.text
    assert "It is off, so there is nothing to open yet" in shown.text
    assert not [link for link in shown.links if "linkedin.com" in link]
    answer = mine.post(at(badge, "/link"), follow=False)
    assert (answer.status, answer.location) == (303, at(badge))
    assert panel_for(learner, badge, deps).link.address in mine.get(at(badge)).links


def test_the_button_is_a_plain_link_with_the_permanent_address(mine, deps, learner, badge):
    address = open_share(learner, badge, deps)
    shown = mine.get(at(badge))
    button = attributes(shown, href="https://www.linkedin.com/profile/add?")
    assert (button["target"], button["rel"]) == ("_blank", "noopener")
    sent = {name: values[0] for name, values in parse_qs(urlsplit(button["href"]).query).items()}
    assert sent == {
        "startTask": "CERTIFICATION_NAME",
        "name": "Welding 1",
        "organizationName": "Example University",
        "issueYear": "2026",
        "issueMonth": "1",
        "expirationYear": "2027",
        "expirationMonth": "6",
        "certUrl": address,
    }
    post = attributes(shown, href="https://www.linkedin.com/sharing/")
    assert parse_qs(urlsplit(post["href"]).query) == {"url": [address]}
    assert not [tag for tag, _ in shown.elements if tag in ("iframe", "object")]
    for name in ("name", "organizationId", "organizationName", "issueYear", "issueMonth", "expirationYear"):
        assert f" {name} " in shown.text or name in shown.text
    assert "identifier is made for programs" in shown.text


def test_every_one_of_the_nine_fields_is_listed(mine, deps, learner, issuer):
    profile = {"id": issuer.did, "type": ["Profile"], "name": issuer.name}
    profile["otherIdentifier"] = [
        {"type": "IdentifierEntry", "identifier": "9876543", "identifierType": "ext:LinkedIn:organizationId"}
    ]
    subject = {**issuer.credential()["credentialSubject"], "licenseNumber": "EU-2026-7"}
    badge = good(deps, learner, issuer, issuer=profile, credentialSubject=subject)
    open_share(learner, badge, deps)
    shown = mine.get(at(badge))
    lines = re.findall(r'<dt>[^<]+<span class="code quiet">(\w+)</span></dt>\s*<dd>(.*?)</dd>', shown.html, re.S)
    assert [name for name, _ in lines] == [
        "name",
        "organizationId",
        "organizationName",
        "issueYear",
        "issueMonth",
        "expirationYear",
        "expirationMonth",
        "certUrl",
        "certId",
    ]
    values = dict(lines)
    assert values["organizationId"] == "<bdi>9876543</bdi>"
    assert values["organizationName"].startswith("Left out: the number of the issuer")
    assert values["expirationYear"] == "Left out: the badge does not expire."
    assert values["certId"] == "<bdi>EU-2026-7</bdi>"
    assert "Credential ID EU-2026-7" in shown.text
    assert "from its page 9876543" in shown.text


def test_it_is_nobody_elses_page(page, deps, badge):
    answer = page.get(at(badge), follow=False)
    assert (answer.status, answer.location.partition("?")[0]) == (303, "/sign-in")
    enter(page, add_learner(deps, "bob@uni.example", name="Bob"))
    assert page.get(at(badge)).status == 404
    for what in ("/link", "/added", "/removed"):
        assert page.post(at(badge, what)).status == 404


def test_added_and_taken_off(mine, deps, learner, badge):
    open_share(learner, badge, deps)
    shown = mine.get(at(badge))
    assert mine.post(at(badge, "/added"), {"seen": seen_in(shown)}).status == 200
    shown = mine.get(at(badge))
    assert "You said on 24 November 2026 that this badge is on your profile" in shown.text
    assert "Everything on your profile is as the badge says" in shown.text
    assert mine.post(at(badge, "/removed")).status == 200
    assert "One press fills in" in mine.get(at(badge)).text


@pytest.mark.parametrize("seen", ["", "0" * 64, "\x00", "x" * 10_000])
def test_an_entry_nobody_looked_at_is_not_kept(mine, deps, learner, badge, seen):
    open_share(learner, badge, deps)
    assert "The badge has changed since you opened this page" in mine.post(at(badge, "/added"), {"seen": seen}).text
    assert linkedin_page(learner, badge, deps).kept is None


def test_a_stale_entry_says_what_to_change(mine, deps, learner, badge, issuer):
    open_share(learner, badge, deps)
    mine.post(at(badge, "/added"), {"seen": seen_in(mine.get(at(badge)))})
    close_share(learner, badge, deps)
    assert "links to a page that is off" in mine.get(at(badge)).text
    assert "links to a page that is off" in mine.get(f"/wallet/badges/{badge}").text
    open_share(learner, badge, deps)
    assert "LinkedIn profile" not in mine.get(f"/wallet/badges/{badge}").text
    newer = good(
        deps, learner, issuer, id="urn:uuid:9", validFrom="2026-11-01T00:00:00Z", validUntil="2029-06-30T00:00:00Z"
    )
    shown = mine.get(at(badge))
    assert "Your LinkedIn profile shows the earlier copy" in shown.text
    assert "Move the link to the newer copy" in shown.text
    assert "Your LinkedIn profile shows the earlier copy" in mine.get(f"/wallet/badges/{badge}").text
    assert "An earlier copy of this badge is on your profile" in mine.get(at(newer)).text
    address = open_share(learner, newer, deps)
    shown = mine.get(at(badge))
    assert "Expiration date It says Jun 2027 Change it to Jun 2029" in shown.text
    assert [attrs["value"] for tag, attrs in shown.elements if attrs.get("id") == "change-address"] == [address]
    answer = mine.post(at(badge, "/added"), {"seen": seen_in(shown)}, follow=False)
    assert (answer.status, answer.location) == (303, at(newer))
    assert "Everything on your profile is as the badge says" in mine.get(at(newer)).text


def test_a_withdrawn_badge_is_to_be_taken_off(mine, deps, learner, badge, issuer):
    open_share(learner, badge, deps)
    mine.post(at(badge, "/added"), {"seen": seen_in(mine.get(at(badge)))})
    issuer.revoke(7)
    check_again(learner, badge, deps)
    shown = mine.get(at(badge))
    assert "Take this off your LinkedIn profile" in shown.text
    assert "The issuer withdrew this badge, so it does not belong on a profile" in shown.text
    assert not [link for link in shown.links if "linkedin.com" in link]


def test_what_cannot_be_on_a_profile_says_why(mine, deps, learner, issuer):
    badge = keep(deps, learner, issuer.json({**issuer.sign(issuer.credential()), "name": "Welding 9"}))
    assert "This copy does not check out" in mine.get(at(badge)).text
    assert "This copy does not check out" in mine.post(at(badge, "/link")).text


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        "x&certUrl=https://evil.example#",
        '"><img src=x onerror=alert(1)>',
        "Robo\u202escit\u202c",
        "=HYPERLINK(1)",
        "y" * 10_000,
        "{{ 7 * 7 }}",
    ],
)
def test_hostile_names_are_inert(mine, deps, learner, issuer, name):
    badge = good(deps, learner, issuer, credentialSubject=named(name))
    address = open_share(learner, badge, deps)
    shown = mine.get(at(badge))
    assert shown.status == 200
    assert "<script>alert" not in shown.html
    assert "\u202e" not in shown.html
    assert "49" not in shown.title
    link = attributes(shown, href="https://www.linkedin.com/profile/add?")["href"]
    sent = parse_qs(urlsplit(link).query)
    assert sent["certUrl"] == [address]
    assert not urlsplit(link).fragment
