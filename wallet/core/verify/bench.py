"""What every check may look at: the documents gathered, what stands on the shelf, the instant. Nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from wallet.core.formats.schemas import NO_SCHEMAS, SchemaSet
from wallet.core.proofs.context_set import ContextSet
from wallet.core.proofs.derived import CheckDerived, cannot_check
from wallet.core.proofs.signatures import Verify, verify_signature
from wallet.core.trust import NOBODY, KnownIssuers
from wallet.core.verify.materials import Materials


@dataclass(frozen=True, slots=True)
class Shelf:
    """What an installation brings to every case it judges."""

    contexts: ContextSet  # the only JSON-LD contexts there are
    known_issuers: KnownIssuers = NOBODY  # whom we vouch for
    schemas: SchemaSet = NO_SCHEMAS  # the only JSON schemas that `credentialSchema` is checked by
    check_derived: CheckDerived = cannot_check


class Bench(NamedTuple):
    """The judge's table."""

    materials: Materials
    shelf: Shelf
    now: datetime  # aware UTC
    verify: Verify = verify_signature  # or one that keeps what it found

    @property
    def contexts(self) -> ContextSet:
        """The only JSON-LD contexts there are."""
        return self.shelf.contexts
