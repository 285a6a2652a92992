"""JSON text from outside: numbers stay exact, and what two readers could understand differently is refused.

Refused: other encodings than UTF-8, a member named twice, NaN and infinities, long numbers. Bytes, depth and count of
values are measured before anything is parsed.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from itertools import accumulate
from typing import Any, Final, Never

from pathways.core.findings import Problem, Severity
from wallet.base.errors import InputError
from wallet.base.limits import (
    NUMBER_MAX_CHARS,
    PATHWAY_DOCUMENT_MAX_BYTES,
    PATHWAY_JSON_MAX_DEPTH,
    PATHWAY_JSON_MAX_VALUES,
)

_STRINGS: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)  # possessive: linear on any input
_NOT_BRACKETS: Final = bytes(set(range(256)) - set(b"[]{}"))
_STEP: Final = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}


class MalformedDocument(InputError):
    """A document cannot be read; `problems` says everything that is wrong with it, each with its path."""

    code = "malformed_document"
    sentence = "This document cannot be read."

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        first = f"{self.problems[0].path}: {self.problems[0].message}" if self.problems else None
        super().__init__(first)


def malformed(path: str, message: str) -> Problem:
    """Return the problem of something that cannot be read."""
    return Problem(path, MalformedDocument.code, Severity.ERROR, message)


def read_json(text: str | bytes) -> Any:
    """Return the value of a JSON text: integers as int, other numbers as Decimal.

    Args:
        text: at most `PATHWAY_DOCUMENT_MAX_BYTES`, `PATHWAY_JSON_MAX_DEPTH` and `PATHWAY_JSON_MAX_VALUES`; bytes are
            UTF-8, with a byte order mark in front or without.

    Raises:
        MalformedDocument: anything else than strict JSON.
    """
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(data) > PATHWAY_DOCUMENT_MAX_BYTES:
        _refuse(f"This is larger than the {PATHWAY_DOCUMENT_MAX_BYTES // 1024**2} MiB we read.")
    _require_small(data)
    try:
        return _DECODER.decode(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        _refuse("This is not UTF-8 text.")
    except json.JSONDecodeError as error:
        _refuse(f"This is not well-formed JSON (line {error.lineno}, column {error.colno}).")


def _refuse(message: str) -> Never:
    raise MalformedDocument([malformed("$", message)]) from None


def _require_small(data: bytes) -> None:
    """Refuse too much depth or too many values by counting; brackets and commas inside strings do not count."""
    brackets = data.translate(None, _NOT_BRACKETS)
    opened = brackets.count(b"[") + brackets.count(b"{")
    if opened <= PATHWAY_JSON_MAX_DEPTH and opened + data.count(b",") < PATHWAY_JSON_MAX_VALUES:
        return
    bare = _STRINGS.sub(b"", data)
    brackets = bare.translate(None, _NOT_BRACKETS)
    if len(brackets) / 2 + bare.count(b",") >= PATHWAY_JSON_MAX_VALUES:
        _refuse("This holds more values than we read.")
    if max(accumulate(map(_STEP.__getitem__, brackets)), default=0) > PATHWAY_JSON_MAX_DEPTH:
        _refuse("This is nested deeper than we read.")


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        _refuse(f"One object has the member {twice[:60]!a} twice, so it could be read in two ways.")
    return members


def _integer(digits: str) -> int:
    _require_short(digits)
    return int(digits)


def _decimal(digits: str) -> Decimal:
    _require_short(digits)
    try:
        return Decimal(digits)
    except ArithmeticError:
        _refuse("A number is too large or too small to be one.")


def _require_short(digits: str) -> None:
    if len(digits) > NUMBER_MAX_CHARS:
        _refuse(f"A number has more than {NUMBER_MAX_CHARS} characters.")


def _constant(name: str) -> Never:
    _refuse(f"There is {name} where a number should be.")


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_members, parse_int=_integer, parse_float=_decimal, parse_constant=_constant
)
