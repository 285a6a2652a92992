"""One step of editing a draft: read the form, change the rule, write the draft if nobody else did meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from pathways.core.editing import Edited
from pathways.core.model import Sharing, Validity
from pathways.services import typed
from pathways.services.draft import TOPIC_MAX_CHARS, Draft, draft_text, open_version, used_ids
from pathways.services.edit_steps import RULE_STEPS, Desk
from pathways.services.typed import Form
from pathways.store import pathways as store
from pathways.store.pathways import DraftChanged, PathwayFacts, VersionNameTaken, VersionPublished
from wallet.api import Deps, Fields
from wallet.base.errors import NotFound
from wallet.base.limits import NOTE_MAX_CHARS

__all__ = ["DraftChanged", "VersionNameTaken", "VersionPublished"]


@dataclass(frozen=True, slots=True)
class Taken:
    """What a step led to: the version's name, which may have changed, and the part of the rule to show next."""

    version: str
    node: str


def take_step(slug: str, version: str, step: str, form: Form, *, revision: int, deps: Deps) -> Taken:
    """Do one step to a draft as it was at `revision`.

    Args:
        slug: of the pathway.
        version: the draft's name.
        step: `about`, or one of `RULE_STEPS`.
        form: what was typed; `node` and `index` say what the step is about.
        revision: of the draft that the form was made from.
        deps: for the clock and the database.

    Raises:
        NotFound: no such draft or step.
        FormRefused: at the controls concerned.
        EditImpossible, DraftChanged, VersionPublished, VersionNameTaken: as those say. Nothing was changed.
    """
    do = _about_step if step == "about" else RULE_STEPS.get(step)
    if do is None:
        raise NotFound
    draft = open_version(slug, version, deps)
    if not draft.version.is_draft:
        raise VersionPublished
    if draft.version.revision != revision:
        raise DraftChanged
    with deps.database.read() as session:
        ids = used_ids(session, draft.facts.id)
    desk = Desk(draft.pathway, draft.named, ids, form.get("node", "") or draft.pathway.rule.id, _index(form))
    pathway, node = do(desk, form)
    summary, facts = _about(form, draft) if step == "about" else (draft.version.summary, None)
    with deps.database.begin() as session:
        text = draft_text(pathway, summary)
        store.change_draft(session, draft.version.id, text, revision=revision, now=deps.now())
        if facts is not None:
            _describe(session, facts)
    return Taken(pathway.version, node)


def _index(form: Form) -> int | None:
    text = form.get("index", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else None


def _about_step(desk: Desk, form: Form) -> Edited:
    """Change what is true of the whole version. What belongs to the pathway is read by `_about`."""
    fields = Fields()
    awards, stored = form.get("awards", ""), desk.pathway.awards
    keep = (stored,) if stored else ()
    changed = replace(
        desk.pathway,
        name=fields.read("name", "", lambda: typed.need_words(form.get("name", ""))),
        version=fields.read("version", "", lambda: typed.read_version(form.get("version", ""))),
        awards=fields.read(
            "awards", None, lambda: desk.named.achievement_typed(awards, keep=keep) if awards.strip() else None
        ),
        within=fields.read("within", Sharing.EXCLUSIVE, lambda: typed.read_choice(form.get("within", ""), Sharing)),
        validity=fields.read(
            "validity", Validity.VALID_NOW, lambda: typed.read_choice(form.get("validity", ""), Validity)
        ),
        accepts_unverified=form.get("accepts_unverified") == "1",
    )
    _about_fields(form, fields)
    fields.refuse()
    return changed, desk.pathway.rule.id


def _about_fields(form: Form, fields: Fields) -> dict[str, Any]:
    return {
        "summary": fields.read("summary", "", lambda: typed.read_lines(form.get("summary", ""), most=NOTE_MAX_CHARS)),
        "topic": fields.read("topic", "", lambda: typed.read_words(form.get("topic", ""), most=TOPIC_MAX_CHARS) or ""),
        "source": fields.read("source", None, lambda: typed.read_link(form.get("source", ""))),
        "source_note": fields.read(
            "source_note", "", lambda: typed.read_lines(form.get("source_note", ""), most=NOTE_MAX_CHARS)
        ),
    }


def _about(form: Form, draft: Draft) -> tuple[str, PathwayFacts]:
    found = _about_fields(form, Fields())
    summary = found.pop("summary")
    return summary, replace(draft.facts, **found, illustrative=form.get("illustrative") == "1")


def _describe(session: Session, facts: PathwayFacts) -> None:
    store.describe_pathway(
        session,
        facts.id,
        topic=facts.topic,
        source=facts.source,
        source_note=facts.source_note,
        illustrative=facts.illustrative,
    )
