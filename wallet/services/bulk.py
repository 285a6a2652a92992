"""Check many badges at once: a list is brought without an account, worked off by the worker, deleted after a day."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from wallet.base.errors import NotFound, Unavailable
from wallet.base.ids import new_id, new_share_token, normalise_token, secret_hash
from wallet.base.limits import BULK_KEPT_S, BULK_LOOKUPS_MAX, BULK_WAITING_MAX, BULK_WAITING_MAX_BYTES
from wallet.core.bulk.brought import read_brought
from wallet.core.bulk.items import Item
from wallet.core.verify.judge import reject
from wallet.core.verify.report import Report, Verdict
from wallet.core.verify.wire import read_instant, report_from_json, report_to_json, write_instant
from wallet.infra.secrets import Box
from wallet.services.deps import Deps
from wallet.store import bulk
from wallet.store.bulk import BulkCheck, SealedItem
from wallet.store.tables import BulkCheckRow, BulkItemRow

JOB: Final = "check_lists"
_logger = logging.getLogger(__name__)


class TooBusy(Unavailable):
    """More is waiting already than can be worked off soon."""

    code = "bulk_busy"
    sentence = "Many lists are waiting to be checked just now. Bring yours again in a few minutes."


class Trouble(StrEnum):
    """Why there is no report about a line."""

    LINK_OFF = "link_off"
    NO_SUCH_LINK = "no_such_link"
    BROKE_OFF = "broke_off"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one line, with the words that stand beside its report."""

    report: Report | None
    trouble: Trouble | None = None
    name: str | None = None
    holder: str | None = None
    withdrawn_on: datetime | None = None
    reason: str | None = None  # of the withdrawal, in the issuer's words


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list; `finding` is None while it waits."""

    number: int  # from 1
    label: str
    finding: Finding | None

    @property
    def verdict(self) -> Verdict | None:
        """The verdict; a line that nothing could be found out about is unknown. None while it waits."""
        if self.finding is None:
            return None
        return self.finding.report.verdict if self.finding.report else Verdict.UNKNOWN


@dataclass(frozen=True, slots=True)
class CheckedList:
    """A list as its page shows it."""

    code: str
    check: BulkCheck
    lines: tuple[Line, ...]

    @property
    def finished(self) -> bool:
        return self.check.finished_at is not None

    @property
    def used_up(self) -> bool:
        """Whether so many documents were asked for that the rest had to do without."""
        return self.check.lookups >= BULK_LOOKUPS_MAX


def bring(files: Iterable[tuple[str, bytes]], text: str, deps: Deps) -> str:
    """Take a list to be checked, and return the code that its page is found by.

    Raises:
        InputError: see `read_brought`.
        TooBusy: `BULK_WAITING_MAX` badges or `BULK_WAITING_MAX_BYTES` wait already.
    """
    items = read_brought(files, text)
    now, code, check_id, box = deps.now(), new_share_token(), new_id(), box_of(deps)
    check = BulkCheckRow(
        id=check_id,
        code_hash=secret_hash(code),
        total=len(items),
        lookups=0,
        made_at=now,
        ends_at=now + timedelta(seconds=BULK_KEPT_S),
        finished_at=now if all(one.refusal for one in items) else None,
    )
    rows = [
        BulkItemRow(check_id=check_id, position=position, tries=0, **_columns(one, box, now))
        for position, one in enumerate(items)
    ]
    with deps.database.begin() as session:
        before = bulk.waiting(session)
        if before.items + len(items) > BULK_WAITING_MAX:
            raise TooBusy
        if before.bytes + sum(row.size for row in rows) > BULK_WAITING_MAX_BYTES:
            raise TooBusy
        bulk.add_check(session, check, rows)
    _logger.info("a list of %s badges was brought", len(items))
    deps.nudge(JOB)
    return code


def progress(typed: str, deps: Deps) -> BulkCheck:
    """Return how far a list is; raises NotFound."""
    with deps.database.read() as session:
        return bulk.check_by_code(session, secret_hash(canonical_code(typed)), now=deps.now())


def checked_list(typed: str, deps: Deps) -> CheckedList:
    """Return a list with everything that was found so far; raises NotFound."""
    code, box = canonical_code(typed), box_of(deps)
    with deps.database.read() as session:
        check = bulk.check_by_code(session, secret_hash(code), now=deps.now())
        items = bulk.items_of(session, check.id)
    return CheckedList(code, check, tuple(_line(item, box) for item in items))


def delete_list(typed: str, deps: Deps) -> None:
    """Delete a list and what was found, now; a list that is not there is deleted already."""
    with deps.database.begin() as session:
        bulk.delete_check(session, secret_hash(canonical_code(typed)))


def canonical_code(typed: str) -> str:
    """Return a code as we write it, however it was typed; raises NotFound when it cannot be one."""
    code = normalise_token(typed)
    if code is None:
        raise NotFound
    return code


def box_of(deps: Deps) -> Box:
    """Return what seals the lines of lists: they may hold addresses of shared pages, and files about people."""
    return Box((deps.settings.secret_key, *deps.settings.secret_key_fallbacks), "bulk-check")


def finding_to_json(finding: Finding) -> dict[str, Any]:
    """Return a finding as it is kept."""
    return {
        "report": report_to_json(finding.report) if finding.report else None,
        "trouble": finding.trouble and finding.trouble.value,
        "name": finding.name,
        "holder": finding.holder,
        "withdrawn_on": finding.withdrawn_on and write_instant(finding.withdrawn_on),
        "reason": finding.reason,
    }


def _finding(data: Mapping[str, Any]) -> Finding:
    return Finding(
        report=report_from_json(data["report"]) if data["report"] else None,
        trouble=Trouble(data["trouble"]) if data["trouble"] else None,
        name=data["name"],
        holder=data["holder"],
        withdrawn_on=read_instant(data["withdrawn_on"]) if data["withdrawn_on"] else None,
        reason=data["reason"],
    )


def _columns(one: Item, box: Box, now: datetime) -> dict[str, Any]:
    label = box.seal(one.label.encode())
    if one.refusal is None:
        return {"label_sealed": label, "upload_sealed": box.seal(one.body), "size": len(one.body)}
    found = finding_to_json(Finding(reject(one.refusal, now).report))
    return {"label_sealed": label, "size": 0, "judged_at": now, "found": found}


def _line(item: SealedItem, box: Box) -> Line:
    finding = _finding(item.found) if item.judged_at is not None and item.found else None
    return Line(item.position + 1, box.open(item.label).decode(), finding)
