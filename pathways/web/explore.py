"""Credentials: looking for them, one by one, their drawn badges, and "I am taking this"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from pathways.core.model import Catalogue
from pathways.core.schema_org import credential_markup, script_text
from pathways.core.writing import catalogue_to_json
from pathways.services import statements
from pathways.services.browse import FILTERS, SUGGESTED, BrowseQuery, Found, browse, read_query
from pathways.services.catalogue import Explorer, explorer
from pathways.services.drawing import badge_drawing
from pathways.services.entries import Entry
from pathways.services.entry_page import entry_page
from pathways.web.deps import deps, learner_or_none, me_id
from pathways.web.entry_words import choice_words
from pathways.web.front import front
from pathways.web.i18n import gettext
from wallet.base.errors import InputError
from wallet.infra.limiter import limiter
from wallet.infra.markdown import render_markdown
from wallet.infra.web import Audience, open_to, safe_next, wants_json

bp = Blueprint("explore", __name__, url_prefix="/explore")

_SANDBOX: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_PICTURE_S: Final = 3_600
_TAGS_SHOWN: Final = 10


@bp.get("")
@open_to(Audience.ANYONE)
@limiter.limit("120 per minute")
def index() -> ResponseReturnValue:
    """Show what can be earned, narrowed by words and filters; or give it to a program."""
    shelf = explorer(deps())
    found = browse(shelf, read_query(request.args))
    if wants_json():
        return jsonify(_as_json(found))
    return render_template(
        "explore/index.html",
        found=found,
        shelf=shelf,
        choices={name: _choices(name, found) for name in FILTERS},
        kept=kept(found.query),
        skills=sorted(found.choices["skill"], key=lambda one: (-one.count, one.words.casefold()))[:_TAGS_SHOWN],
    )


@bp.get("/<slug:slug>")
@open_to(Audience.ANYONE)
@limiter.limit("240 per minute")
def entry(slug: str) -> ResponseReturnValue:
    """Show one credential: what it needs, what it counts toward, who offers it."""
    if wants_json():
        found = explorer(deps()).entry(slug)
        return jsonify(catalogue_to_json(Catalogue((found.achievement,)))["achievements"][0])
    return _entry_page(slug, {}, "")


def _entry_page(slug: str, errors: Mapping[str, str], ends_on: str) -> str:
    shelf = explorer(deps())
    page = entry_page(shelf, slug, learner_or_none(), deps())
    return render_template(
        "explore/entry.html",
        page=page,
        shelf=shelf,
        criteria=render_markdown(page.entry.criteria),
        markup=_markup(page.entry, shelf),
        errors=errors,
        ends_on=ends_on or (page.mine.taking.ends_on if page.mine and page.mine.taking else "") or "",
        today=deps().now().date(),
    )


@bp.get("/<slug:slug>/image.svg")
@open_to(Audience.ANYONE)
def picture(slug: str) -> ResponseReturnValue:
    """Draw a credential's badge."""
    answer = Response(badge_drawing(explorer(deps()).entry(slug)), content_type="image/svg+xml")
    answer.headers["Content-Security-Policy"] = _SANDBOX
    answer.headers["Cache-Control"] = f"public, max-age={_PICTURE_S}"
    return answer


@bp.post("/<slug:slug>/taking")
@open_to(Audience.LEARNER)
def take(slug: str) -> ResponseReturnValue:
    """Note that the learner is taking this, until a day."""
    shelf, ends_on = explorer(deps()), request.form.get("ends_on", "")
    try:
        found = statements.take(me_id(), shelf.entry(slug).uri, ends_on, shelf, deps())
    except InputError as error:
        return _entry_page(slug, {"ends_on": error.message}, ends_on), 422
    words = gettext(
        "You are taking %(name)s. It is shown as in progress, and counts when the badge comes.", name=found.name
    )
    flash(words, "ok")
    return _back(slug)


@bp.post("/<slug:slug>/stop-taking")
@open_to(Audience.LEARNER)
def stop(slug: str) -> ResponseReturnValue:
    """Note that the learner no longer takes this."""
    found = explorer(deps()).entry(slug)
    statements.stop_taking(me_id(), found.uri, deps())
    flash(gettext("%(name)s is no longer shown as in progress.", name=found.name), "ok")
    return _back(slug)


def _back(slug: str) -> ResponseReturnValue:
    """Go to where the form was: a page of ours that it names, or the credential's own."""
    asked = request.form.get("next", "")
    return redirect(safe_next(asked) if asked else url_for("explore.entry", slug=slug), 303)


def kept(query: BrowseQuery) -> dict[str, str]:
    """Return the parameters of an address that asks the same again, but for its page."""
    values = {"q": query.q, **query.chosen, "sort": query.sort if query.sort != SUGGESTED else ""}
    return {name: value for name, value in values.items() if value}


def _choices(name: str, found: Found) -> list[tuple[str, str]]:
    """Return the options of a filter with how many each leaves; what is chosen stays an option when it leaves none."""
    chosen = getattr(found.query, name)
    options = [(one.value, f"{choice_words(name, one.value, one.words)} ({one.count})") for one in found.choices[name]]
    if chosen and chosen not in dict(options):
        options.append((chosen, f"{choice_words(name, chosen, chosen)} (0)"))
    return [("", gettext("Any")), *options]


def _markup(entry: Entry, shelf: Explorer) -> Markup:
    """Return the schema.org description of a credential, for a data block."""
    address = deps().settings.public_url + url_for("explore.entry", slug=entry.slug)
    text = credential_markup(entry.achievement, shelf.names, address, description=entry.description or None)
    return Markup(script_text(text))  # noqa: S704 - escaped there


def _as_json(found: Found) -> dict[str, Any]:
    """Return a catalogue document of one page; each achievement also says where its own page is."""
    achievements = catalogue_to_json(Catalogue(tuple(one.achievement for one in found.entries)))["achievements"]
    for achievement, one in zip(achievements, found.entries, strict=True):
        achievement["page"] = url_for("explore.entry", slug=one.slug)
    return {"achievements": achievements, "found": found.found, "page": found.query.page, "pages": found.pages}


bp.app_context_processor(front)
