"""Constraints of CTDL conditions, as far as a rule can say them."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from pathways.core.ctdl.graph import Graph, Resource, local_name
from pathways.core.ctdl.remarks import Remarks
from pathways.core.ctdl.terms import Json
from pathways.core.model import DEFAULT_RESULTS

_CREDITS: Final = frozenset({"creditvalue", "aggregatecredits", "coursecredits", "defaultcredits", "credits"})
_GRADES: Final = frozenset({"studentgrade", "mingrade", "grade"})
_ISSUERS: Final = frozenset({"ownedby", "offeredby", "issuer", "provider"})
_AT_LEAST: Final = frozenset({"gteq", ">=", "ge", "atleast"})
_AT_MOST: Final = frozenset({"lteq", "<=", "le", "atmost"})
_EQUAL: Final = frozenset({"eq", "=", "==", ""})


@dataclass
class Asked:
    """What the constraints of one condition ask for."""

    credits: Decimal | None = None  # at least so many
    min_result: str | None = None
    limits: list[Json] = field(default_factory=list)
    minimums: list[Json] = field(default_factory=list)


def read_constraints(condition: Resource, graph: Graph, where: str, remarks: Remarks) -> Asked:
    """Return what can be said of them; the rest becomes a remark."""
    asked = Asked()
    links = [link.resource for link in graph.follow(condition, "hasConstraint") if link.resource is not None]
    operators = {local_name(each).lower() for each in condition.texts("logicalOperator", "logicalOperand")}
    if len(links) > 1 and operators & {"or", "onlyone"}:
        remarks.add("constraints_or", where, "One of several constraints would do; they are read as all of them.")
    for constraint in links:
        if not _read(constraint, asked, where, remarks):
            said = constraint.text("description", "name") or " ".join(constraint.texts("leftSource", "leftOperand"))
            remarks.add("constraint_unsaid", where, f"A constraint could not be read: {said or 'it says nothing'}")
    return asked


def _read(constraint: Resource, asked: Asked, where: str, remarks: Remarks) -> bool:
    left = {local_name(each).lower() for each in constraint.texts("leftSource", "leftOperand")}
    right = constraint.texts("rightSource", "rightOperand")
    compared = "".join(constraint.texts("comparator", "operator", "operand"))
    comparator = local_name(compared).lower()
    if left & _GRADES:
        return _read_grades(right, asked)
    number = _whole_or_decimal(right)
    if number is None:
        return False
    if left & _ISSUERS and comparator in _AT_LEAST:
        asked.minimums.append({"distinct": "issuer", "min": number})
        return True
    if not left & _CREDITS:
        return False
    if comparator in _EQUAL:
        remarks.add("constraint_equal", where, f"Exactly {number} credits are asked for; read as at least so many.")
    if comparator in _AT_LEAST | _EQUAL:
        asked.credits = number
    elif comparator in _AT_MOST:
        asked.limits.append({"where": {}, "max": number, "unit": "credits"})
    else:
        return False
    return True


def _read_grades(right: list[str], asked: Asked) -> bool:
    """Grades that would do are read on the usual scale: A, B and C are a C or better."""
    if not right or any(grade not in DEFAULT_RESULTS for grade in right):
        return False
    worst = max(right, key=DEFAULT_RESULTS.index)
    complete = set(DEFAULT_RESULTS[: DEFAULT_RESULTS.index(worst) + 1]) == set(right)
    if not complete and len(right) > 1:
        return False
    asked.min_result = worst
    return True


def _whole_or_decimal(right: list[str]) -> Any:
    if len(right) != 1:
        return None
    try:
        number = Decimal(right[0].strip()[:32])
    except ArithmeticError:
        return None
    if not number.is_finite() or not 0 < number < 1_000_000:
        return None
    return int(number) if number == int(number) else number
