"""A pathway for the look: a certificate of four parts, and Maya who is past the middle of it."""

from __future__ import annotations

from datetime import UTC, datetime

from pathways.core.audit import audit
from pathways.core.compile import compile_pathway
from pathways.core.expiry_lines import Lapse, expiry_lines
from pathways.core.map_model import Hrefs, Onward, anchor_of, map_of
from pathways.core.reading import read_catalogue, read_holdings, read_pathway
from pathways.core.words.names import Names

NOW = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)
HOME, AWAY = "did:web:alder.example", "did:web:northgate.example"
_ACHIEVEMENTS = (
    ("programming", "Programming for Data", 3, "undergraduate", ()),
    ("robotics", "Robotics", 6, "undergraduate", ()),
    ("machine-learning", "Machine Learning", 6, "graduate", ("programming",)),
    ("responsible-ai", "Responsible AI", 3, "graduate", ()),
    ("computer-vision", "Computer Vision", 3, "graduate", ("machine-learning",)),
    ("language", "Language Technology", 3, "graduate", ("machine-learning",)),
    ("statistics", "Statistics for Decisions", 3, "undergraduate", ()),
    ("data-engineering", "Data Engineering", 3, "undergraduate", ()),
    ("human-robot", "Human-Robot Interaction", 3, "graduate", ("robotics",)),
    ("health-data", "Health Data Practice", 3, "undergraduate", ()),
    ("sensors", "Sensor Networks", 3, "undergraduate", ()),
    ("optimisation", "Optimisation", 3, "undergraduate", ()),
    ("sustainable", "Sustainable Systems", 3, "undergraduate", ()),
    ("visual", "Visual Communication for Engineers and Scientists", 3, "undergraduate", ()),
    ("safety", "Product Safety", 3, "undergraduate", ()),
    ("security", "Security Practitioner", 3, "undergraduate", ()),
)
CATALOGUE = read_catalogue(
    {
        "achievements": [
            {"id": key, "name": name, "issuer": HOME, "credits": credits, "level": level, "prerequisites": list(first)}
            | ({"valid_for": "P3Y"} if key in ("robotics", "responsible-ai") else {})
            for key, name, credits, level, first in _ACHIEVEMENTS
        ]
        + [
            {
                "id": "ai",
                "name": "Applied Artificial Intelligence",
                "issuer": HOME,
                "credits": 30,
                "achievement_type": "Certificate",
            }
        ]
    }
)


def _part(kind, name, *achievements, **more):
    leaves = [{"type": "achievement", "id": one, "achievement": one} for one in achievements]
    return {"type": kind, "id": name.lower(), "name": name, "of": leaves} | more


PATHWAY = read_pathway(
    {
        "id": "https://alder.example/p/ai",
        "version": "2026-27",
        "name": "Applied Artificial Intelligence",
        "awards": "ai",
        "rule": {
            "type": "all",
            "id": "root",
            "of": [
                _part("all", "Core", "programming", "robotics", "machine-learning"),
                _part("choose", "Electives", "responsible-ai", "computer-vision", "language", count=2),
                _part(
                    "credits",
                    "Breadth",
                    *("statistics", "data-engineering", "human-robot", "health-data", "sensors", "optimisation"),
                    *("sustainable", "visual", "safety"),
                    credits=9,
                    limits=[{"where": {"issuer_not_in": [HOME]}, "max": 3, "unit": "credits"}],
                ),
                {"type": "manual", "id": "capstone", "label": "Capstone review"},
            ],
        },
    }
)
_HELD = (
    ("programming", "2024-12-20", {}),
    ("robotics", "2025-05-10", {}),
    ("responsible-ai", "2026-06-02", {}),
    ("statistics", "2025-12-08", {}),
    ("data-engineering", "2025-12-04", {"issuer": AWAY}),
    ("health-data", "2026-01-20", {"verdict": "unknown"}),
    ("sustainable", "2026-02-01", {"state": "revoked"}),
    ("security", "2025-03-01", {}),
)
HOLDINGS = read_holdings(
    {
        "learner": "maya",
        "badges": [
            {"id": f"b-{one}", "achievement": one, "awarded": f"{day}T00:00:00Z", "state": "active"}
            | {"verdict": "verified"}
            | more
            for one, day, more in _HELD
        ],
        "in_progress": ["machine-learning"],
    }
)
NAMES = Names(CATALOGUE, {HOME: "Alder Valley University", AWAY: "Northgate College"})
DRAWN = {"robotics": "robotics", "statistics": "statistics", "responsible-ai": "responsible-ai", "ai": "ai-certificate"}
HREFS = Hrefs(
    badge=lambda _: "/badge",
    picture=lambda one: f"/art/{DRAWN[one]}.svg" if one in DRAWN else None,
    node=lambda node: f"#{anchor_of(node)}",
    unfold=lambda node: f"/pathway?unfold={node}",
    icons="/static/icons.svg",
)
ONWARD = (Onward("MSc Data and AI", "/pathway"),)


def mine(unfolded=frozenset()):
    """Maya's map."""
    found = audit(compile_pathway(PATHWAY, CATALOGUE), HOLDINGS, NOW)
    return map_of(
        PATHWAY,
        CATALOGUE,
        found,
        in_progress=HOLDINGS.in_progress,
        planned=("computer-vision",),
        unfolded=unfolded,
        hrefs=HREFS,
        holdings=HOLDINGS,
        names=NAMES,
        onward=ONWARD,
    )


def everybodys():
    """The map without a learner."""
    return map_of(PATHWAY, CATALOGUE, hrefs=HREFS, names=NAMES, onward=ONWARD)


def lapsing():
    """What lapses, with the planned finish before it."""
    lapses = (
        Lapse("Responsible AI", datetime(2029, 6, 2, tzinfo=UTC)),
        Lapse("Robotics", datetime(2028, 5, 10, tzinfo=UTC), "/badge", soon=True),
    )
    return expiry_lines(lapses, NOW, datetime(2027, 5, 20, tzinfo=UTC))
