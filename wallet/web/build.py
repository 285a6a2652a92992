"""Build the use cases' dependencies from the settings."""

from __future__ import annotations

from functools import partial
from typing import Any

from wallet.base.clock import Clock
from wallet.infra.breaker import Breaker
from wallet.infra.db import Database
from wallet.infra.derived_proofs import DerivedProofs
from wallet.infra.fetch import Fetcher
from wallet.infra.gather import Gatherer
from wallet.infra.jobs import nudger
from wallet.infra.operator_folder import read_contexts, read_schemas
from wallet.infra.pass_keys import read_signers
from wallet.infra.secrets import Box
from wallet.infra.settings import Settings
from wallet.infra.tally import Tally
from wallet.services.deps import Deps
from wallet.services.judging import kept_document
from wallet.services.publish import own_document
from wallet.services.shared import write_views
from wallet.services.trust_list import TrustList


def build_deps(settings: Settings, *, now: Clock, fetcher: Any = None, views_late_s: float = 0) -> Deps:
    """Wire database, network and secrets. Nothing is opened before it is used."""
    database = Database(settings.database_url)
    keys = (settings.secret_key, *settings.secret_key_fallbacks)
    return Deps(
        settings=settings,
        database=database,
        now=now,
        gatherer=Gatherer(
            fetcher or Fetcher(own_host=settings.origin_host),
            own=partial(own_document, settings, database, now),
            held=partial(kept_document, database),
            breaker=Breaker(database, now),
            now=now,
        ),
        contexts=read_contexts(settings.context_dir),
        known_issuers=TrustList(settings, database),
        share_box=Box(keys, "share-token"),
        key_box=Box(keys, "issuer-key"),
        nudge=nudger(settings),
        views=Tally(partial(write_views, database), delay_s=views_late_s),
        schemas=read_schemas(settings.context_dir),
        check_derived=DerivedProofs(),
        pass_signers=read_signers(settings, now()),
    )
