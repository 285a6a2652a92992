"""What staff decided about a learner on one pathway, as the learner reads it: what, why, who and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from pathways.core.model import Node, walk
from pathways.services.catalogue import Explorer
from pathways.services.holdings import Record
from pathways.services.published import Published
from wallet.api import Deps, account_names, legible
from wallet.base.limits import NAME_MAX_CHARS


class Decision(StrEnum):
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    DONE = "done"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision. `who` is None when that person has no account any more."""

    decision: Decision
    about: str  # the name of the part, or what the pathway asks about the person
    words: str  # what was seen, or why
    who: str | None
    at: datetime
    last_day: date | None = None  # of an exception that ends
    over: bool = False  # an exception that has ended
    accepted: str | None = None  # what was accepted in its place


def decided_about(record: Record, shown: Published, known: Explorer, deps: Deps) -> tuple[Decided, ...]:
    """Return every decision about a learner that this version has to do with, the newest first. At most one statement.

    Args:
        record: everything about the learner.
        shown: the version that they look at.
        known: the catalogue, for names.
        deps: for the names of staff.
    """
    facts = [fact for fact in record.facts if fact.confirmed_at or fact.refused_at]
    marks = [mark for mark in record.marks if mark.pathway_id == shown.facts.id]
    waivers = [waiver for waiver in record.waivers if waiver.pathway_id == shown.facts.id]
    people = {fact.confirmed_by for fact in facts} | {mark.marked_by for mark in marks}
    people |= {waiver.granted_by for waiver in waivers}
    ids = {one for one in people if one is not None}
    names = account_names(ids, deps) if ids else {}
    nodes = {node.id: node for node in walk(shown.pathway.rule)}
    asked = {rule.fact: rule.message or rule.fact for rule in shown.pathway.eligibility}

    def called(node_id: str) -> str:
        node: Node | None = nodes.get(node_id)
        return known.names.node(node) if node else node_id

    def called_badge(uri: str) -> str:
        held = next(
            (legible(one.name, NAME_MAX_CHARS) for one in record.own if one.achievement_id == uri and one.name), None
        )
        return held or known.names.achievement(uri)

    found = [
        Decided(
            Decision.CONFIRMED if fact.confirmed_at else Decision.REFUSED,
            asked[fact.fact],
            fact.evidence,
            names.get(fact.confirmed_by) if fact.confirmed_by else None,
            fact.confirmed_at or fact.refused_at or fact.stated_at,
        )
        for fact in facts
        if fact.fact in asked
    ]
    found += [
        Decided(
            Decision.DONE,
            called(mark.node),
            mark.evidence,
            names.get(mark.marked_by) if mark.marked_by else None,
            mark.done_at,
        )
        for mark in marks
    ]
    for waiver in waivers:
        ends = min((one for one in (waiver.until, waiver.ended_at) if one), default=None)
        found.append(
            Decided(
                Decision.WAIVED,
                called(waiver.node),
                waiver.reason,
                names.get(waiver.granted_by) if waiver.granted_by else None,
                waiver.granted_at,
                (ends - timedelta(microseconds=1)).date() if ends else None,
                ends is not None and ends <= record.at,
                called_badge(waiver.accepted) if waiver.accepted else None,
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.at.timestamp(), one.about)))
