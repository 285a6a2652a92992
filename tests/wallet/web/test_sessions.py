"""Sessions and tokens: planted, copied, ended; forms from elsewhere."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.pages import PageClient
from tests.wallet.accounts_kit import ADDRESS, PASSWORD, letters_to, newest_secret, rows, signed_up
from tests.wallet.wallet_kit import statements
from wallet.store.tables import AccountRow
from wsgi import create_app


def cookie_of(browser):
    cookie = browser.client.get_cookie("laurel", domain="127.0.0.1")
    return cookie and cookie.value


def test_the_session_changes_at_sign_in_and_dies_at_sign_out(app, deps):
    signed_up(app).post("/sign-out")
    browser = PageClient(app)
    browser.get("/sign-in")
    before = cookie_of(browser)
    browser.sign_in(ADDRESS, PASSWORD)
    during = cookie_of(browser)
    assert before != during

    thief = PageClient(app)
    thief.client.set_cookie("laurel", before, domain="127.0.0.1")
    assert thief.get("/account", follow=False).status == 303  # what was planted before is nobody's session
    browser.post("/sign-out")
    thief.client.set_cookie("laurel", during, domain="127.0.0.1")
    assert thief.get("/account", follow=False).location.startswith("/sign-in")  # and a copied one died


def test_a_chosen_cookie_is_not_taken_over(app):
    signed_up(app).post("/sign-out")
    browser = PageClient(app)
    chosen = "A" * 43
    browser.client.set_cookie("laurel", chosen, domain="127.0.0.1")
    browser.sign_in(ADDRESS, PASSWORD)
    assert cookie_of(browser) != chosen
    thief = PageClient(app)
    thief.client.set_cookie("laurel", chosen, domain="127.0.0.1")
    assert thief.get("/account", follow=False).status == 303


def test_cookie_flags(settings, clock, issuer):
    app = create_app(
        replace(settings, public_url="https://badges.example.edu"), now=clock, fetcher=issuer, testing=True
    )
    answer = app.test_client().get("/sign-in", base_url="https://badges.example.edu")
    [cookie] = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-laurel=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
    assert "domain" not in cookie.lower()
    app.extensions["deps"].database.engine.dispose()


def test_signing_out_everywhere(app, deps):
    here = signed_up(app)
    there = PageClient(app)
    there.sign_in(ADDRESS, PASSWORD)
    assert there.get("/account", follow=False).status == 200
    here.post("/sign-out-everywhere")
    for browser in (here, there):
        assert browser.get("/account", follow=False).status == 303


def test_a_new_password_ends_other_sessions_and_keeps_this_one(app, deps):
    here = signed_up(app)
    there = PageClient(app)
    there.sign_in(ADDRESS, PASSWORD)
    wrong = here.post("/account/password", {"current": "no", "password": "a fresh lantern"})
    assert (wrong.status, wrong.title) == (422, wrong.title)
    assert 'id="current-error"' in wrong.html
    done = here.post("/account/password", {"current": PASSWORD, "password": "a fresh lantern"})
    assert (done.status, done.h1) == (200, ["Your account"])
    assert there.get("/account", follow=False).status == 303
    assert letters_to(deps, ADDRESS)[-1].subject == "Your password for Laurel was changed"


def test_a_forgotten_password(app, deps):
    there = signed_up(app)
    browser = PageClient(app)
    browser.post("/forgotten-password", {"email": ADDRESS})
    path = f"/new-password/{newest_secret(deps, ADDRESS, 'new-password')}"
    assert browser.get(path).h1 == ["Choose a new password"]
    assert browser.post(path, {"password": "short"}).status == 422
    done = browser.post(path, {"password": "a fresh lantern"}, follow=False)
    assert (done.status, done.location) == (303, "/wallet")
    assert there.get("/account", follow=False).status == 303
    assert browser.get(path).status == 410


POSTS = ["/account/name", "/sign-out", "/sign-out-everywhere", "/account/delete", "/sign-in", "/sign-up"]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"token": ""}, id="no-token"),
        pytest.param({"token": "AAAA"}, id="wrong-token"),
        pytest.param({"token": "bob"}, id="another-person's-token"),
        pytest.param({"headers": {"Origin": "https://evil.example"}}, id="other-origin"),
        pytest.param({"headers": {"Origin": "null"}}, id="null-origin"),
        pytest.param({"headers": {"Sec-Fetch-Site": "cross-site"}}, id="cross-site"),
        pytest.param({"token": "", "headers": {"X-HTTP-Method-Override": "DELETE"}}, id="override"),
    ],
)
def test_forms_from_elsewhere(app, deps, changes):
    alice = signed_up(app)
    changes = dict(changes)
    if changes.get("token") == "bob":
        changes["token"] = signed_up(app, "bob@uni.example", "Bob").csrf_token()
    token = changes.pop("token", None)
    data = {"name": "Changed", "email": ADDRESS, "password": PASSWORD}
    data["csrf_token"] = alice.csrf_token() if token is None else token
    headers = changes.get("headers", {})
    for path in POSTS:
        answer = alice.client.post(path, data=data, base_url=alice.base, headers=headers)
        assert answer.status_code == 403, path
    assert {row.name for row in rows(deps, AccountRow)} <= {"Maya Okafor", "Bob"}
    assert alice.get("/account", follow=False).status == 200


@pytest.mark.parametrize("path", ["/sign-out", "/account/name", "/account/addresses", "/demo/enter"])
def test_reading_never_changes(app, path):
    browser = signed_up(app)
    assert browser.client.get(path, base_url=browser.base).status_code in (404, 405)
    assert browser.get("/account", follow=False).status == 200


def test_json_is_not_a_form(app, deps):
    browser = signed_up(app)
    body = json.dumps({"name": "A", "role": "administrator", "csrf_token": browser.csrf_token()})
    answer = browser.client.post("/account/name", data=body, content_type="text/plain", base_url=browser.base)
    assert answer.status_code == 403
    assert rows(deps, AccountRow)[0].name == "Maya Okafor"


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "///evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "/%2f/evil.example",
    ],
)
def test_signing_in_leads_nowhere_else(app, target):
    signed_up(app).post("/sign-out")
    browser = PageClient(app)
    answer = browser.post("/sign-in", {"email": ADDRESS, "password": PASSWORD, "next": target}, follow=False)
    assert (answer.status, answer.location) == (303, "/")


def test_signing_in_leads_back(app):
    signed_up(app).post("/sign-out")
    browser = PageClient(app)
    asked = browser.get("/account/delete?x=1", follow=False)
    page = browser.get(asked.location)
    form = page.form("/sign-in")
    answer = browser.post("/sign-in", {**form, "email": ADDRESS, "password": PASSWORD}, follow=False)
    assert answer.location == "/account/delete?x=1"


def test_knowing_who_is_signed_in_costs_two_statements(app):
    """One for the session, one for the person with roles and addresses: every page pays them."""
    browser = signed_up(app)
    with statements(app.extensions["deps"].database) as sent:
        browser.client.get("/mailbox", base_url=browser.base)
    assert len(sent) == 2, sent
