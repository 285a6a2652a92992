"""Was it valid on that day? Judged from what was kept of a day gone by; nobody is asked and nothing is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.base.errors import InputError
from wallet.core.presenting import hide_mailboxes, public_report
from wallet.core.verify.past import Gap, Heard, PastAnswer, judge_at
from wallet.core.verify.report import Report, Verdict
from wallet.services.deps import Deps
from wallet.services.judging import Identifiers, identifiers_of
from wallet.services.shared import find_badge
from wallet.store import issuing
from wallet.store.badges import badge_for, original_for, verifications_of
from wallet.store.past import heard_of


class DayUnreadable(InputError):
    """Not a day."""

    code = "past_day_unreadable"
    sentence = "Type a day such as 2026-05-10."


class DayNotCome(InputError):
    """A day that lies ahead."""

    code = "day_not_come"
    sentence = "That day has not come yet. Choose today or a day gone by."


@dataclass(frozen=True, slots=True)
class Look:
    """One time that the badge was judged while it was held here."""

    at: datetime
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Register:
    """What this university's own register knows of a badge that it awarded itself."""

    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class PastDay:
    """The answer for one day, and everything that a reader needs to weigh it."""

    day: date
    at: datetime  # noon UTC of the day; for today, now
    answer: PastAnswer
    report: Report  # as of `at`
    signed_later: bool
    gaps: tuple[Gap, ...]
    before: Look | None  # the last look by then
    after: Look | None  # the first look after it
    register: Register | None  # None for badges of others


def parse_past_day(typed: str, today: date) -> date:
    """Return a day that was typed as `YYYY-MM-DD`.

    Raises:
        DayUnreadable: it is none.
        DayNotCome: it lies ahead.
    """
    try:
        day = date.fromisoformat(typed.strip()[:32])
    except ValueError:
        raise DayUnreadable from None
    if day > today:
        raise DayNotCome
    return day


def badge_on(learner_id: UUID, badge_id: UUID, day: date, deps: Deps) -> PastDay:
    """Return the answer about a learner's own badge.

    Raises:
        NotFound: there is no such badge, or it is another learner's.
    """
    at = _instant(day, deps)
    with deps.database.read() as session:
        kept = _kept(session, learner_id, badge_id, at)
    return _judged(kept, day, at, deps)


def shared_badge_on(token: str, day: date, deps: Deps, *, part: str | None = None) -> PastDay:
    """Return the answer about a shared badge, without anybody's address in it.

    Raises:
        NotFound, Gone: as for its page.
    """
    at = _instant(day, deps)
    link, badge = find_badge(token, deps, part=part)
    with deps.database.read() as session:
        kept = _kept(session, badge.learner_id, badge.badge_id, at)
    found = _judged(kept, day, at, deps)
    gaps = tuple(replace(gap, url=hide_mailboxes(gap.url)) for gap in found.gaps)
    return replace(found, report=public_report(found.report, named=link.scope.name), gaps=gaps)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the database holds about one badge: the file, what was heard, when it was looked at."""

    original: bytes
    heard: tuple[Heard, ...]
    identifiers: Identifiers
    before: Look | None
    after: Look | None
    register: Register | None


def _instant(day: date, deps: Deps) -> datetime:
    return min(datetime.combine(day, time(12), UTC), deps.now())


def _kept(session: Session, learner_id: UUID, badge_id: UUID, at: datetime) -> _Kept:
    held = badge_for(session, learner_id, badge_id)
    original = original_for(session, learner_id, badge_id)
    looks = verifications_of(session, learner_id, badge_id)  # the newest first
    urls = {source.url for report in (held.report, *looks) for source in report.sources}
    return _Kept(
        original=original.body,
        heard=heard_of(session, urls, at=at),
        identifiers=identifiers_of(session, learner_id),
        before=next((_look(one) for one in looks if one.judged_at <= at), None),
        after=next((_look(one) for one in reversed(looks) if one.judged_at > at), None),
        register=_register(session, held.credential.id if held.credential else None, original.payload),
    )


def _judged(kept: _Kept, day: date, at: datetime, deps: Deps) -> PastDay:
    past = judge_at(kept.original, kept.heard, at=at, claimed_recipient=kept.identifiers, shelf=deps.shelf())
    return PastDay(
        day=day,
        at=at,
        answer=past.answer,
        report=past.judgement.report,
        signed_later=past.signed_later,
        gaps=past.gaps,
        before=kept.before,
        after=kept.after,
        register=kept.register,
    )


def _look(report: Report) -> Look:
    return Look(report.judged_at, report.verdict)


def _register(session: Session, credential_id: str | None, payload: str) -> Register | None:
    """Return the register's word only about the very text that was signed here."""
    award = issuing.find_award(session, credential_id) if credential_id else None
    return Register(award.revoked_at) if award is not None and award.credential == payload else None
