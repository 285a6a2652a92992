"""The pages of awarding: forms, tables, the register, what is taken away, and who gets in."""

from __future__ import annotations

import csv
import io

import pytest
import sqlalchemy as sa

from tests.pages import PageClient
from tests.people import PASSWORD, a_person, add_person
from tests.wallet.unit_kit import Units
from wallet.infra.outbox import MailRow
from wallet.services import links
from wallet.services.award_work import make_awards
from wallet.services.claim import claim_waiting
from wallet.store.tables import AchievementRow, AwardOrderRow, AwardRow

NOBODY = "00000000-0000-4000-8000-00000000dead"
READ = (
    "/awards",
    "/awards.csv",
    "/award",
    "/orders",
    "/orders/{order}",
    "/orders/{order}/progress",
    "/orders/{order}/problems.csv",
)
FORMS = ("/award/look", "/award", "/orders", "/orders/{order}/confirm", "/orders/{order}/drop")


@pytest.fixture
def units(app):
    return Units(app)


@pytest.fixture
def staff(app, units):
    return enter(app, "staff@maple.example")


def enter(app, email):
    client = PageClient(app)
    client.sign_in(email, PASSWORD)
    return client


def count(units, row):
    with units.deps.database.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(row))


def bring(client, text, *, follow=True, unit="maple"):
    data = {"achievement": "kilns", "file": (io.BytesIO(text if isinstance(text, bytes) else text.encode()), "p.csv")}
    return client.post(f"/units/{unit}/orders", data, follow=follow, content_type="multipart/form-data")


def order_of(answer):
    return answer.location.rpartition("/")[2]


def cells(page):
    return list(csv.reader(io.StringIO(page.body.decode("utf-8-sig"))))


def test_one_learner_from_form_to_register(app, units, staff):
    form = staff.get("/units/maple/award?achievement=kilns").form("/award/look")
    typed = form | {
        "achievement": "kilns",
        "email": "alice@maple.example",
        "name": "Alice",
        "evidence": "A kiln.\nFired.",
    }
    look = staff.post("/units/maple/award/look", typed)
    assert look.h1 == ["Award this badge?"]
    assert "Nobody here has proved this address yet" in look.text
    assert count(units, AwardRow) == 0
    fields = look.form("/units/maple/award")
    assert fields["key"] == form["key"]
    back = staff.post("/units/maple/award", fields | {"step": "change"})
    assert back.form("/award/look")["email"] == "alice@maple.example"
    first = staff.post("/units/maple/award", fields | {"step": "award"}, follow=False)
    again = staff.post("/units/maple/award", fields | {"step": "award"}, follow=False)
    assert first.location == again.location
    assert staff.get(first.location).status == 200
    register = staff.get("/units/maple/awards")
    assert "Waiting 1" in register.text
    assert "alice@maple.example" in register.text
    add_person(app, "alice@maple.example")
    claim_waiting(units.deps)
    assert "Claimed 1" in staff.get("/units/maple/awards?state=claimed&q=alice").text
    assert "None like this" in staff.get("/units/maple/awards?state=revoked").text


def test_the_last_day_follows_from_the_badge_s_rule(units, staff):
    with units.deps.database.begin() as session:
        session.execute(sa.update(AchievementRow).values(valid_for="P2Y"))
    assert staff.get("/units/maple/award?achievement=kilns").form("/award/look")["valid_until"] == "2028-11-24"
    typed = {"achievement": "kilns", "email": "a@uni.example", "awarded": "2026-11-20", "key": "k" * 43}
    assert "20 November 2028" in staff.post("/units/maple/award/look", typed).text


def test_errors_stand_at_their_fields(staff):
    page = staff.post("/units/maple/award/look", {"email": "nope", "awarded": "2030-01-01"})
    assert page.status == 422
    assert page.title.startswith("Error: ")
    wrong = {attrs["id"] for _, attrs in page.elements if attrs.get("aria-invalid")}
    assert wrong == {"achievement", "email", "awarded"}


def test_a_table_from_preview_to_badges(units, staff):
    text = 'email;Full name;Shoe size\np0@uni.example;"=1+1";38\nnobody;Bob;\np1@uni.example;Zoë;\n'
    answer = bring(staff, text, follow=False)
    order = order_of(answer)
    page = staff.get(answer.location)
    assert page.h1 == ["Award this table?"]
    for said in ("Can be awarded", "With a problem", "UTF-8, separated by semicolons", "Shoe size", "not read", "=1+1"):
        assert said in page.text
    assert page.text.index("Left out") < page.text.index("p0@uni.example")
    assert count(units, AwardRow) == 0
    rows = cells(staff.get(f"/units/maple/orders/{order}/problems.csv"))
    assert rows[1] == ["3", "nobody", "Bob", "2026-11-24", "", "", "", "This is no e-mail address that a letter could be sent to."]  # fmt: skip
    waiting = staff.post(f"/units/maple/orders/{order}/confirm")
    assert waiting.h1 == ["This table is being awarded"]
    progress = staff.get(f"/units/maple/orders/{order}/progress")
    assert progress.json == {"done": 0, "total": 2, "finished": False, "words": "0 of 2 awarded"}
    make_awards(units.deps)
    assert staff.get(f"/units/maple/orders/{order}/progress").json["finished"] is True
    assert staff.get(f"/units/maple/orders/{order}").h1 == ["This table is awarded"]
    assert "p.csv" in staff.get("/units/maple/orders").text
    assert "Awarded by a table: Kilns and Glazes: 2" in staff.get("/units/maple").text


def test_no_cell_that_is_taken_away_begins_a_formula(units, staff):
    lines = ["=cmd()", "+1", "-1", "@x", "\tx", "\u200b=1", "\uff1d1"]
    text = "email\tname\tresult\n" + "".join(f'p{n}@uni.example\t"{one}A"\t"{one}"\n' for n, one in enumerate(lines))
    bad = 'email\tname\n=no\t"=cmd()A"\n'
    for body in (text, bad):
        order = order_of(bring(staff, body, follow=False))
        staff.post(f"/units/maple/orders/{order}/confirm")
    make_awards(units.deps)
    for path in ("/units/maple/awards.csv", f"/units/maple/orders/{order}/problems.csv"):
        page = staff.get(path)
        assert page.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert "attachment" in page.headers["Content-Disposition"]
        found = cells(page)
        assert len(found) > 1
        assert [cell for row in found for cell in row if cell.lstrip()[:1] in tuple("=+-@\t\r\uff1d")] == []
    assert count(units, AwardRow) == len(lines)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "nobody in this file"),
        (b"name\nAda\n", "No column is called"),
        (b"PK\x03\x04\x00", "workbook"),
        (b"email\n" + b"a@uni.example\n" * 100_000, "more than 10,000 lines"),
        (b'email\n"a@uni.example\n', "quotation mark"),
    ],
)
def test_a_file_that_is_no_such_table_changes_nothing(units, staff, body, words):
    page = bring(staff, body)
    assert page.status == 422
    assert words in page.text
    assert count(units, AwardOrderRow) == 0


def test_a_file_beyond_the_bound_is_refused_before_it_is_read(units, staff):
    assert bring(staff, b"x" * (11 * 1024 * 1024)).status == 413


def test_long_tables_come_in_pages(units, staff):
    order = order_of(bring(staff, "email\n" + "".join(f"p{n}@uni.example\n" for n in range(130)), follow=False))
    first, last = staff.get(f"/units/maple/orders/{order}"), staff.get(f"/units/maple/orders/{order}?page=99")
    assert ("Page 1 of 2" in first.text, "Page 2 of 2" in last.text, "p129@uni.example" in last.text) == (True,) * 3


def test_dropping_deletes(units, staff):
    order = order_of(bring(staff, "email\na@uni.example\n", follow=False))
    assert "Nothing was awarded." in staff.post(f"/units/maple/orders/{order}/drop").text
    assert staff.get(f"/units/maple/orders/{order}").status == 404
    assert count(units, AwardOrderRow) == 0


def test_nobody_looks_at_or_awards_for_another_unit(app, units, staff):
    order = order_of(bring(staff, "email\na@uni.example\n", follow=False))
    strangers = [
        enter(app, "issb@birch.example"),
        a_person(app, "iss@nowhere.example", roles=("issuer",)),
    ]
    typed = {"achievement": "kilns", "email": "a@uni.example", "awarded": "2026-11-20", "key": "k" * 43}
    for client in strangers:
        for path in READ:
            assert client.get(f"/units/maple{path}".format(order=order)).status == 404, path
        for path in FORMS:
            assert client.post(f"/units/maple{path}".format(order=order), typed).status == 404, path
    bea = strangers[0]
    for path in (path for path in READ if "{order}" in path):
        assert bea.get(f"/units/birch{path}".format(order=order)).status == 404, path
    assert bea.post(f"/units/birch/orders/{order}/confirm").status == 404
    assert bea.post("/units/birch/award", typed).status == 422
    for roles in (("learner",), ("advisor",)):
        client = a_person(app, f"{roles[0]}@maple.example", roles=roles)
        assert client.get("/units/maple/awards").status == 403
    assert staff.get(f"/units/maple/orders/{order}").h1 == ["Award this table?"]
    assert count(units, AwardRow) == count(units, MailRow) == 0


def test_an_administrator_and_the_head_get_in_too(app, units):
    for email in ("priya@uni.example", "iss@maple.example"):
        client = enter(app, email)
        for path in ("/awards", "/award", "/orders"):
            assert client.get(f"/units/maple{path}").status == 200


def test_the_letter_says_who_awards_what_and_how_it_comes(app, units, staff):
    add_person(app, "known@maple.example")
    order = order_of(bring(staff, 'email,name\nnew@uni.example,"<b>Ada</b>"\nknown@maple.example,\n', follow=False))
    staff.post(f"/units/maple/orders/{order}/confirm")
    make_awards(units.deps)
    with units.deps.database.read() as session:
        letters = {row.recipient: row for row in session.scalars(sa.select(MailRow))}
    new, known = letters["new@uni.example"], letters["known@maple.example"]
    base = units.deps.settings.public_url
    assert "Maple School awards you this badge: Kilns and Glazes. Awarded on 24 November 2026." in new.text
    assert f"{base}/sign-up" in new.text
    assert f"{base}/sign-in" in new.text
    assert "&lt;b&gt;Ada" in new.html
    assert "<b>Ada" not in new.html
    assert "<img" not in new.html
    assert "comes into your wallet by itself" in known.text
    assert "sign-up" not in known.text


def test_addresses_in_letters_are_those_of_the_routes(app, units):
    with app.test_request_context():
        from flask import url_for

        assert links.sign_up(units.deps.settings).endswith(url_for("sign_up.form"))
        assert links.wallet(units.deps.settings).endswith(url_for("badges.wallet"))
        assert links.achievement(units.deps.settings, "kilns").endswith(url_for("issuers.achievement", slug="kilns"))
