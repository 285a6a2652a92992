"""Badges come into a wallet: what is kept, what is recognised, what leaves no trace."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from tests.sims.issuer import EMAIL, NOW, IssuerSimulator, blank_png
from tests.wallet.wallet_kit import ada, add_learner, rows_in, wallet_deps
from wallet.base import limits
from wallet.base.errors import AppError, InputError, NotFound
from wallet.core.recipient import hash_identity
from wallet.core.standing import Linked, Standing
from wallet.core.verify.report import Verdict
from wallet.services.organise import delete_badge
from wallet.services.receive import AddressSilent, NotForWallets, NotReadable, ReceiptState, receive_badge
from wallet.store.badges import badge_for, badges_of, original_for, verifications_of, wallet_revision_of
from wallet.store.documents import documents_of
from wallet.store.pictures import picture_for
from wallet.store.tables import BadgeRow, DocumentRow, PictureRow, VerificationRow


@pytest.fixture
def deps(settings, clock, issuer):
    deps = wallet_deps(settings, clock, issuer)
    yield deps
    deps.database.engine.dispose()


def held(deps, learner_id):
    with deps.database.read() as session:
        return badges_of(session, learner_id, now=deps.now())


def detail(deps, learner_id, badge_id):
    with deps.database.read() as session:
        return badge_for(session, learner_id, badge_id)


def another(address, salt="sea"):
    """A subject that names another address."""
    who = {"type": "IdentityObject", "identityType": "emailAddress", "hashed": True, "salt": salt}
    subject = IssuerSimulator().credential()["credentialSubject"]
    return {**subject, "identifier": [{**who, "identityHash": hash_identity(address, salt)}]}


def test_a_baked_picture_is_kept_with_all_that_it_says(deps, issuer):
    learner = ada(deps)
    file = issuer.png(issuer.sign(issuer.credential(credentialStatus=issuer.status(7))))

    receipt = receive_badge(file, learner_id=learner, file_name="../we\u202eld.png", deps=deps)

    assert (receipt.state, receipt.report.verdict) == (ReceiptState.NEW, Verdict.VERIFIED)
    [badge] = held(deps, learner)
    assert (badge.id, badge.name, badge.issuer_name) == (receipt.badge_id, "Welding 1", "Example University")
    assert (badge.verdict, badge.linked, badge.standing) == (Verdict.VERIFIED, Linked.LINKED, Standing.COUNTS)
    kept = detail(deps, learner, receipt.badge_id)
    assert kept.report == receipt.report
    assert kept.credential.achievement.criteria.narrative == "Weld a seam of 30 cm that holds."
    assert (kept.container, kept.original_name) == ("png", "../weld.png")
    with deps.database.read() as session:
        original = original_for(session, learner, receipt.badge_id)
        assert original.body == file
        assert json.loads(original.payload)["name"] == "Welding 1"
        assert verifications_of(session, learner, receipt.badge_id) == (receipt.report,)
        documents = documents_of(session, receipt.report.sources)
        assert [one.url for one in documents] == [issuer.did_url, issuer.list_url]
        assert [one.sha256 for one in documents] == [one.sha256 for one in receipt.report.sources]
        assert picture_for(session, learner, kept.picture_sha256).media_type == "image/png"
        assert wallet_revision_of(session, learner) == 1


@pytest.mark.parametrize(
    "carry",
    [
        pytest.param(lambda i: i.png(i.sign(i.credential())), id="png"),
        pytest.param(lambda i: i.svg(i.sign(i.credential())), id="svg"),
        pytest.param(lambda i: i.json(i.sign(i.credential())), id="json"),
        pytest.param(lambda i: i.sign_jwt(i.credential()).encode(), id="jwt"),
        pytest.param(lambda i: i.json(i.assertion()), id="ob2-hosted"),
        pytest.param(
            lambda i: i.sign_assertion(i.assertion(verification=i.signed_verification)).encode(), id="ob2-signed"
        ),
    ],
)
def test_every_container_ends_verified(deps, issuer, carry):
    learner = ada(deps)
    receipt = receive_badge(carry(issuer), learner_id=learner, deps=deps)
    assert receipt.report.verdict is Verdict.VERIFIED
    [badge] = held(deps, learner)
    assert badge.standing is Standing.COUNTS


def test_an_address_is_asked_once_and_kept_as_a_file(deps, issuer):
    learner = ada(deps)
    address = issuer.assertion()["id"]
    receipt = receive_badge(address.encode(), learner_id=learner, deps=deps)
    kept = detail(deps, learner, receipt.badge_id)
    assert (kept.source_url, kept.container) == (address, "json")
    assert issuer.asked_for.count(address) == 1


@pytest.mark.parametrize(
    ("upload", "refusal"),
    [
        pytest.param(b"", NotReadable, id="nothing"),
        pytest.param(b"hello", NotReadable, id="text"),
        pytest.param(b"{}", NotReadable, id="empty-object"),
        pytest.param(blank_png(), NotReadable, id="picture-without-a-badge"),
        pytest.param(blank_png()[:60], NotReadable, id="half-a-picture"),
        pytest.param(b"{" * 100_000, NotReadable, id="too-deep"),
        pytest.param(b"x" * (limits.UPLOAD_MAX_BYTES + 1), NotReadable, id="too-large"),
        pytest.param(b'{"a":1,"a":2}', NotReadable, id="says-two-things"),
        pytest.param(b"javascript:alert(1)", NotReadable, id="odd-address"),
        pytest.param(b"https://nobody.example/badge", AddressSilent, id="silent-address"),
    ],
)
def test_what_cannot_be_read_leaves_no_trace(deps, issuer, upload, refusal):
    learner = ada(deps)
    with pytest.raises(refusal) as caught:
        receive_badge(upload, learner_id=learner, deps=deps)
    assert isinstance(caught.value, InputError)
    assert caught.value.message
    assert rows_in(deps, BadgeRow, DocumentRow, PictureRow, VerificationRow) == [0, 0, 0, 0]
    if refusal is NotReadable:
        assert caught.value.reason != caught.value.code
        assert issuer.asked_for == []


def test_what_nobody_earned_is_not_for_wallets(deps, issuer):
    learner = ada(deps)
    issuer.status(1)
    [listed] = [body for url, (_, body, _) in issuer.documents.items() if url == issuer.list_url]
    for upload in (listed, issuer.json(issuer.badge_class()), issuer.json(issuer.issuer_profile())):
        with pytest.raises(NotForWallets):
            receive_badge(upload, learner_id=learner, deps=deps)
    assert rows_in(deps, BadgeRow, DocumentRow) == [0, 0]


def test_a_forgery_is_kept_marked_and_never_counts(deps, issuer):
    learner = ada(deps)
    badge = issuer.sign(issuer.credential())
    badge["credentialSubject"]["achievement"]["name"] = "Brain surgery"
    receipt = receive_badge(issuer.json(badge), learner_id=learner, deps=deps)
    assert receipt.report.verdict is Verdict.INVALID
    [kept] = held(deps, learner)
    assert (kept.name, kept.claimed_name, kept.standing) == (None, "Brain surgery", Standing.INVALID)
    with deps.database.read() as session:
        assert session.scalar(sa.select(BadgeRow.search_text)) == ""


def test_unreachable_is_not_forged(deps, issuer):
    learner = ada(deps)
    file = issuer.json(issuer.sign(issuer.credential()))
    issuer.online = False
    receipt = receive_badge(file, learner_id=learner, deps=deps)
    assert receipt.report.verdict is Verdict.UNKNOWN
    [kept] = held(deps, learner)
    assert (kept.name, kept.linked) == (None, Linked.NOT_LINKED)

    issuer.online = True
    again = receive_badge(file, learner_id=learner, deps=deps)
    assert (again.state, again.badge_id) == (ReceiptState.ALREADY_HELD, receipt.badge_id)
    [kept] = held(deps, learner)
    assert (kept.name, kept.standing) == ("Welding 1", Standing.COUNTS)
    with deps.database.read() as session:
        assert len(verifications_of(session, learner, receipt.badge_id)) == 2


@pytest.mark.parametrize(
    ("proved", "named", "linked"),
    [
        pytest.param([EMAIL], EMAIL, Linked.LINKED, id="proved"),
        pytest.param(["x@y.example", EMAIL], EMAIL, Linked.LINKED, id="second-address"),
        pytest.param([EMAIL.upper()], EMAIL, Linked.LINKED, id="letter-case"),
        pytest.param([EMAIL], "eve@uni.example", Linked.NOT_LINKED, id="somebody-else"),
        pytest.param([], EMAIL, Linked.NOT_LINKED, id="nothing-proved"),
    ],
)
def test_whose_it_is(deps, issuer, proved, named, linked):
    learner = add_learner(deps, *proved)
    badge = issuer.sign(issuer.credential(credentialSubject=another(named)))
    receive_badge(issuer.json(badge), learner_id=learner, deps=deps)
    [kept] = held(deps, learner)
    assert kept.linked is linked
    assert kept.standing is (Standing.COUNTS if linked is Linked.LINKED else Standing.NOT_LINKED)


def test_an_address_that_was_only_typed_links_nothing(deps, issuer):
    learner = add_learner(deps, unproved=[EMAIL])
    receive_badge(issuer.json(issuer.sign(issuer.credential())), learner_id=learner, deps=deps)
    [kept] = held(deps, learner)
    assert kept.linked is Linked.NOT_LINKED


def test_the_same_badge_in_another_coat_is_recognised(deps, issuer):
    learner = ada(deps)
    badge = issuer.sign(issuer.credential())
    first = receive_badge(issuer.png(badge), learner_id=learner, deps=deps)
    for coat in (issuer.json(badge), issuer.svg(badge), issuer.sign_jwt(issuer.credential()).encode()):
        again = receive_badge(coat, learner_id=learner, deps=deps)
        assert (again.state, again.badge_id) == (ReceiptState.ALREADY_HELD, first.badge_id)
    assert len(held(deps, learner)) == 1


def test_two_learners_hold_the_same_badge_each_for_themselves(deps, issuer):
    file = issuer.json(issuer.sign(issuer.credential()))
    first, second = ada(deps), add_learner(deps, "eve@uni.example")
    one = receive_badge(file, learner_id=first, deps=deps)
    two = receive_badge(file, learner_id=second, deps=deps)
    assert (two.state, one.badge_id != two.badge_id) == (ReceiptState.NEW, True)
    assert [len(held(deps, first)), len(held(deps, second))] == [1, 1]
    with pytest.raises(NotFound):
        detail(deps, second, one.badge_id)


def test_a_badge_from_the_bin_comes_back_when_it_is_brought_again(deps, issuer):
    learner = ada(deps)
    file = issuer.json(issuer.sign(issuer.credential()))
    receipt = receive_badge(file, learner_id=learner, deps=deps)
    delete_badge(learner, receipt.badge_id, deps)
    left = receive_badge(file, learner_id=learner, deps=deps, from_bin=False)
    assert (left.state, held(deps, learner)) == (ReceiptState.ALREADY_HELD, ())
    back = receive_badge(file, learner_id=learner, deps=deps)
    assert (back.state, back.badge_id) == (ReceiptState.RESTORED, receipt.badge_id)
    assert len(held(deps, learner)) == 1


def test_the_renewal_of_a_lapsed_badge_is_another_badge(deps, issuer, clock):
    learner = ada(deps)
    old = issuer.sign(issuer.credential(validUntil="2026-12-01T00:00:00Z"))
    new = issuer.sign(issuer.credential(validUntil="2030-01-01T00:00:00Z"))
    receive_badge(issuer.json(old), learner_id=learner, deps=deps)
    assert receive_badge(issuer.json(new), learner_id=learner, deps=deps).state is ReceiptState.ALREADY_HELD
    clock.forward(days=30)
    assert receive_badge(issuer.json(new), learner_id=learner, deps=deps).state is ReceiptState.NEW
    assert sorted(badge.standing for badge in held(deps, learner)) == [Standing.COUNTS, Standing.EXPIRED]


def test_twenty_imports_at_once_make_one_badge(deps, issuer):
    learner = ada(deps)
    file = issuer.png(issuer.sign(issuer.credential()))
    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(lambda _: receive_badge(file, learner_id=learner, deps=deps), range(20)))
    assert sorted(receipt.state for receipt in receipts) == [ReceiptState.ALREADY_HELD] * 19 + [ReceiptState.NEW]
    assert len({receipt.badge_id for receipt in receipts}) == 1
    assert rows_in(deps, BadgeRow, PictureRow) == [1, 1]


def test_a_revoked_badge_says_when_and_why(deps, issuer):
    learner = ada(deps)
    assertion = issuer.assertion(verification=issuer.signed_verification)
    issuer.publish_revocations([{"id": assertion["id"], "revocationReason": "Issued in error"}])
    file = issuer.sign_assertion(assertion).encode()
    receipt = receive_badge(file, learner_id=learner, deps=deps)
    kept = detail(deps, learner, receipt.badge_id)
    assert kept.report.verdict is Verdict.REVOKED
    assert (kept.withdrawn_at, kept.withdrawn_reason) == (NOW, "Issued in error")
    assert kept.name == "Welding 1"


@pytest.mark.parametrize(
    "image",
    [
        pytest.param("data:image/png;base64,", id="inside"),
        pytest.param("https://uni.example/welding.png", id="at-an-address"),
    ],
)
def test_a_picture_is_found_for_a_bare_credential(deps, issuer, image):
    from base64 import b64encode

    learner = ada(deps)
    issuer.publish("https://uni.example/welding.png", blank_png())
    image = image + b64encode(blank_png()).decode() if image.endswith(",") else image
    badge = issuer.sign(issuer.credential(image={"id": image, "type": "Image"}))
    receipt = receive_badge(issuer.json(badge), learner_id=learner, deps=deps)
    assert detail(deps, learner, receipt.badge_id).picture_sha256 is not None


@pytest.mark.parametrize("image", ["data:image/png;base64,AAAA", "data:text/html,x", "https://uni.example/none.png"])
def test_a_picture_that_cannot_be_had_is_only_missing(deps, issuer, image):
    learner = ada(deps)
    badge = issuer.sign(issuer.credential(image={"id": image, "type": "Image"}))
    receipt = receive_badge(issuer.json(badge), learner_id=learner, deps=deps)
    assert receipt.report.verdict is Verdict.VERIFIED
    assert detail(deps, learner, receipt.badge_id).picture_sha256 is None


def test_an_unverified_file_has_no_address_asked_for_its_picture(deps, issuer):
    learner = ada(deps)
    issuer.publish("https://uni.example/welding.png", blank_png())
    image = {"id": "https://uni.example/welding.png", "type": "Image"}
    badge = {**issuer.sign(issuer.credential(image=image)), "name": "Other"}
    receive_badge(issuer.json(badge), learner_id=learner, deps=deps)
    assert "https://uni.example/welding.png" not in issuer.asked_for


def test_nobody_receives_for_a_closed_account(deps, issuer):
    learner = ada(deps)
    with deps.database.begin() as session:
        session.execute(sa.text("DELETE FROM account"))
    with pytest.raises(AppError):
        receive_badge(issuer.json(issuer.sign(issuer.credential())), learner_id=learner, deps=deps)
    assert rows_in(deps, BadgeRow, DocumentRow) == [0, 0]


def test_a_full_wallet_says_so(deps, issuer, monkeypatch):
    monkeypatch.setattr(limits, "BADGES_MAX", 0)
    with pytest.raises(AppError, match="as many as it can"):
        receive_badge(issuer.json(issuer.sign(issuer.credential())), learner_id=ada(deps), deps=deps)
    assert rows_in(deps, BadgeRow) == [0]


def test_an_address_is_judged_as_an_address(deps, issuer):
    """A hosted badge copied to another host is a forgery, though its words are genuine."""
    learner, copy = ada(deps), "https://elsewhere.example/badge.json"
    issuer.publish(copy, issuer.assertion(), media_type="application/ld+json")
    receipt = receive_badge(copy.encode(), learner_id=learner, deps=deps)
    assert receipt.report.verdict is Verdict.INVALID
    genuine = receive_badge(issuer.assertion_url.encode(), learner_id=learner, deps=deps)
    assert genuine.report.verdict is Verdict.VERIFIED
    [kept] = held(deps, learner)
    assert kept.verdict is Verdict.VERIFIED
