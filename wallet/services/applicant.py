"""Is this my applicant? Yes, no, or we cannot tell: an address or a name compared with a shared badge, and forgotten.

An address is compared with what the badge names, hashed or not, and with what its holder has proved here. A name is
compared with the one that the issuer signed and with nothing else: what somebody calls their account proves nothing.
Where the link hides the name, no name is compared, or it could be guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from wallet.base.errors import Forbidden, InputError, RateLimited
from wallet.base.limits import APPLICANT_TRIES_PER_HOUR, NAME_MAX_CHARS
from wallet.core.legible import legible
from wallet.core.namesakes import NameAnswer, compare_names
from wallet.core.presenting import holder_name
from wallet.core.recipient import match_recipient
from wallet.core.verify.report import RecipientMatch
from wallet.infra.addresses import address_key, parse_address
from wallet.services.deps import Deps
from wallet.services.shared import SharedLink, find_badge
from wallet.store import accounts, attempts
from wallet.store.shared import SharedBadge


class ApplicantUnreadable(InputError):
    """Neither an address nor a name."""

    code = "applicant_unreadable"
    sentence = "Type an e-mail address such as maya@example.edu, or a first and a last name."


class NameNotCompared(Forbidden):
    """The link hides the name, so that no name is compared."""

    code = "applicant_name_hidden"
    sentence = "The holder does not show their name on this link, so names are not compared. Type an e-mail address."


class Applicant(StrEnum):
    YES = "yes"
    NO = "no"
    CANNOT_TELL = "cannot_tell"


class Why(StrEnum):
    """What the answer rests on."""

    ADDRESS = "address"
    NAME = "name"
    PART_OF_NAME = "part_of_name"  # what was typed agrees, but it is no whole name
    NO_NAME = "no_name"  # the badge carries none


@dataclass(frozen=True, slots=True)
class Compared:
    answer: Applicant
    why: Why


def is_applicant(token: str, typed: str, deps: Deps, *, part: str | None = None) -> Compared:
    """Compare an address or a name with a shared badge.

    Only the answer leaves this function: neither what was typed nor what it was compared with is stored or logged. All
    readers of one link together may ask `APPLICANT_TRIES_PER_HOUR` times, so that nobody tries a whole directory.

    Args:
        token: canonical.
        typed: the address or the name of the application; what has an @ is an address.
        deps: see Deps.
        part: which badge of a collection or stack.

    Raises:
        AddressUnreadable, ApplicantUnreadable: it is neither.
        NameNotCompared: it is a name, and the link hides the holder's.
        NotFound, Gone: as for the page.
        RateLimited: too many were compared within the hour.
    """
    address = parse_address(typed) if "@" in typed else None
    if address is None and (len(typed) > NAME_MAX_CHARS or not legible(typed, NAME_MAX_CHARS)):
        raise ApplicantUnreadable
    link, badge = find_badge(token, deps, part=part)
    if address is None and not link.scope.name:
        raise NameNotCompared
    _count(link, deps)
    return _by_address(address, badge, deps) if address else _by_name(typed, badge)


def _count(link: SharedLink, deps: Deps) -> None:
    with deps.database.begin() as session:
        key = attempts.key_of("applicant", link.id.hex)
        if attempts.take_one(session, key, most=APPLICANT_TRIES_PER_HOUR, per=timedelta(hours=1), now=deps.now()):
            return
    raise RateLimited


def _by_address(address: str, badge: SharedBadge, deps: Deps) -> Compared:
    with deps.database.read() as session:
        holder = accounts.account_for(session, badge.learner_id)
    proved = {address_key(one.address) for one in holder.emails if one.confirmed_at is not None}
    named = RecipientMatch.UNKNOWN
    if badge.credential is not None:
        named = match_recipient(badge.credential, {"email": (address,)})
    if named is RecipientMatch.MATCH or address_key(address) in proved:
        return Compared(Applicant.YES, Why.ADDRESS)
    return Compared(Applicant.NO if named is RecipientMatch.MISMATCH else Applicant.CANNOT_TELL, Why.ADDRESS)


def _by_name(typed: str, badge: SharedBadge) -> Compared:
    signed = holder_name(badge.credential) if badge.credential is not None else None
    if signed is None:
        return Compared(Applicant.CANNOT_TELL, Why.NO_NAME)
    same = compare_names(typed, signed)
    if same is NameAnswer.TOO_LITTLE:
        return Compared(Applicant.CANNOT_TELL, Why.PART_OF_NAME)
    return Compared(Applicant.YES if same is NameAnswer.SAME else Applicant.NO, Why.NAME)
