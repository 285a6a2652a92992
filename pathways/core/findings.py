"""What can be said against a document: a place in it, a stable code and a plain sentence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "error"  # nothing is answered, and nothing published, while it stands
    WARNING = "warning"  # worth a look


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding.

    Attributes:
        path: where in its document, as a JSON path: `$.rule.of[2]`.
        code: stable, for programs.
        severity: whether it stands in the way.
        message: for people.
        node: the id of the rule that it is about, if it is about one.
        document: which document the path is in: `catalogue`, `pathway`, `holdings`, `between`; `pathways[1]` when
            there are several. Empty where only one was read.
    """

    path: str
    code: str
    severity: Severity
    message: str
    node: str | None = None
    document: str = ""
