"""What can go wrong between a signed document and the bytes that were signed."""

from __future__ import annotations

from wallet.base.errors import InputError


class UnknownContext(InputError):
    """A JSON-LD context that is not in the pinned set. Not the badge's fault: it cannot be checked here."""

    code = "unknown_context"
    sentence = "This refers to a vocabulary that we do not have, so its signature cannot be checked here."

    def __init__(self, url: str) -> None:
        super().__init__(f"This refers to a vocabulary that we do not have: {url[:200]}")
        self.url = url


class UnsupportedJsonLd(InputError):
    """A feature of JSON-LD that no badge needs and that we do not read. It cannot be checked here."""

    code = "unsupported_jsonld"
    sentence = "This uses a rare feature of its data format, so its signature cannot be checked here."


class UnsafeJsonLd(InputError):
    """The document says something to a reader that the signature would not cover, or says it in disguise.

    `reason` is a stable word for the cause, such as `undefined_term`; see the raising places.
    """

    code = "unsafe_jsonld"
    sentence = "Part of this is not covered by its signature."

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class TooComplex(InputError):
    """Putting the document into canonical form would take more work than we spend on a stranger's file."""

    code = "too_complex"
    sentence = "This is built in such a tangled way that checking it would take too long."
