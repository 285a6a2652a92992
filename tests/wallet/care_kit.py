"""Facts for the rules about what is worth looking after, made by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from wallet.core.care import CareBadge, CareEntry, CareFacts, CareLink, Heard
from wallet.core.care_papers import KeyLine, Lost, Paper, Trouble
from wallet.core.renewals import Copy
from wallet.core.sharing import Subject
from wallet.core.standing import Linked
from wallet.core.verify.report import Verdict

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def badge(
    number=1, *, until=None, since=None, verdict=Verdict.VERIFIED, linked=Linked.LINKED, achievement=None, **facts
):
    copy = Copy(
        UUID(int=number),
        "did:web:uni.example",
        achievement or f"https://uni.example/a/{number}",
        verdict,
        linked,
        facts.get("deleted_at") is not None,
        since,
        until,
    )
    return CareBadge(copy, f"Badge {number}", "Example University", **facts)


def link(number=101, *, to=1, audience=None, token=None, **facts):
    return CareLink(UUID(int=number), Subject.of_badge(UUID(int=to)), audience, token or f"hash {number}", **facts)


def lost(paper, url="https://uni.example/x", *, asked=NOW):
    return Trouble(asked, (Lost(paper, (url,)),))


def renewed(**facts):
    old = badge(1, until=NOW + 9 * DAY, since=NOW - 300 * DAY, achievement="a")
    new = badge(2, **{"until": NOW + 900 * DAY, "since": NOW - DAY, "achievement": "a"} | facts)
    return old, new


def everything():
    old, new = renewed()
    url = "https://uni.example/list"
    badges = (
        old,
        new,
        badge(3, until=NOW + 30 * DAY),
        badge(4, deleted_at=NOW - DAY),
        badge(5, verdict=Verdict.REVOKED, withdrawn_at=NOW - DAY),
        badge(6, trouble=lost(Paper.STATUS, url), sound_at=NOW - 50 * DAY),
        badge(7, trouble=lost(Paper.STATUS, url), sound_at=NOW - 60 * DAY),
        badge(8, trouble=lost(Paper.KEYS, f"{url}2"), sound_at=NOW - 60 * DAY),
        badge(9, verdict=Verdict.INVALID, trouble=Trouble(NOW, (), KeyLine("key_revoked", "k")), sound_at=NOW - DAY),
        badge(10, linked=Linked.NOT_LINKED),
    )
    links = (
        link(101, to=1),
        link(104, to=4),
        link(105, to=5),
        link(106, to=6, audience="Acme", ends_at=NOW + DAY),
        link(107, to=6, audience="Bell", ends_at=NOW - DAY, views=2),
        link(110, to=10),
    )
    entries = (CareEntry(UUID(int=1), None), CareEntry(UUID(int=3), "nowhere"))
    return CareFacts(badges, links, entries, {url: Heard(NOW - 9 * DAY, NOW - DAY)}, ("a@x.edu",), frozenset())
