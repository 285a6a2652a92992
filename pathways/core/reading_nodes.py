"""The rule of a pathway: nodes, predicates, limits and minimums, as values of the model.

Here an unknown member is a problem, because a slip of the pen (`limit` for `limits`) would silently drop a rule. What
can be read and makes no sense (a `choose` of 3 from 2) is no question of reading: see `pathways.core.problems`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypedDict

from pathways.core.model import (
    EVERY_BADGE,
    AchievementNode,
    AllNode,
    ChooseNode,
    CreditsNode,
    Distinct,
    Limit,
    ManualNode,
    MatchNode,
    Minimum,
    Node,
    Unit,
    Where,
)
from pathways.core.reading_notes import Notes
from pathways.core.reading_values import Members
from wallet.base.limits import PATHWAY_DEPTH_MAX, PATHWAY_NODES_MAX, PATHWAY_TEXT_MAX_CHARS, PATHWAY_TIMES_MAX

_COMMON: Final = ("type", "id", "name", "optional", "consumes", "limits", "minimums", "description", "comment")
_WHERE_SETS: Final = ("achievement_in", "issuer_in", "issuer_not_in", "level_in")
_WHERE_OTHERS: Final = ("tag", "min_credits", "awarded_after", "awarded_before", "min_result")


class _Common(TypedDict):
    id: str
    path: str
    name: str | None
    optional: bool
    consumes: bool
    limits: tuple[Limit, ...]
    minimums: tuple[Minimum, ...]


class RuleReader:
    """Reads one rule, whose root stands at `base` of its document."""

    def __init__(self, notes: Notes, base: str = "$.rule") -> None:
        self._notes, self._base = notes, base
        self._seen = 0

    def node(self, value: Any, path: str, depth: int = 1) -> Node:
        """Return a node and everything below it; a stand-in where something is noted."""
        members = Members(value, path, self._notes)
        kind = members.optional_text("type")
        self._seen += 1
        if self._seen == PATHWAY_NODES_MAX + 1:
            self._notes.add(path, f"This rule has more than {PATHWAY_NODES_MAX} nodes.")
        if kind is None:
            members.missing("type")
        elif kind not in _KINDS:
            members.note("type", f"This should be one of {', '.join(map(repr, _KINDS))}.")
        elif depth > PATHWAY_DEPTH_MAX:
            self._notes.add(path, f"Rules stand inside each other deeper than {PATHWAY_DEPTH_MAX} levels.")
        elif self._seen <= PATHWAY_NODES_MAX:
            own, build = _KINDS[kind]
            members.only(*_COMMON, *own)
            return build(self, members, self._common(members), depth)
        return ManualNode(id="", path=path, label="")

    def _common(self, members: Members) -> _Common:
        return _Common(
            id=members.text("id"),
            path="$" + members.path.removeprefix(self._base),
            name=members.optional_text("name"),
            optional=members.flag("optional", default=False),
            consumes=members.flag("consumes", default=True),
            limits=tuple(_limit(Members(item, path, self._notes)) for item, path in members.items("limits")),
            minimums=tuple(_minimum(Members(item, path, self._notes)) for item, path in members.items("minimums")),
        )

    def _of(self, members: Members, depth: int) -> tuple[Node, ...]:
        if not members.has("of"):
            members.missing("of")
        return tuple(self.node(item, path, depth + 1) for item, path in members.items("of"))

    def achievement(self, members: Members, common: _Common, _: int) -> Node:
        times = members.optional_whole("times", most=PATHWAY_TIMES_MAX)
        return AchievementNode(
            **common,
            achievement=members.text("achievement"),
            min_result=members.optional_text("min_result"),
            times=1 if times is None else times,
        )

    def match(self, members: Members, common: _Common, _: int) -> Node:
        if not members.has("where"):
            members.missing("where")
        if members.has("count") == members.has("credits"):
            self._notes.add(members.path, "A match asks for exactly one of 'count' and 'credits'.")
        return MatchNode(
            **common,
            where=_where(members),
            count=members.optional_whole("count"),
            credits=members.optional_amount("credits", negative=True),
        )

    def all(self, members: Members, common: _Common, depth: int) -> Node:
        return AllNode(**common, of=self._of(members, depth))

    def choose(self, members: Members, common: _Common, depth: int) -> Node:
        return ChooseNode(**common, of=self._of(members, depth), count=members.whole("count"))

    def any(self, members: Members, common: _Common, depth: int) -> Node:
        if members.optional_whole("count") not in (None, 1):
            members.note("count", "An 'any' asks for one of its parts; for more, use 'choose'.")
        return ChooseNode(**common, of=self._of(members, depth), count=1)

    def credits(self, members: Members, common: _Common, depth: int) -> Node:
        return CreditsNode(**common, of=self._of(members, depth), credits=members.amount("credits", negative=True))

    def manual(self, members: Members, common: _Common, _: int) -> Node:
        return ManualNode(**common, label=members.text("label", most=PATHWAY_TEXT_MAX_CHARS))


# What a type is called, the members of its own, and how it is built.
_KINDS: Final[Mapping[str, tuple[tuple[str, ...], Callable[[RuleReader, Members, _Common, int], Node]]]] = {
    "achievement": (("achievement", "min_result", "times"), RuleReader.achievement),
    "match": (("where", "count", "credits"), RuleReader.match),
    "all": (("of",), RuleReader.all),
    "choose": (("count", "of"), RuleReader.choose),
    "any": (("count", "of"), RuleReader.any),
    "credits": (("credits", "of"), RuleReader.credits),
    "manual": (("label",), RuleReader.manual),
}


def _where(owner: Members) -> Where:
    """Return the predicate of a match, a limit or a minimum; every badge when it has none."""
    if not owner.has("where"):
        return EVERY_BADGE
    members = Members(owner.raw("where"), owner.at("where"), owner.notes)
    members.only(*_WHERE_SETS, *_WHERE_OTHERS)
    achievements, issuers, others, levels = (
        frozenset(members.texts(name)) if members.has(name) else None for name in _WHERE_SETS
    )
    return Where(
        achievement_in=achievements,
        issuer_in=issuers,
        issuer_not_in=others,
        level_in=levels,
        tag=members.optional_text("tag"),
        min_credits=members.optional_amount("min_credits", negative=True),
        awarded_after=members.optional_instant("awarded_after"),
        awarded_before=members.optional_instant("awarded_before"),
        min_result=members.optional_text("min_result"),
    )


def _limit(members: Members) -> Limit:
    members.only("where", "max", "unit")
    return Limit(_where(members), members.amount("max", negative=True), members.choice("unit", Unit))


def _minimum(members: Members) -> Minimum:
    members.only("where", "min", "min_share", "unit", "distinct")
    distinct = members.choice("distinct", Distinct) if members.has("distinct") else None
    if members.has("min") == members.has("min_share"):
        members.notes.add(members.path, "A minimum asks for exactly one of 'min' and 'min_share'.")
    elif distinct is not None and members.has("min_share"):
        members.note("min_share", "How many different values there are is no share: say 'min'.")
    return Minimum(
        where=_where(members),
        min=members.optional_amount("min", negative=True),
        min_share=members.optional_share("min_share"),
        unit=members.choice("unit", Unit, None if distinct is None else Unit.CREDITS),
        distinct=distinct,
    )
