"""For authors: a draft in forms, with its map, its plain text and the linter's list beside it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pathways.core.editing import EditImpossible, node_named
from pathways.services.draft import Draft, open_version
from pathways.services.edit import DraftChanged, VersionNameTaken, VersionPublished, take_step
from pathways.web.author import AUTHORS, bp, form_revision
from pathways.web.author_outline import drawn
from pathways.web.author_view import Desk, Failed
from pathways.web.author_words import FACT_KINDS, KINDS, SHARINGS, VALIDITIES, field_words, form_words
from pathways.web.deps import deps
from pathways.web.i18n import gettext
from wallet.api import FormRefused
from wallet.base.errors import InputError
from wallet.infra.web import open_to


@bp.get("/<slug:slug>/<string:version>/edit")
@open_to(*AUTHORS)
def edit_form(slug: str, version: str) -> ResponseReturnValue:
    """Show a draft, one part of it open."""
    found = open_version(slug, version, deps())
    if not found.version.is_draft:
        flash(gettext("This version is published, so it stays as it is. Begin a new draft from it."), "info")
        return redirect(url_for("author.pathway", slug=slug), 303)
    return _page(found, Failed())


@bp.post("/<slug:slug>/<string:version>/edit")
@open_to(*AUTHORS)
def edit(slug: str, version: str) -> ResponseReturnValue:
    """Take one step: change a part, add one, move it, take it out."""
    step, typed = request.form.get("step", ""), request.form.to_dict()
    try:
        taken = take_step(slug, version, step, typed, revision=form_revision(), deps=deps())
    except VersionPublished as error:
        flash(field_words(error), "error")
        return redirect(url_for("author.pathway", slug=slug), 303)
    except DraftChanged:
        return _page(open_version(slug, version, deps()), Failed(_key(), typed), changed=True), 409
    except FormRefused as refused:
        return _page(open_version(slug, version, deps()), Failed(_key(), typed, form_words(refused))), 422
    except VersionNameTaken as error:
        errors = {"version": field_words(error)}
        return _page(open_version(slug, version, deps()), Failed(_key(), typed, errors)), 422
    except InputError as error:
        return _page(open_version(slug, version, deps()), Failed(_key(), typed), refusal=field_words(error)), 422
    return redirect(f"{_address(slug, taken.version, taken.node)}#{_fragment(step)}", 303)


def _page(found: Draft, failed: Failed, *, changed: bool = False, refusal: str = "") -> str:
    asked = request.form.get("node", "") or request.args.get("node", "")
    try:
        node = node_named(found.pathway, asked or found.pathway.rule.id)
    except EditImpossible:
        node = found.pathway.rule
    slug, version = found.facts.slug, found.version.version
    return render_template(
        "author/edit.html",
        desk=Desk(found, node, failed),
        draft=found,
        changed=changed,
        refusal=refusal,
        picture=drawn(found.pathway, found.explorer, lambda one: f"{_address(slug, version, one)}#part"),
        kinds=KINDS,
        fact_kinds=FACT_KINDS,
        sharings=SHARINGS,
        validities=VALIDITIES,
    )


def _key() -> str:
    """Return which form of the page was sent."""
    step = request.form.get("step", "")
    if step == "add":
        return f"add-{request.form.get('kind', '')}"
    if step in ("limit", "minimum", "eligibility", "equivalence"):
        return f"{step}-{request.form.get('index', '') or 'new'}"
    return step


def _address(slug: str, version: str, node: str) -> str:
    return url_for("author.edit_form", slug=slug, version=version, node=node)


def _fragment(step: str) -> str:
    """Return the section that shows what a step did."""
    return "whole" if step.partition("-")[0] in ("about", "eligibility", "equivalence") else "part"
