"""Was it valid on that day? Asked on a shared badge's page and on the learner's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wallet.base.errors import InputError
from wallet.base.limits import URL_MAX_CHARS
from wallet.core.legible import legible
from wallet.core.verify.past import Gap, PastAnswer
from wallet.core.verify.report import Check, Outcome, Report, Verdict
from wallet.infra.limiter import limiter
from wallet.infra.web import Audience, open_to
from wallet.services import past, shared
from wallet.services.past import Look, PastDay
from wallet.web import badges, share
from wallet.web.dates import day as day_words
from wallet.web.dates import moment, parse_day
from wallet.web.deps import deps, me_id
from wallet.web.i18n import gettext
from wallet.web.shown import legible_report
from wallet.web.words import verdict_word


@dataclass(frozen=True, slots=True)
class PastView:
    """The answer for one day with its words. Texts are legible and not yet escaped."""

    past: PastDay
    report: Report
    title: str
    name: str
    word: str  # Yes, No, or that it cannot be known
    sentence: str
    known: tuple[tuple[str, str], ...]  # what was seen before and after, and what the register says
    gaps: tuple[tuple[str, str], ...]  # address, and when it was heard


@share.on_a_badge("/on")
@open_to(Audience.ANYONE)
@limiter.limit("30 per minute")
def of_shared(token: str, part: str | None = None) -> ResponseReturnValue:
    """Say whether a shared badge was valid on a day gone by, as far as it can be known."""
    canonical = shared.canonical_token(token)
    back = url_for("share.view", token=canonical, part=part)
    shared.require_open(canonical, deps())
    return _page(back, lambda day: past.shared_badge_on(canonical, day, deps(), part=part))


@badges.bp.get("/badges/<uuid:badge_id>/on")
@open_to(Audience.LEARNER)
def of_own(badge_id: UUID) -> ResponseReturnValue:
    """Say whether one's own badge was valid on a day gone by."""
    back = url_for("badges.page", badge_id=badge_id)
    return _page(back, lambda day: past.badge_on(me_id(), badge_id, day, deps()))


def _page(back: str, ask: Callable[[date], PastDay]) -> ResponseReturnValue:
    typed = request.args.get("day", "")
    if not typed.strip():
        return redirect(f"{back}#then", 303)
    today = deps().now().date()
    values = {"back": back, "here": request.path, "typed": typed[:32], "today": today.isoformat()}
    try:
        asked = past.parse_past_day(typed, today)
    except InputError as error:
        return render_template("verify/past.html", view=None, errors={"day": gettext(error.message)}, **values), 422
    return render_template("verify/past.html", view=view_of(ask(asked)), errors={}, **values)


def view_of(found: PastDay) -> PastView:
    """Return an answer with its words."""
    report = legible_report(found.report)
    name = (report.credential.name or "") if report.credential else ""
    return PastView(
        past=found,
        report=report,
        title=gettext("Valid on %(day)s?", day=day_words(found.day)),
        name=name,
        word=_WORDS[found.answer](),
        sentence=_sentence(found, report),
        known=tuple(_known(found)),
        gaps=tuple((legible(gap.url, URL_MAX_CHARS), _heard(gap)) for gap in found.gaps),
    )


_WORDS: dict[PastAnswer, Callable[[], str]] = {
    PastAnswer.VALID: lambda: gettext("Yes"),
    PastAnswer.NOT_VALID: lambda: gettext("No"),
    PastAnswer.NOT_KNOWN: lambda: gettext("This cannot be known"),
}


def _sentence(found: PastDay, report: Report) -> str:
    day = day_words(found.day)
    if found.answer is PastAnswer.VALID:
        return gettext("On %(day)s it was genuine, in force, and not withdrawn as far as had been heard.", day=day)
    if found.answer is PastAnswer.NOT_KNOWN:
        unheard = gettext("What a clear answer needs was not recorded for %(day)s. That is no kind of no.", day=day)
        period = report.outcome(Check.VALIDITY_PERIOD)
        outside = period is not None and period.outcome is Outcome.FAILED
        return f"{unheard} {gettext('By its own dates it was not in force then.')}" if outside else unheard
    return gettext("It says itself that it was signed only later.") if found.signed_later else _why_not(report)


def _why_not(report: Report) -> str:
    said = report.credential
    begins, ends = parse_day(said.valid_from if said else None), parse_day(said.valid_until if said else None)
    sentences = {
        Verdict.NOT_YET_VALID: gettext("It came into force only on %(day)s.", day=day_words(begins)),
        Verdict.EXPIRED: gettext("It had lapsed: it was in force until %(day)s.", day=day_words(ends)),
        Verdict.REVOKED: gettext("The issuer had withdrawn it by then."),
        Verdict.SUSPENDED: gettext("The issuer had put it on hold."),
    }
    return sentences.get(report.verdict) or gettext("By what was known on that day it did not check out.")


def _known(found: PastDay) -> Iterator[tuple[str, str]]:
    """Yield what may help where the day itself is not known; nothing is concluded from it."""
    if found.before is not None:
        yield gettext("The last look by then"), _look(found.before)
    if found.after is not None:
        yield gettext("The first look after it"), _look(found.after)
    if found.register is not None and found.register.revoked_at is not None:
        yield (
            gettext("This university's own register"),
            gettext("withdrawn on %(day)s", day=day_words(found.register.revoked_at)),
        )
    elif found.register is not None:
        yield gettext("This university's own register"), gettext("awarded here and not withdrawn")


def _look(look: Look) -> str:
    return f"{verdict_word(look.verdict)}, {moment(look.at)}"


def _heard(gap: Gap) -> str:
    if gap.before and gap.after:
        return gettext(
            "heard last on %(before)s and next on %(after)s", before=moment(gap.before), after=moment(gap.after)
        )
    if gap.before:
        return gettext("heard last on %(before)s", before=moment(gap.before))
    return gettext("first heard on %(after)s", after=moment(gap.after)) if gap.after else gettext("never heard")
