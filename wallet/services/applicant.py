"""Is this my applicant? Yes, no, or we cannot tell: an address compared with a shared badge, and forgotten."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from wallet.base.errors import RateLimited
from wallet.base.limits import APPLICANT_TRIES_PER_HOUR
from wallet.core.recipient import match_recipient
from wallet.core.verify.report import RecipientMatch
from wallet.infra.addresses import address_key, parse_address
from wallet.services.deps import Deps
from wallet.services.shared import find_badge
from wallet.store import accounts, attempts


class Applicant(StrEnum):
    YES = "yes"
    NO = "no"
    CANNOT_TELL = "cannot_tell"


def is_applicant(token: str, typed: str, deps: Deps, *, part: str | None = None) -> Applicant:
    """Compare an address with those a shared badge names, hashed or not, and those its holder has proved here.

    Only the answer leaves this function: neither the address nor what it was compared with is stored or logged. All
    readers of one page together may ask `APPLICANT_TRIES_PER_HOUR` times, so that nobody tries a whole directory.

    Args:
        token: canonical.
        typed: the address of the application.
        deps: see Deps.
        part: which badge of a collection or stack.

    Raises:
        AddressUnreadable: it is no address.
        NotFound, Gone: as for the page.
        RateLimited: too many were compared within the hour.
    """
    address = parse_address(typed)
    link, badge = find_badge(token, deps, part=part)
    with deps.database.begin() as session:
        key = attempts.key_of("applicant", link.id.hex)
        if not attempts.take_one(session, key, most=APPLICANT_TRIES_PER_HOUR, per=timedelta(hours=1), now=deps.now()):
            raise RateLimited
        holder = accounts.account_for(session, badge.learner_id)
    proved = {address_key(one.address) for one in holder.emails if one.confirmed_at is not None}
    named = RecipientMatch.UNKNOWN
    if badge.credential is not None:
        named = match_recipient(badge.credential, {"email": (address,)})
    if named is RecipientMatch.MATCH or address_key(address) in proved:
        return Applicant.YES
    return Applicant.NO if named is RecipientMatch.MISMATCH else Applicant.CANNOT_TELL
