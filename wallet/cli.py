"""`flask badge …`: verify, take apart and bake badges from the command line. Needs neither a database nor a secret.

Exit status: 0 for `verified`, 1 for every other verdict, 2 for a wrong call.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click
from flask.cli import AppGroup

from wallet.base.errors import AppError
from wallet.base.limits import BATCH_PROCESSES_MAX, UPLOAD_MAX_BYTES

if TYPE_CHECKING:
    from datetime import datetime

    from wallet.core.verify.materials import Gather
    from wallet.core.verify.report import Report

badge = AppGroup("badge", help="Verify, unbake and bake badges.")

_SENTENCES = {
    "verified": "It is genuine, and nothing speaks against it.",
    "rejected_input": "We found no badge in this that we could read.",
    "invalid": "It is not genuine, or it breaks the rules.",
    "revoked": "It is genuine, but the issuer has withdrawn it.",
    "suspended": "It is genuine, but the issuer has suspended it.",
    "not_yet_valid": "It is genuine, but not valid yet.",
    "expired": "It is genuine, but it has expired.",
    "unknown": "Something needed to check it could not be had.",
}
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@badge.command("verify")
@click.argument("what", metavar="FILE_OR_URL", required=False)
@click.option("--at", metavar="INSTANT", help="Judge as of this instant, like 2026-01-31T12:00:00Z; now if left out.")
@click.option("--recipient", "recipients", multiple=True, metavar="EMAIL", help="Whose badge it should be.")
@click.option("--documents", type=_FOLDER, help="Folder with index.json (URL -> file or null) instead of the network.")
@click.option("--contexts", type=_FOLDER, help="Folder with index.json of more JSON-LD contexts and schemas.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option("--batch", type=click.File("rb"), help="File with one case a line ('-' is standard input).")
@click.option(
    "--processes", type=click.IntRange(1, BATCH_PROCESSES_MAX), help="How many work at a batch; by default it depends."
)
def verify_command(what: str | None, batch: Any, processes: int | None, **options: Any) -> None:
    """Verify a badge: a picture, JSON, a JWT, or a web address."""
    if (what is None) == (batch is None):
        raise click.UsageError("Give either a file or address, or --batch.")
    if batch is not None:
        if options["at"] or options["recipients"] or options["documents"]:
            raise click.UsageError("In a batch every line says --at, --recipient and --documents itself.")
        _verify_batch(batch, options["contexts"], processes)
        return
    _verify_one(str(what), options)


@badge.command("unbake")
@click.argument("image", type=_FILE, metavar="FILE")
def unbake_command(image: Path) -> None:
    """Print the badge that is baked into a PNG or SVG."""
    from wallet.core.formats.detect import read_carrier

    try:
        carrier = read_carrier(_read_bytes(image))
    except AppError as error:
        raise click.ClickException(error.message) from error
    click.echo(carrier.text)


@badge.command("bake")
@click.argument("image", type=_FILE)
@click.argument("credential", type=_FILE)
@click.argument("out", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def bake_command(image: Path, credential: Path, out: Path) -> None:
    """Bake the badge in CREDENTIAL into the picture IMAGE and write OUT."""
    from wallet.core.verify.rebake import bake

    try:
        baked = bake(_read_bytes(image), _read_bytes(credential))
    except AppError as error:
        raise click.ClickException(error.message) from error
    try:
        out.write_bytes(baked)
    except OSError as error:
        raise click.UsageError(f"{out} cannot be written: {error.strerror}.") from error


def _verify_one(what: str, options: dict[str, Any]) -> None:
    from wallet.base.clock import utc_now
    from wallet.core.verify.loop import verify
    from wallet.core.verify.wire import report_to_json
    from wallet.infra.offline import open_shelf

    now = _instant(options["at"]) if options["at"] else utc_now()
    upload = what.encode("utf-8", "surrogatepass") if _is_address(what) else _upload(what)
    try:
        shelf = open_shelf(options["contexts"])
        documents = _gather(options["documents"], now)
    except AppError as error:
        raise click.UsageError(error.message) from error
    claimed = _claimed(options["recipients"])
    with documents as gather:
        judgement = verify(upload, gather, now=now, claimed_recipient=claimed, shelf=shelf)
    if options["as_json"]:
        click.echo(json.dumps(report_to_json(judgement.report), indent=2, ensure_ascii=False))
    else:
        click.echo(_readable(judgement.report))
    sys.exit(0 if judgement.report.verdict == "verified" else 1)


def _gather(folder: Path | None, now: datetime) -> AbstractContextManager[Gather]:
    """The documents of a folder, or the network under the deadline of one verification."""
    from wallet.infra.gather import Gatherer
    from wallet.infra.offline import folder_gather

    if folder is not None:
        return nullcontext(folder_gather(folder, now))
    from wallet.infra.fetch import Fetcher

    return Gatherer(Fetcher()).session()


def _verify_batch(file: BinaryIO, contexts_folder: Path | None, processes: int | None) -> None:
    """Answer a line for every line, in order. Whatever is wrong with one of them, the next one is read."""
    from wallet.infra.batch import judge_lines

    try:
        answers = judge_lines(file, contexts_folder, processes=processes)
    except AppError as error:
        raise click.UsageError(error.message) from error
    for answer in answers:
        click.echo(answer)


def _is_address(what: str) -> bool:
    return what.lower().startswith(("https://", "http://")) and not Path(what).exists()


def _upload(what: str) -> bytes:
    path = Path(what)
    if not path.is_file():
        raise click.UsageError(f"There is no file {what!a}.")
    return _read_bytes(path)


def _read_bytes(path: Path) -> bytes:
    """Read a file, no further than one byte past the limit: that is enough to be refused for its size."""
    try:
        with path.open("rb") as file:
            return file.read(UPLOAD_MAX_BYTES + 1)
    except OSError as error:
        raise click.UsageError(f"{path} cannot be read: {error.strerror}.") from error


def _instant(text: str) -> datetime:
    from wallet.infra.offline import read_instant

    try:
        return read_instant(text)
    except AppError as error:
        raise click.BadParameter(error.message, param_hint="--at") from error


def _claimed(recipients: Iterable[str]) -> dict[str, list[str]]:
    """Sort identifiers by what they look like: an e-mail address, unless it says otherwise."""
    claimed: dict[str, list[str]] = {}
    for identifier in recipients:
        schemes = {"did:": "did", "http:": "url", "https:": "url", "tel:": "telephone"}
        kind = next((kind for scheme, kind in schemes.items() if identifier.startswith(scheme)), "email")
        claimed.setdefault(kind, []).append(identifier)
    return claimed


def _readable(report: Report) -> str:
    word = report.verdict.value
    lines = [word.replace("_", " ").upper(), _SENTENCES[word], ""]
    if report.credential is not None:
        issuer = report.credential.issuer_name or report.credential.issuer_id
        lines += [f"{_plain(report.credential.name)}, issued by {_plain(issuer)}", ""]
    elif report.claimed is not None and report.claimed.name:
        lines += [f"This file says, not confirmed: {_plain(report.claimed.name)}", ""]
    width = max(len(line.check.value) for line in report.checks)
    for line in report.checks:
        outcome = line.outcome.value.replace("_", " ")
        lines.append(f"  {outcome:14}  {line.check.value:{width}}  {_plain(line.message)}")
    return "\n".join(lines)


def _plain(text: str | None) -> str:
    """A stranger's text on a terminal: printable characters only, so that no escape sequence gets through."""
    return "".join(letter if letter.isprintable() else "·" for letter in text or "")
