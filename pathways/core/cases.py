"""One question as the command line gets it: documents in, JSON out. A line of a batch is read here too.

Everything that is wrong with any of the documents is listed at once; each problem says which document its path is in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, TypeVar

from pathways.core.findings import Problem, Severity
from pathways.core.model import Catalogue, Holdings, Pathway
from pathways.core.pairs import PairPolicy, read_between
from pathways.core.reading import MalformedDocument, read_catalogue, read_holdings, read_pathway
from pathways.core.reading_notes import Notes
from pathways.core.reading_values import Members
from pathways.core.report import Minimise
from pathways.core.wire import audit_to_json, error_to_json, plan_to_json, problems_to_json, together_to_json
from wallet.base.errors import AppError
from wallet.base.limits import PATHWAY_PER_TERM_MAX, PATHWAYS_TOGETHER_MAX

UNREADABLE: Final = object()  # stands for a document whose problems have been said
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Case:
    """What is asked. `pathways` holds one, or those that are planned together."""

    catalogue: Catalogue
    pathways: tuple[Pathway, ...]
    holdings: Holdings
    at: datetime
    minimise: Minimise
    per_term: int | None  # badges side by side; None is any number
    between: tuple[PairPolicy, ...]
    together: bool


class Reading:
    """The problems of several documents, gathered."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def read(self, document: str, reader: Callable[[Any], _T], data: Any) -> _T | Any:
        """Return what `reader` makes of `data`, or UNREADABLE when it, or somebody before it, could not read it."""
        if data is UNREADABLE:
            return UNREADABLE
        try:
            return reader(data)
        except MalformedDocument as error:
            self.problems += [replace(problem, document=problem.document or document) for problem in error.problems]
            return UNREADABLE

    def settle(self) -> None:
        """Raise MalformedDocument when anything was wrong."""
        if self.problems:
            raise MalformedDocument(self.problems)


def read_case(data: Any, *, now: datetime, reading: Reading | None = None, together: bool | None = False) -> Case:
    """Return the question that a JSON object asks.

    Args:
        data: `catalogue`, `pathway` or `pathways`, `holdings`, and maybe `at`, `minimise`, `per_term`, `between`.
        now: the audit's instant where `at` is not given.
        reading: with the problems of documents that are UNREADABLE.
        together: whether `pathways` is expected, or `pathway`; None: whichever is there.

    Raises:
        MalformedDocument: with everything that is wrong with any of the documents.
    """
    reading, notes = reading or Reading(), Notes()
    members = Members(data, "$", notes)
    if together is None:
        together = members.has("pathways")
    name = "pathways" if together else "pathway"
    for needed in ("catalogue", name, "holdings"):
        if not members.has(needed):
            members.missing(needed)
    catalogue = _document(reading, members, "catalogue", read_catalogue)
    pathways = _pathways(reading, members) if together else [_document(reading, members, name, read_pathway)]
    case = Case(
        catalogue=catalogue,
        pathways=tuple(pathways),
        holdings=_document(reading, members, "holdings", read_holdings),
        at=members.optional_instant("at") or now,
        minimise=members.choice("minimise", Minimise, Minimise.EFFORT),
        per_term=_per_term(members),
        between=_between(reading, members, pathways),
        together=together,
    )
    reading.problems += notes.problems
    reading.settle()
    return case


def audit_case(case: Case) -> dict[str, Any]:
    """Return the audit of a case as JSON. Raises PathwayProblems."""
    from pathways.core.audit import audit
    from pathways.core.compile import compile_pathway

    return audit_to_json(audit(compile_pathway(case.pathways[0], case.catalogue), case.holdings, case.at))


def plan_case(case: Case) -> dict[str, Any]:
    """Return the plan of a case as JSON, or the joint optimum of several pathways. Raises PathwayProblems."""
    if case.together:
        from pathways.core.together import together

        found = together(case.catalogue, case.pathways, case.holdings, case.at, case.between)
        return together_to_json(found)
    from pathways.core.compile import compile_pathway
    from pathways.core.plan import plan

    compiled = compile_pathway(case.pathways[0], case.catalogue)
    return plan_to_json(plan(compiled, case.holdings, case.at, minimise=case.minimise, per_term=case.per_term))


def check_documents(catalogue: Any, pathways: list[Any], reading: Reading | None = None) -> dict[str, Any]:
    """Return every problem of a catalogue and pathways (JSON values, or UNREADABLE) as JSON.

    There is an `error` when one of them is an error. `reading` has the problems of what is UNREADABLE.
    """
    from pathways.core.problems import find_problems

    reading = reading or Reading()
    names = [f"pathways[{index}]" if len(pathways) > 1 else "pathway" for index in range(len(pathways))]
    read = [reading.read(name, read_pathway, data) for name, data in zip(names, pathways, strict=True)]
    known = reading.read("catalogue", read_catalogue, catalogue)
    problems = list(reading.problems)
    readable = [(name, pathway) for name, pathway in zip(names, read, strict=True) if pathway is not UNREADABLE]
    if known is not UNREADABLE and readable:
        found = find_problems(known, [pathway for _, pathway in readable])
        here = {f"pathways[{index}]": name for index, (name, _) in enumerate(readable)} | {"pathway": readable[0][0]}
        problems += [replace(problem, document=here.get(problem.document, problem.document)) for problem in found]
    return checked(problems)


def checked(problems: list[Problem]) -> dict[str, Any]:
    """Return findings as `check` answers them."""
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    answer: dict[str, Any] = {"problems": problems_to_json(problems)}
    if errors:
        malformed = any(problem.code == MalformedDocument.code for problem in errors)
        code = MalformedDocument.code if malformed else "pathway_problems"
        answer = {**error_to_json(code, errors), **answer}
    return answer


def refusal(error: AppError) -> dict[str, Any]:
    """Return what is answered to a case that cannot be."""
    problems = getattr(error, "problems", ())
    return error_to_json(error.code, problems or (Problem("$", error.code, Severity.ERROR, error.message),))


def failure(error: Exception) -> dict[str, Any]:
    """Return what is answered when it is us who failed."""
    message = f"We failed to answer this ({type(error).__name__})."
    return error_to_json("failed", (Problem("$", "failed", Severity.ERROR, message),))


def _document(reading: Reading, members: Members, name: str, reader: Callable[[Any], _T]) -> Any:
    return reading.read(name, reader, members.raw(name)) if members.has(name) else UNREADABLE


def _pathways(reading: Reading, members: Members) -> list[Any]:
    found = []
    seen: dict[str, int] = {}
    for index, (item, path) in enumerate(members.items("pathways", most=PATHWAYS_TOGETHER_MAX)):
        pathway = reading.read(f"pathways[{index}]", read_pathway, item)
        found.append(pathway)
        if isinstance(pathway, Pathway) and seen.setdefault(pathway.id, index) != index:
            members.notes.add(path, f"The pathway {pathway.id!a} is here already.")
    if members.has("pathways") and not found and not members.notes.problems:
        members.note("pathways", "This should list the pathways to be planned together.")
    return found


def _between(reading: Reading, members: Members, pathways: list[Any]) -> tuple[PairPolicy, ...]:
    """Read what pairs may share, once all pathways are known (otherwise any id might be missed)."""
    if any(pathway is UNREADABLE for pathway in pathways) or not members.has("between"):
        return ()
    ids = [pathway.id for pathway in pathways]
    raw = members.raw("between")
    found = reading.read("between", lambda data: read_between(_listed(data), ids), raw)
    return () if found is UNREADABLE else found


def _listed(data: Any) -> Any:
    """A file for `--between` may hold the list, or an object with it."""
    return data.get("between") if isinstance(data, Mapping) else data


def _per_term(members: Members) -> int | None:
    found = members.optional_whole("per_term")
    if found is not None and not 1 <= found <= PATHWAY_PER_TERM_MAX:
        members.note("per_term", f"This should be between 1 and {PATHWAY_PER_TERM_MAX}.")
    return found
