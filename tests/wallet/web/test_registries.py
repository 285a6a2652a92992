"""Registries by page and by command: looked at before anything counts, applied whole, removed with a reason."""

from __future__ import annotations

import io

import pytest

from tests.people import a_person
from tests.wallet.registry_kit import Federation, dcc, imported
from wallet.base.limits import MIB, REGISTRY_MAX_BYTES

ONE, TWO = "did:web:one.example", "did:web:two.example"
IMPORT = "/staff/issuers/registries/import"


@pytest.fixture
def rosa(app):
    return a_person(app, "rosa@uni.example", name="Rosa Lind", roles=("administrator",))


def bring(browser, body, **changes):
    form = {"name": "Valley Colleges", "governance": "https://valley.example/how", "file": (io.BytesIO(body), "r.json")}
    return browser.post(IMPORT, form | changes, content_type="multipart/form-data")


def press(browser, page, action):
    form = next(form for form in page.forms if action in form["action"])
    return browser.post(form["action"], form["fields"])


def test_brought_looked_at_applied(rosa, page, clock):
    assert "No registry is trusted" in rosa.get("/staff/issuers/registries").text
    assert rosa.get(IMPORT).h1 == ["Import a registry"]
    seen = bring(rosa, dcc({ONE: "One College", TWO: {"name": "Two College"}}))
    assert seen.h1 == ["What this file would change"]
    for words in ("New: it is not trusted yet", "Not signed", "One College", TWO):
        assert words in seen.text
    assert "None yet." in page.get("/issuers").text
    done = press(rosa, seen, "/apply")
    assert (done.h1, "The registry is imported." in done.text) == (["Registries"], True)
    assert press(rosa, seen, "/apply").status == 404  # twice is once
    public = page.get("/issuers")
    for words in ("Valley Colleges", "24 November 2026", "How Valley Colleges decides"):
        assert words in public.text
    assert "https://valley.example/how" in public.links

    clock.forward(days=7)
    newer = bring(rosa, dcc({ONE: "One University"}))
    for words in ("Trusted already; this is a newer file", "No longer listed", "One University"):
        assert words in newer.text
    listed = press(rosa, newer, "/apply")
    assert "Rosa Lind" in listed.text
    assert listed.text.count("Valley Colleges") >= 3


def test_thrown_away(rosa):
    seen = bring(rosa, dcc({ONE: "One"}))
    assert "Nothing was changed." in press(rosa, seen, "/discard").text
    assert press(rosa, seen, "/apply").status == 404


def test_the_lists_changed_meanwhile(app, rosa):
    seen = bring(rosa, dcc({ONE: "One"}))
    imported(app.extensions["deps"], dcc({TWO: "Two"}), name="Other")
    again = press(rosa, seen, "/apply")
    assert (again.h1, "The lists were changed meanwhile." in again.text) == (["What this file would change"], True)
    assert press(rosa, again, "/apply").h1 == ["Registries"]
    path = next(form["action"] for form in again.forms if "/apply" in form["action"])
    for revision in ("", "x", "-1", "9" * 40):
        assert rosa.post(path, {"revision": revision}).status == 404


REFUSED = {
    "nothing": (b"", "Choose the registry's file."),
    "no JSON": (b"<html>", "This is not well-formed JSON"),
    "no registry": (b"{}", "This is not a registry of issuers"),
    "a bad entry": (dcc({ONE: "One", "Two": "Two"}), "“Two”"),
    "a script as a name": (dcc({ONE: {"name": 1}, "<script>": {"name": 1}}), "cannot be read"),
    "too large": (b" " * (REGISTRY_MAX_BYTES + 1), "larger than the 2048 KiB"),
}


@pytest.mark.parametrize(("body", "words"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_is_refused(rosa, body, words):
    back = bring(rosa, body)
    assert (back.status, back.h1, words in back.text) == (422, ["Import a registry"], True)
    assert back.form(IMPORT)["name"] == "Valley Colleges"


def test_a_form_over_every_limit(rosa):
    assert bring(rosa, b" " * (REGISTRY_MAX_BYTES + MIB)).status == 413


def test_statements_that_lapsed_while_somebody_looked(rosa, clock):
    federation = Federation()
    seen = bring(rosa, federation.file(federation.statement(ONE)), name="", governance="")
    assert "https://registry.example" in seen.text
    assert "Federated Colleges" in seen.text
    clock.forward(days=2)
    back = press(rosa, seen, "/apply")
    assert (back.h1, "is not in force now" in back.text) == (["Import a registry"], True)


def test_namesakes_are_pointed_out(app, rosa):
    imported(app.extensions["deps"], dcc({ONE: "Maple College"}), name="First")
    seen = bring(rosa, dcc({"did:key:z6MkEvil": "Maple college"}))
    assert "Look twice: names that are known already" in seen.text


def test_trusted_no_longer(app, rosa, page):
    registry_id = imported(app.extensions["deps"], dcc({ONE: "One"}))
    path = f"/staff/issuers/registries/{registry_id}/remove"
    back = rosa.post(path, {"reason": ""})
    assert (back.status, f'id="reason-{registry_id}-error"' in back.html) == (422, True)
    assert "trusted no longer" in rosa.post(path, {"reason": "Not kept up."}).text
    assert rosa.post(path, {"reason": "Again."}).status == 404
    assert "None yet." in page.get("/issuers").text


def test_by_command(app, tmp_path):
    run = app.test_cli_runner().invoke
    file = tmp_path / "registry.json"
    file.write_bytes(dcc({ONE: "One College"}))
    assert run(args=["registry", "list"]).output == "No registry is trusted.\n"
    refused = run(args=["registry", "import", str(file), "--name", "Valley"], input="n\n")
    assert (refused.exit_code, "1 new" in refused.output, "Nothing was changed." in refused.output) == (0, True, True)
    assert run(args=["registry", "list"]).output == "No registry is trusted.\n"
    args = ["registry", "import", str(file), "--name", "Valley", "--governance", "https://valley.example", "--yes"]
    done = run(args=args)
    assert (done.exit_code, "Valley is imported: 1 issuer." in done.output) == (0, True)
    assert "Valley: 1 issuer, imported 2026-11-24, dcc, sha256 " in run(args=["registry", "list"]).output
    assert app.extensions["deps"].known_issuers().find(ONE).name == "One College"
    file.write_bytes(b"{")
    for wrong in (args, ["registry", "import", str(file)], ["registry", "remove", "Other", "--reason", "x"]):
        failed = run(args=wrong)
        assert (failed.exit_code, failed.output.startswith("Error: ")) == (1, True), failed.output
    assert run(args=["registry", "remove", "Valley", "--reason", "Enough."]).exit_code == 0
    assert app.extensions["deps"].known_issuers().find(ONE) is None
