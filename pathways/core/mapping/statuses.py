"""What is there of a rule: its state and a few words, from the states of what is below it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from pathways.core.amounts import Thousandths, in_words
from pathways.core.mapping.graph import Child, MapRule, State
from pathways.core.model import AllNode, ChooseNode, CreditsNode, MatchNode, Node
from pathways.core.report import Audit, NodeResult, Status

_THERE: Final = (State.EARNED, State.WAIVED)
_COMING: Final = (*_THERE, State.IN_PROGRESS)
_HOPED: Final = (*_COMING, State.PLANNED)


def rule_state(node: Node, result: NodeResult | None, members: Sequence[tuple[Child, Thousandths]]) -> State:
    """Return how far a rule is; in progress means: done when everything that is being taken is earned."""
    if result is None:
        return State.PLAIN
    if result.waived:
        return State.WAIVED
    if result.satisfied:
        return State.EARNED
    if _would_do(node, result, members, _COMING):
        return State.IN_PROGRESS
    return State.PLANNED if _would_do(node, result, members, _HOPED) else State.OPEN


def _would_do(
    node: Node, result: NodeResult, members: Sequence[tuple[Child, Thousandths]], states: tuple[State, ...]
) -> bool:
    if isinstance(node, AllNode):
        needed = [child for child, _ in members if not child.optional]
        return bool(needed) and all(child.state in states for child in needed)
    if isinstance(node, ChooseNode):
        return sum(child.state in states for child, _ in members) >= node.count
    more = [amount for child, amount in members if child.state in states and child.state not in _THERE]
    if isinstance(node, CreditsNode):
        return bool(more) and result.counted.credits + sum(more) >= node.credits
    if not isinstance(node, MatchNode) or not more:
        return False
    if node.count is not None:
        return result.counted.badges + len(more) >= node.count
    return result.counted.credits + sum(more) >= (node.credits or 0)


def rule_status(node: Node, result: NodeResult | None, members: Sequence[tuple[Child, Thousandths]]) -> str:
    """Return `2 earned, 1 now`, `6 of 9 earned`, `complete`; without a learner how much there is to choose from."""
    if result is None:
        return _on_offer(node, members)
    if result.waived:
        return "waived"
    if result.satisfied:
        return "complete"
    if result.required.credits is not None:
        return f"{in_words(result.counted.credits)} of {in_words(result.required.credits)} earned"
    seen = Counter(child.state for child, _ in members)
    earned = seen[State.EARNED] + seen[State.WAIVED]
    parts = [(earned, "earned"), (seen[State.IN_PROGRESS], "now"), (seen[State.PLANNED], "planned")]
    return ", ".join(f"{count} {word}" for count, word in parts if count) or "none yet"


def contribution(node: Node, amounts: Sequence[Thousandths]) -> Thousandths:
    """Return about how many credits a satisfied rule brings to the one above it: the least, where that is open."""
    if isinstance(node, CreditsNode):
        return node.credits
    if isinstance(node, MatchNode) and node.credits is not None:
        return node.credits
    if isinstance(node, AllNode):
        return sum(amounts)
    count = node.count if isinstance(node, ChooseNode | MatchNode) else None
    return sum(sorted(amounts)[:count])


def root_status(audit: Audit | None) -> str:
    """Return `58% earned`."""
    if audit is None or audit.percent is None:
        return ""
    return "complete" if audit.percent == 100 else f"{audit.percent}% earned"


def goal_words(audit: Audit | None) -> str:
    """Return `Complete`, `58% earned`, or which doubt is left when every rule is met."""
    if audit is None:
        return ""
    told = {
        Status.COMPLETE: "Complete",
        Status.UNKNOWN_ELIGIBILITY: "Rules met, eligibility open",
        Status.INELIGIBLE: "Not eligible",
        Status.NOT_STARTED: "Not started",
    }
    return told.get(audit.status, root_status(audit))


def _on_offer(node: Node, members: Sequence[tuple[Child, Thousandths]]) -> str:
    if isinstance(node, AllNode):
        if any(isinstance(child, MapRule) for child, _ in members):
            return ""
        amount = sum(amount for child, amount in members if not child.optional)
        return f"{in_words(amount)} credits" if amount else ""
    if isinstance(node, CreditsNode | MatchNode):
        return f"{len(members)} choices" if len(members) > 1 else ""
    return ""
