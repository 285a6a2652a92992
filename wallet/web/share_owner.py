"""The learner's side of public links: everything about the links to one thing, and all links in one list.

A thing's own page about its links has one address for each kind of thing; a POST to it turns the permanent link on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from wallet.base import limits
from wallet.base.errors import AppError, Conflict, InputError
from wallet.core.sharing import Scope, Subject, SubjectKind
from wallet.infra.limiter import limiter
from wallet.infra.web import Audience, open_to, status_of
from wallet.services import share as owner
from wallet.services.share import AudienceAsked
from wallet.web.badge_forms import revision_of_form
from wallet.web.deps import deps, me_id
from wallet.web.i18n import gettext
from wallet.web.share import View, bp
from wallet.web.share_sees import file_sentence, readers_told, scope_sentence
from wallet.web.share_ways import further_ways, main_ways

_PLACES: Final = (
    "/wallet/badges/<uuid:badge_id>/share",
    "/wallet/collections/<uuid:collection_id>/share",
    "/wallet/pathways/<string:topic>/share",
)
_FIELDS: Final[dict[type[AppError], str]] = {
    owner.AudienceMissing: "audience",
    owner.EndUnreadable: "ends_on",
    owner.EndPassed: "ends_on",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """A form about a link that came back: what was typed, and the sentence at each field that is not right."""

    link_id: UUID | None = None  # None: the form for a new link
    audience: str = ""
    ends_on: str = ""
    scope: Scope = field(default_factory=Scope)
    listed: bool = False
    revision: int = 0
    errors: dict[str, str] = field(default_factory=dict)


def on_a_subject(form: str = "", *, endpoint: str, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """Give a view an address for each kind of thing that has links; it takes what `subject_of` does."""

    def give(view: View) -> View:
        for place in _PLACES:
            bp.add_url_rule(f"{place}{form}", endpoint=endpoint, view_func=view, methods=list(methods))
        return view

    return give


def subject_of(badge_id: UUID | None = None, collection_id: UUID | None = None, topic: str | None = None) -> Subject:
    """Return what an address is about."""
    if badge_id is not None:
        return Subject.of_badge(badge_id)
    return Subject.of_collection(collection_id) if collection_id is not None else Subject.of_pathway(topic or "")


def place_of(subject: Subject) -> dict[str, Any]:
    """Return the variables of a subject's addresses: `url_for("share.manage", **place_of(subject))`."""
    ids = {"badge_id": subject.badge_id, "collection_id": subject.collection_id, "topic": subject.topic}
    return {name: value for name, value in ids.items() if value is not None}


@on_a_subject(endpoint="manage")
@open_to(Audience.LEARNER)
def manage(**place: UUID | str) -> ResponseReturnValue:
    """Show everything about the links to one thing: the permanent one, those for an audience, a form for a new one."""
    return _manage(subject_of(**place))  # type: ignore[arg-type]  # the rules give each variable its type


@on_a_subject(endpoint="open", methods=("POST",))
@open_to(Audience.LEARNER)
def turn_on(**place: UUID | str) -> ResponseReturnValue:
    """Turn the permanent link of a thing on."""
    subject = subject_of(**place)  # type: ignore[arg-type]
    try:
        owner.turn_on(me_id(), subject, deps())
    except owner.NotShareable as refusal:
        flash(gettext(refusal.message), "error")
    return _back(subject, otherwise="panel")


@on_a_subject("/audiences", endpoint="add", methods=("POST",))
@open_to(Audience.LEARNER)
@limiter.limit("120 per hour")
def add(**place: UUID | str) -> ResponseReturnValue:
    """Make a link for one audience."""
    subject = subject_of(**place)  # type: ignore[arg-type]
    typed = _typed(None)
    try:
        address = owner.open_audience(me_id(), subject, _asked(typed), deps())
    except (InputError, Conflict) as error:
        return _refused(subject, typed, error)
    flash(gettext("The link is there: %(address)s", address=address), "ok")
    return _back(subject, "audiences")


@bp.get("/wallet/links")
@open_to(Audience.LEARNER)
def links() -> ResponseReturnValue:
    """List every link of the learner."""
    return render_template("share/links.html", things=owner.links_by_subject(me_id(), deps()))


@bp.post("/wallet/links/<uuid:link_id>/off")
@open_to(Audience.LEARNER)
def turn_off(link_id: UUID) -> ResponseReturnValue:
    """Turn a link off: it keeps its address."""
    link = owner.link_of(me_id(), link_id, deps())
    owner.turn_off(me_id(), link_id, deps())
    flash(gettext("The link is off. Its page and its QR code stopped at once; the address stays yours."), "ok")
    return _back(link.subject, f"link-{link_id}")


@bp.post("/wallet/links/<uuid:link_id>/on")
@open_to(Audience.LEARNER)
def turn_on_again(link_id: UUID) -> ResponseReturnValue:
    """Turn a link on again, at the address that it always had."""
    link = owner.link_of(me_id(), link_id, deps())
    try:
        owner.turn_on_again(me_id(), link_id, deps())
    except owner.NotShareable as refusal:
        flash(gettext(refusal.message), "error")
    else:
        flash(gettext("The link is on again, at the same address."), "ok")
    return _back(link.subject, f"link-{link_id}")


@bp.post("/wallet/links/<uuid:link_id>/change")
@open_to(Audience.LEARNER)
def change(link_id: UUID) -> ResponseReturnValue:
    """Change what a link shows; of an audience's link also its name and its end."""
    link, typed = owner.link_of(me_id(), link_id, deps()), _typed(link_id)
    try:
        asked = _asked(typed)
        owner.change_link(me_id(), link_id, asked, listed=typed.listed, revision=typed.revision, deps=deps())
    except (InputError, Conflict) as error:
        return _refused(link.subject, typed, error)
    flash(gettext("The link is changed. Whoever opens it now sees it so."), "ok")
    return _back(link.subject, f"link-{link_id}")


@bp.post("/wallet/links/<uuid:link_id>/give-up")
@open_to(Audience.LEARNER)
def give_up(link_id: UUID) -> ResponseReturnValue:
    """Give a link's address up for good."""
    link = owner.link_of(me_id(), link_id, deps())
    owner.end_for_good(me_id(), link_id, deps())
    flash(gettext("The address is given up. It will never work again."), "ok")
    return _back(link.subject)


def _manage(subject: Subject, typed: Typed | None = None) -> str:
    now = deps().now()
    return render_template(
        "share/manage.html",
        panel=owner.links_for(me_id(), subject, deps()),
        home=home_of(subject),
        typed=typed,
        new=typed if typed and typed.link_id is None else Typed(),
        today=now.date().isoformat(),
        audience_max=limits.AUDIENCE_MAX_CHARS,
    )


def home_of(subject: Subject) -> str:
    """Return the address of the owner's own page of a thing; the other room says where a pathway's is."""
    if subject.badge_id is not None:
        return url_for("badges.page", badge_id=subject.badge_id)
    if subject.collection_id is not None:
        return url_for("collections.page", collection_id=subject.collection_id)
    told: Callable[[Subject], str] | None = current_app.extensions["share_homes"].get(SubjectKind.PATHWAY)
    return told(subject) if told else url_for("share.links")


def _back(subject: Subject, anchor: str | None = None, *, otherwise: str = "manage") -> ResponseReturnValue:
    """Return to where the switch stood: the page of the thing, the list of all links, or the page about its links."""
    came_from = request.form.get("from", otherwise)
    if came_from == "list":
        return redirect(url_for("share.links", _anchor=anchor), 303)
    if came_from == "panel":
        return redirect(f"{home_of(subject)}#share", 303)
    return redirect(url_for("share.manage", **place_of(subject), _anchor=anchor), 303)


def _typed(link_id: UUID | None) -> Typed:
    form = request.form
    return Typed(
        link_id=link_id,
        audience=form.get("audience", ""),
        ends_on=form.get("ends_on", ""),
        scope=Scope("name" in form, "result" in form, "evidence" in form, "address" in form),
        listed="listed" in form,
        revision=revision_of_form(),
    )


def _asked(typed: Typed) -> AudienceAsked:
    """Return what is asked for; raises EndUnreadable, EndPassed."""
    return AudienceAsked(typed.audience, owner.end_of(typed.ends_on), typed.scope)


def _refused(subject: Subject, typed: Typed, error: InputError | Conflict) -> ResponseReturnValue:
    """Show the form again as it was typed, with the reason at its field."""
    typed.errors[_FIELDS.get(type(error), "form")] = gettext(error.message)
    return _manage(subject, typed), status_of(error)


@bp.record_once
def _words(state: BlueprintSetupState) -> None:
    """Give templates of both rooms what the share panel says, and a place where a room tells where its things are."""
    state.app.extensions.setdefault("share_homes", {})
    state.app.jinja_env.globals.update(
        file_sentence=file_sentence,
        further_ways=further_ways,
        main_ways=main_ways,
        readers_told=readers_told,
        scope_sentence=scope_sentence,
        share_place=place_of,
    )
