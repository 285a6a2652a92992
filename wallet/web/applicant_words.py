"""What an employer is told after asking "Is this my applicant?"."""

from __future__ import annotations

from dataclasses import dataclass

from wallet.services.applicant import Applicant, Compared, Why
from wallet.web.i18n import gettext


@dataclass(frozen=True, slots=True)
class AnswerWords:
    """An answer with its look: class of the colour, symbol, first word, the rest."""

    look: str
    mark: str
    word: str
    says: str


def answer_words(compared: Compared) -> AnswerWords:
    """Return the words for an answer; none of them repeats what was typed."""
    by_name = compared.why is not Why.ADDRESS
    if compared.answer is Applicant.YES:
        return AnswerWords("is-passed", "s-passed", gettext("Yes."), _yes(by_name))
    if compared.answer is Applicant.NO:
        return AnswerWords("is-failed", "s-failed", gettext("No."), _no(by_name))
    return AnswerWords("is-unknown", "s-unknown", gettext("We cannot tell."), _cannot_tell(compared.why))


def _yes(by_name: bool) -> str:
    if by_name:
        return gettext(
            "The issuer awarded it to somebody of this name. Several people can have one name: an e-mail address says "
            "more."
        )
    return gettext("The address is the holder's.")


def _no(by_name: bool) -> str:
    if by_name:
        return gettext(
            "The name that the issuer signed is another one. Every word typed must be in it: try first and last name "
            "alone, or an earlier name."
        )
    return gettext(
        "Neither the badge nor its holder here has this address. People have several: ask for the one that they used "
        "with the issuer."
    )


def _cannot_tell(why: Why) -> str:
    if why is Why.NO_NAME:
        return gettext("The issuer signed no name. Type an e-mail address, or ask the holder to prove it.")
    if why is Why.PART_OF_NAME:
        return gettext("That fits, but many people share it. Type first and last name, without initials.")
    return gettext("The badge names nobody by e-mail, and its holder has not confirmed this address here.")
