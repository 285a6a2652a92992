"""Hosted badges (Open Badges 0.5 to 2.1): the issuer's own site says so, now.

The copy at the assertion's own address is what counts; the file that somebody brings only says where that address is,
and must not contradict it.

Source: Open Badges 2.0, "Hosted Badge Verification".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from wallet.core.formats.ob2 import Assertion, Issuer
from wallet.core.formats.ob2_model import identifiers_of
from wallet.core.formats.ob2_scope import is_in_scope, is_web_address, same_address, same_host
from wallet.core.formats.shapes import members
from wallet.core.model import JsonObject, JsonValue
from wallet.core.verify.linked import Linked, ask_json
from wallet.core.verify.materials import Materials
from wallet.core.verify.report import Check, CheckResult, failed, passed, unknown

ReadAssertion: TypeAlias = Callable[[JsonObject], Assertion]


@dataclass(frozen=True, slots=True)
class HostedCopy:
    """What counts as the assertion, with the lines that finding it gave. `learned_at` is when it was fetched."""

    assertion: Assertion
    proof: CheckResult
    revocation: CheckResult
    learned_at: datetime | None = None


def find_hosted_copy(
    presented: Assertion, read: ReadAssertion, materials: Materials, *, source: Linked | None
) -> HostedCopy:
    """Find the assertion where it says that it is hosted.

    Args:
        presented: what was brought, or what was served at `source`.
        read: reads a document of this generation.
        materials: where the hosted copy is asked for.
        source: the address that was given instead of a file, as it answered.
    """
    if presented.id is None:
        return _unsettled(presented, "no_address", "This old badge does not say where its issuer published it.")
    if not is_web_address(presented.id):
        message = "It says that it is published at an address that nobody can ask."
        return HostedCopy(
            presented, failed(Check.PROOF, "forbidden_url", message), _revocation_unknown("forbidden_url")
        )
    if source is None or not same_address(source.url, presented.id):
        if source is not None and not same_host(source.url, presented.id):
            message = "This address serves a badge that says it is published somewhere else."
            return HostedCopy(
                presented,
                failed(Check.PROOF, "hosted_id_mismatch", message, evidence=presented.id),
                _revocation_unknown("hosted_id_mismatch"),
            )
        source = ask_json(materials, presented.id)
    return _settle(presented, read, source)


def only_says_revoked(linked: Linked) -> bool:
    """Tell whether an address answers no more than `{"revoked": true}`, which is how 1.x withdraws a badge."""
    value = linked.value or {}
    own = value.get("id", linked.url)
    bare = value.get("revoked") is True and "badge" not in value
    return bare and isinstance(own, str) and same_address(own, linked.url)


def check_scope(assertion: Assertion, issuer: Issuer, *, served: bool) -> CheckResult:
    """Does the issuer publish its badges where this one is?"""
    if assertion.id is None or issuer.id is None or not is_web_address(issuer.id) or not served:
        site = issuer.raw.get("url")
        if issuer.id is None and assertion.id and isinstance(site, str) and same_host(assertion.id, site):
            message = "The issuer has no address of its own, but the badge is published on the site it names."
            return passed(Check.ISSUER_KEY, "hosted_on_site", message, evidence=site)
        message = "The issuer has no address of its own, so we cannot tell whether this is really theirs."
        if assertion.id is None:
            message = "It does not say where it is published, so we cannot tell whether this is really the issuer's."
        return unknown(Check.ISSUER_KEY, "issuer_not_https", message, evidence=issuer.id)
    there = is_in_scope(
        assertion.id,
        issuer_id=issuer.id,
        allowed_origins=issuer.allowed_origins,
        starts_with=issuer.starts_with,
    )
    if there:
        message = f"The badge is published where {issuer.id} publishes its badges."
        return passed(Check.ISSUER_KEY, "hosted_in_scope", message, evidence=issuer.id)
    message = f"The badge is published at a place that {issuer.id} does not use."
    return failed(Check.ISSUER_KEY, "hosted_scope", message, evidence=assertion.id)


def _settle(presented: Assertion, read: ReadAssertion, linked: Linked) -> HostedCopy:
    if linked.gone or (only_says_revoked(linked) and "id" not in (linked.value or {})):
        return _taken_down(presented, read, linked)
    if linked.value is None:
        lost = _unsettled(presented, "hosted_unreachable", "The issuer's own copy of this badge could not be read.")
        return replace(lost, proof=replace(lost.proof, evidence=linked.url, learned_at=linked.learned_at))
    copy = read(linked.value)
    if copy.id is None or not same_address(copy.id, linked.url):
        message = "The issuer's site serves another badge at this address."
        proof = failed(Check.PROOF, "hosted_id_mismatch", message, evidence=linked.url, learned_at=linked.learned_at)
        return HostedCopy(presented, proof, _revocation_unknown("hosted_id_mismatch"), linked.learned_at)
    if copy.revoked:
        return _revoked(presented, copy, linked)
    if _contradicts(presented, copy):
        message = "The issuer's own copy of this badge says something else than this file."
        proof = failed(Check.PROOF, "hosted_mismatch", message, evidence=linked.url, learned_at=linked.learned_at)
        return HostedCopy(copy, proof, _revocation_unknown("hosted_mismatch"), linked.learned_at)
    return HostedCopy(copy, _hosted(linked), _not_revoked(linked), linked.learned_at)


def _contradicts(presented: Assertion, copy: Assertion) -> bool:
    """Another recipient, another badge or another day is another award. What an issuer may correct is not compared."""
    return (
        identifiers_of(presented.raw) != identifiers_of(copy.raw)
        or _link(presented.badge) != _link(copy.badge)
        or presented.issued_on != copy.issued_on
        or presented.uid != copy.uid
    )


def _link(badge: JsonValue) -> JsonValue:
    return members(badge).get("id", badge)


def _revoked(presented: Assertion, copy: Assertion, linked: Linked) -> HostedCopy:
    """The served text may have shrunk to `{"id", "revoked"}`: then what was brought says what it was."""
    full = copy if copy.badge is not None else presented
    return HostedCopy(full, _hosted(linked), _withdrawn(copy.revocation_reason, linked), linked.learned_at)


def _taken_down(presented: Assertion, read: ReadAssertion, linked: Linked) -> HostedCopy:
    """The address says itself that the badge was withdrawn, by HTTP 410 or in a word, with or without saying why."""
    copy = read(linked.value) if linked.value is not None else None
    if copy is not None and copy.id is not None and same_address(copy.id, linked.url):
        return _revoked(presented, copy, linked)
    message = "The issuer has taken its copy of this badge down."
    proof = unknown(Check.PROOF, "hosted_gone", message, evidence=linked.url, learned_at=linked.learned_at)
    reason = copy.revocation_reason if copy is not None else None
    return HostedCopy(presented, proof, _withdrawn(reason, linked), linked.learned_at)


def _hosted(linked: Linked) -> CheckResult:
    message = "The issuer's own site publishes this badge."
    return passed(Check.PROOF, "hosted", message, evidence=linked.url, learned_at=linked.learned_at)


def _not_revoked(linked: Linked) -> CheckResult:
    message = "The issuer's own copy does not say that it was withdrawn."
    return passed(Check.REVOCATION, "not_revoked", message, evidence=linked.url, learned_at=linked.learned_at)


def _withdrawn(reason: str | None, linked: Linked) -> CheckResult:
    message = f"The issuer has withdrawn it: {reason[:200]}" if reason else "The issuer has withdrawn it."
    return failed(Check.REVOCATION, "revoked", message, evidence=linked.url, learned_at=linked.learned_at)


def _unsettled(presented: Assertion, code: str, message: str) -> HostedCopy:
    return HostedCopy(presented, unknown(Check.PROOF, code, message), _revocation_unknown(code))


def _revocation_unknown(code: str) -> CheckResult:
    return unknown(Check.REVOCATION, code, "Without the issuer's own copy we cannot tell whether it was withdrawn.")
