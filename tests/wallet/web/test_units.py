"""The pages of units: what heads, staff, others and strangers see and may do."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa

from tests.pages import PageClient
from tests.people import PASSWORD, a_person
from tests.wallet.unit_kit import Units
from wallet.infra.outbox import MailRow
from wallet.services import links

NOBODY = "00000000-0000-4000-8000-00000000dead"
PAGES = ("", "/members", "/profile", "/keys")
HEADS_ONLY = ("/profile", "/keys")
FORMS = (
    ("/profile", {"name": "Mine", "revision": "1", "signs_with": "eddsa-rdfc-2022"}),
    ("/invitations", {"email": "new@maple.example", "duty": "head"}),
    (f"/invitations/{NOBODY}/withdraw", {}),
    (f"/members/{NOBODY}/duty", {"duty": "head"}),
    (f"/members/{NOBODY}/remove", {"reason": "No"}),
    ("/keys", {"algorithm": "EdDSA", "reason": "Mine"}),
    ("/keys/key-1/retire", {"reason": "Mine"}),
    ("/keys/key-1/withdraw", {"reason": "Mine", "word": "withdraw"}),
)


@pytest.fixture
def units(app):
    return Units(app)


def enter(app, email):
    client = PageClient(app)
    client.sign_in(email, PASSWORD)
    return client


def test_every_page_of_a_unit_for_its_head(app, units):
    head = enter(app, "iss@maple.example")
    assert "Maple School" in head.get("/units").text
    for path in PAGES:
        page = head.get(f"/units/maple{path}")
        assert page.status == 200, path
        assert page.headers["Cache-Control"] == "no-store"
    assert "Signs now" in head.get("/units/maple/keys").text
    assert "did:web:localhost%3A8000:issuers:maple" in head.get("/units/maple").text


def test_staff_see_the_unit_and_not_its_keys(app, units):
    staff = enter(app, "staff@maple.example")
    for path in PAGES:
        assert staff.get(f"/units/maple{path}").status == (403 if path in HEADS_ONLY else 200), path
    page = staff.get("/units/maple")
    assert not {"/units/maple/keys", "/units/maple/profile"} & set(page.links)
    assert [form["action"] for form in staff.get("/units/maple/members").forms if "maple" in form["action"]] == []
    for path, data in FORMS:
        assert staff.post(f"/units/maple{path}", data).status == 403, path


def test_for_another_units_head_it_is_not_there(app, units):
    other, before = enter(app, "issb@birch.example"), (units.keys(), units.duties(), units.events())
    assert "Maple" not in other.get("/units").text
    for path in PAGES:
        assert other.get(f"/units/maple{path}").status == 404, path
        assert other.get(f"/units/nowhere{path}").status == 404, path
    for path, data in FORMS:
        assert other.post(f"/units/maple{path}", data).status == 404, path
    assert (units.keys(), units.duties(), units.events()) == before


def test_learners_are_refused_and_making_units_is_for_administrators(app, units):
    learner = a_person(app, "alice@maple.example")
    assert learner.get("/units").status == 403
    assert learner.get("/units/maple").status == 403
    head = enter(app, "iss@maple.example")
    assert head.get("/units/new").status == 403
    assert head.post("/units/new", {"slug": "oak", "name": "Oak"}).status == 403
    assert "/units/new" not in head.get("/units").links


def test_an_administrator_makes_a_unit_that_can_sign(app, units):
    admin = enter(app, "priya@uni.example")
    assert {"/units/maple", "/units/birch", "/units/new"} <= set(admin.get("/units").links)
    wrong = admin.post("/units/new", {"slug": "Oak!", "name": "", "linkedin": "x", "signs_with": "eddsa-rdfc-2022"})
    assert (wrong.status, wrong.title.startswith("Error:")) == (422, True)
    made = admin.post("/units/new", {"slug": "oak", "name": "Oak", "signs_with": "eddsa-rdfc-2022"}, follow=True)
    assert made.status == 200
    assert units.published("/issuers/oak/did.json")["assertionMethod"]
    assert units.published("/status/oak-revocation")["credentialSubject"]["statusPurpose"] == "revocation"
    assert "on this university's own list" in admin.get("/units/new").text
    assert "Oak" in admin.get("/staff/issuers?list=own").text


def test_a_rotation_through_the_page(app, units):
    head = enter(app, "iss@maple.example")
    assert head.post("/units/maple/keys", {"algorithm": "DSA", "reason": ""}).status == 422
    page = head.post("/units/maple/keys", {"algorithm": "EdDSA", "reason": "Yearly change"}, follow=True)
    assert "key-2 signs from now on" in page.text
    assert "Retired, still vouches" in page.text
    assert head.post("/units/maple/keys/key-2/retire", {"reason": "Old"}).status == 409
    assert head.post("/units/maple/keys/key-1/withdraw", {"reason": "Found", "word": "no"}).status == 422
    gone = head.post("/units/maple/keys/key-1/withdraw", {"reason": "Found", "word": "withdraw"}, follow=True)
    assert "Badges that it signed are invalid" in gone.text
    assert head.post("/units/maple/keys/key-1/withdraw", {"reason": "F", "word": "withdraw"}).status == 409
    assert head.post("/units/maple/keys/key-9/retire", {"reason": "Old"}).status == 404
    told = head.get("/units/maple").text
    assert "Key withdrawn: key-1" in told
    assert "Yearly change" in told


def test_two_windows_with_one_profile(app, units):
    head = enter(app, "iss@maple.example")
    form = head.get("/units/maple/profile").form("/units/maple/profile")
    assert head.post("/units/maple/profile", form | {"name": "Clay", "signs_with": "jwt-eddsa"}).status == 200
    late = head.post("/units/maple/profile", form | {"name": "Mud", "signs_with": "eddsa-rdfc-2022"})
    assert late.status == 409
    assert "Somebody else has changed this" in late.text
    assert "What stands there now" in late.text
    again = late.form("/units/maple/profile") | {"signs_with": "eddsa-rdfc-2022"}
    assert head.post("/units/maple/profile", again).status == 200
    assert "Mud" in head.get("/units/maple").text


def test_an_invitation_from_letter_to_membership(app, units):
    head = enter(app, "iss@maple.example")
    for wrong in ("a@b.example\r\nBcc: all@evil.example", "a@b.example,c@d.example"):
        assert head.post("/units/maple/invitations", {"email": wrong, "duty": "staff"}).status == 422
    sent = head.post("/units/maple/invitations", {"email": "nia@maple.example", "duty": "staff"}, follow=True)
    assert "We sent a letter to nia@maple.example" in sent.text
    with units.deps.database.read() as session:
        [(recipient, text)] = session.execute(sa.select(MailRow.recipient, MailRow.text)).all()
    assert recipient == "nia@maple.example"
    path = re.search(r"(/units/invitations/\S+)", text)[1]
    assert links.unit_invitation(units.deps.settings, path.rpartition("/")[2]) in text
    stranger = PageClient(app)
    asked = stranger.get(path)
    assert "Iss asks you to act for Maple School" in asked.text
    assert any(link.startswith("/sign-in?next=") for link in asked.links)
    wrong_person = a_person(app, "xu@maple.example", name="Xu")
    assert "has not confirmed" in wrong_person.get(path).text
    assert wrong_person.post(path).status == 403
    nia = a_person(app, "nia@maple.example", name="Nia")
    assert nia.get("/units").status == 403
    joined = nia.post(path, follow=True)
    assert "You act for Maple School from now on" in joined.text
    for client in (nia, stranger):
        assert client.get(path).status == 410
    assert nia.post(path).status == 410
    member = next(a for a in (f["action"] for f in head.get("/units/maple/members").forms) if str(nia.id) in a)
    assert head.post(member.replace("/duty", "/remove"), {"reason": ""}).status == 422
    assert head.post(member.replace("/duty", "/remove"), {"reason": "Left"}, follow=True).status == 200
    assert nia.get("/units/maple").status == 404


def test_the_last_head_stays(app, units):
    head = enter(app, "iss@maple.example")
    answer = head.post(f"/units/maple/members/{units.head}/remove", {"reason": "Leaving"})
    assert (answer.status, "Nobody else is a head" in answer.text) == (409, True)
    assert head.post(f"/units/maple/members/{units.head}/duty", {"duty": "staff"}).status == 409
    assert head.post(f"/units/maple/members/{units.staff}/duty", {"duty": "king"}).status == 422
