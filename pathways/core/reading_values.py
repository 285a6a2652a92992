"""One object of a document at a time: its members as typed values, and every problem noted with its path.

A member that is null is as good as absent. What cannot be read is noted and a stand-in is returned, so that reading
goes on and lists everything; whoever asked raises at the end when anything was noted.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final, TypeVar

from pathways.core.amounts import Thousandths, in_words, thousandths
from pathways.core.model import FactValue
from pathways.core.reading_notes import Notes, member_path, text_at
from pathways.core.scalars import DIGITS_MAX, has_few_digits, instant_of, kind_of, number_of
from wallet.base.limits import PATHWAY_AMOUNT_MAX, PATHWAY_ID_MAX_CHARS, PATHWAY_LIST_MAX, PATHWAY_TEXT_MAX_CHARS

_SHARE_DIGITS: Final = 15  # of a share; a binary float prints so many exactly
_FACT_MAX: Final = 10**30
_Choice = TypeVar("_Choice", bound=StrEnum)


class Members:
    """The members of one object, read by name."""

    def __init__(self, value: Any, path: str, notes: Notes) -> None:
        self.path, self.notes = path, notes
        if not isinstance(value, dict):
            notes.add(path, f"This should be an object with named members, not {kind_of(value)}.")
        self._readable = isinstance(value, dict)
        self._values: dict[str, Any] = value if isinstance(value, dict) else {}

    def has(self, name: str) -> bool:
        return self._values.get(name) is not None

    def raw(self, name: str) -> Any:
        return self._values.get(name)

    def names(self) -> list[str]:
        return [str(name) for name in self._values]

    def at(self, name: str) -> str:
        return member_path(self.path, name)

    def note(self, name: str, message: str) -> None:
        self.notes.add(self.at(name), message)

    def missing(self, name: str) -> None:
        """Note that a required member is not there (unless the object itself is none, which was said)."""
        if self._readable:
            self.notes.add(self.path, f"The member {name!r} is missing.")

    def only(self, *known: str) -> None:
        """Note every member that is none of these: a slip of the pen would silently drop a rule."""
        for name in self.names():
            if name not in known:
                self.note(name, "There is no such member here.")

    def text(self, name: str, *, most: int = PATHWAY_ID_MAX_CHARS) -> str:
        """Return a text that has to be there and not be blank."""
        if not self.has(name):
            self.missing(name)
            return ""
        value = self.raw(name)
        if isinstance(value, str) and not value.strip():
            self.note(name, "This should not be empty.")
        return text_at(value, self.at(name), self.notes, most=most)

    def optional_text(self, name: str, *, most: int = PATHWAY_TEXT_MAX_CHARS) -> str | None:
        return text_at(self.raw(name), self.at(name), self.notes, most=most) if self.has(name) else None

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts; none when it is absent."""
        items = self.items(name)
        return tuple(text_at(item, path, self.notes, most=PATHWAY_ID_MAX_CHARS) for item, path in items)

    def items(self, name: str, *, most: int = PATHWAY_LIST_MAX) -> Iterator[tuple[Any, str]]:
        """Yield the elements of a list with their paths; none when it is absent, no list or too long."""
        value = self.raw(name)
        if value is None:
            return
        if not isinstance(value, list):
            self.note(name, f"This should be a list, not {kind_of(value)}.")
        elif len(value) > most:
            self.note(name, f"This list is longer than the {most} elements we read.")
        else:
            yield from ((item, f"{self.at(name)}[{index}]") for index, item in enumerate(value))

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.raw(name)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        self.note(name, f"This should be true or false, not {kind_of(value)}.")
        return default

    def amount(self, name: str, *, negative: bool = False) -> Thousandths:
        """Return a number that has to be there, in thousandths."""
        if not self.has(name):
            self.missing(name)
        return self.optional_amount(name, negative=negative) or 0

    def optional_amount(self, name: str, *, negative: bool = False) -> Thousandths | None:
        """Return a number in thousandths. Below 0 it is a problem unless `negative`."""
        number = self._number(name)
        if number is None:
            return None
        try:
            found = thousandths(number)
        except ValueError as error:
            self.note(name, f"This number has {error}." if "digits" in str(error) else "This is no number.")
            return None
        if found < 0 and not negative:
            self.note(name, f"This should not be below 0, but is {in_words(found)}.")
        return found

    def whole(self, name: str) -> int:
        """Return a whole number that has to be there."""
        if not self.has(name):
            self.missing(name)
        return self.optional_whole(name) or 0

    def optional_whole(self, name: str, *, most: int = PATHWAY_AMOUNT_MAX) -> int | None:
        number = self._number(name, most=most)
        if number is None:
            return None
        if number != int(number):
            self.note(name, "This should be a whole number.")
        return int(number)

    def optional_share(self, name: str) -> Fraction | None:
        """Return a number exactly."""
        number = self._number(name)
        if number is None:
            return None
        if isinstance(number, Decimal) and len(number.as_tuple().digits) > _SHARE_DIGITS:
            self.note(name, f"This number has more than {_SHARE_DIGITS} digits.")
            return None
        return Fraction(number)

    def _number(self, name: str, *, most: int = PATHWAY_AMOUNT_MAX) -> int | Decimal | None:
        """Return a number of a size that can be meant, exactly."""
        value = self.raw(name)
        if value is None:
            return None
        number = number_of(value)
        if number is None:
            self.note(name, f"This should be a number, not {kind_of(value)}.")
        elif isinstance(number, Decimal) and not has_few_digits(number):
            self.note(name, f"This number has more than {DIGITS_MAX} digits.")
        elif not -most <= number <= most:
            self.note(name, f"This number is larger than {most}.")
        else:
            return number
        return None

    def instant(self, name: str) -> datetime:
        """Return an instant that has to be there."""
        if not self.has(name):
            self.missing(name)
        return self.optional_instant(name) or datetime.min.replace(tzinfo=UTC)

    def optional_instant(self, name: str) -> datetime | None:
        value = self.raw(name)
        if value is None:
            return None
        found = instant_of(value)
        if found is None:
            self.note(name, "This should be a date and time with its offset, like 2026-01-31T12:00:00Z.")
        return found

    def choice(self, name: str, kinds: type[_Choice], default: _Choice | None = None) -> _Choice:
        """Return one of the words of `kinds`; without a default it has to be there."""
        value = self.raw(name)
        fallback = default if default is not None else next(iter(kinds))
        if value is None:
            if default is None:
                self.missing(name)
            return fallback
        words = {kind.value: kind for kind in kinds}
        if isinstance(value, str) and value in words:
            return words[value]
        self.note(name, f"This should be one of {', '.join(map(repr, words))}.")
        return fallback

    def fact(self, name: str) -> FactValue:
        """Return a text, a number, true, false or null."""
        value = self.raw(name)
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            return text_at(value, self.at(name), self.notes)
        number = self._number(name, most=_FACT_MAX)
        if number is None:
            return None
        return int(number) if number == int(number) else float(number)
