"""Everything a learner has here, as one zip that is written while it is sent: no more than one badge in memory.

Originals byte for byte, credentials, every report, the documents they rest on, an index for people and one for
programs with the SHA-256 of each file. What an unverified file claims about itself is in its original only.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from wallet.base.errors import NotFound
from wallet.core.file_names import plain_name
from wallet.core.verify.report import Report, Source
from wallet.core.verify.wire import report_to_json, write_instant
from wallet.services.deps import Deps
from wallet.services.downloads import ENDINGS
from wallet.services.export_index import index_page
from wallet.store.accounts import account_for
from wallet.store.badges import BadgeDetail, badge_for, original_for, verifications_of
from wallet.store.collections import collections_of
from wallet.store.documents import documents_of
from wallet.store.holdings import badge_ids_of
from wallet.store.pictures import picture_of_badge

_CHUNK: Final = 64 * 1024
_PICTURES: Final = {"image/png": "png", "image/svg+xml": "svg"}

AccountPart = Callable[[], Mapping[str, bytes]]  # file name -> bytes, for the folder `account`


@dataclass(frozen=True, slots=True)
class _Files:
    """One badge's files by their name in its folder, what the index says of it, and what its reports rest on."""

    files: dict[str, bytes]
    facts: dict[str, Any]
    sources: tuple[Source, ...]


def export_everything(learner_id: UUID, deps: Deps, account_part: AccountPart | None = None) -> Iterator[bytes]:
    """Return the pieces of a zip with everything that is this learner's, the bin included.

    Args:
        learner_id: whose.
        deps: badges are read one by one, each in a transaction of its own.
        account_part: gives the files about the account itself, by name.

    Raises:
        NotFound: there is no such learner (before the first piece).
    """
    with deps.database.read() as session:
        person = account_for(session, learner_id).name
        badge_ids = badge_ids_of(session, learner_id)
        collections = {one.id: one.name for one in collections_of(session, learner_id)}
    account = dict(account_part()) if account_part else {}
    return _pieces(_Export(learner_id, person, deps.now(), deps, collections), badge_ids, account)


@dataclass(frozen=True, slots=True)
class _Export:
    learner_id: UUID
    person: str
    made_at: datetime
    deps: Deps
    collections: Mapping[UUID, str]


def _pieces(export: _Export, badge_ids: tuple[UUID, ...], account: Mapping[str, bytes]) -> Iterator[bytes]:
    sink = _Sink()
    index: dict[str, Any] = {
        "made_at": write_instant(export.made_at),
        "learner": {"id": str(export.learner_id), "name": export.person},
        "collections": sorted(export.collections.values(), key=str.casefold),
        "badges": [],
        "documents": [],
        "account": [],
    }
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        writer = _Writer(archive, export.made_at)
        kept: dict[tuple[str, str], Source] = {}
        for number, badge_id in enumerate(badge_ids, 1):
            try:
                found = _badge_files(export, badge_id)
            except NotFound:
                continue  # deleted for good while the export was under way
            folder = f"badges/{number:04}-{plain_name(found.facts['name'])}"
            files = [writer.add(f"{folder}/{name}", body) for name, body in found.files.items()]
            index["badges"].append({**found.facts, "folder": folder, "files": files})
            kept.update({(source.url, source.sha256): source for source in found.sources})
            yield from sink.pieces()
        for source in sorted(kept.values(), key=lambda one: (one.url, one.sha256)):
            index["documents"].append(_add_document(export, writer, source))
            yield from sink.pieces()
        for name in sorted(account):
            index["account"].append(writer.add(f"account/{plain_file(name)}", account[name]))
        writer.add("index.json", _json(index))
        writer.add("index.html", index_page(index))
    yield from sink.pieces()


def _badge_files(export: _Export, badge_id: UUID) -> _Files:
    """Read one badge with everything that belongs to it."""
    with export.deps.database.read() as session:
        badge = badge_for(session, export.learner_id, badge_id)
        original = original_for(session, export.learner_id, badge_id)
        history = verifications_of(session, export.learner_id, badge_id)
        picture = picture_of_badge(session, export.learner_id, badge_id)
    files = {
        f"original.{ENDINGS.get(original.container, 'txt')}": original.body,
        f"credential.{'json' if original.payload.startswith('{') else 'jwt'}": original.payload.encode(),
        "report.json": _json(_report(badge.report)),
        "history.json": _json([_report(report) for report in history]),
    }
    if picture is not None:
        files[f"picture.{_PICTURES[picture.media_type]}"] = picture.body
    sources = tuple(source for report in (badge.report, *history) for source in report.sources)
    return _Files(files, _facts(badge, export.collections), sources)


def _facts(badge: BadgeDetail, collections: Mapping[UUID, str]) -> dict[str, Any]:
    credential = badge.credential
    return {
        "id": str(badge.id),
        "name": badge.name,
        "issuer": credential.issuer.name if credential else None,
        "verdict": badge.report.verdict.value,
        "judged_at": write_instant(badge.report.judged_at),
        "linked": badge.linked.value,
        "accepted": {
            "by": badge.acceptance.by_name,
            "at": write_instant(badge.acceptance.at),
            "reason": badge.acceptance.reason,
        }
        if badge.acceptance
        else None,
        "received_at": write_instant(badge.received_at),
        "received_as": badge.original_name,
        "received_from": badge.source_url,
        "withdrawn_at": write_instant(badge.withdrawn_at) if badge.withdrawn_at else None,
        "deleted_at": write_instant(badge.deleted_at) if badge.deleted_at else None,
        "note": badge.note,
        "tags": list(badge.tags),
        "collections": sorted(collections[one] for one in badge.collections if one in collections),
    }


def _report(report: Report) -> dict[str, Any]:
    """Return a report without what an unverified file claims: that is never handed on as if it were known."""
    return report_to_json(replace(report, claimed=None))


def _add_document(export: _Export, writer: _Writer, source: Source) -> dict[str, Any]:
    with export.deps.database.read() as session:
        documents = documents_of(session, [source])
    where = {"url": source.url, "fetched_at": write_instant(source.fetched_at)}
    if not documents:
        return {**where, "sha256": source.sha256, "path": None, "bytes": None}
    return {**where, **writer.add(f"documents/{source.sha256}.txt", documents[0].body)}  # text, whatever it says


def plain_file(name: str) -> str:
    """Return a plain file name with its ending: `My address.JSON` becomes `my-address.json`."""
    stem, dot, ending = name.rpartition(".")
    return f"{plain_name(stem, 'file')}.{plain_name(ending, 'bin')}" if dot else plain_name(name, "file")


class _Writer:
    """Adds files to the archive, each path once, all of one date; says how each can be checked."""

    def __init__(self, archive: zipfile.ZipFile, made_at: datetime) -> None:
        self._archive = archive
        self._date = made_at.timetuple()[:6]
        self._added: set[str] = set()

    def add(self, path: str, body: bytes) -> dict[str, Any]:
        if path not in self._added:
            self._added.add(path)
            info = zipfile.ZipInfo(path, self._date)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            self._archive.writestr(info, body)
        return {"path": path, "sha256": hashlib.sha256(body).hexdigest(), "bytes": len(body)}


class _Sink(io.RawIOBase):
    """Where the archive writes to; what was written is taken out in pieces and forgotten."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._buffer += data
        return len(data)

    def pieces(self) -> Iterator[bytes]:
        written, self._buffer = bytes(self._buffer), bytearray()
        for at in range(0, len(written), _CHUNK):
            yield written[at : at + _CHUNK]


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
