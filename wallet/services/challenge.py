"""The challenge: an employer gets six words, the holder types them, and the employer's page says who answered.

It shows that whom the employer talks to can sign in to the account that holds the badge. It says nothing of faces.
Words and the asker's secret are kept as hashes, and the words sealed beside them, to be shown to the asker again.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.base.errors import Conflict, InputError, NotFound, RateLimited
from wallet.base.ids import new_id, new_secret, secret_hash
from wallet.base.limits import ANSWER_HOLDS_S, CHALLENGE_OPEN_S, CHALLENGES_PER_HOUR
from wallet.core.code_words import new_code, read_code
from wallet.core.lockout import FROM_ONE_NETWORK
from wallet.core.recipient import match_recipient
from wallet.core.verify.report import RecipientMatch
from wallet.infra.secrets import Box, derive_key
from wallet.services.deps import Deps
from wallet.services.shared import SharedLink, find_badge
from wallet.store import accounts, attempts, challenges
from wallet.store.badges import badge_for
from wallet.store.challenges import Answer as Answer
from wallet.store.challenges import NewChallenge, OpenChallenge

log = logging.getLogger(__name__)
_PURPOSE: Final = "challenge-words"


class WrongWords(InputError):
    """Nobody asked for this badge with these words, or their hour is over, or they were answered before."""

    code = "challenge_words_wrong"
    sentence = (
        "Nobody is waiting for these six words on this badge. They hold for an hour and for one answer: have them read "
        "out once more, or ask for new ones."
    )


class TooManyWords(RateLimited):
    """Too many wrong words; `minutes` says how long until the next try is looked at."""

    code = "challenge_locked"
    sentence = "Too many wrong words. Wait a few minutes, then try again."

    def __init__(self, until: datetime, now: datetime) -> None:
        super().__init__()
        self.minutes = max(1, -int(-(until - now).total_seconds() // 60))


class ChallengeLinkOff(Conflict):
    """The link that the employer asked on is off."""

    code = "challenge_link_off"
    sentence = "The link that you were asked on is switched off, so nobody would see your answer."


class NoProvedAddress(Conflict):
    """The account has proved no address, so there is nothing that an answer could say."""

    code = "challenge_no_address"
    sentence = "Confirm an e-mail address of your account first: that is what the employer is told."


class ChallengeState(StrEnum):
    WAITING = "waiting"
    ANSWERED = "answered"  # within the last `ANSWER_HOLDS_S`
    PAST = "past"  # answered before that
    OVER = "over"  # never answered


@dataclass(frozen=True, slots=True)
class AskedPage:
    """What the asker's page says. The words are there only while they can be answered."""

    link: SharedLink
    part: str | None
    badge_id: UUID
    state: ChallengeState
    words: tuple[str, ...]
    asked_at: datetime
    ends_at: datetime
    answer: Answer | None

    @property
    def answer_holds_until(self) -> datetime | None:
        return self.answer.at + timedelta(seconds=ANSWER_HOLDS_S) if self.answer else None


@dataclass(frozen=True, slots=True)
class Answerable:
    """What a holder is shown before they answer."""

    audience: str | None  # of the link they were asked on; None: the permanent one
    asked_at: datetime
    address: str  # as the asker will see it
    of_badge: bool


def ask(token: str, deps: Deps, *, part: str | None = None) -> str:
    """Make six words for the holder of a shared badge; returns the secret of the asker's page.

    Args:
        token: canonical.
        deps: see Deps.
        part: which badge of a collection or stack.

    Raises:
        NotFound, Gone: as for the badge's page.
        RateLimited: the holder was asked too often within the hour.
    """
    link, badge = find_badge(token, deps, part=part)
    words, secret, now = new_code(), new_secret(), deps.now()
    new = NewChallenge(
        id=new_id(),
        share_id=link.id,
        badge_id=badge.badge_id,
        words_hash=_hashes(badge.badge_id, words, deps)[0],
        words_sealed=_box(deps).seal(" ".join(words).encode()),
        secret_hash=secret_hash(secret),
        asked_at=now,
        ends_at=now + timedelta(seconds=CHALLENGE_OPEN_S),
    )
    with deps.database.begin() as session:
        key = attempts.key_of("ask", link.id.hex)
        if attempts.take_one(session, key, most=CHALLENGES_PER_HOUR, per=timedelta(hours=1), now=now):
            challenges.add_challenge(session, new)
            return secret
    raise RateLimited


def asked(token: str, secret: str, deps: Deps, *, part: str | None = None) -> AskedPage:
    """Return what an asker's page says now; raises NotFound, and Gone once the link is off."""
    link, badge = find_badge(token, deps, part=part)
    with deps.database.read() as session:
        found = challenges.challenge_for(session, secret_hash(secret), share_id=link.id, badge_id=badge.badge_id)
    now = deps.now()
    if found.answer is not None:
        fresh = now < found.answer.at + timedelta(seconds=ANSWER_HOLDS_S)
        state = ChallengeState.ANSWERED if fresh else ChallengeState.PAST
    else:
        state = ChallengeState.WAITING if now < found.ends_at else ChallengeState.OVER
    waiting = state is ChallengeState.WAITING
    return AskedPage(
        link=link,
        part=part,
        badge_id=badge.badge_id,
        state=state,
        words=tuple(_box(deps).open(found.words_sealed).decode().split()) if waiting else (),
        asked_at=found.asked_at,
        ends_at=found.ends_at,
        answer=found.answer,
    )


def holders_page(token: str, reader: UUID, deps: Deps, *, part: str | None = None) -> UUID:
    """Return the badge that a holder answers about, where a link is theirs; raises NotFound, Gone."""
    link, badge = find_badge(token, deps, part=part)
    if link.learner_id != reader:
        raise NotFound
    return badge.badge_id


def require_answerer(learner_id: UUID, badge_id: UUID, deps: Deps) -> str:
    """Return the name of a badge that its holder can answer about; raises NotFound, NoProvedAddress."""
    with deps.database.read() as session:
        badge = badge_for(session, learner_id, badge_id)
        _address_of(session, learner_id, badge_id)
    if badge.deleted_at is not None:
        raise NotFound
    return badge.name or ""


def look_at(learner_id: UUID, badge_id: UUID, typed: str, deps: Deps) -> Answerable:
    """Return who asked with these words and what they will be told; nothing is answered yet.

    Raises:
        NotFound: there is no such badge, or it is another learner's.
        WordsUnreadable: not six words of ours; that is no try.
        WrongWords: nobody waits for them. Wrong tries are counted for the account.
        TooManyWords: too many wrong tries; nothing was looked at.
        ChallengeLinkOff, NoProvedAddress: nothing can be answered.
    """
    return _with_words(learner_id, badge_id, typed, deps, answer=False)


def answer(learner_id: UUID, badge_id: UUID, typed: str, deps: Deps) -> Answerable:
    """Answer: the asker's page says so from now on. Raises as `look_at`."""
    done = _with_words(learner_id, badge_id, typed, deps, answer=True)
    log.info("account %s answered about badge %s", learner_id, badge_id)
    return done


def _with_words(learner_id: UUID, badge_id: UUID, typed: str, deps: Deps, *, answer: bool) -> Answerable:
    require_answerer(learner_id, badge_id, deps)
    hashes, now = _hashes(badge_id, read_code(typed), deps), deps.now()
    key = attempts.key_of("challenge", learner_id.hex)
    answerable = None
    with deps.database.begin() as session:
        locked = attempts.count_attempt(session, key, FROM_ONE_NETWORK, now=now)
        found = None if locked else challenges.open_challenge(session, badge_id, hashes, now=now)
        if found is not None:
            attempts.forgive(session, key)
            answerable = _answerable(session, learner_id, badge_id, found)
            if answer and found.link_open:
                said = Answer(now, answerable.address, answerable.of_badge)
                challenges.answer_challenge(session, found.id, said)
    if locked is not None:
        raise TooManyWords(locked, now)
    if found is None or answerable is None:
        raise WrongWords
    if not found.link_open:
        raise ChallengeLinkOff
    return answerable


def _answerable(session: Session, learner_id: UUID, badge_id: UUID, found: OpenChallenge) -> Answerable:
    address, of_badge = _address_of(session, learner_id, badge_id)
    return Answerable(found.audience, found.asked_at, hidden_address(address), of_badge)


def _address_of(session: Session, learner_id: UUID, badge_id: UUID) -> tuple[str, bool]:
    """Return the proved address that the badge names, else the account's first; raises NoProvedAddress."""
    emails = accounts.account_for(session, learner_id).emails
    proved = [one.address for one in emails if one.confirmed_at is not None]
    if not proved:
        raise NoProvedAddress
    credential = badge_for(session, learner_id, badge_id).credential
    for address in proved:
        if credential and match_recipient(credential, {"email": (address,)}) is RecipientMatch.MATCH:
            return address, True
    return proved[0], False


def hidden_address(address: str) -> str:
    """Return an address with its first letter and its domain: `a…@x.edu`."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"


def _hashes(badge_id: UUID, words: tuple[str, ...], deps: Deps) -> tuple[str, ...]:
    """Return the keyed hash of words on a badge, with today's key first, then with older ones."""
    said = f"{badge_id.hex} {' '.join(words)}".encode()
    keys = (deps.settings.secret_key, *deps.settings.secret_key_fallbacks)
    return tuple(hmac.digest(derive_key(key, _PURPOSE), said, hashlib.sha256).hex() for key in keys)


def _box(deps: Deps) -> Box:
    return Box((deps.settings.secret_key, *deps.settings.secret_key_fallbacks), _PURPOSE)
