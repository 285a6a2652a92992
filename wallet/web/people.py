"""The person at the other end: who a session belongs to, letting somebody in and out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from flask import current_app, session, url_for
from flask_login import UserMixin, current_user, login_user, logout_user

from wallet.base.errors import NotFound
from wallet.infra.sessions import ServerSession
from wallet.infra.web import Audience
from wallet.services.accounts import Account, Email, account_for
from wallet.web.deps import deps


@dataclass(frozen=True)
class Person(UserMixin):  # type: ignore[misc]  # flask-login has no types
    """Who is signed in, as guards and templates see them."""

    id: UUID
    name: str
    roles: frozenset[str]
    emails: tuple[Email, ...]
    epoch: int
    demo: bool

    def get_id(self) -> str:
        """Return what the session keeps: with the epoch, so that raising it ends every session at once."""
        return f"{self.id}:{self.epoch}"


def load_person(user_id: str) -> Person | None:
    """Return the person of a session, or None when the account is gone or its sessions were ended."""
    account_id, _, epoch = user_id.partition(":")
    try:
        person = _person(account_for(UUID(account_id), deps()))
    except (NotFound, ValueError):
        return None
    return person if str(person.epoch) == epoch else None


def let_in(account: Account) -> None:
    """Sign somebody in. The session begins anew, so that whatever was planted in the old one is worth nothing."""
    session.clear()
    login_user(_person(account))
    cast(ServerSession, session).renew()


def let_out() -> None:
    """Sign whoever is here out; the session's row goes, so that a copied cookie is worth nothing either."""
    logout_user()
    session.clear()
    cast(ServerSession, session).renew()


def me_or_none() -> UUID | None:
    """Return the id of the signed-in account, in views that anybody may open."""
    return cast(UUID, current_user.id) if current_user.is_authenticated else None


def front_door(account: Account) -> str:
    """Return where somebody with these roles begins."""
    places = (
        (Audience.LEARNER, "badges.wallet"),
        (Audience.ADMIN, "staff.people"),
        (Audience.ADVISOR, "staff.unlinked"),
        (Audience.ISSUER, "units.index"),
    )
    for role, endpoint in places:
        if role in account.roles and endpoint in current_app.view_functions:
            return url_for(endpoint)
    return url_for("home.index")


def _person(account: Account) -> Person:
    return Person(account.id, account.name, account.roles, account.emails, account.session_epoch, account.demo)
