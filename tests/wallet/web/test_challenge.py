"""Six words, as an employer and a holder see them."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

import pytest

from tests.sims.issuer import EMAIL
from tests.wallet.share_kit import enter, good
from tests.wallet.wallet_kit import ada, add_learner
from wallet.core.code_words import WORDS
from wallet.infra.limiter import limiter
from wallet.services.share import close_share, open_share
from wsgi import create_app


@pytest.fixture
def learner(deps):
    return ada(deps)


@pytest.fixture
def badge(deps, learner, issuer):
    return good(deps, learner, issuer)


@pytest.fixture
def path(deps, learner, badge):
    return urlsplit(open_share(learner, badge, deps)).path


def ask(page, path):
    answer = page.client.post(f"{path}/ask", base_url=page.base, headers={"Origin": page.base})
    assert answer.status_code == 303
    return answer.headers["Location"]


def words_on(shown):
    return re.findall(r"<li>([a-z]+)</li>", shown.html.split('id="words"')[1].split("</ol>")[0])


def test_an_employer_gets_six_words_and_hears_of_the_answer(page, app, path, learner, badge, deps, clock):
    own = ask(page, path)
    shown = page.get(own)
    assert shown.h1 == ["Ask the holder to prove it"]
    words = words_on(shown)
    assert len(words) == 6
    assert set(words) <= set(WORDS)
    assert "can be answered until 13:00 UTC" in shown.text
    assert [href for href in shown.links if href == own], "a link to look again, for who has no script"
    [letter] = [href for href in shown.links if href.startswith("mailto:")]
    assert " ".join(words) in unquote(letter)
    assert f"{path}/answer" in unquote(letter)
    assert "noindex" in shown.headers["X-Robots-Tag"]
    assert shown.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in shown.headers
    assert page.get(own, headers={"Accept": "application/json"}).json["state"] == "waiting"

    enter(page, learner)
    form = page.get(f"{path}/answer")
    assert form.h1 == ["Answer an employer"]
    action = f"/wallet/badges/{badge}/answer"
    looked = page.post(action, {"words": " ".join(words).title()})
    assert "This is what they will read" in looked.text
    assert "a…\u2060@uni.example" in looked.text
    assert "your permanent link asked at 12:00 UTC" in looked.text
    clock.forward(minutes=2)
    done = page.post(action, looked.form("/answer"))
    assert "You have answered." in done.text
    assert page.get(own).text.count("Answered at 12:02 UTC by the account that proved a…\u2060@uni.example.") == 1
    told = page.get(own, headers={"Accept": "application/json"})
    assert (told.json["state"], told.json["finished"]) == ("answered", False)
    assert EMAIL not in page.get(own).html
    assert "Access-Control-Allow-Origin" not in told.headers
    clock.forward(minutes=15)
    after = page.get(own)
    assert "the time for it is over" in after.text
    assert "a…" not in after.text
    assert "Get six new words" in after.text


def test_wrong_words_come_back_with_a_sentence(page, path, learner, badge):
    enter(page, learner)
    for typed, sentence in (("acorn " * 6, "Nobody is waiting"), ("hello", "Type the six words"), ("", "Type the six")):
        shown = page.post(f"/wallet/badges/{badge}/answer", {"words": typed})
        assert shown.status == 422
        assert shown.title.startswith("Error: Answer an employer")
        assert sentence in shown.text
        [field] = [attrs for tag, attrs in shown.elements if tag == "input" and attrs.get("name") == "words"]
        assert field["aria-invalid"] == "true"


def test_strangers_answer_nothing(page, path, deps, badge):
    assert page.get(f"{path}/answer", follow=False).status == 303, "to sign in first"
    enter(page, add_learner(deps, "eve@uni.example", name="Eve"))
    assert page.get(f"{path}/answer").status == 404
    assert page.get(f"/wallet/badges/{badge}/answer").status == 404
    assert page.post(f"/wallet/badges/{badge}/answer", {"words": "acorn " * 6}).status == 404


def test_a_holder_without_a_proved_address_is_told_what_to_do(page, deps, issuer):
    learner = add_learner(deps, unproved=(EMAIL,))
    badge = good(deps, learner, issuer)
    enter(page, learner)
    shown = page.get(f"/wallet/badges/{badge}/answer")
    assert shown.status == 200
    assert "Confirm an e-mail address of your account first" in shown.text


def test_the_badges_page_leads_there(page, learner, badge, path):
    enter(page, learner)
    assert f"/wallet/badges/{badge}/answer" in page.get(f"/wallet/badges/{badge}").links


def test_off_is_off_for_the_asker_too(page, path, deps, learner, badge):
    own = ask(page, path)
    close_share(learner, badge, deps)
    for answer in (page.get(own), page.get(own, headers={"Accept": "application/json"})):
        assert answer.status == 410
        assert b"Welding" not in answer.body
    assert page.client.post(f"{path}/ask", base_url=page.base).status_code == 410


def test_a_form_of_another_site_asks_nothing(page, path):
    answer = page.client.post(f"{path}/ask", base_url=page.base, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert page.get(f"{path}/ask/{'A' * 43}").status == 404
    assert page.get(f"{path}/ask/short").status == 404


def test_asking_is_rationed_for_each_network(path, settings, clock, issuer):
    limited = create_app(settings, now=clock, fetcher=issuer)
    browser = limited.test_client()
    try:
        answers = [browser.post(f"{path}/ask", base_url=settings.public_url).status_code for _ in range(7)]
    finally:
        limiter.enabled = False  # as the other apps of these tests have it
        limited.extensions["deps"].database.engine.dispose()
    assert answers == [303] * 5 + [429] * 2
