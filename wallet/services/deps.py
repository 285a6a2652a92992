"""What use cases need from outside, built once in `wsgi.py`, replaced whole in tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from wallet.base.clock import Clock
from wallet.core.formats.schemas import NO_SCHEMAS, SchemaSet
from wallet.core.proofs.context_set import ContextSet
from wallet.core.proofs.derived import CheckDerived, cannot_check
from wallet.core.trust import KnownIssuers
from wallet.core.verify.bench import Shelf
from wallet.infra.db import Database
from wallet.infra.gather import Gatherer
from wallet.infra.passes import NO_SIGNERS, PassSigners
from wallet.infra.secrets import Box
from wallet.infra.settings import Settings
from wallet.infra.tally import Tally
from wallet.services.stacks import NO_STACKS, Stacks


@dataclass(frozen=True, slots=True)
class Deps:
    settings: Settings
    database: Database
    now: Clock
    gatherer: Gatherer  # one `session()` per verification; every outbound request goes through it
    contexts: ContextSet
    known_issuers: Callable[[], KnownIssuers]
    share_box: Box  # seals share tokens
    key_box: Box  # seals issuers' private keys
    nudge: Callable[[str], None]  # tell the worker that a job by this name may be due; never raises
    views: Tally[UUID]  # of public links, by the link's id
    schemas: SchemaSet = NO_SCHEMAS
    check_derived: CheckDerived = cannot_check
    pass_signers: PassSigners = NO_SIGNERS
    stacks: Stacks = NO_STACKS

    def shelf(self) -> Shelf:
        """Return what every case is judged with; the known issuers are those of now."""
        return Shelf(self.contexts, self.known_issuers(), self.schemas, self.check_derived)
