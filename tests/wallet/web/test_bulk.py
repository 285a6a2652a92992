"""The pages for many badges: bring a list without an account, watch it, take the table away."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pytest

from tests.wallet.wallet_kit import called, rows_in
from wallet import tasks
from wallet.base import limits
from wallet.services import bulk as service
from wallet.store.tables import BulkCheckRow, BulkItemRow, SessionRow

JSON = {"Accept": "application/json"}
ODD = "=HYPERLINK(1)<script>alert(1)</script>\u202e{{7*7}}"


def send(page, data, *, headers=None, path="/verify/bulk"):
    """Post as a stranger does: no session, no token."""
    answer = page.client.post(
        path, data=data, base_url=page.base, headers=headers or {}, content_type="multipart/form-data"
    )
    body = answer.get_data(as_text=True)
    answer.close()
    return answer, body


def archive(*files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, body in files:
            packed.writestr(name, body)
    return out.getvalue()


@pytest.fixture
def brought(page, issuer):
    """The path of a list of three: one good, one with an odd name, one that is nothing."""
    good, odd = issuer.sign(issuer.credential()), issuer.sign(called(issuer, ODD, id="urn:uuid:2"))
    body = archive(("good.json", json.dumps(good)), ("@odd.json", json.dumps(odd)), ("=2+3.txt", "hello"))
    answer, _ = send(page, {"file": (io.BytesIO(body), "all.zip")})
    assert answer.status_code == 303
    return answer.headers["Location"]


def work(page):
    for _ in range(3):
        tasks.run_job("check_lists", page.app.extensions["deps"])


def test_the_form_needs_no_session_and_says_its_limits(page):
    shown = page.get("/verify/bulk")
    assert shown.h1 == ["Check many badges"]
    [form] = [form for form in shown.forms if form["action"] == "/verify/bulk"]
    assert form["open"]
    assert f"At most {limits.BULK_ITEMS_MAX} badges" in shown.text
    assert "Set-Cookie" not in shown.headers
    assert "/verify/bulk" in page.get("/verify").links


def test_a_list_waits_then_is_a_table(page, brought, deps):
    waiting = page.get(brought)
    assert waiting.h1 == ["3 badges being checked"]
    assert waiting.text.count("Waiting") == 3
    assert [attrs["data-progress"] for _, attrs in waiting.elements if "data-progress" in attrs] == [
        f"{brought}/progress"
    ]
    assert brought in waiting.links, "without a script there is a link"
    work(page)
    done = page.get(brought)
    assert done.h1 == ["3 badges checked"]
    assert not [attrs for tag, attrs in done.elements if tag == "script"]
    assert not [attrs for _, attrs in done.elements if "data-progress" in attrs]
    for words in (
        "good.json",
        "Welding 1",
        "Example University",
        "The badge is unchanged and in force today.",
        "We found no badge in this.",
    ):
        assert words in done.text
    assert "\u202e" not in done.html
    assert ">49<" not in done.html
    assert done.headers["Cache-Control"] == "no-store"
    assert "noindex" in done.headers["X-Robots-Tag"]
    assert rows_in(deps, SessionRow) == [0]


def test_progress_for_a_page_that_waits(page, brought):
    def ask():
        return page.client.get(f"{brought}/progress", base_url=page.base).get_json()

    assert ask() == {"done": 0, "total": 3, "finished": False, "words": "0 of 3 checked"}
    work(page)
    assert ask() == {"done": 3, "total": 3, "finished": True, "words": "3 of 3 checked"}


def test_the_table_as_csv_is_inert(page, brought):
    work(page)
    answer = page.client.get(f"{brought}.csv", base_url=page.base)
    assert answer.content_type == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert rows[0][:5] == ["line", "brought", "verdict", "badge", "holder"]
    assert [row[1] for row in rows[1:]] == ["good.json", "'@odd.json", "'=2+3.txt"]
    assert [row[2] for row in rows[1:]] == ["verified", "verified", "rejected_input"]
    assert rows[2][3].startswith("'=HYPERLINK(1)<script>")
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@")]
    assert answer.get_data(as_text=True).count('"') >= 2 * len(rows) * len(rows[0]), "every cell is quoted"


def test_the_reports_as_json(page, brought):
    work(page)
    found = page.client.get(f"{brought}.json", base_url=page.base).get_json()
    assert (found["total"], found["done"], found["finished"]) == (3, 3, True)
    assert [line["verdict"] for line in found["lines"]] == ["verified", "verified", "rejected_input"]
    assert found["lines"][0]["report"]["format"] == "ob3-data-integrity"
    assert found["lines"][0]["issuer"] == "Example University"


def test_a_program_brings_a_list(page, issuer):
    answer, body = send(page, {"text": json.dumps(issuer.sign(issuer.credential()))}, headers=JSON)
    assert answer.status_code == 201
    path = json.loads(body)["address"].removeprefix(page.base)
    work(page)
    found = page.client.get(path, base_url=page.base).get_json()
    assert [line["verdict"] for line in found["lines"]] == ["verified"]


REFUSED = [
    pytest.param({"text": " "}, 422, "nothing_to_check", id="nothing"),
    pytest.param({"text": "hello\nworld"}, 422, "nothing_to_check", id="words"),
    pytest.param({"text": "https://x.example/1\n" * (limits.BULK_ITEMS_MAX + 1)}, 413, "too_many_badges", id="long"),
    pytest.param({"file": b"PK\x03\x04 not a zip"}, 422, "malformed_archive", id="broken"),
    pytest.param({"file": archive(("[Content_Types].xml", "<x/>"))}, 422, "spreadsheet_brought", id="office"),
]


@pytest.mark.parametrize(("data", "status", "code"), REFUSED)
def test_what_cannot_be_taken_apart_is_said_at_its_field(page, deps, data, status, code):
    def form():
        return {name: (io.BytesIO(value), "x") if isinstance(value, bytes) else value for name, value in data.items()}

    answer, body = send(page, form(), headers=JSON)
    assert (answer.status_code, json.loads(body)["code"]) == (status, code)
    shown = page.post("/verify/bulk", form(), content_type="multipart/form-data")
    assert shown.status == status
    assert shown.title.startswith("Error: Check many badges")
    assert "One thing to put right" in shown.text
    assert rows_in(deps, BulkCheckRow) == [0]


def test_too_large_a_request_is_413(page):
    large = b'--x\r\nContent-Disposition: form-data; name="file"; filename="b"\r\n\r\n' + b" " * (
        limits.BULK_MAX_BYTES + limits.MIB
    )
    answer = page.client.post(
        "/verify/bulk",
        data=large + b"\r\n--x--\r\n",
        base_url=page.base,
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == 413


def test_when_too_much_waits_it_says_so(page, monkeypatch):
    monkeypatch.setattr(service, "BULK_WAITING_MAX", 0)
    answer, body = send(page, {"text": "https://x.example/1"})
    assert answer.status_code == 503
    assert "Bring yours again in a few minutes." in body
    assert "https://x.example/1" in body, "what was typed stays"


def test_only_its_address_opens_it(page, brought):
    code = brought.rpartition("/")[2]
    loose = page.get(f"/verify/bulk/{code.lower().replace('-', ' ')}", follow=False)
    assert (loose.status, loose.location) == (302, brought)
    other = code[:-1] + ("A" if code[-1] != "A" else "Q")
    for path in (
        f"/verify/bulk/{other}",
        f"/verify/bulk/{other}/progress",
        f"/verify/bulk/{other}.csv",
        "/verify/bulk/x.json",
    ):
        assert page.client.get(path, base_url=page.base).status_code == 404


def test_it_is_deleted_when_asked(page, brought, deps):
    work(page)
    answer, _ = send(page, {}, path=f"{brought}/delete")
    assert answer.status_code == 303
    assert "The list and its table are deleted." in page.get(answer.headers["Location"]).text
    assert page.get(brought).status == 404
    assert rows_in(deps, BulkCheckRow, BulkItemRow) == [0, 0]


def test_a_form_of_another_site_is_refused(page, brought):
    evil = {"Origin": "https://evil.example"}
    assert send(page, {"text": "https://x.example/1"}, headers=evil)[0].status_code == 403
    assert send(page, {}, path=f"{brought}/delete", headers=evil)[0].status_code == 403
