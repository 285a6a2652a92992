"""The worker's part of checking again: badges whose time has come, a slice after the other, each address asked once."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from wallet.base.errors import NotFound
from wallet.base.limits import (
    RECHECK_LEASE_S,
    RECHECK_PAUSE_MAX_S,
    RECHECK_SLICE,
    RECHECK_SLICE_S,
    RECHECK_SLICES_PER_RUN,
)
from wallet.core.verify.judge import Judgement
from wallet.core.verify.many import verify_many
from wallet.core.verify.materials import Gather
from wallet.services.deps import Deps
from wallet.services.judging import Identifiers, identifiers_of, remembering
from wallet.services.reverify import write_down
from wallet.store.badges import badge_for, original_for
from wallet.store.rechecks import schedule_checks, take_due

_logger = logging.getLogger(__name__)
JOB: Final = "check_badges"
_Taken = Sequence[tuple[UUID, UUID]]


@dataclass(frozen=True, slots=True)
class _Case:
    learner_id: UUID
    badge_id: UUID
    original: bytes
    identifiers: Identifiers
    addresses: frozenset[str]  # that the report named


def check_due(deps: Deps) -> int:
    """Ask again about badges whose time has come, so that a withdrawal is learned of though nobody looks.

    Several workers at once share the work: a badge that one has taken is not taken by another before its lease is
    over. One that cannot be judged never keeps the others waiting.

    Returns:
        How many badges were judged.
    """
    checked = 0
    for _ in range(RECHECK_SLICES_PER_RUN):
        now = deps.now()
        with deps.database.begin() as session:
            until = now + timedelta(seconds=RECHECK_LEASE_S)
            taken = take_due(session, limit=RECHECK_SLICE, now=now, until=until)
        if not taken:
            return checked
        checked += _check(taken, deps)
    deps.nudge(JOB)
    return checked


def _check(taken: _Taken, deps: Deps) -> int:
    """Judge one slice, all of it within the same seconds, and write down what was found, learner by learner."""
    cases = _read(taken, deps)
    with deps.gatherer.session(RECHECK_SLICE_S, sparing=True) as gather:
        ask = remembering(gather)
        ask(frozenset().union(*(case.addresses for case in cases)))
        judged = _judge(cases, ask, deps)
    by_learner: dict[UUID, dict[UUID, Judgement]] = defaultdict(dict)
    for case in cases:
        if case.badge_id in judged:
            by_learner[case.learner_id][case.badge_id] = judged[case.badge_id]
    written = sum(_write(learner_id, found, deps) for learner_id, found in sorted(by_learner.items()))
    _put_off([badge_id for _, badge_id in taken if badge_id not in judged], deps)
    return written


def _read(taken: _Taken, deps: Deps) -> list[_Case]:
    cases: list[_Case] = []
    known: dict[UUID, Identifiers] = {}
    with deps.database.read() as session:
        for learner_id, badge_id in taken:
            try:
                held = badge_for(session, learner_id, badge_id)
                original = original_for(session, learner_id, badge_id).body
                if learner_id not in known:
                    known[learner_id] = identifiers_of(session, learner_id)
            except NotFound:
                continue  # deleted meanwhile
            addresses = frozenset(source.url for source in held.report.sources)
            cases.append(_Case(learner_id, badge_id, original, known[learner_id], addresses))
    return cases


def _judge(cases: Sequence[_Case], ask: Gather, deps: Deps) -> dict[UUID, Judgement]:
    try:
        return _judge_together(cases, ask, deps)
    except Exception:
        _logger.exception("a slice of badges broke off")
    judged: dict[UUID, Judgement] = {}
    for case in cases:
        try:
            judged |= _judge_together([case], ask, deps)
        except Exception:
            _logger.exception("badge %s could not be checked again", case.badge_id)
    return judged


def _judge_together(cases: Sequence[_Case], ask: Gather, deps: Deps) -> dict[UUID, Judgement]:
    found = verify_many(
        [case.original for case in cases],
        ask,
        now=deps.now(),
        shelf=deps.shelf(),
        claimed=[case.identifiers for case in cases],
    )
    return {case.badge_id: judgement for case, judgement in zip(cases, found, strict=True)}


def _write(learner_id: UUID, judged: Mapping[UUID, Judgement], deps: Deps) -> int:
    try:
        return len(write_down(learner_id, judged, deps))
    except NotFound:
        return 0  # the account was closed meanwhile
    except Exception:
        _logger.exception("what was found about %s badges could not be written down", len(judged))
        _put_off(judged, deps)
        return 0


def _put_off(badge_ids: Iterable[UUID], deps: Deps) -> None:
    """Leave badges that break the judge alone for a while."""
    ids = list(badge_ids)
    if ids:
        with deps.database.begin() as session:
            schedule_checks(session, ids, at=deps.now() + timedelta(seconds=RECHECK_PAUSE_MAX_S))
