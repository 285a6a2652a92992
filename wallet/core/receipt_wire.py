"""A receipt as a credential of this Laurel's own, and back.

The words of a receipt are its own vocabulary, written out in its `@context`. That context is always the very same, and
reading insists on it: what a word means is not signed by itself, only what it stands for is.

Source: VC Data Model 2.0; verification contract, section 4 (the report).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, TypeVar

from wallet.base.errors import InputError
from wallet.core.dates import parse_date_time_stamp
from wallet.core.formats.shapes import items, names_in
from wallet.core.formats.vc import VC2_CONTEXT
from wallet.core.model import JsonObject, JsonValue
from wallet.core.receipts import Receipt
from wallet.core.verify.report import (
    Check,
    CheckResult,
    CredentialFormat,
    CredentialSummary,
    EndorsementResult,
    Outcome,
    RecipientMatch,
    Report,
    Source,
    Verdict,
)
from wallet.core.verify.wire import write_instant

Value = TypeVar("Value")

RECEIPT_TYPE: Final = "BadgeCheckReceipt"
_NAMESPACE: Final = "urn:laurel:receipt:"
_INSTANT: Final = "http://www.w3.org/2001/XMLSchema#dateTime"
_TYPES: Final = (RECEIPT_TYPE, "BadgeCheck", "CheckedBadge", "CheckLine", "EndorsementFound", "DocumentRead")
_TEXTS: Final = (
    *("verdict", "badgeFormat", "recipientMatch", "issuerRecognised", "badgeHolder"),
    *("fileSha256", "credentialSha256", "shownAt"),
    *("badgeId", "badgeName", "badgeIssuerId", "badgeIssuerName", "badgeAwardedTo", "inForceFrom", "inForceUntil"),
    *("badgeAchievementId", "badgeAchievementType"),
    *("checkName", "outcome", "outcomeCode", "sentence", "restsOn"),
    *("endorsementId", "endorserId", "endorserName", "endorserComment"),
    *("documentUrl", "documentSha256"),
)
_INSTANTS: Final = ("judgedAt", "lookAgainAt", "learnedAt", "fetchedAt")
_NODES: Final = ("checkedBadge", "checkLine", "endorsementFound", "documentRead")
_CONTEXT: Final[list[JsonValue]] = [
    VC2_CONTEXT,
    {
        **{word: f"{_NAMESPACE}{word}" for word in (*_TYPES, *_TEXTS)},
        **{word: {"@id": f"{_NAMESPACE}{word}", "@type": _INSTANT} for word in _INSTANTS},
        **{word: {"@id": f"{_NAMESPACE}{word}", "@type": "@id"} for word in _NODES},
    },
]


class NotAReceipt(InputError):
    """A credential that is no receipt as we write them."""

    code = "not_a_receipt"
    sentence = "This is not a receipt of a badge check."


def build_receipt(receipt: Receipt, *, issuer: str, issuer_name: str) -> dict[str, Any]:
    """Return the unsigned credential.

    Args:
        receipt: as `receipt_of` returns it.
        issuer: the DID of this Laurel.
        issuer_name: its name.
    """
    report = receipt.report
    check = {
        "type": "BadgeCheck",
        "verdict": report.verdict.value,
        "judgedAt": write_instant(report.judged_at),
        "lookAgainAt": _write(report.look_again_at),
        "badgeFormat": report.format and report.format.value,
        "recipientMatch": report.recipient.value,
        "issuerRecognised": report.issuer_known.value,
        "badgeHolder": receipt.holder,
        "fileSha256": receipt.file_sha256,
        "credentialSha256": receipt.credential_sha256,
        "shownAt": receipt.address,
        "checkedBadge": _badge(report.credential) if report.credential else None,
        "checkLine": [_line(line) for line in report.checks],
        "endorsementFound": [_endorsement(one) for one in report.endorsements] or None,
        "documentRead": [_document(source) for source in report.sources] or None,
    }
    return {
        "@context": _CONTEXT,
        "id": receipt.id,
        "type": ["VerifiableCredential", RECEIPT_TYPE],
        "name": "Receipt of a badge check",
        "description": "What was found about a badge at the time given. It does not say what holds today.",
        "issuer": {"id": issuer, "name": issuer_name},
        "validFrom": write_instant(receipt.made_at),
        "credentialSubject": _present(check),
    }


def is_receipt(document: JsonObject) -> bool:
    """Tell a credential that means to be a receipt. Nothing is verified by this."""
    return RECEIPT_TYPE in names_in(document.get("type"))


def read_receipt(document: JsonObject) -> Receipt:
    """Read a receipt whose signature has been verified.

    Raises:
        NotAReceipt: another kind of credential, or one whose words may mean something else.
    """
    if not is_receipt(document) or document.get("@context") != _CONTEXT:
        raise NotAReceipt
    try:
        return _read(document)
    except (KeyError, TypeError, ValueError, AttributeError, InputError) as error:
        raise NotAReceipt from error


def _read(document: JsonObject) -> Receipt:
    check = _object(document["credentialSubject"])
    lines = {line.check: line for line in map(_read_line, items(check.get("checkLine")))}
    if len(lines) != len(items(check.get("checkLine"))):
        raise NotAReceipt
    badge = check.get("checkedBadge")
    report = Report(
        verdict=Verdict(_text(check, "verdict")),
        judged_at=_instant(check, "judgedAt"),
        format=CredentialFormat(_text(check, "badgeFormat")),
        credential=_read_badge(_object(badge)) if badge else None,
        claimed=None,
        checks=tuple(lines[one] for one in Check if one in lines),
        recipient=RecipientMatch(_text(check, "recipientMatch")),
        issuer_known=Outcome(_text(check, "issuerRecognised")),
        endorsements=tuple(map(_read_endorsement, items(check.get("endorsementFound")))),
        sources=tuple(map(_read_document, items(check.get("documentRead")))),
        look_again_at=_maybe(check, "lookAgainAt", _instant),
    )
    return Receipt(
        id=_text(document, "id"),
        made_at=_instant(document, "validFrom"),
        report=report,
        holder=_maybe(check, "badgeHolder", _text),
        file_sha256=_maybe(check, "fileSha256", _text),
        credential_sha256=_maybe(check, "credentialSha256", _text),
        address=_maybe(check, "shownAt", _text),
    )


def _badge(said: CredentialSummary) -> dict[str, Any]:
    return _present({"type": "CheckedBadge", **{word: getattr(said, name) for word, name in _BADGE.items()}})


def _read_badge(badge: JsonObject) -> CredentialSummary:
    return CredentialSummary(**{name: _maybe(badge, word, _text) for word, name in _BADGE.items()})


_BADGE: Final = {
    "badgeId": "id",
    "badgeName": "name",
    "badgeIssuerId": "issuer_id",
    "badgeIssuerName": "issuer_name",
    "badgeAwardedTo": "awarded_to",
    "inForceFrom": "valid_from",
    "inForceUntil": "valid_until",
    "badgeAchievementId": "achievement_id",
    "badgeAchievementType": "achievement_type",
}


def _line(line: CheckResult) -> dict[str, Any]:
    return _present(
        {
            "type": "CheckLine",
            "checkName": line.check.value,
            "outcome": line.outcome.value,
            "outcomeCode": line.code,
            "sentence": line.message,
            "restsOn": line.evidence,
            "learnedAt": _write(line.learned_at),
        }
    )


def _read_line(value: JsonValue) -> CheckResult:
    line = _object(value)
    return CheckResult(
        check=Check(_text(line, "checkName")),
        outcome=Outcome(_text(line, "outcome")),
        code=_text(line, "outcomeCode"),
        message=_text(line, "sentence"),
        evidence=_maybe(line, "restsOn", _text),
        learned_at=_maybe(line, "learnedAt", _instant),
    )


def _endorsement(one: EndorsementResult) -> dict[str, Any]:
    return _present(
        {
            "type": "EndorsementFound",
            "endorsementId": one.id,
            "endorserId": one.issuer_id,
            "endorserName": one.issuer_name,
            "outcome": one.outcome.value,
            "outcomeCode": one.code,
            "endorserComment": one.comment,
        }
    )


def _read_endorsement(value: JsonValue) -> EndorsementResult:
    one = _object(value)
    return EndorsementResult(
        id=_maybe(one, "endorsementId", _text),
        issuer_id=_maybe(one, "endorserId", _text),
        issuer_name=_maybe(one, "endorserName", _text),
        outcome=Outcome(_text(one, "outcome")),
        code=_text(one, "outcomeCode"),
        comment=_maybe(one, "endorserComment", _text),
    )


def _document(source: Source) -> dict[str, Any]:
    return {
        "type": "DocumentRead",
        "documentUrl": source.url,
        "fetchedAt": write_instant(source.fetched_at),
        "documentSha256": source.sha256,
    }


def _read_document(value: JsonValue) -> Source:
    one = _object(value)
    return Source(_text(one, "documentUrl"), _instant(one, "fetchedAt"), _text(one, "documentSha256"))


def _present(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _write(instant: datetime | None) -> str | None:
    return write_instant(instant) if instant is not None else None


def _object(value: JsonValue) -> JsonObject:
    if not isinstance(value, Mapping):
        raise NotAReceipt
    return value


def _text(node: JsonObject, word: str) -> str:
    value = node[word]
    if not isinstance(value, str):
        raise NotAReceipt
    return value


def _instant(node: JsonObject, word: str) -> datetime:
    return parse_date_time_stamp(_text(node, word))


def _maybe(node: JsonObject, word: str, read: Callable[[JsonObject, str], Value]) -> Value | None:
    return read(node, word) if node.get(word) is not None else None
