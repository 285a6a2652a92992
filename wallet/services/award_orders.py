"""Order awards: for a whole table, or from a program. What was asked for is shown before anything is made.

A list is brought (`shown`), confirmed (`under_way`) and made by the worker (`done`, see `award_work`). Lines with a
problem are never made; they can be taken away as a table.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.base.errors import Conflict, InputError
from wallet.base.ids import new_id
from wallet.base.limits import AWARD_LINES_PER_PAGE, AWARD_ORDERS_SHOWN, IDEMPOTENCY_KEY_MAX_CHARS
from wallet.core import award_lists
from wallet.core.award_lists import AwardList, Line, Problem, Rules
from wallet.core.legible import legible
from wallet.infra.addresses import address_key, parse_address
from wallet.services.deps import Deps
from wallet.services.forms import Fields, FormRefused
from wallet.services.signing_desk import credential_signer
from wallet.services.units import Duty, Member, Unit, enter_unit, record
from wallet.store import award_orders as store
from wallet.store import issuing
from wallet.store.award_orders import Counts, Order, OrderLine
from wallet.store.issuing import OfferedAchievement

__all__ = ["Counts", "Order", "OrderLine"]

JOB: Final = "make_awards"
_KEYS_AT_ONCE: Final = 500
log = logging.getLogger(__name__)


class NoSuchAchievement(InputError):
    """Not one of this unit's."""

    code = "no_such_achievement"
    sentence = "Choose what to award."


class NothingToAward(Conflict):
    """Every line has a problem."""

    code = "nothing_to_award"
    sentence = "No line of this table can be awarded. Put it right, then bring it again."


class KeyUsedOtherwise(Conflict):
    """The same idempotency key with another request."""

    code = "idempotency_key_used"
    sentence = "This key came with another request before. Nothing was done."


class KeyUnreadable(InputError):
    """Not a key that we keep."""

    code = "idempotency_key_unreadable"
    sentence = f"An idempotency key has 1 to {IDEMPOTENCY_KEY_MAX_CHARS} printable ASCII characters."


class LinesRefused(InputError):
    """Some lines cannot be awarded; `lines` says which and why. Nothing was done."""

    code = "award_lines_refused"
    sentence = "Some of these awards cannot be made. Nothing was done."

    def __init__(self, lines: Sequence[Line]) -> None:
        super().__init__()
        self.lines = tuple(line for line in lines if line.problems)


@dataclass(frozen=True, slots=True)
class AskedAwards:
    """What a program asks for. `people` by the fields of `award_lists.FIELDS`, as text."""

    achievement_slug: str
    people: Sequence[Mapping[str, str]]
    idempotency_key: str
    request_sha256: str  # hex, of the request as it came


@dataclass(frozen=True, slots=True)
class OrdersPage:
    """A unit's lists, the newest first, and what it can award."""

    unit: Unit
    me: Member
    achievements: tuple[OfferedAchievement, ...]
    orders: tuple[tuple[Order, Counts, str], ...]  # with the name of the achievement


@dataclass(frozen=True, slots=True)
class OrderPage:
    """One list with a page of its lines, those with problems first."""

    unit: Unit
    achievement: OfferedAchievement
    order: Order
    counts: Counts
    lines: tuple[OrderLine, ...]
    page: int
    pages: int


def orders_page(actor_id: UUID, slug: str, deps: Deps) -> OrdersPage:
    """Return a unit's lists; raises NotFound."""
    with deps.database.read() as session:
        unit, me = enter_unit(session, actor_id, slug, Duty.STAFF)
        achievements = issuing.offered_achievements(session, issuer_slug=slug)
        named = {one.id: one.name for one in achievements}
        found = store.orders_of(session, unit.id, most=AWARD_ORDERS_SHOWN)
    orders = tuple((one, counts, named[one.achievement_id]) for one, counts in found)
    return OrdersPage(unit, me, achievements, orders)


def order_page(actor_id: UUID, slug: str, order_id: UUID, page: int, deps: Deps) -> OrderPage:
    """Return one list of a unit; a page beyond the last is the last. Raises NotFound."""
    with deps.database.read() as session:
        unit, _ = enter_unit(session, actor_id, slug, Duty.STAFF)
        order = store.order_for(session, unit.id, order_id)
        counts = store.counts_of(session, order_id)
        pages = max(1, -(-counts.total // AWARD_LINES_PER_PAGE))
        page = max(1, min(page, pages))
        offset = (page - 1) * AWARD_LINES_PER_PAGE
        lines = store.lines_of(session, order_id, offset=offset, most=AWARD_LINES_PER_PAGE)
        achievement = issuing.achievement_for(session, order.achievement_id)
    return OrderPage(unit, achievement, order, counts, lines, page, pages)


def order_progress(actor_id: UUID, slug: str, order_id: UUID, deps: Deps) -> tuple[Order, Counts]:
    """Return how far a list is; raises NotFound."""
    with deps.database.read() as session:
        unit, _ = enter_unit(session, actor_id, slug, Duty.STAFF)
        return store.order_for(session, unit.id, order_id), store.counts_of(session, order_id)


def problem_lines(actor_id: UUID, slug: str, order_id: UUID, deps: Deps) -> tuple[OrderLine, ...]:
    """Return every line with a problem, as in the file; raises NotFound."""
    with deps.database.read() as session:
        unit, _ = enter_unit(session, actor_id, slug, Duty.STAFF)
        store.order_for(session, unit.id, order_id)
        return store.bad_lines_of(session, order_id)


def bring_list(actor_id: UUID, slug: str, achievement_slug: str, file: tuple[str, bytes], deps: Deps) -> UUID:
    """Read a table and keep it to be looked at; nothing is awarded. Returns the list's id.

    Args:
        actor_id: who brings it.
        slug: of the unit.
        achievement_slug: what to award; one of the unit's.
        file: its name and its bytes.
        deps: of this app.

    Raises:
        NotFound: not a unit of theirs.
        FormRefused: the file is no such table, or the achievement is not the unit's.
    """
    name, data = file
    with deps.database.read() as session:
        unit, _ = enter_unit(session, actor_id, slug, Duty.STAFF)
        fields = Fields()
        achievement = fields.read("achievement", None, lambda: achievement_of(session, unit, achievement_slug))
    if achievement is None:
        raise FormRefused(fields.wrong)
    try:
        read = award_lists.read_award_list(data, rules_for(achievement, deps))
    except InputError as error:
        raise FormRefused({"file": error}) from error
    with deps.database.begin() as session:
        unit, member = enter_unit(session, actor_id, slug, Duty.STAFF)
        lines = without_holders(session, achievement.id, read.lines, deps)
        values = _order_values(member, achievement, deps) | {
            "state": store.SHOWN,
            "file_name": legible(name, 255) or "awards.csv",
            "read_as": _read_as(read),
        }
        store.add_order(session, values, [line_values(line) for line in lines])
    log.info("a table of %s awards was brought", len(read.lines))
    return UUID(str(values["id"]))


def confirm_list(actor_id: UUID, slug: str, order_id: UUID, deps: Deps) -> None:
    """Let the worker make the awards of a list; confirming twice is confirming once.

    Raises:
        NotFound: no such list of a unit of theirs.
        NothingToAward, NoSigningKey: so.
    """
    with deps.database.begin() as session:
        unit, member = enter_unit(session, actor_id, slug, Duty.STAFF)
        order = store.hold_order(session, unit.id, order_id)
        if order.state != store.SHOWN:
            return
        counts = store.counts_of(session, order_id)
        if not counts.good:
            raise NothingToAward
        credential_signer(session, unit.id, deps)
        store.confirm_order(session, order_id, deps.now())
        _record(session, member, order.achievement_id, counts.good, deps)
    deps.nudge(JOB)


def drop_list(actor_id: UUID, slug: str, order_id: UUID, deps: Deps) -> bool:
    """Delete a list that was not confirmed; tells whether it was deleted. Raises NotFound for a unit not theirs."""
    with deps.database.begin() as session:
        unit, _ = enter_unit(session, actor_id, slug, Duty.STAFF)
        return store.drop_order(session, unit.id, order_id)


def order_awards(actor_id: UUID, slug: str, asked: AskedAwards, deps: Deps) -> UUID:
    """Order awards for a program, all or none; returns the order's id, the same one for the same key.

    Raises:
        NotFound: not a unit of theirs.
        NoSuchAchievement, AwardListTooLong, AwardListEmpty, LinesRefused, KeyUnreadable: nothing was done.
        KeyUsedOtherwise: the key came with another request before.
        NoSigningKey: the unit cannot sign.
    """
    key = asked.idempotency_key
    if not 0 < len(key) <= IDEMPOTENCY_KEY_MAX_CHARS or not (key.isascii() and key.isprintable()) or ":" in key[:5]:
        raise KeyUnreadable
    with deps.database.begin() as session:
        unit, member = enter_unit(session, actor_id, slug, Duty.STAFF)
        if (before := store.order_by_key(session, unit.id, key)) is not None:
            return same_request(before, asked.request_sha256)
        achievement = achievement_of(session, unit, asked.achievement_slug)
        people = award_lists.read_people(asked.people, rules_for(achievement, deps))
        lines = without_holders(session, achievement.id, people, deps)
        if any(line.problems for line in lines):
            raise LinesRefused(lines)
        credential_signer(session, unit.id, deps)
        values = _order_values(member, achievement, deps) | {
            "state": store.UNDER_WAY,
            "confirmed_at": deps.now(),
            "idempotency_key": key,
            "request_sha256": asked.request_sha256,
        }
        if not store.add_order(session, values, [line_values(line) for line in lines]):
            won = store.order_by_key(session, unit.id, key)
            return same_request(won, asked.request_sha256) if won else UUID(str(values["id"]))
        _record(session, member, achievement.id, len(lines), deps)
    deps.nudge(JOB)
    return UUID(str(values["id"]))


def same_request(before: Order, request_sha256: str) -> UUID:
    """Return the id of the order that came with this key; raises KeyUsedOtherwise when it asked for something else."""
    if before.request_sha256 != request_sha256:
        raise KeyUsedOtherwise
    return before.id


def achievement_of(session: Session, unit: Unit, slug: str) -> OfferedAchievement:
    """Return one of a unit's achievements; raises NoSuchAchievement."""
    offered = issuing.offered_achievements(session, issuer_slug=unit.slug)
    found = next((one for one in offered if one.slug == slug), None)
    if found is None:
        raise NoSuchAchievement
    return found


def rules_for(achievement: OfferedAchievement, deps: Deps) -> Rules:
    """Return what holds for every line of a table of awards of an achievement."""
    return Rules(deps.now().date(), achievement.valid_for, parse_address)


def without_holders(session: Session, achievement_id: UUID, lines: Sequence[Line], deps: Deps) -> Sequence[Line]:
    """Mark the lines of those who have the badge, in force."""
    keys = sorted({address_key(line.email) for line in lines if line.email})
    held: set[str] = set()
    for at in range(0, len(keys), _KEYS_AT_ONCE):
        held |= issuing.in_force_for(session, achievement_id, keys[at : at + _KEYS_AT_ONCE], deps.now()).keys()
    return [
        replace(line, problems=(*line.problems, Problem.HAS_IT)) if address_key(line.email) in held else line
        for line in lines
    ]


def line_values(line: Line) -> dict[str, Any]:
    """Return a line as it is kept."""
    return {
        "number": line.number,
        "values": {
            "email": line.email,
            "name": line.name,
            "awarded": line.awarded,
            "valid_until": line.valid_until,
            "result": line.result,
            "evidence": line.evidence,
        },
        "problems": [problem.value for problem in line.problems],
        "award_id": None,
    }


def _order_values(member: Member, achievement: OfferedAchievement, deps: Deps) -> dict[str, Any]:
    return {
        "id": new_id(),
        "issuer_id": member.issuer_id,
        "achievement_id": achievement.id,
        "by_id": member.account_id,
        "by_name": member.name,
        "brought_at": deps.now(),
    }


def _read_as(read: AwardList) -> dict[str, Any]:
    columns = [[column.header, column.field] for column in read.columns]
    return {"encoding": read.encoding, "delimiter": read.delimiter, "columns": columns}


def _record(session: Session, member: Member, achievement_id: UUID, count: int, deps: Deps) -> None:
    achievement = issuing.achievement_for(session, achievement_id)
    record(session, member, "awards_ordered", deps, about=f"{achievement.name}: {count}")
