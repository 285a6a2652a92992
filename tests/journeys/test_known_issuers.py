"""From an unknown issuer to a known one, in a real browser: forms with files, a preview, and what an employer then sees."""

from __future__ import annotations

import pytest

from tests.journeys.test_accounts import Visitor, laurel  # noqa: F401 - a fixture
from tests.wallet.accounts_kit import PASSWORD
from tests.wallet.registry_kit import dcc, png

pytestmark = pytest.mark.browser


def file(name, body, kind="application/json"):
    return {"name": name, "mimeType": kind, "buffer": body}


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_an_administrator_makes_issuers_known(laurel, chromium, width, scheme):  # noqa: F811
    visitor = Visitor(chromium, laurel.settings.public_url, width, scheme)
    page, did = visitor.page, f"did:web:{scheme}.example"
    visitor.goto("/sign-in")
    visitor.send(email="root@uni.example", password=PASSWORD)

    assert visitor.goto("/staff/issuers") == "Known issuers"
    page.click("main .btn--go")
    assert visitor.look() == "Add a known issuer"
    page.set_input_files("#logo", file("logo.png", png(64, 64), "image/png"))
    page.evaluate("document.querySelector('main form').noValidate = true")  # so that the server says what is wrong
    assert visitor.send(issuer_id="College", name="College", note="") == "Add a known issuer"
    assert page.locator("[aria-invalid=true]").count() == 2
    page.set_input_files("#logo", file("logo.png", png(64, 64), "image/png"))
    assert (
        visitor.send(issuer_id=did, name=f"College {scheme}", since="2024-09-01", note="We met.") == f"College {scheme}"
    )
    assert page.locator("img[src*='/issuers/logos/']").count() == 1

    assert visitor.goto("/staff/issuers/registries/import") == "Import a registry"
    page.set_input_files("#file", file("bad.json", b"{}"))
    assert visitor.send(name=f"Register {scheme}") == "Import a registry"
    page.set_input_files(
        "#file", file("register.json", dcc({f"{did}:b": "College B", f"{did}:c": f"College {scheme}"}))
    )
    assert visitor.send() == "What this file would change"
    assert "Look twice" in page.inner_text("main")
    assert visitor.send() == "Registries"
    page.click("summary:has-text('Trust it no longer')")
    visitor.look()

    assert visitor.goto("/issuers") == "Issuers we know"
    assert f"Register {scheme}" in page.inner_text("main")
    assert visitor.goto(f"/issuers?q={did}") == "Issuers we know"
    assert "On this university's own list since 2024" in page.inner_text("main")
    assert visitor.goto("/staff/issuers") == "Known issuers"
