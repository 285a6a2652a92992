"""The account's own page: addresses, everything as one file, the way out."""

from __future__ import annotations

import io
import json
import zipfile

import sqlalchemy as sa

from tests.wallet.accounts_kit import ADDRESS, PASSWORD, made, newest_secret, rows, signed_up
from wallet.infra.db import Base
from wallet.store.tables import AwardRow, EmailAddressRow, SessionRow


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
