"""Read a table of people to award a badge to: forgiving about how it was saved, strict about every cell.

Nothing is guessed silently: how a file was read (encoding, separator, what each column was taken for) is part of the
answer, and whatever is wrong with a line is one of the codes of `Problem`, all of them at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from wallet.base.durations import parse_duration
from wallet.base.errors import InputError, TooLarge
from wallet.base.limits import (
    AWARD_COLUMNS_MAX,
    AWARD_EVIDENCE_MAX_CHARS,
    AWARD_LINES_MAX,
    AWARD_RESULT_MAX_CHARS,
)
from wallet.core.award_files import decoded, delimiter_of, rows_of
from wallet.core.legible import cut, legible, legible_lines
from wallet.core.people import NameMissing, NameTooLong, clean_name


class AwardListTooLong(TooLarge):
    """More lines than a table of awards may have."""

    code = "award_list_too_long"
    sentence = f"This table has more than {AWARD_LINES_MAX:,} lines. Bring it in several files. Nothing was read."


class AwardListEmpty(InputError):
    """No line below the names of the columns."""

    code = "award_list_empty"
    sentence = "There is nobody in this table. Write one person in a line, below the names of the columns."


class AddressColumnMissing(InputError):
    """Nothing says which column holds the addresses."""

    code = "address_column_missing"
    sentence = (
        "No column is called “email”. The first line must name the columns, and one of them is the e-mail address."
    )


class ColumnTwice(InputError):
    """Two columns that mean the same."""

    code = "column_twice"
    sentence = "Two columns of this table mean the same. Keep one of them."


class TooManyColumns(InputError):
    """Wider than a table of people is."""

    code = "too_many_columns"
    sentence = f"This table has more than {AWARD_COLUMNS_MAX} columns. Keep those that are needed."


class DayUnreadable(InputError):
    """No day that can be read in one way only."""

    code = "day_unreadable"
    sentence = "Write a day as 2026-11-25: year, month, day."


class Problem(StrEnum):
    """What is wrong with one line."""

    ADDRESS_MISSING = "address_missing"
    ADDRESS_MALFORMED = "address_malformed"
    ADDRESS_TWICE = "address_twice"
    HAS_IT = "has_it"  # the same badge, in force
    NAME_UNREADABLE = "name_unreadable"
    NAME_TOO_LONG = "name_too_long"
    AWARDED_UNREADABLE = "awarded_unreadable"
    AWARDED_LATER = "awarded_later"  # than today
    UNTIL_UNREADABLE = "until_unreadable"
    UNTIL_BEFORE = "until_before"  # it was awarded
    UNTIL_PAST = "until_past"
    RESULT_TOO_LONG = "result_too_long"
    EVIDENCE_TOO_LONG = "evidence_too_long"
    TOO_MANY_CELLS = "too_many_cells"
    NOT_MADE = "not_made"  # it could not be signed


FIELDS: Final = ("email", "name", "given_name", "family_name", "awarded", "valid_until", "result", "evidence")
_CALLED: Final[Mapping[str, str]] = MappingProxyType(
    {
        words: field
        for field, names in {
            "email": "email|e mail|mail|email address|e mail address|mail address|address|recipient|recipient email|"
            "learner email|student email",
            "name": "name|full name|learner|learner name|student|student name|recipient name|participant",
            "given_name": "given name|first name|forename",
            "family_name": "family name|last name|surname",
            "awarded": "awarded|awarded on|award date|date awarded|awarded date|date|issued|issued on|issue date",
            "valid_until": "valid until|until|in force until|expires|expires on|expiry|expiry date|expiration|"
            "expiration date",
            "result": "result|grade|mark|score",
            "evidence": "evidence|evidence text|what was handed in|narrative",
        }.items()
        for words in names.split("|")
    }
)
_ISO_DAY: Final = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?", re.ASCII
)
_DOTTED_DAY: Final = re.compile(r"(\d\d?)\.\s?(\d\d?)\.\s?(\d{4})", re.ASCII)
_CELL_SHOWN_MAX_CHARS: Final = 320  # of a cell that could not be read


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the file calls it, and what it was taken for; None: it is not read."""

    header: str
    field: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """One person. A line with problems keeps its cells as they came (cut), so that they can be shown."""

    number: int  # of the line in the file, from 1
    email: str
    name: str | None
    awarded: str  # a day, YYYY-MM-DD, when there is no problem
    valid_until: str | None  # the same
    result: str | None
    evidence: str | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class AwardList:
    """A table as it was read."""

    encoding: str  # UTF-8, UTF-16 or Windows-1252
    delimiter: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for every line of a table."""

    today: date
    valid_for: str | None  # ISO 8601 duration; a line that says nothing ends after it
    read_address: Callable[[str], str]  # raises InputError


def read_award_list(data: bytes, rules: Rules) -> AwardList:
    """Return a table with everything that is wrong with its lines.

    Raises:
        AwardListTooLarge, AwardListTooLong: before any line is looked at.
        AwardListIsWorkbook, AwardListUnreadable, AwardListBroken: it cannot be read as a table.
        AddressColumnMissing, ColumnTwice, TooManyColumns, AwardListEmpty: it is not such a table.
    """
    text, encoding = decoded(data)
    delimiter = delimiter_of(text)
    rows = rows_of(text, delimiter)
    header = next(rows, None)
    if header is None:
        raise AwardListEmpty
    columns = _columns(header[1])
    people: list[tuple[int, list[str]]] = []
    for row in rows:
        if len(people) == AWARD_LINES_MAX:
            raise AwardListTooLong
        people.append(row)
    if not people:
        raise AwardListEmpty
    lines = [_cells(number, cells, columns, rules) for number, cells in people]
    return AwardList(encoding, delimiter, columns, tuple(_told_twice(lines)))


def read_people(people: Sequence[Mapping[str, str]], rules: Rules) -> tuple[Line, ...]:
    """Return people that came from a program, by `FIELDS`, with everything that is wrong with each; numbered from 1.

    Raises:
        AwardListTooLong, AwardListEmpty: more or fewer than may be.
    """
    if len(people) > AWARD_LINES_MAX:
        raise AwardListTooLong
    if not people:
        raise AwardListEmpty
    return tuple(_told_twice([_line(number, said, rules) for number, said in enumerate(people, 1)]))


def read_day(text: str) -> date:
    """Return a day written as 2026-11-25 or 25.11.2026; a time behind it is left out. Raises DayUnreadable.

    With strokes, as in 3/4/2026, half the world reads the fourth of March: such a day is refused.
    """
    text = text.strip()
    if len(text) > 40:
        raise DayUnreadable
    try:
        if found := _ISO_DAY.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _DOTTED_DAY.fullmatch(text):
            return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        pass
    raise DayUnreadable


def begin_of(day: date) -> datetime:
    """Return the instant a day begins, in UTC."""
    return datetime.combine(day, time(), UTC)


def end_of(day: date) -> datetime:
    """Return the last second of a day, in UTC."""
    return datetime.combine(day, time(23, 59, 59), UTC)


def lapses_on(awarded: date, valid_for: str | None) -> date | None:
    """Return the last day on which a badge is in force; None when it has no end, or one that we cannot read."""
    if not valid_for:
        return None
    try:
        return parse_duration(valid_for).after(begin_of(awarded)).date()
    except ValueError:
        return None


def _columns(header: Sequence[str]) -> tuple[Column, ...]:
    while header and not header[-1].strip():
        header = header[:-1]
    if len(header) > AWARD_COLUMNS_MAX:
        raise TooManyColumns
    columns = tuple(Column(legible(name, 100), _CALLED.get(_plain(name))) for name in header)
    fields = [column.field for column in columns if column.field]
    if "email" not in fields:
        raise AddressColumnMissing
    if len(fields) != len(set(fields)):
        raise ColumnTwice
    return columns


def _plain(header: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", legible(header, 100).casefold()).split())


def _cells(number: int, cells: Sequence[str], columns: Sequence[Column], rules: Rules) -> Line:
    said = {column.field: cell for column, cell in zip(columns, cells, strict=False) if column.field}
    line = _line(number, said, rules)
    if any(cell.strip() for cell in cells[len(columns) :]):
        line = replace(line, problems=(Problem.TOO_MANY_CELLS, *line.problems))
    return line


def _line(number: int, typed: Mapping[str, str], rules: Rules) -> Line:
    said = {field: cell.strip() for field, cell in typed.items()}
    wrong: list[Problem] = []
    email = _address(said.get("email", ""), rules, wrong)
    name = _name(said, wrong)
    awarded, until = _days(said, rules, wrong)
    result = legible(said.get("result", ""), AWARD_RESULT_MAX_CHARS + 1)
    if len(result) > AWARD_RESULT_MAX_CHARS:
        wrong.append(Problem.RESULT_TOO_LONG)
    evidence = legible_lines(said.get("evidence", ""), AWARD_EVIDENCE_MAX_CHARS + 1).strip()
    if len(evidence) > AWARD_EVIDENCE_MAX_CHARS:
        wrong.append(Problem.EVIDENCE_TOO_LONG)
        evidence = cut(evidence, _CELL_SHOWN_MAX_CHARS)
    return Line(number, email, name, awarded, until, result or None, evidence or None, tuple(wrong))


def _address(typed: str, rules: Rules, wrong: list[Problem]) -> str:
    if not typed:
        wrong.append(Problem.ADDRESS_MISSING)
        return ""
    try:
        return rules.read_address(typed)
    except InputError:
        wrong.append(Problem.ADDRESS_MALFORMED)
        return legible(typed, _CELL_SHOWN_MAX_CHARS)


def _name(said: Mapping[str, str], wrong: list[Problem]) -> str | None:
    typed = said.get("name") or f"{said.get('given_name', '')} {said.get('family_name', '')}".strip()
    if not typed:
        return None
    try:
        return clean_name(typed)
    except NameTooLong:
        wrong.append(Problem.NAME_TOO_LONG)
    except NameMissing:
        wrong.append(Problem.NAME_UNREADABLE)
    return legible(typed, _CELL_SHOWN_MAX_CHARS)


def _days(said: Mapping[str, str], rules: Rules, wrong: list[Problem]) -> tuple[str, str | None]:
    """Return the day of the award (today when there is none) and the last day (that of the achievement's rule)."""
    awarded_typed, until_typed = said.get("awarded", ""), said.get("valid_until", "")
    awarded: date | None = rules.today
    if awarded_typed:
        awarded = _day(awarded_typed, Problem.AWARDED_UNREADABLE, wrong)
    if awarded and awarded > rules.today:
        wrong.append(Problem.AWARDED_LATER)
    until = _day(until_typed, Problem.UNTIL_UNREADABLE, wrong) if until_typed else None
    if until is None and not until_typed and awarded:
        until = lapses_on(awarded, rules.valid_for)
    if until and awarded and until < awarded:
        wrong.append(Problem.UNTIL_BEFORE)
    elif until and until < rules.today:
        wrong.append(Problem.UNTIL_PAST)
    shown = awarded.isoformat() if awarded else legible(awarded_typed, _CELL_SHOWN_MAX_CHARS)
    return shown, until.isoformat() if until else (legible(until_typed, _CELL_SHOWN_MAX_CHARS) or None)


def _day(typed: str, problem: Problem, wrong: list[Problem]) -> date | None:
    try:
        return read_day(typed)
    except DayUnreadable:
        wrong.append(problem)
        return None


def _told_twice(lines: Sequence[Line]) -> Iterator[Line]:
    """Mark every line whose address stands in the table before: the first one counts."""
    seen: set[str] = set()
    for line in lines:
        key = line.email.lower()
        twice = bool(key) and key in seen
        seen.add(key)
        yield replace(line, problems=(*line.problems, Problem.ADDRESS_TWICE)) if twice else line
