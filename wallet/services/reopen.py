"""Open a receipt again later: what holds now about the badge it is about, and what has changed since."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from wallet.base.errors import Gone, InputError, NotFound
from wallet.core.presenting import public_report
from wallet.core.receipts import Receipt
from wallet.core.verify.changes import Change, changes_between
from wallet.core.verify.judge import Judgement
from wallet.core.verify.report import Report, Verdict
from wallet.services import shared
from wallet.services.check import check, shared_part, shared_token
from wallet.services.deps import Deps


class Reach(StrEnum):
    """How far we got in finding out what holds now."""

    ANSWERED = "answered"
    NOT_ASKED = "not_asked"  # it can be looked at again at its address, when its reader asks for that
    SWITCHED_OFF = "switched_off"  # its holder no longer shares it
    ANOTHER = "another"  # another badge lies at its address now
    NOWHERE = "nowhere"  # the file is needed: nobody keeps it for us


class AnotherBadge(InputError):
    """The file that was brought is not the badge that the receipt is about."""

    code = "receipt_of_another_badge"
    sentence = "This is another badge, or another copy of it: its text is not the one that the receipt is about."


@dataclass(frozen=True, slots=True)
class Since:
    """`report` is what holds now, when we could find out; `changes` are against the receipt's own report."""

    reach: Reach
    report: Report | None = None
    changes: tuple[Change, ...] = ()


def since_then(receipt: Receipt, deps: Deps) -> Since:
    """Return what is known without asking strangers: a shared page is read as any reader reads it."""
    if receipt.address is None:
        return Since(Reach.NOWHERE)
    token = shared_token(receipt.address, deps.settings)
    if token is None:
        return Since(Reach.NOT_ASKED)
    try:
        page = shared.read_shared(token, deps, part=shared_part(receipt.address))
        return _answered(receipt, page.report)
    except (NotFound, Gone):
        return Since(Reach.SWITCHED_OFF)


def look_again(receipt: Receipt, deps: Deps, *, permit: Callable[[], None]) -> Since:
    """Judge the badge anew at its address; `permit` as in `check`."""
    known = since_then(receipt, deps)
    if known.reach is not Reach.NOT_ASKED or receipt.address is None:
        return known
    judgement = check(receipt.address.encode(), deps, email=None, permit=permit)
    then, now = receipt.report.credential, judgement.report.credential
    if judgement.report.verdict is Verdict.REJECTED_INPUT or (then and now and then.id != now.id):
        return Since(Reach.ANOTHER)
    return _answered(receipt, public_report(judgement.report))


def compare_file(receipt: Receipt, upload: bytes, deps: Deps, *, permit: Callable[[], None]) -> Since:
    """Judge the badge anew from its own file. Nothing of the file is kept.

    Raises:
        AnotherBadge: the file holds another text than the receipt is about, or none.
    """
    judgement = check(upload, deps, email=None, permit=permit)
    if not _is_same(receipt, judgement):
        raise AnotherBadge
    return _answered(receipt, public_report(judgement.report))


def _is_same(receipt: Receipt, judgement: Judgement) -> bool:
    carrier = judgement.carrier
    return (
        judgement.report.verdict is not Verdict.REJECTED_INPUT
        and carrier is not None
        and receipt.credential_sha256 is not None
        and receipt.credential_sha256 == carrier.payload_sha256
    )


def _answered(receipt: Receipt, report: Report) -> Since:
    return Since(Reach.ANSWERED, report, changes_between(receipt.report, report))
