"""Who acts for a unit: asked by letter, once, for a proved address; somebody is always left to look after it."""

from __future__ import annotations

import re
import threading

import pytest
import sqlalchemy as sa

from tests.people import add_person
from tests.wallet.unit_kit import Units
from wallet.base.errors import Forbidden, NotFound
from wallet.core.people import Role
from wallet.infra.outbox import MailRow
from wallet.services import unit_members as members
from wallet.services.accounts import account_for
from wallet.services.forms import FormRefused
from wallet.services.staff import take_role
from wallet.services.sweep import sweep
from wallet.services.unit_members import InvitationEnded, InvitationOfAnother, LastHead
from wallet.services.unit_profile import NotForUnits, Typed, UnitChanged, change_profile, make_unit, unit_page
from wallet.services.units import Duty, DutyTooLow, my_units, require_duty
from wallet.store.tables import UnitInvitationRow

NEW = "new@maple.example"


@pytest.fixture
def units(app):
    return Units(app)


def letters(units):
    with units.deps.database.read() as session:
        rows = session.execute(sa.select(MailRow.recipient, MailRow.text).order_by(MailRow.created_at)).all()
    return [(row.recipient, row.text) for row in rows]


def invite(units, address=NEW, duty="staff", by=None):
    """Send a letter; returns the secret in its link."""
    before = letters(units)
    members.invite(by or units.head, "maple", address=address, duty=duty, deps=units.deps)
    [(_, text)] = [letter for letter in letters(units) if letter not in before]
    return re.search(r"/units/invitations/(\S+)", text)[1]


def test_an_invitation_gives_role_and_membership_together(units):
    learner = add_person(units.app, NEW, name="Nia")
    secret = invite(units)
    assert [recipient for recipient, _ in letters(units)] == [NEW]
    assert ("invited", "Iss", "n…@maple.example, staff", "") in units.events()
    asked = members.peek_invitation(secret, learner, units.deps)
    assert (asked.unit.slug, asked.duty, asked.sent_by_name, asked.mine) == ("maple", Duty.STAFF, "Iss", True)
    assert Role.ISSUER not in account_for(learner, units.deps).roles
    members.accept_invitation(secret, learner, units.deps)
    assert account_for(learner, units.deps).roles == {"learner", "issuer"}
    assert units.duties()["Nia"] == "staff"
    assert [(one.unit.slug, one.duty) for one in my_units(learner, units.deps)] == [("maple", Duty.STAFF)]
    assert ("joined", "Nia", "Nia, staff", "") in units.events()


def test_an_invitation_works_once(units):
    first, second = add_person(units.app, NEW, name="Nia"), add_person(units.app, "x@maple.example", name="Xu")
    secret = invite(units)
    with pytest.raises(InvitationOfAnother):
        members.accept_invitation(secret, second, units.deps)
    members.accept_invitation(secret, first, units.deps)
    for who in (first, second, None):
        with pytest.raises(InvitationEnded):
            members.peek_invitation(secret, who, units.deps)
    with pytest.raises(InvitationEnded):
        members.accept_invitation(secret, first, units.deps)
    assert "Xu" not in units.duties()
    assert Role.ISSUER not in account_for(second, units.deps).roles


def test_of_two_answers_at_once_one_counts(units):
    learner, ended = add_person(units.app, NEW, name="Nia"), []
    secret = invite(units)

    def accept():
        try:
            members.accept_invitation(secret, learner, units.deps)
        except InvitationEnded as error:
            ended.append(error)

    threads = [threading.Thread(target=accept) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ended) == 2
    assert [what for what, *_ in units.events()].count("joined") == 1


def test_an_address_that_is_only_listed_is_not_enough(units):
    from wallet.services.addresses import add_address

    learner = add_person(units.app, "else@maple.example", name="Nia")
    secret = invite(units)
    add_address(learner, NEW, units.deps)
    with pytest.raises(InvitationOfAnother):
        members.accept_invitation(secret, learner, units.deps)


def test_invitations_end(units, clock):
    learner = add_person(units.app, NEW)
    old = invite(units)
    clock.forward(days=13, hours=23)
    assert members.peek_invitation(old, learner, units.deps)
    clock.forward(hours=1)
    with pytest.raises(InvitationEnded):
        members.accept_invitation(old, learner, units.deps)
    first = invite(units)
    second = invite(units)
    with pytest.raises(InvitationEnded):
        members.accept_invitation(first, learner, units.deps)
    [waiting] = members.members_page(units.head, "maple", units.deps).invitations
    with pytest.raises(NotFound):
        members.withdraw_invitation(units.other, "birch", waiting.id, units.deps)
    members.withdraw_invitation(units.head, "maple", waiting.id, units.deps)
    with pytest.raises(InvitationEnded):
        members.accept_invitation(second, learner, units.deps)


def test_addresses_of_invitations_that_ended_are_forgotten(units, clock):
    def kept():
        with units.deps.database.read() as session:
            return set(session.scalars(sa.select(UnitInvitationRow.address_key)))

    for number in range(3):
        invite(units, f"a{number}@maple.example")
    [*_, last] = members.members_page(units.head, "maple", units.deps).invitations
    members.withdraw_invitation(units.head, "maple", last.id, units.deps)
    sweep(units.deps)
    assert len(kept()) == 2
    assert last.address_key not in kept()
    clock.forward(days=14)
    sweep(units.deps)
    assert kept() == set()


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example\r\nBcc: all@evil.example",
        "a@b.example\nSubject: y",
        "a@b.example, c@d.example",
        "a@b.example; c@d.example",
        "a@b.example c@d.example",
        "<a@b.example>",
        "Nia <a@b.example>",
        "a@b.example%0aBcc:c@d.example",
        "",
    ],
)
def test_one_address_and_nothing_else_is_written_to(units, address):
    with pytest.raises(FormRefused) as refused:
        members.invite(units.head, "maple", address=address, duty="staff", deps=units.deps)
    assert set(refused.value.fields) == {"email"}
    assert letters(units) == []


def test_the_answer_is_the_same_whoever_has_the_address(units):
    add_person(units.app, "known@maple.example")
    told = [
        members.invite(units.head, "maple", address=address, duty="staff", deps=units.deps)
        for address in ("known@maple.example", "nobody@maple.example", "staff@maple.example")
    ]
    assert told == ["known@maple.example", "nobody@maple.example", "staff@maple.example"]
    assert len({text.partition("/units/invitations/")[0] for _, text in letters(units)}) == 1


def test_a_head_who_accepts_less_stays_a_head(units):
    secret = invite(units, "iss@maple.example", by=units.admin)
    members.accept_invitation(secret, units.head, units.deps)
    assert units.duties()["Iss"] == "head"


def test_somebody_is_always_left_to_look_after_a_unit(units):
    for actor in (units.head, units.admin):
        with pytest.raises(LastHead):
            members.remove_member(actor, "maple", units.head, "Leaves", units.deps)
        with pytest.raises(LastHead):
            members.change_duty(actor, "maple", units.head, "staff", units.deps)
    members.change_duty(units.head, "maple", units.staff, "head", units.deps)
    members.remove_member(units.staff, "maple", units.head, "Leaves", units.deps)
    assert units.duties() == {"Sam": "head"}
    assert ("removed", "Sam", "Iss", "Leaves") in units.events()
    with pytest.raises(NotFound):
        unit_page(units.head, "maple", units.deps)


def test_a_head_without_the_role_does_not_count_as_one(units):
    members.change_duty(units.head, "maple", units.staff, "head", units.deps)
    take_role(units.staff, "issuer", by=units.admin, deps=units.deps)
    with pytest.raises(LastHead):
        members.remove_member(units.head, "maple", units.head, "Leaves", units.deps)


def test_whom_a_unit_lets_act(units):
    def duty_of(who, needed=Duty.STAFF):
        with units.deps.database.read() as session:
            return require_duty(session, who, units.maple.id, needed)

    assert duty_of(units.head, Duty.HEAD).duty == Duty.HEAD
    assert duty_of(units.staff).duty == Duty.STAFF
    assert duty_of(units.admin, Duty.HEAD).administrator
    with pytest.raises(DutyTooLow):
        duty_of(units.staff, Duty.HEAD)
    with pytest.raises(NotFound):
        duty_of(units.other)
    take_role(units.head, "issuer", by=units.admin, deps=units.deps)
    with pytest.raises(NotFound):
        duty_of(units.head)
    assert my_units(units.head, units.deps) == ()


@pytest.mark.parametrize(
    "act",
    [
        lambda u, who: members.invite(who, "maple", address=NEW, duty="head", deps=u.deps),
        lambda u, who: members.change_duty(who, "maple", u.staff, "head", u.deps),
        lambda u, who: members.remove_member(who, "maple", u.staff, "No", u.deps),
        lambda u, who: change_profile(who, "maple", Typed(name="Mine"), revision=1, deps=u.deps),
    ],
    ids=["invite", "duty", "remove", "profile"],
)
def test_a_unit_is_changed_by_its_heads_alone(units, act):
    before = units.duties(), units.events()
    with pytest.raises(NotFound):
        act(units, units.other)
    with pytest.raises(DutyTooLow):
        act(units, units.staff)
    assert (units.duties(), units.events()) == before
    assert letters(units) == []


def test_of_two_windows_the_slower_one_is_told(units):
    change_profile(units.head, "maple", Typed(name="Maple School of Clay"), revision=1, deps=units.deps)
    with pytest.raises(UnitChanged):
        change_profile(units.admin, "maple", Typed(name="Maple"), revision=1, deps=units.deps)
    page = unit_page(units.staff, "maple", units.deps)
    assert page.unit.name == "Maple School of Clay"
    assert ("changed", "Iss", "email, name", "") in units.events()


def test_making_a_unit_is_for_administrators_and_all_or_nothing(units):
    for who in (units.head, units.staff):
        with pytest.raises(NotForUnits):
            make_unit(who, "oak", Typed(name="Oak"), units.deps)
    with pytest.raises(FormRefused) as refused:
        make_unit(units.admin, "maple", Typed(name="Again"), units.deps)
    assert refused.value.fields["slug"].code == "unit_slug_taken"
    assert issubclass(NotForUnits, Forbidden)
    assert {one.unit.slug for one in my_units(units.admin, units.deps)} == {"maple", "birch"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", "Maple School"),
        ("slug", "a" * 49),
        ("slug", "new"),
        ("slug", "../etc"),
        ("name", "\u202e"),
        ("url", "javascript:alert(1)"),
        ("email", "a@b.example, c@d.example"),
        ("linkedin", "12a"),
        ("linkedin", "١٢"),
        ("contact", "x" * 301),
        ("description", "x" * 2_001),
        ("signs_with", "none"),
    ],
)
def test_facts_of_a_unit_are_read_strictly(units, field, value):
    facts = {"name": "Oak", "slug": "oak"} | {field: value}
    slug = facts.pop("slug")
    with pytest.raises(FormRefused) as refused:
        make_unit(units.admin, slug, Typed(**facts), units.deps)
    assert set(refused.value.fields) == {field}
