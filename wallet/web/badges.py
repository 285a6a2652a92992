"""The wallet and a badge's own page."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from wallet.base import limits
from wallet.core.standing import Standing
from wallet.infra.web import Audience, open_to
from wallet.services import care, news, organise, profile_entries, refresh, reverify
from wallet.services.share import panel_for
from wallet.services.wallet_page import NEEDS_A_LOOK, SORTS, WalletPage, WalletQuery, read_query, wallet_page
from wallet.web.badge_view import view_of
from wallet.web.card_words import STANDING_WORDS, card_of
from wallet.web.care_words import words_of
from wallet.web.deps import deps, me_id
from wallet.web.i18n import LazyString, gettext, lazy_gettext
from wallet.web.linkedin_words import stale_words
from wallet.web.news_words import notices_of

bp = Blueprint("badges", __name__, url_prefix="/wallet")

SORT_WORDS: dict[str, LazyString] = {
    "newest": lazy_gettext("Newest"),
    "name": lazy_gettext("Name"),
    "issuer": lazy_gettext("Issuer"),
    "expiry": lazy_gettext("Expiry"),
    "order": lazy_gettext("My order"),
}


@bp.get("")
@open_to(Audience.LEARNER)
def wallet() -> ResponseReturnValue:
    """Show the badges a learner holds, as cards or as a list, narrowed by what is asked for."""
    page = wallet_page(me_id(), read_query(request.args), deps())
    now = deps().now()
    return render_template(
        "wallet/wallet.html",
        page=page,
        cards=[card_of(badge, now) for badge in page.badges],
        choices=_choices(page),
        kept=_kept(page.query),
        as_list=request.args.get("view") == "list",
        max_bytes=limits.UPLOAD_MAX_BYTES,
        notices=notices_of(news.news_of(me_id(), deps())),
        care=words_of(care.care_of(me_id(), deps()).items),
        deleted=organise.deleted_badge(me_id(), request.args.get("deleted", ""), deps()),
    )


@bp.get("/badges/<uuid:badge_id>")
@open_to(Audience.LEARNER)
def page(badge_id: UUID) -> ResponseReturnValue:
    """Show one badge: what it is, what it took, every check, and what can be done with it."""
    return badge_page(badge_id, {})


def badge_page(badge_id: UUID, errors: dict[str, str], **typed: str) -> str:
    """Render a badge's page, with what was typed into a form that came back."""
    badge, report = refresh.current_badge(me_id(), badge_id, deps())
    view = view_of(badge, report, deps().now(), deps().known_issuers())
    values = {"note": badge.note, "tags": ", ".join(badge.tags)} | typed
    return render_template(
        "wallet/badge.html",
        badge=badge,
        view=view,
        errors=errors,
        values=values,
        notices=notices_of(news.news_of(me_id(), deps(), badge_id=badge_id)),
        care=words_of(care.care_of_badge(me_id(), badge_id, deps())),
        linkedin=stale_words(profile_entries.stale_entry(me_id(), badge_id, deps())),
        history=reverify.history_of(me_id(), badge_id, deps()),
        collections=organise.collections_of(me_id(), deps()),
        share_panel=panel_for(me_id(), badge_id, deps()) if badge.deleted_at is None else None,
    )


def _choices(page: WalletPage) -> dict[str, list[tuple[str, str]]]:
    """Return the options of every filter, as (value, words)."""
    counting = sum(one.count for one in page.states if one.value == Standing.COUNTS)
    states = [("", gettext("All %(count)s", count=page.total))]
    if page.total > counting:
        states += [
            (Standing.COUNTS.value, gettext("Verified %(count)s", count=counting)),
            (NEEDS_A_LOOK, gettext("Needs a look %(count)s", count=page.total - counting)),
        ]
        states += [
            (one.value, f"{STANDING_WORDS[Standing(one.value)]} {one.count}")
            for one in page.states
            if one.value != Standing.COUNTS
        ]
    sorts = [name for name in SORTS if name != "order" or page.query.collection]
    return {
        "state": states,
        "issuer": [
            ("", gettext("All %(count)s", count=len(page.issuers))),
            *((i.value, i.words) for i in page.issuers),
        ],
        "skill": [("", gettext("All")), *((one.value, one.words) for one in page.skills)],
        "year": [("", gettext("All")), *((one.value, one.words) for one in page.years)],
        "tag": [("", gettext("All")), *((one.value, one.words) for one in page.tags)],
        "collection": [("", gettext("All")), *((str(one.id), one.name) for one in page.collections)],
        "sort": [(name, str(SORT_WORDS[name])) for name in sorts],
    }


def _kept(query: WalletQuery) -> dict[str, str]:
    """Return the parameters of an address that asks the same again, but for its page."""
    values = {
        "q": query.q,
        "state": query.state,
        "issuer": query.issuer,
        "skill": query.skill,
        "tag": query.tag,
        "year": str(query.year or ""),
        "collection": str(query.collection or ""),
        "sort": query.sort if query.sort != "newest" else "",
        "view": "list" if request.args.get("view") == "list" else "",
    }
    return {name: value for name, value in values.items() if value}
