"""For authors: trying a version on learners, publishing it, taking it away as a file."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pathways.core.reading import MalformedDocument
from pathways.services import publish as service
from pathways.services.draft import open_version
from pathways.services.edit import VersionPublished
from pathways.services.trial import missing_names, try_out
from pathways.web.author import AUTHORS, PUBLISHERS, bp, form_revision
from pathways.web.author_words import SAMPLES, field_words
from pathways.web.deps import deps, me_id
from pathways.web.files import FORMATS
from pathways.web.i18n import gettext
from pathways.web.progress_words import figures_of
from pathways.web.voice import speak
from wallet.base.errors import Conflict, NotFound
from wallet.infra.web import open_to


@bp.get("/<slug:slug>/<string:version>/try")
@open_to(*AUTHORS)
def try_form(slug: str, version: str) -> ResponseReturnValue:
    """Show what sample learners come to under a version."""
    return _trial(slug, version, "")


@bp.post("/<slug:slug>/<string:version>/try")
@open_to(*AUTHORS)
def try_own(slug: str, version: str) -> ResponseReturnValue:
    """Show what a learner whose holdings are pasted comes to as well. Nothing is kept."""
    pasted = request.form.get("holdings", "")
    try:
        return _trial(slug, version, pasted)
    except MalformedDocument as error:
        words = "\n".join(f"{one.path}: {one.message}" for one in error.problems[:10])
        return _trial(slug, version, "", typed=pasted, errors={"holdings": words}), 422


@bp.get("/<slug:slug>/<string:version>/publish")
@open_to(*AUTHORS)
def publish_form(slug: str, version: str) -> ResponseReturnValue:
    """Say what publishing a draft would change."""
    try:
        seen = service.preview(slug, version, deps())
    except VersionPublished as error:
        flash(field_words(error), "info")
        return redirect(url_for("author.pathway", slug=slug), 303)
    return render_template("author/publish.html", seen=seen, draft=seen.draft, speak=speak)


@bp.post("/<slug:slug>/<string:version>/publish")
@open_to(*PUBLISHERS)
def publish(slug: str, version: str) -> ResponseReturnValue:
    """Publish a draft for good."""
    try:
        service.publish(slug, version, revision=form_revision(), by=me_id(), deps=deps())
    except Conflict as error:
        flash(field_words(error), "error")
        return redirect(url_for("author.publish_form", slug=slug, version=version), 303)
    flash(gettext("Version %(version)s is published. Learners can start it now.", version=version), "ok")
    return redirect(url_for("author.pathway", slug=slug), 303)


@bp.get("/<slug:slug>/<string:version>/files/<string:name>")
@open_to(*AUTHORS)
def document(slug: str, version: str, name: str) -> ResponseReturnValue:
    """Give a version, a draft too, as a file."""
    found = open_version(slug, version, deps())
    if name not in FORMATS:
        raise NotFound
    page = deps().settings.public_url + url_for("pathways.page", slug=slug, version=version)
    answer = Response(FORMATS[name].write(found.pathway, found.explorer, page), content_type=FORMATS[name].media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{slug}-{name}"'
    return answer


def _trial(slug: str, version: str, pasted: str, typed: str = "", errors: dict[str, str] | None = None) -> str:
    trial = try_out(slug, version, deps(), pasted=pasted)
    rows = [
        (
            SAMPLES[one.sample],
            len(one.holdings.badges),
            figures_of(one.now),
            missing_names(one.now, trial.draft),
            figures_of(one.published) if one.published else None,
        )
        for one in trial.tried
    ]
    return render_template(
        "author/try.html",
        trial=trial,
        draft=trial.draft,
        rows=rows,
        speak=speak,
        typed=typed or pasted,
        errors=errors or {},
    )
