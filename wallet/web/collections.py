"""Collections: a learner's own groups of badges, in the learner's own order, made ready to be shown."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wallet.base import limits
from wallet.base.errors import Conflict, InputError
from wallet.core.sharing import Subject
from wallet.infra.web import Audience, open_to
from wallet.services import collecting, organise
from wallet.services.share import badges_left_out, links_for
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
    """Show a collection in its order, with everything that makes it ready to be shown."""
    return _page(collection_id, {})


def _page(collection_id: UUID, errors: dict[str, str], typed: dict[str, str] | None = None) -> str:
    collection, badges = organise.collection_for(me_id(), collection_id, deps())
    others = collecting.could_be_added(me_id(), collection_id, deps())
    now = deps().now()
    return render_template(
        "wallet/collection.html",
        collection=collection,
        badges=[(badge.id, card_of(badge, now)) for badge in badges],
        others=[(badge.id, card_of(badge, now)) for badge in others],
        left_out=badges_left_out(me_id(), collection_id, deps()),
        share_panel=links_for(me_id(), Subject.of_collection(collection_id), deps()),
        errors=errors,
        values={"name": collection.name, "introduction": collection.introduction} | (typed or {}),
        introduction_max=limits.INTRODUCTION_MAX_CHARS,
    )


@bp.post("/<uuid:collection_id>/describe")
@open_to(Audience.LEARNER)
def describe(collection_id: UUID) -> ResponseReturnValue:
    """Give a collection a name and an introduction."""
    typed = {name: request.form.get(name, "") for name in ("name", "introduction")}
    try:
        collecting.describe_collection(me_id(), collection_id, **typed, revision=revision_of_form(), deps=deps())
    except (InputError, Conflict) as error:
        at = "introduction" if isinstance(error, collecting.IntroductionTooLong) else "name"
        return _page(collection_id, {at: error.message}, typed), _status(error)
    flash(gettext("Name and introduction are kept."), "ok")
    return redirect(url_for("collections.page", collection_id=collection_id), 303)


@bp.post("/<uuid:collection_id>/badges")
@open_to(Audience.LEARNER)
def add_badges(collection_id: UUID) -> ResponseReturnValue:
    """Put badges into a collection, at its end."""
    chosen = [found for text in request.form.getlist("badge") if (found := uuid_or_none(text))]
    try:
        collecting.add_badges(me_id(), collection_id, chosen, revision=revision_of_form(), deps=deps())
    except Conflict as error:
        flash(gettext(error.message), "error")
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
            steps = {"up": -1, "first": -limits.COLLECTION_BADGES_MAX}.get(way, 1)
            organise.move_badge(me_id(), collection_id, badge_id, steps=steps, revision=revision, deps=deps())
    except Conflict as error:
        flash(gettext(error.message), "error")
    return redirect(url_for("collections.page", collection_id=collection_id, _anchor="badges"), 303)


@bp.post("/<uuid:collection_id>/delete")
@open_to(Audience.LEARNER)
def delete(collection_id: UUID) -> ResponseReturnValue:
    """Take a collection away; its badges stay."""
    organise.delete_collection(me_id(), collection_id, deps())
    flash(gettext("The collection is gone. Its badges are still in your wallet."), "ok")
    return redirect(url_for("collections.index"), 303)


def _status(error: InputError | Conflict) -> int:
    return 409 if isinstance(error, Conflict) else 422
