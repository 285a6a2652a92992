"""Catalogue, pathway and holdings as frozen values, exactly what the pathway document can say.

Amounts (credits, cost, weeks) are whole thousandths (`amounts.Thousandths`); instants are aware and in UTC. Values are
built by the readers (`pathways.core.reading`) from outside bytes, or directly by our own code.
Whether a pathway makes sense is `problems.find_problems`' question, not this module's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Final, TypeAlias

from pathways.core.amounts import ONE, Thousandths
from wallet.base.durations import Duration

DEFAULT_RESULTS: Final = ("A", "B", "C", "D", "F")  # best first
FactValue: TypeAlias = bool | int | float | str | None


@dataclass(frozen=True, slots=True)
class Achievement:
    """Something that can be earned, as the catalogue describes it."""

    id: str
    name: str
    issuer: str
    achievement_type: str | None = None
    credits: Thousandths = 0  # 0 is non-credit
    level: str | None = None
    tags: frozenset[str] = frozenset()
    valid_for: Duration | None = None  # None never lapses
    weeks: Thousandths | None = None  # None is unknown
    cost: Thousandths | None = None  # None is unknown
    prerequisites: tuple[str, ...] = ()
    results: tuple[str, ...] = DEFAULT_RESULTS  # best first

    @property
    def effort(self) -> Thousandths:
        """Its credits, or 1 if it has none."""
        return self.credits or ONE


@dataclass(frozen=True)
class Catalogue:
    """Everything that can be planned. Ids are unique (the reader sees to it)."""

    achievements: tuple[Achievement, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Achievement]:
        return {achievement.id: achievement for achievement in self.achievements}


class Unit(StrEnum):
    CREDITS = "credits"
    BADGES = "badges"


class Distinct(StrEnum):
    ISSUER = "issuer"
    LEVEL = "level"


@dataclass(frozen=True, slots=True)
class Where:
    """A predicate over badges; every member that is not None must hold."""

    achievement_in: frozenset[str] | None = None
    issuer_in: frozenset[str] | None = None
    issuer_not_in: frozenset[str] | None = None
    level_in: frozenset[str] | None = None
    tag: str | None = None
    min_credits: Thousandths | None = None
    awarded_after: datetime | None = None  # at that instant or later
    awarded_before: datetime | None = None  # strictly before
    min_result: str | None = None


EVERY_BADGE: Final = Where()


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `max` credits (thousandths) or badges (thousandths too: 2 badges are 2_000) that match."""

    where: Where
    max: Thousandths
    unit: Unit


@dataclass(frozen=True, slots=True)
class Minimum:
    """At least `min` credits or badges that match (thousandths), or a share, or so many different values.

    Exactly one of `min` and `min_share` is given. `min_share` is of the node's own `credits`, rounded up to a whole
    credit. With `distinct`, `min` is a plain count of different issuers or levels (2 are 2_000, as everywhere).
    """

    where: Where = EVERY_BADGE
    min: Thousandths | None = None
    min_share: Fraction | None = None
    unit: Unit = Unit.CREDITS
    distinct: Distinct | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeBase:
    """What every node may say. `path` is where it stands in the rule: `$` is the root, `$.of[2]` its third child."""

    id: str
    path: str
    name: str | None = None
    optional: bool = False
    consumes: bool = True
    limits: tuple[Limit, ...] = ()
    minimums: tuple[Minimum, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AchievementNode(NodeBase):
    """Exactly `times` badges of one achievement."""

    achievement: str
    min_result: str | None = None
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchNode(NodeBase):
    """Exactly `count` matching badges, or matching badges with at least `credits`; one of the two is given."""

    where: Where
    count: int | None = None
    credits: Thousandths | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AllNode(NodeBase):
    """Every child that is not optional."""

    of: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseNode(NodeBase):
    """Exactly `count` children. What the document calls `any` is a `choose` with count 1."""

    of: tuple[Node, ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditsNode(NodeBase):
    """Any number of children that together contribute at least `credits`."""

    of: tuple[Node, ...]
    credits: Thousandths


@dataclass(frozen=True, slots=True, kw_only=True)
class ManualNode(NodeBase):
    """Something an advisor marks done."""

    label: str


Leaf: TypeAlias = AchievementNode | MatchNode | ManualNode
Group: TypeAlias = AllNode | ChooseNode | CreditsNode
Node: TypeAlias = Leaf | Group


class Sharing(StrEnum):
    EXCLUSIVE = "exclusive"  # a badge goes to at most one leaf
    FREE = "free"  # to any number


class Validity(StrEnum):
    VALID_NOW = "valid_now"
    EVER_VALID = "ever_valid"
    ALL_VALID_TOGETHER = "all_valid_together"


@dataclass(frozen=True, slots=True)
class EligibilityRule:
    """A fact about the person; `equals` compares type and value."""

    fact: str
    equals: FactValue
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Equivalence:
    """A badge of `held` may stand for `counts_as`, with `credits` or its own. One-way, never chained."""

    held: str
    counts_as: str
    credits: Thousandths | None = None


@dataclass(frozen=True, slots=True)
class Pathway:
    """One version of the rules for one larger credential."""

    id: str
    version: str
    name: str
    rule: Node
    awards: str | None = None
    within: Sharing = Sharing.EXCLUSIVE
    validity: Validity = Validity.VALID_NOW
    accepts_unverified: bool = False
    eligibility: tuple[EligibilityRule, ...] = ()
    equivalences: tuple[Equivalence, ...] = ()


class BadgeState(StrEnum):
    ACTIVE = "active"
    REVOKED = "revoked"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Badge:
    """A badge that the learner holds. `credits` and `issuer` override the catalogue's when they are not None."""

    id: str
    achievement: str
    awarded: datetime
    issuer: str | None = None
    credits: Thousandths | None = None
    result: str | None = None
    expires: datetime | None = None  # exclusive
    state: BadgeState = BadgeState.ACTIVE
    verdict: str = "verified"  # of the verify contract; only verified and unknown can count


@dataclass(frozen=True, slots=True)
class Waiver:
    node: str
    reason: str | None = None
    granted_by: str | None = None
    until: datetime | None = None  # exclusive


@dataclass(frozen=True, slots=True)
class Holdings:
    """What one learner has, and what staff said about them. An absent fact is unknown, not false."""

    learner: str = ""
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    badges: tuple[Badge, ...] = ()
    in_progress: tuple[str, ...] = ()
    manual: frozenset[str] = frozenset()
    waivers: tuple[Waiver, ...] = ()


def children(node: Node) -> tuple[Node, ...]:
    """Return the members of a group; a leaf has none."""
    return node.of if isinstance(node, AllNode | ChooseNode | CreditsNode) else ()


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and everything below it, parents first, in document order. Depth is bounded by the reader."""
    yield node
    for child in children(node):
        yield from walk(child)


def facts_equal(known: FactValue, wanted: FactValue) -> bool:
    """Compare type and value, so that 1 is not true."""
    return type(known) is type(wanted) and known == wanted
