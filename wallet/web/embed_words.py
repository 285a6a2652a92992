"""The words of a shared badge, or of several, inside somebody else's page; and the few that are pasted there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import url_for
from markupsafe import Markup

from wallet.base.data_block import script_text
from wallet.base.limits import BADGE_NAME_MAX_CHARS
from wallet.core.legible import legible
from wallet.core.schema_org import badge_markup, may_be_claimed
from wallet.core.sharing import SubjectKind
from wallet.core.verify.report import Outcome, Verdict
from wallet.services.embed import Embedded
from wallet.services.shared import SharedPage
from wallet.web.dates import short_moment
from wallet.web.i18n import gettext, ngettext
from wallet.web.issuer_words import known_fact
from wallet.web.share_words import card_words, shown_page

_ARTS_MAX: Final = 3  # pictures beside the words
_HOST_MAX_CHARS: Final = 34  # the end of a longer one
_NAMES_ITS_ISSUER: Final = frozenset(Verdict) - {Verdict.INVALID, Verdict.REJECTED_INPUT}


@dataclass(frozen=True, slots=True)
class Face:
    """Everything that a frame says. Texts are legible and not yet escaped."""

    name: str
    holder: str | None
    issuer: str
    dates: str
    verdict: Verdict | None  # None for several badges: a name that their holder chose gets no verdict
    all_good: bool  # of several
    word: str
    remark: str  # what the word does not say
    when: str
    arts: tuple[str, ...]  # addresses of pictures

    @property
    def title(self) -> str:
        return f"{self.name}: {self.word}"


def face_of(found: Embedded) -> Face:
    """Return what a frame says now of a link."""
    return _of_badge(found.page) if found.page else _of_several(found)


def _of_badge(page: SharedPage) -> Face:
    shown = shown_page(page)
    unknown = page.report.verdict in _NAMES_ITS_ISSUER and page.report.issuer_known is not Outcome.PASSED
    return Face(
        name=shown.name or gettext("A badge"),
        holder=page.holder,
        issuer=shown.issuer or "",
        dates=shown.dates,
        verdict=page.report.verdict,
        all_good=False,
        word=shown.word,
        remark=_unknown_issuer(shown.issuer_home) if unknown else "",
        when=_checked(page.report.judged_at),
        arts=(_art(page),),
    )


def _unknown_issuer(home: str | None) -> str:
    """Return whose badge it is where no list knows the issuer: by its host, whose end nobody can choose freely."""
    if not home:
        return gettext("issuer not on our lists")
    host = home if len(home) <= _HOST_MAX_CHARS else f"…{home[1 - _HOST_MAX_CHARS :]}"
    return gettext("%(host)s is not on our lists", host=host)


def _of_several(found: Embedded) -> Face:
    verdicts = [page.report.verdict for page in found.parts]
    good = verdicts.count(Verdict.VERIFIED)
    unknown = any(page.report.issuer_known is not Outcome.PASSED for page in found.parts)
    all_good, word = bool(verdicts) and good == len(verdicts), gettext("Nothing is shown here at the moment")
    if all_good:
        word = ngettext("%(num)s badge, verified", "All %(num)s badges verified", good)
    elif verdicts:
        word = gettext("%(good)s of %(all)s badges verified", good=good, all=len(verdicts))
    return Face(
        name=_name_of(found),
        holder=found.link.holder,
        issuer=_from_whom(found.parts),
        dates="",
        verdict=None,
        all_good=all_good,
        word=word,
        remark=gettext("not all issuers on our lists") if unknown else "",
        when=_checked(min(page.report.judged_at for page in found.parts)) if found.parts else "",
        arts=tuple(_art(page) for page in found.parts[:_ARTS_MAX]),
    )


def _name_of(found: Embedded) -> str:
    """Return what several badges are called: a pathway's name alone would say that it is finished."""
    title = legible(found.title, BADGE_NAME_MAX_CHARS)
    return gettext("Toward %(title)s", title=title) if found.link.kind is SubjectKind.PATHWAY else title


def _from_whom(parts: Sequence[SharedPage]) -> str:
    if not parts:
        return ""
    said = (page.report.credential for page in parts)
    issuers = {(one.issuer_id or one.issuer_name or "") for one in said if one}
    count = ngettext("%(num)s badge", "%(num)s badges", len(parts))
    if len(issuers) == 1:
        issuer = shown_page(parts[0]).issuer
        return gettext("%(count)s from %(issuer)s", count=count, issuer=issuer) if issuer else count
    return gettext("%(count)s from %(number)s issuers", count=count, number=len(issuers))


def _art(page: SharedPage) -> str:
    return url_for("share.picture", token=page.token, part=page.part)


def _checked(at: datetime) -> str:
    return gettext("Checked %(moment)s", moment=short_moment(at))


def told_of(found: Embedded) -> dict[str, str]:
    """Return the words that leave our pages: `name`, `title`, and `alt` for the picture. None says: genuine."""
    if found.page:
        return card_words(found.page)
    title, name, holder = legible(found.title, BADGE_NAME_MAX_CHARS), _name_of(found), found.link.holder
    alt = gettext("Badges toward %(title)s", title=title)
    if found.link.kind is SubjectKind.COLLECTION:
        alt = gettext("The collection %(title)s", title=title)
    if holder:
        alt = gettext("%(thing)s, of %(holder)s", thing=alt, holder=holder)
    return {"name": title, "title": f"{name}, {holder}" if holder else name, "alt": alt}


def share_markup(page: SharedPage) -> Markup | None:
    """Return a shared badge in the words of schema.org for a script element, or None where nothing may be claimed."""
    fact = known_fact(page.report, page.known)
    if page.credential is None or fact is None or not may_be_claimed(page.report):
        return None
    value = badge_markup(
        page.credential,
        address=page.address,
        picture=f"{page.address}/og.png",
        issuer=fact.name,
        person=page.holder if page.link.listed else None,
    )
    return Markup(script_text(value))  # noqa: S704 - escaped there
