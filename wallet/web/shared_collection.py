"""The public page of a collection, and its JSON twin. It adds itself to the pages that links lead to."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from flask import Response, make_response, render_template, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from wallet.core.legible import cut, legible
from wallet.core.sharing import SubjectKind
from wallet.core.verify.report import Verdict
from wallet.core.verify.wire import report_to_json
from wallet.services.shared import SharedLink, SharedPage
from wallet.services.shared_collection import SharedCollection, read_collection
from wallet.web.dates import day, parse_day
from wallet.web.deps import deps
from wallet.web.i18n import gettext, ngettext
from wallet.web.own_icons import with_own_icons
from wallet.web.people import me_or_none
from wallet.web.share import bp
from wallet.web.share_forms import pdf_is_made
from wallet.web.share_sees import listed
from wallet.web.share_words import shown_page
from wallet.web.shown import Shown

_LINE_MAX_CHARS: Final = 160
_OFF: Final = frozenset({Verdict.REVOKED, Verdict.EXPIRED, Verdict.SUSPENDED})


@dataclass(frozen=True, slots=True)
class Piece:
    """One badge of the gallery."""

    href: str
    art: str
    name: str
    issuer: str
    dates: str
    line: str  # what it stands for
    verdict: Verdict
    word: str
    fact: str  # since when, until when
    off: bool  # the picture is greyed, never the words


def show(link: SharedLink) -> ResponseReturnValue:
    """Show a collection as a gallery."""
    found = read_collection(link, deps(), reader=me_or_none())
    pieces = [_piece(page) for page in found.parts]
    html = render_template(
        "share/collection.html",
        found=found,
        link=link,
        pieces=pieces,
        paragraphs=[part for part in (p.strip() for p in found.introduction.split("\n\n")) if part],
        summary=summary(found, pieces),
        oldest=min((page.report.judged_at for page in found.parts), default=None),
        og=card_words(found),
        pdf=pdf_is_made(),
    )
    answer = make_response(with_own_icons(html))
    if link.listed:
        answer.headers["X-Robots-Tag"] = "all"
    return answer


def document(link: SharedLink) -> ResponseReturnValue:
    """Give a collection as JSON: the learner's words, and for each badge its addresses and its whole report."""
    found = read_collection(link, deps())
    text = json.dumps(_document(found), ensure_ascii=False, indent=2)
    return Response(f"{text}\n", content_type="application/json")


def _document(found: SharedCollection) -> dict[str, Any]:
    return {
        "kind": "collection",
        "address": found.link.address,
        "title": found.title,
        "holder": found.link.holder,
        "introduction": found.introduction,
        "read_at": found.read_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "badges": [
            {"address": page.address, "report_address": f"{page.address}.json", "report": report_to_json(page.report)}
            for page in found.parts
        ],
    }


def card_words(found: SharedCollection) -> dict[str, str]:
    """Return the few words about a collection that leave our pages: none of them says that anything is genuine."""
    many = len(found.parts)
    count = ngettext("%(num)s badge", "%(num)s badges", many)
    holder = found.link.holder
    line = gettext("%(count)s. Open the link to check each.", count=count)
    if holder:
        line = gettext("%(count)s held by %(holder)s. Open the link to check each.", count=count, holder=holder)
    return {
        "title": f"{found.title}, {holder}" if holder else found.title,
        "line": line,
        "alt": gettext("The collection %(title)s: %(count)s", title=found.title, count=count),
    }


def summary(found: SharedCollection, pieces: list[Piece]) -> str:
    """Return how many badges there are, from how many issuers, and what is true of them now."""
    issuers = {_issuer_key(page) for page in found.parts}
    if not pieces:
        return gettext("Nothing is shown here at the moment.")
    count = ngettext("%(num)s badge", "%(num)s badges", len(pieces))
    if len(issuers) == 1:
        first = gettext("%(count)s from %(issuer)s.", count=count, issuer=pieces[0].issuer)
    else:
        first = gettext("%(count)s from %(number)s issuers.", count=count, number=len(issuers))
    verdicts = Counter(page.report.verdict for page in found.parts)
    if verdicts[Verdict.VERIFIED] == len(pieces):
        all_of = gettext("It is verified.") if len(pieces) == 1 else gettext("All are verified.")
        return f"{first} {all_of}"
    return f"{first} {_sentence(verdicts, found.parts)}"


def _sentence(verdicts: Counter[Verdict], parts: tuple[SharedPage, ...]) -> str:
    clauses = [
        _clause(verdict, [page for page in parts if page.report.verdict is verdict])
        for verdict in _ORDER
        if verdicts[verdict]
    ]
    return f"{listed(clauses)}."


_ORDER: Final = (
    Verdict.VERIFIED,
    Verdict.UNKNOWN,
    Verdict.NOT_YET_VALID,
    Verdict.EXPIRED,
    Verdict.SUSPENDED,
    Verdict.REVOKED,
)


def _clause(verdict: Verdict, pages: list[SharedPage]) -> str:
    """Return "1 lapsed on 30 June 2026", or "2 lapsed"."""
    num = len(pages)
    on = _happened(pages[0]) if num == 1 else ""
    words = {
        Verdict.VERIFIED: gettext("%(num)s verified", num=num),
        Verdict.UNKNOWN: gettext("%(num)s could not be confirmed just now", num=num),
        Verdict.NOT_YET_VALID: gettext("%(num)s not in force before %(day)s", num=num, day=on)
        if on
        else gettext("%(num)s not in force yet", num=num),
        Verdict.EXPIRED: gettext("%(num)s lapsed on %(day)s", num=num, day=on)
        if on
        else gettext("%(num)s lapsed", num=num),
        Verdict.SUSPENDED: gettext("%(num)s put on hold by the issuer", num=num),
        Verdict.REVOKED: gettext("%(num)s withdrawn by the issuer", num=num),
    }
    return words[verdict]


def _happened(page: SharedPage) -> str:
    """Return the day on which a badge lapsed, or comes into force."""
    said = page.report.credential
    if said is None:
        return ""
    match page.report.verdict:
        case Verdict.EXPIRED:
            return day(parse_day(said.valid_until))
        case Verdict.NOT_YET_VALID:
            return day(parse_day(said.valid_from))
        case _:
            return ""


def _issuer_key(page: SharedPage) -> str:
    said = page.report.credential
    return (said.issuer_id or said.issuer_name or "") if said else ""


def _piece(page: SharedPage) -> Piece:
    shown = shown_page(page)
    verdict = page.report.verdict
    return Piece(
        href=url_for("share.view", token=page.token, part=page.part),
        art=url_for("share.picture", token=page.token, part=page.part),
        name=shown.name or gettext("A badge"),
        issuer=shown.issuer or "",
        dates=shown.dates,
        line=_line(shown),
        verdict=verdict,
        word=shown.word,
        fact=_fact(page),
        off=verdict in _OFF,
    )


def _fact(page: SharedPage) -> str:
    """Return what the word of the verdict leaves open, in a few words."""
    on = _happened(page)
    match page.report.verdict:
        case Verdict.EXPIRED if on:
            return gettext("on %(day)s", day=on)
        case Verdict.NOT_YET_VALID if on:
            return gettext("from %(day)s", day=on)
        case Verdict.REVOKED if page.withdrawn_at:
            return gettext("on %(day)s", day=day(page.withdrawn_at))
        case _:
            return ""


def _line(shown: Shown) -> str:
    """Return what a badge stands for in one line: the beginning of its description, else its skills."""
    deeds = shown.deeds
    if deeds is None:
        return ""
    text = legible(deeds.description, 4 * _LINE_MAX_CHARS)
    if not text:
        return cut(listed(deeds.skills[:3]), _LINE_MAX_CHARS)
    head, dot, _ = text.partition(". ")
    return cut(f"{head}." if dot else head, _LINE_MAX_CHARS)


@bp.record_once
def _take_part(state: BlueprintSetupState) -> None:
    """Be the page, and the JSON, of links to collections."""
    state.app.extensions.setdefault("share_pages", {})[SubjectKind.COLLECTION] = show
    state.app.extensions.setdefault("share_documents", {})[SubjectKind.COLLECTION] = document
