"""Tables of people: every way they are saved, every problem of a line, no byte that breaks the reader."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallet.base import limits
from wallet.base.errors import InputError
from wallet.core.award_files import AwardListBroken, AwardListIsWorkbook, AwardListTooLarge, AwardListUnreadable
from wallet.core.award_lists import (
    AddressColumnMissing,
    AwardListEmpty,
    AwardListTooLong,
    ColumnTwice,
    DayUnreadable,
    Problem,
    Rules,
    TooManyColumns,
    lapses_on,
    read_award_list,
    read_day,
    read_people,
)
from wallet.infra.addresses import parse_address

TODAY = date(2026, 11, 25)
RULES = Rules(TODAY, None, parse_address)


def read(text, rules=RULES):
    return read_award_list(text.encode() if isinstance(text, str) else text, rules)


def problems(cells, header="email,name,awarded,valid_until,result,evidence"):
    [line] = read(f"{header}\n{cells}\n").lines
    return set(line.problems)


def test_a_line_is_read_with_its_defaults():
    [line] = read("email,name\nMaya@Uni.Example,  Maya   Okafor \n", Rules(TODAY, "P3Y", parse_address)).lines
    assert (line.email, line.name, line.awarded, line.valid_until) == (
        "Maya@uni.example",
        "Maya Okafor",
        "2026-11-25",
        "2029-11-25",
    )
    assert (line.number, line.problems, line.result, line.evidence) == (2, (), None, None)


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16"), ("cp1252", "Windows-1252")],
)  # fmt: skip
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_and_separator(encoding, said, delimiter):
    text = f"E-Mail{delimiter}Full Name\r\nzoe@uni.example{delimiter}Zoë Müller\r\n"
    found = read(text.encode(encoding))
    assert (found.encoding, found.delimiter, found.lines[0].name) == (said, delimiter, "Zoë Müller")


def test_columns_are_known_by_many_names_and_the_others_are_named():
    found = read("Student Email;First name;Last-Name;Date awarded;Shoe size\na@uni.example;Ada;Love;2026-01-02;38\n")
    assert [(one.header, one.field) for one in found.columns] == [
        ("Student Email", "email"),
        ("First name", "given_name"),
        ("Last-Name", "family_name"),
        ("Date awarded", "awarded"),
        ("Shoe size", None),
    ]
    assert (found.lines[0].name, found.lines[0].awarded) == ("Ada Love", "2026-01-02")


def test_a_quoted_line_break_is_part_of_its_cell_and_lines_keep_their_numbers():
    found = read('email,evidence\na@uni.example,"One.\nTwo."\n\nb@uni.example,x\n')
    assert [(line.number, line.evidence) for line in found.lines] == [(2, "One.\nTwo."), (5, "x")]


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        (",Ada,,,,", Problem.ADDRESS_MISSING),
        ("ada at uni,Ada,,,,", Problem.ADDRESS_MALFORMED),
        ('"a@uni.example\r\nBcc: b@uni.example",Ada,,,,', Problem.ADDRESS_MALFORMED),
        ("a@uni.example,???,,,,", Problem.NAME_UNREADABLE),
        (f"a@uni.example,{'n' * 201},,,,", Problem.NAME_TOO_LONG),
        ("a@uni.example,Ada,3/4/2026,,,", Problem.AWARDED_UNREADABLE),
        ("a@uni.example,Ada,2026-02-30,,,", Problem.AWARDED_UNREADABLE),
        ("a@uni.example,Ada,2026-11-26,,,", Problem.AWARDED_LATER),
        ("a@uni.example,Ada,,soon,,", Problem.UNTIL_UNREADABLE),
        ("a@uni.example,Ada,2026-11-20,2026-11-19,,", Problem.UNTIL_BEFORE),
        ("a@uni.example,Ada,2025-11-20,2026-11-24,,", Problem.UNTIL_PAST),
        (f"a@uni.example,Ada,,,{'r' * 65},", Problem.RESULT_TOO_LONG),
        (f"a@uni.example,Ada,,,,{'e' * 4001}", Problem.EVIDENCE_TOO_LONG),
        ("a@uni.example,Ada,,,,,more", Problem.TOO_MANY_CELLS),
    ],
)
def test_each_problem_of_a_line(cells, problem):
    assert problems(cells) == {problem}


def test_all_problems_of_a_line_are_told_at_once():
    assert problems("nobody,???,yesterday,,,") == {
        Problem.ADDRESS_MALFORMED,
        Problem.NAME_UNREADABLE,
        Problem.AWARDED_UNREADABLE,
    }


def test_of_an_address_twice_the_first_counts_whatever_its_case():
    found = read("email\nada@uni.example\nADA@uni.example\nbob@uni.example\n")
    assert [line.problems for line in found.lines] == [(), (Problem.ADDRESS_TWICE,), ()]


def test_a_formula_stays_a_text():
    [line] = read('email,name,result\na@uni.example,"=1+1 Ada",+A\n').lines
    assert (line.name, line.result, line.problems) == ("=1+1 Ada", "+A", ())


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", AwardListEmpty),
        (b"email,name\n\n\n", AwardListEmpty),
        (b"name,result\nAda,A\n", AddressColumnMissing),
        (b"ada@uni.example,Ada\n", AddressColumnMissing),
        (b"email,e-mail\na@uni.example,b@uni.example\n", ColumnTwice),
        (b"email" + b",x" * 50 + b"\na@uni.example\n", TooManyColumns),
        (b'email,name\na@uni.example,"Ada\n', AwardListBroken),
        (b'email,name\na@uni.example,"Ada"x\n', AwardListBroken),
        (b"PK\x03\x04" + b"\x00" * 50, AwardListIsWorkbook),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 50, AwardListIsWorkbook),
        (b"email,name\na@uni.example,A\x81\x8d\n", AwardListUnreadable),
        (b"email\na@uni.example\x00\n", AwardListUnreadable),
        (b"\xff\xfe\x00", AwardListUnreadable),
    ],
)
def test_what_is_no_such_table_is_refused(data, error):
    with pytest.raises(error):
        read(data)


def test_too_long_and_too_large_are_refused_before_any_line_is_looked_at():
    looked = []
    rules = Rules(TODAY, None, lambda address: looked.append(address) or address)
    row = b"a@uni.example\n"
    with pytest.raises(AwardListTooLong):
        read(b"email\n" + row * 100_000, rules)
    with pytest.raises(AwardListTooLarge):
        read(b"x" * (limits.AWARD_LIST_MAX_BYTES + 1), rules)
    assert looked == []
    assert len(read(b"email\n" + row * limits.AWARD_LINES_MAX, rules).lines) == limits.AWARD_LINES_MAX


def test_days_that_can_be_read_in_one_way_only():
    assert read_day(" 2026-1-5 ") == read_day("5.1.2026") == read_day("2026-01-05T10:00:00Z") == date(2026, 1, 5)
    for text in ("1/5/2026", "5.1.26", "2026", "2026-13-01", "", "9" * 100, "\uff12026-01-05"):
        with pytest.raises(DayUnreadable):
            read_day(text)
    assert lapses_on(date(2024, 2, 29), "P1Y") == date(2025, 2, 28)
    assert lapses_on(TODAY, None) is lapses_on(TODAY, "for ever") is None


def test_people_from_a_program_are_read_by_the_same_rules():
    first, second = read_people([{"email": "a@uni.example", "result": "A"}, {"name": "Nobody"}], RULES)
    assert (first.number, first.result, first.problems) == (1, "A", ())
    assert (second.number, second.problems) == (2, (Problem.ADDRESS_MISSING,))
    with pytest.raises(AwardListEmpty):
        read_people([], RULES)
    with pytest.raises(AwardListTooLong):
        read_people([{}] * (limits.AWARD_LINES_MAX + 1), RULES)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: ("email,name,awarded\n" + text).encode()))
def test_any_bytes_are_a_table_or_one_of_our_errors(data):
    try:
        found = read(data)
    except InputError:
        return
    assert found.lines
    assert all(line.problems or "@" in line.email for line in found.lines)
