"""Was it valid on that day? Yes, no, or it cannot be known, on a shared page and on one's own."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from tests.people import a_learner
from tests.sims.issuer import EMAIL, IssuerSimulator
from tests.wallet.share_kit import enter, keep, subject_for
from tests.wallet.wallet_kit import ada, statements
from wallet.services.reverify import check_again
from wallet.services.share import close_share, open_share


@pytest.fixture
def learner(deps):
    return ada(deps)


@pytest.fixture
def diary(deps, issuer, learner, clock):
    """A badge that was looked at on three days: good, good, withdrawn; and the path of its shared page."""
    badge = keep(deps, learner, issuer.json(issuer.sign(issuer.credential(credentialStatus=issuer.status(7)))))
    for days in (4, 10):
        clock.forward(days=days)
        issuer.now = clock.now
        if days == 10:
            issuer.revoke(7)
        check_again(learner, badge, deps)
    clock.forward(days=20)
    return badge, urlsplit(open_share(learner, badge, deps)).path


DAYS = [
    ("2026-11-01", "This cannot be known", "first heard on 24 November 2026, 12:00 UTC"),
    ("2026-11-24", "Yes", "On 24 November 2026 it was genuine, in force"),
    ("2026-11-26", "Yes", "not withdrawn as far as had been heard"),
    (
        "2026-12-03",
        "This cannot be known",
        "heard last on 28 November 2026, 12:00 UTC and next on 8 December 2026, 12:00 UTC",
    ),
    ("2026-12-09", "No", "The issuer had withdrawn it by then."),
]


@pytest.mark.parametrize(("day", "word", "words"), DAYS)
def test_the_answer_for_a_day(page, diary, day, word, words):
    _, path = diary
    shown = page.get(f"{path}/on?day={day}")
    assert shown.status == 200
    assert shown.h1[0].startswith("Valid on ")
    assert words in shown.text
    [says] = [attrs for _, attrs in shown.elements if "verdict__says" in attrs.get("class", "")]
    assert says is not None
    assert f'id="answer">{word}</h2>' in shown.html
    assert "verdict--verified" not in shown.html, "only what holds today is filled"
    assert "noindex" in shown.headers["X-Robots-Tag"]


def test_what_is_known_around_it(page, diary):
    _, path = diary
    shown = page.get(f"{path}/on?day=2026-12-03")
    assert "The last look by then Verified, 28 November 2026, 12:00 UTC" in shown.text
    assert "The first look after it Revoked, 8 December 2026, 12:00 UTC" in shown.text
    assert "register" not in shown.text


def test_nobody_is_asked_nothing_is_counted_and_little_is_read(page, diary, issuer, deps):
    _, path = diary
    issuer.asked_for.clear()
    with statements(deps.database) as sent:
        page.get(f"{path}/on?day=2026-12-03")
    assert issuer.asked_for == []
    assert len(sent) <= 16, sent
    assert not [one for one in sent if not one.startswith("SELECT")], sent


def test_one_s_own_badge(page, diary, deps, learner):
    badge, path = diary
    enter(page, learner)
    shown = page.get(f"/wallet/badges/{badge}/on?day=2026-12-09")
    assert "The issuer had withdrawn it by then." in shown.text
    assert f"/wallet/badges/{badge}/on" in [form["action"] for form in page.get(f"/wallet/badges/{badge}").forms]
    assert f"{path}/on" in [form["action"] for form in page.get(path).forms]
    other = a_learner(page.app, "eve@maple.example")
    assert other.get(f"/wallet/badges/{badge}/on?day=2026-12-09").status == 404


def test_without_a_status_the_dates_are_all(page, deps, learner):
    plain = IssuerSimulator("did:key")
    upload = plain.json(plain.sign(plain.credential(validUntil="2026-10-01T00:00:00Z")))
    path = urlsplit(open_share(learner, keep(deps, learner, upload), deps)).path
    assert 'id="answer">Yes</h2>' in page.get(f"{path}/on?day=2026-06-01").html
    assert "it was in force until 1 October 2026" in page.get(f"{path}/on?day=2026-11-01").text
    assert "It says itself that it was signed only later." in page.get(f"{path}/on?day=2025-12-31").text


def test_no_address_of_a_person_is_on_it(page, deps, issuer, learner):
    subject = subject_for(EMAIL, hashed=False)
    upload = issuer.json(issuer.sign(issuer.credential(credentialSubject=subject)))
    path = urlsplit(open_share(learner, keep(deps, learner, upload), deps)).path
    assert EMAIL not in page.get(f"{path}/on?day=2026-11-24").html


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("tomorrow", "Type a day such as 2026-05-10."),
        ("2026-13-40", "Type a day such as 2026-05-10."),
        ("9" * 500, "Type a day such as 2026-05-10."),
        ("2027-06-01", "That day has not come yet."),
    ],
)
def test_a_wrong_day_is_said_at_its_field(page, diary, typed, words):
    _, path = diary
    shown = page.get(f"{path}/on?day={typed}")
    assert shown.status == 422
    assert shown.title.startswith("Error: Was it valid on that day?")
    assert words in shown.text


def test_without_a_day_it_leads_to_the_form(page, diary, deps, learner):
    badge, path = diary
    found = page.get(f"{path}/on", follow=False)
    assert (found.status, found.location) == (303, f"{path}#then")
    close_share(learner, badge, deps)
    assert page.get(f"{path}/on?day=2026-12-09").status == 410
    assert page.get(f"{path}/on").status == 410


def test_today_is_judged_as_of_now(page, diary, clock):
    _, path = diary
    clock.now = clock.now.replace(hour=8)
    today = clock.now.date().isoformat()
    assert "08:00 UTC" in page.get(f"{path}/on?day={today}").text


def test_an_address_of_a_person_inside_the_address_of_a_file_is_not_shown(page, deps, issuer, learner):
    named = f"{issuer.site}/assertions?for={EMAIL}"
    badge = keep(deps, learner, issuer.json(issuer.assertion(id=named)))
    shown = page.get(f"{urlsplit(open_share(learner, badge, deps)).path}/on?day=2026-10-01")
    assert "assertions?for=(address not shown)" in shown.text
    assert EMAIL not in shown.html
