"""What receiving and checking again have in common: judge for somebody, and write down what then holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.core.standing import Linked, linked_after
from wallet.core.verify.age import supersede
from wallet.core.verify.judge import Judgement
from wallet.core.verify.loop import verify
from wallet.core.verify.materials import Document, Gather
from wallet.core.verify.report import RecipientMatch, Report, Verdict
from wallet.core.verify.schedule import next_check
from wallet.core.verify.withdrawal import Withdrawal
from wallet.infra.db import Database
from wallet.services.deps import Deps
from wallet.store import issuing
from wallet.store.accounts import account_for
from wallet.store.badges import BadgeDetail
from wallet.store.documents import held_document, keep_documents
from wallet.store.judgements import Judged, record_verification, replace_report
from wallet.store.missing import keep_missing
from wallet.store.rechecks import schedule_checks

Identifiers: TypeAlias = Mapping[str, Sequence[str]]


def identifiers_of(session: Session, learner_id: UUID) -> Identifiers:
    """Return the identifiers a learner has proved, as `verify` wants them. Raises NotFound."""
    account = account_for(session, learner_id)
    return {"email": tuple(email.address for email in account.emails if email.confirmed_at is not None)}


def kept_document(database: Database, url: str) -> Document | None:
    """Return what an address answered last, as `Gatherer` wants it: nothing where no badge rests on it."""
    with database.read() as session:
        return held_document(session, url)


def remembering(gather: Gather) -> Gather:
    """Return a `Gather` that asks for no address twice, so that one badge is judged by one state of the world."""
    answers: dict[str, Document] = {}

    def ask(urls: frozenset[str]) -> Mapping[str, Document]:
        wanted = frozenset(urls - answers.keys())
        answers.update(gather(wanted) if wanted else {})
        return {url: answers[url] for url in sorted(urls) if url in answers}

    return ask


def judge_for(original: bytes, identifiers: Identifiers, gather: Gather, deps: Deps) -> Judgement:
    """Judge a badge, now, for somebody who has proved these identifiers."""
    return verify(
        original,
        gather,
        now=deps.now(),
        claimed_recipient=identifiers,
        shelf=deps.shelf(),
    )


def judged(session: Session, judgement: Judgement, before: Linked = Linked.NOT_LINKED) -> Judged:
    """Return what is written down about a judgement. Whose a badge is is believed of the verified value only."""
    proved = judgement.credential is not None
    match = judgement.report.recipient if proved else RecipientMatch.UNKNOWN
    withdrawal = own_withdrawal(session, judgement)
    return Judged(judgement.report, judgement.credential, linked_after(match, before), withdrawal)


def own_withdrawal(session: Session, judgement: Judgement) -> Withdrawal | None:
    """Return date and reason of a badge that was awarded and revoked here; a published list tells neither.

    The very text we signed is compared, so that nobody can borrow the reason of another badge.
    """
    if judgement.report.verdict is not Verdict.REVOKED or judgement.credential is None:
        return None
    award = issuing.find_award(session, judgement.credential.id or "")
    if award is None or award.revoked_at is None or award.credential != judgement.payload_text:
        return None
    return Withdrawal(award.revoked_at, award.reason)


def settle(session: Session, held: BadgeDetail, judgement: Judgement) -> Report:
    """Write a new judgement of a held badge into its history, and return the report that holds from now on.

    What could not be found out takes nothing back, and words that were verified once stay while nothing speaks against
    them: the bytes are the same. Documents are kept, so that each judgement can be replayed.
    """
    keep_documents(session, judgement.documents)
    keep_missing(session, judgement.documents)
    record_verification(session, held.learner_id, held.id, judgement.report)
    report = supersede(held.report, judgement.report)
    period = held.period
    if report is not held.report:
        credential = judgement.credential or (held.credential if report.verdict is not Verdict.INVALID else None)
        now = judged(session, judgement, held.linked)
        linked = now.linked if judgement.credential or credential is None else held.linked
        holds = Judged(report, credential, linked, now.withdrawal)
        replace_report(session, held.learner_id, held.id, holds)
        period = holds.period
    again = next_check(held.id, report, period, received_at=held.received_at, now=judgement.report.judged_at)
    schedule_checks(session, [held.id], at=again)
    return report
