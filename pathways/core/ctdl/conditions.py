"""Rules as CTDL component conditions. What a condition cannot say is a sentence in its description."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Final

from pathways.core.amounts import plain
from pathways.core.ctdl.terms import Json, in_language, part_id
from pathways.core.matching import Standing, matches, planned_item
from pathways.core.model import (
    AchievementNode,
    AllNode,
    ChooseNode,
    CreditsNode,
    ManualNode,
    MatchNode,
    Node,
    Pathway,
    Where,
    children,
)
from pathways.core.words.names import Names
from pathways.core.words.rules import limit_words, minimum_words, node_words
from pathways.core.words.sentences import say
from wallet.base.limits import CTDL_TARGETS_MAX

_ANY_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class ConditionWriter:
    """Writes the rule of one pathway."""

    pathway: Pathway
    names: Names
    language: str
    _matching: dict[Where, list[str]] = field(default_factory=dict)

    def root(self) -> Json:
        """Return the condition that the whole rule is."""
        return self._condition(self.pathway.rule)

    def matching(self, node: Node) -> list[str]:
        """Return achievements that stand for a rule that matches by properties, by id; at most `CTDL_TARGETS_MAX`."""
        if not isinstance(node, MatchNode):
            return []
        if node.where not in self._matching:
            self._matching[node.where] = list(islice(self._matches(node.where), CTDL_TARGETS_MAX))
        return self._matching[node.where]

    def _matches(self, where: Where) -> Iterator[str]:
        for known in sorted(self.names.catalogue.achievements, key=lambda known: known.id):
            item = planned_item(known, where.awarded_after or _ANY_TIME)
            if known.id != self.pathway.awards and matches(where, item, Standing(known.id, known.credits)):
                yield known.id

    def _condition(self, node: Node) -> Json:
        targets, conditions = self._members(node)
        asked = [child for child in children(node) if not child.optional]
        members: Json = {
            "@id": part_id(self.pathway.id, "rule", node.id),
            "@type": "ceterms:ComponentCondition",
            "ceterms:name": in_language(node.name, self.language) if node.name else None,
            "ceterms:description": in_language(self._description(node), self.language),
            "ceterms:requiredNumber": _required(node, len(asked)),
            "ceterms:logicalOperator": _operator(node),
            "ceterms:targetComponent": targets or None,
            "ceterms:hasCondition": conditions or None,
            "ceterms:hasConstraint": list(self._constraints(node)) or None,
        }
        return {name: value for name, value in members.items() if value is not None}

    def _members(self, node: Node) -> tuple[list[str], list[Json]]:
        """What a condition targets, and the conditions inside it. What is optional is a sentence only."""
        if not children(node):
            return self._targets(node), []
        asked = [child for child in children(node) if not child.optional]
        targets = [target for child in asked if self._is_plain(child) for target in self._targets(child)]
        return targets, [self._condition(child) for child in asked if not self._is_plain(child)]

    def _is_plain(self, node: Node) -> bool:
        """Whether a component alone says what a leaf asks for."""
        own = node.limits or node.minimums or node.name or not node.consumes
        simple = isinstance(node, AchievementNode) and node.times == 1 and node.min_result is None
        return not own and (simple or isinstance(node, ManualNode))

    def _targets(self, node: Node) -> list[str]:
        if isinstance(node, ManualNode):
            return [part_id(self.pathway.id, "review", node.id)]
        found = [node.achievement] if isinstance(node, AchievementNode) else self.matching(node)
        return [part_id(self.pathway.id, "component", each) for each in found]

    def _description(self, node: Node) -> str:
        sentences = [node_words(node, self.names)]
        sentences += [say("full_stop", rule=limit_words(limit, self.names)) for limit in node.limits]
        sentences += [say("full_stop", rule=minimum_words(each, node, self.names)) for each in node.minimums]
        sentences += [node_words(child, self.names) for child in children(node) if child.optional]
        if not node.consumes:
            sentences.append(say("observes"))
        return " ".join(sentence.text for sentence in sentences)

    def _constraints(self, node: Node) -> Iterator[Json]:
        credits = node.credits if isinstance(node, CreditsNode | MatchNode) else None
        if credits is not None:
            yield _constraint(["ceterms:creditValue"], "array:Sum", "compare:GTEQ", [str(plain(credits))])
        result = node.min_result if isinstance(node, AchievementNode) else None
        result = node.where.min_result if isinstance(node, MatchNode) else result
        if result is not None:
            yield _constraint(["StudentGrade"], "array:AnyOf", "compare:EQ", self._good_results(node, result))

    def _good_results(self, node: Node, result: str) -> list[str]:
        known = self.names.catalogue.by_id.get(node.achievement) if isinstance(node, AchievementNode) else None
        scale = known.results if known else ()
        return list(scale[: scale.index(result) + 1]) if result in scale else [result]


def _constraint(left: list[str], action: str, comparator: str, right: list[str]) -> Json:
    return {
        "@type": "ceterms:Constraint",
        "ceterms:leftSource": left,
        "ceterms:leftAction": action,
        "ceterms:comparator": comparator,
        "ceterms:rightSource": right,
    }


def _required(node: Node, asked: int) -> int | None:
    if isinstance(node, AllNode):
        return asked
    if isinstance(node, ChooseNode):
        return node.count
    if isinstance(node, MatchNode):
        return node.count
    return None if isinstance(node, CreditsNode) else 1


def _operator(node: Node) -> str | None:
    if isinstance(node, AllNode):
        return "logic:And"
    return "logic:Or" if isinstance(node, ChooseNode) and node.count == 1 else None
