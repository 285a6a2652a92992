"""A shared badge in the words of schema.org, for search engines and other programs that read its page.

Nothing is claimed that we would not say in green: there is markup only for a badge that is verified now and whose
issuer stands on one of our lists: who reads only the markup sees no verdict, and anybody can take an issuer's name.
The person is named only where their link shows the name and they let search engines find it.
Source: https://schema.org/EducationalOccupationalCredential.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from wallet.base.limits import BADGE_NAME_MAX_CHARS, NAME_MAX_CHARS, SKILL_MAX_CHARS, SKILLS_MAX
from wallet.core.effort import told_of
from wallet.core.legible import legible, safe_link
from wallet.core.model import AchievementCredential, Alignment
from wallet.core.presenting import badge_name, hide_mailboxes
from wallet.core.verify.report import Outcome, Report, Verdict

Json = dict[str, Any]
_CONTEXT: Final = "https://schema.org"
_TEXT_MAX_CHARS: Final = 1_000


def may_be_claimed(report: Report) -> bool:
    """Tell whether a program may be told that somebody was awarded this."""
    return report.verdict is Verdict.VERIFIED and report.issuer_known is Outcome.PASSED


def badge_markup(
    credential: AchievementCredential, *, address: str, picture: str, issuer: str, person: str | None = None
) -> Json:
    """Return an EducationalOccupationalCredential; together with a Person who has it where one may be named.

    Args:
        credential: the verified value, as far as the link shows it.
        address: of its public page.
        picture: its address.
        issuer: what our lists call the issuer.
        person: who holds it, or None.
    """
    badge = _credential(credential, address, picture, issuer)
    if not person:
        return {"@context": _CONTEXT, **badge}
    holder = {"@type": "Person", "name": legible(person, NAME_MAX_CHARS), "hasCredential": {"@id": address}}
    return {"@context": _CONTEXT, "@graph": [badge, holder]}


def _credential(credential: AchievementCredential, address: str, picture: str, issuer: str) -> Json:
    achievement, begins = credential.achievement, credential.valid_from
    awarded = credential.awarded_date or begins
    return _given(
        {
            "@type": "EducationalOccupationalCredential",
            "@id": address,
            "url": address,
            "name": legible(badge_name(credential), BADGE_NAME_MAX_CHARS),
            "description": _text(achievement.description),
            "image": picture,
            "credentialCategory": _text(achievement.achievement_type),
            "educationalLevel": _level(credential),
            "competencyRequired": list(_competencies(credential)) or None,
            "recognizedBy": _given(
                {
                    "@type": "Organization",
                    "name": legible(issuer, NAME_MAX_CHARS),
                    "url": safe_link(credential.issuer.url) or safe_link(credential.issuer.id),
                }
            ),
            "validFor": _span(begins, credential.valid_until),
            "expires": _instant(credential.valid_until),
            "dateCreated": _instant(awarded),
        }
    )


def _level(credential: AchievementCredential) -> str | Json | None:
    effort = told_of(credential).effort
    if effort.eqf_level is not None:
        return {
            "@type": "DefinedTerm",
            "name": f"EQF level {effort.eqf_level}",
            "termCode": str(effort.eqf_level),
            "inDefinedTermSet": "European Qualifications Framework",
        }
    return effort.level


def _competencies(credential: AchievementCredential) -> Iterator[Json]:
    """Yield what the issuer says is learned: alignments with framework and code, then tags; no name twice."""
    achievement, seen = credential.achievement, set[str]()
    words = [_aligned(one) for one in achievement.alignments]
    words += [{"@type": "DefinedTerm", "name": _text(tag, SKILL_MAX_CHARS)} for tag in achievement.tags]
    for term in words:
        name = (term["name"] or "").casefold()
        if name and name not in seen and len(seen) < SKILLS_MAX:
            seen.add(name)
            yield _given(term)


def _aligned(one: Alignment) -> Json:
    return {
        "@type": "DefinedTerm",
        "name": _text(one.target_name, SKILL_MAX_CHARS),
        "description": _text(one.target_description),
        "termCode": _text(one.target_code, SKILL_MAX_CHARS),
        "inDefinedTermSet": _text(one.target_framework, SKILL_MAX_CHARS),
        "url": safe_link(one.target_url),
    }


def _text(text: str | None, max_chars: int = _TEXT_MAX_CHARS) -> str | None:
    """Return an issuer's words in one line without anybody's address, or None for none."""
    return legible(hide_mailboxes(text[: 4 * max_chars]), max_chars) or None if text else None


def _span(begins: datetime | None, ends: datetime | None) -> str | None:
    """Return how long it is in force as ISO 8601 writes it, in whole days; None where beginning or end is not said."""
    if begins is None or ends is None or ends <= begins:
        return None
    return f"P{max(1, (ends - begins).days)}D"


def _instant(value: datetime | None) -> str | None:
    return value.replace(microsecond=0).isoformat().replace("+00:00", "Z") if value else None


def _given(members: Json) -> Json:
    return {name: value for name, value in members.items() if value is not None}
