"""Limits and minimums, as rows of a program and as numbers."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from pathways.core.amounts import ONE, Thousandths
from pathways.core.compile import Check, threshold
from pathways.core.model import Limit, Minimum, Node, Sharing, Unit

if TYPE_CHECKING:
    from pathways.core.program import Program, Put
    from pathways.core.solving import Variable


def wanted(node: Node, rule: Minimum) -> Thousandths:
    """Return how much a minimum asks for; a share of credits is rounded up to a whole credit."""
    if rule.min_share is not None:
        return math.ceil(rule.min_share * (threshold(node) or 0) / ONE) * ONE
    return rule.min or 0


def add_checks(program: Program) -> None:
    """Bind what is allocated below each selected node that has limits or minimums."""
    for check in program.problem.checks:
        below = _below(program, check)
        if isinstance(check.rule, Limit):
            if sum(amount * program.model.upper[variable] for _, variable, amount in below) > check.rule.max:
                program.model.add([(variable, amount) for _, variable, amount in below], None, check.rule.max)
        elif check.rule.distinct is not None:
            _add_distinct(program, check, below)
        else:
            least = wanted(program.problem.compiled.nodes[check.node], check.rule)
            terms = [(variable, amount) for _, variable, amount in below]
            program.model.add([*terms, (program.selected[check.node], -least)], 0)


def _add_distinct(program: Program, check: Check, below: list[tuple[Put, Variable, int]]) -> None:
    rule, model = check.rule, program.model
    if not isinstance(rule, Minimum) or rule.distinct is None:
        return
    values: dict[str, list[Variable]] = defaultdict(list)
    for put, variable, _ in below:
        value = program.problem.offers[put.offer].value(rule.distinct)
        if value is not None:
            values[value].append(variable)
    kinds = []
    for value in sorted(values):
        kind = model.variable()
        model.add([(kind, 1), *((variable, -1) for variable in values[value])], None, 0)
        kinds.append((kind, 1))
    least = -(-(rule.min or 0) // ONE)
    model.add([*kinds, (program.selected[check.node], -least)], 0)


def _below(program: Program, check: Check) -> list[tuple[Put, Variable, int]]:
    """Return (one put, a variable, what each 1 of it counts) for all that matches in the subtree, each badge once."""
    problem = program.problem
    inside = range(check.node, problem.compiled.end[check.node])
    puts: dict[tuple[int, int], list[Put]] = defaultdict(list)
    for put in program.puts:
        if put.leaf in inside and problem.offers[put.offer].ways[put.way].passes & check.bit:
            puts[put.offer, put.way].append(put)
    found = []
    for (place, way), same in puts.items():
        credits = problem.offers[place].ways[way].standing.credits
        amount = credits if check.rule.unit is Unit.CREDITS else ONE
        for put, variable in _once(program, same):
            if isinstance(check.rule, Minimum) and check.rule.distinct is not None:
                found.append((put, variable, 1))
            elif amount:
                found.append((put, variable, amount))
    return found


def _once(program: Program, puts: list[Put]) -> list[tuple[Put, Variable]]:
    """Return variables whose sum counts a badge once; under `free` it may be at several leaves."""
    times, model = program.problem.compiled.times, program.model
    single = [put for put in puts if times[put.leaf] == 1]
    if program.problem.compiled.pathway.within is Sharing.EXCLUSIVE or len(single) < 2:
        return [(put, put.variable) for put in puts]
    anywhere = model.variable()
    model.add([(anywhere, 1), *((put.variable, -1) for put in single)], None, 0)
    for put in single:
        model.add([(put.variable, 1), (anywhere, -1)], None, 0)
    return [(single[0], anywhere), *((put, put.variable) for put in puts if times[put.leaf] > 1)]
