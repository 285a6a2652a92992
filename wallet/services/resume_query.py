"""What a learner asks of a resume: the whole of it stands in an address, which can be kept."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol
from uuid import UUID

from wallet.base import limits
from wallet.base.errors import InputError
from wallet.core.legible import legible
from wallet.services.wallet_page import uuid_or_none


class TooManyOnResume(InputError):
    """More badges than anybody reads."""

    code = "resume_too_many"
    sentence = f"A resume can name {limits.RESUME_BADGES_MAX} badges. The others were left out; take some off first."


class Detail(StrEnum):
    """What a resume may say beside name, issuer, dates and address."""

    HOLDER = "holder"  # whose it is, above it
    CREDITS = "credits"
    SKILLS = "skills"


_EVERYTHING: Final = frozenset(Detail)


class Asked(Protocol):
    """The parameters of an address, each perhaps several times."""

    def get(self, key: str, default: str) -> str: ...

    def getlist(self, key: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class ResumeQuery:
    """What somebody asked of a resume; the whole of it stands in its address, which can be kept."""

    badges: tuple[UUID, ...] = ()  # in their order
    heading: str | None = None  # None: the usual one
    details: frozenset[Detail] = _EVERYTHING
    paper: str = "a4"
    q: str = ""  # looked for among the badges that are not chosen
    too_many: bool = False  # more were chosen, and left out


def read_resume(asked: Asked) -> ResumeQuery:
    """Read what is asked of a resume from an address or a form; what makes no sense is left out."""
    texts = asked.getlist("badge")[: 4 * limits.RESUME_BADGES_MAX]
    badges = tuple(dict.fromkeys(found for text in texts if (found := uuid_or_none(text))))
    details = {text for text in asked.getlist("with")[: len(Detail)] if text in {one.value for one in Detail}}
    heading = asked.get("heading", "")[: 4 * limits.RESUME_HEADING_MAX_CHARS]
    was_asked = bool(asked.get("asked", ""))
    return ResumeQuery(
        badges=badges[: limits.RESUME_BADGES_MAX],
        too_many=len(badges) > limits.RESUME_BADGES_MAX,
        heading=legible(heading, limits.RESUME_HEADING_MAX_CHARS) if was_asked else None,
        details=frozenset(Detail(text) for text in details) if was_asked else _EVERYTHING,
        paper="letter" if asked.get("paper", "") == "letter" else "a4",
        q=legible(asked.get("q", "")[: limits.SEARCH_MAX_CHARS], limits.SEARCH_MAX_CHARS),
    )
