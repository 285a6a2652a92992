"""Read all fields of a form and say everything that is wrong with them at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from wallet.base.errors import AppError, InputError

Value = TypeVar("Value")


class FormRefused(InputError):
    """Some fields of a form cannot be accepted; `fields` says which and why. Nothing was done."""

    code = "form_refused"
    sentence = "Some of what you typed cannot be accepted."

    def __init__(self, fields: dict[str, AppError]) -> None:
        super().__init__(next((error.message for error in fields.values()), None))
        self.fields = fields


class Fields:
    """Collects what is wrong, field by field."""

    def __init__(self) -> None:
        self.wrong: dict[str, AppError] = {}

    def read(self, field: str, default: Value, reader: Callable[[], Value]) -> Value:
        """Return what `reader` makes of a field; remembers its error and returns `default` instead."""
        try:
            return reader()
        except AppError as error:
            self.wrong[field] = error
            return default

    def refuse(self) -> None:
        """Raise FormRefused when anything was wrong."""
        if self.wrong:
            raise FormRefused(self.wrong)
