"""The worker's part of awarding: a slice of one list after the other, in turn.

A slice is read and leased in one transaction, signed in none, and written in another: awards, places, history, letters
and which line became which award stand or fall together. So a worker that is killed leaves every line either made once
or not made.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.exc import IntegrityError

from wallet.base.errors import AppError, Conflict, NotFound
from wallet.base.limits import AWARD_LEASE_S, AWARD_SLICE, AWARD_SLICES_PER_RUN
from wallet.core.award_lists import Problem, begin_of, end_of
from wallet.infra.addresses import address_key
from wallet.services import claim
from wallet.services.award import AwardOrder, Desk, Made, Maker, keep_awards, make_award, open_desk
from wallet.services.award_letters import Recipient, tell_recipients
from wallet.services.award_orders import JOB
from wallet.services.deps import Deps
from wallet.services.status_lists import DrawnPlace, draw_places
from wallet.store import award_orders as store
from wallet.store import issuing
from wallet.store.award_orders import Order, OrderLine

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Slice:
    """Lines that this worker has until the lease ends, with all that signing needs."""

    order: Order
    until: datetime
    desk: Desk
    lines: Sequence[OrderLine]
    places: Sequence[tuple[DrawnPlace, ...]]


def make_awards(deps: Deps) -> int:
    """Make the awards of a few slices, and ask for another turn when more is waiting; returns how many were made."""
    made = 0
    for _ in range(AWARD_SLICES_PER_RUN):
        now = deps.now()
        until = now + timedelta(seconds=AWARD_LEASE_S)
        with deps.database.begin() as session:
            order = store.lease_order(session, now=now, until=until)
        if order is None:
            break
        made += _work_off(order, until, deps)
    else:
        deps.nudge(JOB)
    if made:
        _logger.info("%s awards made", made)
        deps.nudge("deliver_mail")
        deps.nudge(claim.JOB)
    return made


def _work_off(order: Order, until: datetime, deps: Deps) -> int:
    """Make a slice of one list; what stands in its way leaves the list leased, so that others have their turn."""
    try:
        taken = _opened(order, until, deps)
        return _finish(taken, *_signed(taken, deps), deps)
    except IntegrityError:
        _logger.info("a place in a status list was given out meanwhile; the slice is drawn again")
        _give_back(order, until, deps)
    except (Conflict, NotFound):
        _logger.exception("a list of awards cannot go on")
    return 0


def _opened(order: Order, until: datetime, deps: Deps) -> _Slice:
    with deps.database.begin() as session:
        desk = open_desk(session, issuing.achievement_for(session, order.achievement_id), deps)
        lines = store.open_lines_of(session, order.id, most=AWARD_SLICE)
        places = draw_places(session, desk.issuer, len(lines), deps) if lines else []
    return _Slice(order, until, desk, lines, places)


def _signed(taken: _Slice, deps: Deps) -> tuple[dict[int, Made], dict[int, str]]:
    """Return signed awards, and what is wrong with lines that cannot be signed, by line."""
    made: dict[int, Made] = {}
    wrong: dict[int, str] = {}
    for line, places in zip(taken.lines, taken.places, strict=True):
        try:
            made[line.number] = make_award(taken.desk, _asked(taken, line, deps.now()), places)
        except AppError:
            _logger.exception("an award could not be signed")
            wrong[line.number] = Problem.NOT_MADE.value
    return made, wrong


def _asked(taken: _Slice, line: OrderLine, now: datetime) -> AwardOrder:
    values, order = line.values, taken.order
    awarded = begin_of(date.fromisoformat(values["awarded"]))
    until = values["valid_until"]
    return AwardOrder(
        taken.desk.achievement.slug,
        values["email"],
        values["name"],
        awarded_at=awarded,
        valid_from=awarded,
        valid_until=end_of(date.fromisoformat(until)) if until else None,
        result=values["result"],
        evidence=values["evidence"],
        by=Maker(order.by_id, order.by_name),
        made_at=now,
        told_at=now,
        order_id=order.id,
    )


def _finish(taken: _Slice, made: dict[int, Made], wrong: dict[int, str], deps: Deps) -> int:
    """Write a slice down, unless somebody else has the list by now."""
    order, desk, now = taken.order, taken.desk, deps.now()
    with deps.database.begin() as session:
        held = store.hold_order(session, order.issuer_id, order.id)
        if held.state != store.UNDER_WAY or held.leased_until != taken.until:
            return 0
        issuing.hold_achievement(session, desk.achievement.id)
        keys = {address_key(one.order.recipient_email): number for number, one in made.items()}
        for key in issuing.in_force_for(session, desk.achievement.id, keys.keys(), now):
            wrong[keys[key]] = Problem.HAS_IT.value
            del made[keys[key]]
        keep_awards(session, desk, list(made.values()))
        store.set_awards(session, order.id, {number: one.id for number, one in made.items()})
        store.set_problems(session, order.id, wrong)
        tell_recipients(session, desk.issuer, desk.achievement, map(_recipient, made.values()), deps)
        if store.open_lines_of(session, order.id, most=1):
            store.release_order(session, order.id, now)
        else:
            store.finish_order(session, order.id, now)
    return len(made)


def _recipient(made: Made) -> Recipient:
    return Recipient(made.order.recipient_email, made.order.recipient_name, made.order.awarded_at)


def _give_back(order: Order, until: datetime, deps: Deps) -> None:
    with deps.database.begin() as session:
        if store.hold_order(session, order.issuer_id, order.id).leased_until == until:
            store.release_order(session, order.id, deps.now())
