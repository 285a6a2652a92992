"""The rules about what is worth looking after: each told and not told, in one order, whatever the order of the facts."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wallet.care_kit import DAY, NOW, badge, everything, link, lost, renewed
from wallet.base.limits import EXPIRES_SOON_DAYS, HOST_SILENT_DAYS, LINK_ENDED_DAYS, LINK_ENDS_SOON_DAYS
from wallet.core.academic import domain_of, is_academic, own_domain
from wallet.core.care import (
    CareEntry,
    CareFacts,
    CareKind,
    Heard,
    care_items,
    deserves_letter,
)
from wallet.core.care_papers import KeyLine, Lost, Paper, Trouble
from wallet.core.renewals import renewals_among
from wallet.core.standing import Linked
from wallet.core.verify.report import Verdict


def kinds(*badges, links=(), entries=(), **facts):
    items = care_items(CareFacts(badges=badges, links=tuple(links), entries=tuple(entries), **facts), NOW)
    return [item.kind for item in items]


# --- links


@pytest.mark.parametrize(
    ("ends_in", "told"),
    [
        (timedelta(days=LINK_ENDS_SOON_DAYS, seconds=1), []),
        (timedelta(days=LINK_ENDS_SOON_DAYS), [CareKind.LINK_ENDS]),
        (timedelta(seconds=1), [CareKind.LINK_ENDS]),
        (timedelta(0), [CareKind.LINK_ENDED]),
        (-timedelta(days=LINK_ENDED_DAYS), [CareKind.LINK_ENDED]),
        (-timedelta(days=LINK_ENDED_DAYS, seconds=1), []),
    ],
)
def test_the_end_of_a_link(ends_in, told):
    assert kinds(badge(), links=[link(audience="Acme", ends_at=NOW + ends_in, views=1)]) == told


def test_a_link_that_is_off_has_no_end_worth_telling():
    for off in ({"paused_at": NOW - DAY}, {"closed_at": NOW - DAY}):
        assert kinds(badge(), links=[link(audience="Acme", ends_at=NOW + DAY, **off)]) == []
        assert kinds(badge(), links=[link(audience="Acme", ends_at=NOW - DAY, views=3, **off)]) == []


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({}, []),
        ({"deleted_at": NOW - DAY}, [CareKind.LINK_IN_BIN]),
        ({"linked": Linked.NOT_LINKED}, [CareKind.LINK_NOT_LINKED]),
        ({"linked": Linked.ACCEPTED}, []),
        ({"verdict": Verdict.REVOKED}, [CareKind.LINK_UNSOUND]),
        ({"verdict": Verdict.INVALID}, [CareKind.LINK_UNSOUND]),
        ({"verdict": Verdict.SUSPENDED}, [CareKind.LINK_UNSOUND]),
        ({"verdict": Verdict.UNKNOWN}, []),
        ({"verdict": Verdict.EXPIRED}, []),
    ],
)
def test_what_people_see_who_follow_a_link(facts, told):
    assert kinds(badge(**facts), links=[link()]) == told
    assert kinds(badge(**facts), links=[link(paused_at=NOW - DAY)]) == []


def test_an_entry_leads_to_its_own_link_where_it_is_known():
    entry = CareEntry(UUID(int=1), "old")
    both = [link(101, token="old", closed_at=NOW - DAY), link(102, token="new")]
    assert kinds(badge(), links=both, entries=[entry]) == [CareKind.PROFILE_LINK_OFF]
    assert kinds(badge(), links=both, entries=[replace(entry, token_hash="new")]) == []
    assert kinds(badge(), links=both, entries=[replace(entry, token_hash=None)]) == []
    assert kinds(badge(), links=[], entries=[entry]) == [CareKind.PROFILE_LINK_OFF]
    assert kinds(badge(), links=[link(audience="Acme")], entries=[replace(entry, token_hash=None)]) == [
        CareKind.PROFILE_LINK_OFF
    ]


# --- issuers


def test_gone_is_said_only_where_the_site_said_so():
    url = "https://uni.example/x"
    sound = NOW - 40 * DAY
    silent = badge(trouble=lost(Paper.STATUS), sound_at=sound)
    assert kinds(silent, heard={url: Heard(NOW - DAY)}) == []
    assert kinds(silent, heard={url: Heard(NOW - HOST_SILENT_DAYS * DAY)}) == [CareKind.HOST_SILENT]
    assert kinds(silent, heard={url: Heard(NOW - 30 * DAY, NOW - DAY)}) == [CareKind.FILE_GONE]
    assert kinds(silent, heard={url: Heard(NOW - 2 * DAY, NOW - DAY + timedelta(seconds=1))}) == []  # perhaps a slip
    assert kinds(silent, heard={url: Heard(NOW - 2 * DAY, NOW, withdrawn=True)}) == [CareKind.FILE_GONE]
    assert kinds(silent) == [CareKind.HOST_SILENT]  # by when the badge was last sound
    assert kinds(replace(silent, sound_at=None), heard={url: Heard(None, NOW - DAY)}) == []
    assert kinds(replace(silent, deleted_at=NOW), heard={url: Heard(None, NOW - DAY)}) == []
    not_asked = replace(silent, trouble=lost(Paper.STATUS, asked=NOW - 35 * DAY))
    assert kinds(not_asked, heard={url: Heard(NOW - 40 * DAY)}) == []


def test_badges_that_miss_the_same_paper_are_one_item():
    heard = {f"https://uni.example/{n}": Heard(NOW - 9 * DAY, NOW - n * DAY) for n in range(1, 4)}
    hosted = [
        badge(n, trouble=lost(Paper.BADGE, f"https://uni.example/{n}"), sound_at=NOW - 9 * DAY) for n in (1, 2, 3)
    ]
    [item] = care_items(CareFacts(tuple(hosted), heard=heard), NOW)
    assert [one.id.int for one in item.badges] == [1, 2, 3]
    assert item.at == NOW - DAY
    [fewer] = care_items(CareFacts(tuple(hosted[1:]), heard=heard), NOW)
    assert fewer.about != item.about  # the newest of them is another one


def test_a_rotated_key_is_told_before_what_is_missing():
    trouble = Trouble(NOW, (Lost(Paper.STATUS, ("https://uni.example/x",)),), KeyLine("key_not_listed", "did:x#1"))
    assert kinds(badge(verdict=Verdict.INVALID, trouble=trouble, sound_at=NOW - DAY)) == [CareKind.KEY_ROTATED]
    assert kinds(badge(verdict=Verdict.INVALID, trouble=trouble)) == []


# --- dates and renewals


@pytest.mark.parametrize(
    ("left", "facts", "told"),
    [
        (EXPIRES_SOON_DAYS * DAY, {}, [CareKind.EXPIRES]),
        (EXPIRES_SOON_DAYS * DAY + timedelta(seconds=1), {}, []),
        (timedelta(0), {}, []),
        (DAY, {"linked": Linked.NOT_LINKED}, []),
        (DAY, {"verdict": Verdict.REVOKED}, []),
        (DAY, {"deleted_at": NOW}, []),
    ],
)
def test_a_badge_that_ends_soon(left, facts, told):
    assert kinds(badge(until=NOW + left, **facts)) == told


def test_a_renewal_is_told_instead_of_the_end_where_a_link_could_move():
    assert kinds(*renewed()) == []
    assert kinds(*renewed(), links=[link()]) == [CareKind.RENEWED]
    assert kinds(*renewed(), links=[link(closed_at=NOW)]) == []
    assert kinds(*renewed(), links=[link()], entries=[CareEntry(UUID(int=1), None)]) == [
        CareKind.RENEWED,
        CareKind.ENTRY_STALE,
    ]
    [item] = care_items(CareFacts(renewed(), (link(101), link(102, to=2))), NOW)
    assert item.blocked


@pytest.mark.parametrize(
    "facts",
    [
        {"achievement": "b"},
        {"until": NOW + 9 * DAY},
        {"until": NOW + 8 * DAY},
        {"since": NOW - 301 * DAY},
        {"linked": Linked.NOT_LINKED},
        {"verdict": Verdict.REVOKED},
        {"verdict": Verdict.NOT_YET_VALID},
        {"deleted_at": NOW},
    ],
)
def test_what_is_no_renewal(facts):
    assert renewals_among(one.copy for one in renewed(**facts)) == {}


def test_of_several_renewals_the_one_in_force_longest():
    old, new = renewed()
    endless = badge(3, since=NOW - 2 * DAY, achievement="a")
    found = renewals_among(one.copy for one in (old, new, endless))
    assert {one.int: copy.id.int for one, copy in found.items()} == {1: 3}  # the second is newer, and stays itself
    withdrawn = badge(4, since=NOW - 9 * DAY, achievement="a", verdict=Verdict.REVOKED)
    assert renewals_among(one.copy for one in (withdrawn, endless))[withdrawn.id].id == endless.id


def test_many_copies_of_one_achievement_take_no_long():
    copies = [badge(n, until=NOW + n * DAY, since=NOW, achievement="a").copy for n in range(1, 5_001)]
    assert len(renewals_among(copies)) == 4_999


# --- addresses


@pytest.mark.parametrize(
    "address",
    [
        "a@mit.edu",
        "a@cs.example.edu",
        "a@ox.ac.uk",
        "a@cs.ox.AC.UK",
        "a@unsw.edu.au",
        "a@uni-bonn.de",
        "a@mail.tu-graz.at",
        "a@univ-lyon1.fr",
        "a@stud.ntnu.no",
        "a@students.example.org",
        "a@example-university.org",
        "a@maths.uni.example",
        "a@uni.example",
    ],
)
def test_addresses_of_universities(address):
    assert is_academic(address, {"uni.example"})


@pytest.mark.parametrize(
    "address",
    [
        "a@gmail.com",
        "a@alumni.example.edu",
        "a@education.com",
        "edu@example.com",
        "a@unicef.org",
        "a@ac.uk",
        "a@student",
        "a@ac.company",
        "a@notuni.example",
        "",
        "@",
        "a@...",
    ],
)
def test_addresses_of_others(address):
    assert not is_academic(address, {"uni.example"})


def test_an_own_domain_is_one_that_the_site_is_in():
    assert own_domain("badges@uni.example", "https://www.uni.example/x") == "uni.example"
    assert own_domain("badges@uni.example", "https://uni.example") == "uni.example"
    for address, site in (
        ("uni@gmail.com", "https://uni.example"),
        ("x@localhost", "http://localhost:8000"),
        ("x@", "https://uni.example"),
        ("x@uni.example", "https://notuni.example"),
        ("x@uni.example", "no address"),
    ):
        assert own_domain(address, site) is None


def test_only_when_every_address_goes():
    assert kinds(badge(), addresses=("a@x.edu",)) == [CareKind.ONLY_ACADEMIC]
    assert kinds(badge(), addresses=("a@x.edu", "a@y.edu")) == [CareKind.ONLY_ACADEMIC]
    assert kinds(badge(), addresses=("a@x.edu", "a@home.example")) == []
    assert kinds(badge(), addresses=()) == []
    assert kinds(badge(deleted_at=NOW), addresses=("a@x.edu",)) == []


@given(st.text(max_size=300))
def test_any_text_is_an_address_or_is_not(text):
    assert is_academic(text) in (True, False)
    assert domain_of(text) == domain_of(text).lower()


# --- all together


def test_every_kind_is_told_the_most_pressing_first():
    items = care_items(everything(), NOW)
    assert [item.kind for item in items] == list(CareKind)
    assert all(len(item.kind) <= 24 for item in items)
    assert all(len(item.about) <= 100 for item in items)
    assert len({item.key for item in items}) == len(items)


@given(st.randoms(use_true_random=False))
def test_the_order_of_the_facts_changes_nothing(shuffle: random.Random):
    facts = everything()
    mixed = [list(part) for part in (facts.badges, facts.links, facts.entries)]
    for part in mixed:
        shuffle.shuffle(part)
    again = replace(facts, badges=tuple(mixed[0]), links=tuple(mixed[1]), entries=tuple(mixed[2]))
    assert care_items(again, NOW) == care_items(facts, NOW)


def test_what_other_letters_tell_is_not_told_again():
    letters = {item.kind for item in care_items(everything(), NOW) if deserves_letter(item)}
    assert CareKind.EXPIRES not in letters
    assert CareKind.LINK_UNSOUND not in letters  # this one is revoked: news tells of that
    assert {CareKind.PROFILE_LINK_OFF, CareKind.FILE_GONE, CareKind.ONLY_ACADEMIC} <= letters
