"""Ways to complete a rule, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from pathways.core.words.candidates import Piece
from pathways.core.words.names import Names, listing
from pathways.core.words.sentences import Listing, Sentence, Value, credits_words, say

_NAMED: Final = 8  # names in one list before it says how many more there are


@dataclass(frozen=True, slots=True)
class Pick:
    """`count` of these, whichever. The same piece may be wanted several times."""

    count: int
    of: tuple[Piece, ...]


Way: TypeAlias = tuple[Pick, ...]


def missing_words(ways: tuple[Way, ...], names: Names, labels: Mapping[str, str], *, all_found: bool) -> Sentence:
    """Return `1 of: Computer Vision (3 credits) or Language Technology (3 credits).` and the like.

    Args:
        ways: at least one.
        names: what achievements are called.
        labels: what manual nodes ask for, by node.
        all_found: else it ends in saying that there are others.
    """
    teller = _Teller(names, labels)
    merged = _merged(ways)
    told = [teller.way(way) for way in merged]
    words = say("missing", what=told[0] if len(told) == 1 else Listing(tuple(told), "or_else"))
    return words if all_found else say("missing_and_others", missing=words)


def _merged(ways: tuple[Way, ...]) -> tuple[Way, ...]:
    """Put ways of one piece each together into one pick."""
    single = [pick for way in ways for pick in way if len(way) == 1 and pick.count == 1]
    if len(single) < 2:
        return ways
    pieces = tuple(sorted({piece for pick in single for piece in pick.of}))
    others = tuple(way for way in ways if len(way) != 1 or way[0].count != 1)
    return ((Pick(1, pieces),), *others)


@dataclass(frozen=True)
class _Teller:
    names: Names
    labels: Mapping[str, str]

    def way(self, way: Way) -> Value:
        return listing([self.pick(pick) for pick in way], "and")

    def pick(self, pick: Pick) -> Value:
        pieces = [self.piece(piece) for piece in pick.of]
        if len(pieces) == 1:
            return pieces[0] if pick.count == 1 else say("missing_times", n=pick.count, what=pieces[0])
        if pick.count == len(pieces):
            return listing(pieces, "and")
        return say("missing_of", count=pick.count, what=listing(pieces, "or", _NAMED))

    def piece(self, piece: Piece) -> Sentence:
        if piece.review:
            return say("missing_review", label=self.labels.get(piece.id, piece.id))
        known = self.names.catalogue.by_id.get(piece.id)
        credits = credits_words(known.credits) if known and known.credits else say("no_credits")
        return say("detailed", name=self.names.achievement(piece.id), details=credits)
