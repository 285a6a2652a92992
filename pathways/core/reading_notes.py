"""The problems of a document as they are found, and the paths that name where."""

from __future__ import annotations

import re
from typing import Any, Final

from pathways.core.findings import Problem
from pathways.core.reading_json import MalformedDocument, malformed
from pathways.core.scalars import kind_of
from wallet.base.limits import PATHWAY_PROBLEMS_MAX, PATHWAY_TEXT_MAX_CHARS

_NAME: Final = re.compile(r"[A-Za-z_@$][\w@$-]*", re.ASCII)
_UNSOUND: Final = re.compile("[\0\ud800-\udfff]")  # NUL and halves of characters: no database keeps them


class Notes:
    """The problems of one document, as they are found."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, path: str, message: str) -> None:
        """Note a problem; beyond `PATHWAY_PROBLEMS_MAX` they are not worth a list."""
        if len(self.problems) < PATHWAY_PROBLEMS_MAX:
            self.problems.append(malformed(path, message))

    def settle(self) -> None:
        """Raise MalformedDocument when anything was noted."""
        if self.problems:
            raise MalformedDocument(self.problems)


def member_path(path: str, name: str) -> str:
    """Return the path of a member: `$.rule`, or `$["odd name"]` where the name is no word."""
    if _NAME.fullmatch(name):
        return f"{path}.{name}"
    shown = name[:60].encode("ascii", "backslashreplace").decode().replace('"', '\\"')
    return f'{path}["{shown}"]'


def text_at(value: Any, path: str, notes: Notes, *, most: int = PATHWAY_TEXT_MAX_CHARS) -> str:
    """Return a text, or note why it is none."""
    if not isinstance(value, str):
        notes.add(path, f"This should be a text, not {kind_of(value)}.")
    elif len(value) > most:
        notes.add(path, f"This text is longer than {most} characters.")
    elif _UNSOUND.search(value):
        notes.add(path, "This text holds a NUL or half a character (a lone surrogate).")
    else:
        return value
    return ""
