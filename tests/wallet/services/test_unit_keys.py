"""The keys of units: what they sign verifies, before and after they end; nobody ends them for another unit."""

from __future__ import annotations

import base64
import json
import threading

import pytest
import sqlalchemy as sa

from tests.people import a_person
from tests.wallet.unit_kit import Units
from wallet.base.errors import AppError, NotFound
from wallet.core.proofs.context_set import ContextSet
from wallet.core.verify.report import Check, Verdict
from wallet.services.award import AwardOrder, StatusChange, keep_awards, make_award, open_desk, set_status
from wallet.services.check import check
from wallet.services.forms import FormRefused
from wallet.services.receive import receive_badge
from wallet.services.signing_desk import KeyGone
from wallet.services.status_lists import draw_places
from wallet.services.unit_keys import KeyEnded, LastKey, keys_page, retire_key, rotate_key, withdraw_key
from wallet.services.unit_profile import Typed, change_profile
from wallet.services.units import DutyTooLow
from wallet.store import issuing
from wallet.store.tables import BadgeRow

WHY = "Yearly change"
WAYS = ("eddsa-rdfc-2022", "jwt-eddsa", "jwt-rs256")


@pytest.fixture
def units(app):
    return Units(app)


def judged(units, text):
    return check(text.encode(), units.deps, email="alice@maple.example", permit=lambda: None).report


def signing(units, way):
    """Let Maple sign this way."""
    if way == "jwt-rs256":
        rotate_key(units.head, "maple", "RS256", "A partner asks for it", units.deps)
    typed = Typed(name="Maple School", signs_with=way)
    change_profile(units.head, "maple", typed, revision=1, deps=units.deps)


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")  # by RFC 9864; Open Badges 3.0 names it so
@pytest.mark.parametrize("way", WAYS)
def test_each_way_to_sign_verifies_here_and_elsewhere(units, way):
    signing(units, way)
    _, text = units.award()
    report = judged(units, text)
    assert report.verdict is Verdict.VERIFIED, [line for line in report.checks if line.outcome != "passed"]
    assert text.startswith("{") == (way == "eddsa-rdfc-2022")
    if way == "eddsa-rdfc-2022":
        read_by_openvc(units, text)
    else:
        read_by_joserfc(units, text)


def read_by_joserfc(units, token):
    jwt, jwk = pytest.importorskip("joserfc.jwt"), pytest.importorskip("joserfc.jwk")
    keys = jwk.KeySet.import_key_set(units.published("/issuers/maple/jwks.json"))
    read = jwt.decode(token, keys, algorithms=["RS256", "EdDSA"])
    assert (read.header["typ"], read.claims["iss"]) == ("JWT", read.claims["issuer"]["id"])
    assert read.claims["jti"] == read.claims["id"]
    assert read.header["kid"] in units.published("/issuers/maple/did.json")["assertionMethod"]
    assert read.claims["nbf"] < read.claims["exp"]


def read_by_openvc(units, text):
    suite = pytest.importorskip("openvc.proof.data_integrity").DataIntegrityProofSuite()
    badge, bundled = json.loads(text), ContextSet.bundled()
    known = ("https://w3id.org/security/data-integrity/v2", "https://w3id.org/security/multikey/v1")
    documents = {url: bundled.get(url) for url in (*badge["@context"], *known)}
    [jwk] = units.published("/issuers/maple/jwks.json")["keys"]
    suite.verify(badge, public_key_jwk=jwk, extra_contexts=documents)


@pytest.mark.parametrize("way", WAYS)
def test_what_was_signed_before_a_rotation_keeps_verifying(units, clock, way):
    signing(units, way)
    award_id, text = units.award()
    clock.forward(days=1)
    for kind in ("EdDSA", "RS256"):
        rotate_key(units.head, "maple", kind, WHY, units.deps)
    clock.forward(days=1)
    assert judged(units, text).verdict is Verdict.VERIFIED
    assert judged(units, units.award()[1]).verdict is Verdict.VERIFIED
    with units.deps.database.begin() as session:
        set_status(session, award_id, StatusChange("revocation", True, clock(), "Not earned"), units.deps)
    assert judged(units, text).verdict is Verdict.REVOKED


def test_a_badge_of_before_a_rotation_verifies_on_the_page_for_everybody(units, app, page):
    _, text = units.award()
    rotate_key(units.head, "maple", "EdDSA", WHY, units.deps)
    answer = page.post("/verify", {"text": text})
    assert answer.status == 200
    assert "Verified" in answer.text


def test_a_rotation_signs_with_the_new_key_and_retires_the_old(units, clock):
    clock.forward(hours=1)
    assert rotate_key(units.head, "maple", "EdDSA", WHY, units.deps) == "key-2"
    keys = units.keys()
    assert (keys["key-1"].retired_at, keys["key-1"].withdrawn_at, keys["key-2"].signs) == (clock(), None, True)
    assert json.loads(units.award()[1])["proof"]["verificationMethod"].endswith("#key-2")
    document = units.published("/issuers/maple/did.json")
    assert [method["id"] for method in document["verificationMethod"]] == document["assertionMethod"]
    for purpose in ("revocation", "suspension"):
        listed = units.published(f"/status/maple-{purpose}")
        assert listed["proof"]["verificationMethod"].endswith("#key-2")
    assert {(what, about, why) for what, _, about, why in units.events()[:2]} == {
        ("key_made", "key-2", WHY),
        ("key_retired", "key-1", WHY),
    }


def test_private_keys_are_kept_sealed(units):
    rotate_key(units.head, "maple", "RS256", WHY, units.deps)
    for key in units.keys().values():
        opened = units.deps.key_box.open(key.private_sealed)
        assert opened not in key.private_sealed
        assert base64.b64encode(opened) not in key.private_sealed
    published = json.dumps([units.published(f"/issuers/maple/{name}.json") for name in ("did", "jwks")])
    assert not any(f'"{member}"' in published for member in ("d", "p", "q", "dp", "dq", "qi"))
    assert {jwk["kty"] for jwk in units.published("/issuers/maple/jwks.json")["keys"]} == {"OKP", "RSA"}


def test_a_withdrawn_key_vouches_for_nothing_and_the_lists_are_signed_anew(units, clock):
    alice = a_person(units.app, "alice@maple.example")
    _, text = units.award()
    receive_badge(text.encode(), learner_id=alice.id, deps=units.deps)
    clock.forward(days=1)
    made = withdraw_key(units.head, "maple", "key-1", word="Withdraw ", reason="A copy was found", deps=units.deps)
    assert made == "key-2"
    report = judged(units, text)
    assert report.verdict is Verdict.INVALID
    assert next(line.code for line in report.checks if line.check is Check.ISSUER_KEY) == "key_revoked"
    assert judged(units, units.award()[1]).verdict is Verdict.VERIFIED
    with units.deps.database.read() as session:
        assert session.scalars(sa.select(BadgeRow.check_at)).all() == [clock()]  # its holder is told soon
    document = units.published("/issuers/maple/did.json")
    assert [method.rpartition("#")[2] for method in document["assertionMethod"]] == ["key-2"]
    assert document["verificationMethod"][0]["revoked"]
    assert [jwk["kid"].rpartition("#")[2] for jwk in units.published("/issuers/maple/jwks.json")["keys"]] == ["key-2"]
    assert units.published("/status/maple-revocation")["proof"]["verificationMethod"].endswith("#key-2")
    assert ("key_withdrawn", "Iss", "key-1", "A copy was found") in units.events()


def test_a_retired_key_can_still_be_withdrawn_and_nothing_is_made_for_it(units):
    rotate_key(units.head, "maple", "EdDSA", WHY, units.deps)
    assert withdraw_key(units.head, "maple", "key-1", word="withdraw", reason="Found", deps=units.deps) is None
    assert set(units.keys()) == {"key-1", "key-2"}
    with pytest.raises(KeyEnded):
        withdraw_key(units.head, "maple", "key-1", word="withdraw", reason="Found", deps=units.deps)


def test_the_last_key_that_is_needed_cannot_be_retired(units):
    with pytest.raises(LastKey):
        retire_key(units.head, "maple", "key-1", WHY, units.deps)
    rotate_key(units.head, "maple", "RS256", WHY, units.deps)
    with pytest.raises(LastKey):  # the lists are signed with it
        retire_key(units.head, "maple", "key-1", WHY, units.deps)
    retire_key(units.head, "maple", "key-2", WHY, units.deps)  # no badge is signed with RSA
    with pytest.raises(KeyEnded):
        retire_key(units.head, "maple", "key-2", WHY, units.deps)


def test_a_way_to_sign_needs_its_key(units):
    typed = Typed(name="Maple School", signs_with="jwt-rs256")
    with pytest.raises(FormRefused) as refused:
        change_profile(units.head, "maple", typed, revision=1, deps=units.deps)
    assert refused.value.fields["signs_with"].code == "unit_key_missing"
    signing(units, "jwt-rs256")
    with pytest.raises(LastKey):
        retire_key(units.head, "maple", "key-2", WHY, units.deps)


@pytest.mark.parametrize(
    "act",
    [
        lambda units, who: keys_page(who, "maple", units.deps),
        lambda units, who: rotate_key(who, "maple", "EdDSA", WHY, units.deps),
        lambda units, who: retire_key(who, "maple", "key-1", WHY, units.deps),
        lambda units, who: withdraw_key(who, "maple", "key-1", word="withdraw", reason=WHY, deps=units.deps),
    ],
    ids=["look", "rotate", "retire", "withdraw"],
)
def test_keys_are_for_heads_of_the_unit_alone(units, act):
    before = units.keys(), units.events()
    with pytest.raises(NotFound):
        act(units, units.other)
    with pytest.raises(DutyTooLow):
        act(units, units.staff)
    assert (units.keys(), units.events()) == before


@pytest.mark.parametrize("wrong", [{"reason": " "}, {"word": "yes"}, {"reason": "x" * 1_001}])
def test_a_withdrawal_takes_a_reason_and_a_word(units, wrong):
    asked = {"word": "withdraw", "reason": "Found"} | wrong
    with pytest.raises(FormRefused) as refused:
        withdraw_key(units.head, "maple", "key-1", **asked, deps=units.deps)
    assert set(refused.value.fields) == set(wrong)
    assert units.keys()["key-1"].signs


def test_two_rotations_at_once_leave_one_key_that_signs(units):
    threads = [
        threading.Thread(target=rotate_key, args=(units.head, "maple", "EdDSA", WHY, units.deps)) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [name for name, key in units.keys().items() if key.signs] == ["key-4"]


def test_a_rotation_that_fails_half_way_changes_nothing(units, monkeypatch):
    class Broken(AppError):
        pass

    def fail(*_arguments, **_named):
        raise Broken

    monkeypatch.setattr("wallet.services.unit_keys.publish_list", fail)
    before = units.keys(), units.events(), units.published("/status/maple-revocation")
    with pytest.raises(Broken):
        rotate_key(units.head, "maple", "EdDSA", WHY, units.deps)
    assert (units.keys(), units.events(), units.published("/status/maple-revocation")) == before


def test_what_a_key_signed_just_before_it_was_withdrawn_is_not_kept(units):
    now = units.deps.now()
    order = AwardOrder("kilns", "late@maple.example", None, now, now)
    with units.deps.database.begin() as session:
        desk = open_desk(session, issuing.achievement_by_slug(session, "kilns"), units.deps)
        [places] = draw_places(session, desk.issuer, 1, units.deps)
    made = make_award(desk, order, places)
    withdraw_key(units.head, "maple", "key-1", word="withdraw", reason="Found", deps=units.deps)
    with pytest.raises(KeyGone), units.deps.database.begin() as session:
        keep_awards(session, desk, [made])
    units.award("late@maple.example")


def test_what_a_key_signed_just_before_it_was_retired_is_kept(units):
    now = units.deps.now()
    with units.deps.database.begin() as session:
        desk = open_desk(session, issuing.achievement_by_slug(session, "kilns"), units.deps)
        [places] = draw_places(session, desk.issuer, 1, units.deps)
    made = make_award(desk, AwardOrder("kilns", "late@maple.example", None, now, now), places)
    rotate_key(units.head, "maple", "EdDSA", WHY, units.deps)
    with units.deps.database.begin() as session:
        keep_awards(session, desk, [made])
    assert judged(units, made.text).verdict is Verdict.VERIFIED
