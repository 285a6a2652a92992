"""How far a learner is: audited when somebody looks, and remembered until something changes it.

An audit rests on the version of the rules, the wallet, what was decided about the learner, the catalogue and the
engine. Their revisions are its key; time alone changes it at `good_until`. A new badge so shows at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from time import monotonic
from typing import Final
from uuid import UUID

from pathways.core.audit import audit
from pathways.core.compile import PathwayProblems
from pathways.core.model import Catalogue, Holdings
from pathways.core.report import Audit
from pathways.services.audit_text import audit_from_text, audit_to_text, in_brief
from pathways.services.catalogue import Explorer
from pathways.services.engine_version import engine_version
from pathways.services.holdings import Record, badge_of, record_of
from pathways.services.published import Published
from pathways.store.remembered import Remembered, remember, remembered_of
from pathways.store.revisions import decisions_revision
from wallet.api import Deps, wallet_revision

_BRIEF: Final = ".brief"  # ends the key of an audit that only lists want


@dataclass(frozen=True)
class Learner:
    """A learner and the catalogue at one moment. The record is read when it is first needed."""

    id: UUID
    at: datetime
    explorer: Explorer
    key: str
    deps: Deps = field(repr=False)

    @cached_property
    def record(self) -> Record:
        return record_of(self.id, self.explorer.catalogue, self.deps)


def learner_of(learner_id: UUID, explorer: Explorer, deps: Deps) -> Learner:
    """Return where to ask about a learner's progress. Two statements. Raises NotFound.

    The revisions are read before anything they stand for: whatever changes meanwhile is remembered under a number
    that nobody asks for again.
    """
    wallet = wallet_revision(learner_id, deps)
    with deps.database.read() as session:
        decided = decisions_revision(session, learner_id)
    return Learner(learner_id, deps.now(), explorer, f"{engine_version()}.{explorer.key}.{wallet}.{decided}", deps)


def audits_of(learner: Learner, versions: Sequence[Published]) -> Mapping[UUID, Audit]:
    """Return the audits of versions, by version id; one that the catalogue cannot make sense of is left out.

    One statement for all that are remembered, however many; the learner's record and one more for the others.
    """
    found = _remembered(learner, versions, [learner.key])
    return found | _audit_now(learner, [one for one in versions if one.id not in found], brief=False)


def brief_audits_of(
    learner: Learner, versions: Sequence[Published], *, at_once: frozenset[UUID], within_s: float
) -> Mapping[UUID, Audit]:
    """Return audits as lists show them, without their own long lists, as `audits_of` does.

    What is not remembered is computed for `at_once` whatever it takes, for the others within `within_s` seconds; then
    the rest are left out until somebody asks again.
    """
    found = _remembered(learner, versions, [learner.key, f"{learner.key}{_BRIEF}"])
    missing = [one for one in versions if one.id not in found]
    found |= _audit_now(learner, [one for one in missing if one.id in at_once], brief=True)
    others = [one for one in missing if one.id not in at_once]
    return found | _audit_now(learner, others, brief=True, within_s=within_s)


def _remembered(learner: Learner, versions: Sequence[Published], keys: Sequence[str]) -> dict[UUID, Audit]:
    if not versions:
        return {}
    with learner.deps.database.read() as session:
        found = remembered_of(session, learner.id, [one.id for one in versions], keys, now=learner.at)
    read = {version_id: audit_from_text(one.audit) for version_id, one in found.items()}
    return {version_id: one for version_id, one in read.items() if one is not None}


def _audit_now(
    learner: Learner, versions: Iterable[Published], *, brief: bool, within_s: float | None = None
) -> dict[UUID, Audit]:
    """Audit versions and remember the outcome; after `within_s` seconds those that are left are left out."""
    found: dict[UUID, Audit] = {}
    kept: dict[UUID, tuple[str, Remembered]] = {}
    ends = None if within_s is None else monotonic() + within_s
    key = f"{learner.key}{_BRIEF}" if brief else learner.key
    for one in versions:
        if ends is not None and monotonic() >= ends:
            break
        holdings = learner.record.holdings(one.facts.id)
        try:
            made = audit(learner.explorer.compiled(one), holdings, learner.at, next_steps=not brief)
        except PathwayProblems:  # the catalogue no longer has what it needs; its page says so
            continue
        found[one.id] = in_brief(made) if brief else made
        until = _good_until(learner.record, holdings, learner.explorer.catalogue, learner.at)
        kept[one.id] = (key, Remembered(audit_to_text(found[one.id]), learner.at, until))
    if kept:
        with learner.deps.database.begin() as session:
            remember(session, learner.id, kept)
    return found


def _good_until(record: Record, holdings: Holdings, catalogue: Catalogue, at: datetime) -> datetime | None:
    """Return the next instant at which time alone may change an audit."""
    ahead = [*record.changes_at(), *_lapses(record, catalogue)]
    ahead += [waiver.until for waiver in holdings.waivers if waiver.until]
    return min((one for one in ahead if one > at), default=None)


def _lapses(record: Record, catalogue: Catalogue) -> Iterable[datetime]:
    """Yield when badges lapse that do not say so themselves, by the catalogue's word."""
    for held in record.own:
        known = catalogue.by_id.get(held.achievement_id or "")
        if known and known.valid_for and held.valid_until is None:
            yield known.valid_for.after(badge_of(held).awarded)
