"""Badges as lines of a resume: plain text for programs that read applications, and JSON Resume.

Source: JSON Resume, schema 1.x, `certificates` (name, date, url, issuer) and `meta`; https://jsonresume.org/schema.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

from wallet.core.bulk.table import safe_cell
from wallet.core.legible import cut, legible

JSON_RESUME_SCHEMA: Final = "https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json"
JSON_RESUME_VERSION: Final = "v1.0.0"
TEXT_MAX_CHARS: Final = 300  # of one line
_WRITTEN_DAY: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?![0-9])", re.ASCII)
_YEARS: Final = range(1000, 3000)  # that JSON Resume's pattern for dates knows

# Marks that old programs turn into question marks, and what says the same in ASCII. Letters stay as they are.
_MARKS: Final = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u2039\u203a\u02bc", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-"),
        **dict.fromkeys("\u2022\u2023\u2043\u2219\u00b7\u25aa\u25cf", "*"),
        "\u2026": "...",
        "\u2044": "/",
        "\u00d7": "x",
    }
)


@dataclass(frozen=True, slots=True)
class Line:
    """One badge of a resume. Name and issuer are as the issuer wrote them: they are made inert here."""

    name: str
    issuer: str
    facts: tuple[str, ...]  # each one line, in the reader's language: dates, credits, skills
    proof: str  # such as "Verify: https://…", in the reader's language
    address: str
    day: date | None = None  # of the award, in the issuer's own time zone
    over: str = ""  # what follows the name of one that has lapsed, such as "expired June 2026"


def plain_text(heading: str, holder: str, lines: Sequence[Line]) -> str:
    """Return a section of a resume: one group of lines for each badge, an empty line between groups.

    No tables, no columns, no marks that an older program could not show. Lines end with LF; the text is UTF-8. A line
    that a spreadsheet program would take for a formula gets an apostrophe in front.

    Args:
        heading: of the section; may be empty.
        holder: whose it is; may be empty.
        lines: in their order.
    """
    groups = [[holder], [heading]] if lines else []
    for one in lines:
        groups.append([one.name, one.issuer, *one.facts, one.proof])
    cleaned = [[text for line in group if (text := plain_line(line))] for group in groups]
    return "".join("\n".join(group) + "\n\n" for group in cleaned if group).removesuffix("\n")


def plain_line(text: str) -> str:
    """Return a text in one line with ASCII punctuation, without unseen characters, that begins no formula."""
    seen = unicodedata.normalize("NFC", legible(text, 10 * TEXT_MAX_CHARS)).translate(_MARKS)
    return safe_cell(cut(seen, TEXT_MAX_CHARS).replace("\u2026", "..."))


def json_resume(holder: str, lines: Sequence[Line], now: datetime) -> dict[str, Any]:
    """Return the badges as a JSON Resume (schema 1.x) that holds nothing else.

    Args:
        holder: whose it is; empty: it does not say.
        lines: in their order.
        now: aware; when it was made.
    """
    name = legible(holder, TEXT_MAX_CHARS)
    return {
        "$schema": JSON_RESUME_SCHEMA,
        "basics": {"name": name} if name else {},
        "certificates": [_certificate(one) for one in lines],
        "meta": {
            "version": JSON_RESUME_VERSION,
            "lastModified": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
        },
    }


def day_as_written(written: str | None, instant: datetime | None) -> date | None:
    """Return the day of a date, in the time zone in which its issuer wrote it; that of `instant` in UTC otherwise."""
    match = _WRITTEN_DAY.match(written or "")
    if match:
        try:
            return date.fromisoformat(match[1])
        except ValueError:
            pass
    return instant.astimezone(UTC).date() if instant else None


def moved(order: Sequence[UUID], which: UUID, by: int) -> tuple[UUID, ...]:
    """Return the order after one was moved towards the end (1) or the beginning (-1), as far as there is room."""
    if which not in order:
        return tuple(order)
    at = order.index(which)
    to = min(max(at + by, 0), len(order) - 1)
    rest = [one for one in order if one != which]
    return (*rest[:to], which, *rest[to:])


def _certificate(line: Line) -> dict[str, str]:
    name = legible(line.name, TEXT_MAX_CHARS)
    optional = {
        "date": line.day.isoformat() if line.day and line.day.year in _YEARS else "",
        "issuer": legible(line.issuer, TEXT_MAX_CHARS),
        "url": line.address,
    }
    given = {key: value for key, value in optional.items() if value}
    return {"name": f"{name} ({line.over})" if line.over else name, **given}
