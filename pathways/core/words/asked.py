"""An audit together with what it was made of: what is explained."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from pathways.core.model import Catalogue, Holdings, Pathway
from pathways.core.report import Audit

NEVER: Final = datetime.max.replace(tzinfo=UTC)  # when a badge that stays in force lapses


@dataclass(frozen=True, slots=True)
class Asked:
    """An audit and what it was made of."""

    pathway: Pathway
    catalogue: Catalogue
    holdings: Holdings
    at: datetime
    audit: Audit
