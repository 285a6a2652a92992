"""Ways to complete a rule, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import comb, prod
from typing import Final, TypeAlias

from pathways.core.amounts import Thousandths
from pathways.core.words.candidates import Piece
from pathways.core.words.names import Names, listing
from pathways.core.words.sentences import Listing, Sentence, Value, credits_words, say

_NAMED: Final = 8  # names in one list before it says how many more there are
_TOLD_ONCE: Final = 4  # of the same worth, from which on it is not said of each


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
    """Put ways together that are one pick: those of one piece, or all of them where they are any so many of a set."""
    pieces = tuple(sorted({piece for way in ways for pick in way for piece in pick.of}))
    sizes = {sum(pick.count for pick in way) for way in ways}
    size = min(sizes)
    if len(sizes) == 1 and sum(map(_sets, ways)) == comb(len(pieces), size):
        return ((Pick(size, pieces),),)
    single = [way[0] for way in ways if len(way) == 1 and way[0].count == 1]
    if len(single) < 2:
        return ways
    others = tuple(way for way in ways if len(way) != 1 or way[0].count != 1)
    return ((Pick(1, tuple(sorted(piece for pick in single for piece in pick.of))),), *others)


def _sets(way: Way) -> int:
    """How many different sets of pieces a way stands for; 0 when it wants one of them several times."""
    return prod(comb(len(pick.of), pick.count) for pick in way)


@dataclass(frozen=True)
class _Teller:
    names: Names
    labels: Mapping[str, str]

    def way(self, way: Way) -> Value:
        return listing([self.pick(pick) for pick in way], "and")

    def pick(self, pick: Pick) -> Value:
        if len(pick.of) == 1:
            piece = self.piece(pick.of[0])
            return piece if pick.count == 1 else say("missing_times", n=pick.count, what=piece)
        if pick.count == len(pick.of):
            return listing(map(self.piece, pick.of), "and")
        return say("missing_of", count=pick.count, what=self._choice(pick.of))

    def _choice(self, pieces: tuple[Piece, ...]) -> Value:
        """Many that are worth the same are told so once."""
        worth = {self._credits(piece) for piece in pieces}
        if len(pieces) < _TOLD_ONCE or len(worth) > 1 or any(piece.review for piece in pieces):
            return listing(map(self.piece, pieces), "or", _NAMED)
        names = listing([self.names.achievement(piece.id) for piece in pieces], "or", _NAMED)
        credits = worth.pop()
        each = say("missing_each", amount=credits_words(credits)) if credits else say("no_credits")
        return say("detailed", name=names, details=each)

    def _credits(self, piece: Piece) -> Thousandths:
        known = self.names.catalogue.by_id.get(piece.id)
        return known.credits if known and not piece.review else 0

    def piece(self, piece: Piece) -> Sentence:
        if piece.review:
            return say("missing_review", label=self.labels.get(piece.id, piece.id))
        credits = self._credits(piece)
        details = credits_words(credits) if credits else say("no_credits")
        return say("detailed", name=self.names.achievement(piece.id), details=details)
