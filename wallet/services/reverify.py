"""Judge a held badge again, and say what it means now."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.base import limits
from wallet.base.errors import NotFound
from wallet.core.verify.age import current_report
from wallet.core.verify.judge import Judgement
from wallet.core.verify.loop import verify
from wallet.core.verify.materials import Document
from wallet.core.verify.report import Report
from wallet.services.deps import Deps
from wallet.services.judging import identifiers_of, judge_for, remembering, settle
from wallet.services.news import tell_change
from wallet.store.badges import (
    BadgeDetail,
    PastVerdict,
    badge_for,
    judgements_of,
    original_for,
    verifications_of,
)
from wallet.store.documents import documents_of
from wallet.store.judgements import lock_wallet

__all__ = [
    "BadgeDetail",
    "PastVerdict",
    "Rechecked",
    "check_again",
    "history_of",
    "judge_again",
    "replay",
    "write_down",
]

_logger = logging.getLogger(__name__)
_HISTORY_MAX = 20


@dataclass(frozen=True, slots=True)
class Rechecked:
    """What asking again came to. `answered` is false when nothing could be found out and the old report stands."""

    before: Report
    now: Report
    answered: bool


def check_again(
    learner_id: UUID, badge_id: UUID, deps: Deps, *, within_s: float = limits.GATHER_TOTAL_S, sparing: bool = False
) -> Rechecked:
    """Judge the stored original with fresh documents; every judgement goes into the badge's history.

    Args:
        learner_id: whose badge it is.
        badge_id: the badge.
        deps: network first, then one transaction.
        within_s: how many seconds to wait for answers.
        sparing: nobody asked for this in so many words, so issuers are spared (`Gatherer.session`).

    Raises:
        NotFound: there is no such badge, or it is another learner's.
    """
    with deps.database.read() as session:
        badge_for(session, learner_id, badge_id)
    [found] = judge_again(learner_id, (badge_id,), deps, within_s=within_s, sparing=sparing)
    _logger.info("badge checked again: %s", found.now.verdict.value)
    return found


def judge_again(
    learner_id: UUID, badge_ids: Sequence[UUID], deps: Deps, *, within_s: float, sparing: bool
) -> tuple[Rechecked, ...]:
    """Judge several badges of a learner in one go: each address is asked once, all of them within the same seconds.

    Badges that are not there (any more) are left out.
    """
    with deps.database.read() as session:
        identifiers = identifiers_of(session, learner_id)
        waiting = [
            (held, original_for(session, learner_id, held.id).body) for held in _held(session, learner_id, badge_ids)
        ]
    with deps.gatherer.session(within_s, sparing=sparing) as gather:
        ask = remembering(gather)
        ask(frozenset(source.url for held, _ in waiting for source in held.report.sources))
        judged = {held.id: judge_for(original, identifiers, ask, deps) for held, original in waiting}
    return write_down(learner_id, judged, deps)


def write_down(learner_id: UUID, judged: Mapping[UUID, Judgement], deps: Deps) -> tuple[Rechecked, ...]:
    """Write new judgements of a learner's badges, and tell about what they change, in one transaction.

    Raises:
        NotFound: the account was closed meanwhile.
    """
    letters = 0
    with deps.database.begin() as session:
        lock_wallet(session, learner_id)
        settled = [(held, settle(session, held, judged[held.id])) for held in _held(session, learner_id, judged)]
        for held, report in settled:
            letters += tell_change(session, held, report, deps)
    if letters:
        deps.nudge("deliver_mail")
    now = deps.now()
    return tuple(
        Rechecked(
            current_report(held.report, now, held.period),
            current_report(report, now, held.period),
            answered=report is not held.report,
        )
        for held, report in settled
    )


def _held(session: Session, learner_id: UUID, badge_ids: Iterable[UUID]) -> list[BadgeDetail]:
    found = []
    for badge_id in badge_ids:
        with suppress(NotFound):
            found.append(badge_for(session, learner_id, badge_id))
    return found


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
        shelf=deps.shelf(),
    )
    return kept, again.report
