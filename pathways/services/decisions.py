"""What staff decide about one learner: facts confirmed or refused, manual steps done, exceptions to a rule.

Who decided, when and why stays beside every decision, and the learner sees it. Nobody decides about themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from pathways.core.model import ManualNode, walk
from pathways.services import typed, typed_errors
from pathways.services.cases import started
from pathways.services.catalogue import explorer
from pathways.services.names import Named
from pathways.services.typed import Form
from pathways.store import decisions as store
from pathways.store.decisions import GrantedWaiver, Ruling
from pathways.store.revisions import one_at_a_time
from wallet.api import Deps, Fields
from wallet.base.errors import Conflict, Forbidden, InputError, NotFound
from wallet.base.ids import new_id
from wallet.base.limits import FACT_WORDS_MAX_CHARS

_LONGEST: Final = timedelta(days=20 * 366)


class OwnCase(Forbidden):
    """Staff decide about others only."""

    code = "own_case"
    sentence = "You cannot decide about yourself. Ask a colleague."


class NoSuchPart(InputError):
    code = "no_such_part"
    sentence = "Choose a part of the pathway."


class StatedAnew(Conflict):
    """What was to be confirmed is not what the learner says any more."""

    code = "stated_anew"
    sentence = "The learner has stated this anew meanwhile. Look at what they say now, then decide."


def confirm_fact(learner_id: UUID, fact: str, form: Form, *, by: UUID, deps: Deps) -> None:
    """Say that a fact stated by a learner is so, with what was seen; `seen` in the form is when they stated it.

    Raises:
        NotFound: nothing of the kind was stated.
        StatedAnew: they say something else by now than what was looked at.
        FormRefused: at `evidence`.
        OwnCase: as that says.
    """
    ruling = _ruling(learner_id, form, by, deps)
    with deps.database.begin() as session:
        found = next((one for one in store.facts_of(session, learner_id) if one.fact == fact), None)
        if found is None:
            raise NotFound
        if found.stated_at.isoformat() != form.get("seen", ""):
            raise StatedAnew
        store.confirm_fact(session, learner_id, fact, found.value, ruling)


def record_fact(slug: str, learner_id: UUID, fact: str, form: Form, *, by: UUID, deps: Deps) -> None:
    """Say that what a pathway asks for is so (`holds` is `yes`) or is not (`no`), stated before or not.

    Raises:
        NotFound: the learner's version of the pathway does not ask for it.
        FormRefused: at `evidence` or `holds`.
        OwnCase: as that says.
    """
    rule = next((one for one in started(slug, learner_id, deps).pathway.eligibility if one.fact == fact), None)
    if rule is None:
        raise NotFound
    holds = form.get("holds", "")
    if holds not in ("yes", "no"):
        raise typed_errors.ChoiceUnusable
    value = rule.equals if holds == "yes" else (not rule.equals if isinstance(rule.equals, bool) else None)
    ruling = _ruling(learner_id, form, by, deps)
    with deps.database.begin() as session:
        one_at_a_time(session, learner_id)
        store.confirm_fact(session, learner_id, fact, value, ruling)


def refuse_fact(learner_id: UUID, fact: str, form: Form, *, by: UUID, deps: Deps) -> None:
    """Leave a fact unknown and say why. Raises as `confirm_fact` does."""
    ruling = _ruling(learner_id, form, by, deps)
    with deps.database.begin() as session:
        store.refuse_fact(session, learner_id, fact, ruling)


def mark_done(slug: str, learner_id: UUID, node: str, form: Form, *, by: UUID, deps: Deps) -> None:
    """Mark a manual step done on a day, today where none is typed.

    Raises:
        NotFound: no such step in the learner's version.
        FormRefused: at `day` or `evidence`.
        OwnCase: as that says.
    """
    on = started(slug, learner_id, deps)
    if not any(one.id == node and isinstance(one, ManualNode) for one in walk(on.pathway.rule)):
        raise NotFound
    ruling = _ruling(learner_id, form, by, deps, day="day")
    with deps.database.begin() as session:
        one_at_a_time(session, learner_id)
        store.mark_done(session, learner_id, on.facts.id, node, ruling)


def unmark(slug: str, learner_id: UUID, node: str, *, by: UUID, deps: Deps) -> None:
    """Take a mark back that was made in error. Raises NotFound, OwnCase."""
    _not_about(learner_id, by)
    on = started(slug, learner_id, deps)
    with deps.database.begin() as session:
        store.unmark(session, learner_id, on.facts.id, node)


def grant_waiver(slug: str, learner_id: UUID, form: Form, *, by: UUID, deps: Deps) -> None:
    """Make an exception to one part of a rule, for a reason, until the end of a day or for good.

    It is a substitution where `accepted` names a credential, or gives its id: it was accepted in the place of the part.

    Raises:
        NotFound: no such pathway, or not started.
        FormRefused: at `part`, `accepted`, `reason` or `until`.
        OwnCase: as that says.
    """
    _not_about(learner_id, by)
    on, now, fields = started(slug, learner_id, deps), deps.now(), Fields()
    known = {node.id for node in walk(on.pathway.rule)}
    node = fields.read("part", "", lambda: _one_of(form.get("part", ""), known))
    accepted = fields.read("accepted", None, lambda: _credential(form.get("accepted", ""), deps))
    reason = fields.read("reason", "", lambda: typed.need_words(form.get("reason", ""), most=FACT_WORDS_MAX_CHARS))
    until = fields.read("until", None, lambda: _ahead(form.get("until", ""), now))
    fields.refuse()
    waiver = GrantedWaiver(new_id(), learner_id, on.facts.id, node, reason, by, now, until, None, accepted)
    with deps.database.begin() as session:
        store.grant_waiver(session, waiver)


def end_waiver(learner_id: UUID, waiver_id: UUID, *, by: UUID, deps: Deps) -> None:
    """End a waiver now. Raises NotFound, OwnCase."""
    _not_about(learner_id, by)
    with deps.database.begin() as session:
        store.end_waiver(session, learner_id, waiver_id, now=deps.now())


def _ruling(learner_id: UUID, form: Form, by: UUID, deps: Deps, *, day: str | None = None) -> Ruling:
    _not_about(learner_id, by)
    fields, now = Fields(), deps.now()
    words = fields.read("evidence", "", lambda: typed.need_words(form.get("evidence", ""), most=FACT_WORDS_MAX_CHARS))
    at = fields.read(day, now, lambda: _so_far(form.get(day, ""), now)) if day else now
    fields.refuse()
    return Ruling(by, at, words)


def _not_about(learner_id: UUID, by: UUID) -> None:
    if learner_id == by:
        raise OwnCase


def _so_far(text: str, now: datetime) -> datetime:
    day = typed.read_day(text) or now.date()
    if day > now.date():
        raise typed_errors.DayNotYet
    return now if day == now.date() else datetime.combine(day, time(), UTC)


def _ahead(text: str, now: datetime) -> datetime | None:
    """Return the end of a day that is still to come, None for none."""
    day = typed.read_day(text)
    if day is None:
        return None
    if not now.date() < day <= now.date() + _LONGEST:
        raise typed_errors.DayPast
    return _end(day)


def _end(day: date) -> datetime:
    return datetime.combine(day, time(), UTC) + timedelta(days=1)


def _credential(text: str, deps: Deps) -> str | None:
    """Return the id of a credential of the catalogue, by name, or of any other, by its id."""
    return Named(explorer(deps)).achievement_typed(text, known=False) if text.strip() else None


def _one_of(text: str, known: Iterable[str]) -> str:
    if text not in known:
        raise NoSuchPart
    return text
