"""The words about units: duties, ways to sign, kinds and states of keys, acts in a history, refusals."""

from __future__ import annotations

from typing import Any, Final

from flask import current_app, request, url_for
from flask.sansio.app import App

from wallet.base.errors import AppError
from wallet.core.unit_rules import Algorithm, SignsWith
from wallet.services.forms import FormRefused
from wallet.services.units import Duty, Unit, UnitEvent
from wallet.web.account_words import field_words
from wallet.web.i18n import LazyString, gettext, lazy_gettext

DUTIES: Final[dict[str, tuple[LazyString, LazyString]]] = {
    Duty.HEAD: (lazy_gettext("Head"), lazy_gettext("Looks after all of it: profile, keys, people, awards")),
    Duty.STAFF: (lazy_gettext("Staff"), lazy_gettext("Awards badges and looks after them")),
}
WAYS: Final[dict[str, LazyString]] = {
    SignsWith.EDDSA_RDFC: lazy_gettext("A proof inside the badge (eddsa-rdfc-2022)"),
    SignsWith.JWT_EDDSA: lazy_gettext("A token, VC-JWT with EdDSA"),
    SignsWith.JWT_RS256: lazy_gettext("A token, VC-JWT with RS256"),
}
KINDS: Final[dict[str, LazyString]] = {
    Algorithm.EDDSA: lazy_gettext("Ed25519, for proofs, EdDSA tokens and the status lists"),
    Algorithm.RS256: lazy_gettext("RSA, for RS256 tokens"),
}
ACTS: Final[dict[str, LazyString]] = {
    "awards_ordered": lazy_gettext("Awarded by a table"),
    "made": lazy_gettext("Unit made"),
    "changed": lazy_gettext("Profile changed"),
    "key_made": lazy_gettext("Key made"),
    "key_retired": lazy_gettext("Key retired"),
    "key_withdrawn": lazy_gettext("Key withdrawn"),
    "invited": lazy_gettext("Invitation sent"),
    "invitation_withdrawn": lazy_gettext("Invitation withdrawn"),
    "joined": lazy_gettext("Member joined"),
    "duty_changed": lazy_gettext("Duty changed"),
    "removed": lazy_gettext("Member removed"),
}
FACTS: Final[dict[str, LazyString]] = {
    "contact": lazy_gettext("contact"),
    "description": lazy_gettext("description"),
    "email": lazy_gettext("e-mail"),
    "linkedin_organization_id": lazy_gettext("LinkedIn number"),
    "name": lazy_gettext("name"),
    "signs_with": lazy_gettext("how awards are signed"),
    "url": lazy_gettext("web page"),
}
REFUSALS: Final[dict[str, LazyString]] = {
    "issuer_name_missing": lazy_gettext("Type the unit's name, as it should stand on badges."),
    "issuer_text_too_long": lazy_gettext("A name has at most 200 characters."),
    "unit_slug_unfit": lazy_gettext("Use small letters, digits and hyphens, at most 48, such as school-of-nursing."),
    "unit_slug_taken": lazy_gettext("Another unit has this address. Choose another one."),
    "linkedin_number_unfit": lazy_gettext("This number has digits only, at most 12."),
    "unit_text_too_long": lazy_gettext("This is too long."),
    "unit_key_missing": lazy_gettext(
        "For this way to sign the unit needs an RSA key first. Make one on the page of its keys."
    ),
    "unit_changed": lazy_gettext(
        "Somebody else has changed this while you were typing. Look at what stands there now, then save again."
    ),
    "unit_reason_missing": lazy_gettext("Say in a few words why, in at most 1,000 characters."),
    "withdraw_word_missing": lazy_gettext("Type the word withdraw to say that you mean it."),
    "last_unit_key": lazy_gettext(
        "The unit signs with this key and has no other of its kind. Make a new one: that retires this one."
    ),
    "unit_key_ended": lazy_gettext("This key has ended already. Look at the list again."),
    "too_many_unit_keys": lazy_gettext("The unit has as many keys as it can have. Ask the operator."),
    "last_unit_head": lazy_gettext("Nobody else is a head of this unit. Make somebody else one first."),
    "unit_duty_unknown": lazy_gettext("Choose what this person may do."),
    "too_many_unit_invitations": lazy_gettext("50 invitations wait for an answer. Withdraw some of them first."),
    "too_many_unit_letters": lazy_gettext(
        "This address has had several letters from us within the hour. Try again later."
    ),
}

# Label, endpoint, who sees it. Pages that other modules add appear when they are there.
_PAGES: Final[tuple[tuple[LazyString, str, Duty], ...]] = (
    (lazy_gettext("Overview"), "units.page", Duty.STAFF),
    (lazy_gettext("Awards"), "units.awards", Duty.STAFF),
    (lazy_gettext("Members"), "units.members", Duty.STAFF),
    (lazy_gettext("Profile"), "units.profile", Duty.HEAD),
    (lazy_gettext("Keys"), "units.keys", Duty.HEAD),
)


def refusal(error: AppError) -> str:
    """Return what stands where something was refused."""
    return str(REFUSALS[error.code]) if error.code in REFUSALS else field_words(error)


def refusals(refused: FormRefused) -> dict[str, str]:
    """Return the words for each refused field."""
    return {field: refusal(error) for field, error in refused.fields.items()}


def duty_word(duty: str) -> str:
    """Return what a duty is called."""
    return str(DUTIES[duty][0])


def act_words(event: UnitEvent) -> str:
    """Return what was done, to what, in words."""
    about = event.about
    if event.what == "changed":
        about = ", ".join(str(FACTS.get(name, name)) for name in about.split(", "))
    elif event.what in ("invited", "joined", "duty_changed"):
        who, _, duty = about.rpartition(", ")
        about = f"{who}, {duty_word(duty)}" if who and duty in DUTIES else about
    said = str(ACTS.get(event.what, event.what))
    return gettext("%(act)s: %(about)s", act=said, about=about) if about else said


def unit_pages(unit: Unit, duty: str) -> list[tuple[LazyString, str, bool]]:
    """Return (label, address, whether it is this page) of the pages about a unit that somebody with a duty may open."""
    return [
        (label, url_for(endpoint, unit=unit.slug), request.endpoint == endpoint)
        for label, endpoint, needed in _PAGES
        if endpoint in current_app.view_functions and (needed == Duty.STAFF or duty == Duty.HEAD)
    ]


def install(app: App) -> None:
    """Give the words to every template."""
    app.jinja_env.filters.update({"duty_word": duty_word, "act_words": act_words})
    words: dict[str, Any] = {"unit_pages": unit_pages, "WAYS": WAYS, "KINDS": KINDS, "DUTIES": DUTIES}
    app.jinja_env.globals.update(words)
