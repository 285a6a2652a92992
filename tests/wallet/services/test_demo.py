"""The demo is deterministic, idempotent, complete, and its badges are judged like anybody's."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

from tests.conftest import SECRET
from wallet.base.errors import ConfigurationError
from wallet.core.verify.report import Verdict
from wallet.infra.db import Database
from wallet.services.demo.load import demo_id, is_loaded, load_demo
from wallet.services.demo.people import PEOPLE
from wallet.store.tables import AccountRow, AchievementRow, AwardRow, BadgeRow, CollectionRow, IssuerRow
from wsgi import create_app


@pytest.fixture
def demo(settings, clock, issuer):
    """An app in demo mode; nothing is loaded yet."""
    app = create_app(replace(settings, demo=True), now=clock, fetcher=issuer, testing=True)
    yield app
    app.extensions["deps"].database.engine.dispose()


@pytest.fixture
def loaded(demo):
    deps = demo.extensions["deps"]
    assert load_demo(deps)
    return deps


def all_of(deps, *columns):
    with deps.database.read() as session:
        return sorted(map(tuple, session.execute(sa.select(*columns))), key=str)


def test_it_is_refused_outside_demo_mode(deps):
    with pytest.raises(ConfigurationError):
        load_demo(deps)


def test_everybody_is_in_the_state_the_story_says(loaded):
    with loaded.database.read() as session:
        held = session.execute(
            sa.select(AccountRow.name, BadgeRow.name, BadgeRow.verdict, BadgeRow.linked)
            .join(BadgeRow, BadgeRow.learner_id == AccountRow.id)
            .order_by(AccountRow.name, BadgeRow.name)
        ).all()
    told = {(name, badge): (verdict, linked) for name, badge, verdict, linked in held}
    assert len(told) == sum(len(person.badges) for person in PEOPLE)
    assert {name for name, _ in told} == {"Maya Okafor", "Tomas Lindqvist", "Lena Hoffmann", "Noor Haddad", "Elif Kaya"}
    assert told["Tomas Lindqvist", "Sustainable Systems"] == (Verdict.REVOKED, "linked")
    assert told["Tomas Lindqvist", "Inclusive Teaching"] == (Verdict.EXPIRED, "linked")
    assert told["Tomas Lindqvist", "Computer Vision"] == (Verdict.SUSPENDED, "linked")
    assert told["Lena Hoffmann", "Data Engineering"] == (Verdict.UNKNOWN, "linked")
    assert told["Lena Hoffmann", "Human-Robot Interaction"] == (Verdict.VERIFIED, "not_linked")
    assert told["Maya Okafor", "Workshop Facilitation"] == (Verdict.NOT_YET_VALID, "linked")
    assert told["Noor Haddad", "Data Practice"] == (Verdict.VERIFIED, "linked")
    assert told["Maya Okafor", "Robotics"] == (Verdict.VERIFIED, "linked")


def test_the_university_offers_twelve_of_its_own_and_a_certificate(loaded):
    with loaded.database.read() as session:
        home = session.scalar(
            sa.select(sa.func.count())
            .select_from(AchievementRow)
            .join(IssuerRow, IssuerRow.id == AchievementRow.issuer_id)
            .where(IssuerRow.slug == "alder-valley", AchievementRow.illustrative)
        )
    assert home == 13
    assert len(all_of(loaded, IssuerRow.slug)) == 3


def test_nothing_was_asked_over_the_network(loaded, issuer):
    assert issuer.asked_for == []


def test_a_badge_revoked_here_tells_date_and_reason(loaded):
    [(at, reason)] = [
        (at, reason)
        for name, at, reason in all_of(loaded, BadgeRow.name, BadgeRow.withdrawn_at, BadgeRow.withdrawn_reason)
        if name == "Sustainable Systems"
    ]
    assert at.date().isoformat() == "2026-10-02"
    assert reason.startswith("Issued in error")


def test_loading_twice_changes_nothing(loaded):
    before = all_of(loaded, BadgeRow.id, BadgeRow.revision), all_of(loaded, AwardRow.id, AwardRow.credential)
    assert not load_demo(loaded)
    assert before == (all_of(loaded, BadgeRow.id, BadgeRow.revision), all_of(loaded, AwardRow.id, AwardRow.credential))


def test_loading_elsewhere_gives_the_same_awards(loaded, settings, clock, issuer, tmp_path, migrated):
    if migrated[0] != "sqlite":
        return  # one engine is enough: the texts do not come from it
    from wallet.infra import migrate

    other = replace(
        settings, demo=True, database_url=f"sqlite:///{tmp_path / 'other.sqlite3'}", secret_key=SECRET[::-1]
    )
    database = Database(other.database_url)
    migrate.upgrade(database)
    database.engine.dispose()
    app = create_app(other, now=clock, fetcher=issuer, testing=True)
    load_demo(app.extensions["deps"])
    assert all_of(app.extensions["deps"], AwardRow.id, AwardRow.credential) == all_of(
        loaded, AwardRow.id, AwardRow.credential
    )
    app.extensions["deps"].database.engine.dispose()


def test_an_interrupted_load_is_done_again(loaded):
    with loaded.database.begin() as session:
        session.execute(sa.update(AccountRow).where(AccountRow.name == "Maya Okafor").values(demo_order=-1))
    assert not is_loaded(loaded)
    assert load_demo(loaded)
    assert len(all_of(loaded, CollectionRow.id)) == 2


def test_another_address_makes_another_demo(loaded, demo, settings, clock, issuer):
    moved = create_app(
        replace(settings, demo=True, public_url="http://127.0.0.1:9000", port=9000),
        now=clock,
        fetcher=issuer,
        testing=True,
    )
    deps = moved.extensions["deps"]
    assert not is_loaded(deps)
    assert load_demo(deps)
    assert all("localhost%3A9000" in text for (text,) in all_of(deps, AwardRow.credential))
    assert (demo_id("person maya"),) in all_of(deps, AccountRow.id)
    deps.database.engine.dispose()


def test_real_people_survive_a_new_demo(loaded, demo):
    from tests.people import add_person

    own = add_person(demo, "real@uni.example", name="Real Person")
    with loaded.database.begin() as session:
        session.execute(sa.update(AccountRow).where(AccountRow.name == "Maya Okafor").values(demo_order=-1))
    load_demo(loaded)
    assert (own,) in all_of(loaded, AccountRow.id)
