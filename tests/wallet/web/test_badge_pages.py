"""The wallet, a badge's own page and its forms, the files it hands out, and who may see any of it."""

import re
from uuid import UUID, uuid4

import pytest

from tests.people import PASSWORD, a_learner, a_person
from tests.sims.issuer import EMAIL
from tests.wallet.wallet_kit import called, forged, statements
from wallet.core.baking.png import unbake_png
from wallet.core.baking.svg import unbake_svg
from wallet.services import organise
from wallet.services.receive import receive_badge
from wallet.store.badges import badge_for

LONG = {"validFrom": "2025-05-10T00:00:00Z", "validUntil": "2028-05-10T00:00:00Z"}


@pytest.fixture
def ada(app):
    return a_learner(app, EMAIL)


@pytest.fixture
def eve(app):
    return a_learner(app, "eve@uni.example", name="Eve")


def put(deps, issuer, client, *, carry="json", **changes):
    name = changes.pop("name", None)
    credential = called(issuer, name, **changes) if name else issuer.credential(**changes)
    file = getattr(issuer, carry)(issuer.sign(credential))
    return receive_badge(file, learner_id=client.id, deps=deps, file_name=f"my badge.{carry}").badge_id


def detail(deps, client, badge_id):
    with deps.database.read() as session:
        return badge_for(session, client.id, badge_id)


def test_an_empty_wallet_invites(ada):
    page = ada.get("/wallet")
    assert page.h1 == ["Your wallet"]
    assert "Your badges will be here" in page.text
    assert "/wallet/add" in page.links


def test_cards_and_list_say_the_same(ada, deps, issuer):
    put(deps, issuer, ada, **LONG)
    put(deps, issuer, ada, id="urn:2", name="Lapsed", validUntil="2026-06-30T00:00:00Z")
    for path in ("/wallet", "/wallet?view=list"):
        page = ada.get(path)
        assert "2 badges from one issuer." in page.text
        for words in ("Welding 1", "Example University", "Verified", "Lapsed", "Expired 30 Jun 2026"):
            assert words in page.text, (path, words)
    assert "10 May 2028" in ada.get("/wallet").text


def test_search_filters_and_pages(ada, deps, issuer):
    for number in range(65):
        put(deps, issuer, ada, id=f"urn:{number}", name=f"Badge {number:02}")
    page = ada.get("/wallet?sort=name")
    assert "Page 1 of 2" in page.text
    assert "/wallet?page=2&sort=name" in page.links
    assert "Badge 64" in ada.get("/wallet?page=2&sort=name").text
    found = ada.get("/wallet?q=badge+07&sort=name")
    assert ("One badge fits" in found.text or "1 badge fits." in found.text, "Badge 07" in found.text) == (True, True)
    assert "No badge fits" in ada.get("/wallet?q=nothing").text
    assert ada.get("/wallet?page=999999999&year=x&state=<script>").status == 200


def test_two_hundred_badges_take_eight_statements(ada, deps, issuer):
    put(deps, issuer, ada)
    _copies(deps, ada, 199)
    ada.get("/wallet")
    with statements(deps.database) as sent:
        page = ada.get("/wallet?q=welding")
    assert "200 badges from one issuer." in page.text
    assert len(sent) <= 8, sent  # two of them find what is worth looking after


def _copies(deps, client, count):
    """Multiply the one badge there is, straight in the store."""
    import sqlalchemy as sa

    from wallet.store.tables import BadgeRow

    with deps.database.begin() as session:
        row = session.execute(sa.select(BadgeRow.__table__)).mappings().one()
        session.execute(
            sa.insert(BadgeRow),
            [{**row, "id": uuid4(), "payload_sha256": f"{number:064}", "same_key": None} for number in range(count)],
        )


def test_a_badge_says_what_it_took_and_what_was_checked(ada, deps, issuer):
    subject = issuer.credential()["credentialSubject"]
    achievement = {
        **subject["achievement"],
        "criteria": {"narrative": "Weld **30 cm**.\n\n<script>alert(1)</script> [x](javascript:alert(1))"},
        "creditsAvailable": 6,
        "alignment": [{"type": ["Alignment"], "targetName": "Metal work", "targetUrl": "https://uni.example/s/1"}],
        "tag": ["steel"],
        "fieldOfStudy": "Engineering",
    }
    result = {"type": ["Result"], "value": "A"}
    evidence = {"id": "https://uni.example/e", "type": ["Evidence"], "name": "Photo", "narrative": "Of the *seam*."}
    badge_id = put(
        deps,
        issuer,
        ada,
        credentialSubject={**subject, "achievement": achievement, "result": [result]},
        evidence=[evidence],
        **LONG,
    )
    page = ada.get(f"/wallet/badges/{badge_id}")
    assert page.h1 == ["Welding 1"]
    for words in (
        "Awarded to you by Example University on 10 May 2025",
        "Verified",
        "6 credits",
        "Engineering",
        "Metal work",
        "Photo",
        "In force from 10 May 2025 until 10 May 2028.",
        "Where we looked",
        "Only you can see this badge",
    ):
        assert words in page.text, words
    assert "<strong>30 cm</strong>" in page.html
    assert "<script>alert" not in page.html
    assert not any(link.startswith("javascript:") for link in page.links)
    strangers = [
        attrs for tag, attrs in page.elements if tag == "a" and attrs.get("href", "").startswith("https://uni.example")
    ]
    assert strangers
    assert all("nofollow" in attrs["rel"] and "ugc" in attrs["rel"] for attrs in strangers)


def test_names_that_hide_or_reorder_are_tamed(ada, deps, issuer):
    badge_id = put(deps, issuer, ada, name="Robo\u202etics\u200b {{7*7}} <b>bold</b>")
    for path in ("/wallet", f"/wallet/badges/{badge_id}"):
        page = ada.get(path)
        assert "\u202e" not in page.html
        assert "{{7*7}} <b>bold</b>" in page.text
        assert "<b>bold" not in page.html


def test_a_forgery_speaks_only_as_a_claim(ada, deps, issuer):
    badge_id = receive_badge(issuer.json(forged(issuer)), learner_id=ada.id, deps=deps).badge_id
    page = ada.get(f"/wallet/badges/{badge_id}")
    assert page.h1 == ["A badge we could not confirm"]
    assert page.text.count("Brain surgery") == 1
    assert page.text.index("This file says, not confirmed") < page.text.index("Brain surgery")
    assert "Not valid" in page.text
    wallet = ada.get("/wallet").text
    assert "This file says, not confirmed: Brain surgery" in wallet
    assert "No badge fits" in ada.get("/wallet?q=surgery").text


def test_an_old_answer_is_asked_for_again_or_said_to_be_old(ada, deps, issuer, clock):
    badge_id = put(deps, issuer, ada, credentialStatus=issuer.status(7))
    clock.forward(hours=5)
    issuer.online = False
    page = ada.get(f"/wallet/badges/{badge_id}")
    assert "Could not be confirmed" in page.text
    assert "The last answer is too old to be relied on." in page.text
    assert page.h1 == ["Welding 1"]


def test_check_again_tells_what_changed(ada, deps, issuer, clock):
    badge_id = put(deps, issuer, ada, credentialStatus=issuer.status(7))
    check = f"/wallet/badges/{badge_id}/check"
    assert "Verified, as before" in ada.post(check).text
    issuer.online = False
    clock.forward(minutes=1)
    assert "What we knew before still stands: Verified" in ada.post(check).text
    issuer.online = True
    issuer.revoke(7)
    clock.forward(minutes=1)
    issuer.now = clock.now
    page = ada.post(check)
    assert "Checked again, just now: Revoked." in page.text
    assert "The issuer withdrew this badge on 24 November 2026" in page.text
    assert "Earlier checks" in page.text
    assert "Revoked 24 Nov 2026" in ada.get("/wallet").text


def test_note_tags_and_collections(ada, deps, issuer):
    badge_id = put(deps, issuer, ada)
    at = f"/wallet/badges/{badge_id}"
    page = ada.get(at)
    assert "Only you can see it" in ada.post(f"{at}/note", {"note": "For <interviews>", "revision": "1"}).text
    stale = ada.post(f"{at}/note", {"note": "Other window", "revision": page.form("/note")["revision"]})
    assert (stale.status, stale.title.startswith("Error: ")) == (409, True)
    assert "changed in another window" in stale.text
    assert detail(deps, ada, badge_id).note == "For <interviews>"
    assert ada.post(f"{at}/note", {"note": "x" * 4001, "revision": "2"}).status == 422

    assert ada.post(f"{at}/tags", {"tags": "metal, Metal, shop", "revision": "2"}).status == 200
    assert ada.post(f"{at}/tags", {"tags": ",".join(map(str, range(30))), "revision": "3"}).status == 422
    assert "metal, shop" in ada.get(at).html
    assert "1 badge fits." in ada.get("/wallet?tag=metal").text

    ada.post("/wallet/collections", {"name": "For Acme"})
    [shelf] = organise.collections_of(ada.id, deps)
    assert ada.post(f"{at}/collections", {"collection": str(shelf.id), "revision": "3"}).status == 200
    assert "Welding 1" in ada.get(f"/wallet/collections/{shelf.id}").text
    assert ada.post(f"{at}/collections", {"collection": "nonsense", "revision": "4"}).status == 200
    assert "Nothing in here yet" in ada.get(f"/wallet/collections/{shelf.id}").text


def test_collections_have_names_and_an_order(ada, deps, issuer):
    ids = [put(deps, issuer, ada, id=f"urn:{name}", name=name) for name in ("One", "Two")]
    assert ada.post("/wallet/collections", {"name": " "}).status == 422
    page = ada.post("/wallet/collections", {"name": "Shelf"})
    assert page.h1 == ["Shelf"]
    assert ada.post("/wallet/collections", {"name": "Shelf"}).status == 409
    [shelf] = organise.collections_of(ada.id, deps)
    for badge_id in ids:
        organise.place_badge(ada.id, badge_id, {shelf.id}, revision=1, deps=deps)
    at = f"/wallet/collections/{shelf.id}"
    move = {"badge": str(ids[1]), "way": "up", "revision": ada.get(at).form("/move")["revision"]}
    page = ada.post(f"{at}/move", move)
    assert page.text.index("Two") < page.text.index("One")
    assert "changed in another window" in ada.post(f"{at}/move", move).text
    out = {"badge": str(ids[1]), "way": "out", "revision": ada.get(at).form("/move")["revision"]}
    assert "Two" in ada.post(f"{at}/move", out).text.partition("Add badges")[2]
    back = {"badge": str(ids[1]), "revision": ada.get(at).form("/badges")["revision"]}
    assert "Two" in ada.post(f"{at}/badges", back).text.partition("Add what is ticked")[0]
    assert ada.post(f"{at}/move", {**out, "revision": ada.get(at).form("/move")["revision"]}).status == 200
    assert (
        ada.post(
            f"{at}/move", {**out, "way": "up", "badge": "x", "revision": ada.get(at).form("/move")["revision"]}
        ).status
        == 404
    )
    words = {"name": "Top shelf", "introduction": "What I make.\n\nOf metal.", "revision": "5"}
    renamed = ada.post(f"{at}/describe", {**words, "revision": ada.get(at).form("/describe")["revision"]})
    assert renamed.h1 == ["Top shelf"]
    assert ada.post(f"{at}/describe", {**words, "name": ""}).status == 422
    long = ada.post(f"{at}/describe", {**words, "introduction": "x" * 2001})
    assert (long.status, long.title) == (422, "Error: Top shelf - Laurel, Alder Valley University")
    assert "x" * 2001 in long.html, "nothing that was typed is lost"
    assert ada.post(f"{at}/describe", words).status == 409
    assert "still in your wallet" in ada.post(f"{at}/delete").text


def test_delete_and_undo(ada, deps, issuer, clock):
    badge_id = put(deps, issuer, ada)
    page = ada.post(f"/wallet/badges/{badge_id}/delete")
    assert "Welding 1 is in the bin until 24 December 2026." in page.text
    assert "This badge is in the bin." in ada.get(f"/wallet/badges/{badge_id}").text
    assert "Welding 1" in ada.get("/wallet/bin").text
    back = ada.post(f"/wallet/badges/{badge_id}/restore")
    assert (back.h1, "back in your wallet" in back.text) == (["Welding 1"], True)
    assert "The bin is empty" in ada.get("/wallet/bin").text
    ada.post(f"/wallet/badges/{badge_id}/delete")
    clock.forward(days=31)
    organise.sweep_bin(deps)
    ada.sign_in(EMAIL, PASSWORD)
    assert ada.get(f"/wallet/badges/{badge_id}").status == 404


def test_what_is_handed_out_can_do_nothing_here(ada, deps, issuer):
    badge_id = put(deps, issuer, ada, carry="svg")
    at = f"/wallet/badges/{badge_id}"
    for name, media_type in (
        ("original", "image/svg+xml"),
        ("credential", "application/json"),
        ("baked.png", "image/png"),
        ("baked.svg", "image/svg+xml"),
    ):
        file = ada.get(f"{at}/{name}")
        assert (file.status, file.headers["Content-Type"].split(";")[0]) == (200, media_type)
        assert re.fullmatch(r'attachment; filename="[a-z0-9-]+\.(svg|json|png)"', file.headers["Content-Disposition"])
        assert file.headers["Content-Security-Policy"].endswith("sandbox")
        assert file.headers["X-Content-Type-Options"] == "nosniff"
        assert file.headers["Cache-Control"] == "no-store"
    payload = ada.get(f"{at}/credential").body.decode()
    assert unbake_png(ada.get(f"{at}/baked.png").body).text == payload
    assert unbake_svg(ada.get(f"{at}/baked.svg").body).text == payload
    picture = ada.get(f"/wallet/pictures/{detail(deps, ada, badge_id).picture_sha256}")
    assert picture.headers["Content-Security-Policy"].endswith("sandbox")
    assert picture.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    drawing = ada.get(f"{at}/drawing.svg")
    assert (drawing.headers["Content-Type"], b"<script" in drawing.body) == ("image/svg+xml", False)


ROUTES = [
    ("get", "/wallet/badges/{badge}"),
    ("get", "/wallet/badges/{badge}/original"),
    ("get", "/wallet/badges/{badge}/credential"),
    ("get", "/wallet/badges/{badge}/baked.png"),
    ("get", "/wallet/badges/{badge}/baked.svg"),
    ("get", "/wallet/badges/{badge}/drawing.svg"),
    ("get", "/wallet/pictures/{picture}"),
    ("post", "/wallet/badges/{badge}/note"),
    ("post", "/wallet/badges/{badge}/tags"),
    ("post", "/wallet/badges/{badge}/collections"),
    ("post", "/wallet/badges/{badge}/check"),
    ("post", "/wallet/badges/{badge}/ask-staff"),
    ("post", "/wallet/badges/{badge}/delete"),
    ("post", "/wallet/badges/{badge}/restore"),
    ("get", "/wallet/collections/{shelf}"),
    ("post", "/wallet/collections/{shelf}/describe"),
    ("post", "/wallet/collections/{shelf}/move"),
    ("post", "/wallet/collections/{shelf}/delete"),
]


def test_what_is_not_yours_is_not_there(app, ada, eve, deps, issuer):
    badge_id = put(deps, issuer, ada, carry="png")
    organise.write_note(ada.id, badge_id, "mine", revision=1, deps=deps)
    shelf = organise.new_collection(ada.id, "Hers", deps)
    names = {"badge": badge_id, "shelf": shelf, "picture": detail(deps, ada, badge_id).picture_sha256}
    nothing = {"badge": UUID(int=1), "shelf": UUID(int=1), "picture": "0" * 64}
    before = detail(deps, ada, badge_id)
    for method, path in ROUTES:
        data = {"note": "x", "tags": "x", "name": "x", "revision": "2", "badge": str(badge_id), "way": "out"}
        options = {"data": data} if method == "post" else {}
        foreign = getattr(eve, method)(path.format(**names), **options)
        unknown = getattr(eve, method)(path.format(**nothing), **options)
        assert (foreign.status, unknown.status) == (404, 404), path
        assert foreign.text == unknown.text, path
    assert detail(deps, ada, badge_id) == before
    staff = a_person(app, "staff@uni.example", roles=("advisor", "administrator"))
    for method, path in ROUTES:
        assert getattr(staff, method)(path.format(**names)).status == 403, path


def test_strangers_are_asked_to_sign_in(page):
    for method, path in [
        *ROUTES,
        ("get", "/wallet"),
        ("get", "/wallet/add"),
        ("get", "/wallet/bin"),
        ("get", "/wallet/collections"),
    ]:
        path = path.format(badge=UUID(int=1), shelf=UUID(int=1), picture="0" * 64)
        if method == "get":
            answer = page.get(path, follow=False)
            assert (answer.status, answer.location.startswith("/sign-in?next=")) == (303, True), path
        else:
            assert page.post(path, follow=False).status == 401, path


def test_the_deleted_badge_in_an_address_is_ones_own(ada, eve, deps, issuer):
    badge_id = put(deps, issuer, ada)
    organise.delete_badge(ada.id, badge_id, deps)
    assert "is in the bin" not in eve.get(f"/wallet?deleted={badge_id}").text
    assert "is in the bin" not in ada.get("/wallet?deleted=<b>").text


def test_forms_need_their_token(ada, deps, issuer):
    badge_id = put(deps, issuer, ada)
    for name in ("note", "tags", "collections", "check", "ask-staff", "delete", "restore"):
        assert ada.post(f"/wallet/badges/{badge_id}/{name}", token="forged").status == 403, name
    assert detail(deps, ada, badge_id).deleted_at is None


def test_staff_accept_what_a_learner_asked_about(app, eve, deps, issuer, clock):
    badge_id = put(deps, issuer, eve)
    at = f"/wallet/badges/{badge_id}"
    assert "Not linked to you" in eve.get(at).text
    assert "You asked staff" in eve.post(f"{at}/ask-staff").text
    staff = a_person(app, "sam@uni.example", name="Sam Staff", roles=("advisor",))
    page = staff.get("/staff/unlinked")
    assert ("Welding 1" in page.text, "Eve" in page.text) == (True, True)
    assert staff.post(f"/staff/unlinked/{badge_id}/accept", {"reason": " "}).status == 422
    done = staff.post(f"/staff/unlinked/{badge_id}/accept", {"reason": "Seen her <passport>"})
    assert "Accepted." in done.text
    assert "Nothing is waiting" in done.text
    shown = eve.get(at).text
    assert "Sam Staff accepted this badge for you on 24 November 2026" in shown
    assert "Seen her <passport>" in shown
    assert "not waiting" in staff.post(f"/staff/unlinked/{badge_id}/accept", {"reason": "Again"}).text


def test_staff_can_take_a_badge_off_the_list(app, eve, deps, issuer):
    badge_id = put(deps, issuer, eve)
    eve.post(f"/wallet/badges/{badge_id}/ask-staff")
    staff = a_person(app, "sam@uni.example", roles=("issuer",))
    assert "off the list" in staff.post(f"/staff/unlinked/{badge_id}/decline").text
    assert "Ask staff to accept it" in eve.get(f"/wallet/badges/{badge_id}").text


def test_learners_vouch_for_nobody(ada, eve, deps, issuer):
    badge_id = put(deps, issuer, eve)
    eve.post(f"/wallet/badges/{badge_id}/ask-staff")
    for client in (eve, ada):
        assert client.get("/staff/unlinked").status == 403
        assert client.post(f"/staff/unlinked/{badge_id}/accept", {"reason": "Mine"}).status == 403
