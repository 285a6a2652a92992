"""A pathway read aloud: a numbered outline that an advisor can hold beside the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pathways.core.model import (
    Achievement,
    AchievementNode,
    EligibilityRule,
    Equivalence,
    FactValue,
    Node,
    Pathway,
    children,
)
from pathways.core.words.names import Names, listing
from pathways.core.words.rules import limit_words, minimum_words, named, rule_words
from pathways.core.words.sentences import ENGLISH, Listing, Sentence, Value, Voice, credits_words, say, spoken
from wallet.base.durations import Duration


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the outline. `number` is `2.1` for a rule and empty for what is said about it or for a heading."""

    depth: int
    number: str
    words: Sentence
    node: str | None = None  # the node it is about
    heading: bool = False


def outline(pathway: Pathway, names: Names) -> tuple[Line, ...]:
    """Return everything that a pathway asks, in words: who it is for, each rule, and how badges count."""
    return (
        *_head(pathway, names),
        *_who(pathway),
        Line(0, "", say("heading_need"), heading=True),
        *_rule(pathway.rule, names, "", 0),
        Line(0, "", say("heading_how"), heading=True),
        *(Line(1, "", words) for words in how_badges_count(pathway, names)),
    )


def plain_text(pathway: Pathway, names: Names, voice: Voice = ENGLISH) -> str:
    """Return the outline as text, ending in a line feed."""
    lines = [pathway.name]
    for line in outline(pathway, names):
        words = spoken(line.words, voice)
        if line.heading:
            lines += ["", words]
        else:
            lines.append("  " * line.depth + _mark(line) + words)
    return "\n".join(lines) + "\n"


def _mark(line: Line) -> str:
    if line.number:
        return f"{line.number}. "
    return "- " if line.depth else ""


def _head(pathway: Pathway, names: Names) -> Iterator[Line]:
    if pathway.version:
        yield Line(0, "", say("full_stop", rule=say("title_version", version=pathway.version)))
    if pathway.awards is not None:
        yield Line(0, "", say("title_awards", name=names.achievement(pathway.awards)))


def _who(pathway: Pathway) -> Iterator[Line]:
    if pathway.eligibility:
        yield Line(0, "", say("heading_who"), heading=True)
        yield from (Line(1, "", eligibility_words(rule)) for rule in pathway.eligibility)


def eligibility_words(rule: EligibilityRule) -> Sentence:
    """Return `A bachelor's degree is required. (“bachelors_degree” is yes.)`."""
    value = _fact_value(rule.equals)
    if rule.message:
        return say("fact_message", message=rule.message, fact=rule.fact, value=value)
    return say("fact", fact=rule.fact, value=value)


def _fact_value(value: FactValue) -> Value:
    if value is None:
        return say("nothing")
    if isinstance(value, bool):
        return say("yes" if value else "no")
    return say("quoted", text=value) if isinstance(value, str) else str(value)


def how_badges_count(pathway: Pathway, names: Names) -> tuple[Sentence, ...]:
    """Return sharing, validity, what must have been checked, and equivalences, a sentence each."""
    own = (say("own_award", name=names.achievement(pathway.awards)),) if pathway.awards is not None else ()
    return (
        say(f"sharing_{pathway.within.value}"),
        say(f"validity_{pathway.validity.value}"),
        say("unverified_too" if pathway.accepts_unverified else "verified_only"),
        *own,
        *(equivalence_words(each, names) for each in pathway.equivalences),
    )


def equivalence_words(equivalence: Equivalence, names: Names) -> Sentence:
    """Return `A badge of Intro to ML may count as Machine Learning, with 3 credits.`."""
    held, counts_as = names.achievement(equivalence.held), names.achievement(equivalence.counts_as)
    if equivalence.credits is None:
        return say("equivalence", held=held, counts_as=counts_as)
    return say("equivalence_credits", held=held, counts_as=counts_as, amount=credits_words(equivalence.credits))


def _rule(node: Node, names: Names, number: str, depth: int) -> Iterator[Line]:
    """The head of a node, what is said about it, and its members."""
    yield Line(depth, number, _head_words(node, names), node.id)
    yield from (Line(depth + 1, "", say("full_stop", rule=words), node.id) for words in _extra(node, names))
    if not node.consumes:
        yield Line(depth + 1, "", say("observes"), node.id)
    for place, child in enumerate(children(node), 1):
        yield from _rule(child, names, f"{number}.{place}" if number else str(place), depth + 1)


def _extra(node: Node, names: Names) -> Iterator[Sentence]:
    yield from (limit_words(limit, names) for limit in node.limits)
    yield from (minimum_words(minimum, node, names) for minimum in node.minimums)


def _head_words(node: Node, names: Names) -> Sentence:
    words = rule_words(node, names)
    if isinstance(node, AchievementNode):
        words = _with_details(words, names.catalogue.by_id.get(node.achievement), names)
    words = say("optional", rule=words) if node.optional else words
    words = named(node, words, names)
    return say("rule_open", rule=words) if children(node) else say("full_stop", rule=words)


def _with_details(words: Sentence, achievement: Achievement | None, names: Names) -> Sentence:
    """Add what the catalogue says, so that it can be checked."""
    if achievement is None:
        return words
    return say("detailed", name=words, details=Listing(_details(achievement, names), "comma"))


def achievement_details(achievement: Achievement, names: Names) -> Sentence:
    """Return `6 credits, undergraduate, Alder Valley University, in force for 3 years, after Programming.`."""
    return say("full_stop", rule=Listing(_details(achievement, names), "comma"))


def _details(achievement: Achievement, names: Names) -> tuple[Value, ...]:
    details: list[Value] = [credits_words(achievement.credits) if achievement.credits else say("no_credits")]
    if achievement.level is not None:
        details.append(achievement.level)
    details.append(names.issuer(achievement.issuer))
    if achievement.valid_for is not None:
        details.append(say("valid_for", time=duration_words(achievement.valid_for)))
    if achievement.prerequisites:
        details.append(say("prerequisites", names=names.achievements(achievement.prerequisites, "and")))
    return tuple(details)


def duration_words(duration: Duration) -> Value:
    """Return `3 years`, `18 months`, `2 years and 14 days`."""
    years, months = divmod(duration.months, 12)
    if years and months:
        years, months = 0, duration.months
    hours = duration.rest.seconds // 3600
    parts = (("years", years), ("months", months), ("days", duration.rest.days), ("hours", hours))
    found = [say(code, n=number) for code, number in parts if number]
    return listing(found, "and") if found else duration.text
