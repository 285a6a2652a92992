"""Close an account: what is theirs goes, what an issuer must keep stays."""

from __future__ import annotations

import logging
from uuid import UUID

from wallet.base.errors import Conflict
from wallet.core.people import Role
from wallet.infra.mail import forget_letters_in, mail_folder
from wallet.infra.outbox import forget_letters_to
from wallet.services.deps import Deps
from wallet.services.forms import FormRefused
from wallet.services.passwords import require_own_password
from wallet.services.staff import LastAdministrator
from wallet.store import accounts, addresses, attempts, erasure, people, shares

log = logging.getLogger(__name__)


class DemoPersonStays(Conflict):
    """The demo needs its people."""

    code = "demo_person_stays"
    sentence = "This is a person of the demo, whom others may want to try too. Sign up for an account of your own."


def close_account(account_id: UUID, password: str, *, network: str, deps: Deps) -> None:
    """Delete the account and everything that is the person's, in one transaction; then what is left of it in files.

    Badges, files, notes, collections, addresses, sessions and letters go; public links answer 410 from now on. What
    an issuer recorded about its awards stays: it names the address it awarded to, as the issuer must know it.

    Raises:
        DemoPersonStays: people of the demo stay.
        FormRefused: the password is another one, or nobody else is an administrator.
        SignInLocked: too many tries.
    """
    with deps.database.read() as session:
        if accounts.account_for(session, account_id).demo:
            raise DemoPersonStays
    require_own_password(account_id, password, field="password", network=network, deps=deps)
    with deps.database.begin() as session:
        if people.holders_of(session, Role.ADMINISTRATOR) == {account_id}:
            raise FormRefused({"password": LastAdministrator()})
        keys = addresses.address_keys_of(session, account_id)
        shares.close_links_of_learner(session, account_id, at=deps.now())
        forget_letters_to(session, keys)
        for key in sorted(keys):
            attempts.forgive(session, attempts.key_of("any", key))
            attempts.forgive(session, attempts.key_of("letters", key))
        erasure.erase_account(session, account_id)
    forget_letters_in(mail_folder(deps.settings), keys)
    deps.database.drop_log()
    log.info("account %s closed", account_id)
