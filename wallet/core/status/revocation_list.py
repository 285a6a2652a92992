"""1EdTechRevocationList: a plain JSON document, unsigned, that names the revoked credentials of one issuer.

What makes it count is that it came from exactly the address that the signed badge names.

Source: Open Badges 3.0 section B.9; https://purl.imsglobal.org/spec/vcrl/v1p0/.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from wallet.core.formats.shapes import items, members
from wallet.core.formats.vc import VerifiableCredential
from wallet.core.model import JsonObject, JsonValue
from wallet.core.status.answer import StatusAnswer, fresh_until
from wallet.core.status.entries import REVOCATION, RevocationListEntry
from wallet.core.verify.bench import Bench
from wallet.core.verify.linked import ask_json
from wallet.core.verify.report import Outcome


@dataclass(frozen=True, slots=True)
class _Revoked:
    id: str
    revoked: bool
    reason: str | None


def check_revocation_list_entry(
    entry: RevocationListEntry, credential: VerifiableCredential, bench: Bench
) -> StatusAnswer:
    """Ask whether the list names this credential's id."""
    linked = ask_json(bench.materials, entry.list_url)
    if linked.value is None or linked.gone or linked.learned_at is None:
        message = "We could not ask the issuer whether it was withdrawn."
        return _unknown("status_retrieval_error", message, entry)
    listed = _listed(linked.value)
    if listed is None or credential.id is None:
        message = "The issuer's list of withdrawn badges cannot be understood."
        return _unknown("status_verification_error", message, entry)
    notes = _notes(linked.value, entry, credential)
    until = fresh_until(linked.learned_at, ttl_s=None, valid_until=None)
    mine = next((one for one in listed if one.id == credential.id and one.revoked), None)
    if mine is None:
        message = f"The issuer's list of withdrawn badges does not name it.{notes}"
        return StatusAnswer(
            REVOCATION, Outcome.PASSED, "not_revoked", message, entry.list_url, linked.learned_at, until
        )
    message = f"The issuer has withdrawn it: {mine.reason[:200]}" if mine.reason else "The issuer has withdrawn it."
    return StatusAnswer(REVOCATION, Outcome.FAILED, "revoked", message, entry.list_url, linked.learned_at, until)


def _unknown(code: str, message: str, entry: RevocationListEntry) -> StatusAnswer:
    return StatusAnswer(REVOCATION, Outcome.UNKNOWN, code, message, entry.list_url)


def _listed(value: JsonObject) -> list[_Revoked] | None:
    """Every entry, or None when one of them cannot be understood: it might be ours."""
    lists = [value[name] for name in ("revokedCredential", "revokedCredentials") if value.get(name) is not None]
    if not lists:
        return None
    entries = [entry for one in lists for entry in items(one)]
    read = list(map(_entry, entries))
    return [one for one in read if one is not None] if None not in read else None


def _entry(item: JsonValue) -> _Revoked | None:
    if isinstance(item, str):
        return _Revoked(item, revoked=True, reason=None)
    fields = members(item)
    name, revoked, reason = fields.get("id"), fields.get("revoked", True), fields.get("revocationReason")
    if not isinstance(name, str) or not isinstance(revoked, bool):
        return None
    return _Revoked(name, revoked, reason if isinstance(reason, str) else None)


def _notes(value: JsonObject, entry: RevocationListEntry, credential: VerifiableCredential) -> str:
    return "".join(_differences(value, entry, credential))


def _differences(value: JsonObject, entry: RevocationListEntry, credential: VerifiableCredential) -> Iterator[str]:
    if value.get("id", entry.list_url) != entry.list_url:
        yield " The list calls itself by another address (list_id_differs)."
    issuer = value.get("issuer", credential.issuer_id)
    if members(issuer).get("id", issuer) != credential.issuer_id:
        yield " The list is published by somebody else than the issuer (list_issuer_differs)."
