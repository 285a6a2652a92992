"""People at the door: pages to sign up, and what a stranger may not learn."""

from __future__ import annotations

import re

from tests.pages import PageClient
from tests.wallet.accounts_kit import ADDRESS, PASSWORD, letters_to, newest_secret, rows, signed_up
from wallet.services import links
from wallet.services.accounts import account_for
from wallet.store.tables import AccountRow


def test_from_sign_up_to_wallet(page, deps):
    answer = page.post("/sign-up", {"name": "Maya Okafor", "email": ADDRESS, "password": PASSWORD}, follow=False)
    assert (answer.status, answer.location) == (303, "/sign-up/sent")
    assert ADDRESS in page.get("/sign-up/sent").text
    assert page.get("/account", follow=False).location.startswith("/sign-in?next=")

    path = f"/confirm/{newest_secret(deps, ADDRESS)}"
    assert page.get(path).h1 == page.get(path).h1 == ["Confirm your address"]  # a mail scanner changes nothing
    wrong = page.post(path, {"password": "not this one"})
    assert (wrong.status, wrong.title.startswith("Error: ")) == (422, True)
    right = page.post(path, {"password": PASSWORD}, follow=False)
    assert (right.status, right.location) == (303, "/wallet")
    assert "Maya Okafor" in page.get("/account").text
    assert page.get(path).status == 410
    assert page.post(path, {"password": PASSWORD}).status == 410


def test_errors_stand_at_their_fields(page):
    answer = page.post("/sign-up", {"name": "", "email": "maya", "password": "short"})
    assert (answer.status, answer.title.startswith("Error: Sign up")) == (422, True)
    wrong = {attrs["id"] for tag, attrs in answer.elements if attrs.get("aria-invalid") == "true"}
    assert wrong == {"name", "email", "password"}
    assert 'value="maya"' in answer.html
    assert "short" not in answer.html.replace("shortly", "")


def test_a_taken_address_looks_like_a_free_one(app, deps):
    signed_up(app)
    answers = []
    for address in (ADDRESS, "free@uni.example"):
        browser = PageClient(app)
        answer = browser.post("/sign-up", {"name": "Eve", "email": address, "password": "another long one"})
        answers.append((answer.status, re.sub(r'value="[^"]*"|v=\w+', "", answer.html).replace(address, "")))
    assert answers[0] == answers[1]
    assert letters_to(deps, ADDRESS)[-1].subject == "You already have an account at Laurel"


def test_a_reset_for_nobody_looks_like_one_for_somebody(app, deps):
    signed_up(app)
    answers = []
    for address in (ADDRESS, "nobody@uni.example"):
        browser = PageClient(app)
        answer = browser.post("/forgotten-password", {"email": address})
        answers.append((answer.status, re.sub(r'value="[^"]*"|v=\w+', "", answer.html).replace(address, "")))
    assert answers[0] == answers[1]


def test_a_wrong_password_looks_like_an_unknown_address(app):
    signed_up(app)
    answers = []
    for address in (ADDRESS, "nobody@uni.example"):
        browser = PageClient(app)
        for _ in range(7):
            answer = browser.sign_in(address, "wrong words here")
            answers.append((address, answer.status, re.sub(r'value="[^"]*"|v=\w+', "", answer.html)))
    assert [a[1:] for a in answers[:7]] == [a[1:] for a in answers[7:]]
    assert [a[1] for a in answers[:7]] == [422] * 5 + [429] * 2
    assert answer.headers["Retry-After"] == "60"


def test_letters_name_the_configured_address_alone(app, page, deps):
    page.post(
        "/sign-up", {"name": "M", "email": ADDRESS, "password": PASSWORD}, headers={"X-Forwarded-Host": "evil.example"}
    )
    [letter] = letters_to(deps, ADDRESS)
    assert "evil.example" not in letter.text + letter.html
    assert set(re.findall(r"https?://[^/\s\"<]+", letter.text + letter.html)) == {deps.settings.public_url}
    adapter = app.url_map.bind("x")
    for link, endpoint in (
        (links.home(deps.settings), "home.index"),
        (links.sign_in(deps.settings), "sign_in.form"),
        (links.forgotten_password(deps.settings), "passwords.forgotten"),
        (links.confirm_address(deps.settings, "s"), "sign_up.confirmation"),
        (links.new_password(deps.settings, "s"), "passwords.form"),
        (links.account(deps.settings), "account.page"),
        (links.care(deps.settings), "care.page"),
    ):
        assert adapter.match(link.removeprefix(deps.settings.public_url), "GET")[0] == endpoint


def test_mass_assignment_changes_nothing(app, deps):
    browser = signed_up(app)
    extra = {
        "role": "administrator",
        "roles": "administrator",
        "is_admin": "1",
        "id": "1",
        "confirmed_at": "2020-01-01",
    }
    browser.post("/account/name", {"name": "Maya", **extra})
    browser.post("/account/addresses", {"email": "rector@uni.example", **extra})
    [account] = rows(deps, AccountRow)
    assert account.name == "Maya"
    assert account_for(account.id, deps).roles == {"learner"}
    assert [e.confirmed_at is None for e in account_for(account.id, deps).emails] == [False, True]
