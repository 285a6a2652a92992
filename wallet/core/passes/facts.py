"""What both kinds of pass are made of, and how it is written."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

from wallet.core.legible import legible

SEAL: Final = (23, 80, 58)  # --seal of the design's tokens: red, green, blue
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class PassFacts:
    """What a pass is made of. Texts as strangers wrote them; `bounded` makes them fit to be shown."""

    serial: UUID  # of the public link: the same pass, fetched again, takes the place of the old one
    address: str  # of the public page, absolute
    code: str  # the same address, to be typed from paper
    organisation: str  # who runs this Laurel
    name: str  # of the badge
    issuer: str | None
    holder: str | None  # None where the link does not show it
    awarded_on: date | None
    in_force_until: date | None  # the day as the issuer wrote it
    ends_at: datetime | None  # the same as an instant, aware

    def bounded(self, max_chars: int) -> PassFacts:
        """Return the facts with every text in one legible line of at most `max_chars`."""
        return replace(
            self,
            organisation=legible(self.organisation, max_chars),
            name=legible(self.name, max_chars) or "Badge",
            issuer=legible(self.issuer or "", max_chars) or None,
            holder=legible(self.holder or "", max_chars) or None,
        )


def day_as_written(text: str | None) -> date | None:
    """Return the day that a date begins with, in its writer's own time zone; None where there is none."""
    try:
        return date.fromisoformat(text[:10]) if text and _DAY.match(text) else None
    except ValueError:
        return None


def stamp(instant: datetime) -> str:
    """Return an aware instant as both kinds of pass write it: UTC, whole seconds."""
    return instant.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def written(value: Mapping[str, Any]) -> bytes:
    """Return a value as JSON, as short as it can be."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
