"""A learner's own order: notes, tags, collections, the bin, and two windows open at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.wallet.wallet_kit import ada, add_learner, rows_in, wallet_deps
from wallet.base import limits
from wallet.base.errors import NotFound
from wallet.services import collecting, organise
from wallet.services.organise import ChangedMeanwhile, NameMissing, NameTaken, NoteTooLong, TooManyTags
from wallet.services.receive import receive_badge
from wallet.store.badges import badge_for, badges_of, wallet_revision_of
from wallet.store.tables import BadgeFileRow, BadgeRow, PictureRow, VerificationRow


@pytest.fixture
def deps(settings, clock, issuer):
    deps = wallet_deps(settings, clock, issuer)
    yield deps
    deps.database.engine.dispose()


@pytest.fixture
def learner(deps):
    return ada(deps)


@pytest.fixture
def badges(deps, issuer, learner):
    """Three badges."""
    return [
        receive_badge(
            issuer.png(issuer.sign(issuer.credential(id=f"urn:badge:{n}", name=f"Badge {n}"))),
            learner_id=learner,
            deps=deps,
        ).badge_id
        for n in range(3)
    ]


def detail(deps, learner, badge_id):
    with deps.database.read() as session:
        return badge_for(session, learner, badge_id)


def test_a_note_is_kept_as_typed(deps, learner, badges):
    organise.write_note(learner, badges[0], "Line one\r\nand\u202e two\n", revision=1, deps=deps)
    badge = detail(deps, learner, badges[0])
    assert (badge.note, badge.revision) == ("Line one\nand two", 2)
    with pytest.raises(NoteTooLong):
        organise.write_note(learner, badges[0], "x" * (limits.NOTE_MAX_CHARS + 1), revision=2, deps=deps)


def test_two_windows_clash_instead_of_losing_what_one_said(deps, learner, badges):
    organise.write_note(learner, badges[0], "first", revision=1, deps=deps)
    with pytest.raises(ChangedMeanwhile):
        organise.write_note(learner, badges[0], "second", revision=1, deps=deps)
    assert detail(deps, learner, badges[0]).note == "first"


def test_of_many_at_once_one_wins(deps, learner, badges):
    def write(n):
        try:
            organise.write_note(learner, badges[0], f"note {n}", revision=1, deps=deps)
        except ChangedMeanwhile:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(write, range(16))) == 1


def test_tags(deps, learner, badges):
    organise.write_tags(learner, badges[0], "robots, Lab\n robots ,LAB,,", revision=1, deps=deps)
    assert detail(deps, learner, badges[0]).tags == ("Lab", "robots")
    organise.write_tags(learner, badges[0], "", revision=2, deps=deps)
    assert detail(deps, learner, badges[0]).tags == ()


@pytest.mark.parametrize("text", [",".join(map(str, range(limits.TAGS_MAX + 1))), "x" * (limits.TAG_MAX_CHARS + 1)])
def test_too_many_tags(text):
    with pytest.raises(TooManyTags):
        organise.read_tags(text)


def test_a_deleted_badge_can_be_brought_back_until_it_is_swept(deps, clock, learner, badges):
    organise.delete_badge(learner, badges[0], deps)
    organise.delete_badge(learner, badges[0], deps)
    with deps.database.read() as session:
        assert len(badges_of(session, learner, now=clock.now)) == 2
        assert wallet_revision_of(session, learner) == 4
    organise.restore_badge(learner, badges[0], deps)
    assert detail(deps, learner, badges[0]).deleted_at is None

    organise.delete_badge(learner, badges[0], deps)
    clock.forward(days=limits.DELETED_BADGE_DAYS)
    assert organise.sweep_bin(deps) == 0
    clock.forward(seconds=1)
    assert organise.sweep_bin(deps) == 1
    with pytest.raises(NotFound):
        organise.restore_badge(learner, badges[0], deps)
    assert rows_in(deps, BadgeRow, BadgeFileRow, VerificationRow, PictureRow) == [2, 2, 2, 1]


def test_the_last_picture_goes_with_the_last_badge(deps, clock, learner, badges):
    for badge_id in badges:
        organise.delete_badge(learner, badge_id, deps)
    clock.forward(days=limits.DELETED_BADGE_DAYS + 1)
    assert organise.sweep_bin(deps) == 3
    assert rows_in(deps, PictureRow) == [0]


def test_collections(deps, learner, badges):
    robots = organise.new_collection(learner, "  Robots ", deps)
    metal = organise.new_collection(learner, "Metal", deps)
    for badge_id in badges:
        organise.place_badge(learner, badge_id, {robots, metal}, revision=1, deps=deps)
    organise.place_badge(learner, badges[0], {robots}, revision=2, deps=deps)
    assert [(one.name, one.badges) for one in organise.collections_of(learner, deps)] == [("Metal", 2), ("Robots", 3)]

    collection, inside = organise.collection_for(learner, robots, deps)
    assert [badge.id for badge in inside] == badges
    organise.move_badge(learner, robots, badges[2], steps=-1, revision=collection.revision, deps=deps)
    with pytest.raises(ChangedMeanwhile):
        organise.move_badge(learner, robots, badges[2], steps=-1, revision=collection.revision, deps=deps)
    collection, inside = organise.collection_for(learner, robots, deps)
    assert [badge.id for badge in inside] == [badges[0], badges[2], badges[1]]

    organise.take_out(learner, robots, badges[2], revision=collection.revision, deps=deps)
    collection, inside = organise.collection_for(learner, robots, deps)
    assert [badge.id for badge in inside] == [badges[0], badges[1]]
    at = collection.revision
    collecting.describe_collection(learner, robots, "Machines", "", revision=at, deps=deps)
    with pytest.raises(NameTaken):
        collecting.describe_collection(learner, robots, "Metal", "", revision=at + 1, deps=deps)
    organise.delete_collection(learner, metal, deps)
    assert [one.name for one in organise.collections_of(learner, deps)] == ["Machines"]
    with deps.database.read() as session:
        assert len(badges_of(session, learner, now=deps.now())) == 3


def test_a_collection_needs_a_name_of_its_own(deps, learner):
    organise.new_collection(learner, "Metal", deps)
    with pytest.raises(NameTaken):
        organise.new_collection(learner, "Metal", deps)
    with pytest.raises(NameMissing):
        organise.new_collection(learner, " \u200b ", deps)
    organise.new_collection(add_learner(deps, "eve@uni.example"), "Metal", deps)


def test_nobody_orders_somebody_elses_badges(deps, learner, badges):
    eve = add_learner(deps, "eve@uni.example")
    hers, theirs = organise.new_collection(eve, "Hers", deps), organise.new_collection(learner, "Theirs", deps)
    organise.place_badge(learner, badges[0], {theirs}, revision=1, deps=deps)
    for act in (
        lambda: organise.write_note(eve, badges[0], "x", revision=2, deps=deps),
        lambda: organise.write_tags(eve, badges[0], "x", revision=2, deps=deps),
        lambda: organise.delete_badge(eve, badges[0], deps),
        lambda: organise.restore_badge(eve, badges[0], deps),
        lambda: organise.place_badge(eve, badges[0], {hers}, revision=2, deps=deps),
        lambda: organise.place_badge(learner, badges[0], {hers}, revision=2, deps=deps),
        lambda: organise.collection_for(eve, theirs, deps),
        lambda: collecting.describe_collection(eve, theirs, "x", "", revision=2, deps=deps),
        lambda: collecting.add_badges(eve, theirs, [], revision=2, deps=deps),
        lambda: collecting.add_badges(eve, hers, [badges[0]], revision=1, deps=deps),
        lambda: organise.move_badge(eve, theirs, badges[0], steps=1, revision=2, deps=deps),
        lambda: organise.take_out(eve, theirs, badges[0], revision=2, deps=deps),
        lambda: organise.delete_collection(eve, theirs, deps),
    ):
        with pytest.raises(NotFound):
            act()
    badge = detail(deps, learner, badges[0])
    assert (badge.note, badge.tags, badge.collections, badge.deleted_at) == ("", (), (theirs,), None)
