"""What can be wrong with something typed into a form of authors. Each sentence says what to type."""

from __future__ import annotations

from wallet.base.errors import InputError


class WordsMissing(InputError):
    """Nothing was typed where words are needed."""

    code = "words_missing"
    sentence = "Type something here."


class WordsTooLong(InputError):
    """Longer than a control or column has room for."""

    code = "words_too_long"
    sentence = "This is longer than there is room for."


class VersionNameUnusable(InputError):
    """Not a name that can stand in an address."""

    code = "version_name_unusable"
    sentence = "Type a version such as 2026-27: letters, digits, spaces, points and hyphens, at most 64."


class SlugUnusable(InputError):
    """Not the last part of an address."""

    code = "slug_unusable"
    sentence = "Type small letters and digits with hyphens between them, such as applied-ai."


class NumberUnusable(InputError):
    """Not a number with at most three digits after the point."""

    code = "number_unusable"
    sentence = "Type a number such as 6 or 1.5, with at most three digits after the point."


class CountUnusable(InputError):
    """Not a whole number."""

    code = "count_unusable"
    sentence = "Type a whole number such as 2."


class MomentUnusable(InputError):
    """Neither a day nor an instant."""

    code = "moment_unusable"
    sentence = "Type a day such as 2026-08-31."


class AddressUnusable(InputError):
    """Not an identifier or a web address."""

    code = "address_unusable"
    sentence = "Type an address such as https://www.college.example/badges/statistics."


class DurationUnusable(InputError):
    """Not an ISO 8601 duration."""

    code = "duration_unusable"
    sentence = "Type a length of time such as P3Y (three years), P18M (eighteen months) or P90D (ninety days)."


class ChoiceUnusable(InputError):
    """None of the values that a list offers."""

    code = "choice_unusable"
    sentence = "Choose one of the list."


class DayNotYet(InputError):
    """A day ahead, where something has happened already."""

    code = "day_not_yet"
    sentence = "Type a day that is not later than today."


class DayPast(InputError):
    """A day gone by, where something is to end."""

    code = "day_past"
    sentence = "Type a day that is still to come."
