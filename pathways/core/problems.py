"""The linter: everything that can be said against pathways and their catalogue, all at once.

Errors are what the pathway document calls "empty means never", what the catalogue lacks, and cycles; while one stands
nothing is audited, planned or published. Warnings are worth a look; audits answer all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from pathways.core.findings import Problem, Severity
from pathways.core.lint_awards import find_award_errors
from pathways.core.lint_catalogue import find_catalogue_errors
from pathways.core.lint_rules import find_rule_errors
from pathways.core.model import Catalogue, Pathway

__all__ = ["Problem", "Severity", "find_errors", "find_problems"]

_NUMBERS: Final = re.compile(r"(\d+)")


def find_problems(catalogue: Catalogue, pathways: Sequence[Pathway]) -> tuple[Problem, ...]:
    """Return every error and warning: errors first, then by document and place."""
    from pathways.core.lint_impossible import find_impossible
    from pathways.core.lint_warnings import find_warnings

    errors = find_errors(catalogue, pathways)
    found = list(errors)
    for index, pathway in enumerate(pathways):
        doubts = list(find_warnings(catalogue, pathway))
        if not errors:
            doubts += find_impossible(catalogue, pathway)
        found += _name(doubts, index, len(pathways))
    return _sorted(found)


def find_errors(catalogue: Catalogue, pathways: Sequence[Pathway]) -> tuple[Problem, ...]:
    """Return what stands in the way of an answer, by document and place."""
    found = [replace(problem, document="catalogue") for problem in find_catalogue_errors(catalogue)]
    scales = {result for achievement in catalogue.achievements for result in achievement.results}
    for index, pathway in enumerate(pathways):
        found += _name(find_rule_errors(pathway, catalogue, scales), index, len(pathways))
    for index, problem in find_award_errors(pathways):
        found += _name([problem], index, len(pathways))
    return _sorted(found)


def _name(problems: Iterable[Problem], index: int, of: int) -> list[Problem]:
    """Say which document the paths are in."""
    document = f"pathways[{index}]" if of > 1 else "pathway"
    return [replace(problem, document=document) for problem in problems]


def _sorted(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=_rank))


def _rank(problem: Problem) -> tuple[bool, list[str | int], list[str | int], str, str]:
    warning = problem.severity is Severity.WARNING
    return warning, _natural(problem.document), _natural(problem.path), problem.code, problem.message


def _natural(path: str) -> list[str | int]:
    """Let `of[10]` come after `of[9]`. Texts and numbers take turns, so they are never compared with each other."""
    return [int(part) if part.isascii() and part.isdigit() else part for part in _NUMBERS.split(path)]
