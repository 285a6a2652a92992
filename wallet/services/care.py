"""What is worth looking after: shown on the learner's pages, told once by letter, put away until the thing changes."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.base.errors import NotFound
from wallet.base.limits import CARE_LETTER_LINES_MAX, CARE_LETTER_PAUSE_S, CARE_SLICE
from wallet.core.academic import own_domain
from wallet.core.care import CareItem, CareKind, Named, care_items, deserves_letter
from wallet.core.care_papers import Paper
from wallet.core.legible import legible
from wallet.infra.settings import Settings
from wallet.services import links
from wallet.services.deps import Deps
from wallet.services.mail import letter_frame, post_letter
from wallet.store import accounts, care, care_notices
from wallet.store.judgements import lock_wallet

__all__ = ["Care", "CareItem", "CareKind", "Named", "Paper", "care_of", "care_of_badge", "put_away", "tell_care"]

_logger = logging.getLogger(__name__)
_NAME_MAX_CHARS: Final = 120  # of a stranger's words in a letter
_OF_LINKEDIN: Final = frozenset({CareKind.PROFILE_LINK_OFF, CareKind.ENTRY_STALE})
_PAUSE: Final = timedelta(seconds=CARE_LETTER_PAUSE_S)


@dataclass(frozen=True, slots=True)
class Care:
    """What a learner should look after, the most pressing first, and what they have put away."""

    items: tuple[CareItem, ...]
    away: tuple[CareItem, ...]


def care_of(learner_id: UUID, deps: Deps) -> Care:
    """Return what a learner should look after: two statements, nobody is asked."""
    with deps.database.read() as session:
        known = _known(session, [learner_id], deps)[learner_id]
    return _care(known, deps)


def care_of_badge(learner_id: UUID, badge_id: UUID, deps: Deps) -> tuple[CareItem, ...]:
    """Return what a learner should look after that is about one badge, for its own page; nothing if it is not theirs.

    Moving a link to a renewed badge is offered there even when it was put away. What there is to say about LinkedIn
    the page says by itself.
    """
    care = care_of(learner_id, deps)
    items = (*care.items, *(item for item in care.away if item.kind is CareKind.RENEWED))
    about = (item for item in items if any(badge.id == badge_id for badge in item.badges))
    return tuple(item for item in about if item.kind not in _OF_LINKEDIN)


def put_away(learner_id: UUID, kind: str, about: str, deps: Deps) -> None:
    """Show something no more, until it changes. Doing it twice is doing it once.

    Raises:
        NotFound: the learner has no such thing to look after.
    """
    with deps.database.begin() as session:
        lock_wallet(session, learner_id)
        known = _known(session, [learner_id], deps)[learner_id]
        if (kind, about) not in {item.key for item in care_items(known.facts, deps.now())}:
            raise NotFound
        care_notices.put_away(session, learner_id, (kind, about), now=deps.now())


def tell_care(deps: Deps) -> int:
    """Tell everybody what is new, each by at most one letter a day; returns how many letters were written.

    What is told is written down with the letter, in one transaction that holds the learner's wallet: running it twice,
    or in two workers at once, tells nothing twice. Nobody is asked anything.
    """
    letters, after = 0, None
    while True:
        with deps.database.read() as session:
            learners = care_notices.learners_after(session, after, limit=CARE_SLICE)
            known = _known(session, learners, deps) if learners else {}
        if not learners:
            break
        letters += sum(_tell(learner_id, deps) for learner_id in learners if _new(known[learner_id], deps))
        after = learners[-1]
    if letters:
        _logger.info("wrote %s letters about what is worth looking after", letters)
        deps.nudge("deliver_mail")
    return letters


def _known(session: Session, learner_ids: Sequence[UUID], deps: Deps) -> dict[UUID, care.Cared]:
    domain = _mail_domain(deps.settings)
    return care.care_of(session, learner_ids, now=deps.now(), own_domains=[domain] if domain else [])


def _mail_domain(settings: Settings) -> str | None:
    """Return the domain that our letters come from, where we are in it ourselves."""
    return own_domain(parseaddr(settings.mail_from)[1], settings.public_url)


def _care(known: care.Cared, deps: Deps) -> Care:
    seen = {notice.key for notice in known.notices if notice.seen_at is not None}
    items = care_items(known.facts, deps.now())
    return Care(
        tuple(item for item in items if item.key not in seen), tuple(item for item in items if item.key in seen)
    )


def _new(known: care.Cared, deps: Deps) -> tuple[CareItem, ...]:
    """Return what deserves a letter and was neither told nor put away."""
    noted = {notice.key for notice in known.notices}
    items = care_items(known.facts, deps.now())
    return tuple(item for item in items if item.key not in noted and deserves_letter(item))


def _tell(learner_id: UUID, deps: Deps) -> bool:
    """Write one learner's letter and what it tells, unless they had one today; tells whether a letter was written."""
    now = deps.now()
    with deps.database.begin() as session:
        try:
            lock_wallet(session, learner_id)
        except NotFound:
            return False  # the account was closed meanwhile
        if care_notices.told_since(session, learner_id, now - _PAUSE):
            return False
        new = _new(_known(session, [learner_id], deps)[learner_id], deps)
        told = [item for item in new if care_notices.note_told(session, learner_id, item.key, now=now)]
        return bool(told) and _write(session, learner_id, told, deps)


def _write(session: Session, learner_id: UUID, told: Sequence[CareItem], deps: Deps) -> bool:
    account = accounts.account_for(session, learner_id)
    recipient = account.primary_address
    if recipient is None or not account.badge_letters:
        return False
    post_letter(
        session,
        recipient=recipient,
        template="care_notice",
        now=deps.now(),
        name=account.name,
        things=[_said(item) for item in told[:CARE_LETTER_LINES_MAX]],
        count=len(told),
        link=links.care(deps.settings),
        preferences=links.account(deps.settings),
        **letter_frame(deps.settings),
    )
    return True


def _said(item: CareItem) -> dict[str, Any]:
    """Return one item as the letter's template puts it into words. Names are strangers' words."""
    day = item.at or item.before
    return {
        "kind": item.kind.value,
        "badge": _named(item.badges[0].name) if item.badges else None,
        "badges": len(item.badges),
        "who": _named(item.who),
        "code": item.code,
        "paper": item.paper.value if item.paper else None,
        "on": f"{day.day} {day:%B %Y}" if day else None,
    }


def _named(text: str | None) -> str | None:
    return legible(text, _NAME_MAX_CHARS) if text else None
