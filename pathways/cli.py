"""`flask pathways …`: audit, plan and check pathways from the command line. Needs neither a database nor a secret.

Answers are JSON on standard output. Exit status: 0, or 1 when a document cannot be read or a pathway has errors (in a
batch its line says so, and the batch goes on), or 2 for a wrong call.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any

import click
from flask.cli import AppGroup

from wallet.base.errors import AppError
from wallet.base.limits import PATHWAY_DOCUMENT_MAX_BYTES, PATHWAY_PER_TERM_MAX

if TYPE_CHECKING:
    from pathways.core.cases import Case, Reading

pathways = AppGroup("pathways", help="Audit, plan and check pathways.")

_FILE = click.Path(exists=True, dir_okay=False, allow_dash=True)
_AT = click.option("--at", metavar="INSTANT", help="Answer as of this instant, like 2026-11-23T00:00:00Z; else now.")
_CATALOGUE = click.option("--catalogue", type=_FILE, help="Everything that can be earned.")
_HOLDINGS = click.option("--holdings", type=_FILE, help="What one learner has.")
_BATCH = click.option("--batch", type=_FILE, help="File with one case a line ('-' is standard input).")
_OBJECTIVES = click.Choice(["effort", "badges", "cost", "weeks"])


@pathways.command("audit")
@_CATALOGUE
@click.option("--pathway", type=_FILE, help="The rules.")
@_HOLDINGS
@_AT
@_BATCH
def audit_command(pathway: str | None, batch: str | None, **options: Any) -> None:
    """Say how far a learner is, what counts where and what is missing."""
    from pathways.core.cases import audit_case, read_case

    now = _instant(options["at"])
    files = {"catalogue": options["catalogue"], "pathway": pathway, "holdings": options["holdings"]}
    if batch is not None:
        _refuse_beside_batch(files)
        _answer_lines(batch, lambda data: audit_case(read_case(data, now=now)))
        return
    _require(files)
    _answer(lambda: audit_case(_case(files, {}, now, together=False)))


@pathways.command("plan")
@_CATALOGUE
@click.option("--pathway", "rules", type=_FILE, multiple=True, help="The rules; several with --together.")
@_HOLDINGS
@_AT
@click.option("--minimise", type=_OBJECTIVES, default="effort", show_default=True)
@click.option(
    "--per-term", type=click.IntRange(1, PATHWAY_PER_TERM_MAX), help="Badges side by side; any number if left out."
)
@click.option("--together", is_flag=True, help="Plan several pathways at once.")
@click.option("--between", type=_FILE, help="What pairs of pathways may share; any pair shares freely if left out.")
@_BATCH
@click.argument("case", type=_FILE, required=False)
def plan_command(rules: tuple[str, ...], batch: str | None, case: str | None, **options: Any) -> None:
    """Say what to earn, in which order and when.

    With --together, CASE may be a file with everything: catalogue, pathways, holdings, at, between.
    """
    from pathways.core.cases import plan_case

    now, together = _instant(options["at"]), options["together"]
    files = {"catalogue": options["catalogue"], "pathway": rules or None, "holdings": options["holdings"]}
    settings = {"minimise": options["minimise"], "per_term": options["per_term"]}
    if batch is not None or case is not None:
        _refuse_beside_batch({**files, "between": options["between"], "case": case if batch else None})
    if batch is not None:
        _answer_lines(batch, lambda data: plan_case(_line(data, settings, now)))
        return
    if case is not None:
        _answer(lambda: plan_case(_line(_read_json(case), settings, now)))
        return
    _require(files)
    if options["between"] is not None and not together:
        raise click.UsageError("--between goes with --together.")
    if not together and len(rules) > 1:
        raise click.UsageError("Give one --pathway, or --together.")
    several = {"pathways": rules} if together else {"pathway": rules[0]}
    given = {"catalogue": files["catalogue"], "holdings": files["holdings"], "between": options["between"], **several}
    _answer(lambda: plan_case(_case(given, settings, now, together=together)))


@pathways.command("check")
@click.option("--catalogue", type=_FILE, required=True, help="Everything that can be earned.")
@click.option("--pathway", "rules", type=_FILE, multiple=True, help="The rules; as many as belong together.")
@click.argument("more", type=_FILE, nargs=-1)
def check_command(catalogue: str, rules: tuple[str, ...], more: tuple[str, ...]) -> None:
    """List every problem of pathways, which may also be named as arguments, and of their catalogue."""
    from pathways.core.cases import Reading, check_documents

    files = (*rules, *more)
    if not files:
        raise click.UsageError("Give at least one --pathway.")
    reading = Reading()
    names = [f"pathways[{index}]" if len(files) > 1 else "pathway" for index in range(len(files))]
    documents = [_parse(reading, name, file) for name, file in zip(names, files, strict=True)]
    answer = check_documents(_parse(reading, "catalogue", catalogue), documents, reading)
    _print(answer)
    sys.exit(1 if "error" in answer else 0)


def _case(files: dict[str, Any], settings: dict[str, Any], now: datetime, *, together: bool) -> Case:
    """Read the files of one case, all of them before anything is said about one."""
    from pathways.core.cases import Reading, read_case

    reading = Reading()
    data = dict(settings)
    for name, file in files.items():
        if isinstance(file, tuple):
            data[name] = [_parse(reading, f"{name}[{index}]", one) for index, one in enumerate(file)]
        elif file is not None:
            data[name] = _parse(reading, name, file)
    return read_case(data, now=now, reading=reading, together=together)


def _line(data: Any, settings: dict[str, Any], now: datetime) -> Case:
    """Read a whole case; what it does not say itself is as the options say."""
    from pathways.core.cases import read_case

    return read_case({**settings, **data} if isinstance(data, dict) else data, now=now, together=None)


def _parse(reading: Reading, name: str, file: str) -> Any:
    return reading.read(name, _read_json, file)


def _read_json(file: str) -> Any:
    """Read no further than one byte past the limit: that is enough to be refused for its size."""
    from pathways.core.reading import read_json

    with _open(file) as stream:
        data = stream.read(PATHWAY_DOCUMENT_MAX_BYTES + 1)
    return read_json(data)


def _open(file: str) -> IO[bytes]:
    """Open a file, or standard input for `-`; one that cannot be read is a wrong call."""
    try:
        return click.open_file(file, "rb")
    except OSError as error:
        raise click.UsageError(f"{file} cannot be read: {error.strerror}.") from error


def _answer(work: Callable[[], dict[str, Any]]) -> None:
    """Print an answer, or what is wrong with the question and end with status 1."""
    from pathways.core.cases import refusal

    out = _own_output()
    try:
        answer = work()
    except AppError as error:
        _print(refusal(error), out)
        sys.exit(1)
    _print(answer, out)


def _print(answer: dict[str, Any], out: IO[str] | None = None) -> None:
    click.echo(json.dumps(answer, indent=2, ensure_ascii=False), file=out)


def _own_output() -> IO[str] | None:
    """Keep standard output for answers, and return it: the solver's library prints remarks of its own there.

    What anybody else prints goes to standard error from now on, for as long as this process lives: what C buffered
    comes out at its end. None where standard output is no file, as under a test's runner.
    """
    try:
        number, errors = sys.stdout.fileno(), sys.stderr.fileno()
    except (OSError, ValueError, AttributeError):
        return None
    sys.stdout.flush()
    kept = os.fdopen(os.dup(number), "w", encoding=sys.stdout.encoding, errors=sys.stdout.errors)
    os.dup2(errors, number)
    return kept


def _answer_lines(batch: str, work: Callable[[Any], dict[str, Any]]) -> None:
    """Answer every line that is not blank with a line of ASCII, each before the next one is read."""
    out = _own_output()
    with _open(batch) as stream:
        for line in _lines(stream):
            click.echo(json.dumps(_answer_line(line, work)), file=out)


def _answer_line(line: bytes, work: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    from pathways.core.cases import failure, refusal
    from pathways.core.reading import read_json

    try:
        return work(read_json(line))
    except AppError as error:
        return refusal(error)
    except Exception as error:  # a mistake of ours in one case must not take the others down
        return failure(error)


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    """Every line; one that is too long to be read is cut, and still too long then."""
    most = PATHWAY_DOCUMENT_MAX_BYTES + 1
    while line := file.readline(most):
        rest = line
        while not rest.endswith(b"\n") and (rest := file.readline(most)):
            pass
        if line.strip():
            yield line


def _refuse_beside_batch(files: dict[str, Any]) -> None:
    if any(file is not None for file in files.values()):
        raise click.UsageError("A batch line, or a whole case, says its documents itself.")


def _require(files: dict[str, Any]) -> None:
    missing: Iterable[str] = [f"--{name}" for name, file in files.items() if file is None]
    if missing:
        raise click.UsageError(f"Give {', '.join(missing)}, or --batch.")


def _instant(text: str | None) -> datetime:
    from pathways.core.scalars import instant_of
    from wallet.base.clock import utc_now

    if text is None:
        return utc_now()
    instant = instant_of(text)
    if instant is None:
        raise click.BadParameter(f"{text!a} is no instant like 2026-11-23T00:00:00Z.", param_hint="--at")
    return instant
