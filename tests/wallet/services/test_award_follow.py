"""Another badge after an award: corrected in one transaction with the revocation, or renewed beside it; once."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.wallet.accounts_kit import letters_to
from tests.wallet.award_life_kit import ALICE, Life
from wallet.base.errors import NotFound
from wallet.core.award_life import Act, ActNotPossible, AwardOvertaken, read_signed
from wallet.core.verify.report import Verdict
from wallet.services import award_follow
from wallet.services.award_follow import correct_award, follow_form, renew_award
from wallet.services.award_life import Asked
from wallet.services.check import check
from wallet.services.claim import claim_waiting
from wallet.services.forms import FormRefused
from wallet.services.unit_profile import Typed as Facts
from wallet.services.unit_profile import change_profile
from wallet.store.tables import AchievementRow, AwardRow


@pytest.fixture
def life(app):
    return Life(app)


def correct(life, *, seen=0, actor=None, award_id=None, reason="The name was wrong", unit="maple", **changes):
    award_id = award_id or life.award_id
    typed = (
        follow_form(life.staff, "maple", award_id, Act.CORRECT, life.deps).typed if not seen else award_follow.Typed()
    )
    asked = Asked(Act.CORRECT, reason, seen)
    return correct_award(actor or life.staff, unit, award_id, replace(typed, **changes), asked, life.deps)


def renew(life, until="2028-06-30", *, seen=0, actor=None, reason="Passed again", evidence="", unit="maple"):
    typed, asked = award_follow.Typed(valid_until=until, evidence=evidence), Asked(Act.RENEW, reason, seen)
    return renew_award(actor or life.staff, unit, life.award_id, typed, asked, life.deps)


def awards(life):
    with life.deps.database.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(AwardRow))


def verdict_of(life, award_id):
    credential = life.page(award_id).award.credential
    return check(credential.encode(), life.deps, email=None, permit=lambda: None).report.verdict


def test_a_correction_takes_the_place_of_what_was_wrong(life, clock):
    clock.forward(days=2)
    made = correct(life, name="Alice B. Example", result="A", evidence="A kiln log")
    old, new = life.page(), life.page(made)
    assert (old.state, old.award.replaced_by, old.award.reason) == (
        "revoked",
        made,
        "Replaced by a corrected badge. The name was wrong",
    )
    assert (new.award.recipient_name, new.award.result, new.signed.evidence) == ("Alice B. Example", "A", "A kiln log")
    assert (new.award.awarded_at, new.award.valid_until) == (old.award.awarded_at, old.award.valid_until)
    assert new.signed.valid_from == old.signed.valid_from
    assert new.award.replaces_id == life.award_id
    assert [one[:2] for one in life.history()] == [("corrected", "Sam")]
    assert [one[:2] for one in life.history(made)] == [("awarded", "Sam")]
    assert (verdict_of(life, life.award_id), verdict_of(life, made)) == (Verdict.REVOKED, Verdict.VERIFIED)


def test_the_learner_gets_the_corrected_badge_and_a_letter(life):
    correct(life, name="Alice B.")
    claim_waiting(life.deps)
    assert sorted(verdict for _, verdict in life.badges()) == ["revoked", "verified"]
    assert len(letters_to(life.deps, ALICE)) == 2  # one was revoked, another one is there


def test_dates_can_be_corrected(life):
    made = life.page(correct(life, awarded="2026-11-20", valid_until=""))
    day = datetime(2026, 11, 20, tzinfo=UTC)
    assert (made.award.awarded_at, made.signed.valid_from, made.award.valid_until) == (day, day, None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("awarded", "2026-11-25"),
        ("awarded", ""),
        ("awarded", "3/4/2026"),
        ("valid_until", "2026-11-23"),
        ("valid_until", "soon"),
        ("name", "\u200b.."),
        ("result", "x" * 65),
        ("evidence", "x" * 4_001),
        ("name", "Alice"),  # as it is already
    ],
)
def test_a_correction_that_cannot_be_signed_changes_nothing(life, field, value):
    with pytest.raises(FormRefused) as refused:
        correct(life, **{field: value})
    assert set(refused.value.fields) == {field}
    assert (awards(life), life.history(), life.raised()) == (1, [], 0)


def test_without_a_reason_nothing_is_signed(life):
    for make in (lambda: correct(life, name="Else", reason=" "), lambda: renew(life, reason=" ")):
        with pytest.raises(FormRefused):
            make()
    assert awards(life) == 1


def test_it_is_signed_and_revoked_whole_or_not_at_all(life, monkeypatch):
    before = life.published("/status/maple-revocation")

    def fail(*_args, **_named):
        raise RuntimeError("the power went")

    for broken in ("set_status", "tell_recipients", "note"):
        with monkeypatch.context() as patch:
            patch.setattr(award_follow, broken, fail)
            with pytest.raises(RuntimeError):
                correct(life, name="Else")
        assert (awards(life), life.history()) == (1, [])
        assert life.published("/status/maple-revocation") == before
        assert letters_to(life.deps, ALICE) == []


def test_two_clicks_sign_one(life):
    typed, asked = award_follow.Typed(name="Alice B.", awarded="2026-11-24"), Asked(Act.CORRECT, "A name", 0)
    made = {correct_award(life.staff, "maple", life.award_id, typed, asked, life.deps) for _ in range(2)}
    assert len(made) == 1
    with pytest.raises(AwardOvertaken):
        correct_award(life.head, "maple", life.award_id, typed, asked, life.deps)
    with pytest.raises(ActNotPossible):
        correct_award(life.staff, "maple", life.award_id, typed, replace(asked, seen=1), life.deps)
    assert awards(life) == 2


def test_two_at_once_sign_one(life):
    made, raised = [], []

    def run(actor):
        try:
            made.append(renew(life, actor=actor))
        except AwardOvertaken as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=(actor,)) for actor in (life.head, life.staff)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), len(raised), awards(life)) == (1, 1, 2)


def test_a_renewal_continues_and_leaves_the_first_alone(life, clock):
    clock.forward(days=300)
    made = renew(life, evidence="The examination of 2027")
    old, new = life.page(), life.page(made)
    assert (old.state, old.award.renewed_by, new.award.renews_id) == ("in_force", made, life.award_id)
    assert (new.award.awarded_at, new.signed.valid_from) == (clock.now, clock.now)
    assert new.award.valid_until == datetime(2028, 6, 30, 23, 59, 59, tzinfo=UTC)
    assert new.signed.evidence == "The examination of 2027"
    assert [verdict_of(life, one) for one in (life.award_id, made)] == [Verdict.VERIFIED] * 2
    assert Act.RENEW not in old.possible
    assert renew(life, evidence="The examination of 2027") == made


def test_a_renewal_that_was_revoked_can_be_made_again(life, clock):
    clock.forward(days=300)
    made = renew(life)
    life.act("revoke", award_id=made)
    assert Act.RENEW in life.page().possible
    assert renew(life, seen=1, reason="Passed at last") != made


@pytest.mark.parametrize("until", ["", "2026-11-23", "2027-11-24", "soon"])
def test_a_renewal_ends_later_than_what_it_continues(life, until):
    with pytest.raises(FormRefused) as refused:
        renew(life, until)
    assert set(refused.value.fields) == {"valid_until"}
    assert awards(life) == 1


def test_the_last_day_follows_from_the_achievement(life):
    with life.deps.database.begin() as session:
        session.execute(sa.update(AchievementRow).values(valid_for="P2Y"))
    assert follow_form(life.staff, "maple", life.award_id, Act.RENEW, life.deps).typed.valid_until == "2028-11-24"


def test_nobody_signs_for_another_unit(life):
    for actor, unit in ((life.other, "maple"), (life.other, "birch"), (life.alice, "maple")):
        with pytest.raises(NotFound):
            correct(life, actor=actor, unit=unit, name="Else")
        with pytest.raises(NotFound):
            renew(life, actor=actor, unit=unit)
        with pytest.raises(NotFound):
            follow_form(actor, unit, life.award_id, Act.CORRECT, life.deps)
    assert awards(life) == 1


def test_what_is_signed_as_a_token_can_be_corrected(life):
    head = life.head
    change_profile(head, "maple", Facts(name="Maple School", signs_with="jwt-eddsa"), revision=1, deps=life.deps)
    first, text = life.award("bob@maple.example")
    assert text.count(".") == 2
    assert read_signed(text).valid_from == life.deps.now().replace(microsecond=0)
    made = correct(life, award_id=first, evidence="A glaze")
    assert life.page(made).signed.evidence == "A glaze"
    assert verdict_of(life, made) is Verdict.VERIFIED
    assert timedelta() == life.page(made).signed.valid_from - life.page(first).signed.valid_from
