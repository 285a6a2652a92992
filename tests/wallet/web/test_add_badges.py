"""The page that takes badges in: one or many, with and without a script, and what it says when it does not."""

import io
import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.corpora import shared
from tests.people import a_learner, a_person
from tests.sims.issuer import EMAIL, blank_png
from tests.wallet.wallet_kit import called, rows_in
from wallet.base import limits
from wallet.store.tables import BadgeRow, DocumentRow, PictureRow


@pytest.fixture
def ada(app):
    return a_learner(app, EMAIL)


def files(*named):
    return {"file": [(io.BytesIO(body), name) for name, body in named]}


def send(client, data, **options):
    return client.post("/wallet/add", data, content_type="multipart/form-data", **options)


def ask_json(client, data):
    return send(client, data, headers={"Accept": "application/json", "Origin": client.base})


def badge(issuer, name="Welding 1", **changes):
    return issuer.sign(called(issuer, name, **changes))


def test_the_form_is_there(ada):
    page = ada.get("/wallet/add")
    assert page.h1 == ["Add badges"]
    assert {"file", "text", "url", "csrf_token"} <= set(page.form("/wallet/add"))


def test_one_file_leads_to_its_own_page(ada, issuer):
    page = send(ada, files(("welding.png", issuer.png(badge(issuer)))))
    assert page.h1 == ["Welding 1"]
    assert "It is in your wallet." in page.text


@pytest.mark.parametrize("field", ["text", "url"])
def test_a_pasted_text_and_an_address(ada, issuer, field):
    value = json.dumps(badge(issuer)) if field == "text" else issuer.assertion()["id"]
    assert send(ada, {field: value}).h1 == ["Welding 1"]


def test_several_at_once_lose_none_of_the_good_ones(ada, deps, issuer):
    page = send(
        ada,
        {
            **files(
                ("one.png", issuer.png(badge(issuer, id="urn:1", name="One"))),
                ("bad.png", blank_png()),
                ("two.json", issuer.json(badge(issuer, id="urn:2", name="Two"))),
            ),
            "text": "hello",
            "url": "ftp://x.example",
        },
    )
    assert (page.status, page.h1) == (200, ["Add badges"])
    assert page.title.startswith("Error: ")
    for words in ("One", "Two", "there is no badge inside", "Enter an address that starts with https://"):
        assert words in page.text
    assert rows_in(deps, BadgeRow) == [2]
    assert page.form("/wallet/add")["url"] == "ftp://x.example"


def test_a_program_gets_a_line_for_each(ada, issuer):
    answer = ask_json(ada, files(("one.json", issuer.json(badge(issuer))), ("bad.png", blank_png())))
    assert answer.status == 200
    good, bad = answer.json["items"]
    assert (good["name"], good["state"], good["word"]) == ("Welding 1", "verified", "Verified")
    assert good["href"].startswith("/wallet/badges/")
    assert (bad["name"], bad["state"], bad["href"]) == ("bad.png", "rejected_input", None)
    assert "no badge inside" in bad["sentence"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        pytest.param({}, "Choose a file", id="nothing"),
        pytest.param({"text": "   "}, "Choose a file", id="spaces"),
        pytest.param({"text": "hello"}, "We found no badge in this", id="text"),
        pytest.param({"url": "http://uni.example/a"}, "Enter an address that starts with https://", id="plain-http"),
        pytest.param({"url": "javascript:alert(1)"}, "Enter an address that starts with https://", id="script"),
        pytest.param({"url": "https://" + "a" * 3000}, "Enter an address that starts with https://", id="long"),
        pytest.param({"url": "https://nobody.example/b"}, "We could not get a badge from this address", id="silent"),
        pytest.param(files(("b.png", blank_png())), "there is no badge inside", id="bare-picture"),
        pytest.param(files(("b.bin", bytes(100))), "We found no badge in this", id="bytes"),
        pytest.param(
            files(("b.png", b"x" * (limits.UPLOAD_MAX_BYTES + 1))), "larger than the 2 MiB we accept", id="too-large"
        ),
        pytest.param(files(*[(f"{n}.png", b"x") for n in range(21)]), "20 badges at once", id="too-many"),
    ],
)
def test_what_is_refused_says_why_and_leaves_no_trace(ada, deps, data, says):
    def fresh():
        return {
            name: [(io.BytesIO(b.getvalue()), n) for b, n in value] if name == "file" else value
            for name, value in data.items()
        }

    answer = ask_json(ada, fresh())
    assert answer.status == 422
    assert says in answer.json["items"][0]["sentence"]
    page = send(ada, fresh())
    assert (page.status, page.title.startswith("Error: ")) == (422, True)
    assert says in page.text
    assert rows_in(deps, BadgeRow, DocumentRow, PictureRow) == [0, 0, 0]


def test_the_same_badge_twice(ada, issuer):
    send(ada, files(("a.png", issuer.png(badge(issuer)))))
    page = send(ada, files(("b.json", issuer.json(badge(issuer)))))
    assert "You have this badge already" in page.text


def test_a_badge_of_somebody_else_is_kept_but_not_linked(app, issuer):
    eve = a_learner(app, "eve@uni.example")
    page = send(eve, files(("a.png", issuer.png(badge(issuer)))))
    assert "It names an address that you have not confirmed, so it does not count yet." in page.text
    assert "Not linked to you" in page.text


def test_file_names_of_strangers_are_only_words(ada, issuer):
    name = 'a"; filename="x.html\r\nX-Injected: 1\u202e.png'
    page = send(ada, files((name, issuer.png(badge(issuer)))))
    assert "\u202e" not in page.html
    original = ada.get(page.form("/note")["csrf_token"] and _link(page, "/original"))
    assert "X-Injected" not in original.headers
    assert original.headers["Content-Disposition"].count("filename") == 1


def _link(page, ending):
    return next(link for link in page.links if link.endswith(ending))


def test_only_learners_add_badges(app, page, issuer):
    for client, status in ((a_person(app, "s@uni.example", roles=("advisor",)), 403), (page, 401)):
        assert send(client, files(("a.json", issuer.json(badge(issuer)))), follow=False).status == status


def test_a_form_without_its_token_is_refused(ada, deps, issuer):
    assert send(ada, {**files(("a.json", issuer.json(badge(issuer)))), "csrf_token": "x"}).status == 403
    assert rows_in(deps, BadgeRow) == [0]


@pytest.mark.parametrize(
    "category", ["png", "svg", "json", "injection", "jwt", "di", "ob2", "status", "didweb", "control"]
)
def test_hostile_files(ada, deps, issuer, category):
    """Every uploaded item of the corpus ends in an answer, never in a fault; what is rejected asks nobody anything."""
    folder = shared("badinputs")
    items = json.loads(Path(folder / "manifest.json").read_text())["items"]
    mine = [item for item in items if item["category"] == category and item["present"]["how"] == "upload"]
    assert mine
    for item in mine:
        if not item.get("file"):
            continue
        issuer.asked_for.clear()
        body = (folder / item["file"]).read_bytes()
        answer = ask_json(ada, files((item["present"].get("filename", "x"), body)))
        assert answer.status in (200, 413, 422), item["id"]
        classes = {item["expect"]["class"], *item["expect"].get("also_ok", ())}
        if classes == {"rejected_input"}:
            assert answer.status != 200, item["id"]
            assert issuer.asked_for == [], item["id"]


def test_a_fault_with_one_does_not_take_the_others(ada, deps, issuer, monkeypatch):
    from wallet.services import receive_many

    real = receive_many.receive_badge

    def sometimes(upload, **options):
        if b"urn:bad" in upload:
            raise RuntimeError("a bug")
        return real(upload, **options)

    monkeypatch.setattr(receive_many, "receive_badge", sometimes)
    good, bad = issuer.json(badge(issuer)), issuer.json(badge(issuer, id="urn:bad"))
    answer = ask_json(ada, files(("bad.json", bad), ("good.json", good)))
    assert [item["state"] for item in answer.json["items"]] == ["failed", "verified"]
    assert "on our side" in answer.json["items"][0]["sentence"]
    with deps.database.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(BadgeRow)) == 1
