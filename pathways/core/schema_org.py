"""Markup of public pages in the words of schema.org, so that search engines understand credentials and pathways.

Source: https://schema.org/EducationalOccupationalProgram and https://schema.org/EducationalOccupationalCredential.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from pathways.core.amounts import plain
from pathways.core.explain import Names, eligibility_words, node_words
from pathways.core.model import Achievement, AchievementNode, CreditsNode, Pathway, children, walk
from wallet.base.data_block import script_text

__all__ = ["credential_markup", "program_markup", "script_text"]

Json = dict[str, Any]
_CONTEXT: Final = "https://schema.org"
_COURSES: Final = frozenset({"Course"})


def credential_markup(achievement: Achievement, names: Names, address: str, *, description: str | None = None) -> Json:
    """Return an EducationalOccupationalCredential.

    Args:
        achievement: from the catalogue.
        names: what its issuer is called.
        address: of the public page about it.
        description: the page's own sentence about it.
    """
    return {"@context": _CONTEXT, **_credential(achievement, names, address, description)}


def _credential(achievement: Achievement, names: Names, address: str, description: str | None = None) -> Json:
    return _given(
        {
            "@type": "EducationalOccupationalCredential",
            "@id": address,
            "url": address,
            "name": achievement.name,
            "description": description,
            "identifier": achievement.id,
            "credentialCategory": achievement.achievement_type,
            "educationalLevel": achievement.level,
            "recognizedBy": _organization(achievement.issuer, names),
            "validFor": achievement.valid_for.text if achievement.valid_for else None,
            "competencyRequired": sorted(achievement.tags) or None,
        }
    )


def program_markup(pathway: Pathway, names: Names, address: str, address_of: Callable[[str], str]) -> Json:
    """Return an EducationalOccupationalProgram.

    Args:
        pathway: the version shown.
        names: what things are called; its catalogue says who offers the award.
        address: of the public page about the pathway.
        address_of: of the public page about an achievement, by its id.
    """
    award = names.catalogue.by_id.get(pathway.awards or "")
    who = [eligibility_words(rule).text for rule in pathway.eligibility]
    credits = pathway.rule.credits if isinstance(pathway.rule, CreditsNode) else None
    awarded = _credential(award, names, address_of(award.id)) if award else None
    return _given(
        {
            "@context": _CONTEXT,
            "@type": "EducationalOccupationalProgram",
            "@id": address,
            "url": address,
            "name": pathway.name,
            "description": " ".join(node_words(node, names).text for node in (pathway.rule, *children(pathway.rule))),
            "identifier": pathway.id,
            "version": pathway.version or None,
            "provider": _organization(award.issuer, names) if award else None,
            "educationalCredentialAwarded": awarded,
            "numberOfCredits": plain(credits) if credits is not None else None,
            "programPrerequisites": who or None,
            "hasCourse": _courses(pathway, names, address_of) or None,
        }
    )


def _courses(pathway: Pathway, names: Names, address_of: Callable[[str], str]) -> list[Json]:
    wanted = {node.achievement for node in walk(pathway.rule) if isinstance(node, AchievementNode)}
    known = [names.catalogue.by_id[each] for each in sorted(wanted) if each in names.catalogue.by_id]
    return [_course(one, names, address_of) for one in known if one.achievement_type in _COURSES]


def _course(one: Achievement, names: Names, address_of: Callable[[str], str]) -> Json:
    said = {
        "@type": "Course",
        "url": address_of(one.id),
        "name": one.name,
        "provider": _organization(one.issuer, names),
    }
    return said | ({"numberOfCredits": plain(one.credits)} if one.credits else {})


def _organization(issuer: str, names: Names) -> Json:
    return {"@type": "EducationalOrganization", "@id": issuer, "name": names.issuer(issuer)}


def _given(members: Json) -> Json:
    return {name: value for name, value in members.items() if value is not None}
