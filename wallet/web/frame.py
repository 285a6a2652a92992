"""What stands around every page: the site's name, the navigation for this person, the words of error pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app, request, url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from wallet.infra.web import Audience


@dataclass(frozen=True, slots=True)
class Site:
    name: str
    illustrative: bool
    public_url: str
    demo: bool


@dataclass(frozen=True, slots=True)
class NavItem:
    label: LazyString | str
    href: str
    current: bool
    post: bool = False


# Label, endpoint, who sees it. The first path segment tells which one is current.
NAVIGATION: tuple[tuple[LazyString, str, frozenset[Audience]], ...] = (
    (_l("Wallet"), "badges.wallet", frozenset({Audience.LEARNER})),
    (_l("Explore"), "explore.index", frozenset({Audience.ANYONE})),
    (_l("Pathways"), "pathways.index", frozenset({Audience.ANYONE})),
    (_l("Units"), "units.index", frozenset({Audience.ISSUER, Audience.ADMIN})),
    (_l("Not linked"), "staff.unlinked", frozenset({Audience.ADVISOR, Audience.ISSUER, Audience.ADMIN})),
    (_l("People"), "staff.people", frozenset({Audience.ADMIN})),
    (_l("Issuers"), "staff.issuers", frozenset({Audience.ADMIN})),
    (_l("Author"), "author.index", frozenset({Audience.ADVISOR, Audience.ISSUER, Audience.ADMIN})),
    (_l("Verify"), "verify.page", frozenset({Audience.ANYONE})),
    (_l("Sign in"), "sign_in.form", frozenset()),
)

# What hangs under the person's name; the last one is a form.
ACCOUNT_NAVIGATION: tuple[tuple[LazyString, str, bool], ...] = (
    (_l("Your account"), "account.page", False),
    (_l("Worth looking after"), "care.page", False),
    (_l("Mailbox"), "mailbox.page", False),
    (_l("Sign out"), "sign_in.leave", True),
)

_ERRORS: dict[int, tuple[LazyString, LazyString]] = {
    400: (_l("We could not read that request"), _l("Something in the request was not right. Go back and try again.")),
    401: (_l("Sign in first"), _l("This needs you to be signed in.")),
    403: (_l("You may not do this"), _l("Your account has no permission for this, or the page had grown old.")),
    404: (_l("There is nothing here"), _l("The address is not right, or what was here is not yours to see.")),
    405: (_l("This cannot be done here"), _l("The address exists, but not for this kind of request.")),
    409: (_l("This cannot be done now"), _l("It does not go together with how things stand. Look at the page again.")),
    410: (_l("This link has been switched off"), _l("Its owner has switched it off. Ask them for a new one.")),
    413: (_l("This is too large"), _l("Badges are at most 2 MB. Try the original file from the issuer's e-mail.")),
    415: (_l("We cannot read this kind of file"), _l("Send a form, a file or JSON.")),
    421: (_l("This is not our address"), _l("Use the address under which this Laurel is published.")),
    422: (_l("We could not read this"), _l("It is not a badge, or we cannot read it safely. Nothing was stored.")),
    429: (_l("That was too often"), _l("Wait a little, then try again.")),
    500: (_l("Something went wrong on our side"), _l("Nothing was lost. Try again in a minute.")),
    503: (_l("We cannot do this just now"), _l("Nothing was lost. Try again in a minute.")),
}


def error_words(status: int) -> tuple[LazyString, LazyString]:
    """Return title and sentence of an error page."""
    return _ERRORS.get(status) or _ERRORS[500 if status >= 500 else 400]


def frame() -> dict[str, Any]:
    """Return the variables every template has."""
    settings = current_app.extensions["settings"]
    me = current_user if current_user and current_user.is_authenticated else None
    roles = frozenset(me.roles) if me else frozenset()
    return {
        "site": Site(settings.university, settings.demo, settings.public_url, settings.demo),
        "me": me,
        "nav": [
            NavItem(label, url_for(endpoint), _is_current(url_for(endpoint)))
            for label, endpoint, audiences in NAVIGATION
            if endpoint in current_app.view_functions
            and (Audience.ANYONE in audiences or audiences & roles or (not audiences and me is None))
        ],
        "account_nav": [
            NavItem(label, url_for(endpoint), _is_current(url_for(endpoint)), post)
            for label, endpoint, post in ACCOUNT_NAVIGATION
            if me is not None
            and (endpoint != "mailbox.page" or settings.shows_mailbox)
            and (endpoint != "care.page" or Audience.LEARNER in roles)
        ],
    }


def _is_current(href: str) -> bool:
    return request.path == href or request.path.startswith(href.rstrip("/") + "/")
