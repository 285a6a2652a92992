"""The pages of known issuers: an administrator's list, its forms and history; and what everybody sees."""

from __future__ import annotations

import io

import pytest

from tests.people import a_learner, a_person
from tests.wallet.registry_kit import dcc, imported, png

ONE = "did:web:one.example"
FORM = {
    "issuer_id": ONE,
    "name": "One College",
    "legal_name": "Trustees of One",
    "url": "https://www.one.example",
    "location": "Prato, Italy",
    "since": "2024-09-01",
    "note": "We met.",
}


@pytest.fixture
def rosa(app):
    return a_person(app, "rosa@uni.example", name="Rosa Lind", roles=("administrator",))


def add(browser, **changes):
    return browser.post("/staff/issuers/add", FORM | changes, content_type="multipart/form-data")


def entry_path(browser):
    return next(href for href in browser.get("/staff/issuers").links if len(href) == len("/staff/issuers/") + 36)


def logo_in(page):
    return next(attrs["src"] for tag, attrs in page.elements if tag == "img" and "/issuers/logos/" in attrs["src"])


def test_from_nobody_to_a_known_issuer(rosa, page):
    assert "Nobody is known yet" in rosa.get("/staff/issuers").text
    assert rosa.get("/staff/issuers/add").h1 == ["Add a known issuer"]
    added = add(rosa, logo=(io.BytesIO(png(80, 40)), "logo.png"))
    assert (added.status, added.h1) == (200, ["One College"])
    assert "One College is on this university's own list." in added.text
    for words in (ONE, "Trustees of One", "Prato, Italy", "1 September 2024", "We met.", "Rosa Lind"):
        assert words in added.text
    public = page.get("/issuers")
    assert public.h1 == ["Issuers we know"]
    assert "On this university's own list since 2024" in public.text
    assert ONE in public.text
    assert ("We met." in public.text, "Rosa" in public.text) == (False, False)  # for staff only
    logo = page.get(logo_in(public))
    assert (logo.status, logo.headers["Content-Type"], "sandbox" in logo.headers["Content-Security-Policy"]) == (
        200,
        "image/png",
        True,
    )


def test_a_form_that_comes_back_keeps_what_was_typed(rosa):
    back = add(rosa, issuer_id="One College", note="", since="soon")
    assert (back.status, back.title.startswith("Error: ")) == (422, True)
    for field in ("issuer_id", "note", "since"):
        assert f'id="{field}-error"' in back.html
    assert back.form("/staff/issuers/add")["name"] == "One College"
    again = add(rosa)
    assert again.status == 200
    assert "on the list already" in add(rosa).text


def test_an_entry_is_changed_and_taken_off(rosa, clock):
    add(rosa)
    path = entry_path(rosa)
    clock.forward(hours=1)
    changed = rosa.post(
        f"{path}/change", FORM | {"name": "One University", "note": "Renamed."}, content_type="multipart/form-data"
    )
    assert changed.h1 == ["One University"]
    for words in ("Renamed.", "We met.", "Changed 24 November 2026, 13:00 UTC, by Rosa Lind."):
        assert words in changed.text
    old = rosa.get(path)
    assert "This is what the list said before." in old.text
    assert old.forms == [form for form in old.forms if "/change" not in form["action"]]
    assert "changed or removed meanwhile" in rosa.post(f"{path}/remove", {"reason": "Late."}).text

    path = entry_path(rosa)
    refused = rosa.post(f"{path}/remove", {"reason": " "})
    assert (refused.status, 'id="reason-error"' in refused.html) == (422, True)
    bad = rosa.post(f"{path}/change", FORM | {"name": ""}, content_type="multipart/form-data")
    assert (bad.status, 'id="name-error"' in bad.html) == (422, True)
    gone = rosa.post(f"{path}/remove", {"reason": "Closed."})
    assert "not recognised here any more" in gone.text
    assert "Closed." in gone.text
    assert "Nobody is known yet" in rosa.get("/staff/issuers").text


def test_the_list_is_searched_and_paged(app, rosa, page):
    deps = app.extensions["deps"]
    imported(deps, dcc({f"did:web:n{n:02}.example": f"College {n:02}" for n in range(60)}))
    add(rosa)
    first = rosa.get("/staff/issuers")
    assert ("61 issuers" in first.text, "Page 1 of 2" in first.text) == (True, True)
    assert "/staff/issuers?page=2" in first.links
    own = rosa.get("/staff/issuers?list=own")
    assert ("1 issuer" in own.text, "College 00" in own.text) == (True, False)
    found = rosa.get("/staff/issuers?q=college+0&page=1")
    assert "10 issuers" in found.text
    assert "None is on the lists" in rosa.get("/staff/issuers?q=%3Cscript%3E&page=zzz").text
    assert "College 00" not in page.get("/issuers").text  # only the registry's name is there
    looked = page.get("/issuers?q=N07.example")
    assert "Listed by Valley Colleges" in looked.text
    assert "On no list that this university keeps or trusts" in page.get("/issuers?q=nobody").text


def test_what_a_registry_says_has_no_form(app, rosa):
    imported(app.extensions["deps"], dcc({ONE: "One College"}))
    entry = rosa.get(entry_path(rosa))
    assert "Listed by Valley Colleges" in entry.text
    assert [form for form in entry.forms if "/staff/issuers" in form["action"]] == []
    assert any("issuer_id=did:web:one.example" in link for link in entry.links)
    refused = rosa.post(f"{entry_path(rosa)}/remove", {"reason": "No."})
    assert "A registry says this." in refused.text


def test_words_of_strangers_are_words(app, rosa, page):
    evil = "<script>alert(1)</script>"
    imported(
        app.extensions["deps"], dcc({ONE: {"name": evil, "location": "{{7*7}}", "url": "javascript:x"}}), name=evil
    )
    for seen in (
        rosa.get("/staff/issuers"),
        rosa.get(entry_path(rosa)),
        page.get("/issuers?q=one"),
        page.get("/issuers"),
    ):
        assert evil not in seen.html
        assert evil in seen.text
        assert "49" not in seen.text.replace("2049", "")


def test_only_administrators(app, page):
    learner = a_learner(app)
    for path in ("/staff/issuers", "/staff/issuers/add", "/staff/issuers/registries"):
        assert learner.get(path).status == 403
        assert page.get(path, follow=False).location.startswith("/sign-in")
    assert add(learner).status == 403


def test_a_logo_is_nobodys_once_its_issuer_is(rosa, page):
    add(rosa, logo=(io.BytesIO(png()), "logo.png"))
    address = logo_in(page.get("/issuers"))
    assert page.get(address).status == 200
    rosa.post(f"{entry_path(rosa)}/remove", {"reason": "Closed."})
    assert page.get(address).status == 404
    assert page.get("/issuers/logos/" + "a" * 64).status == 404
