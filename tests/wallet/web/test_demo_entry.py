"""The demo's door, and the letters of this machine."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import sqlalchemy as sa

from tests.pages import PageClient
from tests.wallet.accounts_kit import ADDRESS, PASSWORD, KeepingMailer, made
from wallet.infra.mail import FolderMailer, mail_folder
from wallet.services.mail import deliver_mail
from wallet.services.staff import create_account
from wallet.store.tables import AccountRow
from wsgi import create_app


@pytest.fixture
def demo_app(settings, clock, issuer):
    app = create_app(replace(settings, demo=True), now=clock, fetcher=issuer, testing=True)
    deps = app.extensions["deps"]
    for order, (name, role) in enumerate((("Ada Demo", "learner"), ("Root Demo", "administrator")), 1):
        account_id, _ = create_account(f"p{order}@uni.example", name, roles=[role], password=None, deps=deps)
        with deps.database.begin() as session:
            words = {"demo_order": order, "demo_words": f"{name} shows something."}
            session.execute(sa.update(AccountRow).where(AccountRow.id == account_id).values(**words))
    yield app
    deps.database.engine.dispose()


def test_entering_the_demo_with_one_click(demo_app):
    browser = PageClient(demo_app)
    page = browser.get("/sign-in")
    assert "Ada Demo shows something." in page.text
    entries = [form for form in page.forms if form["action"] == "/demo/enter"]
    assert len(entries) == 2
    entered = browser.post("/demo/enter", entries[0]["fields"], follow=False)
    assert (entered.status, entered.location) == (303, "/wallet")
    assert "Ada Demo" in browser.get("/account").text
    browser.post("/demo/enter", {"person": entries[1]["fields"]["person"]})
    assert browser.get("/staff/people").status == 200
    assert browser.post("/account/delete", {"password": ""}).status == 409
    assert browser.post("/account/password", {"current": "", "password": "a fresh lantern"}).status == 422
    for person in ("", "x", "00000000-0000-4000-8000-000000000000"):
        assert browser.post("/demo/enter", {"person": person}).status == 404


def test_nobody_real_is_entered_by_the_demo(demo_app):
    browser = PageClient(demo_app)
    _, account_id = made(demo_app, "real@uni.example", "learner")
    assert browser.post("/demo/enter", {"person": str(account_id)}).status == 404


def test_outside_the_demo_there_is_no_such_door(app, page, deps):
    account_id, _ = create_account(ADDRESS, "Maya", roles=["learner"], password=None, deps=deps)
    with deps.database.begin() as session:
        session.execute(sa.update(AccountRow).values(demo_order=1))
    assert page.post("/demo/enter", {"person": str(account_id)}).status == 404
    assert "Enter as" not in page.get("/sign-in").text


def test_letters_can_be_read_on_this_machine(app, page, deps):
    page.post("/sign-up", {"name": "Maya", "email": ADDRESS, "password": PASSWORD})
    folder = FolderMailer(mail_folder(deps.settings), deps.settings.mail_from, deps.settings.origin_host)
    assert page.get("/mailbox").text.count("No letters yet") == 1
    deliver_mail(deps, folder)
    assert ADDRESS in page.get("/mailbox").text
    [letter] = [href for href in page.get("/mailbox").links if href.startswith("/mailbox/")]
    confirm = [href for href in page.get(letter).links if "/confirm/" in href]
    assert page.get(confirm[0].removeprefix(deps.settings.public_url)).h1 == ["Confirm your address"]
    assert page.get("/mailbox/00000000-0000-4000-8000-000000000000").status == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"public_url": "https://badges.example.edu"},
        {"smtp_url": "smtp://mail.example.edu"},
        {"host": "0.0.0.0"},
    ],
)
def test_letters_are_shown_nowhere_else(settings, clock, issuer, changes):
    app = create_app(replace(settings, **changes), now=clock, fetcher=issuer, testing=True)
    base = app.extensions["settings"].public_url
    assert app.test_client().get("/mailbox", base_url=base).status_code == 404
    app.extensions["deps"].database.engine.dispose()


def test_a_letter_reaches_a_mailer(page, deps):
    page.post("/sign-up", {"name": "Maya", "email": ADDRESS, "password": PASSWORD})
    mailer = KeepingMailer()
    assert deliver_mail(deps, mailer) == 1
    assert mailer.letters[0].recipient == ADDRESS


def test_floods_from_one_network_are_stopped(settings, clock, issuer):
    app = create_app(settings, now=clock, fetcher=issuer, testing=False)
    client, base = app.test_client(), app.extensions["settings"].public_url
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-up", base_url=base).text).group(1)
    statuses = {
        client.post("/sign-up", data={"csrf_token": token, "name": ""}, base_url=base).status_code for _ in range(62)
    }
    assert statuses == {422, 429}
    app.extensions["deps"].database.engine.dispose()
