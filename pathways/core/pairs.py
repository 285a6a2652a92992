"""What two pathways may share, and its reader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import combinations
from typing import Any

from pathways.core.amounts import Thousandths
from pathways.core.reading_notes import Notes
from pathways.core.reading_values import Members


class Share(StrEnum):
    FREE = "free"
    EXCLUSIVE = "exclusive"
    LIMITED = "limited"


@dataclass(frozen=True, slots=True)
class PairPolicy:
    """What two pathways (by id, the smaller first) may share. With `limited` every maximum that is given holds.

    Attributes:
        max_badges: plain count of badges that count in both.
        max_credits: of the badges that count in both, in thousandths.
        max_share_of_smaller: the same, as a share of the smaller pathway's credits.
    """

    pathways: tuple[str, str]
    share: Share
    max_badges: int | None = None
    max_credits: Thousandths | None = None
    max_share_of_smaller: Fraction | None = None


_MAXIMA = ("max_badges", "max_credits", "max_share_of_smaller")


def read_between(data: Any, ids: Sequence[str] | None = None) -> tuple[PairPolicy, ...]:
    """Return the policies of a `between` list; one that names more than two pathways is about each pair of them.

    Args:
        data: the list; None is an empty one.
        ids: of the pathways that are planned together; None when they are not known yet.

    Raises:
        MalformedDocument: with everything that is wrong.
    """
    notes = Notes()
    holder = Members({"between": data}, "$", notes)
    seen: set[tuple[str, str]] = set()
    found: list[PairPolicy] = []
    for item, path in holder.items("between"):
        members = Members(item, path, notes)
        members.only("pathways", "share", *_MAXIMA)
        for pair in _pairs(members, ids):
            if pair in seen:
                members.note("pathways", f"{pair[0]} and {pair[1]} have been spoken of before.")
            seen.add(pair)
            found.append(_policy(members, pair))
    notes.settle()
    return tuple(sorted(found, key=lambda policy: policy.pathways))


def _pairs(members: Members, ids: Sequence[str] | None) -> Iterator[tuple[str, str]]:
    named = members.texts("pathways")
    for index, one in enumerate(named):
        if ids is not None and one not in ids:
            members.notes.add(f"{members.at('pathways')}[{index}]", "No pathway given here has this id.")
    if len(set(named)) < 2 or len(set(named)) < len(named):
        members.note("pathways", "This should name two pathways or more, each once.")
    yield from combinations(sorted(set(named)), 2)


def _policy(members: Members, pair: tuple[str, str]) -> PairPolicy:
    share = members.choice("share", Share)
    given = [name for name in _MAXIMA if members.has(name)]
    if share is Share.LIMITED and not given:
        members.notes.add(members.path, f"A limit needs one of {', '.join(map(repr, _MAXIMA))}.")
    if share is not Share.LIMITED and given:
        members.note(given[0], "Only what is 'limited' has a maximum.")
    badges, part = members.optional_whole("max_badges"), members.optional_share("max_share_of_smaller")
    if badges is not None and badges < 0:
        members.note("max_badges", "This should not be below 0.")
    if part is not None and not 0 <= part <= 1:
        members.note("max_share_of_smaller", "A share is at least 0 and at most 1.")
    return PairPolicy(pair, share, badges, members.optional_amount("max_credits"), part)
