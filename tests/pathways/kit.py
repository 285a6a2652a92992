"""A small university for tests of pathways' services and pages: seven credentials of two issuers, people, drafts."""

from __future__ import annotations

import json

from pathways.services import draft
from pathways.services.edit import take_step
from pathways.services.publish import publish
from pathways.store.catalogue import CatalogueEntry, save_entries
from wallet.base.ids import new_id

HERE, THERE = "did:web:uni.example", "did:web:college.example"


def entry(slug, *, issuer=HERE, credits="3", **values):
    return CatalogueEntry(
        uri=f"https://uni.example/a/{slug}",
        slug=slug,
        name=slug.replace("-", " ").title(),
        issuer_uri=issuer,
        issuer_name="Maple University" if issuer == HERE else "Harbour College",
        credits=credits,
        **values,
    )


ENTRIES = (
    entry("programming"),
    entry("robotics", credits="6"),
    entry("machine-learning", credits="6", prerequisites=("https://uni.example/a/programming",)),
    entry("vision"),
    entry("language"),
    entry("pipelines", issuer=THERE),
    entry("ai-certificate", credits=None),
)


def uri(slug):
    return f"https://uni.example/a/{slug}"


def fill_catalogue(deps, *more):
    with deps.database.begin() as session:
        save_entries(session, [*ENTRIES, *more], now=deps.now())


def begin(deps, name="Applied AI", version="2026-27", **form):
    """Begin a pathway; returns (slug, version)."""
    return draft.begin_pathway({"name": name, "version": version} | form, by=None, deps=deps)


class Editor:
    """Takes steps on one draft, as the pages do."""

    def __init__(self, deps, slug, version):
        self.deps, self.slug, self.version = deps, slug, version

    @property
    def draft(self):
        return draft.open_version(self.slug, self.version, self.deps)

    @property
    def pathway(self):
        return self.draft.pathway

    def do(self, step, **form):
        form = {name: str(value) for name, value in form.items()}
        taken = take_step(self.slug, self.version, step, form, revision=self.draft.version.revision, deps=self.deps)
        self.version = taken.version
        return taken.node

    def add_credentials(self, node, *slugs):
        names = [slug.replace("-", " ").title() for slug in slugs]
        return self.do("add", node=node, kind="achievement", achievement=names[0], more="\n".join(names[1:]))


def small(deps, name="Applied AI", version="2026-27"):
    """Begin a pathway that asks for two in the core and one of two electives; returns its Editor."""
    editor = Editor(deps, *begin(deps, name, version))
    editor.do("add", node="root", kind="all", name="Core")
    editor.add_credentials("core", "programming", "robotics")
    editor.do("add", node="root", kind="choose", name="Electives", count=1)
    editor.add_credentials("electives", "vision", "language")
    editor.do("about", **about(editor, awards="Ai Certificate"))
    return editor


def about(editor, **changes):
    """Return the form about the whole version as it stands, with changes."""
    found = editor.draft
    return {
        "name": found.pathway.name,
        "version": found.pathway.version,
        "summary": found.version.summary,
        "topic": found.facts.topic,
        "awards": found.named.label(found.pathway.awards) if found.pathway.awards else "",
        "within": found.pathway.within.value,
        "validity": found.pathway.validity.value,
    } | changes


def published(deps, name="Applied AI", version="2026-27"):
    """Build and publish the small pathway; returns its Editor."""
    editor = small(deps, name, version)
    publish(editor.slug, editor.version, revision=editor.draft.version.revision, by=None, deps=deps)
    return editor


def document(**values):
    """Return a pathway document as text."""
    rule = {"type": "all", "id": "root", "of": [{"type": "achievement", "id": "a", "achievement": uri("programming")}]}
    return json.dumps({"id": f"urn:p:{new_id()}", "version": "1", "name": "Brought", "rule": rule} | values)
