"""Who may act for which unit. Every act on a unit or its awards asks here first, inside its own transaction."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.base.errors import Forbidden, NotFound
from wallet.core.people import Role
from wallet.services.deps import Deps
from wallet.store import accounts, units
from wallet.store.units import Unit, UnitEvent

__all__ = [
    "Duty",
    "DutyTooLow",
    "Member",
    "MyUnit",
    "Unit",
    "UnitEvent",
    "enter_unit",
    "hold_unit",
    "my_units",
    "record",
    "require_duty",
]


class Duty(StrEnum):
    """What somebody may do for a unit."""

    HEAD = "head"  # everything
    STAFF = "staff"  # award, and look after awards


class DutyTooLow(Forbidden):
    """A member of the unit, but this is for its heads."""

    code = "duty_too_low"
    sentence = "Only a head of this unit may do this."


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who acts for one unit, as the transaction that asked found them."""

    issuer_id: UUID
    account_id: UUID
    name: str
    duty: Duty
    administrator: bool  # acts as a head everywhere, without being a member


@dataclass(frozen=True, slots=True)
class MyUnit:
    """A unit in the list of somebody who acts for it."""

    unit: Unit
    duty: Duty
    administrator: bool  # whether they are there as an administrator rather than as a member


def require_duty(session: Session, actor_id: UUID, issuer_id: UUID, duty: Duty) -> Member:
    """Return the acting person as a member of a unit, with at least this duty.

    It takes the role `issuer` and a place among the unit's members; administrators are heads everywhere.

    Raises:
        NotFound: no such unit, or one they have nothing to do with: both look the same.
        DutyTooLow: a member, but it takes a head.
    """
    units.unit_for(session, issuer_id)
    account = accounts.account_for(session, actor_id)
    if Role.ADMINISTRATOR in account.roles:
        return Member(issuer_id, actor_id, account.name, Duty.HEAD, administrator=True)
    held = units.duty_of(session, issuer_id, actor_id) if Role.ISSUER in account.roles else None
    if held is None:
        raise NotFound
    if duty == Duty.HEAD and held != Duty.HEAD:
        raise DutyTooLow
    return Member(issuer_id, actor_id, account.name, Duty(held), administrator=False)


def enter_unit(session: Session, actor_id: UUID, slug: str, duty: Duty) -> tuple[Unit, Member]:
    """Find a unit by its slug for somebody with this duty there; raises what `require_duty` does."""
    unit = units.unit_by_slug(session, slug)
    return unit, require_duty(session, actor_id, unit.id, duty)


def hold_unit(session: Session, actor_id: UUID, slug: str) -> tuple[Unit, Member]:
    """Find a unit for one of its heads, and hold it: acts on a unit itself come one after another."""
    unit = units.hold_unit(session, units.unit_by_slug(session, slug).id)
    return unit, require_duty(session, actor_id, unit.id, Duty.HEAD)


def record(session: Session, member: Member, what: str, deps: Deps, *, about: str = "", reason: str = "") -> None:
    """Write an act on the unit into its history, in the transaction of the act."""
    event = UnitEvent(deps.now(), what, member.name, about, reason)
    units.add_event(session, member.issuer_id, event, by_id=member.account_id)


def my_units(actor_id: UUID, deps: Deps) -> tuple[MyUnit, ...]:
    """Return the units somebody may act for, by name: theirs, or all of them for an administrator."""
    with deps.database.read() as session:
        account = accounts.account_for(session, actor_id)
        if Role.ADMINISTRATOR in account.roles:
            return tuple(MyUnit(unit, Duty.HEAD, administrator=True) for unit in units.all_units(session))
        if Role.ISSUER not in account.roles:
            return ()
        found = units.units_of(session, actor_id)
        return tuple(MyUnit(unit, Duty(duty), administrator=False) for unit, duty in found)
