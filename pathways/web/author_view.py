"""What the page of a draft shows: the outline, the part that is open with its forms, map, text and problems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pathways.core.editing import parent_of
from pathways.core.editing_nodes import GROUP_KINDS, Kind, kind_of
from pathways.core.explain import (
    eligibility_words,
    limit_words,
    minimum_words,
    node_words,
    outline,
)
from pathways.core.model import Node, Pathway, children, walk
from pathways.services.draft import Draft
from pathways.services.edit_parts import node_written
from pathways.services.edit_where import limit_written, minimum_written
from pathways.services.names import Named
from pathways.services.typed import value_words
from pathways.web.author_outline import Row, rows_of
from pathways.web.voice import speak


@dataclass(frozen=True, slots=True)
class Failed:
    """A form that came back: which one, what was typed, and the words at its fields."""

    key: str = ""
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FormState:
    """One form of the page: what stands in its controls."""

    key: str
    stored: Mapping[str, str]
    failed: Failed

    @property
    def came_back(self) -> bool:
        return self.failed.key == self.key

    def value(self, name: str) -> str:
        return self.failed.typed.get(name, "") if self.came_back else self.stored.get(name, "")

    def error(self, name: str) -> str | None:
        return self.failed.errors.get(name) if self.came_back else None

    def id(self, name: str) -> str:
        return f"{self.key}-{name}"


@dataclass(frozen=True, slots=True)
class Item:
    """A limit, a minimum, a condition or an equivalence: what it says, and its form."""

    words: str
    form: FormState


@dataclass(frozen=True)
class Desk:
    """Everything the page of a draft shows."""

    draft: Draft
    node: Node
    failed: Failed = Failed()

    @property
    def named(self) -> Named:
        return self.draft.named

    @property
    def pathway(self) -> Pathway:
        return self.draft.pathway

    @property
    def kind(self) -> Kind:
        return kind_of(self.node)

    @property
    def is_group(self) -> bool:
        return self.kind in GROUP_KINDS

    @property
    def parent(self) -> Node | None:
        return parent_of(self.pathway, self.node.id)

    @property
    def heading(self) -> str:
        return self.named.words.node(self.node)

    @property
    def sentence(self) -> str:
        return speak(node_words(self.node, self.named.words))

    def form(self, key: str, stored: Mapping[str, str] | None = None) -> FormState:
        return FormState(key, stored or {}, self.failed)

    @property
    def node_form(self) -> FormState:
        return self.form("node", node_written(self.node, self.named))

    @property
    def rows(self) -> list[Row]:
        return list(rows_of(self.pathway.rule, self.named, Counter(one.node for one in self.draft.problems), 0))

    @property
    def targets(self) -> list[tuple[str, str]]:
        """The groups that the open part can be moved into."""
        below, parent = {one.id for one in walk(self.node)}, self.parent
        found = [one for one in walk(self.pathway.rule) if children(one) or kind_of(one) in GROUP_KINDS]
        return [
            (one.id, self.named.words.node(one))
            for one in found
            if one.id not in below and (parent is None or one.id != parent.id)
        ]

    @property
    def limits(self) -> list[Item]:
        names = self.named.words
        return [
            Item(speak(limit_words(one, names)), self.form(f"limit-{index}", limit_written(one, self.named)))
            for index, one in enumerate(self.node.limits)
        ]

    @property
    def new_limit(self) -> FormState:
        return self.form("limit-new", limit_written(None, self.named))

    @property
    def minimums(self) -> list[Item]:
        names = self.named.words
        return [
            Item(
                speak(minimum_words(one, self.node, names)),
                self.form(f"minimum-{index}", minimum_written(one, self.named)),
            )
            for index, one in enumerate(self.node.minimums)
        ]

    @property
    def new_minimum(self) -> FormState:
        return self.form("minimum-new", minimum_written(None, self.named))

    @property
    def about(self) -> FormState:
        pathway, facts = self.pathway, self.draft.facts
        return self.form(
            "about",
            {
                "name": pathway.name,
                "version": pathway.version,
                "summary": self.draft.version.summary,
                "awards": self.named.label(pathway.awards) if pathway.awards else "",
                "within": pathway.within.value,
                "validity": pathway.validity.value,
                "accepts_unverified": "1" if pathway.accepts_unverified else "",
                "topic": facts.topic,
                "source": facts.source or "",
                "source_note": facts.source_note,
                "illustrative": "1" if facts.illustrative else "",
            },
        )

    @property
    def eligibility(self) -> list[Item]:
        return [
            Item(speak(eligibility_words(one)), self.form(f"eligibility-{index}", _eligibility(one)))
            for index, one in enumerate(self.pathway.eligibility)
        ]

    @property
    def equivalences(self) -> list[Item]:
        return [
            Item(
                speak(self.named.equivalence(one)),
                self.form(f"equivalence-{index}", self.named.equivalence_written(one)),
            )
            for index, one in enumerate(self.pathway.equivalences)
        ]

    @property
    def lines(self) -> list[tuple[Any, str]]:
        return [(line, speak(line.words)) for line in outline(self.pathway, self.named.words)]


def _eligibility(rule: Any) -> dict[str, str]:
    kind, words = value_words(rule.equals)
    return {"fact": rule.fact, "fact_kind": kind.value, "equals": words, "message": rule.message or ""}
