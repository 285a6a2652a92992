"""The life of an award: each act is done whole or not at all, once, by those who may, and told at once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from tests.wallet.accounts_kit import letters_to
from tests.wallet.award_life_kit import ALICE, Life
from wallet.base.errors import NotFound
from wallet.core.award_life import Act, ActNotPossible, AwardOvertaken, AwardState, Standing
from wallet.services import award_life, status_lists
from wallet.services.award import StatusChange, set_status
from wallet.services.award_life import Done
from wallet.services.award_one import TypedAward, award_one
from wallet.services.claim import claim_awards
from wallet.services.forms import FormRefused
from wallet.services.news import news_of
from wallet.services.unit_keys import rotate_key


@pytest.fixture
def life(app):
    return Life(app)


def test_what_is_possible_in_which_state(clock):
    now = clock.now
    day = timedelta(days=1)
    cases = {
        Standing(None, None, None, False, False): "correct suspend revoke",
        Standing(now, None, None, False, False): "correct renew suspend revoke",
        Standing(now, None, None, False, True): "correct suspend revoke",
        Standing(now - day, None, None, False, False): "correct renew revoke",
        Standing(now, None, now, False, False): "reinstate revoke",
        Standing(now, now, now, False, False): "",
        Standing(now, None, None, True, False): "",
    }
    assert {one: " ".join(one.possible(now)) for one in cases} == cases


def test_suspend_reinstate_revoke(life):
    assert life.page().state is AwardState.IN_FORCE
    life.act("suspend", "A complaint")
    assert (life.page().state, life.raised("suspension"), life.badges()[0][1]) == ("suspended", 1, "suspended")
    life.act("reinstate", "It was nothing")
    assert (life.page().state, life.raised("suspension"), life.badges()[0][1]) == ("in_force", 0, "verified")
    life.act("revoke", "Not earned")
    assert (life.page().state, life.raised(), life.badges()[0][1]) == ("revoked", 1, "revoked")
    assert life.history()[::-1] == [
        ("suspended", "Sam", "A complaint"),
        ("reinstated", "Sam", "It was nothing"),
        ("revoked", "Sam", "Not earned"),
    ]


def test_the_learner_is_told_of_each_once(life, clock):
    life.act("suspend")
    life.act("suspend", seen=0)  # the second click
    assert [one.kind for one in news_of(life.alice, life.deps)] == ["suspended"]
    clock.forward(hours=1)
    life.act("reinstate")
    clock.forward(hours=1)
    life.act("revoke", "Not earned")
    assert len(letters_to(life.deps, ALICE)) == 3


def test_whoever_waited_for_it_is_written_to_once(life):
    """They had a letter that said it waits; the reason goes with the letter, and nothing in it is markup."""
    typed = TypedAward("kilns", "bo@maple.example", "Bo <b>", *["2026-11-24"] * 2)
    made = award_one(life.staff, "maple", typed, "a" * 24, life.deps)
    life.act("suspend", award_id=made)
    for _ in range(2):
        life.act("revoke", "Wrong <i>person</i>", award_id=made, seen=2)
    letters = letters_to(life.deps, "bo@maple.example")
    assert [letter.subject.partition(":")[0] for letter in letters] == ["A badge for you", "A badge was revoked"]
    assert "Wrong <i>person</i>" in letters[1].text
    assert "Wrong &lt;i&gt;person&lt;/i&gt;" in letters[1].html
    assert life.page(made).award.claimed_at is None


def test_a_suspended_one_can_be_revoked_and_a_revoked_one_is_for_good(life):
    life.act("suspend")
    life.act("revoke")
    assert life.page().possible == ()
    for act in ("reinstate", "suspend", "revoke"):
        with pytest.raises(ActNotPossible):
            life.act(act)


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 1_001])
def test_without_a_reason_nothing_is_done(life, reason):
    with pytest.raises(FormRefused) as refused:
        life.act("revoke", reason)
    assert set(refused.value.fields) == {"reason"}
    assert life.history() == []


def test_a_second_click_does_nothing_and_another_window_is_told(life):
    assert [life.act("suspend", "Once", seen=0) for _ in range(2)] == [Done.NOW, Done.ALREADY]
    for act, reason, actor in (("suspend", "Twice", None), ("suspend", "Once", life.head), ("revoke", "Once", None)):
        with pytest.raises(AwardOvertaken):
            life.act(act, reason, seen=0, actor=actor)
    with pytest.raises(AwardOvertaken):
        life.act("reinstate", seen=7)
    assert life.history() == [("suspended", "Sam", "Once")]


def test_nobody_acts_for_another_unit(life):
    for actor, unit in ((life.other, "maple"), (life.other, "birch"), (life.staff, "birch"), (life.alice, "maple")):
        with pytest.raises(NotFound):
            life.page(actor=actor, unit=unit)
        for act in ("suspend", "revoke"):
            with pytest.raises(NotFound):
                life.act(act, actor=actor, unit=unit)
    assert (life.history(), life.raised(), life.raised("suspension")) == ([], 0, 0)
    life.act("suspend", actor=life.admin)
    assert life.history() == [("suspended", "Priya", "Looked into")]


@pytest.mark.parametrize("broken", ["sign_list", "replace_list_credential", "add_event"])
def test_a_list_is_never_rewritten_by_halves(life, monkeypatch, broken):
    before = life.published("/status/maple-revocation")

    def fail(*_args, **_named):
        raise RuntimeError("the power went")

    where = {
        "sign_list": status_lists,
        "replace_list_credential": status_lists.issuing,
        "add_event": award_life.store,
    }[broken]
    with monkeypatch.context() as patch:
        patch.setattr(where, broken, fail)
        with pytest.raises(RuntimeError):
            life.act("revoke")
    assert life.published("/status/maple-revocation") == before
    assert (life.page().state, life.history(), life.badges()[0][1]) == (AwardState.IN_FORCE, [], "verified")
    life.act("revoke")
    assert life.raised() == 1


def in_threads(*calls):
    """Run all at once; returns what they raised."""
    raised, gate = [], threading.Barrier(len(calls))

    def run(call):
        gate.wait()
        try:
            call()
        except Exception as error:
            raised.append(type(error))

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_changes_at_once_all_stand(life):
    others = [life.award(f"a{number}@maple.example")[0] for number in range(3)]
    ids = [life.award_id, *others]
    calls = [lambda one=one: life.act("revoke", seen=0, award_id=one) for one in ids]
    calls.append(lambda: rotate_key(life.head, "maple", "EdDSA", "Yearly", life.deps))
    assert in_threads(*calls) == []
    assert life.raised() == 4
    document = life.published("/status/maple-revocation")
    assert document["proof"]["verificationMethod"].endswith("#key-2")


def test_the_same_act_by_two_at_once_is_one(life):
    raised = in_threads(
        *(lambda actor=actor: life.act("revoke", seen=0, actor=actor) for actor in (life.head, life.staff))
    )
    assert raised == [AwardOvertaken]
    assert len(life.history()) == 1


def test_what_fails_after_the_commit_is_left_to_the_worker(life, monkeypatch):
    from wallet.infra.db import DatabaseUnavailable
    from wallet.services.recheck import check_due

    def fail(*_args, **_named):
        raise DatabaseUnavailable

    with monkeypatch.context() as patch:
        patch.setattr(award_life.reverify, "judge_again", fail)
        life.act("revoke")
    assert life.badges()[0][1] == "verified"
    assert check_due(life.deps) == 1
    assert life.badges()[0][1] == "revoked"


def test_acts_that_overtake_the_judging_are_judged_too(life, monkeypatch):
    """Between reading the list and writing the verdict somebody reinstates: what holds in the end is the newer act."""
    from wallet.services import reverify

    write, first = reverify.write_down, []

    def late(learner_id, judged, deps):
        if not first:
            first.append(True)
            with deps.database.begin() as session:
                set_status(session, life.award_id, StatusChange("suspension", False, deps.now()), deps)
                held = award_life.hold_award(session, life.head, "maple", life.award_id)
                award_life.note(session, held, Act.REINSTATE, "Nothing", deps)
        return write(learner_id, judged, deps)

    monkeypatch.setattr(reverify, "write_down", late)
    life.act("suspend")
    assert life.badges()[0][1] == "verified"


def test_a_revoked_badge_can_be_earned_again(life, clock):
    life.act("revoke", "Not earned yet")
    clock.forward(days=30)
    again, text = life.award(ALICE)
    assert again != life.award_id
    assert text != life.text
    assert claim_awards(life.alice, life.deps) == 1
    assert [verdict for _, verdict in life.badges()] == ["revoked", "verified"]
    assert life.page(again).state is AwardState.IN_FORCE


def test_the_form_awards_again_what_was_revoked(life):
    typed = TypedAward("kilns", ALICE, "Alice", *["2026-11-24"] * 2)
    with pytest.raises(FormRefused):
        award_one(life.staff, "maple", typed, "a" * 24, life.deps)  # she has it
    life.act("revoke", "Not earned yet")
    assert award_one(life.staff, "maple", typed, "b" * 24, life.deps) != life.award_id
