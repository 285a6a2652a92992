"""What every check may look at: the documents that were gathered, the contexts we know, the instant. Nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wallet.core.proofs.context_set import ContextSet
from wallet.core.verify.materials import Materials


@dataclass(frozen=True, slots=True)
class Bench:
    """The judge's table."""

    materials: Materials
    contexts: ContextSet
    now: datetime  # aware UTC
