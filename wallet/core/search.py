"""The words under which a badge is found: of the verified value alone, case-folded, bounded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wallet.base import limits
from wallet.core.legible import cut, legible
from wallet.core.model import AchievementCredential, Alignment


def fold(text: str) -> str:
    """Return a text as it is compared: one line, without unseen characters, case-folded."""
    return legible(text.casefold(), limits.SEARCH_TEXT_MAX_CHARS)


def query_words(query: str) -> tuple[str, ...]:
    """Return the words somebody searches for, case-folded; at most `SEARCH_WORDS_MAX`, the rest is not looked at."""
    return tuple(dict.fromkeys(fold(query[: limits.SEARCH_MAX_CHARS]).split()))[: limits.SEARCH_WORDS_MAX]


def search_text_of(credential: AchievementCredential) -> str:
    """Return the text that a search looks into."""
    return fold("\n".join(cut(text, limits.SEARCH_TEXT_MAX_CHARS) for text in _texts(credential) if text))


def skills_of(credential: AchievementCredential) -> tuple[str, ...]:
    """Return the skills of a badge: names of alignments and tags, once each whatever their case, sorted."""
    achievement = credential.achievement
    named = [*(one.target_name for one in _alignments(credential)), *achievement.tags]
    cleaned = (legible(name, limits.SKILL_MAX_CHARS) for name in named)
    by_fold: dict[str, str] = {}
    for name in cleaned:
        if name:
            by_fold.setdefault(name.casefold(), name)
    return tuple(sorted(list(by_fold.values())[: limits.SKILLS_MAX], key=lambda name: (name.casefold(), name)))


def _alignments(credential: AchievementCredential) -> Iterable[Alignment]:
    yield from credential.achievement.alignments
    for result in credential.results:
        yield from result.alignments


def _texts(credential: AchievementCredential) -> Iterator[str | None]:
    achievement = credential.achievement
    yield credential.name
    yield achievement.name
    yield credential.issuer.name
    yield from skills_of(credential)
    yield achievement.human_code
    yield achievement.field_of_study
    yield achievement.specialization
    yield achievement.achievement_type
    yield credential.description
    yield achievement.description
    yield achievement.criteria.narrative
