"""The first administrator, roles given and taken, people found."""

from __future__ import annotations

import threading

import pytest

from tests.wallet.accounts_kit import HOME, person
from wallet.base.errors import NotFound
from wallet.services import addresses, passwords, staff
from wallet.services.accounts import account_for
from wallet.services.sign_in import sign_in


def test_the_first_administrator_by_command_and_roles_after(deps):
    admin_id, link = staff.create_account("root@uni.example", "Root", roles=["administrator"], password=None, deps=deps)
    secret = link.rpartition("/")[2]
    assert link == f"{deps.settings.public_url}/new-password/{secret}"
    passwords.reset_password(secret, "a first lantern", deps)
    assert sign_in("root@uni.example", "a first lantern", network=HOME, deps=deps).roles == {"administrator"}

    maya = person(deps)
    assert staff.give_role(maya.id, "advisor", by=admin_id, deps=deps).roles == {"learner", "advisor"}
    assert staff.give_role(maya.id, "advisor", by=admin_id, deps=deps).roles == {"learner", "advisor"}
    assert staff.take_role(maya.id, "advisor", by=admin_id, deps=deps).roles == {"learner"}
    for role in ("member", "anyone", "root", ""):
        with pytest.raises(NotFound):
            staff.give_role(maya.id, role, by=admin_id, deps=deps)
    with pytest.raises(staff.LastAdministrator):
        staff.take_role(admin_id, "administrator", by=admin_id, deps=deps)
    with pytest.raises(addresses.AddressTaken):
        staff.create_account("Maya@uni.example", "Root", roles=[], password="a long enough one", deps=deps)


def test_two_administrators_who_remove_each_other_leave_one(deps):
    ids = [
        staff.create_account(f"{name}@uni.example", name, roles=["administrator"], password=None, deps=deps)[0]
        for name in ("ann", "ben")
    ]
    start, errors = threading.Barrier(2), []

    def remove(victim, by):
        start.wait()
        try:
            staff.take_role(victim, "administrator", by=by, deps=deps)
        except staff.LastAdministrator as error:
            errors.append(error.code)

    threads = [threading.Thread(target=remove, args=pair) for pair in (ids, ids[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == ["last_administrator"]
    assert sum("administrator" in account_for(one, deps).roles for one in ids) == 1


def test_people_are_found_by_name_or_address(deps):
    for number in range(60):
        staff.create_account(
            f"p{number:02}@uni.example", f"Person {number:02}", roles=["learner"], password=None, deps=deps
        )
    staff.create_account("root@uni.example", "100% Root", roles=["administrator"], password=None, deps=deps)
    first, last = staff.find_people("", 1, deps), staff.find_people("", 99, deps)
    assert (first.total, first.pages, len(first.people), len(last.people), last.page) == (61, 2, 50, 11, 2)
    assert first.people[0].name == "100% Root"
    assert [p.name for p in staff.find_people("PERSON 07", 1, deps).people] == ["Person 07"]
    assert [p.name for p in staff.find_people("p07@", 1, deps).people] == ["Person 07"]
    assert [p.name for p in staff.find_people("%", 1, deps).people] == ["100% Root"]
    assert staff.find_people("' OR 1=1 --", -5, deps).people == ()
    assert staff.find_people("_" * 9_000 + "\x00", 10**30, deps).people == ()
