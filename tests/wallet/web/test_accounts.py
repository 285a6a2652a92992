"""People at the door: pages, sessions, tokens, and what a stranger may not learn."""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import replace

import pytest
import sqlalchemy as sa

from tests.pages import PageClient
from tests.wallet.accounts_kit import PASSWORD, KeepingMailer, letters_to, newest_secret
from tests.wallet.wallet_kit import statements
from wallet.infra.db import Base
from wallet.infra.mail import FolderMailer, mail_folder
from wallet.services import links
from wallet.services.accounts import account_for
from wallet.services.mail import deliver_mail
from wallet.services.staff import create_account
from wallet.store.tables import AccountRow, AwardRow, EmailAddressRow, SessionRow
from wsgi import create_app

ADDRESS = "maya@uni.example"


def signed_up(app, address=ADDRESS, name="Maya Okafor", password=PASSWORD):
    """Sign somebody up by the pages, confirm by the link, and return their browser."""
    browser, deps = PageClient(app), app.extensions["deps"]
    browser.post("/sign-up", {"name": name, "email": address, "password": password})
    deps.now.forward(seconds=1)
    browser.post(f"/confirm/{newest_secret(deps, address)}", {"password": password})
    return browser


def made(app, address, *roles, name="Somebody"):
    """Make an account with roles and return a signed-in browser and its id."""
    account_id, _ = create_account(address, name, roles=roles, password=PASSWORD, deps=app.extensions["deps"])
    browser = PageClient(app)
    browser.sign_in(address, PASSWORD)
    return browser, account_id


def rows(deps, table):
    with deps.database.read() as session:
        return session.scalars(sa.select(table)).all()


# --- signing up


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


# --- sessions and tokens


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


# --- the account


def test_addresses_on_the_page(app, deps):
    browser = signed_up(app)
    browser.post("/account/addresses", {"email": "maya@home.example"})
    ids = {row.address: row.id for row in rows(deps, EmailAddressRow)}
    assert browser.post(f"/account/addresses/{ids['maya@home.example']}/primary").status == 409
    deps.now.forward(seconds=1)
    browser.post(f"/account/addresses/{ids['maya@home.example']}/again")
    secret = newest_secret(deps, "maya@home.example")
    assert browser.get(f"/confirm/{secret}").form("/confirm/").keys() == {"csrf_token"}  # signed in: the button alone
    assert browser.post(f"/confirm/{secret}").h1 == ["Your account"]
    refused = browser.post(f"/account/addresses/{ids[ADDRESS]}/remove")
    assert (refused.status, "Make another one primary" in refused.text) == (409, True)
    browser.post(f"/account/addresses/{ids['maya@home.example']}/primary")
    browser.post(f"/account/addresses/{ids[ADDRESS]}/remove")
    assert [row.address for row in rows(deps, EmailAddressRow)] == ["maya@home.example"]

    eve = signed_up(app, "eve@uni.example", "Eve")
    for act in ("primary", "remove", "again"):
        assert eve.post(f"/account/addresses/{ids['maya@home.example']}/{act}").status == 404


def test_everything_as_one_file(app, deps):
    browser = signed_up(app)
    signed_up(app, "bob@uni.example", "Bob")
    answer = browser.client.get("/account/download", base_url=browser.base)
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="laurel-')
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    account = json.loads(archive.read("account/account.json"))
    assert (account["name"], account["roles"][0]["role"]) == ("Maya Okafor", "learner")
    assert [one["address"] for one in account["addresses"]] == [ADDRESS]
    assert account["letters"][0]["subject"] == "Confirm your address for Laurel"
    everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"bob@uni.example" not in everything
    assert b"argon2" not in everything


def test_deleting_an_account_leaves_the_issuer_s_record_alone(app, deps):
    marker = "marker-7f3a@uni.example"
    browser = signed_up(app, marker, "Marker Person")
    browser.post("/forgotten-password", {"email": marker})
    browser.post("/account/addresses", {"email": "second-7f3a@uni.example"})
    browser.post("/account/password", {"current": "wrong", "password": "x" * 12})
    assert browser.post("/account/delete", {"password": "not it"}).status == 422
    gone = browser.post("/account/delete", {"password": PASSWORD})
    assert "deleted" in gone.text
    assert browser.get("/account", follow=False).status == 303
    with deps.database.read() as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(sa.select(table)).mappings():
                text = repr(
                    {k: v for k, v in row.items() if k != "recipient_email_key" or table is not AwardRow.__table__}
                )
                assert "7f3a" not in text.lower(), f"{table.name}: {text}"
                assert "Marker Person" not in text, f"{table.name}: {text}"
    assert not [row for row in rows(deps, SessionRow) if row.account_id]


def test_the_last_administrator_cannot_go(app):
    browser, _ = made(app, "root@uni.example", "administrator")
    answer = browser.post("/account/delete", {"password": PASSWORD})
    assert (answer.status, "Make somebody else one first" in answer.text) == (422, True)


# --- staff


def test_roles_by_page(app, deps):
    root, root_id = made(app, "root@uni.example", "administrator", name="Root")
    maya = signed_up(app)
    [maya_id] = [row.id for row in rows(deps, AccountRow) if row.name == "Maya Okafor"]
    assert maya.get("/staff/people").status == 403
    assert maya.post(f"/staff/people/{maya_id}/roles", {"role": "administrator", "change": "give"}).status == 403

    assert "Maya Okafor" in root.get("/staff/people?q=maya@").text
    assert "Nobody is called so" in root.get("/staff/people?q=zzz&page=7").text
    given = root.post(f"/staff/people/{maya_id}/roles", {"role": "advisor", "change": "give"})
    assert given.h1 == ["Maya Okafor"]
    assert account_for(maya_id, deps).roles == {"learner", "advisor"}
    root.post(f"/staff/people/{maya_id}/roles", {"role": "advisor", "change": "take"})
    assert account_for(maya_id, deps).roles == {"learner"}
    last = root.post(f"/staff/people/{root_id}/roles", {"role": "administrator", "change": "take"})
    assert (last.status, "Nobody else is an administrator" in last.text) == (409, True)
    for data in ({"role": "root", "change": "give"}, {"role": "advisor", "change": "swap"}, {}):
        assert root.post(f"/staff/people/{maya_id}/roles", data).status == 404
    assert root.get(f"/staff/people/{'0' * 8}-0000-4000-8000-{'0' * 12}").status == 404


def test_the_first_administrator_by_command(app, deps):
    runner = app.test_cli_runner()
    made = runner.invoke(
        args=["user", "create", "root@uni.example", "--name", "Root", "--role", "administrator", "--link"]
    )
    assert made.exit_code == 0, made.output
    path = re.search(rf"{re.escape(deps.settings.public_url)}(/new-password/\S+)", made.output).group(1)
    browser = PageClient(app)
    assert browser.post(path, {"password": "a first lantern"}).h1 == ["People"]

    asked = runner.invoke(
        args=["user", "create", "ann@uni.example", "--name", "Ann"], input=f"{PASSWORD}\n{PASSWORD}\n"
    )
    assert asked.exit_code == 0, asked.output
    assert PASSWORD not in asked.output
    assert PageClient(app).sign_in("ann@uni.example", PASSWORD).status == 200
    for args in (["root@uni.example", "--name", "Again"], ["nobody", "--name", "N"]):
        failed = runner.invoke(args=["user", "create", *args, "--link"])
        assert (failed.exit_code, failed.output.startswith("Error: ")) == (1, True)


# --- the demo and its letters


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


def test_knowing_who_is_signed_in_costs_two_statements(app):
    """One for the session, one for the person with roles and addresses: every page pays them."""
    browser = signed_up(app)
    with statements(app.extensions["deps"].database) as sent:
        browser.client.get("/mailbox", base_url=browser.base)
    assert len(sent) == 2, sent
