"""From bytes and documents to a report: a function of its arguments, which can be asked again in a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from wallet.base.errors import InputError
from wallet.base.limits import STATUS_FRESH_MIN_S
from wallet.core.formats.detect import Carrier, read_carrier
from wallet.core.formats.identify import Family, Payload, read_at_once, read_payload
from wallet.core.memo import Later
from wallet.core.model import AchievementCredential
from wallet.core.recipient import match_recipient
from wallet.core.trust import check_issuer_known
from wallet.core.verify.bench import Bench, Shelf
from wallet.core.verify.endorsements import check_endorsements
from wallet.core.verify.findings import Findings
from wallet.core.verify.linked import Linked, ask_document, ask_json
from wallet.core.verify.materials import Answer, Document, Materials
from wallet.core.verify.ob2 import judge_assertion, judge_signed_assertion
from wallet.core.verify.ob2_bare import judge_bare
from wallet.core.verify.ob2_hosted import only_says_revoked
from wallet.core.verify.report import (
    Check,
    Claimed,
    CredentialFormat,
    Outcome,
    RecipientMatch,
    Report,
    Source,
    Verdict,
    failed,
    not_applicable,
    passed,
    unknown,
    verdict_of_lines,
)
from wallet.core.verify.vc import judge_credential

_FOUND_ONE = {
    container: passed(Check.READABLE, "one_credential", f"We found one badge or credential in this {where}.")
    for container, where in (("png", "picture"), ("svg", "picture"), ("json", "file"), ("jws", "file"), ("url", "page"))
}
_RECIPIENT = {
    match: answer(Check.RECIPIENT, match.value, message)
    for match, answer, message in (
        (RecipientMatch.MATCH, passed, "It was awarded to the person it should belong to."),
        (RecipientMatch.MISMATCH, failed, "It was awarded to somebody else."),
        (RecipientMatch.UNKNOWN, unknown, "We cannot tell whom it was awarded to."),
    )
}
_NOBODY_CLAIMED = unknown(
    Check.RECIPIENT, "nobody_claimed", "Nobody has said whose it should be, so there is nobody to compare with."
)


class Judgement(NamedTuple):
    """A report, and what it is about.

    `badge` is there only when conformance and proof passed. `documents` are those that the report rests on.
    """

    report: Report
    badge: Later[AchievementCredential] | None = None
    payload_text: str | None = None  # the credential's text exactly as it was carried; None when there is none
    carrier: Carrier | None = None
    documents: tuple[Document, ...] = ()  # sorted by address

    @property
    def credential(self) -> AchievementCredential | None:
        """What the badge says, built of what was verified; None when that is not a badge, or not sound."""
        return self.badge.value if self.badge else None


def judge(
    upload: bytes | Carrier,
    materials: Materials,
    *,
    now: datetime,
    claimed_recipient: Mapping[str, Sequence[str]],
    shelf: Shelf,
) -> Judgement:
    """Judge what somebody brought, with the documents there are; what is wanted as well is in `materials.missing`.

    Args:
        upload: a file, a pasted text or an address, as bytes; or the carrier that was read from it.
        materials: documents by address; `missing` and `used` are written anew.
        now: the instant to judge at, aware UTC.
        claimed_recipient: identifiers that somebody proved to be theirs: `email`, `url`, `telephone`, `did`.
        shelf: contexts, known issuers and whatever else this installation brings along.

    Returns:
        Always a judgement: what cannot be read is the report `rejected_input`, which asks for nothing.
    """
    materials.missing.clear()
    materials.used.clear()
    bench = Bench(materials, shelf, now)
    try:
        carrier = upload if isinstance(upload, Carrier) else _carrier_once(upload, bench)
        found = _read(carrier, bench)
        findings = found.findings or _judge_payload(found, bench)
    except InputError as error:
        materials.missing.clear()
        return reject(error, now)
    report = _report(findings, carrier, claimed_recipient, bench)
    sound = report.credential is not None
    documents = tuple([materials.documents[url] for url in sorted(materials.used)]) if materials.used else ()
    return Judgement(report, findings.badge if sound else None, found.text, carrier, documents)


class _Found(NamedTuple):
    """The credential's text and what it reads as; or the findings, when there is nothing to read at an address."""

    text: str | None
    payload: Payload | None = None
    source: Linked | None = None
    findings: Findings | None = None


def _read(carrier: Carrier, bench: Bench) -> _Found:
    if carrier.form != "url":
        return _Found(carrier.text, _read_once(carrier, bench))
    document = ask_document(bench.materials, carrier.text)
    held = None if carrier.container == "url" else carrier.text  # a picture with an address in it is worth keeping
    if document is None or document.answer is Answer.UNREACHABLE:
        return _Found(held, findings=_nothing_there(carrier, document))
    try:
        return _read_page(carrier, document, bench)
    except InputError:
        answer = ask_json(bench.materials, carrier.text)
        if not answer.gone and not only_says_revoked(answer):
            raise
        return _Found(held, findings=_nothing_there(carrier, document, gone=True))


def _read_page(carrier: Carrier, document: Document, bench: Bench) -> _Found:
    inner = _carrier_once(document.body, bench)
    if inner.form == "url":
        raise InputError("This address only leads to another address.")
    source = ask_json(bench.materials, carrier.text) if inner.container == "json" else None
    return _Found(inner.text, _read_once(inner, bench), source)


def _carrier_once(data: bytes, bench: Bench) -> Carrier:
    made_for, carrier = bench.materials.once(("carrier", id(data)), lambda: (data, _carrier(data, bench)))
    assert made_for is data  # kept with what was made of it, so nothing else can have its id
    return carrier


def _carrier(data: bytes, bench: Bench) -> Carrier:
    read = read_at_once(data)
    if read is None:
        return read_carrier(data)
    carrier, payload = read
    bench.materials.memo["payload", id(carrier)] = carrier, payload
    return carrier


def _read_once(carrier: Carrier, bench: Bench) -> Payload:
    key = ("payload", id(carrier))
    made_for, payload = bench.materials.once(key, lambda: (carrier, read_payload(carrier.text, carrier.form)))
    assert made_for is carrier
    return payload


def _judge_payload(found: _Found, bench: Bench) -> Findings:
    payload = found.payload
    if payload is None:
        raise InputError
    if payload.family is Family.ASSERTION:
        return judge_assertion(payload.value, bench, source=found.source)
    if payload.family is Family.SIGNED_ASSERTION and payload.jws is not None:
        return judge_signed_assertion(payload.jws, payload.value, payload.refused, bench)
    if payload.family is Family.BARE:
        return judge_bare(payload.value, bench)
    return judge_credential(payload, bench)


def _nothing_there(carrier: Carrier, document: Document | None, *, gone: bool = False) -> Findings:
    """The lines for an address that does not answer, or says that what was there was withdrawn."""
    at = document.fetched_at if document else None
    code = "hosted_gone" if gone else "hosted_unreachable"
    message = (
        "The address says that the badge was withdrawn." if gone else "We could not get an answer from this address."
    )
    revocation = (failed if gone else unknown)(Check.REVOCATION, "revoked" if gone else code, message, learned_at=at)
    return Findings(
        format=CredentialFormat.OB1 if carrier.container in ("png", "svg") else CredentialFormat.OB2_HOSTED,
        conformance=unknown(Check.CONFORMANCE, code, message),
        proof=unknown(Check.PROOF, code, message, evidence=carrier.text, learned_at=at),
        issuer_key=unknown(Check.ISSUER_KEY, code, message),
        revocation=replace(revocation, evidence=carrier.text),
        suspension=not_applicable(Check.SUSPENSION, "no_status", "There is nothing that could be suspended."),
        validity_period=unknown(Check.VALIDITY_PERIOD, code, message),
        claimed=Later(lambda: Claimed(None, None, None, None)),
        readable=passed(Check.READABLE, "address", "This is an address where a badge may be.", evidence=carrier.text),
    )


def _report(
    findings: Findings,
    carrier: Carrier,
    claimed_recipient: Mapping[str, Sequence[str]],
    bench: Bench,
) -> Report:
    proven = findings.proof.outcome is Outcome.PASSED and findings.issuer_key.outcome is Outcome.PASSED
    claimed = any(claimed_recipient.values())
    match = _recipient(findings, claimed_recipient) if claimed else RecipientMatch.UNKNOWN
    known = check_issuer_known(findings.issuer_id, bench.shelf.known_issuers, proven=proven)
    lines = (
        findings.readable or _FOUND_ONE[carrier.container],
        findings.conformance,
        findings.proof,
        findings.issuer_key,
        findings.revocation,
        findings.suspension,
        findings.validity_period,
        _RECIPIENT[match] if claimed else _NOBODY_CLAIMED,
        known,
        check_endorsements(findings.endorsements),
    )
    verdict = verdict_of_lines(lines)
    sound = findings.conformance.outcome is Outcome.PASSED and findings.proof.outcome is Outcome.PASSED
    summary = findings.summary if sound else None
    return Report(
        verdict,
        bench.now,
        findings.format,
        summary,
        None if summary else findings.claimed.value,
        lines,
        match,
        known.outcome,
        findings.endorsements,
        _sources(bench.materials),
        _look_again_at(verdict, findings, bench.now),
    )


def _recipient(findings: Findings, claimed: Mapping[str, Sequence[str]]) -> RecipientMatch:
    if findings.recipient is None or findings.proof.outcome is Outcome.FAILED:
        return RecipientMatch.UNKNOWN
    return match_recipient(findings.recipient.value, claimed)


def _sources(materials: Materials) -> tuple[Source, ...]:
    if not materials.used:
        return ()
    used = [materials.documents[url] for url in sorted(materials.used)]
    return tuple(Source(one.url, one.fetched_at, one.sha256) for one in used if one.answer is not Answer.UNREACHABLE)


def _look_again_at(verdict: Verdict, findings: Findings, now: datetime) -> datetime | None:
    if verdict is Verdict.UNKNOWN:
        return now + timedelta(seconds=STATUS_FRESH_MIN_S)
    return findings.fresh_until if verdict in (Verdict.VERIFIED, Verdict.SUSPENDED) else None


def reject(error: InputError, now: datetime) -> Judgement:
    """Return the judgement for what cannot be read: nothing else ran, nothing was asked for."""
    report = Report(
        verdict=Verdict.REJECTED_INPUT,
        judged_at=now,
        format=None,
        credential=None,
        claimed=None,
        checks=(failed(Check.READABLE, error.code, error.message),),
        recipient=RecipientMatch.UNKNOWN,
        issuer_known=Outcome.UNKNOWN,
        endorsements=(),
        sources=(),
        look_again_at=None,
    )
    return Judgement(report)
