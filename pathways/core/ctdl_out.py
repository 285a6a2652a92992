"""A pathway as CTDL JSON-LD, for the Credential Registry and whoever reads its format.

CTDL knows a destination, components, and conditions that ask for a number of them. It cannot say that a badge counts
once, what limits there are, how long badges are good for, or who is eligible. All of that is said twice: as a sentence
in `ceterms:description`, and without loss in two members of our own (`laurel:document` and `laurel:achievement`), from
which `core.ctdl_in` reads it back.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from pathways.core.amounts import plain
from pathways.core.ctdl.conditions import ConditionWriter
from pathways.core.ctdl.terms import (
    ACHIEVEMENT,
    COMPONENTS,
    CONTEXT,
    CREDENTIAL_TYPES,
    DIGITAL_BADGE,
    DOCUMENT,
    Json,
    ctid,
    in_language,
    part_id,
)
from pathways.core.explain import Names, eligibility_words, how_badges_count
from pathways.core.model import Achievement, AchievementNode, Catalogue, ManualNode, Pathway, walk
from pathways.core.words.outline import achievement_details
from pathways.core.writing import catalogue_to_json, pathway_to_json


def pathway_to_ctdl(
    pathway: Pathway, catalogue: Catalogue, names: Names, *, webpage: str | None = None, language: str = "en"
) -> Json:
    """Return the JSON-LD document.

    Args:
        pathway: one version; its id becomes the address of the pathway, its parts get fragments of it.
        catalogue: describes what the rule names; what it lacks is a component with an address alone.
        names: what issuers are called, for the sentences.
        webpage: where people read about the pathway.
        language: of the names in it, as a language tag.
    """
    writer = _Writer(pathway, catalogue, names, language)
    return {"@context": CONTEXT, "@graph": [writer.pathway_itself(webpage), writer.destination(), *writer.components]}


@dataclass(frozen=True)
class _Writer:
    pathway: Pathway
    catalogue: Catalogue
    names: Names
    language: str

    def pathway_itself(self, webpage: str | None) -> Json:
        pathway = self.pathway
        owner = self.catalogue.by_id.get(pathway.awards or "")
        parts = [self.destination_id, *(one["@id"] for one in self.components)]
        return _given(
            {
                "@id": pathway.id,
                "@type": "ceterms:Pathway",
                "ceterms:ctid": ctid(pathway.id),
                "ceterms:name": in_language(pathway.name, self.language),
                "ceterms:description": in_language(self._description(), self.language),
                "ceterms:versionCode": pathway.version,
                "ceterms:ownedBy": [owner.issuer] if owner else None,
                "ceterms:subjectWebpage": webpage,
                "ceterms:hasDestinationComponent": [self.destination_id],
                "ceterms:hasPart": parts,
                DOCUMENT: pathway_to_json(pathway),
            }
        )

    def _description(self) -> str:
        sentences = [*map(eligibility_words, self.pathway.eligibility), *how_badges_count(self.pathway, self.names)]
        return " ".join(sentence.text for sentence in sentences)

    @property
    def destination_id(self) -> str:
        return part_id(self.pathway.id, "destination")

    def destination(self) -> Json:
        """The larger credential, with the whole rule as its condition."""
        award = self.catalogue.by_id.get(self.pathway.awards or "")
        return _given(
            {
                "@id": self.destination_id,
                "@type": f"ceterms:{_component_type(award)}",
                "ceterms:ctid": ctid(self.destination_id),
                "ceterms:name": in_language(award.name if award else self.pathway.name, self.language),
                "ceterms:credentialType": _credential_type(award),
                "ceterms:proxyFor": self.pathway.awards,
                "ceterms:isPartOf": [self.pathway.id],
                "ceterms:isDestinationComponentOf": [self.pathway.id],
                "ceasn:hasChild": [one["@id"] for one in self.components if "ceasn:isChildOf" in one] or None,
                "ceterms:hasCondition": [self._conditions.root()],
                ACHIEVEMENT: _entry(award),
            }
        )

    @cached_property
    def _conditions(self) -> ConditionWriter:
        return ConditionWriter(self.pathway, self.names, self.language)

    @cached_property
    def components(self) -> list[Json]:
        reviews = [node for node in walk(self.pathway.rule) if isinstance(node, ManualNode)]
        return [*map(self._component, self._earned()), *map(self._review, reviews)]

    @cached_property
    def _asked(self) -> frozenset[str]:
        """What the rule names, and what stands for a rule that matches many."""
        return frozenset(
            each
            for node in walk(self.pathway.rule)
            for each in ([node.achievement] if isinstance(node, AchievementNode) else self._conditions.matching(node))
        )

    def _earned(self) -> list[str]:
        """That, and what has to come before."""
        found: set[str] = set()
        left = list(self._asked)
        while left:
            each = left.pop()
            if each not in found:
                found.add(each)
                known = self.catalogue.by_id.get(each)
                left.extend(known.prerequisites if known else ())
        return sorted(found)

    def _component(self, achievement: str) -> Json:
        known = self.catalogue.by_id.get(achievement)
        address = part_id(self.pathway.id, "component", achievement)
        details = achievement_details(known, self.names) if known else None
        before = [part_id(self.pathway.id, "component", each) for each in known.prerequisites] if known else []
        return _given(
            {
                "@id": address,
                "@type": f"ceterms:{_component_type(known)}",
                "ceterms:ctid": ctid(address),
                "ceterms:name": in_language(self.names.achievement(achievement), self.language),
                "ceterms:description": in_language(details.text, self.language) if details else None,
                "ceterms:credentialType": _credential_type(known),
                "ceterms:proxyFor": achievement,
                "ceterms:creditValue": _credit_value(known),
                "ceterms:precededBy": before or None,
                "ceterms:isPartOf": [self.pathway.id],
                "ceasn:isChildOf": [self.destination_id] if achievement in self._asked else None,
                ACHIEVEMENT: _entry(known),
            }
        )

    def _review(self, node: ManualNode) -> Json:
        address = part_id(self.pathway.id, "review", node.id)
        return {
            "@id": address,
            "@type": "ceterms:BasicComponent",
            "ceterms:ctid": ctid(address),
            "ceterms:name": in_language(node.label, self.language),
            "ceterms:componentCategory": in_language("Review", self.language),
            "ceterms:isPartOf": [self.pathway.id],
            "ceasn:isChildOf": [self.destination_id],
        }


def _component_type(known: Achievement | None) -> str:
    return COMPONENTS.get(known.achievement_type or "", "CredentialComponent") if known else "CredentialComponent"


def _credential_type(known: Achievement | None) -> str | None:
    if _component_type(known) != "CredentialComponent":
        return None
    kind = known.achievement_type if known else None
    return f"ceterms:{kind if kind in CREDENTIAL_TYPES else DIGITAL_BADGE}"


def _credit_value(known: Achievement | None) -> list[Json] | None:
    if known is None or not known.credits:
        return None
    return [{"@type": "ceterms:ValueProfile", "schema:value": plain(known.credits)}]


def _entry(known: Achievement | None) -> Json | None:
    if known is None:
        return None
    entry: Json = catalogue_to_json(Catalogue((known,)))["achievements"][0]
    return entry


def _given(members: Json) -> Json:
    return {name: value for name, value in members.items() if value is not None}
