"""Judge one credential by itself: what a badge, an endorsement and a credential inside a learner record share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wallet.core.formats.ob3 import find_badge_problems
from wallet.core.formats.schemas import SchemaFindings, check_schemas
from wallet.core.formats.shapes import Problem
from wallet.core.status.check import StatusLines, check_status, status_not_asked
from wallet.core.verify.bench import Bench
from wallet.core.verify.period import check_validity_period
from wallet.core.verify.report import CheckResult, Outcome
from wallet.core.verify.secured import ProofLines, Secured, check_secured

_NO_SCHEMA = SchemaFindings()
_WORST_FIRST = (Outcome.FAILED, Outcome.UNKNOWN, Outcome.PASSED, Outcome.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class OneJudged:
    """Everything found about one credential."""

    secured: Secured
    found: SchemaFindings  # of its standard and of its schemas
    lines: ProofLines
    status: StatusLines
    period: CheckResult

    def against(self) -> tuple[str, Outcome] | None:
        """Return the first that speaks against it: what failed before what could not be found out; None: nothing."""
        if self.found.problems:
            return self.found.problems[0].code, Outcome.FAILED
        status = self.status
        checks = (self.lines.proof, self.lines.issuer_key, status.revocation, status.suspension, self.period)
        for wanted in (Outcome.FAILED, Outcome.UNKNOWN):
            for line in checks:
                if line.outcome is wanted:
                    return line.code, wanted
        return None


def judge_one(secured: Secured, bench: Bench, *, lines: ProofLines | None = None) -> OneJudged:
    """Judge a credential. What one names that is not sound is not asked for.

    Args:
        secured: opened, its proofs prepared.
        bench: documents, contexts, instant.
        lines: those of its proof, when they are known already.
    """
    credential = secured.credential
    found = find_problems(secured, bench)
    lines = lines or check_secured(secured, bench)
    status = check_status(credential, bench) if is_sound(found.problems, lines) else status_not_asked()
    period = check_validity_period(credential.valid_from, secured.ends, now=bench.now)
    return OneJudged(secured, found, lines, status, period)


def find_problems(secured: Secured, bench: Bench) -> SchemaFindings:
    """Return what the standard forbids, the claims contradict, or a schema that is at hand does not allow; sorted."""
    raw = secured.credential.raw
    found = _NO_SCHEMA
    if raw.get("credentialSchema") is not None:
        key = ("schemas", id(raw))
        _, found = bench.materials.once(key, lambda: (raw, check_schemas(raw, bench.shelf.schemas)))
    problems = secured.problems + find_badge_problems(secured.credential) + found.problems
    return SchemaFindings(tuple(sorted(set(problems))), found.not_checked) if problems else found


def is_sound(problems: Sequence[Problem], lines: ProofLines) -> bool:
    """Tell whether nothing is wrong with a credential itself, so that it is worth asking its issuer about it."""
    return not problems and Outcome.FAILED not in (lines.proof.outcome, lines.issuer_key.outcome)


def worst(lines: Sequence[CheckResult]) -> CheckResult:
    """Return the line that counts for all: the first that failed, else that is unknown, else that passed."""
    return min(lines, key=lambda line: _WORST_FIRST.index(line.outcome))
