"""The words of authors' pages: refused fields, kinds of parts, the linter's findings."""

from __future__ import annotations

from typing import Final

from pathways.core.editing_nodes import Kind
from pathways.core.model import Sharing, Validity
from pathways.services.trial import Sample
from pathways.services.typed import FactKind
from pathways.web.i18n import LazyString, gettext, lazy_gettext
from wallet.api import FormRefused
from wallet.base.errors import AppError

SENTENCES: Final[dict[str, LazyString]] = {
    "words_missing": lazy_gettext("Type something here."),
    "words_too_long": lazy_gettext("This is longer than there is room for."),
    "version_name_unusable": lazy_gettext(
        "Type a version such as 2026-27: letters, digits, spaces, points and hyphens, at most 64."
    ),
    "slug_unusable": lazy_gettext("Type small letters and digits with hyphens between them, such as applied-ai."),
    "number_unusable": lazy_gettext("Type a number such as 6 or 1.5, with at most three digits after the point."),
    "count_unusable": lazy_gettext("Type a whole number such as 2."),
    "moment_unusable": lazy_gettext("Type a day such as 2026-08-31."),
    "address_unusable": lazy_gettext("Type an address such as https://www.college.example/badges/statistics."),
    "duration_unusable": lazy_gettext("Type a length of time such as P3Y, P18M or P90D."),
    "choice_unusable": lazy_gettext("Choose one of the list."),
    "one_of_the_two": lazy_gettext("Fill in exactly one of the two."),
    "share_unusable": lazy_gettext("Type a share above 0 and up to 100 percent, such as 50."),
    "achievement_unknown": lazy_gettext(
        "The catalogue has no credential of this very name. Choose one of the list, where names that several share "
        "stand with their issuer, or add it to the catalogue first."
    ),
    "version_name_taken": lazy_gettext("This pathway has a version of that name already. Choose another name."),
    "pathway_name_taken": lazy_gettext("There is a pathway at this address already. Choose another one."),
    "draft_changed": lazy_gettext(
        "Somebody else changed this draft meanwhile. Nothing of yours was saved. Look at theirs, then go on."
    ),
    "version_published": lazy_gettext("This version is published, so it stays as it is. Begin a new draft from it."),
    "problems_left": lazy_gettext("This draft has problems that have to be put right first."),
    "no_room_to_decide": lazy_gettext(
        "The id of a part or the name of a fact has more than 120 characters. Make it anew with a shorter one."
    ),
    "nothing_published": lazy_gettext("Nothing of this pathway is published yet. Go on with its draft."),
    "day_not_yet": lazy_gettext("Type a day that is not later than today."),
    "day_past": lazy_gettext("Type a day that is still to come."),
    "no_such_part": lazy_gettext("Choose a part of the pathway."),
    "own_case": lazy_gettext("You cannot decide about yourself. Ask a colleague."),
}
KINDS: Final[dict[Kind, LazyString]] = {
    Kind.ACHIEVEMENT: lazy_gettext("A credential"),
    Kind.MATCH: lazy_gettext("Any credentials that match"),
    Kind.ALL: lazy_gettext("All of its parts"),
    Kind.CHOOSE: lazy_gettext("A number of its parts"),
    Kind.CREDITS: lazy_gettext("Credits from its parts"),
    Kind.MANUAL: lazy_gettext("A step that an advisor marks done"),
}
SHARINGS: Final[dict[Sharing, LazyString]] = {
    Sharing.EXCLUSIVE: lazy_gettext("A badge counts in one place"),
    Sharing.FREE: lazy_gettext("A badge may count in several places"),
}
VALIDITIES: Final[dict[Validity, LazyString]] = {
    Validity.VALID_NOW: lazy_gettext("Badges in force today"),
    Validity.EVER_VALID: lazy_gettext("Lapsed badges count too"),
    Validity.ALL_VALID_TOGETHER: lazy_gettext("All badges in force at one time"),
}
SAMPLES: Final[dict[Sample, LazyString]] = {
    Sample.NOTHING: lazy_gettext("Nothing yet"),
    Sample.HALF: lazy_gettext("Half of the least that is needed"),
    Sample.NEARLY: lazy_gettext("All but one"),
    Sample.FINISHED: lazy_gettext("Everything that is needed"),
    Sample.PASTED: lazy_gettext("The learner you pasted"),
}
FACT_KINDS: Final[dict[FactKind, LazyString]] = {
    FactKind.YES_NO: lazy_gettext("Yes or no"),
    FactKind.NUMBER: lazy_gettext("A number"),
    FactKind.WORDS: lazy_gettext("Words"),
    FactKind.NOTHING: lazy_gettext("Nothing"),
}


def field_words(error: AppError) -> str:
    """Return what stands at a field that was refused; an error's own sentence where we have no words for it."""
    known = SENTENCES.get(error.code)
    return error.message if known is None else str(known)


def form_words(refused: FormRefused) -> dict[str, str]:
    """Return the words for each refused field."""
    return {field: field_words(error) for field, error in refused.fields.items()}


def fact_words(value: object) -> str:
    """Return a fact's value as people say it."""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    return gettext("Nothing") if value is None else str(value)
