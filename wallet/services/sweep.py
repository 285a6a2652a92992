"""Throw away what has had its time: sessions, links, counters, letters, lists, invitations, accounts never begun."""

from __future__ import annotations

import logging
from datetime import timedelta

from wallet.base.limits import (
    AWARD_LIST_WAITS_S,
    CHALLENGE_KEPT_S,
    DOCUMENT_KEPT_DAYS,
    MAIL_KEPT_DAYS,
    UNPROVED_ACCOUNT_DAYS,
    VISITOR_SESSION_DAYS,
)
from wallet.infra.breaker import sweep_hosts
from wallet.infra.outbox import sweep_letters
from wallet.infra.sessions import sweep_sessions
from wallet.services.deps import Deps
from wallet.store import documents, erasure
from wallet.store.award_orders import sweep_orders
from wallet.store.bulk import sweep_checks
from wallet.store.challenges import sweep_challenges
from wallet.store.receipts import sweep_receipts
from wallet.store.unit_invitations import sweep_invitations

log = logging.getLogger(__name__)
_DOCUMENTS = 500  # in one run


def sweep(deps: Deps) -> None:
    """Delete it all in one transaction; doing so twice is once."""
    now = deps.now()
    with deps.database.begin() as session:
        sessions = sweep_sessions(
            session,
            before=now - timedelta(days=deps.settings.session_days),
            visitors_before=now - timedelta(days=VISITOR_SESSION_DAYS),
        )
        ended = erasure.sweep_ended(session, now=now)
        letters = sweep_letters(session, before=now - timedelta(days=MAIL_KEPT_DAYS))
        receipts = sweep_receipts(session, now=now)
        lists = sweep_checks(session, now=now)
        awards = sweep_orders(session, before=now - timedelta(seconds=AWARD_LIST_WAITS_S))
        asked = sweep_challenges(session, before=now - timedelta(seconds=CHALLENGE_KEPT_S))
        invitations = sweep_invitations(session, now=now)
        begun = erasure.sweep_unproved(session, before=now - timedelta(days=UNPROVED_ACCOUNT_DAYS))
    swept = {
        "sessions": sessions,
        "links and counters": ended,
        "letters": letters,
        "receipts": receipts,
        "lists": lists,
        "tables of awards": awards,
        "challenges": asked,
        "invitations": invitations,
        "accounts": begun,
    }
    if any(swept.values()):
        log.info("swept %s", ", ".join(f"{count} {what}" for what, count in swept.items() if count))


def sweep_documents(deps: Deps) -> int:
    """Delete documents that no report names any more, and what was noted about hosts that are well; returns how many.

    A document that is only asked about keeps its place for `DOCUMENT_KEPT_DAYS`.
    """
    now = deps.now()
    with deps.database.begin() as session:
        swept = documents.sweep_documents(session, before=now - timedelta(days=DOCUMENT_KEPT_DAYS), limit=_DOCUMENTS)
    with deps.database.begin() as session:
        sweep_hosts(session, now=now)
    if swept:
        log.info("swept %s documents", swept)
    return swept
