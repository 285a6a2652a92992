"""A holdings document as values of the model.

A badge has to say its state and its verdict: what nobody verified must not count for want of a word. Members that we do
not know are passed over; they stand beside what we read and change none of it.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from pathways.core.model import Badge, BadgeState, Holdings, Waiver
from pathways.core.reading_notes import Notes, member_path, text_at
from pathways.core.reading_values import Members
from wallet.base.limits import BADGES_MAX


def read_holdings(data: Any) -> Holdings:
    """Return the holdings that a JSON value describes.

    Raises:
        MalformedDocument: with everything that is wrong.
    """
    notes = Notes()
    members = Members(data, "$", notes)
    badges = tuple(_badge(Members(item, path, notes)) for item, path in members.items("badges", most=BADGES_MAX))
    note_twice([badge.id for badge in badges], "$.badges", notes)
    facts = Members(members.raw("facts") if members.has("facts") else {}, "$.facts", notes)
    holdings = Holdings(
        learner=members.optional_text("learner") or "",
        facts={text_at(name, facts.at(name), notes): facts.fact(name) for name in facts.names()},
        badges=badges,
        in_progress=members.texts("in_progress"),
        manual=frozenset(members.texts("manual")),
        waivers=tuple(_waiver(Members(item, path, notes)) for item, path in members.items("waivers")),
    )
    notes.settle()
    return holdings


def note_twice(ids: list[str], path: str, notes: Notes) -> None:
    """Note every id that an earlier element of the list at `path` has too."""
    repeated = {found for found, times in Counter(ids).items() if times > 1 and found}
    seen: set[str] = set()
    for index, found in enumerate(ids):
        if found in seen:
            notes.add(member_path(f"{path}[{index}]", "id"), "An earlier one has this id already.")
        seen.update(repeated & {found})


def _badge(members: Members) -> Badge:
    return Badge(
        id=members.text("id"),
        achievement=members.text("achievement"),
        awarded=members.instant("awarded"),
        issuer=members.optional_text("issuer"),
        credits=members.optional_amount("credits"),
        result=members.optional_text("result"),
        expires=members.optional_instant("expires"),
        state=members.choice("state", BadgeState),
        verdict=members.text("verdict"),
    )


def _waiver(members: Members) -> Waiver:
    return Waiver(
        node=members.text("node"),
        reason=members.optional_text("reason"),
        granted_by=members.optional_text("granted_by"),
        until=members.optional_instant("until"),
    )
