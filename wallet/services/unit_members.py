"""Who acts for a unit: invite by letter, accept, change a duty, take somebody from it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.base.errors import Conflict, Forbidden, Gone, InputError, NotFound
from wallet.base.ids import new_id, new_secret
from wallet.base.limits import UNIT_INVITATION_DAYS, UNIT_INVITATIONS_MAX
from wallet.core.people import Role
from wallet.core.unit_rules import masked, read_reason
from wallet.infra.addresses import address_key, parse_address
from wallet.services import links
from wallet.services.deps import Deps
from wallet.services.forms import Fields, FormRefused
from wallet.services.mail import letter_frame, post_letter
from wallet.services.sign_up import may_write_to
from wallet.services.units import Duty, Member, enter_unit, hold_unit, record
from wallet.store import accounts, people, unit_invitations, units
from wallet.store.unit_invitations import Invitation
from wallet.store.units import MemberOf, Unit

log = logging.getLogger(__name__)


class LastHead(Conflict):
    """Somebody has to be able to look after the unit."""

    code = "last_unit_head"
    sentence = "Nobody else is a head of this unit. Make somebody else one first."


class DutyUnknown(InputError):
    """Not a duty."""

    code = "unit_duty_unknown"
    sentence = "Choose what this person may do."


class TooManyInvitations(Conflict):
    """More letters than one unit may have waiting."""

    code = "too_many_unit_invitations"
    sentence = f"{UNIT_INVITATIONS_MAX} invitations wait for an answer. Withdraw some of them first."


class TooManyLetters(Conflict):
    """This address has had enough letters for an hour."""

    code = "too_many_unit_letters"
    sentence = "This address has had several letters from us within the hour. Try again later."


class InvitationEnded(Gone):
    """An invitation that was answered, withdrawn, is too old, or never was one of ours."""

    code = "unit_invitation_ended"
    sentence = "This invitation has ended. Ask whoever sent it for a new one."


class InvitationOfAnother(Forbidden):
    """The account has not proved the address that the letter went to."""

    code = "unit_invitation_of_another"
    sentence = "This invitation went to an address that your account has not confirmed."


@dataclass(frozen=True, slots=True)
class MembersPage:
    unit: Unit
    me: Member
    members: tuple[MemberOf, ...]
    invitations: tuple[Invitation, ...]  # for heads; empty for staff


@dataclass(frozen=True, slots=True)
class Asked:
    """What a link asks, for the page with the button."""

    unit: Unit
    duty: Duty
    sent_by_name: str
    invitation: Invitation
    mine: bool  # the account that looks has proved the address


def members_page(actor_id: UUID, slug: str, deps: Deps) -> MembersPage:
    """Return who acts for a unit, to its members; raises NotFound."""
    with deps.database.read() as session:
        unit, me = enter_unit(session, actor_id, slug, Duty.STAFF)
        waiting = unit_invitations.waiting_for(session, unit.id, now=deps.now()) if me.duty == Duty.HEAD else ()
        return MembersPage(unit, me, units.members_of(session, unit.id), waiting)


def invite(actor_id: UUID, slug: str, *, address: str, duty: str, deps: Deps) -> str:
    """Send somebody a letter that asks them to act for a unit; returns the address.

    Whether the address belongs to an account, or to a member, cannot be told from the answer. An earlier letter to it
    ends.

    Raises:
        NotFound, DutyTooLow: as `require_duty` says.
        FormRefused: not one address, no duty, too many letters.
    """
    fields = Fields()
    read = fields.read("email", "", lambda: parse_address(address))
    asked = fields.read("duty", Duty.STAFF, lambda: _duty(duty))
    fields.refuse()
    with deps.database.begin() as session:
        unit, member = hold_unit(session, actor_id, slug)
        unit_invitations.withdraw_to(session, unit.id, address_key(read), now=deps.now())
        if len(unit_invitations.waiting_for(session, unit.id, now=deps.now())) >= UNIT_INVITATIONS_MAX:
            raise FormRefused({"email": TooManyInvitations()})
        if not may_write_to(session, read, deps.now()):
            raise FormRefused({"email": TooManyLetters()})
        _send(session, unit, member, read, asked, deps)
        record(session, member, "invited", deps, about=f"{masked(read)}, {asked}")
    deps.nudge("deliver_mail")
    return read


def _send(session: Session, unit: Unit, member: Member, address: str, duty: Duty, deps: Deps) -> None:
    now, secret = deps.now(), new_secret()
    ends_at = now + timedelta(days=UNIT_INVITATION_DAYS)
    letter = Invitation(new_id(), unit.id, address_key(address), duty, now, ends_at, member.name)
    unit_invitations.add_invitation(session, letter, secret)
    post_letter(
        session,
        recipient=address,
        template="unit_invitation",
        now=now,
        link=links.unit_invitation(deps.settings, secret),
        unit=unit.name,
        sender=member.name,
        head=duty == Duty.HEAD,
        days=UNIT_INVITATION_DAYS,
        **letter_frame(deps.settings),
    )


def withdraw_invitation(actor_id: UUID, slug: str, invitation_id: UUID, deps: Deps) -> str:
    """Make a letter worthless; returns the address it went to. Raises NotFound, DutyTooLow."""
    with deps.database.begin() as session:
        unit, member = hold_unit(session, actor_id, slug)
        letter = unit_invitations.withdraw(session, unit.id, invitation_id, now=deps.now())
        record(session, member, "invitation_withdrawn", deps, about=masked(letter.address_key))
    return letter.address_key


def peek_invitation(secret: str, me: UUID | None, deps: Deps) -> Asked:
    """Return what a link asks and change nothing: mail scanners open every link. Raises InvitationEnded."""
    with deps.database.read() as session:
        letter = unit_invitations.find_open(session, secret, now=deps.now())
        if letter is None:
            raise InvitationEnded
        mine = me is not None and unit_invitations.has_proved(session, me, letter.address_key)
        unit = units.unit_for(session, letter.issuer_id)
    return Asked(unit, Duty(letter.duty), letter.sent_by_name, letter, mine)


def accept_invitation(secret: str, me: UUID, deps: Deps) -> Unit:
    """Become a member: the role and the membership come together, or neither does. A head who accepts less stays one.

    Raises:
        InvitationEnded: it was answered, withdrawn or is too old.
        InvitationOfAnother: the account has not proved the address; the letter stays good.
    """
    with deps.database.begin() as session:
        letter = unit_invitations.spend(session, secret, now=deps.now())
        if letter is None:
            raise InvitationEnded
        if not unit_invitations.has_proved(session, me, letter.address_key):
            raise InvitationOfAnother
        unit = units.hold_unit(session, letter.issuer_id)
        held = units.duty_of(session, unit.id, me)
        duty = Duty.HEAD if Duty.HEAD in (held, letter.duty) else Duty.STAFF
        people.give_role(session, me, Role.ISSUER, by=None, now=deps.now())
        units.put_member(session, unit.id, me, duty=duty, by_name=letter.sent_by_name, now=deps.now())
        name = accounts.account_for(session, me).name
        member = Member(unit.id, me, name, duty, administrator=False)
        record(session, member, "joined", deps, about=f"{name}, {duty}")
    log.info("account %s acts for the unit %s", me, unit.slug)
    return unit


def change_duty(actor_id: UUID, slug: str, account_id: UUID, duty: str, deps: Deps) -> MemberOf:
    """Give a member another duty; returns them as they were.

    Raises:
        NotFound, DutyTooLow: as `require_duty` says; not a member.
        DutyUnknown: no such duty.
        LastHead: nobody would be left who can look after the unit.
    """
    asked = _duty(duty)
    with deps.database.begin() as session:
        unit, member = hold_unit(session, actor_id, slug)
        found = _member(session, unit, account_id)
        if asked != Duty.HEAD:
            _keep_a_head(session, unit, account_id)
        units.put_member(session, unit.id, account_id, duty=asked, by_name=member.name, now=deps.now())
        record(session, member, "duty_changed", deps, about=f"{found.name}, {asked}")
    return found


def remove_member(actor_id: UUID, slug: str, account_id: UUID, reason: str, deps: Deps) -> MemberOf:
    """Take somebody from a unit; returns them as they were. Their role stays: an administrator gives and takes it.

    Raises:
        NotFound, DutyTooLow: as `require_duty` says; not a member.
        FormRefused: no reason.
        LastHead: nobody would be left who can look after the unit.
    """
    fields = Fields()
    why = fields.read(f"reason-{account_id}", "", lambda: read_reason(reason))
    fields.refuse()
    with deps.database.begin() as session:
        unit, member = hold_unit(session, actor_id, slug)
        found = _member(session, unit, account_id)
        _keep_a_head(session, unit, account_id)
        units.drop_member(session, unit.id, account_id)
        record(session, member, "removed", deps, about=found.name, reason=why)
    log.info("account %s acts no more for the unit %s", account_id, slug)
    return found


def _keep_a_head(session: Session, unit: Unit, account_id: UUID) -> None:
    if units.heads_who_act(session, unit.id) == {account_id}:
        raise LastHead


def _member(session: Session, unit: Unit, account_id: UUID) -> MemberOf:
    found = next((one for one in units.members_of(session, unit.id) if one.account_id == account_id), None)
    if found is None:
        raise NotFound
    return found


def _duty(text: str) -> Duty:
    try:
        return Duty(text)
    except ValueError:
        raise DutyUnknown from None
