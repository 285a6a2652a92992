"""Receipts: a dated, signed statement of what was checked, kept for its reader, and opened again later.

The badge itself is never in a receipt, and nothing says who made one. A check without an account leaves nothing behind,
so its page carries an offer: what was found, sealed, which comes back when its reader asks for a receipt.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from wallet.base.errors import Conflict, InputError, NotFound, RateLimited
from wallet.base.ids import new_share_token, normalise_token, secret_hash
from wallet.base.limits import RECEIPT_KEPT_DAYS, RECEIPT_OFFER_MAX_CHARS, RECEIPT_OFFER_S, RECEIPTS_PER_HOUR
from wallet.core.presenting import holder_name, public_report
from wallet.core.receipt_wire import build_receipt, is_receipt, read_receipt
from wallet.core.receipts import Receipt, receipt_of
from wallet.core.strict_json import parse_json_object
from wallet.core.verify.judge import Judgement
from wallet.core.verify.loop import verify
from wallet.core.verify.report import CredentialFormat, Report, Verdict
from wallet.core.verify.wire import read_instant, report_from_json, report_to_json, write_instant
from wallet.infra.secrets import Box, SealBroken
from wallet.services import shared
from wallet.services.deps import Deps
from wallet.services.own_identity import sign_as_laurel
from wallet.services.publish import own_did
from wallet.store import attempts, receipts

_HOSTED: Final = frozenset({CredentialFormat.OB05, CredentialFormat.OB1, CredentialFormat.OB2_HOSTED})


class OfferEnded(Conflict):
    """The page of a check has grown old, or was changed."""

    code = "receipt_offer_ended"
    sentence = "This page has grown old. Check the badge again, then keep a receipt."


@dataclass(frozen=True, slots=True)
class KeptReceipt:
    """A receipt whose signature was verified just now, with its exact text."""

    receipt: Receipt
    text: str
    signature: Report  # about the receipt itself, as a credential
    code: str | None = None  # None for one that was brought as a file and is not kept here
    ends_at: datetime | None = None


def offer_of(upload: bytes, judgement: Judgement, deps: Deps) -> str | None:
    """Return what a page carries so that a receipt can be made of it; None for what could not be read at all."""
    report = judgement.report
    if report.verdict is Verdict.REJECTED_INPUT:
        return None
    text = judgement.payload_text
    facts = {
        "code": new_share_token(),
        "at": write_instant(deps.now()),
        "report": report_to_json(public_report(report)),
        "holder": holder_name(judgement.credential) if judgement.credential else None,
        "file_sha256": hashlib.sha256(upload).hexdigest(),
        "credential_sha256": _sha256(text) if text is not None else None,
        "address": _address(judgement),
    }
    return _box("receipt-offer", deps).seal(zlib.compress(json.dumps(facts).encode())).decode()


def keep_offered(offer: str, deps: Deps) -> str:
    """Sign and keep the receipt that a page offered, and return its code. Doing it twice is doing it once.

    Raises:
        OfferEnded: it was offered more than `RECEIPT_OFFER_S` ago, or is none of our offers.
    """
    facts = _opened_offer(offer, deps)
    receipt = Receipt(
        id=receipt_address(facts["code"], deps),
        made_at=deps.now(),
        report=report_from_json(facts["report"]),
        holder=facts["holder"],
        file_sha256=facts["file_sha256"],
        credential_sha256=facts["credential_sha256"],
        address=facts["address"],
    )
    _keep(facts["code"], receipt, deps)
    return str(facts["code"])


def keep_shared(token: str, deps: Deps, *, part: str | None = None) -> str:
    """Sign and keep a receipt of what a shared page says now, and return its code.

    Raises:
        NotFound, Gone: as `shared.read_shared`.
        RateLimited: too many were kept of this link within the hour.
    """
    page = shared.read_shared(token, deps, part=part)
    _count(page.link.id, deps)
    text = shared.signed_text(page.badge_id, deps)
    code = new_share_token()
    receipt = Receipt(
        id=receipt_address(code, deps),
        made_at=deps.now(),
        report=page.report,
        holder=page.holder,
        credential_sha256=_sha256(text),
        address=page.address,
    )
    _keep(code, receipt, deps)
    return code


def kept_receipt(typed: str, deps: Deps) -> KeptReceipt:
    """Return the receipt with this code, its signature verified anew.

    Raises:
        NotFound: there is none, or its time is over.
        SealBroken: it was sealed with a secret that is gone.
    """
    code = canonical_code(typed)
    with deps.database.read() as session:
        row = receipts.receipt_for(session, secret_hash(code), now=deps.now())
    text = _box("receipt", deps).open(row.sealed).decode()
    with deps.gatherer.session() as gather:  # it names our own documents only, so nobody is asked
        judgement = verify(text.encode(), gather, now=deps.now(), claimed_recipient={}, shelf=deps.shelf())
    return KeptReceipt(read_receipt(parse_json_object(text.encode())), text, judgement.report, code, row.ends_at)


def brought_receipt(judgement: Judgement, deps: Deps) -> KeptReceipt | None:
    """Return the receipt that somebody brought to be checked, or None: it is something else, or not one of ours."""
    said, text = judgement.report.credential, judgement.payload_text
    if judgement.report.verdict is not Verdict.VERIFIED or said is None or text is None:
        return None
    if judgement.report.format is not CredentialFormat.VC_DATA_INTEGRITY or said.issuer_id != own_did(deps.settings):
        return None
    try:
        document = parse_json_object(text.encode())
        receipt = read_receipt(document) if is_receipt(document) else None
    except InputError:
        return None
    return _found_again(receipt, text, judgement.report, deps) if receipt else None


def canonical_code(typed: str) -> str:
    """Return a code as we write it, however it was typed; raises NotFound when it cannot be one."""
    code = normalise_token(typed)
    if code is None:
        raise NotFound
    return code


def receipt_address(code: str, deps: Deps) -> str:
    """Return the address a receipt is opened at again."""
    return f"{deps.settings.public_url}/receipts/{code}"


def code_in_address(typed: str, deps: Deps) -> str | None:
    """Return the code in the address of one of our receipts, or None for anything else."""
    head, _, code = typed.strip().rstrip("/").removesuffix(".json").rpartition("/")
    return normalise_token(code) if head == f"{deps.settings.public_url}/receipts" else None


def _found_again(receipt: Receipt, text: str, report: Report, deps: Deps) -> KeptReceipt:
    """Return a brought receipt, with its code where the very same text is kept here."""
    code = code_in_address(receipt.id, deps)
    if code is not None:
        try:
            kept = kept_receipt(code, deps)
        except (NotFound, SealBroken):
            return KeptReceipt(receipt, text, report)
        if kept.text == text:
            return kept
    return KeptReceipt(receipt, text, report)


def _count(link_id: UUID, deps: Deps) -> None:
    """Count a receipt that anybody may ask for without an account: each is signed, and kept for long."""
    with deps.database.begin() as session:
        key = attempts.key_of("receipt", link_id.hex)
        if attempts.take_one(session, key, most=RECEIPTS_PER_HOUR, per=timedelta(hours=1), now=deps.now()):
            return
    raise RateLimited


def _keep(code: str, receipt: Receipt, deps: Deps) -> None:
    document = build_receipt(
        receipt_of(receipt), issuer=own_did(deps.settings), issuer_name=f"Laurel, {deps.settings.university}"
    )
    text = sign_as_laurel(document, deps)
    sealed = _box("receipt", deps).seal(text.encode())
    now = deps.now()
    with deps.database.begin() as session:
        receipts.add_receipt(
            session,
            secret_hash(code),
            sealed=sealed,
            payload_sha256=receipt.credential_sha256,
            now=now,
            ends_at=now + timedelta(days=RECEIPT_KEPT_DAYS),
        )


def _opened_offer(offer: str, deps: Deps) -> Mapping[str, Any]:
    if len(offer) > RECEIPT_OFFER_MAX_CHARS or not offer.isascii():
        raise OfferEnded
    try:
        facts: dict[str, Any] = json.loads(zlib.decompress(_box("receipt-offer", deps).open(offer.encode())))
    except SealBroken:
        raise OfferEnded from None
    if not timedelta(0) <= deps.now() - read_instant(facts["at"]) <= timedelta(seconds=RECEIPT_OFFER_S):
        raise OfferEnded
    return facts


def _address(judgement: Judgement) -> str | None:
    """Return where the badge can be looked at again: the address that was brought, or that its issuer keeps it at."""
    if judgement.carrier is not None and judgement.carrier.container == "url":
        return judgement.carrier.text
    said = judgement.report.credential
    if said is None or judgement.report.format not in _HOSTED:
        return None
    return said.id if said.id in {source.url for source in judgement.report.sources} else None


def _box(purpose: str, deps: Deps) -> Box:
    return Box((deps.settings.secret_key, *deps.settings.secret_key_fallbacks), purpose)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
