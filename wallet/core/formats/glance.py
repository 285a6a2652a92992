"""Rules at a glance: does a value keep a rule? Nearly every document does, and then nobody has to say what is wrong.

A glance answers True only for a value in which the rule of `wallet.core.formats.shapes` finds no problem. When it
answers False the rule itself is asked, so what is said, and what is found, never depends on a glance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeAlias

from wallet.core.model import JsonValue

Glance: TypeAlias = Callable[[JsonValue], bool]

_GLANCES: Final[dict[Callable[..., Iterable[Any]], Glance]] = {}

_USUAL: Final[dict[Glance, JsonValue]] = {}
_MATCHES: Final[dict[Glance, Callable[[Any], object]]] = {}


def is_text(value: JsonValue) -> bool:
    """Tell a text: the glance of every rule that is kept by any."""
    return value.__class__ is str


def is_text_in_languages(value: JsonValue) -> bool:
    """Tell a text, one text for each of some languages, or several of these."""
    if isinstance(value, dict):
        return bool(value) and all(map(is_text, value.values()))
    return all(map(is_text_in_languages, value)) if isinstance(value, list) else value.__class__ is str


_KEPT_BY_TEXTS: Final[set[Glance]] = {is_text, is_text_in_languages}  # every text stands up to these


def anything_goes(_value: JsonValue) -> bool:
    """Be content: the glance of a rule that asks nothing."""
    return True


def glance_at(rule: Callable[..., Iterable[Any]], glance: Glance) -> None:
    """Say how a rule is looked at quickly."""
    _GLANCES[rule] = glance


def glance_of(rule: Callable[..., Iterable[Any]]) -> Glance:
    """Return how a rule is looked at quickly; a rule that has no such way is asked itself."""
    return _GLANCES.get(rule) or (lambda value: not any(True for _ in rule(value, "")))


def of_members(*tables: tuple[Mapping[str, Callable[..., Iterable[Any]]], Iterable[str]]) -> Glance:
    """Make the glance of an object that several tables speak of, in one pass.

    Args:
        tables: rules by member, and the names of those members that must be there. An other one may be null.
    """
    required = frozenset(name for _, names in tables for name in names)
    glances = _by_member(*(table for table, _ in tables))
    texts = frozenset(name for name, glance in glances.items() if glance in _KEPT_BY_TEXTS)
    matches = {name: _MATCHES[glance] for name, glance in glances.items() if glance in _MATCHES}
    usual = {name: _USUAL[glance] for name, glance in glances.items() if glance in _USUAL}

    def glance(value: JsonValue) -> bool:
        if not isinstance(value, dict) or not value.keys() >= required:
            return False
        for name, member in value.items():
            if name in texts and member.__class__ is str:
                continue
            if name in usual and member == usual[name]:
                continue
            if name in matches and member.__class__ is str and matches[name](member):
                continue
            look = glances.get(name)
            if look is not None and not look(member) and (member is not None or name in required):
                return False
        return True

    return glance


def usually(glance: Glance, value: JsonValue) -> None:
    """Say which value most objects have that a glance looks at, and is content with."""
    _USUAL[glance] = value


def kept_by_text(glance: Glance, match: Callable[[Any], object]) -> None:
    """Say how a text is matched fast that a glance is content with; another may do as well."""
    _MATCHES[glance] = match


def _by_member(*tables: Mapping[str, Callable[..., Iterable[Any]]]) -> dict[str, Glance]:
    glances: dict[str, Glance] = {}
    for table in tables:
        for name, rule in table.items():
            glance = glance_of(rule)
            if glance is not anything_goes:
                glances[name] = _both(glances[name], glance) if name in glances else glance
    return glances


def _both(one: Glance, other: Glance) -> Glance:
    if one is other:
        return one
    return lambda value: one(value) and other(value)
