"""Receipts: made from what was checked, genuine to anybody's verifier, opened again to see what has changed."""

from __future__ import annotations

import io
import json
import re
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from tests.sims.issuer import EMAIL
from tests.wallet.share_kit import keep, subject_for
from tests.wallet.wallet_kit import ada, forged, rows_in
from wallet.base.limits import RECEIPT_KEPT_DAYS, RECEIPT_OFFER_S
from wallet.core.verify.bench import Shelf
from wallet.core.verify.loop import verify
from wallet.services.share import close_share, open_share
from wallet.services.sweep import sweep
from wallet.store.tables import BadgeRow, DocumentRow, OwnKeyRow, ReceiptRow, VerificationRow


@pytest.fixture
def good(issuer):
    return issuer.sign(issuer.credential(credentialStatus=issuer.status(7)))


@pytest.fixture
def shared(deps, issuer, good):
    """A shared badge: the path of its page, the learner and the badge."""
    learner = ada(deps)
    badge = keep(deps, learner, issuer.json(good))
    return urlsplit(open_share(learner, badge, deps)).path, learner, badge


def open_post(page, path, data=None, **options):
    """Post a form as a stranger's browser does: no session, no token."""
    answer = page.client.post(path, data=data or {}, base_url=page.base, headers={"Origin": page.base}, **options)
    kept = answer.get_data(as_text=True)
    answer.close()
    return answer, kept


def file(body, name="badge.json"):
    return {"file": (io.BytesIO(body if isinstance(body, bytes) else json.dumps(body).encode()), name)}


def checked(page, badge, **typed):
    """Check a badge's text and keep a receipt of it; returns the path of the receipt."""
    shown = page.post("/verify", {"text": json.dumps(badge), **typed})
    answer, _ = open_post(page, "/receipts", {"offer": shown.form("/receipts")["offer"]})
    assert answer.status_code == 303
    return answer.headers["Location"]


def document(page, path):
    answer = page.client.get(f"{path}.json", base_url=page.base)
    assert answer.status_code == 200
    return json.loads(answer.get_data())


# --- making one


def test_a_checked_badge_leaves_a_receipt_only_when_asked(page, deps, good):
    shown = page.post("/verify", {"text": json.dumps(good)})
    assert "Keep a record" in shown.text
    assert rows_in(deps, ReceiptRow, OwnKeyRow) == [0, 0]
    path = checked(page, good)
    assert rows_in(deps, ReceiptRow, OwnKeyRow, BadgeRow, DocumentRow, VerificationRow) == [1, 1, 0, 0, 0]
    receipt = page.get(path)
    assert receipt.h1 == ["Receipt for Welding 1"]
    for words in (
        "This receipt is genuine.",
        "What could not be checked",
        "We cannot know",
        "We did not keep the badge",
        "Example University",
        "What was found on 24 November 2026",
    ):
        assert words in receipt.text
    assert receipt.headers["Cache-Control"] == "no-store"
    assert "noindex" in receipt.headers["X-Robots-Tag"]
    assert "Set-Cookie" not in receipt.headers


def test_asking_twice_is_asking_once(page, deps, good):
    offer = page.post("/verify", {"text": json.dumps(good)}).form("/receipts")["offer"]
    first, _ = open_post(page, "/receipts", {"offer": offer})
    second, _ = open_post(page, "/receipts", {"offer": offer})
    assert first.headers["Location"] == second.headers["Location"]
    assert rows_in(deps, ReceiptRow) == [1]


def test_no_offer_for_what_cannot_be_read(page):
    shown = page.post("/verify", {"text": "hello"})
    assert "Keep a record" not in shown.text


@pytest.mark.parametrize(
    "spoil", [lambda o: "", lambda o: "A" * 300_000, lambda o: o[:-9] + "A" * 9, lambda o: "ü", lambda o: o[:40]]
)
def test_an_offer_cannot_be_made_up(page, deps, good, spoil):
    offer = page.post("/verify", {"text": json.dumps(good)}).form("/receipts")["offer"]
    answer, body = open_post(page, "/receipts", {"offer": spoil(offer)})
    assert answer.status_code == 409
    assert "Check the badge again" in body
    assert rows_in(deps, ReceiptRow) == [0]


def test_an_offer_ends(page, clock, good):
    offer = page.post("/verify", {"text": json.dumps(good)}).form("/receipts")["offer"]
    clock.forward(seconds=RECEIPT_OFFER_S + 1)
    assert open_post(page, "/receipts", {"offer": offer})[0].status_code == 409


def test_a_receipt_of_a_shared_page_names_its_holder(page, shared):
    path, _, _ = shared
    answer, _ = open_post(page, f"{path}/receipt")
    receipt = page.get(answer.headers["Location"])
    assert "Ada Example" in receipt.text
    assert "Nothing has changed: every check ends as it did then." in receipt.text
    said = document(page, answer.headers["Location"])["credentialSubject"]
    assert (said["badgeHolder"], said["verdict"]) == ("Ada Example", "verified")
    assert said["shownAt"].endswith(path)


def test_neither_the_address_nor_the_badge_is_in_it(page, deps, issuer, caplog):
    plain = issuer.sign(issuer.credential(credentialSubject=subject_for(EMAIL, hashed=False)))
    path = checked(page, plain, email=EMAIL)
    text = json.dumps(document(page, path))
    assert "uni.example" in text
    assert EMAIL not in text
    assert "proofValue" not in json.dumps(document(page, path)["credentialSubject"])
    assert plain["proof"]["proofValue"] not in text
    assert EMAIL not in caplog.text
    with deps.database.read() as session:
        assert EMAIL.encode() not in session.scalars(sa.select(ReceiptRow.sealed)).one()
        assert b"Welding" not in session.scalars(sa.select(ReceiptRow.sealed)).one()


def test_a_forgery_has_a_receipt_without_its_words(page, issuer):
    path = checked(page, forged(issuer))
    receipt = page.get(path)
    assert "Not valid" in receipt.text
    assert "Brain surgery" not in json.dumps(document(page, path))
    assert "is not in this receipt" in receipt.text


def test_the_code_is_written_in_one_way(page, good):
    path = checked(page, good)
    code = path.rpartition("/")[2]
    loose = page.get(f"/receipts/{code.lower().replace('-', '')}", follow=False)
    assert (loose.status, loose.location) == (302, path)
    for wrong in ("x", code[:-1] + ("A" if code[-1] != "A" else "Q"), "ü"):
        assert page.get(f"/receipts/{wrong}").status == 404


# --- as a credential


def test_anybody_can_verify_it_from_what_we_publish(page, issuer, good, deps):
    receipt = document(page, checked(page, good))
    did = page.client.get("/.well-known/did.json", base_url=page.base)
    assert did.content_type == "application/did+json"
    assert did.headers["Access-Control-Allow-Origin"] == "*"
    assert receipt["issuer"]["id"] == did.get_json()["id"] == "did:web:localhost%3A8000"
    address = "https://localhost:8000/.well-known/did.json"
    issuer.publish(address, did.get_json())

    report = verify(
        json.dumps(receipt).encode(),
        issuer.gather,
        now=deps.now(),
        claimed_recipient={},
        shelf=Shelf(deps.contexts),
    ).report
    assert (report.verdict, report.format) == ("verified", "vc-data-integrity")
    assert [source.url for source in report.sources] == [address]


def test_before_anything_is_signed_there_is_no_key(page):
    assert page.client.get("/.well-known/did.json", base_url=page.base).status_code == 404


def test_the_key_is_sealed_and_made_once(page, deps, good):
    checked(page, good)
    checked(page, good)
    with deps.database.read() as session:
        [key] = session.scalars(sa.select(OwnKeyRow)).all()
    assert len(deps.key_box.open(key.private_sealed)) == 32
    assert deps.key_box.open(key.private_sealed) not in key.private_sealed


# --- opened again


def test_withdrawn_since(page, deps, issuer, good, clock):
    learner = ada(deps)
    badge = keep(deps, learner, issuer.json(good))
    path = urlsplit(open_share(learner, badge, deps)).path
    receipt = open_post(page, f"{path}/receipt")[0].headers["Location"]
    clock.forward(days=2)
    issuer.now = clock.now
    issuer.revoke(7)
    shown = page.get(receipt)
    assert "It has changed: “Verified” then, “Revoked” now." in shown.text
    assert "Not revoked Passed then, Failed now." in shown.text
    assert shown.h1 == ["Receipt for Welding 1"]


def test_the_issuer_is_silent_since(page, shared, issuer, clock):
    path, _, _ = shared
    receipt = open_post(page, f"{path}/receipt")[0].headers["Location"]
    clock.forward(days=2)
    issuer.online = False
    assert "“Verified” then, “Could not be confirmed” now." in page.get(receipt).text


def test_a_link_that_was_switched_off_says_that_it_cannot_know(page, shared, deps):
    path, learner, badge = shared
    receipt = open_post(page, f"{path}/receipt")[0].headers["Location"]
    close_share(learner, badge, deps)
    shown = page.get(receipt)
    assert "We cannot know" in shown.text
    assert "no longer shares it" in shown.text
    assert not [tag for tag, attrs in shown.elements if "verdict--verified" in attrs.get("class", "")]


def test_a_badge_at_an_address_is_looked_at_when_asked(page, issuer):
    address = issuer.assertion()["id"]
    shown = page.post("/verify", {"url": address})
    receipt = open_post(page, "/receipts", {"offer": shown.form("/receipts")["offer"]})[0].headers["Location"]
    issuer.asked_for.clear()
    before = page.get(receipt)
    assert issuer.asked_for == [], "reading asks nobody"
    assert "Nobody has looked since." in before.text
    _, body = open_post(page, f"{receipt}/look")
    assert "Nothing has changed" in body
    assert address in issuer.asked_for
    issuer.publish_revocations([address])
    issuer.publish(address, None)
    _, body = open_post(page, f"{receipt}/look")
    assert "Could not be confirmed" in body
    issuer.assertion(badge=issuer.badge_class_url, id="https://uni.example/ob2/assertions/2.json")
    issuer.publish(address, issuer.assertion(id="https://uni.example/ob2/assertions/2.json"))
    _, body = open_post(page, f"{receipt}/look")
    assert "Verified” now" not in body


def test_the_file_can_be_brought_again(page, good, issuer, deps):
    receipt = checked(page, good)
    answer, body = open_post(page, f"{receipt}/look", file(good))
    assert answer.status_code == 200
    assert "Nothing has changed" in body
    issuer.revoke(7)
    assert "“Revoked” now" in open_post(page, f"{receipt}/look", file(issuer.png(json.dumps(good)), "b.png"))[1]
    assert rows_in(deps, BadgeRow, DocumentRow) == [0, 0]


def test_another_file_is_not_compared(page, good, issuer):
    receipt = checked(page, good)
    for other in (issuer.sign(issuer.credential(id="urn:uuid:1")), b"hello", forged(issuer)):
        answer, body = open_post(page, f"{receipt}/look", file(other))
        assert answer.status_code == 422
        assert "This is another badge, or another copy of it" in body


# --- brought as a file


def test_a_receipt_that_is_brought_leads_to_its_page(page, good):
    path = checked(page, good)
    text = page.client.get(f"{path}.json", base_url=page.base).get_data()
    answer, _ = open_post(page, "/verify", file(text))
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    answer, _ = open_post(page, "/verify", {"url": f"{page.base}{path}"})
    assert (answer.status_code, answer.headers["Location"]) == (303, path)


def test_a_receipt_that_is_no_longer_kept_still_opens(page, good, deps, clock, shared):
    share, _, _ = shared
    by_file = checked(page, good)
    by_share = open_post(page, f"{share}/receipt")[0].headers["Location"]
    texts = [page.client.get(f"{path}.json", base_url=page.base).get_data() for path in (by_file, by_share)]
    clock.forward(days=RECEIPT_KEPT_DAYS)
    assert page.get(by_file).status == 404
    sweep(deps)
    assert rows_in(deps, ReceiptRow) == [0]
    shown = [page.post("/verify", {"text": text.decode()}) for text in texts]
    for one in shown:
        assert "This receipt is genuine." in one.text
        assert "no longer kept here" in one.text
    assert "We did not keep the badge" in shown[0].text
    assert "What has changed since?" in shown[1].text


def test_a_changed_receipt_is_only_a_credential_that_fails(page, good):
    path = checked(page, good)
    changed = document(page, path)
    changed["credentialSubject"]["badgeHolder"] = "Eve"
    shown = page.post("/verify", {"text": json.dumps(changed)})
    assert shown.h1 == ["Not valid"]
    assert "This receipt is genuine." not in shown.text


def test_somebody_elses_receipt_is_only_a_credential(page, issuer, good):
    other = {name: value for name, value in document(page, checked(page, good)).items() if name != "proof"}
    other["issuer"] = {"id": issuer.did, "name": "Laurel, Alder Valley University"}
    shown = page.post("/verify", {"text": json.dumps(issuer.sign(other))})
    assert shown.h1 == ["Verified"]
    assert "This receipt is genuine." not in shown.text
    assert "not a badge" in shown.text


# --- how long


def test_receipts_have_their_time(page, deps, good, clock):
    path = checked(page, good)
    clock.forward(days=RECEIPT_KEPT_DAYS, seconds=-1)
    sweep(deps)
    assert page.get(path).status == 200
    clock.forward(seconds=1)
    assert page.get(path).status == 404
    assert rows_in(deps, ReceiptRow) == [1]
    sweep(deps)
    assert rows_in(deps, ReceiptRow) == [0]


def test_what_it_says_of_keeping_is_so(page, good):
    shown = page.post("/verify", {"text": json.dumps(good)})
    assert f"for {RECEIPT_KEPT_DAYS} days" in shown.text
    assert "Set-Cookie" not in shown.headers


def test_it_goes_with_the_holders_account(page, deps, shared, issuer, good):
    from wallet.store.erasure import erase_account

    path, learner, _ = shared
    open_post(page, f"{path}/receipt")
    checked(page, good)
    other = checked(page, issuer.sign(issuer.credential(id="urn:uuid:0")))
    with deps.database.begin() as session:
        erase_account(session, learner)
    assert rows_in(deps, ReceiptRow) == [1]
    assert page.get(other).status == 200


def test_hostile_names_are_inert(page, issuer):
    hostile = "<script>alert(1)</script>\u202e{{7*7}}"
    subject = issuer.credential()["credentialSubject"]
    subject["achievement"] |= {"name": hostile}
    path = checked(page, issuer.sign(issuer.credential(credentialSubject=subject)))
    shown = page.get(path)
    assert not [tag for tag, _ in shown.elements if tag == "script"]
    assert "\u202e" not in shown.html
    assert not re.search(r">49<", shown.html)
