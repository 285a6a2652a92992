"""What learners say about themselves: what they are taking, and facts that staff will be asked to confirm."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from pathways.core.model import EligibilityRule, FactValue
from pathways.services.catalogue import Explorer
from pathways.services.entries import Entry
from pathways.services.published import Published
from pathways.store import decisions, taking
from pathways.store.decisions import Fact, FactConfirmed
from pathways.store.revisions import one_at_a_time
from wallet.api import Deps, legible
from wallet.base.errors import InputError, NotFound
from wallet.base.limits import FACT_WORDS_MAX_CHARS, FACTS_MAX, TAKING_MAX

__all__ = ["Fact", "FactConfirmed"]

_LONGEST: Final = timedelta(days=10 * 366)


class TooMuchTaken(InputError):
    """More than one learner may be taking at a time."""

    code = "too_much_taken"
    sentence = f"You can be taking {TAKING_MAX} things at a time. Stop one that is over."


class BadEndDate(InputError):
    """The last day of a course cannot be read, has passed, or is ten years away."""

    code = "bad_end_date"
    sentence = "Give the last day as a date that is today or later, such as 18 December 2026."


class NotOneOfTheAnswers(InputError):
    """A fact was stated in another way than the form offers."""

    code = "not_one_of_the_answers"
    sentence = "Choose one of the answers."


class TooManyFacts(InputError):
    """More facts than one learner may state."""

    code = "too_many_facts"
    sentence = f"You can state {FACTS_MAX} facts. Ask an advisor about the rest."


def take(learner_id: UUID, uri: str, ends_on: str, explorer: Explorer, deps: Deps) -> Entry:
    """Note that a learner is taking something, until a day that may be left open.

    Raises:
        NotFound: the catalogue does not have it.
        BadEndDate, TooMuchTaken: as they say.
    """
    entry = explorer.by_uri.get(uri)
    if entry is None:
        raise NotFound
    last = _last_day(ends_on, deps.now().date())
    with deps.database.begin() as session:
        one_at_a_time(session, learner_id)
        others = [one for one in taking.taking_of(session, learner_id) if one.achievement != uri]
        if len(others) >= TAKING_MAX:
            raise TooMuchTaken
        taking.set_taking(session, learner_id, uri, ends_on=last, now=deps.now())
    return entry


def stop_taking(learner_id: UUID, uri: str, deps: Deps) -> None:
    """Note that a learner no longer takes something; nothing happens where they did not."""
    with deps.database.begin() as session:
        taking.stop_taking(session, learner_id, uri)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a pathway asks about a person, and what is known."""

    rule: EligibilityRule
    known: Fact | None

    @property
    def answers(self) -> tuple[str, ...]:
        """What may be stated: that it holds, and for a question of yes and no that it does not."""
        return ("yes", "no") if isinstance(self.rule.equals, bool) else ("yes",)


def state_fact(learner_id: UUID, published: Published, fact: str, answer: str, words: str, deps: Deps) -> None:
    """Keep what a learner says about themselves; it counts once staff have confirmed it.

    Raises:
        NotFound: this pathway does not ask for it.
        NotOneOfTheAnswers, TooManyFacts, FactConfirmed: as they say.
    """
    rule = next((one for one in published.pathway.eligibility if one.fact == fact), None)
    if rule is None:
        raise NotFound
    if answer not in Asked(rule, None).answers:
        raise NotOneOfTheAnswers
    with deps.database.begin() as session:
        one_at_a_time(session, learner_id)
        others = [one for one in decisions.facts_of(session, learner_id) if one.fact != fact]
        if len(others) >= FACTS_MAX:
            raise TooManyFacts
        value, said = _stated(rule, answer), legible(words, FACT_WORDS_MAX_CHARS)
        decisions.state_fact(session, learner_id, fact, value, words=said, now=deps.now())


def withdraw_fact(learner_id: UUID, fact: str, deps: Deps) -> None:
    """Take back what was stated. Raises FactConfirmed."""
    with deps.database.begin() as session:
        decisions.withdraw_fact(session, learner_id, fact)


def _stated(rule: EligibilityRule, answer: str) -> FactValue:
    return rule.equals if answer == "yes" else not rule.equals


def _last_day(text: str, today: date) -> date | None:
    if not text.strip():
        return None
    try:
        last = date.fromisoformat(text.strip()[:10])
    except ValueError:
        raise BadEndDate from None
    if not today <= last <= today + _LONGEST:
        raise BadEndDate
    return last
