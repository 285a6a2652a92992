"""Take a badge into a wallet: judge it with the network first, then keep it in one transaction."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.base import limits
from wallet.base.errors import InputError
from wallet.core.formats.detect import read_carrier
from wallet.core.legible import legible
from wallet.core.standing import Linked
from wallet.core.verify.judge import Judgement
from wallet.core.verify.materials import Answer, Gather
from wallet.core.verify.report import STORABLE, Report, Verdict
from wallet.infra.pictures import Picture
from wallet.services.deps import Deps
from wallet.services.judging import identifiers_of, judge_for, judged, remembering, settle
from wallet.services.organise import restore_in
from wallet.services.portrait import portrait_of
from wallet.store.badges import badge_for
from wallet.store.documents import keep_documents
from wallet.store.judgements import Arrival, SameBadge, add_badge, badges_held, find_same, lock_wallet
from wallet.store.pictures import keep_picture

_logger = logging.getLogger(__name__)


class NotReadable(InputError):
    """What came in is no badge that we could read; `reason` is the code of the report's first line."""

    code = "not_a_readable_badge"
    sentence = "This is not a badge that we can read. Nothing was stored."

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class NotForWallets(InputError):
    """A sound document that is no badge somebody earned: a status list, an endorsement, a description of a badge."""

    code = "not_for_wallets"
    sentence = (
        "This can be checked, but it is not a badge that somebody earned, so it does not go into a wallet. "
        "Nothing was stored."
    )


class AddressSilent(InputError):
    """Nothing could be had from the address that was given."""

    code = "address_silent"
    sentence = (
        "We could not get a badge from this address. It must begin with https:// and be open to everybody. "
        "Nothing was stored."
    )


class WalletFull(InputError):
    """More badges than one learner may keep."""

    code = "wallet_full"
    sentence = f"Your wallet holds {limits.BADGES_MAX} badges, which is as many as it can. Nothing was stored."


class ReceiptState(StrEnum):
    """What became of what came in."""

    NEW = "new"
    ALREADY_HELD = "already_held"
    RESTORED = "restored"  # it was in the bin


@dataclass(frozen=True, slots=True)
class Receipt:
    """`report` is what was found out now, also about a badge that was held already."""

    state: ReceiptState
    badge_id: UUID
    report: Report
    linked: Linked


@dataclass(frozen=True, slots=True)
class _Arrived:
    """What came in, judged, with everything that has to be kept."""

    arrival: Arrival
    judgement: Judgement
    picture: Picture | None


def receive_badge(
    upload: bytes,
    *,
    learner_id: UUID,
    deps: Deps,
    file_name: str | None = None,
    source_url: str | None = None,
    from_bin: bool = True,
) -> Receipt:
    """Judge a file, a pasted text or an address, and keep the badge in it.

    A badge that fails is kept too, so that its learner sees why; it never counts. The same badge again is recognised,
    whatever carries it this time.

    Args:
        upload: at most `UPLOAD_MAX_BYTES`.
        learner_id: whose wallet.
        deps: network first, then one transaction.
        file_name: as the sender called it.
        source_url: where it was taken from, when the caller knows.
        from_bin: whether a badge that was deleted comes back (somebody brought it again) or stays deleted.

    Raises:
        NotReadable: rejected; nothing was asked of anybody, nothing is stored.
        NotForWallets: not something that is earned; nothing is stored.
        AddressSilent: an address that gives nothing; nothing is stored.
        WalletFull: so.
        NotFound: the account was closed meanwhile.
    """
    with deps.database.read() as session:
        identifiers = identifiers_of(session, learner_id)
    with deps.gatherer.session() as gather:
        gather = remembering(gather)
        original, source = _opened(upload, gather, source_url)
        # An address is judged as an address: where a hosted badge was found is part of whether it is genuine.
        judgement = judge_for(upload, identifiers, gather, deps)
        _require_storable(judgement)
        arrived = _Arrived(
            Arrival(
                original=original,
                payload=judgement.payload_text or "",
                container=read_carrier(original).container,
                file_name=legible(file_name, 255) if file_name else None,
                source_url=source,
            ),
            judgement,
            portrait_of(original, judgement, gather),
        )
    with deps.database.begin() as session:
        receipt = _keep(session, learner_id, arrived, deps, from_bin=from_bin)
    _logger.info("badge received: %s %s", receipt.state.value, receipt.report.verdict.value)
    return receipt


def _opened(upload: bytes, gather: Gather, source_url: str | None) -> tuple[bytes, str | None]:
    """Return the file itself: an address is asked for, once."""
    try:
        carrier = read_carrier(upload)
    except InputError:
        return upload, source_url  # the judge says what is wrong with it
    if carrier.container != "url":
        return upload, source_url
    document = gather(frozenset({carrier.text})).get(carrier.text)
    if document is None or document.answer is not Answer.FOUND or not document.body:
        raise AddressSilent
    return document.body, carrier.text


def _require_storable(judgement: Judgement) -> None:
    report = judgement.report
    if report.verdict is Verdict.REJECTED_INPUT or judgement.payload_text is None:
        line = report.checks[0]
        raise NotReadable(line.code, line.message)
    if report.format not in STORABLE:
        raise NotForWallets


def _keep(session: Session, learner_id: UUID, arrived: _Arrived, deps: Deps, *, from_bin: bool) -> Receipt:
    """Write everything down, or recognise what is there already. The wallet is locked, so two at once make one."""
    lock_wallet(session, learner_id)
    judgement, now = arrived.judgement, deps.now()
    same = find_same(
        session, learner_id, payload_sha256=arrived.arrival.payload_sha256, credential=judgement.credential
    )
    if same is not None and not _is_renewal(same, judgement.report, now):
        return _recognise(session, learner_id, same, judgement, from_bin=from_bin)
    if badges_held(session, learner_id) >= limits.BADGES_MAX:
        raise WalletFull
    keep_documents(session, judgement.documents)
    arrival, picture = arrived.arrival, arrived.picture
    if picture is not None:
        kept = keep_picture(session, picture.data, media_type=picture.media_type, now=now)
        arrival = replace(arrival, picture_sha256=kept)
    kept_as = judged(session, judgement)
    badge_id = add_badge(session, learner_id, arrival, kept_as, now=now)
    return Receipt(ReceiptState.NEW, badge_id, judgement.report, kept_as.linked)


def _is_renewal(same: SameBadge, report: Report, now: datetime) -> bool:
    """Tell whether a badge with the id of a lapsed one is its successor: then both are kept."""
    lapsed = same.valid_until is not None and same.valid_until < now
    return lapsed and not same.same_payload and report.verdict is Verdict.VERIFIED


def _recognise(session: Session, learner_id: UUID, same: SameBadge, judgement: Judgement, *, from_bin: bool) -> Receipt:
    held = badge_for(session, learner_id, same.id)
    if same.same_payload:
        settle(session, held, judgement)
        held = badge_for(session, learner_id, same.id)
    if not (same.deleted and from_bin):
        return Receipt(ReceiptState.ALREADY_HELD, same.id, judgement.report, held.linked)
    restore_in(session, learner_id, same.id)
    return Receipt(ReceiptState.RESTORED, same.id, judgement.report, held.linked)
