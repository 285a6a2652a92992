"""The words of refused fields. Chosen by the error's code; its own sentence serves where we have none better."""

from __future__ import annotations

from flask_babel import LazyString

from wallet.base.errors import AppError
from wallet.services.forms import FormRefused
from wallet.services.sign_in import SignInLocked
from wallet.web.i18n import gettext, lazy_gettext, ngettext

SENTENCES: dict[str, LazyString] = {
    "name_missing": lazy_gettext("Type your name, as it should stand beside your badges."),
    "name_too_long": lazy_gettext("A name has at most 200 characters."),
    "address_unreadable": lazy_gettext("Type an e-mail address such as maya@example.edu."),
    "address_listed": lazy_gettext("This address is on your list already."),
    "too_many_addresses": lazy_gettext("You can list 10 addresses. Remove one that you no longer use."),
    "address_taken": lazy_gettext("This address belongs to another account."),
    "password_too_short": lazy_gettext("Type at least 10 characters. Four random words are a good password."),
    "password_too_long": lazy_gettext("A password has at most 200 characters."),
    "password_guessable": lazy_gettext("This is one of the first passwords that anybody would try. Choose another."),
    "no_password": lazy_gettext("People of the demo have no password."),
    "last_administrator": lazy_gettext("Nobody else is an administrator. Make somebody else one first."),
}


def field_words(error: AppError) -> str:
    """Return what stands at a field that was refused."""
    if isinstance(error, SignInLocked):
        return ngettext(
            "Too many tries. Wait %(num)s minute, or ask for a link by e-mail.",
            "Too many tries. Wait %(num)s minutes, or ask for a link by e-mail.",
            error.minutes,
        )
    if error.code == "sign_in_refused":
        return gettext("This is not the password.")
    return str(SENTENCES.get(error.code, error.message))


def form_words(refused: FormRefused) -> dict[str, str]:
    """Return the words for each refused field."""
    return {field: field_words(error) for field, error in refused.fields.items()}
