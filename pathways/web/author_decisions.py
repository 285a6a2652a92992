"""For staff: what they decide about one learner. Who decided, when and why stands beside it, also for the learner."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from pathways.services import cases
from pathways.services import decisions as service
from pathways.services.typed_errors import ChoiceUnusable
from pathways.web.author import AUTHORS, bp
from pathways.web.author_words import fact_words, field_words, form_words
from pathways.web.deps import deps, me_id
from pathways.web.i18n import gettext
from wallet.api import FormRefused
from wallet.infra.web import open_to


@bp.get("/decisions")
@open_to(*AUTHORS)
def decisions() -> ResponseReturnValue:
    """List facts that learners state and nobody has looked at."""
    return _waiting("", {})


@bp.post("/decisions/<uuid:learner_id>/confirm")
@open_to(*AUTHORS)
def confirm_fact(learner_id: UUID) -> ResponseReturnValue:
    """Confirm a fact that was stated."""
    return _decide(learner_id, service.confirm_fact, gettext("The fact is confirmed, and counts from now on."))


@bp.post("/decisions/<uuid:learner_id>/refuse")
@open_to(*AUTHORS)
def refuse_fact(learner_id: UUID) -> ResponseReturnValue:
    """Leave a fact unknown, and say why."""
    return _decide(learner_id, service.refuse_fact, gettext("The fact stays unknown. The learner sees why."))


@bp.get("/<slug:slug>/learners")
@open_to(*AUTHORS)
def learners(slug: str) -> ResponseReturnValue:
    """List who has started a pathway."""
    return render_template("author/learners.html", slug=slug, found=cases.learners_on(slug, deps()))


@bp.get("/<slug:slug>/learners/<uuid:learner_id>")
@open_to(*AUTHORS)
def case(slug: str, learner_id: UUID) -> ResponseReturnValue:
    """Show what was decided about a learner on a pathway, and what can be."""
    return _case(slug, learner_id, "", {})


@bp.post("/<slug:slug>/learners/<uuid:learner_id>/fact")
@open_to(*AUTHORS)
def record_fact(slug: str, learner_id: UUID) -> ResponseReturnValue:
    """Say whether what the pathway asks for is so."""
    fact = request.form.get("fact", "")
    words = gettext("It is written down, with your name.")
    return _change(
        slug,
        learner_id,
        f"fact-{fact}",
        words,
        lambda **by: service.record_fact(slug, learner_id, fact, request.form, **by),
    )


@bp.post("/<slug:slug>/learners/<uuid:learner_id>/mark")
@open_to(*AUTHORS)
def mark(slug: str, learner_id: UUID) -> ResponseReturnValue:
    """Mark a step done."""
    node = request.form.get("node", "")
    words = gettext("The step is marked done.")
    return _change(
        slug,
        learner_id,
        f"mark-{node}",
        words,
        lambda **by: service.mark_done(slug, learner_id, node, request.form, **by),
    )


@bp.post("/<slug:slug>/learners/<uuid:learner_id>/unmark")
@open_to(*AUTHORS)
def unmark(slug: str, learner_id: UUID) -> ResponseReturnValue:
    """Take a mark back."""
    node = request.form.get("node", "")
    words = gettext("The mark is taken back.")
    return _change(slug, learner_id, f"mark-{node}", words, lambda **by: service.unmark(slug, learner_id, node, **by))


@bp.post("/<slug:slug>/learners/<uuid:learner_id>/waive")
@open_to(*AUTHORS)
def waive(slug: str, learner_id: UUID) -> ResponseReturnValue:
    """Make an exception."""
    words = gettext("The exception is made. The learner sees it with your name and reason.")
    return _change(
        slug, learner_id, "waive", words, lambda **by: service.grant_waiver(slug, learner_id, request.form, **by)
    )


@bp.post("/<slug:slug>/learners/<uuid:learner_id>/waivers/<uuid:waiver_id>/end")
@open_to(*AUTHORS)
def end_waiver(slug: str, learner_id: UUID, waiver_id: UUID) -> ResponseReturnValue:
    """End an exception."""
    words = gettext("The exception has ended.")
    return _change(slug, learner_id, "waive", words, lambda **by: service.end_waiver(learner_id, waiver_id, **by))


def _decide(learner_id: UUID, decide: Callable[..., None], words: str) -> ResponseReturnValue:
    fact = request.form.get("fact", "")
    try:
        decide(learner_id, fact, request.form, by=me_id(), deps=deps())
    except FormRefused as refused:
        return _waiting(f"{learner_id}-{fact}", form_words(refused)), 422
    except service.StatedAnew as error:
        flash(field_words(error), "error")
        return redirect(url_for("author.decisions"), 303)
    flash(words, "ok")
    return redirect(url_for("author.decisions"), 303)


def _change(slug: str, learner_id: UUID, key: str, words: str, change: Callable[..., None]) -> ResponseReturnValue:
    try:
        change(by=me_id(), deps=deps())
    except FormRefused as refused:
        return _case(slug, learner_id, key, form_words(refused)), 422
    except ChoiceUnusable as error:
        return _case(slug, learner_id, key, {"holds": field_words(error)}), 422
    flash(words, "ok")
    return redirect(url_for("author.case", slug=slug, learner_id=learner_id), 303)


def _waiting(key: str, errors: Mapping[str, str]) -> str:
    waiting = cases.waiting(deps())
    keys = {f"{one.fact.learner_id}-{one.fact.fact}": f"fact-{index}" for index, one in enumerate(waiting)}
    return render_template(
        "author/decisions.html", waiting=waiting, keys=keys, **_failed(keys.get(key, ""), errors), fact_words=fact_words
    )


def _case(slug: str, learner_id: UUID, key: str, errors: Mapping[str, str]) -> str:
    found = cases.case_of(slug, learner_id, deps())
    keys = {f"mark-{node.id}": f"mark-{index}" for index, (node, _) in enumerate(found.steps)}
    keys |= {f"fact-{rule.fact}": f"fact-{index}" for index, (rule, _) in enumerate(found.asked)}
    failed = _failed(keys.get(key, key), errors)
    return render_template("author/case.html", case=found, keys=keys, **failed, fact_words=fact_words, now=deps().now())


def _failed(key: str, errors: Mapping[str, str]) -> dict[str, Any]:
    """Return which form came back, with what was typed. Keys begin the ids of controls: no words of others in them."""
    return {"key": key, "errors": errors, "typed": request.form if key else {}}
