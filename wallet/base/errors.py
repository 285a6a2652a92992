"""The error family tree, the ground under both rooms. Imports nothing of ours, so every module may import it.

Each leaf has a stable `code` (shown in JSON answers and in docs/errors.md) and one sentence a learner could
read. HTTP status numbers belong to families and live in one table, `wallet.infra.web.STATUS`.
"""

from __future__ import annotations

from typing import ClassVar


class AppError(Exception):
    """Root of every error this project raises on purpose."""

    code: ClassVar[str] = "app_error"
    sentence: ClassVar[str] = "Something went wrong."

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or self.sentence)

    @property
    def message(self) -> str:
        """The sentence for a person; never holds a secret or a stack trace."""
        return str(self)


class InputError(AppError):
    """What came in cannot be read: the family of `rejected_input`. HTTP 422."""

    code = "unreadable_input"
    sentence = "We could not read this."


class TooLarge(InputError):
    """Over a size limit. HTTP 413 when it is the request itself, else as InputError."""

    code = "too_large"
    sentence = "This is larger than we accept."


class NotFound(AppError):
    """There is no such thing, or it is not yours to see (both look the same from outside). HTTP 404."""

    code = "not_found"
    sentence = "There is nothing here."


class Gone(AppError):
    """It was here and was switched off. HTTP 410."""

    code = "gone"
    sentence = "Whoever shared it has switched it off, or it has ended. Ask them for it."


class Forbidden(AppError):
    """You may not do this. HTTP 403."""

    code = "forbidden"
    sentence = "You may not do this."


class Conflict(AppError):
    """It clashes with what is already there. HTTP 409."""

    code = "conflict"
    sentence = "This clashes with something that is already there."


class RateLimited(AppError):
    """Too often in too short a time. HTTP 429."""

    code = "rate_limited"
    sentence = "That was too often. Wait a little, then try again."


class Unavailable(AppError):
    """We cannot do this just now; nothing was lost. HTTP 503."""

    code = "unavailable"
    sentence = "We cannot do this just now. Nothing was lost; try again in a minute."


class ConfigurationError(AppError):
    """The settings make no sense together; the program refuses to start."""

    code = "configuration_error"
    sentence = "The settings do not fit together."
