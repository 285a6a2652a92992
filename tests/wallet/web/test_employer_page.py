"""What an employer reads of one badge: the work behind it, what the link shows, the whole it belongs to, how heavy it is."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from tests.sims.issuer import EMAIL
from tests.wallet.share_kit import good, keep
from tests.wallet.wallet_kit import ada
from wallet.core.sharing import EVERYTHING, Scope, Subject, part_code
from wallet.services.organise import new_collection, place_badge
from wallet.services.share import AudienceAsked, open_audience, open_share, turn_on
from wallet.store.badges import badge_for

OPENING = "About 120 hours over 8 weeks, 6 undergraduate credits, taught on campus."
PAGE_MAX_BYTES = 60_000  # before the picture: the document and everything that holds it up


@pytest.fixture
def learner(deps):
    return ada(deps)


def subject_with(issuer, *, name=None, achievement=(), **changes):
    subject = issuer.credential()["credentialSubject"]
    named = {"type": "IdentityObject", "identityType": "name", "hashed": False, "identityHash": name}
    identifiers = [*subject["identifier"], *([named] if name else [])]
    return {
        **subject,
        "identifier": identifiers,
        "achievement": {**subject["achievement"], **dict(achievement)},
        **changes,
    }


def graded(issuer):
    """A subject with a name, a grade and a story."""
    about = {
        "criteria": {"narrative": f"{OPENING}\n\nAssessed by a team project.\n\n* A robot"},
        "resultDescription": [
            {"id": "urn:grade", "type": ["ResultDescription"], "name": "Grade", "resultType": "LetterGrade"}
        ],
    }
    result = [{"type": ["Result"], "resultDescription": "urn:grade", "value": "A+"}]
    return subject_with(
        issuer, name="Ada Example", achievement=about, result=result, narrative="She led the *team*.", creditsEarned=6
    )


EVIDENCE = [
    {
        "id": "https://work.example/robot",
        "type": ["Evidence"],
        "name": "The robot",
        "narrative": "It found all shelves.",
    }
]


@pytest.fixture
def badge(deps, learner, issuer):
    return good(deps, learner, issuer, credentialSubject=graded(issuer), evidence=EVIDENCE)


@pytest.fixture
def path(deps, learner, badge):
    return urlsplit(open_share(learner, badge, deps)).path


def link(deps, learner, badge, scope, ends_at=None):
    asked = AudienceAsked(f"For {scope} {ends_at}"[:90], ends_at, scope)
    return urlsplit(open_audience(learner, Subject.of_badge(badge), asked, deps)).path


def lines_of(shown):
    found = re.search(r'<dl class="deeds">(.*?)</dl>', shown.html, re.DOTALL)[1]
    return re.findall(r"</svg>(.*?)</dt><dd[^>]*><bdi>(.*?)</bdi>", found)


def test_the_work_is_told_in_three_lines_before_any_check(page, path):
    shown = page.get(path)
    assert lines_of(shown) == [
        ("Effort", OPENING),
        ("Assessment", "Assessed by a team project."),
        ("Skills", "The badge names no skills."),
    ]
    assert shown.html.index('class="deeds"') < shown.html.index('class="checks"')
    assert shown.html.index('id="verdict"') < shown.html.index('class="deeds"')
    assert "A robot" in shown.text, "the whole text is there too"


def test_other_issuers_words_stand_as_they_are(page, deps, learner, issuer):
    about = {
        "criteria": {"narrative": "## Do it\n\n* **Weld** a seam <b>x</b>\n* Paint it"},
        "fieldOfStudy": "Metal",
        "creditsAvailable": 2.5,
        "alignment": [
            {"type": ["Alignment"], "targetName": f"Skill {n}", "targetUrl": "https://s.example"} for n in range(11)
        ],
    }
    subject = subject_with(
        issuer, achievement=about, activityStartDate="2025-03-03T00:00:00Z", activityEndDate="2025-06-05T00:00:00Z"
    )
    shown = page.get(urlsplit(open_share(learner, good(deps, learner, issuer, credentialSubject=subject), deps)).path)
    effort, asked_for, skills = lines_of(shown)
    assert effort == ("Effort", "2.5 credits. Microcredential in Metal. From 3 March 2025 to 5 June 2025.")
    assert asked_for == ("Asked for", "Do it. Weld a seam &lt;b&gt;x&lt;/b&gt;.")
    assert skills[1].endswith(", and 3 more.")


def test_what_a_badge_does_not_say_is_said_to_be_missing(page, deps, learner, issuer):
    about = {"criteria": {"id": "https://uni.example/c"}, "description": "x", "achievementType": None}
    subject = subject_with(issuer)
    subject["achievement"] = {
        name: value for name, value in {**subject["achievement"], **about}.items() if value is not None
    }
    shown = page.get(urlsplit(open_share(learner, good(deps, learner, issuer, credentialSubject=subject), deps)).path)
    assert lines_of(shown)[0] == ("Effort", "The badge does not say how much work it was.")
    assert lines_of(shown)[2] == ("Skills", "The badge names no skills.")


def test_a_plain_link_shows_neither_grade_nor_evidence(page, path):
    shown = page.get(path)
    for words in ("A+", "She led", "It found all shelves", "work.example", EMAIL):
        assert words not in shown.html


def test_a_wide_link_shows_grade_evidence_and_address(page, deps, learner, badge):
    shown = page.get(link(deps, learner, badge, EVERYTHING))
    for words in ("Results", "Grade", "A+", "Evidence", "The robot", "It found all shelves.", "She led the", EMAIL):
        assert words in shown.text
    [evidence] = [attrs for tag, attrs in shown.elements if attrs.get("href") == "https://work.example/robot"]
    assert evidence["rel"] == "noopener nofollow ugc"


def test_a_hidden_name_is_nowhere_and_the_sentence_says_so(page, deps, learner, badge):
    path = link(deps, learner, badge, Scope(name=False))
    shown = page.get(path)
    assert (
        "Welding 1 was awarded by Example University on 1 January 2026, to the holder of this link; "
        "their name is not shown here." in shown.text
    )
    assert "Name not shown on this link" in shown.text
    assert "Ada" not in shown.html
    assert b"Ada" not in page.get(f"{path}.json").body
    assert "E-mail address" in shown.text
    assert "address or name" not in shown.text


def test_the_links_end_is_told_apart_from_the_badges(page, deps, learner, badge, path):
    ending = link(deps, learner, badge, Scope(), datetime(2027, 8, 1, tzinfo=UTC))
    shown = page.get(ending)
    assert "The holder shares this until 31 July 2027. That is the link's end, not the badge's." in shown.text
    assert "The holder shares this until" not in page.get(path).text


def test_a_part_leads_back_to_its_whole(page, deps, learner, badge):
    collection = new_collection(learner, "For <b>Acme</b>", deps)
    with deps.database.read() as session:
        revision = badge_for(session, learner, badge).revision
    place_badge(learner, badge, [collection], revision=revision, deps=deps)
    token = turn_on(learner, Subject.of_collection(collection), deps).rpartition("/")[2]
    shown = page.get(f"/v/{token}/part/{part_code(token, badge)}")
    assert shown.h1 == ["Verified"]
    assert "Part of For <b>Acme</b>" in shown.text
    assert f"/v/{token}" in shown.links
    assert [form["action"] for form in shown.forms if form["action"].startswith(f"/v/{token}/part/")]


def size_of(page, href):
    with page.client.get(href, base_url=page.base) as answer:
        assert answer.status_code == 200
        return len(answer.get_data())


@pytest.mark.parametrize("scope", [Scope(), EVERYTHING], ids=["plain", "everything"])
def test_the_page_is_light_and_needs_no_script(page, deps, learner, badge, scope):
    path = link(deps, learner, badge, scope)
    shown = page.get(path)
    needed = [attrs["href"] for tag, attrs in shown.elements if tag == "link" and attrs.get("rel") == "stylesheet"]
    needed += [attrs["src"] for tag, attrs in shown.elements if tag == "script" and "src" in attrs]
    needed += [attrs["href"].partition("#")[0] for tag, attrs in shown.elements if tag == "use"]
    sizes = {href: size_of(page, href) for href in dict.fromkeys(needed) if href}
    total = len(shown.body) + sum(sizes.values())
    assert total < PAGE_MAX_BYTES, {"page": len(shown.body), **sizes}
    assert not [tag for tag, attrs in shown.elements if tag == "script" and "src" in attrs]
    assert all(href.startswith("/static/") for href in sizes)


def test_the_drawings_are_in_the_page_itself(page, path):
    shown = page.get(path)
    used = {attrs["href"] for tag, attrs in shown.elements if tag == "use"}
    drawn = {f"#{attrs['id']}" for tag, attrs in shown.elements if tag == "symbol"}
    assert used == drawn
    assert "#i-s-verified" in used


def test_every_form_on_the_page_works_without_a_session(page, path):
    forms = [form for form in page.get(path).forms if form["method"] == "post"]
    assert {form["action"].rpartition("/")[2].partition("#")[0] for form in forms} == {
        "check",
        "applicant",
        "ask",
        "receipt",
    }
    assert all(form["open"] for form in forms)


def test_a_receipt_is_kept_as_a_sheet_too(page, app, path):
    browser, options = page.client, {"base_url": page.base, "headers": {"Origin": page.base}}
    assert re.fullmatch(r"/receipts/[A-Z2-7-]+", browser.post(f"{path}/receipt", **options).headers["Location"])
    sheet = browser.post(f"{path}/receipt", data={"as": "pdf"}, **options).headers["Location"]
    assert re.fullmatch(r"/receipts/[A-Z2-7-]+(\.pdf)?", sheet)
    assert sheet.endswith(".pdf") is ("certificates.receipt" in app.view_functions)


def test_the_demos_own_badges_say_what_they_took(deps, learner, issuer, page):
    """What we sign for our own achievements begins with effort and assessment, so that any wallet shows them."""
    from wallet.core.effort import Effort
    from wallet.core.issuing import AchievementFacts, IssuerIdentity

    facts = AchievementFacts(
        id="https://uni.example/achievements/welding-1",
        name="Welding 1",
        achievement_type="MicroCredential",
        description="Joins steel.",
        criteria="* A seam",
        image="https://uni.example/i.svg",
        credits=None,
        skills=("Welding",),
        tags=(),
        effort=Effort(hours=30, weeks=4, level="noncredit", delivery="hybrid"),
        assessment="A seam that holds",
    )
    document = facts.document(IssuerIdentity("did:web:uni.example", "Example University", None, None, None))
    subject = {**issuer.credential()["credentialSubject"], "achievement": {**document, "image": None, "creator": None}}
    subject["achievement"] = {name: value for name, value in subject["achievement"].items() if value is not None}
    badge = keep(deps, learner, issuer.json(issuer.sign(issuer.credential(credentialSubject=subject))))
    assert lines_of(page.get(urlsplit(open_share(learner, badge, deps)).path)) == [
        ("Effort", "About 30 hours over 4 weeks, no credit, taught partly online, partly on campus."),
        ("Assessment", "Assessed by a seam that holds."),
        ("Skills", "Welding."),
    ]
