"""Six words between an employer and a holder: who may answer what, for how long, and what is left of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.sims.issuer import EMAIL
from tests.wallet.share_kit import good, subject_for, token_of
from tests.wallet.wallet_kit import add_learner, rows_in
from wallet.base.errors import Gone, NotFound, RateLimited
from wallet.base.limits import ANSWER_HOLDS_S, CHALLENGE_KEPT_S, CHALLENGE_OPEN_S, CHALLENGES_PER_HOUR
from wallet.core.code_words import WordsUnreadable
from wallet.core.standing import Linked
from wallet.services import challenge
from wallet.services.challenge import (
    ChallengeLinkOff,
    ChallengeState,
    NoProvedAddress,
    TooManyWords,
    WrongWords,
    hidden_address,
)
from wallet.services.share import close_share, open_share
from wallet.services.sweep import sweep
from wallet.store.tables import BadgeRow, ChallengeRow

OTHER = "ada@home.example"


@pytest.fixture
def learner(deps):
    return add_learner(deps, OTHER, EMAIL)


@pytest.fixture
def badge(deps, learner, issuer):
    return good(deps, learner, issuer, credentialSubject=subject_for(EMAIL))


@pytest.fixture
def token(deps, learner, badge):
    return token_of(open_share(learner, badge, deps))


def asked(deps, token):
    secret = challenge.ask(token, deps)
    return secret, challenge.asked(token, secret, deps)


def test_the_words_are_answered_by_whoever_holds_the_badge(deps, token, learner, badge, clock):
    secret, page = asked(deps, token)
    assert (page.state, len(page.words)) == (ChallengeState.WAITING, 6)
    typed = "-".join(page.words).upper()
    found = challenge.look_at(learner, badge, typed, deps)
    assert (found.audience, found.address, found.of_badge) == (None, "a…@uni.example", True)
    assert challenge.asked(token, secret, deps).state is ChallengeState.WAITING, "looking is not answering"
    clock.forward(minutes=5)
    challenge.answer(learner, badge, typed, deps)
    page = challenge.asked(token, secret, deps)
    assert page.state is ChallengeState.ANSWERED
    assert page.words == (), "they are worth nothing any more"
    assert (page.answer.address, page.answer.of_badge, page.answer.at) == ("a…@uni.example", True, clock.now)
    clock.forward(seconds=ANSWER_HOLDS_S)
    assert challenge.asked(token, secret, deps).state is ChallengeState.PAST
    with pytest.raises(WrongWords):
        challenge.answer(learner, badge, typed, deps)


def test_an_address_that_the_badge_does_not_name_is_said_to_be_another(deps, learner, badge, issuer):
    mine = good(deps, learner, issuer, id="urn:uuid:2", credentialSubject=subject_for("ada@old.example"))
    with deps.database.begin() as session:  # staff accepted it
        session.execute(
            sa.update(BadgeRow).where(BadgeRow.id == mine).values(linked=Linked.ACCEPTED.value, accepted_at=deps.now())
        )
    token = token_of(open_share(learner, mine, deps))
    secret, page = asked(deps, token)
    found = challenge.answer(learner, mine, " ".join(page.words), deps)
    assert (found.address, found.of_badge) == ("a…@home.example", False)
    answer = challenge.asked(token, secret, deps).answer
    assert (answer.address, answer.of_badge) == ("a…@home.example", False)


def test_nobody_else_answers(deps, token, learner, badge, issuer):
    _, page = asked(deps, token)
    eve = add_learner(deps, "eve@uni.example", name="Eve")
    with pytest.raises(NotFound):
        challenge.look_at(eve, badge, " ".join(page.words), deps)
    with pytest.raises(NotFound):
        challenge.holders_page(token, eve, deps)
    assert challenge.holders_page(token, learner, deps) == badge
    other = good(deps, learner, issuer, id="urn:uuid:2", credentialSubject=subject_for(EMAIL))
    with pytest.raises(WrongWords):
        challenge.look_at(learner, other, " ".join(page.words), deps)  # they are for this badge alone


def test_wrong_words_are_counted_and_a_lock_always_ends(deps, token, learner, badge, clock):
    _, page = asked(deps, token)
    wrong = "acorn acorn acorn acorn acorn acorn"
    for _ in range(5):
        with pytest.raises(WrongWords):
            challenge.answer(learner, badge, wrong, deps)
    with pytest.raises(TooManyWords) as locked:
        challenge.answer(learner, badge, " ".join(page.words), deps)
    assert locked.value.minutes == 1
    clock.forward(minutes=2)
    challenge.answer(learner, badge, " ".join(page.words), deps)


def test_what_is_no_six_words_is_no_try(deps, token, learner, badge):
    for _ in range(9):
        with pytest.raises(WordsUnreadable):
            challenge.look_at(learner, badge, "let me in", deps)
    _, page = asked(deps, token)
    assert challenge.look_at(learner, badge, " ".join(page.words), deps)


def test_an_hour_and_no_longer(deps, token, learner, badge, clock):
    secret, page = asked(deps, token)
    clock.forward(seconds=CHALLENGE_OPEN_S)
    late = challenge.asked(token, secret, deps)
    assert (late.state, late.words) == (ChallengeState.OVER, ())
    with pytest.raises(WrongWords):
        challenge.answer(learner, badge, " ".join(page.words), deps)


def test_all_is_gone_once_the_link_is_off(deps, token, learner, badge):
    secret, page = asked(deps, token)
    close_share(learner, badge, deps)
    with pytest.raises(Gone):
        challenge.asked(token, secret, deps)
    with pytest.raises(Gone):
        challenge.ask(token, deps)
    for step in (challenge.look_at, challenge.answer):
        with pytest.raises(ChallengeLinkOff):
            step(learner, badge, " ".join(page.words), deps)
    open_share(learner, badge, deps)
    assert challenge.asked(token, secret, deps).state is ChallengeState.WAITING, "a refused answer is none"


def test_an_account_without_a_proved_address_has_nothing_to_say(deps, issuer):
    learner = add_learner(deps, unproved=("ada@uni.example",))
    badge = good(deps, learner, issuer)
    with pytest.raises(NoProvedAddress):
        challenge.require_answerer(learner, badge, deps)


def test_a_secret_opens_one_page_alone(deps, token, learner, badge, issuer):
    secret, _ = asked(deps, token)
    other = good(deps, learner, issuer, id="urn:uuid:2", credentialSubject=subject_for(EMAIL))
    elsewhere = token_of(open_share(learner, other, deps))
    with pytest.raises(NotFound):
        challenge.asked(elsewhere, secret, deps)
    with pytest.raises(NotFound):
        challenge.asked(token, secret[:-1] + ("A" if secret[-1] != "A" else "B"), deps)


def test_a_holder_is_not_asked_without_end(deps, token, clock):
    for _ in range(CHALLENGES_PER_HOUR):
        challenge.ask(token, deps)
    with pytest.raises(RateLimited):
        challenge.ask(token, deps)
    assert rows_in(deps, ChallengeRow) == [CHALLENGES_PER_HOUR]
    clock.forward(hours=1)
    challenge.ask(token, deps)


def test_neither_words_nor_secret_are_kept_in_clear_and_after_a_day_nothing_is(
    deps, token, learner, badge, clock, caplog
):
    secret, page = asked(deps, token)
    challenge.answer(learner, badge, " ".join(page.words), deps)
    with deps.database.read() as session:
        row = session.scalars(sa.select(ChallengeRow)).one()
    kept = repr([getattr(row, column.name) for column in ChallengeRow.__table__.columns])
    assert not [word for word in (*page.words, secret, EMAIL) if word in kept or word in caplog.text]
    clock.forward(seconds=CHALLENGE_OPEN_S + CHALLENGE_KEPT_S - 1)
    sweep(deps)
    assert rows_in(deps, ChallengeRow) == [1]
    clock.forward(seconds=2)
    sweep(deps)
    assert rows_in(deps, ChallengeRow) == [0]


def test_addresses_keep_their_first_letter_and_domain():
    assert hidden_address("ada.lovelace@uni.example") == "a…@uni.example"
    assert timedelta(seconds=ANSWER_HOLDS_S) == timedelta(minutes=15)
