"""Judging from files: documents in folders, and the lines of a batch. For the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import MAXYEAR, datetime
from pathlib import Path
from typing import Any

from wallet.base.clock import utc_now
from wallet.base.errors import InputError
from wallet.base.limits import DOCUMENT_MAX_BYTES, UPLOAD_MAX_BYTES
from wallet.core.dates import parse_iso_date_time
from wallet.core.verify.bench import Shelf
from wallet.core.verify.judge import reject
from wallet.core.verify.loop import verify
from wallet.core.verify.materials import Document, Gather
from wallet.core.verify.wire import report_to_json
from wallet.infra.derived_proofs import DerivedProofs
from wallet.infra.gather import documents_gather
from wallet.infra.operator_folder import UnreadableFolder, read_contexts, read_index, read_schemas


class UnreadableCase(InputError):
    """A line of a batch that is not a case, or a file that is not there."""

    code = "unreadable_case"
    sentence = "This case cannot be read."


def folder_gather(folder: Path, at: datetime) -> Gather:
    """Return a `Gather` over a folder whose index.json maps addresses to files (null: unreachable).

    Raises:
        UnreadableFolder: there is no such index.
    """
    index = read_index(folder)
    if not all(isinstance(name, str | None) for name in index.values()):
        raise UnreadableFolder
    return _lazy_gather({url: name and str(folder / name) for url, name in index.items()}, at)


def judge_line(line: bytes, shelf: Shelf) -> dict[str, Any]:
    """Judge one line of a batch and return the report with its `id`. Never raises: a bad line is `rejected_input`."""
    name: object = None
    now = utc_now()
    try:
        case = _case(line)
        name = case.get("id")
        now = read_instant(case["at"]) if case.get("at") else now
        report = verify(
            _upload(case.get("file")),
            _lazy_gather(_files(case.get("documents")), now),
            now=now,
            claimed_recipient=dict(_claimed(case.get("recipient"))),
            shelf=shelf,
        ).report
    except InputError as error:
        report = reject(error, now).report
    except Exception as error:  # a mistake of ours in one case must not take the others down
        report = reject(UnreadableCase(f"We failed to judge this ({type(error).__name__})."), now).report
    return {"id": name, **report_to_json(report)}


def refuse_line(line: bytes, error: InputError) -> dict[str, Any]:
    """Return the report for a line that was not judged. Never raises."""
    try:
        name = _case(line).get("id")
    except InputError:
        name = None
    return {"id": name, **report_to_json(reject(error, utc_now()).report)}


def open_shelf(folder: Path | None) -> Shelf:
    """Return what is bundled, and what an operator's folder adds to it.

    Raises:
        UnreadableFolder: as `read_contexts` and `read_schemas`.
    """
    return Shelf(read_contexts(folder), schemas=read_schemas(folder), check_derived=DerivedProofs())


def read_instant(text: object) -> datetime:
    """Return the instant to judge at.

    Raises:
        UnreadableCase: no date, or one so late that no time could be added to it.
    """
    refusal = UnreadableCase(f"{text!a} is no instant like 2026-01-31T12:00:00Z.")
    try:
        instant = parse_iso_date_time(text) if isinstance(text, str) else None
    except InputError as error:
        raise refusal from error
    if instant is None or instant.year == MAXYEAR:
        raise refusal
    return instant


def _case(line: bytes) -> dict[str, Any]:
    try:
        case = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UnreadableCase("This line is not JSON.") from error
    if not isinstance(case, dict):
        raise UnreadableCase("This line is not a case.")
    return case


def _upload(name: object) -> bytes:
    if not isinstance(name, str):
        raise UnreadableCase("This case names no file.")
    if name.lower().startswith(("https://", "http://")):
        return name.encode("utf-8", "surrogatepass")
    data = _read(Path(name), UPLOAD_MAX_BYTES)
    if data is None:
        raise UnreadableCase("The file cannot be read.")
    return data


def _files(documents: object) -> Mapping[str, str]:
    """The files of a case by address. Whatever is no file name is an address that does not answer."""
    given = documents or {}
    if not isinstance(given, dict):
        raise UnreadableCase("The documents of this case are not files by address.")
    return {url: name for url, name in given.items() if isinstance(name, str)}


def _claimed(recipient: object) -> Iterator[tuple[str, Sequence[str]]]:
    for kind, values in recipient.items() if isinstance(recipient, dict) else ():
        listed = values if isinstance(values, list) else [values]
        yield str(kind), [value for value in listed if isinstance(value, str)]


def _lazy_gather(files: Mapping[str, str | None] | Mapping[str, str], at: datetime) -> Gather:
    """Read a document when it is asked for, not before."""

    def gather(urls: frozenset[str]) -> Mapping[str, Document]:
        paths = {url: files.get(url) for url in urls}
        bodies = {url: _read(Path(path), DOCUMENT_MAX_BYTES) if path else None for url, path in paths.items()}
        return documents_gather(bodies, at)(urls)

    return gather


def _read(path: Path, max_bytes: int) -> bytes | None:
    """Read a file, one byte further than allowed, so that whoever gets it refuses it for its size.

    A pipe or device is none: opening one could wait for ever.
    """
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            return file.read(max_bytes + 1)
    except (OSError, ValueError):
        return None
