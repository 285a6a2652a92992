"""Judge a held badge again, and say what it means now."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from wallet.base import limits
from wallet.base.errors import NotFound
from wallet.core.verify.age import current_report, is_due
from wallet.core.verify.loop import verify
from wallet.core.verify.materials import Document
from wallet.core.verify.report import Report
from wallet.services.deps import Deps
from wallet.services.judging import identifiers_of, judge_for, remembering, settle
from wallet.store.badges import BadgeDetail, PastVerdict, badge_for, judgements_of, original_for, verifications_of
from wallet.store.documents import documents_of
from wallet.store.judgements import lock_wallet

__all__ = ["BadgeDetail", "Rechecked", "check_again", "current_badge", "history_of", "replay"]

_logger = logging.getLogger(__name__)
_HISTORY_MAX = 20


@dataclass(frozen=True, slots=True)
class Rechecked:
    """What asking again came to. `answered` is false when nothing could be found out and the old report stands."""

    before: Report
    now: Report
    answered: bool


def check_again(learner_id: UUID, badge_id: UUID, deps: Deps, *, within_s: float = limits.GATHER_TOTAL_S) -> Rechecked:
    """Judge the stored original with fresh documents; every judgement goes into the badge's history.

    Args:
        learner_id: whose badge it is.
        badge_id: the badge.
        deps: network first, then one transaction.
        within_s: how many seconds to wait for answers.

    Raises:
        NotFound: there is no such badge, or it is another learner's.
    """
    with deps.database.read() as session:
        original = original_for(session, learner_id, badge_id)
        identifiers = identifiers_of(session, learner_id)
    with deps.gatherer.session(within_s) as gather:
        judgement = judge_for(original.body, identifiers, remembering(gather), deps)
    with deps.database.begin() as session:
        lock_wallet(session, learner_id)
        held = badge_for(session, learner_id, badge_id)
        report = settle(session, held, judgement)
    _logger.info("badge checked again: %s", report.verdict.value)
    now = deps.now()
    return Rechecked(
        current_report(held.report, now, held.period),
        current_report(report, now, held.period),
        answered=report is not held.report,
    )


def current_badge(learner_id: UUID, badge_id: UUID, deps: Deps) -> tuple[BadgeDetail, Report]:
    """Return a badge and what its report says now, after asking the issuer again where that is due.

    The waiting is at most `REFRESH_TOTAL_S`; when nothing is heard, the report says so (`unknown`, code `stale`).

    Raises:
        NotFound: there is no such badge, or it is another learner's.
    """
    with deps.database.read() as session:
        held = badge_for(session, learner_id, badge_id)
    if held.deleted_at is None and is_due(held.report, deps.now(), held.period):
        check_again(learner_id, badge_id, deps, within_s=limits.REFRESH_TOTAL_S)
        with deps.database.read() as session:
            held = badge_for(session, learner_id, badge_id)
    return held, current_report(held.report, deps.now(), held.period)


def history_of(learner_id: UUID, badge_id: UUID, deps: Deps) -> tuple[PastVerdict, ...]:
    """Return when a badge was judged and what came of it, newest first; nothing for a badge that is not there."""
    with deps.database.read() as session:
        return judgements_of(session, learner_id, badge_id, limit=_HISTORY_MAX)


def replay(learner_id: UUID, badge_id: UUID, judged_at: datetime, deps: Deps) -> tuple[Report, Report]:
    """Judge a badge as it was judged at an instant, from the documents kept then: (the report kept, the report now).

    Nothing is asked of anybody and nothing is written. Contexts and known issuers are today's, and so are the learner's
    identifiers: the lines about recipient and issuer may differ, the verdict may not.

    Raises:
        NotFound: there is no such badge, it is another learner's, or it was not judged at that instant.
    """
    with deps.database.read() as session:
        original = original_for(session, learner_id, badge_id)
        kept = next(
            (one for one in verifications_of(session, learner_id, badge_id) if one.judged_at == judged_at), None
        )
        if kept is None:
            raise NotFound
        documents = {document.url: document for document in documents_of(session, kept.sources)}
        identifiers = identifiers_of(session, learner_id)

    def from_store(urls: frozenset[str]) -> Mapping[str, Document]:
        return {url: documents[url] for url in sorted(urls) if url in documents}

    again = verify(
        original.body,
        from_store,
        now=judged_at,
        claimed_recipient=identifiers,
        contexts=deps.contexts,
        known_issuers=deps.known_issuers(),
    )
    return kept, again.report
