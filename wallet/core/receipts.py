"""A receipt: what this Laurel found about a badge, when, and from what, made fit to be signed and filed.

`wallet.core.receipt_wire` writes it as a credential and reads it again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from wallet.base.limits import URL_MAX_CHARS
from wallet.core.legible import legible
from wallet.core.presenting import hide_mailboxes, public_report
from wallet.core.verify.report import CredentialSummary, EndorsementResult, Report


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is signed. The report is a public one: no person's address is in it, nor what a file merely claims."""

    id: str  # its address
    made_at: datetime  # aware UTC, whole seconds
    report: Report
    holder: str | None = None  # the name that the page showed
    file_sha256: str | None = None  # hex, of the bytes that were brought
    credential_sha256: str | None = None  # hex, of the credential's own text, whatever carried it
    address: str | None = None  # where the badge could be looked at


def receipt_of(receipt: Receipt) -> Receipt:
    """Return the receipt as it may be signed: only what a reader can see, and nothing that names a mailbox."""
    report = public_report(receipt.report)
    said = report.credential
    return replace(
        receipt,
        made_at=receipt.made_at.replace(microsecond=0),
        holder=_clean(receipt.holder),
        address=receipt.address if _clean(receipt.address) == receipt.address else None,
        report=replace(
            report,
            claimed=None,
            credential=CredentialSummary(**{name: _clean(getattr(said, name)) for name in said.__slots__})
            if said
            else None,
            checks=tuple(
                replace(line, message=_clean(line.message) or "", evidence=_clean(line.evidence))
                for line in report.checks
            ),
            endorsements=tuple(_clean_endorsement(one) for one in report.endorsements),
            sources=tuple(replace(source, url=_clean(source.url) or "") for source in report.sources),
        ),
    )


def _clean_endorsement(one: EndorsementResult) -> EndorsementResult:
    return replace(
        one,
        id=_clean(one.id),
        issuer_id=_clean(one.issuer_id),
        issuer_name=_clean(one.issuer_name),
        comment=_clean(one.comment),
    )


def _clean(text: str | None) -> str | None:
    """Return a text in one line that may be signed: nothing in it is unseen or a mailbox. None when nothing is left."""
    return hide_mailboxes(legible(text or "", URL_MAX_CHARS)) or None
