"""The worker's part of checking lists: a slice of one list after the other, in turn, each within its allowance."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta

from wallet.base.errors import Gone, NotFound
from wallet.base.limits import (
    BULK_LEASE_S,
    BULK_LOOKUPS_MAX,
    BULK_SLICE,
    BULK_SLICE_S,
    BULK_SLICES_PER_RUN,
    BULK_TRIES_MAX,
)
from wallet.core.presenting import badge_name, holder_name, public_report
from wallet.core.verify.judge import Judgement
from wallet.core.verify.many import verify_many
from wallet.core.verify.materials import Document, Gather
from wallet.infra.gather import unreachable
from wallet.infra.secrets import SealBroken
from wallet.services import publish, shared
from wallet.services.bulk import JOB, Finding, Trouble, box_of, finding_to_json
from wallet.services.check import shared_token
from wallet.services.deps import Deps
from wallet.store import bulk
from wallet.store.bulk import Slice

_logger = logging.getLogger(__name__)


def check_lists(deps: Deps) -> int:
    """Work off a few slices, and ask for another turn when more is waiting; returns how many badges were judged.

    Lists take turns, so that a short one does not wait for a long one. Running this twice at once is harmless: a slice
    that is being worked on is not taken again before its lease is over.
    """
    judged = 0
    for _ in range(BULK_SLICES_PER_RUN):
        now = deps.now()
        with deps.database.begin() as session:
            taken = bulk.take_slice(session, size=BULK_SLICE, now=now, until=now + timedelta(seconds=BULK_LEASE_S))
        if taken is None:
            return judged
        judged += _work_off(taken, deps)
    deps.nudge(JOB)
    return judged


def _work_off(taken: Slice, deps: Deps) -> int:
    allowance = Allowance(BULK_LOOKUPS_MAX - taken.lookups, deps)
    uploads = _uploads(taken, deps)
    found = {item.position: Finding(None, Trouble.BROKE_OFF) for item in taken.items if item.position not in uploads}
    with deps.gatherer.session(BULK_SLICE_S) as gather:
        found |= _findings(uploads, allowance.of(gather), deps)
    answers = {position: finding_to_json(finding) for position, finding in found.items()}
    with deps.database.begin() as session:
        bulk.finish_slice(session, taken, answers, lookups=allowance.used, now=deps.now())
    return len(answers)


def _uploads(taken: Slice, deps: Deps) -> dict[int, bytes]:
    """Return what was brought, without lines that were taken up too often or that no key of ours opens any more."""
    box, uploads = box_of(deps), {}
    for item in taken.items:
        if item.upload is not None and item.tries <= BULK_TRIES_MAX:
            with suppress(SealBroken):
                uploads[item.position] = box.open(item.upload)
    return uploads


class Allowance:
    """How many documents a list may still have others asked for; our own cost nothing."""

    def __init__(self, left: int, deps: Deps) -> None:
        self._left = max(0, left)
        self._deps = deps
        self.used = 0

    def of(self, gather: Gather) -> Gather:
        """Return a `Gather` that asks for no more documents than are left; the others are unreachable."""

        def ask(urls: frozenset[str]) -> Mapping[str, Document]:
            deps = self._deps
            own = {url: publish.own_document(deps.settings, deps.database, deps.now, url) for url in sorted(urls)}
            answers = {url: document for url, document in own.items() if document is not None}
            wanted = sorted(urls - answers.keys())
            allowed, refused = wanted[: self._left - self.used], wanted[self._left - self.used :]
            self.used += len(allowed)
            answers.update(gather(frozenset(allowed)) if allowed else {})
            answers.update({url: unreachable(url, deps.now(), "allowance_used_up") for url in refused})
            return answers

        return ask


def _findings(uploads: Mapping[int, bytes], gather: Gather, deps: Deps) -> dict[int, Finding]:
    tokens = {at: token for at, body in uploads.items() if (token := _token(body, deps)) is not None}
    found = {at: _shared(token, deps) for at, token in sorted(tokens.items())}
    others = sorted(uploads.keys() - tokens.keys())
    try:
        judgements = verify_many([uploads[at] for at in others], gather, now=deps.now(), shelf=deps.shelf())
        found.update(zip(others, map(_of_judgement, judgements), strict=True))
    except Exception:
        _logger.exception("a slice of a list broke off")
        found.update({at: _alone(uploads[at], gather, deps) for at in others})
    return found


def _alone(upload: bytes, gather: Gather, deps: Deps) -> Finding:
    """Judge one badge by itself, after one of its slice broke the judge."""
    try:
        [judgement] = verify_many([upload], gather, now=deps.now(), shelf=deps.shelf())
    except Exception:
        _logger.exception("a badge of a list could not be judged")
        return Finding(None, Trouble.BROKE_OFF)
    return _of_judgement(judgement)


def _of_judgement(judgement: Judgement) -> Finding:
    credential = judgement.credential
    return Finding(
        report=public_report(judgement.report),
        name=badge_name(credential) if credential else None,
        holder=holder_name(credential) if credential else None,
    )


def _token(upload: bytes, deps: Deps) -> str | None:
    """Return the token when a line is the address, or the code, of one of our own shared pages."""
    return shared_token(upload.decode(), deps.settings) if len(upload) < 512 and upload.isascii() else None


def _shared(token: str, deps: Deps) -> Finding:
    """Read a shared page as any reader does; such a reading is not counted."""
    try:
        page = shared.read_shared(token, deps)
    except Gone:
        return Finding(None, Trouble.LINK_OFF)
    except NotFound:
        return Finding(None, Trouble.NO_SUCH_LINK)
    return Finding(
        report=page.report,
        name=badge_name(page.credential) if page.credential else None,
        holder=page.holder,
        withdrawn_on=page.withdrawn_at,
        reason=page.withdrawn_reason,
    )
