"""Small rules that say what a JSON value must look like, and find everything that is wrong with it.

A rule is a function of a value and its path; it yields one `Problem` for each thing that is not so. Rules are put
together into tables by the files beside this one, so that a table reads like the standard's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from wallet.base.errors import AppError
from wallet.core.dates import parse_date_time_stamp
from wallet.core.model import JsonObject, JsonValue


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that a document gets wrong. `path` is dotted: `credentialSubject.achievement.name`."""

    path: str
    code: str
    message: str


Rule: TypeAlias = Callable[[JsonValue, str], Iterator[Problem]]

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x20<>\"{}|\\^`\x7f]+")
_PATH_MAX_CHARS = 120


def under(path: str, name: str | int) -> str:
    """Return the path of a member or item; long paths keep their tail."""
    longer = f"{path}.{name}" if path else str(name)
    return longer if len(longer) <= _PATH_MAX_CHARS else "…" + longer[-_PATH_MAX_CHARS:]


def is_uri(value: JsonValue) -> bool:
    """Say whether this is an absolute URI or IRI: a scheme, a colon, and no character that may not stand in one."""
    return isinstance(value, str) and _URI.fullmatch(value) is not None


def members(value: JsonValue) -> JsonObject:
    """Return the value's members; nothing when it is not an object."""
    return value if isinstance(value, Mapping) else {}


def items(value: JsonValue) -> tuple[JsonValue, ...]:
    """Read "absent, one, or a list of them" as a tuple."""
    if value is None:
        return ()
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def names_in(value: JsonValue) -> tuple[str, ...]:
    """Return the strings of a `type`, which may be one or a list."""
    return tuple(name for name in items(value) if isinstance(name, str))


def anything(_value: JsonValue, _path: str) -> Iterator[Problem]:
    """Ask nothing: the member is looked at elsewhere."""
    yield from ()


def string(value: JsonValue, path: str) -> Iterator[Problem]:
    """A text."""
    if not isinstance(value, str):
        yield Problem(path, "wrong_type", "must be a text")


def filled(value: JsonValue, path: str) -> Iterator[Problem]:
    """A text, perhaps in several languages, that says something."""
    if not (words(value) or "").strip():
        yield Problem(path, "missing", "must be a text that is not empty")
    else:
        yield from text(value, path)


def text(value: JsonValue, path: str) -> Iterator[Problem]:
    """A text, or the same text in several languages: `{"en": "…"}` or `{"@value": "…", "@language": "en"}`."""
    if isinstance(value, Mapping):
        if not value or not all(isinstance(part, str) for part in value.values()):
            yield Problem(path, "wrong_type", "must hold only texts, one for each language")
    elif isinstance(value, list | tuple):
        for at, part in enumerate(value):
            yield from text(part, under(path, at))
    else:
        yield from string(value, path)


def uri(value: JsonValue, path: str) -> Iterator[Problem]:
    """An absolute URI or IRI."""
    if not is_uri(value):
        yield Problem(path, "not_a_uri", "must be a URI")


def boolean(value: JsonValue, path: str) -> Iterator[Problem]:
    """True or false."""
    if not isinstance(value, bool):
        yield Problem(path, "wrong_type", "must be true or false")


def number(value: JsonValue, path: str) -> Iterator[Problem]:
    """A JSON number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield Problem(path, "wrong_type", "must be a number")


def stamp(value: JsonValue, path: str) -> Iterator[Problem]:
    """A date with time and time zone (XML Schema `dateTimeStamp`)."""
    try:
        if not isinstance(value, str):
            raise AppError
        parse_date_time_stamp(value)
    except AppError:
        yield Problem(path, "bad_date", "must be a date with time and time zone, like 2026-01-31T12:00:00Z")


def typed(*wanted: str) -> Rule:
    """Make a rule for `type`: one name or a list of names, with at least one of `wanted` among them."""

    def rule(value: JsonValue, path: str) -> Iterator[Problem]:
        if not set(names_in(value)) & set(wanted) or len(names_in(value)) != len(items(value)):
            yield Problem(path, "wrong_type", f"must include {' or '.join(wanted)}")

    return rule


def one_or_many(rule: Rule) -> Rule:
    """Make a rule for one value or a list of values."""

    def each(value: JsonValue, path: str) -> Iterator[Problem]:
        if not isinstance(value, list | tuple):
            yield from rule(value, path)
            return
        for at, item in enumerate(value):
            yield from rule(item, under(path, at))

    return each


def some(rule: Rule) -> Rule:
    """Make a rule for one value or a list that is not empty."""

    def each(value: JsonValue, path: str) -> Iterator[Problem]:
        if isinstance(value, list | tuple) and not value:
            yield Problem(path, "missing", "must not be empty")
        yield from one_or_many(rule)(value, path)

    return each


def either(when_text: Rule, when_object: Rule) -> Rule:
    """Make a rule for something that may be named by its URI or written out."""

    def rule(value: JsonValue, path: str) -> Iterator[Problem]:
        yield from (when_object if isinstance(value, Mapping) else when_text)(value, path)

    return rule


def record(required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None) -> Rule:
    """Make a rule for an object. Members that no table names are left alone: the standards allow more.

    An optional member that is null counts as absent, as in JSON-LD; real issuers write it.
    """
    known = {**required, **(optional or {})}

    def rule(value: JsonValue, path: str) -> Iterator[Problem]:
        if not isinstance(value, Mapping):
            yield Problem(path, "wrong_type", "must be an object")
            return
        for name in required:
            if name not in value:
                yield Problem(under(path, name), "missing", "is missing")
        for name, member in value.items():
            if name in known and not (member is None and name not in required):
                yield from known[name](member, under(path, name))

    return rule


def later(name: str, table: Mapping[str, Rule]) -> Rule:
    """Make a rule that looks itself up when it is used, so that a shape may hold its own kind."""

    def rule(value: JsonValue, path: str) -> Iterator[Problem]:
        yield from table[name](value, path)

    return rule


def words(value: JsonValue) -> str | None:
    """Return one text to show for a value that `text` allows: English first, else the first language by name."""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return next((found for found in map(words, value) if found is not None), None)
    if not isinstance(value, Mapping):
        return None
    if isinstance(value.get("@value"), str):
        return words(value["@value"])
    choices = sorted((name, part) for name, part in value.items() if isinstance(part, str))
    english = [part for name, part in choices if name == "en" or name.startswith("en-")]
    return english[0] if english else choices[0][1] if choices else None
