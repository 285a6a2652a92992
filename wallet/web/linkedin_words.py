"""The words about a badge's entry on LinkedIn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from flask_babel import format_date

from wallet.core.legible import legible
from wallet.core.linkedin import TEXT_MAX_CHARS, Certification, Change, Field, LeftOut, Month, Parameter, is_readable_id
from wallet.core.verify.report import Verdict
from wallet.services.profile_entries import LinkedInPage, StaleEntry, Staleness
from wallet.web.dates import day
from wallet.web.i18n import LazyString, gettext, lazy_gettext


@dataclass(frozen=True, slots=True)
class ParameterWords:
    """A line of the list: LinkedIn's own name, what it is, and its value or why there is none."""

    name: str
    label: str
    value: str | None
    why_not: str


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """A field to change. `copy` is the text for it where LinkedIn wants one typed; dates are chosen from lists."""

    field: str
    label: str
    before: str
    after: str
    copy: str | None


@dataclass(frozen=True, slots=True)
class StaleWords:
    """What has to be done about an entry that is no longer true."""

    stale: StaleEntry
    title: str
    sentence: str
    changes: tuple[ChangeWords, ...]


@dataclass(frozen=True, slots=True)
class PreviewWords:
    """The entry as a visitor of the profile will see it."""

    name: str
    organization: str
    initial: str  # in the place of a logo
    dates: str
    certificate_id: str | None
    logo: str  # what will be in its square, and why


_LABELS: Final[dict[str, LazyString]] = {
    "name": lazy_gettext("Name"),
    "organizationId": lazy_gettext("Number of the issuer's LinkedIn page"),
    "organizationName": lazy_gettext("Issuing organization"),
    "issueYear": lazy_gettext("Year of issue"),
    "issueMonth": lazy_gettext("Month of issue"),
    "expirationYear": lazy_gettext("Year of expiration"),
    "expirationMonth": lazy_gettext("Month of expiration"),
    "certUrl": lazy_gettext("Credential URL"),
    "certId": lazy_gettext("Credential ID"),
}
_LEFT_OUT: Final[dict[LeftOut, LazyString]] = {
    LeftOut.NO_COMPANY_PAGE: lazy_gettext("Left out: the issuer has given no LinkedIn page."),
    LeftOut.NOT_A_COMPANY_PAGE: lazy_gettext("Left out: what the issuer gives is not the number of a LinkedIn page."),
    LeftOut.COMPANY_PAGE_INSTEAD: lazy_gettext("Left out: the number of the issuer's page says it, with its logo."),
    LeftOut.NO_ORGANIZATION: lazy_gettext("Left out: the badge does not name its issuer. LinkedIn will ask you."),
    LeftOut.NO_DATE: lazy_gettext("Left out: the badge does not say when it was awarded. LinkedIn will ask you."),
    LeftOut.NO_END: lazy_gettext("Left out: the badge does not expire."),
    LeftOut.NO_ADDRESS: lazy_gettext("Not there yet: the public link is off."),
    LeftOut.NO_IDENTIFIER: lazy_gettext("Left out: the badge has no number of its own."),
    LeftOut.NOT_READABLE: lazy_gettext("Left out: the badge's identifier is made for programs, not for people."),
}
_FIELDS: Final[dict[Field, LazyString]] = {
    Field.NAME: lazy_gettext("Name"),
    Field.ORGANIZATION: lazy_gettext("Issuing organization"),
    Field.ISSUED: lazy_gettext("Issue date"),
    Field.EXPIRES: lazy_gettext("Expiration date"),
    Field.CERTIFICATE_ID: lazy_gettext("Credential ID"),
    Field.ADDRESS: lazy_gettext("Credential URL"),
}
_DATES: Final = frozenset({Field.ISSUED, Field.EXPIRES})
_TITLES: Final[dict[Staleness, LazyString]] = {
    Staleness.WITHDRAWN: lazy_gettext("Take this off your LinkedIn profile"),
    Staleness.RENEWED: lazy_gettext("Your LinkedIn profile shows the earlier copy"),
    Staleness.LINK_OFF: lazy_gettext("Your LinkedIn profile links to a page that is off"),
    Staleness.CHANGED: lazy_gettext("Your LinkedIn profile is out of date"),
}
_SENTENCES: Final[dict[Staleness, LazyString]] = {
    Staleness.WITHDRAWN: lazy_gettext(
        "You put this badge there on %(day)s. It does not stand any more, and who follows the link reads so."
    ),
    Staleness.RENEWED: lazy_gettext(
        "You put this badge there on %(day)s. A newer copy of it is in your wallet: change the entry to that one."
    ),
    Staleness.LINK_OFF: lazy_gettext(
        "You put this badge there on %(day)s. “Show credential” now leads to a page that says it was switched off. "
        "Turn the public link on again, or take the entry off your profile."
    ),
    Staleness.CHANGED: lazy_gettext(
        "You put this badge there on %(day)s. The badge has said something else since. Open the entry on LinkedIn and "
        "change these fields."
    ),
}
_REFUSED: Final[dict[Verdict, LazyString]] = {
    Verdict.REVOKED: lazy_gettext("The issuer withdrew this badge, so it does not belong on a profile."),
    Verdict.SUSPENDED: lazy_gettext("The issuer has put this badge on hold. Put it on your profile once it is back."),
    Verdict.NOT_YET_VALID: lazy_gettext("This badge is not in force yet. Put it on your profile once it is."),
}


def month_words(month: Month | None) -> str:
    """Return "Jun 2025" in the reader's language; empty for None."""
    return "" if month is None else str(format_date(date(month.year, month.month, 1), "MMM y"))


def preview_of(entry: Certification, *, has_logo: bool) -> PreviewWords:
    """Return an entry as LinkedIn will show it."""
    organization = legible(entry.organization_name or "", TEXT_MAX_CHARS)
    if has_logo:
        logo = gettext(
            "LinkedIn puts the issuer's logo into the square, from its page %(number)s.", number=entry.organization_id
        )
    else:
        logo = gettext(
            "LinkedIn shows a plain square: the issuer has given no LinkedIn page, so there is no logo to show."
        )
    dates = [gettext("Issued %(month)s", month=month_words(entry.issued))] if entry.issued else []
    dates += [gettext("Expires %(month)s", month=month_words(entry.expires))] if entry.expires else []
    return PreviewWords(
        name=legible(entry.name, TEXT_MAX_CHARS),
        organization=organization,
        initial=organization[:1].upper(),
        dates=" · ".join(dates),
        certificate_id=entry.certificate_id if is_readable_id(entry.certificate_id) else None,
        logo=logo,
    )


def parameter_words(parameter: Parameter) -> ParameterWords:
    """Return one line of the list of everything that LinkedIn is sent."""
    why_not = str(_LEFT_OUT[parameter.left_out]) if parameter.left_out else ""
    return ParameterWords(parameter.name, str(_LABELS[parameter.name]), parameter.value, why_not)


def refused_words(page: LinkedInPage) -> str:
    """Return why a badge cannot go on a profile now; empty when it can."""
    if page.refusal is not None:
        return gettext(page.refusal.message)
    return "" if page.fits else str(_REFUSED.get(page.verdict, gettext("This copy does not check out.")))


def stale_words(stale: StaleEntry | None) -> StaleWords | None:
    """Return what is to be done about an entry, or None where nothing is."""
    if stale is None:
        return None
    sentence = str(_SENTENCES[stale.why]) % {"day": day(stale.added_at)}
    return StaleWords(stale, str(_TITLES[stale.why]), sentence, tuple(_change(one) for one in stale.changes))


def _change(change: Change) -> ChangeWords:
    before, after = _value(change.field, change.before), _value(change.field, change.after)
    return ChangeWords(
        field=change.field.value,
        label=str(_FIELDS[change.field]),
        before=before or gettext("nothing"),
        after=after or gettext("nothing: empty the field"),
        copy=change.after if change.after and change.field not in _DATES else None,
    )


def _value(field: Field, value: str | None) -> str:
    if value is None or field not in _DATES:
        return legible(value or "", TEXT_MAX_CHARS)
    year, _, month = value.partition("-")
    known = year.isdecimal() and month.isdecimal() and 1 <= int(month) <= 12 and int(year) > 0
    return month_words(Month(int(year), int(month))) if known else value
