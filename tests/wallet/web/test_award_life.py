"""The page of one award, and what everybody else sees in the next request after an act on it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.pages import PageClient
from tests.people import PASSWORD
from tests.wallet.award_life_kit import Life
from tests.wallet.share_kit import BROWSER
from wallet.store.tables import AwardRow


@pytest.fixture
def life(app):
    return Life(app)


@pytest.fixture
def staff(app, life):
    page = PageClient(app)
    page.sign_in("staff@maple.example", PASSWORD)
    return page


@pytest.fixture
def address(life):
    return f"/units/maple/awards/{life.award_id}"


def act(page, address, name, reason="Looked into", **changes):
    form = page.get(address).form(f"/{name}")
    return page.post(f"{address}/{name}", form | {"reason": reason} | changes)


def test_staff_see_what_was_awarded_and_what_they_can_do(staff, life, address):
    page = staff.get(address)
    for words in (
        "Kilns and Glazes for Alice",
        "alice@maple.example",
        "In force",
        "since 24 November",
        "Suspend",
        "Revoke",
    ):
        assert words in page.text or words in page.h1[0], words
    assert "Reinstate" not in page.text


def test_every_act_asks_for_a_reason_and_keeps_what_was_typed(staff, address):
    page = act(staff, address, "revoke", " ")
    assert (page.status, page.title[:6]) == (422, "Error:")
    assert "Say in a few words why" in page.text
    assert any(tag == "details" and "open" in attrs for tag, attrs in page.elements)


def test_the_next_reader_of_the_shared_page_reads_it(app, staff, life, address):
    """The page was kept ready from before, and is given anew each time."""
    shared, reader = life.share(), PageClient(app)
    assert "Verified" in reader.get(shared, headers=BROWSER).text
    for name, word in (("suspend", "Suspended"), ("reinstate", "Verified"), ("revoke", "Revoked")):
        for _ in range(2):
            reader.get(shared, headers=BROWSER)
        assert "from now on" in act(staff, address, name, f"Because of {name}").text
        text = reader.get(shared, headers=BROWSER).text
        assert word in text, name
    assert "Because of revoke" in text
    assert reader.get(f"{shared}.json").json["verdict"] == "revoked"


def test_the_learner_reads_it_too(app, staff, life, address):
    act(staff, address, "revoke", "Handed in by somebody else")
    alice = PageClient(app)
    alice.sign_in("alice@maple.example", PASSWORD)
    wallet = alice.get("/wallet").text
    assert "Revoked" in wallet
    assert "Handed in by somebody else" in alice.get(f"/wallet/badges/{life.badges()[0][0]}").text


def test_two_windows(app, staff, life, address):
    """Both were opened before; the second one that acts reads what happened, and does nothing."""
    form = staff.get(address).form("/suspend")
    head = PageClient(app)
    head.sign_in("iss@maple.example", PASSWORD)
    act(head, address, "revoke", "Not earned")
    page = staff.post(f"{address}/suspend", form | {"reason": "A complaint"})
    assert "Iss did this: “Revoked”" in page.text
    assert life.history() == [("revoked", "Iss", "Not earned")]
    assert "What you can do" not in page.text


def test_two_clicks(staff, life, address):
    form = staff.get(address).form("/revoke") | {"reason": "Not earned"}
    for _ in range(2):
        page = staff.post(f"{address}/revoke", form)
        assert "Revoked. Every check says so" in page.text
    assert len(life.history()) == 1


@pytest.mark.parametrize("seen", ["", "-1", "x", "9" * 40])
def test_a_form_that_does_not_say_what_was_seen_does_nothing(staff, life, address, seen):
    act(staff, address, "revoke", seen=seen)
    assert life.history() == []


def test_other_units_find_nothing(app, life, address):
    other = PageClient(app)
    other.sign_in("issb@birch.example", PASSWORD)
    for path in (address, address.replace("maple", "birch"), f"/units/maple/awards/{life.alice}"):
        assert other.get(path).status == 404
    for path in (address, address.replace("maple", "birch")):
        for name in ("suspend", "reinstate", "revoke"):
            assert other.post(f"{path}/{name}", {"reason": "x", "seen": "0"}).status == 404
    assert life.history() == []


def test_correcting_by_the_pages(app, staff, life, address):
    page = staff.get(f"{address}/correct")
    form = page.form("/correct")
    assert (form["name"], form["awarded"], form["valid_until"]) == ("Alice", "2026-11-24", "2027-11-24")
    again = staff.post(f"{address}/correct", form | {"reason": "Nothing"})
    assert (again.status, again.title[:6]) == (422, "Error:")
    assert "Nothing differs" in again.text
    made = staff.post(f"{address}/correct", form | {"name": "Alice B. Example", "reason": "Misspelt"})
    assert "This is the corrected badge" in made.text
    assert "Kilns and Glazes for Alice B. Example" in made.h1[0]
    old = staff.get(address)
    assert "took its place" in old.text
    assert "What you can do" not in old.text
    assert staff.get(f"{address}/correct").text.count("cannot be done to this badge") == 1


def test_renewing_by_the_pages(staff, life, address):
    form = staff.get(f"{address}/renew").form("/renew")
    short = staff.post(f"{address}/renew", form | {"valid_until": "2027-01-01", "reason": "Passed"})
    assert (short.status, "longer than the one it continues" in short.text) == (422, True)
    assert short.form("/renew")["valid_until"] == "2027-01-01"
    page = staff.post(f"{address}/renew", form | {"valid_until": "2028-01-01", "reason": "Passed"})
    assert "This is the renewed badge" in page.text
    assert "The badge that this one continues" in page.text
    assert "The badge that continues it" in staff.get(address).text


def test_other_units_find_no_forms(app, life, address):
    other = PageClient(app)
    other.sign_in("issb@birch.example", PASSWORD)
    for name in ("correct", "renew"):
        assert other.get(f"{address}/{name}").status == 404
        data = {"name": "E", "valid_until": "2030-01-01", "awarded": "2026-11-24", "reason": "x", "seen": "0"}
        assert other.post(f"{address}/{name}", data).status == 404
    assert life.history() == []


def test_what_was_made_elsewhere_is_shown_and_left_alone(staff, life, address):
    """Its text may be of any kind, and its status is published elsewhere."""
    with life.deps.database.begin() as session:
        session.execute(sa.update(AwardRow).values(brought=True, credential='{"type": "Assertion"}'))
    page = staff.get(address)
    assert "Made elsewhere" in page.text
    assert "What you can do" not in page.text
    assert "cannot be done" in staff.post(f"{address}/revoke", {"reason": "x", "seen": "0"}).text
    assert life.raised() == 0
