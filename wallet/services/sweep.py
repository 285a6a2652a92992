"""Throw away what has had its time: sessions, links, counters, letters that went, accounts that never began."""

from __future__ import annotations

import logging
from datetime import timedelta

from wallet.base.limits import MAIL_KEPT_DAYS, UNPROVED_ACCOUNT_DAYS, VISITOR_SESSION_DAYS
from wallet.infra.outbox import sweep_letters
from wallet.infra.sessions import sweep_sessions
from wallet.services.deps import Deps
from wallet.store import erasure

log = logging.getLogger(__name__)


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
        begun = erasure.sweep_unproved(session, before=now - timedelta(days=UNPROVED_ACCOUNT_DAYS))
    if sessions or ended or letters or begun:
        log.info("swept %s sessions, %s links and counters, %s letters, %s accounts", sessions, ended, letters, begun)
