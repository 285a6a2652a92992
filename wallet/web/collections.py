"""Collections: a learner's own groups of badges, in the learner's own order."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wallet.base.errors import Conflict, InputError
from wallet.infra.web import Audience, open_to
from wallet.services import organise
from wallet.services.wallet_page import uuid_or_none
from wallet.web.badge_forms import revision_of_form
from wallet.web.card_words import card_of
from wallet.web.deps import deps, me_id
from wallet.web.i18n import gettext

bp = Blueprint("collections", __name__, url_prefix="/wallet/collections")


@bp.get("")
@open_to(Audience.LEARNER)
def index() -> ResponseReturnValue:
    """List the learner's collections."""
    return _index({})


def _index(errors: dict[str, str], name: str = "") -> str:
    return render_template(
        "wallet/collections.html", collections=organise.collections_of(me_id(), deps()), errors=errors, name=name
    )


@bp.post("")
@open_to(Audience.LEARNER)
def add() -> ResponseReturnValue:
    """Make a collection."""
    name = request.form.get("name", "")
    try:
        collection_id = organise.new_collection(me_id(), name, deps())
    except (InputError, Conflict) as error:
        return _index({"name": error.message}, name), _status(error)
    return redirect(url_for("collections.page", collection_id=collection_id), 303)


@bp.get("/<uuid:collection_id>")
@open_to(Audience.LEARNER)
def page(collection_id: UUID) -> ResponseReturnValue:
    """Show a collection in its order."""
    return _page(collection_id, {})


def _page(collection_id: UUID, errors: dict[str, str], name: str | None = None) -> str:
    collection, badges = organise.collection_for(me_id(), collection_id, deps())
    now = deps().now()
    return render_template(
        "wallet/collection.html",
        collection=collection,
        badges=[(badge.id, card_of(badge, now)) for badge in badges],
        errors=errors,
        name=collection.name if name is None else name,
    )


@bp.post("/<uuid:collection_id>/rename")
@open_to(Audience.LEARNER)
def rename(collection_id: UUID) -> ResponseReturnValue:
    """Give a collection another name."""
    name = request.form.get("name", "")
    try:
        organise.rename_collection(me_id(), collection_id, name, revision=revision_of_form(), deps=deps())
    except (InputError, Conflict) as error:
        return _page(collection_id, {"name": error.message}, name), _status(error)
    return redirect(url_for("collections.page", collection_id=collection_id), 303)


@bp.post("/<uuid:collection_id>/move")
@open_to(Audience.LEARNER)
def move(collection_id: UUID) -> ResponseReturnValue:
    """Move a badge one place up or down, or take it out."""
    badge_id = uuid_or_none(request.form.get("badge", "")) or UUID(int=0)
    revision, way = revision_of_form(), request.form.get("way", "")
    try:
        if way == "out":
            organise.take_out(me_id(), collection_id, badge_id, revision=revision, deps=deps())
        else:
            steps = -1 if way == "up" else 1
            organise.move_badge(me_id(), collection_id, badge_id, steps=steps, revision=revision, deps=deps())
    except Conflict as error:
        flash(error.message, "error")
    return redirect(url_for("collections.page", collection_id=collection_id), 303)


@bp.post("/<uuid:collection_id>/delete")
@open_to(Audience.LEARNER)
def delete(collection_id: UUID) -> ResponseReturnValue:
    """Take a collection away; its badges stay."""
    organise.delete_collection(me_id(), collection_id, deps())
    flash(gettext("The collection is gone. Its badges are still in your wallet."), "ok")
    return redirect(url_for("collections.index"), 303)


def _status(error: InputError | Conflict) -> int:
    return 409 if isinstance(error, Conflict) else 422
