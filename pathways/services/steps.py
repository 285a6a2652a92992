"""Next best steps: what each obtainable badge gains here, where else it helps, and what it opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final, TypeAlias

from pathways.core.model import ManualNode, walk
from pathways.core.report import Audit
from pathways.services.catalogue import Explorer
from pathways.services.entries import Entry
from pathways.services.holdings import Record
from pathways.services.published import Published
from pathways.store.taking import Taking
from wallet.api import Standing

_SHOWN: Final = 6


class Reach(StrEnum):
    """Whether one can begin."""

    TAKING = "taking"
    OPEN = "open"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class Step:
    """One badge to earn next."""

    entry: Entry
    gain: int  # percent points here
    in_least: bool  # part of the least that completes this pathway
    reach: Reach
    taking: Taking | None
    needs: tuple[Entry, ...]  # prerequisites that are not held
    also_in: tuple[Published, ...]  # the learner's other pathways that it brings forward
    opens: tuple[Entry, ...]  # what has all its prerequisites then


@dataclass(frozen=True, slots=True)
class Steps:
    badges: tuple[Step, ...]
    more: int  # badges that gain something and are not shown
    reviews: tuple[ManualNode, ...]  # what an advisor has to mark done


Others: TypeAlias = Sequence[tuple[Published, Audit]]


def next_steps(published: Published, audit: Audit, record: Record, explorer: Explorer, others: Others) -> Steps:
    """Return what to do next: most gain first, among equals what can be begun, then what the least way needs.

    Args:
        published: the pathway that is looked at.
        audit: of it.
        record: the learner's.
        explorer: the catalogue.
        others: the learner's other pathways, by name, and how far they are.
    """
    look = _Look(record, explorer, others)
    least = frozenset(audit.remaining.achievements if audit.remaining else ())
    found = [
        look.step(explorer.by_uri[one.achievement], one.gain, in_least=one.achievement in least)
        for one in audit.next
        if one.achievement in explorer.by_uri
    ]
    found.sort(key=_order)
    wanted = frozenset(audit.remaining.manual if audit.remaining else ())
    reviews = tuple(node for node in walk(published.pathway.rule) if isinstance(node, ManualNode) and node.id in wanted)
    return Steps(tuple(found[:_SHOWN]), max(0, len(found) - _SHOWN), reviews)


def _order(step: Step) -> tuple[int, bool, bool, str, str]:
    return -step.gain, step.reach is Reach.LOCKED, not step.in_least, step.entry.name, step.entry.uri


@dataclass(frozen=True)
class _Look:
    record: Record
    explorer: Explorer
    others: Others

    @cached_property
    def earned(self) -> frozenset[str]:
        return frozenset(one.achievement_id or "" for one in self.record.own if one.standing is Standing.COUNTS)

    def step(self, entry: Entry, gain: int, *, in_least: bool) -> Step:
        missing = [uri for uri in entry.achievement.prerequisites if uri not in self.earned]
        needs = tuple(self.explorer.by_uri[uri] for uri in missing if uri in self.explorer.by_uri)
        taking = next((one for one in self.record.taking if one.achievement == entry.uri), None)
        return Step(
            entry=entry,
            gain=gain,
            in_least=in_least,
            reach=Reach.TAKING if taking else Reach.LOCKED if missing else Reach.OPEN,
            taking=taking,
            needs=needs,
            also_in=tuple(one for one, audit in self.others if any(n.achievement == entry.uri for n in audit.next)),
            opens=self._opened(entry),
        )

    def _opened(self, entry: Entry) -> tuple[Entry, ...]:
        then = {*self.earned, entry.uri}
        return tuple(
            other
            for other in self.explorer.opens.get(entry.uri, ())
            if other.uri not in then and then.issuperset(other.achievement.prerequisites)
        )
