"""A unit's own facts: make one, read it, say something else of it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.base.errors import Conflict, Forbidden
from wallet.base.ids import new_id
from wallet.base.limits import UNIT_EVENTS_SHOWN
from wallet.core.people import Role
from wallet.core.registries import facts
from wallet.core.unit_rules import (
    SignsWith,
    read_contact,
    read_description,
    read_linkedin_number,
    read_signs_with,
    read_slug,
)
from wallet.infra.addresses import parse_address
from wallet.services.award import open_lists
from wallet.services.deps import Deps
from wallet.services.forms import Fields, FormRefused
from wallet.services.publish import issuer_did
from wallet.services.unit_keys import add_first_key, has_key_for
from wallet.services.units import Duty, Member, enter_unit, hold_unit, record
from wallet.store import accounts, known_issuers, trust, unit_keys, units
from wallet.store.known_issuers import NewEntry, Who
from wallet.store.units import MemberOf, Unit, UnitEvent

log = logging.getLogger(__name__)


class SlugTaken(Conflict):
    """Another unit has it."""

    code = "unit_slug_taken"
    sentence = "Another unit has this address. Choose another one."


class UnitChanged(Conflict):
    """Somebody else changed the unit after the form was opened."""

    code = "unit_changed"
    sentence = "Somebody else has changed this while you were typing. Look at what stands there now, then save again."


class KeyMissing(Conflict):
    """A way to sign that the unit has no key for."""

    code = "unit_key_missing"
    sentence = "For this way to sign the unit needs an RSA key first. Make one on the page of its keys."


class NotForUnits(Forbidden):
    """Making a unit is for administrators."""

    code = "unit_not_administrator"
    sentence = "Only administrators may make a unit."


@dataclass(frozen=True, slots=True)
class Typed:
    """A unit's facts as somebody typed them."""

    name: str = ""
    url: str = ""
    email: str = ""
    contact: str = ""
    description: str = ""
    linkedin: str = ""
    signs_with: str = SignsWith.EDDSA_RDFC


@dataclass(frozen=True, slots=True)
class UnitPage:
    unit: Unit
    me: Member
    did: str
    members: tuple[MemberOf, ...]
    events: tuple[UnitEvent, ...]  # newest first
    keys_in_use: int


def make_unit(actor_id: UUID, slug: str, typed: Typed, deps: Deps) -> Unit:
    """Make an issuer with its first key and its published, empty status lists, all in one transaction.

    It goes on this university's own list of known issuers, as its administrators vouch for it.

    Raises:
        NotForUnits: not an administrator.
        FormRefused: some fields cannot be accepted, or the slug is taken.
    """
    fields = Fields()
    values = _read(fields, typed)
    word = fields.read("slug", "", lambda: read_slug(slug.strip()))
    fields.refuse()
    with deps.database.begin() as session:
        account = accounts.account_for(session, actor_id)
        if Role.ADMINISTRATOR not in account.roles:
            raise NotForUnits
        issuer_id, now = new_id(), deps.now()
        if not units.add_unit(session, issuer_id, word, values, now=now):
            raise FormRefused({"slug": SlugTaken()})
        unit_name, name = str(values["name"]), add_first_key(session, issuer_id, deps)
        open_lists(session, issuer_id, word, at=now, deps=deps)
        member = Member(issuer_id, actor_id, account.name, Duty.HEAD, administrator=True)
        record(session, member, "made", deps, about=unit_name)
        record(session, member, "key_made", deps, about=name)
        _vouch(session, member, word, values, deps)
        unit = units.unit_for(session, issuer_id)
    log.info("unit %s made by %s", word, actor_id)
    return unit


def unit_page(actor_id: UUID, slug: str, deps: Deps) -> UnitPage:
    """Return a unit with its people and its history, to its members; raises NotFound."""
    with deps.database.read() as session:
        unit, me = enter_unit(session, actor_id, slug, Duty.STAFF)
        members = units.members_of(session, unit.id)
        events = units.events_of(session, unit.id, most=UNIT_EVENTS_SHOWN)
        in_use = sum(key.signs for key in unit_keys.keys_of(session, unit.id))
    return UnitPage(unit, me, issuer_did(deps.settings, unit.slug), members, events, in_use)


def profile(actor_id: UUID, slug: str, deps: Deps) -> tuple[Unit, Typed]:
    """Return a unit's facts as the form that changes them; raises NotFound, DutyTooLow."""
    with deps.database.read() as session:
        unit, _ = enter_unit(session, actor_id, slug, Duty.HEAD)
    written = Typed(
        name=unit.name,
        url=unit.url or "",
        email=unit.email or "",
        contact=unit.contact,
        description=unit.description,
        linkedin=unit.linkedin_organization_id or "",
        signs_with=unit.signs_with,
    )
    return unit, written


def change_profile(actor_id: UUID, slug: str, typed: Typed, *, revision: int, deps: Deps) -> Unit:
    """Say something else of a unit. Badges that are signed already keep what they say.

    Args:
        actor_id: one of its heads, or an administrator.
        slug: of the unit; it stays, badges name it.
        typed: all of its facts.
        revision: of the unit when the form was opened.
        deps: of this app.

    Raises:
        NotFound, DutyTooLow: as `require_duty` says.
        FormRefused: some fields cannot be accepted.
        UnitChanged: somebody else was faster; nothing is changed.
    """
    fields = Fields()
    values = _read(fields, typed)
    fields.refuse()
    with deps.database.begin() as session:
        unit, member = hold_unit(session, actor_id, slug)
        if unit.revision != revision:
            raise UnitChanged
        if not has_key_for(session, unit.id, read_signs_with(typed.signs_with)):
            raise FormRefused({"signs_with": KeyMissing()})
        changed = sorted(name for name, value in values.items() if getattr(unit, name) != value)
        if changed:
            units.change_unit(session, unit.id, values)
            record(session, member, "changed", deps, about=", ".join(changed))
        return units.hold_unit(session, unit.id)


def _read(fields: Fields, typed: Typed) -> dict[str, str | None]:
    """Return the columns that a form asks for; what is wrong goes into `fields`."""
    email = typed.email.strip()
    return {
        "name": fields.read("name", "", lambda: facts.read_name(typed.name)),
        "url": fields.read("url", None, lambda: facts.read_link(typed.url)),
        "email": fields.read("email", None, lambda: parse_address(typed.email) if email else None),
        "contact": fields.read("contact", "", lambda: read_contact(typed.contact)),
        "description": fields.read("description", "", lambda: read_description(typed.description)),
        "linkedin_organization_id": fields.read("linkedin", None, lambda: read_linkedin_number(typed.linkedin)),
        "signs_with": fields.read("signs_with", "", lambda: read_signs_with(typed.signs_with).value),
    }


def _vouch(session: Session, member: Member, slug: str, values: dict[str, str | None], deps: Deps) -> None:
    trust.raise_revision(session)
    did, now = issuer_did(deps.settings, slug), deps.now()
    if known_issuers.live_entry(session, did) is None:
        note = "A unit of this university."
        entry = NewEntry(did, values["name"] or slug, url=values["url"], since=now.date(), note=note)
        who = Who(member.account_id, member.name)
        known_issuers.add_entries(session, [entry], registry_id=None, by=who, now=now)
