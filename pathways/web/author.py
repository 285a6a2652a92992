"""For authors: pathways and their versions, a new one, a new draft, throwing one away, off the offer and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pathways.services import draft, publish
from pathways.services.typed_errors import VersionNameUnusable
from pathways.web.author_words import field_words, form_words
from pathways.web.deps import deps, me_id
from pathways.web.files import FORMATS
from pathways.web.i18n import gettext
from wallet.api import FormRefused
from wallet.base.errors import Conflict, NotFound
from wallet.infra.web import Audience, open_to

bp = Blueprint("author", __name__, url_prefix="/author")

AUTHORS: Final = (Audience.ADVISOR, Audience.ISSUER, Audience.ADMIN)
PUBLISHERS: Final = (Audience.ISSUER, Audience.ADMIN)


@bp.get("")
@open_to(*AUTHORS)
def index() -> ResponseReturnValue:
    """List every pathway with its drafts and what is published."""
    return render_template("author/index.html", listed=draft.authored(deps()))


@bp.get("/new")
@open_to(*AUTHORS)
def new_form() -> ResponseReturnValue:
    """Ask what a new pathway is called."""
    return _new({}, {})


@bp.post("/new")
@open_to(*AUTHORS)
def new() -> ResponseReturnValue:
    """Begin a pathway."""
    try:
        slug, version = draft.begin_pathway(request.form, by=me_id(), deps=deps())
    except FormRefused as refused:
        return _new(request.form, form_words(refused)), 422
    except Conflict as error:
        return _new(request.form, {"slug": field_words(error)}), 422
    flash(gettext("The draft is begun. Add its first part."), "ok")
    return redirect(url_for("author.edit_form", slug=slug, version=version), 303)


@bp.get("/<slug:slug>")
@open_to(*AUTHORS)
def pathway(slug: str) -> ResponseReturnValue:
    """Show a pathway with all its versions."""
    return _pathway(slug, {}, {})


@bp.post("/<slug:slug>/drafts")
@open_to(*AUTHORS)
def begin_draft(slug: str) -> ResponseReturnValue:
    """Begin a draft from the newest published version."""
    try:
        version = draft.begin_draft(slug, request.form.get("version", ""), deps())
    except (Conflict, VersionNameUnusable) as error:
        return _pathway(slug, request.form, {"version": field_words(error)}), 422
    return redirect(url_for("author.edit_form", slug=slug, version=version), 303)


@bp.post("/<slug:slug>/<string:version>/delete")
@open_to(*AUTHORS)
def delete(slug: str, version: str) -> ResponseReturnValue:
    """Throw a draft away."""
    try:
        draft.throw_away(slug, version, revision=form_revision(), deps=deps())
    except Conflict as error:
        flash(field_words(error), "error")
        return redirect(url_for("author.pathway", slug=slug), 303)
    flash(gettext("The draft %(version)s is thrown away.", version=version), "ok")
    return redirect(url_for("author.index"), 303)


@bp.post("/<slug:slug>/retire")
@open_to(*PUBLISHERS)
def retire(slug: str) -> ResponseReturnValue:
    """Take a pathway off the offer, or put it back."""
    retired = request.form.get("retired") == "1"
    publish.set_retired(slug, retired=retired, deps=deps())
    words = (
        gettext("It is no longer offered. Who has started it goes on.") if retired else gettext("It is offered again.")
    )
    flash(words, "ok")
    return redirect(url_for("author.pathway", slug=slug), 303)


def form_revision() -> int:
    """Return the revision that a form was made from; raises NotFound for anything that is none."""
    text = request.form.get("revision", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise NotFound
    return int(text)


def _new(typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    return render_template("author/new.html", typed=typed, errors=errors)


def _pathway(slug: str, typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    found = draft.authored_one(slug, deps())
    return render_template("author/pathway.html", found=found, formats=FORMATS, typed=typed, errors=errors)
