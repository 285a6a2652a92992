"""The words about one award: its state, what was done to it, what can be done and what that does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask.sansio.app import App

from wallet.base.errors import AppError
from wallet.core.award_life import Act, AwardState, Happened
from wallet.services.award_life import AwardEvent, AwardPage
from wallet.services.forms import FormRefused
from wallet.web.award_words import SENTENCES
from wallet.web.dates import day, moment
from wallet.web.i18n import LazyString, gettext, lazy_gettext
from wallet.web.unit_words import refusal


@dataclass(frozen=True, slots=True)
class StateLook:
    """How a state looks: its word, symbol and colour."""

    word: LazyString
    mark: str
    colour: str


@dataclass(frozen=True, slots=True)
class ActWords:
    """What stands at an act: its name, what it does, what its reason is for, its button, and what is said after it."""

    name: LazyString
    does: LazyString
    reason_hint: LazyString
    confirm: LazyString
    done: LazyString
    stops: bool  # it takes something away


@dataclass(frozen=True, slots=True)
class FollowWords:
    """What stands at an act that signs another badge: its name, and what it does, in short and whole."""

    name: LazyString
    short: LazyString
    does: LazyString
    reason_hint: LazyString
    confirm: LazyString
    done: LazyString


STATES: Final[dict[AwardState, StateLook]] = {
    AwardState.IN_FORCE: StateLook(lazy_gettext("In force"), "s-verified", "is-passed"),
    AwardState.EXPIRED: StateLook(lazy_gettext("Expired"), "s-expired", "is-late"),
    AwardState.SUSPENDED: StateLook(lazy_gettext("Suspended"), "s-suspended", "is-late"),
    AwardState.REVOKED: StateLook(lazy_gettext("Revoked"), "s-revoked", "is-failed"),
    AwardState.BROUGHT: StateLook(lazy_gettext("Made elsewhere"), "s-na", "is-na"),
}
ACTS: Final[dict[Act, ActWords]] = {
    Act.SUSPEND: ActWords(
        lazy_gettext("Suspend"),
        lazy_gettext(
            "For the time while something is looked into. Everybody who checks the badge reads “Suspended” from now "
            "on, and a learner who has it in a wallet here is told. You can reinstate it."
        ),
        lazy_gettext("For the history of this award, which the unit's staff read."),
        lazy_gettext("Suspend it now"),
        lazy_gettext("Suspended. Every check says so from now on."),
        stops=True,
    ),
    Act.REINSTATE: ActWords(
        lazy_gettext("Reinstate"),
        lazy_gettext(
            "The suspension ends. The badge verifies again at once, and a learner who has it in a wallet is told."
        ),
        lazy_gettext("For the history of this award, which the unit's staff read."),
        lazy_gettext("Reinstate it now"),
        lazy_gettext("Reinstated. It verifies again from now on."),
        stops=False,
    ),
    Act.REVOKE: ActWords(
        lazy_gettext("Revoke"),
        lazy_gettext(
            "For good: a revoked badge cannot be reinstated. Everybody who checks it reads “Revoked” from now on, with "
            "the day and your reason. A learner who has it in a wallet here is told, and can earn it again as another "
            "badge."
        ),
        lazy_gettext("The learner reads this, and so does everybody who opens the badge's page."),
        lazy_gettext("Revoke it for good"),
        lazy_gettext("Revoked. Every check says so from now on."),
        stops=True,
    ),
}
FOLLOWING: Final[dict[Act, FollowWords]] = {
    Act.CORRECT: FollowWords(
        lazy_gettext("Correct"),
        lazy_gettext("Sign another badge that says it right. This one is revoked with that."),
        lazy_gettext(
            "A signed badge cannot be changed, so another one is signed. In the same moment this one is revoked for "
            "good, with your reason, and the other one takes its place. A letter tells the learner. Was the e-mail "
            "address wrong? Revoke this badge and award it anew."
        ),
        lazy_gettext("The learner reads this, and so does everybody who opens the page of the badge that is replaced."),
        lazy_gettext("Sign the corrected badge, revoke this one"),
        lazy_gettext("This is the corrected badge. The one before it is revoked, and a letter is on its way."),
    ),
    Act.RENEW: FollowWords(
        lazy_gettext("Renew"),
        lazy_gettext("Sign another badge that continues it from today."),
        lazy_gettext(
            "Another badge is signed, in force from today. This one stays as it is until its own last day. The learner "
            "gets a letter, and can let the address of this badge lead to the renewed one."
        ),
        lazy_gettext("Such as: the yearly examination was passed. It stays in the history with your name."),
        lazy_gettext("Sign the renewed badge"),
        lazy_gettext("This is the renewed badge. A letter about it is on its way."),
    ),
}
HAPPENED: Final[dict[str, LazyString]] = {
    Happened.AWARDED: lazy_gettext("Awarded"),
    Happened.SUSPENDED: lazy_gettext("Suspended"),
    Happened.REINSTATED: lazy_gettext("Reinstated"),
    Happened.REVOKED: lazy_gettext("Revoked"),
    Happened.CORRECTED: lazy_gettext("Corrected: another badge took its place, and this one was revoked"),
    Happened.RENEWED: lazy_gettext("Renewed: another badge continues it"),
}
REFUSALS: Final[dict[str, LazyString]] = {
    "award_ends_before": lazy_gettext("The last day is before the day it was awarded."),
    "award_nothing_corrected": lazy_gettext("Nothing differs from what the badge says already. Change what is wrong."),
    "award_renewal_too_short": lazy_gettext("The renewed badge must be in force longer than the one it continues."),
    "award_overtaken": lazy_gettext("Something was done to this badge meanwhile. Nothing more was changed."),
    "award_act_not_possible": lazy_gettext("This cannot be done to this badge as it is now. Nothing was changed."),
}


def state_sentence(page: AwardPage) -> str:
    """Return what holds about an award, in one sentence."""
    award = page.award
    if page.state is AwardState.REVOKED:
        return gettext("Revoked on %(day)s, for good. Every check says so.", day=day(award.revoked_at))
    if page.state is AwardState.SUSPENDED:
        return gettext(
            "Suspended since %(day)s. Every check says so until it is reinstated.", day=day(award.suspended_at)
        )
    if page.state is AwardState.EXPIRED:
        return gettext("It was in force until %(day)s.", day=day(award.valid_until))
    if page.state is AwardState.BROUGHT:
        return gettext("It was signed elsewhere before and is kept here as history. It can be changed only there.")
    if award.valid_until is not None:
        return gettext("It verifies, and is in force until %(day)s.", day=day(award.valid_until))
    return gettext("It verifies, and has no last day.")


def follow_title(page: AwardPage, act: Act) -> str:
    """Return the title of the page with the form for another badge."""
    award = page.award
    name = award.recipient_name or award.address
    if act is Act.CORRECT:
        return gettext("Correct %(badge)s for %(name)s", badge=award.achievement_name, name=name)
    return gettext("Renew %(badge)s for %(name)s", badge=award.achievement_name, name=name)


def happened_word(event: AwardEvent) -> str:
    """Return what was done."""
    return str(HAPPENED.get(event.what, event.what))


def overtaken_sentence(page: AwardPage) -> str:
    """Return what was done meanwhile, to somebody whose own act came too late."""
    if not page.history:
        return gettext("This badge has changed meanwhile. Nothing more was done.")
    last = page.history[0]
    return gettext(
        "Meanwhile, %(moment)s, %(name)s did this: “%(what)s”. What you asked was not done. Look again, then decide.",
        moment=moment(last.at),
        name=last.by_name,
        what=happened_word(last),
    )


def life_refusal(error: AppError) -> str:
    """Return what stands where an act was refused."""
    words = REFUSALS.get(error.code) or SENTENCES.get(error.code)
    return str(words) if words else refusal(error)


def life_refusals(refused: FormRefused) -> dict[str, str]:
    """Return the words for each refused field."""
    return {field: life_refusal(error) for field, error in refused.fields.items()}


def install(app: App) -> None:
    """Give the words to every template."""
    app.jinja_env.filters.update({"happened_word": happened_word, "state_sentence": state_sentence})
    words = {"AWARD_STATES": STATES, "AWARD_ACTS": ACTS, "AWARD_FOLLOWING": FOLLOWING, "follow_title": follow_title}
    app.jinja_env.globals.update(words)
