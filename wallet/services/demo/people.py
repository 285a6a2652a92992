"""The people of the demo, each in a state worth looking at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

Coat = Literal["png", "svg", "json"]


def day(year: int, month: int, date: int, hour: int = 9) -> datetime:
    """Return an instant of the demo's calendar."""
    return datetime(year, month, date, hour, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DemoBadge:
    """One award and how it reached the wallet."""

    achievement: str
    awarded: datetime
    until: datetime | None = None
    since: datetime | None = None  # validFrom; the day of the award when None
    coat: Coat = "png"
    result: str | None = None
    evidence: str | None = None
    revoked: datetime | None = None
    suspended: datetime | None = None
    reason: str | None = None
    to: str | None = None  # another address than the learner's: then it is not linked to them
    silent: bool = False  # its status list is published nowhere any more
    tags: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class DemoPerson:
    slug: str
    name: str
    email: str
    roles: tuple[str, ...]
    words: str
    badges: tuple[DemoBadge, ...] = ()
    collection: tuple[str, tuple[str, ...]] | None = None  # name, achievements in it
    duties: tuple[tuple[str, str], ...] = ()  # unit, duty there


PEOPLE = (
    DemoPerson(
        "maya",
        "Maya Okafor",
        "maya@aldervalley.example",
        ("learner",),
        "Half-way to a certificate: seven badges, one of them soon to lapse.",
        (
            DemoBadge(
                "robotics",
                day(2025, 5, 10),
                day(2028, 5, 10),
                result="A",
                evidence="A delivery robot for the library that found all twelve shelves.",
                tags=("portfolio",),
                note="Mention the library robot in interviews.",
            ),
            DemoBadge("programming-for-data", day(2024, 12, 20), coat="svg", result="A-", tags=("portfolio",)),
            DemoBadge("statistics-for-decisions", day(2025, 12, 8), coat="json", result="B+"),
            DemoBadge("responsible-ai", day(2026, 6, 2), day(2029, 6, 2), result="A"),
            DemoBadge("health-data-practice", day(2025, 2, 20), day(2027, 2, 20), coat="svg"),
            DemoBadge("data-engineering", day(2025, 11, 30), coat="json"),
            DemoBadge("workshop-facilitation", day(2026, 11, 20), since=day(2027, 1, 11), coat="svg"),
        ),
        ("For applications", ("robotics", "programming-for-data", "responsible-ai")),
    ),
    DemoPerson(
        "ines",
        "Ines Duarte",
        "ines@aldervalley.example",
        ("learner",),
        "New here: an empty wallet, ready for the first badge.",
    ),
    DemoPerson(
        "tomas",
        "Tomas Lindqvist",
        "tomas@aldervalley.example",
        ("learner",),
        "A revoked badge, an expired one, one on hold, and one in force.",
        (
            DemoBadge(
                "sustainable-systems",
                day(2025, 4, 4),
                coat="json",
                revoked=day(2026, 10, 2),
                reason="Issued in error: the life-cycle study was another student's.",
            ),
            DemoBadge("inclusive-teaching", day(2023, 6, 30), day(2026, 6, 30)),
            DemoBadge(
                "computer-vision",
                day(2026, 3, 14),
                coat="svg",
                suspended=day(2026, 9, 1),
                reason="On hold while the test report is looked at again.",
            ),
            DemoBadge("programming-for-data", day(2025, 12, 19), result="B"),
        ),
    ),
    DemoPerson(
        "lena",
        "Lena Hoffmann",
        "lena@aldervalley.example",
        ("learner",),
        "Badges from three issuers; one cannot be confirmed today, one names another address.",
        (
            DemoBadge("machine-learning", day(2026, 2, 6), day(2030, 2, 6), result="A"),
            DemoBadge("language-technology", day(2026, 7, 17), coat="svg"),
            DemoBadge("project-leadership", day(2026, 3, 3), coat="json"),
            DemoBadge("security-practitioner", day(2024, 5, 14), day(2027, 5, 14)),
            DemoBadge("data-engineering", day(2025, 9, 9), coat="svg", silent=True),
            DemoBadge("human-robot-interaction", day(2026, 5, 22), coat="json", to="l.hoffmann@old-mail.example"),
        ),
        ("Machines and people", ("machine-learning", "language-technology")),
    ),
    DemoPerson(
        "noor",
        "Noor Haddad",
        "noor@aldervalley.example",
        ("learner",),
        "A finished certificate with a part from another college, and a second one that lapses if nothing is done.",
        (
            DemoBadge("programming-for-data", day(2024, 12, 20), coat="svg", result="A"),
            DemoBadge("statistics-for-decisions", day(2025, 7, 4), coat="json", result="A-"),
            DemoBadge("data-engineering", day(2025, 11, 30), coat="svg"),
            DemoBadge("project-leadership", day(2026, 3, 3), coat="json", silent=True),
            DemoBadge("data-practice", day(2025, 12, 12)),
            DemoBadge("robotics", day(2024, 9, 20), day(2027, 1, 20), coat="json"),
            DemoBadge("human-robot-interaction", day(2025, 5, 23), coat="svg"),
            DemoBadge("computer-vision", day(2026, 3, 13), coat="json"),
            DemoBadge("responsible-ai", day(2026, 6, 2), day(2029, 6, 2), coat="json"),
        ),
    ),
    DemoPerson(
        "elif",
        "Elif Kaya",
        "elif@aldervalley.example",
        ("learner",),
        "All done except one rule: both badges came from another college.",
        (
            DemoBadge("data-engineering", day(2025, 6, 27), coat="json"),
            DemoBadge("data-visualisation", day(2026, 2, 20), coat="svg"),
        ),
    ),
    DemoPerson(
        "amara",
        "Amara Singh",
        "amara@aldervalley.example",
        ("advisor",),
        "Advisor: accepts badges that name another address.",
    ),
    DemoPerson(
        "jonas",
        "Jonas Weber",
        "jonas@aldervalley.example",
        ("issuer",),
        "Head of Alder Valley University as a unit that awards badges: its profile, its keys, its people.",
        duties=(("alder-valley", "head"),),
    ),
    DemoPerson(
        "emil",
        "Emil Novak",
        "emil@northgate.example",
        ("issuer",),
        "Head of Northgate College, and on the staff of Alder Valley University: one may do less there.",
        duties=(("northgate", "head"), ("alder-valley", "staff")),
    ),
    DemoPerson(
        "priya",
        "Priya Nair",
        "priya@aldervalley.example",
        ("administrator",),
        "Administrator: gives people their roles, and says whom the university knows as an issuer.",
    ),
)
