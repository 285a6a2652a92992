"""The database is locked, unreachable or cannot be written: nothing is acknowledged, and everybody is told the truth."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from tests.pages import PageClient
from tests.wallet.accounts_kit import ADDRESS, PASSWORD, signed_up
from tests.wallet.share_kit import BROWSER, keep
from tests.wallet.wallet_kit import ada
from wallet.infra import db
from wallet.infra.limiter import limiter
from wallet.services.share import open_share, panel_for
from wallet.store.tables import AccountRow
from wsgi import create_app

HERE = "http://127.0.0.1:8000"


@pytest.fixture
def impatient(settings, clock, issuer, monkeypatch):
    """An app whose SQLite waits for a lock for a twentieth of a second instead of five."""
    monkeypatch.setattr(db, "BUSY_TIMEOUT_MS", 50)
    app = create_app(settings, now=clock, fetcher=issuer, testing=True)
    app.config["PROPAGATE_EXCEPTIONS"] = False  # as when it serves: also what fails after the view is answered
    yield app
    app.extensions["deps"].database.engine.dispose()


@pytest.fixture
def locked(impatient):
    """Somebody else holds the one lock that writers of SQLite take; on PostgreSQL, the tables written here."""
    database = impatient.extensions["deps"].database
    other = db.Database(database.url)

    def lock(*tables):
        connection = other.engine.connect()
        if not other.is_sqlite:
            names = ", ".join(("account", "web_session", *tables))
            connection.execute(sa.text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))
        else:
            connection.execute(sa.text("SELECT 1"))
        return connection

    if not database.is_sqlite:

        @sa.event.listens_for(database.engine, "connect")
        def hurry(connection, _record):
            connection.execute("SET lock_timeout = '50ms'")
            connection.commit()

        database.engine.dispose()
    yield lock
    other.engine.dispose()


def unreachable(app):
    """Let every new connection fail, as when the server is down or the disk gone."""
    engine = app.extensions["deps"].database.engine
    engine.dispose()

    @sa.event.listens_for(engine, "do_connect")
    def refuse(dialect, *_):
        raise dialect.loaded_dbapi.OperationalError("nobody answers")


def test_a_form_sent_while_the_database_is_locked_is_put_off(impatient, locked):
    browser = signed_up(impatient)
    page = browser.get("/account")
    with locked():
        answer = browser.post("/account/name", {"name": "Lost Name"})
    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "Lost Name" not in browser.get("/account").text
    assert page.status == 200


def test_pages_are_still_read_while_the_database_is_locked(impatient, locked, clock):
    browser = signed_up(impatient)
    clock.forward(hours=1)  # so that the session is due to be touched
    with locked():
        assert browser.get("/wallet").status == 200
        assert browser.client.get("/readyz", base_url=HERE).status_code == 200
        assert browser.post("/sign-out").status == 503
    assert browser.get("/account", follow=False).status == 200  # nobody was told that they are out


def test_a_public_page_is_read_and_counts_later_while_the_database_is_locked(impatient, locked, issuer):
    deps = impatient.extensions["deps"]
    learner = ada(deps)
    badge = keep(deps, learner, issuer.json(issuer.sign(issuer.credential())))
    path = urlsplit(open_share(learner, badge, deps)).path
    with locked("share"):
        page = PageClient(impatient).get(path, headers=BROWSER)
    assert (page.status, panel_for(learner, badge, deps).link.views) == (200, 0)
    PageClient(impatient).get(path, headers=BROWSER)
    assert panel_for(learner, badge, deps).link.views == 2, "the first reader was counted as soon as it could be"


def test_a_badge_that_could_not_be_kept_was_not_refused(impatient, locked, issuer):
    browser = signed_up(impatient)
    badge = issuer.json(issuer.sign(issuer.credential()))
    with locked():
        answer = browser.post("/wallet/add", {"text": badge.decode()})
    assert answer.status == 503
    assert "Nothing was changed" in answer.text
    assert browser.post("/wallet/add", {"text": badge.decode()}).status == 200


def test_nobody_is_signed_in_without_a_session_that_was_kept(impatient, locked):
    signed_up(impatient).post("/sign-out")
    browser = PageClient(impatient)
    browser.get("/sign-in")
    with locked():
        answer = browser.post("/sign-in", {"email": ADDRESS, "password": PASSWORD})
    assert answer.status == 503
    assert browser.get("/account", follow=False).status == 303


def test_a_session_that_cannot_be_read_makes_nobody_a_stranger(impatient):
    browser = signed_up(impatient)
    unreachable(impatient)
    answer = browser.client.get("/account", base_url=HERE)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert "set-cookie" not in {name.lower() for name, _ in answer.headers}
    assert "cannot reach our records" in answer.text
    as_json = browser.client.get("/wallet", base_url=HERE, headers={"Accept": "application/json"})
    assert (as_json.status_code, as_json.json["code"]) == (503, "database_unavailable")


def test_who_needs_no_records_is_served_and_the_operator_told(impatient):
    unreachable(impatient)
    client = impatient.test_client()
    assert client.get("/healthz", base_url=HERE).status_code == 200
    ready = client.get("/readyz", base_url=HERE)
    assert (ready.status_code, ready.json["database"]) == (503, "unreachable")


def test_nothing_of_a_use_case_stays_when_the_database_goes_away_in_it(impatient):
    database = impatient.extensions["deps"].database
    before = signed_up(impatient)
    with pytest.raises(db.DatabaseUnavailable), database.begin() as session:
        session.execute(sa.update(AccountRow).values(name="Half"))
        raise sa.exc.OperationalError("COMMIT", {}, Exception("disk full"))
    assert "Half" not in before.get("/account").text


def test_only_a_refusal_says_when_to_come_back(settings, clock, issuer, monkeypatch):
    monkeypatch.setattr(limiter, "enabled", limiter.enabled)  # the next line switches it on; this, back
    app = create_app(settings, now=clock, fetcher=issuer)
    client = app.test_client()
    answer = client.get("/about/badges", base_url=HERE)
    assert (answer.status_code, answer.headers["X-RateLimit-Limit"]) == (200, "1200")
    assert "Retry-After" not in answer.headers
    app.extensions["deps"].database.engine.dispose()
