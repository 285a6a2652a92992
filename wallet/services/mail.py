"""Write letters into the outbox, and deliver what lies there."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from wallet.base.ids import new_id
from wallet.base.limits import MAIL_BATCH, MAIL_LEASE_S, MAIL_TRIES_MAX
from wallet.infra import outbox
from wallet.infra.letters import render_letter
from wallet.infra.mail import Letter, MailDelayed, Mailer, MailRefused
from wallet.infra.settings import Settings
from wallet.services import links
from wallet.services.deps import Deps

log = logging.getLogger(__name__)

_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=6)


def letter_frame(settings: Settings) -> dict[str, str]:
    """Return the words that every letter needs beside its own."""
    return {"university": settings.university, "home": links.home(settings)}


def post_letter(session: Session, *, recipient: str, template: str, now: datetime, **words: Any) -> None:
    """Put one letter into the outbox, in the caller's transaction: it goes if, and only if, that commits.

    Args:
        session: of the use case.
        recipient: an address as `parse_address` gave it.
        template: a folder of templates/email.
        now: when it is written; also its Date.
        words: what the template names, `**letter_frame(settings)` among them.
    """
    said = render_letter(template, **words)
    outbox.add_letter(session, Letter(new_id(), recipient, said.subject, said.text, said.html, now))


def deliver_mail(deps: Deps, mailer: Mailer) -> int:
    """Deliver what is due, at most MAIL_BATCH letters; returns how many went.

    Each letter is leased, sent outside any transaction, then settled. A worker that dies in between leaves a lease
    that runs out, so the letter goes again: at least once, under the same Message-ID.
    """
    went = 0
    for _ in range(MAIL_BATCH):
        with deps.database.begin() as session:
            now = deps.now()
            leased = outbox.lease_letter(session, now=now, until=now + timedelta(seconds=MAIL_LEASE_S))
        if leased is None:
            return went
        went += _deliver(deps, mailer, *leased)
    deps.nudge("deliver_mail")
    return went


def _deliver(deps: Deps, mailer: Mailer, letter: Letter, tries: int) -> bool:
    try:
        mailer.send(letter)
    except (MailRefused, MailDelayed) as error:
        final = isinstance(error, MailRefused) or tries >= MAIL_TRIES_MAX
        log.warning("letter %s, try %s, %s: %s", letter.id, tries, "given up" if final else "again later", error.code)
        with deps.database.begin() as session:
            again = None if final else deps.now() + wait_after(tries)
            outbox.mark_failed(session, letter.id, failure=error.message, next_try_at=again)
        return False
    with deps.database.begin() as session:
        outbox.mark_sent(session, letter.id, now=deps.now())
    log.info("letter %s went, try %s", letter.id, tries)
    return True


def wait_after(tries: int) -> timedelta:
    """Return how long to wait after so many tries: 1 minute, doubling, at most 6 hours."""
    return min(_LONGEST_WAIT, _FIRST_WAIT * (1 << min(tries - 1, 20)))
