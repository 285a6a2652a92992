"""The report as JSON and back, exactly as the verification contract (section 4) spells it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from wallet.base.errors import InputError
from wallet.core.dates import parse_date_time_stamp
from wallet.core.verify.report import (
    Check,
    CheckResult,
    Claimed,
    CredentialFormat,
    CredentialSummary,
    EndorsementResult,
    Outcome,
    RecipientMatch,
    Report,
    Source,
    Verdict,
)

Json = Mapping[str, Any]


class MalformedReport(InputError):
    """Not a report as we write it. Reports are read from our own store, so this is damage, not an attack."""

    code = "malformed_report"
    sentence = "A stored report cannot be read."


def report_to_json(report: Report) -> dict[str, Any]:
    """Return the report as a JSON object: plain values only, members always in the same order."""
    return {
        "verdict": report.verdict.value,
        "judged_at": write_instant(report.judged_at),
        "format": report.format and report.format.value,
        "credential": report.credential and _summary_to_json(report.credential),
        "claimed": report.claimed and _claimed_to_json(report.claimed),
        "checks": [_check_to_json(line) for line in report.checks],
        "recipient": report.recipient.value,
        "issuer_known": report.issuer_known.value,
        "endorsements": [_endorsement_to_json(one) for one in report.endorsements],
        "sources": [
            {"url": source.url, "fetched_at": write_instant(source.fetched_at), "sha256": source.sha256}
            for source in report.sources
        ],
        "look_again_at": report.look_again_at and write_instant(report.look_again_at),
    }


def report_from_json(data: Json) -> Report:
    """Return the report that `report_to_json` wrote; members that we do not know are ignored.

    Raises:
        MalformedReport: a member is missing or of another kind.
    """
    try:
        return Report(
            verdict=Verdict(data["verdict"]),
            judged_at=read_instant(data["judged_at"]),
            format=CredentialFormat(data["format"]) if data["format"] else None,
            credential=_summary_from_json(data["credential"]) if data["credential"] else None,
            claimed=_claimed_from_json(data["claimed"]) if data["claimed"] else None,
            checks=tuple(_check_from_json(line) for line in data["checks"]),
            recipient=RecipientMatch(data["recipient"]),
            issuer_known=Outcome(data["issuer_known"]),
            endorsements=tuple(_endorsement_from_json(one) for one in data["endorsements"]),
            sources=tuple(Source(s["url"], read_instant(s["fetched_at"]), s["sha256"]) for s in data["sources"]),
            look_again_at=read_instant(data["look_again_at"]) if data["look_again_at"] else None,
        )
    except (KeyError, TypeError, ValueError, AttributeError, InputError) as error:
        raise MalformedReport from error


def write_instant(instant: datetime) -> str:
    """Write an aware instant in UTC: `2026-11-23T00:00:00Z`, with a fraction only where there is one."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def read_instant(text: str) -> datetime:
    """Read what `write_instant` wrote; raises MalformedDate."""
    return parse_date_time_stamp(text)


def _summary_to_json(summary: CredentialSummary) -> dict[str, Any]:
    achievement = {"id": summary.achievement_id, "type": summary.achievement_type}
    return {
        "id": summary.id,
        "name": summary.name,
        "issuer": {"id": summary.issuer_id, "name": summary.issuer_name},
        "awarded_to": summary.awarded_to,
        "valid_from": summary.valid_from,
        "valid_until": summary.valid_until,
        "achievement": achievement if any(achievement.values()) else None,
    }


def _summary_from_json(data: Json) -> CredentialSummary:
    achievement = data["achievement"] or {}
    return CredentialSummary(
        id=data["id"],
        name=data["name"],
        issuer_id=data["issuer"]["id"],
        issuer_name=data["issuer"]["name"],
        awarded_to=data["awarded_to"],
        valid_from=data["valid_from"],
        valid_until=data["valid_until"],
        achievement_id=achievement.get("id"),
        achievement_type=achievement.get("type"),
    )


def _claimed_to_json(claimed: Claimed) -> dict[str, Any]:
    return {
        "name": claimed.name,
        "issuer": claimed.issuer_name,
        "valid_from": claimed.valid_from,
        "valid_until": claimed.valid_until,
    }


def _claimed_from_json(data: Json) -> Claimed:
    return Claimed(data["name"], data["issuer"], data["valid_from"], data["valid_until"])


def _check_to_json(line: CheckResult) -> dict[str, Any]:
    return {
        "check": line.check.value,
        "outcome": line.outcome.value,
        "code": line.code,
        "message": line.message,
        "evidence": line.evidence,
        "learned_at": line.learned_at and write_instant(line.learned_at),
    }


def _check_from_json(data: Json) -> CheckResult:
    return CheckResult(
        check=Check(data["check"]),
        outcome=Outcome(data["outcome"]),
        code=data["code"],
        message=data["message"],
        evidence=data["evidence"],
        learned_at=read_instant(data["learned_at"]) if data["learned_at"] else None,
    )


def _endorsement_to_json(one: EndorsementResult) -> dict[str, Any]:
    return {
        "id": one.id,
        "issuer": {"id": one.issuer_id, "name": one.issuer_name},
        "outcome": one.outcome.value,
        "code": one.code,
        "comment": one.comment,
    }


def _endorsement_from_json(data: Json) -> EndorsementResult:
    return EndorsementResult(
        id=data["id"],
        issuer_id=data["issuer"]["id"],
        issuer_name=data["issuer"]["name"],
        outcome=Outcome(data["outcome"]),
        code=data["code"],
        comment=data["comment"],
    )
