"""Small rules that say what a JSON value must look like, and find everything that is wrong with it.

A rule is a function of a value and its path; it returns one `Problem` for each thing that is not so. Rules are put
together into tables by the files beside this one, so that a table reads like the standard's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeAlias

from wallet.base.errors import AppError
from wallet.core.dates import parse_date_time_stamp
from wallet.core.formats.glance import (
    Glance,
    anything_goes,
    glance_at,
    glance_of,
    is_text,
    is_text_in_languages,
    kept_by_text,
    of_members,
    usually,
)
from wallet.core.memo import Memo, content_key
from wallet.core.model import JsonObject, JsonValue


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that a document gets wrong. `path` is dotted: `credentialSubject.achievement.name`."""

    path: str
    code: str
    message: str


Rule: TypeAlias = Callable[[JsonValue, str], Iterable[Problem]]

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x20<>\"{}|\\^`\x7f]+")
_PLAIN_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*+:[!#-;=?-\[\]_a-z~]++")  # of ASCII, without what `_URI` forbids
_PATH_MAX_CHARS = 120
_TABLES: dict[Rule, tuple[tuple[Mapping[str, Rule], tuple[str, ...]], ...]] = {}  # of rules made by `record`
_REMEMBERED = 2_048  # objects and what is wrong with them, for each rule


def under(path: str, name: str | int) -> str:
    """Return the path of a member or item; long paths keep their tail."""
    longer = f"{path}.{name}" if path else str(name)
    return longer if len(longer) <= _PATH_MAX_CHARS else "…" + longer[-_PATH_MAX_CHARS:]


def _below(path: str, problems: Iterable[Problem]) -> list[Problem]:
    """Return problems of a member as problems of what holds it."""
    return [replace(one, path=under(path, one.path) if one.path else path) for one in problems]


def is_uri(value: JsonValue) -> bool:
    """Say whether this is an absolute URI or IRI: a scheme, a colon, and no character that may not stand in one."""
    return isinstance(value, str) and (_PLAIN_URI.fullmatch(value) or _URI.fullmatch(value)) is not None


def members(value: JsonValue) -> JsonObject:
    """Return the value's members; nothing when it is not an object."""
    return value if isinstance(value, dict) else {}


def items(value: JsonValue) -> tuple[JsonValue, ...]:
    """Read "absent, one, or a list of them" as a tuple."""
    if value is None:
        return ()
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


def names_in(value: JsonValue) -> tuple[str, ...]:
    """Return the strings of a `type`, which may be one or a list."""
    return tuple([name for name in items(value) if isinstance(name, str)])


def anything(_value: JsonValue, _path: str) -> Iterable[Problem]:
    """Ask nothing: the member is looked at elsewhere."""
    return ()


def string(value: JsonValue, path: str) -> Iterable[Problem]:
    """A text."""
    return () if isinstance(value, str) else (Problem(path, "wrong_type", "must be a text"),)


def filled(value: JsonValue, path: str) -> Iterable[Problem]:
    """A text, perhaps in several languages, that says something."""
    if not (words(value) or "").strip():
        return (Problem(path, "missing", "must be a text that is not empty"),)
    return text(value, path)


def text(value: JsonValue, path: str) -> Iterable[Problem]:
    """A text, or the same text in several languages: `{"en": "…"}` or `{"@value": "…", "@language": "en"}`."""
    if isinstance(value, dict):
        if not value or not all(isinstance(part, str) for part in value.values()):
            return (Problem(path, "wrong_type", "must hold only texts, one for each language"),)
        return ()
    if isinstance(value, (list, tuple)):
        return [problem for at, part in enumerate(value) for problem in text(part, under(path, at))]
    return string(value, path)


def uri(value: JsonValue, path: str) -> Iterable[Problem]:
    """An absolute URI or IRI."""
    return () if is_uri(value) else (Problem(path, "not_a_uri", "must be a URI"),)


def boolean(value: JsonValue, path: str) -> Iterable[Problem]:
    """True or false."""
    return () if isinstance(value, bool) else (Problem(path, "wrong_type", "must be true or false"),)


def number(value: JsonValue, path: str) -> Iterable[Problem]:
    """A JSON number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return (Problem(path, "wrong_type", "must be a number"),)
    return ()


def stamp(value: JsonValue, path: str) -> Iterable[Problem]:
    """A date with time and time zone (XML Schema `dateTimeStamp`)."""
    try:
        if not isinstance(value, str):
            raise AppError
        parse_date_time_stamp(value)
    except AppError:
        return (Problem(path, "bad_date", "must be a date with time and time zone, like 2026-01-31T12:00:00Z"),)
    return ()


def typed(*wanted: str) -> Rule:
    """Make a rule for `type`: one name or a list of names, with at least one of `wanted` among them."""
    usual = (list(wanted[:1]), wanted[0])
    first = wanted[0]

    def rule(value: JsonValue, path: str) -> Iterable[Problem]:
        if value in usual:
            return ()
        names = items(value)
        if any(name in names for name in wanted) and all(isinstance(name, str) for name in names):
            return ()
        return (Problem(path, "wrong_type", f"must include {' or '.join(wanted)}"),)

    def glance(value: JsonValue) -> bool:
        return value in usual or (isinstance(value, list) and first in value and all(map(is_text, value)))

    glance_at(rule, glance)
    usually(glance, usual[0])
    return rule


def one_or_many(rule: Rule) -> Rule:
    """Make a rule for one value or a list of values."""

    def each(value: JsonValue, path: str) -> Iterable[Problem]:
        if not isinstance(value, (list, tuple)):
            return rule(value, path)
        return [problem for at, item in enumerate(value) for problem in rule(item, under(path, at))]

    look = glance_of(rule)

    def glance(value: JsonValue) -> bool:
        return all(map(look, value)) if isinstance(value, list) else look(value)

    glance_at(each, glance)
    return each


def some(rule: Rule) -> Rule:
    """Make a rule for one value or a list that is not empty."""
    many = one_or_many(rule)

    def each(value: JsonValue, path: str) -> Iterable[Problem]:
        if isinstance(value, (list, tuple)) and not value:
            return (Problem(path, "missing", "must not be empty"),)
        return many(value, path)

    look = glance_of(many)
    glance_at(each, lambda value: value != [] and look(value))
    return each


def either(when_text: Rule, when_object: Rule) -> Rule:
    """Make a rule for something that may be named by its URI or written out."""

    def rule(value: JsonValue, path: str) -> Iterable[Problem]:
        return when_object(value, path) if isinstance(value, dict) else when_text(value, path)

    look_at_text, look_at_object = glance_of(when_text), glance_of(when_object)
    glance_at(rule, lambda value: look_at_object(value) if isinstance(value, dict) else look_at_text(value))
    return rule


def joint(*rules: Rule) -> Rule:
    """Make a rule that finds whatever any of these finds. Of tables (`record`) a glance takes one pass over all."""

    def rule(value: JsonValue, path: str) -> Iterable[Problem]:
        return [problem for one in rules for problem in one(value, path)]

    tables = [table for one in rules for table in _TABLES.get(one, ())]
    looks = [of_members(*tables), *(glance_of(one) for one in rules if one not in _TABLES)]
    if len(looks) == 1:
        _TABLES[rule] = tuple(tables)
    glance_at(rule, looks[0] if len(looks) == 1 else lambda value: all(look(value) for look in looks))
    return rule


def without(rule: Rule, *names: str) -> Rule:
    """Make a rule made by `record` anew, which does not ask for these members."""
    ((known, required),) = _TABLES[rule]
    left = {name: one for name, one in known.items() if name not in names}
    return record(
        {name: one for name, one in left.items() if name in required},
        {name: one for name, one in left.items() if name not in required},
    )


def record(required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None) -> Rule:
    """Make a rule for an object. Members that no table names are left alone: the standards allow more.

    An optional member that is null counts as absent, as in JSON-LD; real issuers write it.
    """
    known = {**required, **(optional or {})}
    texts = frozenset(name for name, rule in known.items() if rule in (anything, string, text))  # any text will do

    def rule(value: JsonValue, path: str) -> Iterable[Problem]:
        if not isinstance(value, dict):
            return (Problem(path, "wrong_type", "must be an object"),)
        found = [Problem(under(path, name), "missing", "is missing") for name in required if name not in value]
        for name, member in value.items():
            check = known.get(name)
            if (
                check is None
                or (name in texts and isinstance(member, str))
                or (member is None and name not in required)
            ):
                continue
            problems = check(member, name)
            if problems:
                found += _below(path, problems)
        return found

    _TABLES[rule] = ((known, tuple(required)),)
    glance_at(rule, of_members(*_TABLES[rule]))
    return rule


def remembered(rule: Rule) -> Rule:
    """Make a rule that knows an object again which it has looked at before: many badges hold the same achievement."""
    known: Memo[tuple[Problem, ...]] = Memo(entries=_REMEMBERED, weight=_REMEMBERED)
    look = glance_of(rule)

    def again(value: JsonValue, path: str) -> Iterable[Problem]:
        key = content_key(value)
        if key is None:
            return rule(value, path)
        found = known.get(key, lambda: () if look(value) else tuple(rule(value, "")), lambda made: 1 + len(made))
        return found and _below(path, found)

    def glance(value: JsonValue) -> bool:
        key = content_key(value)
        found = known.find(key) if key is not None else None
        return not (again(value, "") if found is None else found)

    glance_at(again, glance)
    return again


def later(name: str, table: Mapping[str, Rule]) -> Rule:
    """Make a rule that looks itself up when it is used, so that a shape may hold its own kind."""

    def rule(value: JsonValue, path: str) -> Iterable[Problem]:
        return table[name](value, path)

    @cache
    def look() -> Glance:
        return glance_of(table[name])

    glance_at(rule, lambda value: look()(value))
    return rule


def words(value: JsonValue) -> str | None:
    """Return one text to show for a value that `text` allows: English first, else the first language by name."""
    if isinstance(value, str):
        return value
    if value is None:
        return None
    if isinstance(value, (list, tuple)):
        return next((found for found in map(words, value) if found is not None), None)
    if not isinstance(value, dict):
        return None
    if isinstance(value.get("@value"), str):
        return words(value["@value"])
    choices = sorted((name, part) for name, part in value.items() if isinstance(part, str))
    english = [part for name, part in choices if name == "en" or name.startswith("en-")]
    return english[0] if english else choices[0][1] if choices else None


def _is_real_stamp(value: JsonValue) -> bool:
    try:
        return isinstance(value, str) and parse_date_time_stamp(value) is not None
    except AppError:
        return False


glance_at(anything, anything_goes)
glance_at(string, is_text)
glance_at(text, is_text_in_languages)
glance_at(filled, lambda value: isinstance(value, str) and not value.isspace() and value != "")
glance_at(uri, is_uri)
kept_by_text(is_uri, _PLAIN_URI.fullmatch)
glance_at(boolean, lambda value: value is True or value is False)
glance_at(number, lambda value: value.__class__ is int or value.__class__ is float)
glance_at(stamp, _is_real_stamp)
