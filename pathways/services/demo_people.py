"""Where the people of the demo stand: what they follow, take and state, and what an advisor decided about them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from pathways.store import decisions, enrolments, pathways, taking
from pathways.store.catalogue import all_entries
from pathways.store.decisions import GrantedWaiver, Ruling
from pathways.store.revisions import decisions_revision, raise_decisions_revision
from wallet.api import Deps, all_offers, demo_people
from wallet.base.errors import NotFound
from wallet.base.ids import new_id

_ADVISOR: Final = "Amara Singh"


def _day(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _At:
    """Writes one thing about one person; passed over where the pathway it is about is not there."""

    session: Session
    learner: UUID
    advisor: UUID | None
    uris: Mapping[str, str]  # of achievements, by the last part of each; the university's own before others

    def goal(self, slug: str, at: datetime) -> None:
        found = pathways.published_version(self.session, slug)
        enrolments.choose_goal(self.session, self.learner, found.pathway.id, now=at)

    def start(self, slug: str, version: str | None, at: datetime) -> None:
        found = pathways.published_version(self.session, slug, version)
        enrolments.start(self.session, self.learner, found.pathway.id, found.version.id, now=at)

    def take(self, slug: str, ends_on: date, at: datetime) -> None:
        if slug in self.uris:
            taking.set_taking(self.session, self.learner, self.uris[slug], ends_on=ends_on, now=at)

    def state(self, fact: str, value: decisions.FactValue, words: str, at: datetime) -> None:
        decisions.state_fact(self.session, self.learner, fact, value, words=words, now=at)

    def confirm(self, fact: str, value: decisions.FactValue, words: str, at: datetime) -> None:
        decisions.confirm_fact(self.session, self.learner, fact, value, Ruling(self.advisor, at, words))

    def refuse(self, fact: str, words: str, at: datetime) -> None:
        decisions.refuse_fact(self.session, self.learner, fact, Ruling(self.advisor, at, words))

    def mark(self, slug: str, node: str, words: str, at: datetime) -> None:
        found = pathways.published_version(self.session, slug)
        decisions.mark_done(self.session, self.learner, found.pathway.id, node, Ruling(self.advisor, at, words))

    def accept(self, slug: str, node: str, instead: str, reason: str, at: datetime) -> None:
        """Accept a credential, by the last part of its id, in the place of a part."""
        self.waive(slug, node, reason, at, None, accepted=self.uris.get(instead))

    def waive(
        self, slug: str, node: str, reason: str, at: datetime, until: datetime | None, accepted: str | None = None
    ) -> None:
        found = pathways.published_version(self.session, slug)
        waiver = GrantedWaiver(
            new_id(), self.learner, found.pathway.id, node, reason, self.advisor, at, until, None, accepted
        )
        decisions.grant_waiver(self.session, waiver)


_DID: Final[Mapping[str, tuple[Callable[[_At], None], ...]]] = {
    "Maya Okafor": (
        lambda at: at.start("applied-ai", "2026-27", _day(2026, 6, 8)),
        lambda at: at.goal("msc-data-and-ai", _day(2026, 9, 14)),
        lambda at: at.start("trustworthy-systems", None, _day(2026, 6, 8)),
        lambda at: at.take("machine-learning", date(2026, 12, 18), _day(2026, 9, 28)),
        lambda at: at.state("bachelors_degree", True, "BSc Geography, 2023", _day(2026, 6, 8)),
        lambda at: at.confirm("bachelors_degree", True, "Diploma of 14 July 2023, original seen", _day(2026, 6, 11)),
        lambda at: at.state("english_level", "C1", "Test taken in October 2026", _day(2026, 11, 16)),
    ),
    "Ines Duarte": (
        lambda at: at.start("kubestronaut", None, _day(2026, 11, 2)),
        lambda at: at.take("kcna", date(2027, 2, 26), _day(2026, 11, 2)),
        lambda at: at.goal("artificial-intelligence", _day(2026, 11, 2)),
    ),
    "Tomas Lindqvist": (
        lambda at: at.start("applied-ai", "2025-26", _day(2025, 9, 22)),
        lambda at: at.goal("autonomous-systems", _day(2026, 3, 16)),
        lambda at: at.waive(
            "applied-ai",
            "breadth-sustainable",
            "The badge was withdrawn because of an error of ours. He need not do it again.",
            _day(2026, 10, 12),
            datetime(2027, 9, 1, tzinfo=UTC),
        ),
        lambda at: at.state("bachelors_degree", True, "Degree from home, not translated", _day(2026, 10, 5)),
        lambda at: at.refuse("bachelors_degree", "We need a certified translation.", _day(2026, 10, 7)),
    ),
    "Lena Hoffmann": (
        lambda at: at.start("trustworthy-systems", None, _day(2026, 4, 20)),
        lambda at: at.start("msc-data-and-ai", None, _day(2026, 9, 1)),
        lambda at: at.take("responsible-ai", date(2027, 1, 29), _day(2026, 11, 9)),
        lambda at: at.confirm("bachelors_degree", True, "Diploma seen", _day(2026, 9, 3)),
        lambda at: at.confirm("english_level", "C1", "Certificate of 2024 seen", _day(2026, 9, 3)),
        lambda at: at.mark("msc-data-and-ai", "thesis", "Defended with distinction", _day(2026, 11, 6)),
    ),
    "Noor Haddad": (
        lambda at: at.start("data-practice", None, _day(2025, 2, 10)),
        lambda at: at.start("autonomous-systems", None, _day(2026, 5, 25)),
        lambda at: at.accept(
            "data-practice",
            "pipelines",
            "data-engineering",
            "Same learning outcomes, syllabus compared.",
            _day(2025, 12, 4),
        ),
        lambda at: at.mark("data-practice", "portfolio", "Talked through with Dr Reyes", _day(2025, 12, 9)),
    ),
    "Elif Kaya": (lambda at: at.start("data-foundations", None, _day(2025, 6, 2)),),
}


def load_people(deps: Deps) -> bool:
    """Put the people of the demo where they stand, once: whoever has done anything here since is left alone."""
    people = {person.name: person.id for person in demo_people(deps)}
    own = {offer.achievement.slug: offer.uri for offer in all_offers(deps)}
    written = False
    with deps.database.begin() as session:
        uris = {one.uri.rpartition("/")[2]: one.uri for one in all_entries(session)} | own
        for name, deeds in _DID.items():
            if name in people and not decisions_revision(session, people[name]):
                at = _At(session, people[name], people.get(_ADVISOR), uris)
                _do(deeds, at)
                raise_decisions_revision(session, people[name])
                written = True
    return written


def _do(deeds: tuple[Callable[[_At], None], ...], at: _At) -> None:
    for deed in deeds:
        try:
            deed(at)
        except NotFound:
            continue
