"""What is said about an import: how things were understood, and what could not be said."""

from __future__ import annotations

from dataclasses import dataclass, field

from wallet.base.errors import InputError
from wallet.base.limits import REMARKS_MAX


class UnreadableCtdl(InputError):
    """Well-formed, but no pathway can be made of it. Nothing is imported."""

    code = "unreadable_ctdl"
    sentence = "There is no pathway in this CTDL file that we can read."


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark. `code` is stable; `where` is the address it is about."""

    code: str
    where: str
    message: str


@dataclass
class Remarks:
    """Collects remarks, each once, up to `REMARKS_MAX`."""

    found: dict[Remark, None] = field(default_factory=dict)

    def add(self, code: str, where: str, message: str) -> None:
        if len(self.found) < REMARKS_MAX:
            self.found.setdefault(Remark(code, where[:300], message[:500]))

    def settled(self) -> tuple[Remark, ...]:
        return tuple(self.found)
