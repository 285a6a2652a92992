"""Sign in: one sentence for every reason why not, and a wait that grows and always ends."""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.base.errors import Forbidden, RateLimited
from wallet.core.lockout import FROM_ANYWHERE, FROM_ONE_NETWORK
from wallet.infra.addresses import address_key
from wallet.infra.passwords import hash_password, is_outdated, verify_password
from wallet.services.deps import Deps
from wallet.store import accounts, attempts
from wallet.store.accounts import Account, Credentials

log = logging.getLogger(__name__)


class SignInRefused(Forbidden):
    """Unknown address, wrong password, address not proved yet: from outside all look the same."""

    code = "sign_in_refused"
    sentence = "This address and password do not belong together here."


class SignInLocked(RateLimited):
    """Too many tries for this address; `until` says when the next one is looked at."""

    code = "sign_in_locked"
    sentence = "Too many tries for this address. Wait a few minutes, or ask for a link by e-mail."

    def __init__(self, until: datetime, now: datetime) -> None:
        super().__init__()
        self.minutes = max(1, -int(-(until - now).total_seconds() // 60))


def sign_in(address: str, password: str, *, network: str, deps: Deps) -> Account:
    """Return whose address and password these are.

    Args:
        address: as typed.
        password: as typed.
        network: where the request came from, as `network_of_request()` names it.
        deps: of this app.

    Raises:
        SignInLocked: too many tries; nothing was looked at.
        SignInRefused: they do not belong together.
    """
    key, now = address_key(address), deps.now()
    with deps.database.begin() as session:
        locked = _count(session, key, network, now)
        found = None if locked else accounts.credentials_for_address(session, key)
    if locked is not None:
        raise SignInLocked(locked, now)
    right = verify_password(found.password_hash if found else None, password)
    if found is None or not right:
        raise SignInRefused
    return _let_in(found, password, (key, network), deps)


def _count(session: Session, key: str, network: str, now: datetime) -> datetime | None:
    """Count this try against the address here and the address anywhere; returns until when it is locked, if it is."""
    here = attempts.count_attempt(session, attempts.key_of("from", key, network), FROM_ONE_NETWORK, now=now)
    return here or attempts.count_attempt(session, attempts.key_of("any", key), FROM_ANYWHERE, now=now)


def _let_in(found: Credentials, password: str, attempt: tuple[str, str], deps: Deps) -> Account:
    key, network = attempt
    newer = hash_password(password) if is_outdated(found.password_hash or "") else None
    with deps.database.begin() as session:
        _forgive(session, key, network)
        if newer is not None:
            accounts.replace_password(session, found.account_id, newer)
        account = accounts.account_for(session, found.account_id)
    log.info("account %s signed in", account.id)
    return account


def check_password_of(account_id: UUID, address: str, password: str, *, network: str, deps: Deps) -> None:
    """Compare a password with a known account's, counted like a sign-in with this address.

    Raises:
        SignInLocked: too many tries.
        SignInRefused: it is another one.
    """
    key, now = address_key(address), deps.now()
    with deps.database.begin() as session:
        locked = _count(session, key, network, now)
        stored = None if locked else accounts.credentials_for_account(session, account_id).password_hash
    if locked is not None:
        raise SignInLocked(locked, now)
    if not verify_password(stored, password):
        raise SignInRefused
    with deps.database.begin() as session:
        _forgive(session, key, network)


def _forgive(session: Session, key: str, network: str) -> None:
    attempts.forgive(session, attempts.key_of("from", key, network))
    attempts.take_back(session, attempts.key_of("any", key))


def forget_attempts(session: Session, addresses: frozenset[str]) -> None:
    """Lift the lock that counts tries from anywhere: whoever proved an address by letter need not wait."""
    for key in addresses:
        attempts.forgive(session, attempts.key_of("any", key))
