"""Pathways: the list, and one of them as map, checklist and plain text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from pathways.core.explain import how_badges_count, outline
from pathways.core.schema_org import program_markup, script_text
from pathways.core.writing import pathway_to_json
from pathways.services.catalogue import Explorer, explorer
from pathways.services.decided import decided_about
from pathways.services.overview import overview
from pathways.services.pathway_page import PathwayPage, pathway_page
from pathways.services.published import published_named
from pathways.services.shared_stack import panel_of_stack
from pathways.web.deps import deps, learner_or_none, me_id
from pathways.web.files import FORMATS
from pathways.web.maps import Seen, model_of, picture_of
from pathways.web.pathway_view import mine_view
from pathways.web.voice import speak
from wallet.infra.limiter import limiter
from wallet.infra.web import Audience, open_to, wants_json

bp = Blueprint("pathways", __name__, url_prefix="/pathways")

_VERSION_MAX_CHARS: Final = 64
_UNFOLDED_MAX: Final = 50


@bp.get("")
@open_to(Audience.ANYONE)
@limiter.limit("120 per minute")
def index() -> ResponseReturnValue:
    """List all pathways by topic; for a learner first their goals and what they are near to."""
    shelf = explorer(deps())
    return render_template("pathways/index.html", shelf=shelf, view=overview(shelf, learner_or_none(), deps()))


@bp.get("/<slug:slug>")
@open_to(Audience.ANYONE)
@limiter.limit("240 per minute")
def page(slug: str) -> ResponseReturnValue:
    """Show a pathway: a phone sees the checklist first, a wide window the map; or give its rules to a program."""
    if wants_json():
        return jsonify(pathway_to_json(published_named(slug, asked_version(), deps()).pathway))
    return render_pathway(slug, "both")


@bp.get("/<slug:slug>/map")
@open_to(Audience.ANYONE)
@limiter.limit("240 per minute")
def map_page(slug: str) -> ResponseReturnValue:
    """Show the map of a pathway, at a zoom of one's choice, with folded choices opened."""
    return render_pathway(slug, "map")


@bp.get("/<slug:slug>/checklist")
@open_to(Audience.ANYONE)
@limiter.limit("240 per minute")
def checklist(slug: str) -> ResponseReturnValue:
    """Show a pathway as a checklist."""
    return render_pathway(slug, "checklist")


@bp.get("/<slug:slug>/text")
@open_to(Audience.ANYONE)
@limiter.limit("240 per minute")
def text(slug: str) -> ResponseReturnValue:
    """Show a pathway as plain text that can be held beside the catalogue."""
    return render_pathway(slug, "text")


def render_pathway(slug: str, view: str, errors: Mapping[str, str] | None = None, **typed: str) -> str:
    """Render one way to see a pathway, with what was typed into a form that came back."""
    shelf = explorer(deps())
    found = pathway_page(shelf, slug, asked_version(), learner_or_none(), deps())
    return render_template(
        "pathways/page.html",
        page=found,
        decisions=decided_about(found.mine.record, found.shown, shelf, deps()) if found.mine else (),
        shelf=shelf,
        view=view,
        errors=errors or {},
        typed=typed,
        today=deps().now().date(),
        mine=mine_view(found.mine, shelf) if found.mine else None,
        share_panel=panel_of_stack(me_id(), found.shown, deps()) if found.mine and found.mine.goal else None,
        here=url_for("pathways.page", slug=slug),
        formats=FORMATS,
        markup=_markup(found, shelf),
        **_ways(found, shelf, view),
    )


def _ways(found: PathwayPage, shelf: Explorer, view: str) -> dict[str, Any]:
    """Return what the way asked for shows: map, checklist, or lines of text."""
    if view == "text":
        return {
            "lines": [(line, speak(line.words)) for line in outline(found.shown.pathway, shelf.names)],
            "model": None,
            "picture": None,
            "zoom": 100,
            "counting": [],
        }
    mine, zoom = found.mine, _number(request.args.get("zoom", ""))
    unfolded = frozenset(request.args.getlist("unfold")[:_UNFOLDED_MAX])
    holdings = mine.record.holdings(found.shown.facts.id) if mine else None
    seen = Seen(mine.audit if mine else None, holdings, mine.record.in_progress if mine else (), unfolded)
    model = model_of(found, shelf, seen)
    return {
        "lines": [],
        "model": model,
        "picture": picture_of(model, zoom) if view != "checklist" else None,
        "zoom": zoom,
        "counting": [speak(words) for words in how_badges_count(found.shown.pathway, shelf.names)],
    }


def _markup(found: PathwayPage, shelf: Explorer) -> Markup:
    """Return the schema.org description of the version, for a data block."""
    base = deps().settings.public_url

    def address_of(uri: str) -> str:
        entry = shelf.by_uri.get(uri)
        return base + url_for("explore.entry", slug=entry.slug) if entry else uri

    address = base + url_for("pathways.page", slug=found.shown.slug)
    return Markup(script_text(program_markup(found.shown.pathway, shelf.names, address, address_of)))  # noqa: S704 - escaped there


def asked_version() -> str | None:
    """Return the version that an address names, or None."""
    return request.args.get("version", "")[:_VERSION_MAX_CHARS] or None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 100
