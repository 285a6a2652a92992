"""People and roles, by page and by command."""

from __future__ import annotations

import re

from tests.pages import PageClient
from tests.wallet.accounts_kit import PASSWORD, made, rows, signed_up
from wallet.services.accounts import account_for
from wallet.store.tables import AccountRow


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
