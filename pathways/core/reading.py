"""Catalogues and pathways from JSON values, and the front of all readers of documents.

Every problem is listed at once, with its path. Members of a catalogue's achievements that we do not know are passed
over (catalogues carry all sorts of things); in a pathway they are problems.
"""

from __future__ import annotations

from typing import Any, Final

from pathways.core.model import (
    DEFAULT_RESULTS,
    Achievement,
    Catalogue,
    EligibilityRule,
    Equivalence,
    ManualNode,
    Pathway,
    Sharing,
    Validity,
)
from pathways.core.pairs import read_between
from pathways.core.reading_holdings import note_twice, read_holdings
from pathways.core.reading_json import MalformedDocument, read_json
from pathways.core.reading_nodes import RuleReader
from pathways.core.reading_notes import Notes
from pathways.core.reading_values import Members
from pathways.core.scalars import instant_of
from wallet.base.durations import Duration, parse_duration
from wallet.base.limits import CATALOGUE_ACHIEVEMENTS_MAX, PATHWAY_TEXT_MAX_CHARS

__all__ = [
    "MalformedDocument",
    "instant_of",
    "read_between",
    "read_catalogue",
    "read_holdings",
    "read_json",
    "read_pathway",
]

_PATHWAY_MEMBERS: Final = (
    *("id", "version", "name", "awards", "rule", "sharing", "validity", "accepts_unverified", "eligibility"),
    "equivalences",
    *("description", "comment", "source"),  # words for people, passed over
)
_NO_RULE: Final = ManualNode(id="", path="$", label="")  # stands in until the problems are raised


def read_catalogue(data: Any) -> Catalogue:
    """Return the catalogue that a JSON value describes.

    Raises:
        MalformedDocument: with everything that is wrong.
    """
    notes = Notes()
    members = Members(data, "$", notes)
    if not members.has("achievements"):
        members.missing("achievements")
    items = members.items("achievements", most=CATALOGUE_ACHIEVEMENTS_MAX)
    achievements = tuple(_achievement(Members(item, path, notes)) for item, path in items)
    note_twice([achievement.id for achievement in achievements], "$.achievements", notes)
    notes.settle()
    return Catalogue(achievements)


def read_pathway(data: Any) -> Pathway:
    """Return the pathway that a JSON value describes. Whether its rule makes sense is not asked here.

    Raises:
        MalformedDocument: with everything that is wrong.
    """
    notes = Notes()
    members = Members(data, "$", notes)
    members.only(*_PATHWAY_MEMBERS)
    if not members.has("rule"):
        members.missing("rule")
    name = members.text("id")
    pathway = Pathway(
        id=name,
        version=members.optional_text("version") or "",
        name=members.optional_text("name") or name,
        rule=RuleReader(notes).node(members.raw("rule"), "$.rule") if members.has("rule") else _NO_RULE,
        awards=members.text("awards") if members.has("awards") else None,
        within=_sharing(members),
        validity=members.choice("validity", Validity, Validity.VALID_NOW),
        accepts_unverified=members.flag("accepts_unverified", default=False),
        eligibility=tuple(_eligibility(Members(item, at, notes)) for item, at in members.items("eligibility")),
        equivalences=tuple(_equivalence(Members(item, at, notes)) for item, at in members.items("equivalences")),
    )
    notes.settle()
    return pathway


def _achievement(members: Members) -> Achievement:
    results = members.texts("results") if members.has("results") else DEFAULT_RESULTS
    return Achievement(
        id=members.text("id"),
        name=members.text("name", most=PATHWAY_TEXT_MAX_CHARS),
        issuer=members.text("issuer"),
        achievement_type=members.optional_text("achievement_type"),
        credits=members.optional_amount("credits") or 0,
        level=members.optional_text("level"),
        tags=frozenset(members.texts("tags")),
        valid_for=_duration(members),
        weeks=members.optional_amount("weeks"),
        cost=members.optional_amount("cost"),
        prerequisites=members.texts("prerequisites"),
        results=results,
    )


def _duration(members: Members) -> Duration | None:
    text = members.optional_text("valid_for")
    if text is None or not isinstance(members.raw("valid_for"), str):
        return None
    try:
        return parse_duration(text)
    except ValueError:
        members.note("valid_for", "This should be an ISO 8601 duration like P3Y or P18M.")
        return None


def _sharing(members: Members) -> Sharing:
    if not members.has("sharing"):
        return Sharing.EXCLUSIVE
    sharing = Members(members.raw("sharing"), members.at("sharing"), members.notes)
    sharing.only("within")
    return sharing.choice("within", Sharing, Sharing.EXCLUSIVE)


def _eligibility(members: Members) -> EligibilityRule:
    members.only("fact", "equals", "message")
    if "equals" not in members.names():
        members.missing("equals")
    return EligibilityRule(members.text("fact"), members.fact("equals"), members.optional_text("message"))


def _equivalence(members: Members) -> Equivalence:
    members.only("held", "counts_as", "credits")
    return Equivalence(members.text("held"), members.text("counts_as"), members.optional_amount("credits"))
