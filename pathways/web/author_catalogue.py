"""For authors: the credentials that pathways may name, those of other issuers included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pathways.services import catalogue_edit as service
from pathways.services.catalogue_edit import Edited
from pathways.services.entries import Delivery
from pathways.web.author import AUTHORS, bp
from pathways.web.author_words import form_words
from pathways.web.deps import deps
from pathways.web.entry_words import DELIVERY_WORDS
from pathways.web.i18n import gettext
from wallet.api import Field, FormRefused, Glyph, Shape
from wallet.base.limits import SEARCH_MAX_CHARS
from wallet.infra.web import open_to

_SHOWN: Final = 100


@bp.get("/catalogue")
@open_to(*AUTHORS)
def catalogue() -> ResponseReturnValue:
    """List the credentials of the catalogue, found by words."""
    words = request.args.get("q", "")[:SEARCH_MAX_CHARS]
    found = service.listed(words, deps())
    return render_template("author/catalogue.html", words=words, found=found[:_SHOWN], more=max(0, len(found) - _SHOWN))


@bp.get("/catalogue/new")
@open_to(*AUTHORS)
def new_entry_form() -> ResponseReturnValue:
    """Ask about a credential of another issuer."""
    return _form(service.blank(), {})


@bp.post("/catalogue/new")
@open_to(*AUTHORS)
def new_entry() -> ResponseReturnValue:
    """Add a credential of another issuer."""
    try:
        slug = service.add_entry(request.form, deps())
    except FormRefused as refused:
        return _form(replace(service.blank(), written=request.form.to_dict()), form_words(refused)), 422
    flash(gettext("The catalogue has it now. Pathways can name it."), "ok")
    return redirect(url_for("explore.entry", slug=slug), 303)


@bp.get("/catalogue/<slug:slug>")
@open_to(*AUTHORS)
def entry_form(slug: str) -> ResponseReturnValue:
    """Show an entry in its form."""
    return _form(service.entry_form(slug, deps()), {})


@bp.post("/catalogue/<slug:slug>")
@open_to(*AUTHORS)
def change_entry(slug: str) -> ResponseReturnValue:
    """Change an entry."""
    try:
        service.change_entry(slug, request.form, deps())
    except FormRefused as refused:
        typed = service.entry_form(slug, deps())
        return _form(replace(typed, written=typed.written | request.form.to_dict()), form_words(refused)), 422
    flash(gettext("The entry is changed. Progress is counted with it from now on."), "ok")
    return redirect(url_for("author.entry_form", slug=slug), 303)


def _form(edited: Edited, errors: Mapping[str, str]) -> str:
    return render_template(
        "author/entry.html",
        edited=edited,
        errors=errors,
        shapes=_options(Shape),
        fields=_options(Field),
        glyphs=_options(Glyph),
        deliveries=[("", gettext("Not known")), *((one.value, DELIVERY_WORDS[one]) for one in Delivery)],
    )


def _options(kinds: type[Shape] | type[Field] | type[Glyph]) -> list[tuple[str, str]]:
    return [(one.value, one.value.capitalize()) for one in kinds]
