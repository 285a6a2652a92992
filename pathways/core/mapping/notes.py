"""What else there is to know of a card, in a line: what it is worth, when it was earned, what comes first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from pathways.core.amounts import ONE, Thousandths, in_words
from pathways.core.model import Achievement, AchievementNode, Badge, Catalogue
from pathways.core.words.badges import expires_at
from pathways.core.words.sentences import ENGLISH


def credits_note(amount: Thousandths) -> str:
    """Return `6 credits`, `1 credit`, `no credits`."""
    if not amount:
        return "no credits"
    return "1 credit" if amount == ONE else f"{in_words(amount)} credits"


def card_words(stand: str, achievement: Achievement | None) -> str:
    """Return `Earned, 6 cr`; `6 credits` where nothing is known of a learner."""
    if achievement is None:
        return stand
    if not stand:
        return credits_note(achievement.credits).capitalize()
    return f"{stand}, {in_words(achievement.credits)} cr" if achievement.credits and len(stand) < 12 else stand


def type_words(achievement_type: str) -> str:
    """Return `Certificate of completion` for `CertificateOfCompletion`, `Microcredential` for `MicroCredential`."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", achievement_type.removeprefix("ext:")).lower()
    return words.replace("micro credential", "microcredential").capitalize()


def achievement_note(
    achievement: Achievement | None, node: AchievementNode | None, earned: Sequence[Badge], first: Sequence[str]
) -> str:
    """Return `6 credits, graduate, awarded 10 May 2025. After Programming for Data` and the like.

    Args:
        achievement: as the catalogue has it.
        node: the leaf that asks for it, which may ask for a result or for several.
        earned: the badges that count there.
        first: names of its prerequisites.
    """
    parts = []
    if achievement is not None:
        parts.append(credits_note(achievement.credits))
        if achievement.level:
            parts.append(achievement.level.replace("_", " ").replace("-", " "))
    if node is not None and node.times > 1:
        parts.append(f"{node.times} times")
    if node is not None and node.min_result is not None:
        parts.append(f"{node.min_result} or better")
    parts += [f"awarded {_day(badge.awarded)}" for badge in earned[:1]]
    sentences = [", ".join(parts)]
    if first and not earned:
        sentences.append(f"After {_listed(first)}")
    text = ". ".join(sentence for sentence in sentences if sentence)
    return text[:1].upper() + text[1:]


def lapse_note(earned: Sequence[Badge], catalogue: Catalogue) -> str:
    """Return `Lapses 10 May 2028` for the badge that lapses first; empty when none does."""
    ends = sorted(end for end in (expires_at(badge, catalogue) for badge in earned) if end is not None)
    return f"Lapses {_day(ends[0])}" if ends else ""


def _day(instant: datetime) -> str:
    """Return the day only: the hour would say nothing here."""
    return ENGLISH.moment(instant.replace(hour=0, minute=0, second=0, microsecond=0))


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
