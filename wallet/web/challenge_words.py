"""What an asker reads on their page, and a holder before they answer."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from wallet.services.challenge import Answer, Answerable, AskedPage, ChallengeState
from wallet.web.dates import clock_time, day
from wallet.web.i18n import gettext


@dataclass(frozen=True, slots=True)
class StateWords:
    """Where a challenge stands: class of the colour, symbol, and what is said."""

    state: str
    look: str
    mark: str
    says: str
    more: str
    finished: bool  # nothing will change any more


def state_words(page: AskedPage) -> StateWords:
    """Return the words for where a challenge stands."""
    if page.state is ChallengeState.WAITING:
        says = gettext("Not answered yet.")
        more = gettext("The words can be answered until %(time)s.", time=clock_time(page.ends_at))
        return StateWords(page.state.value, "is-unknown", "s-now", says, more, finished=False)
    if page.answer is None or page.answer_holds_until is None:
        says = gettext("Nobody answered within the hour.")
        more = gettext("The words are worth nothing now. Ask again when the holder has time.")
        return StateWords(page.state.value, "is-na", "s-na", says, more, finished=True)
    if page.state is ChallengeState.ANSWERED:
        says = gettext("Answered at %(time)s by %(who)s.", time=clock_time(page.answer.at), who=_who(page.answer))
        more = gettext(
            "%(about)s This page says so until %(time)s.",
            about=_about(page.answer),
            time=clock_time(page.answer_holds_until),
        )
        return StateWords(page.state.value, "is-passed", "s-verified", says, more, finished=False)
    says = gettext("It was answered, and the time for it is over.")
    more = gettext(
        "The answer came on %(day)s at %(time)s and held for 15 minutes. Ask again to know that the holder is there "
        "now.",
        day=day(page.answer.at),
        time=clock_time(page.answer.at),
    )
    return StateWords(page.state.value, "is-na", "clock", says, more, finished=True)


def asker_will_see(found: Answerable) -> str:
    """Return the sentence that the asker will read."""
    return gettext("Answered by the account that proved %(address)s.", address=_unbroken(found.address))


def asked_through(found: Answerable) -> str:
    """Say when and on which link a holder was asked."""
    time = clock_time(found.asked_at)
    if found.audience is None:
        return gettext("Somebody who has your permanent link asked at %(time)s.", time=time)
    return gettext("Somebody who has your link for %(audience)s asked at %(time)s.", audience=found.audience, time=time)


def letter_of(page: AskedPage, badge_address: str) -> str:
    """Return the address that opens a letter to the holder in the asker's own mail program; empty without words."""
    if not page.words:
        return ""
    subject = gettext("Please confirm that this badge is yours")
    body = gettext(
        "Please open %(address)s, sign in, and type these six words within the hour:\n\n%(code)s\n",
        address=f"{badge_address}/answer",
        code=" ".join(page.words),
    )
    return f"mailto:?{urlencode({'subject': subject, 'body': body}, quote_via=quote)}"


def _who(answer: Answer) -> str:
    return gettext("the account that proved %(address)s", address=_unbroken(answer.address))


def _unbroken(address: str) -> str:
    """Keep `a…@x.edu` in one line: a word joiner stands where browsers would break it."""
    return address.replace("…@", "…\u2060@")


def _about(answer: Answer) -> str:
    if answer.of_badge:
        return gettext("The badge itself was awarded to that address.")
    return gettext("That is the address of the account that holds the badge; the badge names another one or none.")
