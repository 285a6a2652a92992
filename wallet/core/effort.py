"""What a badge took, in the words that its criteria begin with, and read back from there.

Open Badges has no member for hours, weeks, delivery or assessment. What we sign says them in the first two paragraphs
of the criteria, in English sentences of one form, so that every wallet shows them and we can read them back. A text of
any other form is its author's own: nothing is read from it.
Extensions of Open Badges 2.0 that universities use for the same (ECTS, study load, EQF) are read too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from wallet.core.legible import cut, legible, legible_lines
from wallet.core.model import AchievementCredential, JsonValue

_HEAD_MAX_CHARS: Final = 400  # of one paragraph that may be of our form
_NUMBER_MAX: Final = 100_000
_LEVELS: Final = ("undergraduate", "graduate")
_DELIVERIES: Final = {
    "online": "taught online",
    "on campus": "taught on campus",
    "hybrid": "taught partly online, partly on campus",
}


@dataclass(frozen=True, slots=True)
class Effort:
    """How much work it was; whatever is None was not said."""

    hours: int | None = None
    weeks: int | None = None
    credits: Decimal | None = None
    credit_system: str | None = None  # such as "ECTS"
    level: str | None = None  # undergraduate, graduate, noncredit
    eqf_level: int | None = None  # of the European Qualifications Framework, 1 to 8
    delivery: str | None = None  # online, on campus, hybrid

    def __bool__(self) -> bool:
        return self != NO_EFFORT


NO_EFFORT: Final = Effort()


@dataclass(frozen=True, slots=True)
class Told:
    """What a badge says about its work, and the rest of its criteria."""

    effort: Effort
    assessment: str | None  # "a team project and a practical examination"
    criteria: str  # Markdown, without what was read from it


def opening_of(effort: Effort, assessment: str | None, criteria: str) -> str:
    """Return criteria (Markdown) that begin with effort and assessment, as `told_of` reads them back."""
    paragraphs = [_effort_sentence(effort), _assessment_sentence(assessment), criteria]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def told_of(credential: AchievementCredential) -> Told:
    """Return what the verified value says about the work. Never raises, whatever it holds."""
    achievement = credential.achievement
    effort, assessment, criteria = _read_opening(achievement.criteria.narrative or "")
    effort = _with_extensions(effort, credential.extensions)
    said = credential.credits_earned if credential.credits_earned is not None else achievement.credits_available
    if said is not None:
        effort = replace(effort, credits=said, credit_system=None)
    return Told(effort, assessment, criteria)


def first_lines(text: str, *, max_lines: int = 2, max_chars: int = 240) -> str:
    """Return the beginning of a Markdown text in one line of plain words, as its author wrote it."""
    lines = []
    for line in legible_lines(text[: 4 * max_chars], 4 * max_chars).splitlines():
        plain = legible(_without_marks(line), max_chars)
        if plain:
            lines.append(plain if plain[-1] in ".!?:;…" else f"{plain}.")
        if len(lines) == max_lines:
            break
    return cut(" ".join(lines), max_chars)


def _effort_sentence(effort: Effort) -> str:
    parts = [part for part in (_time(effort), _credits(effort), _DELIVERIES.get(effort.delivery or "")) if part]
    sentence = ", ".join(parts)
    return f"{sentence[0].upper()}{sentence[1:]}." if sentence else ""


def _time(effort: Effort) -> str:
    weeks = f"{effort.weeks} week{'s' if effort.weeks != 1 else ''}" if effort.weeks else ""
    if not effort.hours:
        return weeks
    hours = f"about {effort.hours} hour{'s' if effort.hours != 1 else ''}"
    return f"{hours} over {weeks}" if weeks else hours


def _credits(effort: Effort) -> str:
    if effort.level == "noncredit" and effort.credits is None:
        return "no credit"
    if effort.credits is None:
        return ""
    level = f"{effort.level} " if effort.level in _LEVELS else ""
    return f"{effort.credits.normalize():f} {level}credit{'s' if effort.credits != 1 else ''}"


def _assessment_sentence(assessment: str | None) -> str:
    words = legible(assessment or "", _HEAD_MAX_CHARS // 2).rstrip(".")
    if not words:
        return ""
    small = words if words[1:2].isupper() else words[0].lower() + words[1:]  # "MCQ" stays as it is
    return f"Assessed by {small}."


_TIME: Final = re.compile(r"(?:about (\d{1,5}) hours?)?(?: over )?(?:(\d{1,4}) weeks?)?", re.IGNORECASE | re.ASCII)
_CREDITS: Final = re.compile(r"(no credit)|(\d{1,5}(?:\.\d{1,3})?) (?:(undergraduate|graduate) )?credits?", re.I | re.A)
_ASSESSED: Final = re.compile(r"Assessed by ([^\n]+)\.")


def _read_opening(narrative: str) -> tuple[Effort, str | None, str]:
    head, _, rest = narrative.partition("\n\n")
    effort = _read_effort(head)
    if not effort:
        rest, head = narrative, ""
    second, _, after = rest.partition("\n\n")
    found = _ASSESSED.fullmatch(second) if len(second) <= _HEAD_MAX_CHARS and effort else None
    return (effort, legible(found[1], _HEAD_MAX_CHARS), after) if found else (effort, None, rest)


def _read_effort(sentence: str) -> Effort:
    """Read one sentence; anything that `_effort_sentence` would not have written gives nothing."""
    if len(sentence) > _HEAD_MAX_CHARS or not sentence.endswith("."):
        return NO_EFFORT
    body, delivery = sentence[:-1], None
    for name, words in _DELIVERIES.items():
        if body.lower().endswith(words):
            body, delivery = body[: -len(words)].removesuffix(", "), name
            break
    first, _, second = body.partition(", ")
    time, credits = _TIME.fullmatch(first), _CREDITS.fullmatch(second or first)
    if time is None or not first:
        time = _TIME.fullmatch("")
        credits = _CREDITS.fullmatch(body)
    hours, weeks = (int(one) if one else None for one in (time.groups() if time else (None, None)))
    effort = Effort(hours=hours, weeks=weeks, delivery=delivery)
    if credits is not None:
        amount = Decimal(credits[2]) if credits[2] else None
        effort = replace(
            effort, credits=amount, level="noncredit" if credits[1] else (credits[3] or "").lower() or None
        )
    return effort if effort and _effort_sentence(effort) == sentence else NO_EFFORT


def _with_extensions(effort: Effort, extensions: Mapping[str, JsonValue]) -> Effort:
    for name, value in extensions.items():
        reader = _EXTENSIONS.get(name.rpartition(":")[2])
        member, read = reader if reader else ("", None)
        amount = _amount(value.get(member)) if isinstance(value, dict) else None
        if read is not None and amount is not None:
            effort = replace(effort, **read(amount))
    return effort


def _amount(value: JsonValue) -> Decimal | None:
    """Return a number of a sensible size, written as a number or as its digits."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal) or len(str(value)) > 12:
        return None
    text = str(value)
    found = re.fullmatch(r"\d{1,6}(\.\d{1,4})?", text, re.ASCII)
    return Decimal(text) if found and Decimal(text) <= _NUMBER_MAX else None


def _eqf(amount: Decimal) -> dict[str, Any]:
    return {"eqf_level": int(amount)} if amount in range(1, 9) else {}


_EXTENSIONS: Final[dict[str, tuple[str, Callable[[Decimal], dict[str, Any]]]]] = {
    "ECTSExtension": ("ECTS", lambda amount: {"credits": amount, "credit_system": "ECTS"}),
    "StudyLoadExtension": ("StudyLoad", lambda amount: {"hours": int(amount)} if amount >= 1 else {}),
    "EQFExtension": ("EQF", _eqf),
}
_LINE_MARKS: Final = re.compile(r"^\s*(?:[#>]+|[-*+]|\d{1,3}[.)])\s+")
_LINKS: Final = re.compile(r"!?\[([^\]\n]{0,200})\]\([^)\n]{0,2048}\)")
_EMPHASIS: Final = re.compile(r"[*`]+|(?<!\w)_+|_+(?!\w)")
_RULES: Final = re.compile(r"^\s*(?:[-=*_|:]\s*){3,}$")


def _without_marks(line: str) -> str:
    if _RULES.match(line):
        return ""
    return _EMPHASIS.sub("", _LINKS.sub(r"\1", _LINE_MARKS.sub("", line)))
