"""`1EdTechCredentialRefresh`: the issuer offers a newer edition of a credential at an address inside it.

It is asked for once, and only after the credential itself is proven: else any stranger could have us ask. What comes
back is a credential like any other and is judged on its own. It takes the place of the first only when it is proven,
of the same issuer and of the same id; anything else changes nothing, and is said.

Source: Open Badges 3.0 section 8.4 (verification, "refresh") and 1EdTech Credential Refresh 1.0.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from wallet.base.errors import InputError
from wallet.base.limits import CREDENTIAL_MAX_BYTES, URL_MAX_CHARS
from wallet.core.formats.detect import text_form
from wallet.core.formats.identify import Family, Payload, read_payload
from wallet.core.formats.shapes import items, members, names_in
from wallet.core.formats.vc import VerifiableCredential
from wallet.core.model import JsonObject
from wallet.core.status.answer import fresh_until
from wallet.core.verify.bench import Bench
from wallet.core.verify.findings import Findings
from wallet.core.verify.linked import ask_document
from wallet.core.verify.materials import Answer, Document
from wallet.core.verify.report import Check, CheckResult, Outcome, passed

Judge = Callable[[Payload], tuple[VerifiableCredential, Findings]]

_TYPE = "1EdTechCredentialRefresh"
_FOUND = "We found one badge or credential"
_CREDENTIALS = (Family.CREDENTIAL, Family.JWT_CREDENTIAL)


def refreshed(credential: VerifiableCredential, first: Findings, judge: Judge, bench: Bench) -> Findings:
    """Return what counts: the findings about the newer edition, or `first` with a word about why not those.

    Args:
        credential: as it was brought.
        first: what was found about it.
        judge: judges a payload on its own, without another refresh. Raises InputError.
        bench: documents, contexts, instant.
    """
    url = refresh_url(credential.raw)
    if url is None or not _is_proven(first) or first.conformance.outcome is Outcome.FAILED:
        return first
    document = ask_document(bench.materials, url)
    if document is None or document.answer is not Answer.FOUND:
        at = document.fetched_at if document else None
        message = f"{_FOUND}. Its issuer was to be asked for a newer edition, and did not answer."
        return _instead(first, "refresh_unreachable", message, url, at)
    try:
        payload = bench.materials.once(("refresh", document.sha256, url), lambda: _read(document))
        newer, second = judge(payload)
    except InputError as error:
        message = f"{_FOUND}. A newer edition was asked for, but what came cannot be read: {error.message}"
        return _instead(first, "refresh_unreadable", message, url, document.fetched_at)
    return _chosen(credential, first, newer, second, document)


def refresh_url(raw: JsonObject) -> str | None:
    """Return the address of the first refresh service of a kind that we know, if there is one."""
    declared = raw.get("refreshService")
    if declared is None:
        return None
    services = map(members, items(declared))
    urls = (service.get("id") for service in services if _TYPE in names_in(service.get("type")))
    return next((url for url in urls if isinstance(url, str) and len(url) <= URL_MAX_CHARS), None)


def _read(document: Document) -> Payload:
    if len(document.body) > CREDENTIAL_MAX_BYTES:
        raise InputError("it is too large.")
    try:
        text = document.body.decode("utf-8").removeprefix("\ufeff").strip()
    except UnicodeDecodeError as error:
        raise InputError("it is no text.") from error
    payload = read_payload(text, text_form(text))
    if payload.family not in _CREDENTIALS:
        raise InputError("it is no credential.")
    return payload


def _chosen(
    credential: VerifiableCredential,
    first: Findings,
    newer: VerifiableCredential,
    second: Findings,
    document: Document,
) -> Findings:
    url, at = document.url, document.fetched_at
    if newer.raw == credential.raw:
        return _instead(first, "refresh_same", f"{_FOUND}. Its issuer offers no newer edition of it.", url, at)
    if (newer.id, newer.issuer_id, newer.kind) != (credential.id, credential.issuer_id, credential.kind):
        message = f"{_FOUND}. What its issuer's address for newer editions serves is another credential, and not used."
        return _instead(first, "refresh_differs", message, url, at)
    if not _is_proven(second) or second.conformance.outcome is not Outcome.PASSED:
        message = f"{_FOUND}. What its issuer's address for newer editions serves is not genuine, and not used."
        return _instead(first, "refresh_not_genuine", message, url, at)
    until = fresh_until(at, ttl_s=None, valid_until=None)
    fresh = until if second.fresh_until is None else min(until, second.fresh_until)
    message = f"{_FOUND}, and a newer edition of it where its issuer said. The newer one is what was checked."
    return second._replace(readable=_line("refreshed", message, url, at), fresh_until=fresh)


def _is_proven(found: Findings) -> bool:
    return found.proof.outcome is found.issuer_key.outcome is Outcome.PASSED


def _instead(first: Findings, code: str, message: str, url: str, at: datetime | None) -> Findings:
    return first._replace(readable=_line(code, message, url, at))


def _line(code: str, message: str, url: str, at: datetime | None) -> CheckResult:
    return passed(Check.READABLE, code, message, evidence=url, learned_at=at)
