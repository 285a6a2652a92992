"""The words of a receipt on paper: what was found then. Nothing is judged anew, and nothing of today is on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from wallet.base.limits import NAME_MAX_CHARS
from wallet.core.legible import cut
from wallet.core.verify.report import CheckResult, Outcome, Report, Verdict
from wallet.services.receipts import KeptReceipt
from wallet.web.certificate_words import Leads, leads_to
from wallet.web.check_words import check_sentence, check_title, line_word
from wallet.web.dates import day, moment, parse_day
from wallet.web.i18n import gettext
from wallet.web.words import issuer_word, verdict_word

_ADDRESS_MAX_CHARS: Final = 300
_SOURCES_MAX: Final = 24
_LOOKS: Final = {
    Outcome.PASSED: "is-passed",
    Outcome.FAILED: "is-failed",
    Outcome.UNKNOWN: "is-unknown",
    Outcome.NOT_APPLICABLE: "is-na",
}
_BAD: Final = frozenset({Verdict.INVALID, Verdict.REVOKED, Verdict.REJECTED_INPUT})


@dataclass(frozen=True, slots=True)
class Line:
    """One check."""

    title: str
    word: str
    sentence: str
    learned: str
    look: str


@dataclass(frozen=True, slots=True)
class ReceiptWords:
    """Everything that stands on a receipt's sheet."""

    title: str
    by: str
    made: str
    word: str
    found: str
    look: str
    facts: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    rests: tuple[tuple[str, str], ...]
    proof: str
    leads: Leads


def receipt_words(kept: KeptReceipt, university: str) -> ReceiptWords:
    """Return the words of a receipt's sheet. The receipt's own signature has been verified."""
    receipt, report = kept.receipt, kept.receipt.report
    name = report.credential.name if report.credential else None
    return ReceiptWords(
        title=gettext("Receipt for %(name)s", name=cut(name, NAME_MAX_CHARS))
        if name
        else gettext("Receipt of a badge check"),
        by=gettext("Laurel, %(university)s", university=university),
        made=gettext("Signed on %(moment)s", moment=moment(receipt.made_at)),
        word=gettext(
            "Found on %(moment)s: %(word)s", moment=moment(report.judged_at), word=str(verdict_word(report.verdict))
        ),
        found=gettext(
            "This does not say how it is today: a badge can be withdrawn at any time. Open the receipt to see what has "
            "changed since."
        ),
        look=_look(report),
        facts=_facts(kept),
        lines=tuple(_line(line, report) for line in report.checks),
        rests=_rests(kept),
        proof=gettext(
            "The signed receipt is attached to this file and proves it: bring it to “Verify”, here or anywhere that "
            "reads verifiable credentials."
        ),
        leads=leads_to(receipt.id, kept.code or ""),
    )


def _look(report: Report) -> str:
    if report.verdict is Verdict.VERIFIED:
        return _LOOKS[Outcome.PASSED]
    return _LOOKS[Outcome.FAILED] if report.verdict in _BAD else _LOOKS[Outcome.UNKNOWN]


def _facts(kept: KeptReceipt) -> tuple[tuple[str, str], ...]:
    said, report = kept.receipt.report.credential, kept.receipt.report
    if said is None:
        return ()
    begins, ends = day(parse_day(said.valid_from)), day(parse_day(said.valid_until))
    facts = (
        (gettext("Badge"), said.name or gettext("A badge without a name")),
        (gettext("Awarded to"), kept.receipt.holder or gettext("The badge tells no name")),
        (gettext("Awarded by"), said.issuer_name or ""),
        (gettext("Identifier of the issuer"), said.issuer_id or ""),
        (gettext("Was the issuer known?"), str(issuer_word(report.issuer_known))),
        (gettext("In force from"), begins),
        (gettext("In force until"), ends or gettext("No end date")),
    )
    return tuple((title, cut(value, NAME_MAX_CHARS)) for title, value in facts if value)


def _line(line: CheckResult, report: Report) -> Line:
    learned = gettext("read %(moment)s", moment=moment(line.learned_at)) if line.learned_at else ""
    where = cut(line.evidence or "", _ADDRESS_MAX_CHARS)
    return Line(
        title=str(check_title(line.check, "employer", report)),
        word=str(line_word(line)),
        sentence=check_sentence(line, report),
        learned=", ".join(part for part in (where, learned) if part),
        look=_LOOKS[line.outcome],
    )


def _rests(kept: KeptReceipt) -> tuple[tuple[str, str], ...]:
    receipt = kept.receipt
    brought = receipt.file_sha256 if receipt.file_sha256 != receipt.credential_sha256 else None
    first = (
        (gettext("The badge's text"), receipt.credential_sha256),
        (gettext("What was brought"), brought),
        (gettext("Where it was looked at"), receipt.address),
    )
    sources = (
        (
            gettext("Read %(moment)s", moment=moment(source.fetched_at)),
            f"{cut(source.url, _ADDRESS_MAX_CHARS)} {source.sha256}",
        )
        for source in receipt.report.sources[:_SOURCES_MAX]
    )
    return (*((title, value) for title, value in first if value), *sources)
