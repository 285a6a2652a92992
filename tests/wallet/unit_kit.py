"""Units with people who act for them, and badges that they sign."""

from __future__ import annotations

import json
from datetime import timedelta

from tests.people import add_person
from wallet.base.ids import new_id
from wallet.services.award import AwardOrder, award
from wallet.services.unit_profile import Typed, make_unit
from wallet.store import units
from wallet.store.tables import AchievementRow, AwardRow
from wallet.store.unit_keys import keys_of


class Units:
    """Maple and Birch: each with a head and somebody on the staff, beside an administrator."""

    def __init__(self, app) -> None:
        self.app, self.deps = app, app.extensions["deps"]
        self.admin = add_person(app, "priya@uni.example", name="Priya", roles=("administrator",))
        self.head = add_person(app, "iss@maple.example", name="Iss", roles=("issuer",))
        self.staff = add_person(app, "staff@maple.example", name="Sam", roles=("issuer",))
        self.other = add_person(app, "issb@birch.example", name="Bea", roles=("issuer",))
        self.maple = make_unit(self.admin, "maple", Typed(name="Maple School", email="badges@maple.example"), self.deps)
        self.birch = make_unit(self.admin, "birch", Typed(name="Birch School"), self.deps)
        with self.deps.database.begin() as session:
            for unit, account_id, duty in (
                (self.maple, self.head, "head"),
                (self.maple, self.staff, "staff"),
                (self.birch, self.other, "head"),
            ):
                units.put_member(session, unit.id, account_id, duty=duty, by_name="Priya", now=self.deps.now())
            session.add(an_achievement(self.maple.id, self.deps.now()))

    def keys(self, unit=None):
        with self.deps.database.read() as session:
            return {key.name: key for key in keys_of(session, (unit or self.maple).id)}

    def events(self, unit=None):
        with self.deps.database.read() as session:
            found = units.events_of(session, (unit or self.maple).id, most=100)
        return [(event.what, event.by_name, event.about, event.reason) for event in found]

    def duties(self, unit=None):
        with self.deps.database.read() as session:
            return {one.name: one.duty for one in units.members_of(session, (unit or self.maple).id)}

    def award(self, email="alice@maple.example"):
        """Sign a badge of Maple; returns its id and its exact text."""
        now = self.deps.now()
        order = AwardOrder("kilns", email, "Alice", now, now, valid_until=now + timedelta(days=365))
        with self.deps.database.begin() as session:
            award_id = award(session, order, self.deps)
            return award_id, session.get_one(AwardRow, award_id).credential

    def published(self, path):
        base = self.deps.settings.public_url
        answer = self.app.test_client().get(path, base_url=base)
        assert answer.status_code == 200, path
        return json.loads(answer.data)


def an_achievement(issuer_id, now):
    return AchievementRow(
        id=new_id(),
        issuer_id=issuer_id,
        slug="kilns",
        name="Kilns and Glazes",
        achievement_type="MicroCredential",
        level="undergraduate",
        description="Fire a kiln and know why.",
        criteria="* A kiln fired",
        credits="3",
        skills=["Firing"],
        tags=[],
        shape="hexagon",
        field="society",
        glyph="leaf",
        created_at=now,
    )
