"""The words of printed sheets. Only what was verified stands on one, in the past tense of its day, and no verdict.

Names are bounded and legible, and as large as their length allows: no name moves the edge of a sheet.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from wallet.core.legible import cut, legible
from wallet.core.model import AchievementCredential, Result
from wallet.core.verify.report import Check, Verdict
from wallet.services.certificates import Certified
from wallet.services.shared import SharedPage
from wallet.web.award import unknown_cause
from wallet.web.dates import day, parse_day
from wallet.web.i18n import LazyString, gettext, lazy_gettext
from wallet.web.share_words import shown_page
from wallet.web.shown import Shown

# Kinds of achievements of Open Badges 3.0 that say something to a reader; "Badge" and "Achievement" do not.
KINDS: Final[dict[str, LazyString]] = {
    "ApprenticeshipCertificate": lazy_gettext("Apprenticeship certificate"),
    "AssociateDegree": lazy_gettext("Associate degree"),
    "BachelorDegree": lazy_gettext("Bachelor's degree"),
    "Certificate": lazy_gettext("Certificate"),
    "CertificateOfCompletion": lazy_gettext("Certificate of completion"),
    "Certification": lazy_gettext("Certification"),
    "Competency": lazy_gettext("Competency"),
    "Course": lazy_gettext("Course"),
    "Degree": lazy_gettext("Degree"),
    "Diploma": lazy_gettext("Diploma"),
    "DoctoralDegree": lazy_gettext("Doctoral degree"),
    "License": lazy_gettext("Licence"),
    "MasterDegree": lazy_gettext("Master's degree"),
    "MicroCredential": lazy_gettext("Microcredential"),
}
_NAME_MAX_CHARS: Final = 240
_FACT_MAX_CHARS: Final = 60
_FACTS_MAX: Final = 4
# How wide a text may be, in ordinary letters, for each class of the style sheet; the widest is cut to what remains.
HOLDER_WIDTHS: Final = ((28, ""), (36, "is-1"), (90, "is-2"), (122, "is-3"), (_NAME_MAX_CHARS, "is-4"))
NAME_WIDTHS: Final = ((26, ""), (60, "is-1"), (110, "is-2"), (165, "is-3"), (_NAME_MAX_CHARS, "is-4"))
_ISSUER_WIDTHS: Final = ((32, ""), (84, "is-long"), (160, "is-longer"))
_TEXT_MAX_CHARS: Final = 260


@dataclass(frozen=True, slots=True)
class Fitted:
    """A text and the class that makes it fit. Legible, not yet escaped."""

    text: str
    look: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Leads:
    """Where a sheet leads: the code, and what to type where it cannot be scanned."""

    address: str
    place: str  # host and the beginning of the path
    typed: str
    picture: str = "qr"

    @property
    def typed_lines(self) -> tuple[str, ...]:
        """The code in lines of four groups: it is long, and a line must not break inside a group."""
        groups = self.typed.split("-")
        lines = ["-".join(groups[start : start + 4]) for start in range(0, len(groups), 4)]
        return (*(f"{line}-" for line in lines[:-1]), lines[-1])

    @property
    def alt(self) -> str:
        return gettext("QR code: %(address)s", address=self.address)


@dataclass(frozen=True, slots=True)
class State:
    """Why a badge was not simply in force on the day of the sheet."""

    word: str
    sentence: str
    look: str = ""


@dataclass(frozen=True, slots=True)
class CertificateWords:
    """Everything that stands on the sheet of one badge."""

    title: str
    look: str  # whether the picture has to make room
    issuer: Fitted
    art: str
    holder: Fitted | None
    certifies: str
    has_earned: str
    name: Fitted
    facts: tuple[str, ...]
    text: str
    awarded: str
    until: str
    state: State | None
    signer: str
    signed: str
    as_of: str
    leads: Leads


def certificate_words(certified: Certified) -> CertificateWords:
    """Return the words of one badge's sheet."""
    page, shown = certified.page, shown_page(certified.page)
    issuer = fitted(shown.issuer or gettext("An issuer without a name"), _ISSUER_WIDTHS)
    name = fitted(badge_title(shown), NAME_WIDTHS)
    holder = fitted(page.holder, HOLDER_WIDTHS) if page.holder else None
    state = state_of(page)
    crowd = _crowd(issuer, name, holder, state)
    return CertificateWords(
        title=f"{name}, {holder}" if holder else str(name),
        issuer=issuer,
        art=gettext("The badge %(name)s", name=cut(str(name), 100)),
        holder=holder,
        certifies=gettext("certifies that") if holder else gettext("has awarded"),
        has_earned=gettext("has been awarded"),
        name=name,
        facts=facts_of(page, shown),
        look="is-crowded" if crowd > 1 else "",
        text=_text(shown, (_TEXT_MAX_CHARS, 130, 0, 0, 0)[crowd] if state is None else 0),
        awarded=awarded_words(page),
        until=until_words(page) if state is None else "",
        state=state,
        signer=cut(str(issuer), 80),
        signed=_signed(shown),
        as_of=gettext(
            "What this sheet says was so on %(day)s. Scan the code to see whether it still is.", day=day(page.read_at)
        ),
        leads=leads_to(page.address, page.token),
    )


def fitted(text: str, steps: tuple[tuple[int, str], ...]) -> Fitted:
    """Return a text in one line with the first class that is wide enough for it, cut to the widest."""
    most, last = steps[-1]
    text = legible(text, most)
    while _width(text) > most:
        text = cut(text, len(text) - max(1, (_width(text) - most) // 2))
    return Fitted(text, next((look for width, look in steps if _width(text) <= width), last))


def _width(text: str) -> int:
    """Return how wide a text is, in ordinary letters: an ideograph or an emoji is as wide as two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def leads_to(address: str, typed: str) -> Leads:
    """Return where a sheet leads, from the address of its page and the code that can be typed."""
    parts = urlsplit(address)
    return Leads(address, f"{parts.netloc}{parts.path.partition(f'/{typed}')[0]}", typed)


def badge_title(shown: Shown) -> str:
    """Return what was awarded."""
    return shown.name or gettext("A badge without a name")


def awarded_words(page: SharedPage) -> str:
    """Say when it was awarded; empty where the badge does not say."""
    when = _awarded_on(page)
    return gettext("Awarded on %(day)s", day=day(when)) if when else ""


def facts_of(page: SharedPage, shown: Shown) -> tuple[str, ...]:
    """Return credits, kind and results, in few words each; only what the badge says and the link shows."""
    credential = page.credential
    if credential is None:
        return ()
    credits = shown.deeds.credits if shown.deeds else ""
    facts = [gettext("%(number)s credits", number=credits)] if credits else []
    kind = KINDS.get(credential.achievement.achievement_type or "")
    facts += [str(kind)] if kind else []
    facts += [words for result in credential.results if (words := _result(result, credential))]
    return tuple(facts[:_FACTS_MAX])


def state_of(page: SharedPage) -> State | None:
    """Say in plain words why a badge was not simply in force on the day of the sheet; None where it was."""
    said, today = page.report.credential, day(page.read_at)
    ends, begins = (day(parse_day(text)) if said and text else "" for text in _period(page))
    verdict = page.report.verdict
    if verdict is Verdict.EXPIRED:
        sentence = gettext("It was in force until %(end)s and had not been renewed by %(day)s.", end=ends, day=today)
        return State(gettext("No longer in force"), sentence)
    if verdict is Verdict.NOT_YET_VALID:
        return State(gettext("Not in force yet"), gettext("It comes into force on %(begin)s.", begin=begins), "is-open")
    if verdict is Verdict.UNKNOWN:
        return State(gettext("Not confirmed on this day"), _unknown(page, today), "is-open")
    if verdict is Verdict.REVOKED:
        return State(gettext("Withdrawn"), _withdrawn(page))
    if verdict is Verdict.SUSPENDED:
        return State(gettext("On hold"), gettext("The issuer had put it on hold on %(day)s.", day=today))
    return None


def _period(page: SharedPage) -> tuple[str | None, str | None]:
    said = page.report.credential
    return (said.valid_until, said.valid_from) if said else (None, None)


def _unknown(page: SharedPage, today: str) -> str:
    if unknown_cause(page.report) in (Check.REVOCATION, Check.SUSPENSION):
        words = gettext(
            "The badge is genuine, but on %(day)s nobody could find out whether its issuer had withdrawn it.", day=today
        )
        if page.last_confirmed:
            last = gettext("It was last known to be in force on %(day)s.", day=day(page.last_confirmed))
            return f"{words} {last}"
        return words
    return gettext("On %(day)s not everything that a clear answer needs could be found out.", day=today)


def _withdrawn(page: SharedPage) -> str:
    if page.withdrawn_at:
        return gettext("The issuer withdrew it on %(day)s.", day=day(page.withdrawn_at))
    return gettext("The issuer has withdrawn it.")


def _awarded_on(page: SharedPage) -> datetime | None:
    said, credential = page.report.credential, page.credential
    if credential is not None and credential.awarded_date is not None:
        return credential.awarded_date
    return parse_day(said.valid_from) if said else None


def until_words(page: SharedPage) -> str:
    """Say until when it is in force; empty where the badge does not say."""
    ends = day(parse_day(_period(page)[0]))
    return gettext("In force until %(day)s", day=ends) if ends else ""


def _result(result: Result, credential: AchievementCredential) -> str:
    """Return one result as "Grade: A"."""
    value = legible(result.value or result.achieved_level or result.status or "", _FACT_MAX_CHARS)
    described = {one.id: one.name for one in credential.achievement.result_descriptions if one.id}
    name = legible(result.name or described.get(result.result_description or "") or "", _FACT_MAX_CHARS)
    return f"{name}: {value}" if name and value else value


def _signed(shown: Shown) -> str:
    home = shown.issuer_home or gettext("its issuer")
    if shown.known:
        return gettext("Signed electronically by %(issuer)s; no ink is needed.", issuer=home)
    return gettext("Signed electronically by %(issuer)s, an issuer that this Laurel does not recognise.", issuer=home)


def _crowd(issuer: Fitted, name: Fitted, holder: Fitted | None, state: State | None) -> int:
    """Return how many parts of the sheet take more than their line."""
    two_lines = (
        issuer.look != "",
        name.look != "",
        holder is not None and holder.look not in ("", "is-1"),
        state is not None,
    )
    return sum(two_lines)


def _text(shown: Shown, most: int) -> str:
    """Return the description, its last words kept together: a line of one word looks like a mistake."""
    words = legible(shown.deeds.description, most).split(" ") if shown.deeds and most else []
    return " ".join([*words[:-3], "\u00a0".join(words[-3:])])
