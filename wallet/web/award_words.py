"""The words of awarding: what is wrong with a line or a field, how an award stands, how a table was read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask.sansio.app import App

from wallet.base.errors import AppError
from wallet.core.award_lists import Problem
from wallet.services.award_register import RegisterState
from wallet.services.forms import FormRefused
from wallet.web.account_words import field_words
from wallet.web.i18n import LazyString, gettext, lazy_gettext

PROBLEMS: Final[Mapping[str, LazyString]] = {
    Problem.ADDRESS_MISSING: lazy_gettext("There is no e-mail address."),
    Problem.ADDRESS_MALFORMED: lazy_gettext("This is no e-mail address that a letter could be sent to."),
    Problem.ADDRESS_TWICE: lazy_gettext("This address stands in a line above. That line counts."),
    Problem.HAS_IT: lazy_gettext("This person has the badge already, and it is in force."),
    Problem.NAME_UNREADABLE: lazy_gettext("There is no name in this that could be read aloud."),
    Problem.NAME_TOO_LONG: lazy_gettext("The name has more than 200 characters."),
    Problem.AWARDED_UNREADABLE: lazy_gettext("The day of the award cannot be read. Write it as 2026-11-25."),
    Problem.AWARDED_LATER: lazy_gettext("The day of the award is still to come."),
    Problem.UNTIL_UNREADABLE: lazy_gettext("The last day cannot be read. Write it as 2026-11-25."),
    Problem.UNTIL_BEFORE: lazy_gettext("The last day is before the day of the award."),
    Problem.UNTIL_PAST: lazy_gettext("The badge would have lapsed already."),
    Problem.RESULT_TOO_LONG: lazy_gettext("The result has more than 64 characters."),
    Problem.EVIDENCE_TOO_LONG: lazy_gettext("The evidence has more than 4,000 characters."),
    Problem.TOO_MANY_CELLS: lazy_gettext("The line has more cells than there are columns."),
    Problem.NOT_MADE: lazy_gettext("It could not be signed. Ask the operator."),
}
FIELDS: Final[Mapping[str, LazyString]] = {
    "email": lazy_gettext("E-mail"),
    "name": lazy_gettext("Name"),
    "given_name": lazy_gettext("First name"),
    "family_name": lazy_gettext("Last name"),
    "awarded": lazy_gettext("Awarded on"),
    "valid_until": lazy_gettext("In force until"),
    "result": lazy_gettext("Result"),
    "evidence": lazy_gettext("Evidence"),
}
# Word, mark, colour.
STATES: Final[Mapping[RegisterState, tuple[LazyString, str, str]]] = {
    RegisterState.WAITING: (lazy_gettext("Waiting"), "s-now", "is-now"),
    RegisterState.CLAIMED: (lazy_gettext("Claimed"), "s-passed", "is-passed"),
    RegisterState.SUSPENDED: (lazy_gettext("Suspended"), "s-suspended", "is-late"),
    RegisterState.LAPSED: (lazy_gettext("Expired"), "s-expired", "is-late"),
    RegisterState.REVOKED: (lazy_gettext("Revoked"), "s-revoked", "is-failed"),
}
ORDER_STATES: Final[Mapping[str, tuple[LazyString, str, str]]] = {
    "shown": (lazy_gettext("Not confirmed yet"), "s-now", "is-now"),
    "under_way": (lazy_gettext("Being awarded"), "s-now", "is-now"),
    "done": (lazy_gettext("Done"), "s-passed", "is-passed"),
}
_DELIMITERS: Final[Mapping[str, LazyString]] = {
    ",": lazy_gettext("commas"),
    ";": lazy_gettext("semicolons"),
    "\t": lazy_gettext("tabs"),
}


def problem_words(code: str) -> str:
    """Return what is wrong with a line."""
    return str(PROBLEMS.get(code, code))


def award_refusal(error: AppError) -> str:
    """Return what stands where something about an award was refused."""
    return str(SENTENCES.get(error.code, field_words(error)))


def award_refusals(refused: FormRefused) -> dict[str, str]:
    """Return the words for each refused field."""
    return {field: award_refusal(error) for field, error in refused.fields.items()}


def reading_words(read_as: Mapping[str, Any]) -> str:
    """Return how a table was read."""
    delimiter = _DELIMITERS.get(read_as["delimiter"], read_as["delimiter"])
    return gettext("%(encoding)s, separated by %(delimiter)s", encoding=read_as["encoding"], delimiter=str(delimiter))


def columns_words(read_as: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    """Return (as the file calls it, what it was taken for or None) for each column."""
    return [(header, str(FIELDS[field]) if field else None) for header, field in read_as["columns"]]


SENTENCES: Final[Mapping[str, LazyString]] = {
    "name_missing": lazy_gettext("Type the name, as it should stand on the badge, or leave it empty."),
    "no_such_achievement": lazy_gettext("Choose what to award."),
    "day_unreadable": lazy_gettext("Write the day as 2026-11-25: year, month, day."),
    "award_day_ahead": lazy_gettext("This day is still to come. Take today, or a day before it."),
    "award_ends_too_soon": lazy_gettext(
        "The last day must be today or later, and not before the first. Empty, it is what the rule of the badge says."
    ),
    "award_result_too_long": lazy_gettext("A result has at most 64 characters."),
    "award_evidence_too_long": lazy_gettext("This text has at most 4,000 characters."),
    "has_badge": lazy_gettext("This person has the badge already, and it is in force."),
    "award_form_too_old": lazy_gettext("This form cannot be used any more. Fill it in again."),
    "award_list_too_large": lazy_gettext("This file is larger than 10 MB. Bring the table in several files."),
    "award_list_too_long": lazy_gettext(
        "This table has more than 10,000 lines. Bring it in several files. Nothing was awarded."
    ),
    "award_list_is_workbook": lazy_gettext(
        "This is a workbook of a spreadsheet program. Save the sheet as CSV and bring that file."
    ),
    "award_list_unreadable": lazy_gettext(
        "We cannot tell how the letters in this file are written. Save it as CSV with the encoding UTF-8."
    ),
    "award_list_broken": lazy_gettext(
        "The table breaks off: a quotation mark is missing or stands in the wrong place. Save it as CSV again."
    ),
    "award_list_empty": lazy_gettext(
        "There is nobody in this file. Write one person in a line, below the names of the columns."
    ),
    "address_column_missing": lazy_gettext(
        "No column is called “email”. The first line must name the columns, and one of them is the e-mail address."
    ),
    "column_twice": lazy_gettext("Two columns of this table mean the same. Keep one of them."),
    "too_many_columns": lazy_gettext("This table has more than 50 columns. Keep those that are needed."),
}


def install(app: App) -> None:
    """Give the words to every template."""
    filters = {"problem_words": problem_words, "reading_words": reading_words, "columns_words": columns_words}
    app.jinja_env.filters.update(filters)
    app.jinja_env.globals.update({"REGISTER_STATES": STATES, "ORDER_STATES": ORDER_STATES})
