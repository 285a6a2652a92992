"""Links for one audience: what each shows, when it ends, its switch, its count; and two windows open at once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sims.issuer import EMAIL
from tests.wallet.share_kit import good, keep, subject_for, token_of
from tests.wallet.wallet_kit import ada, add_learner, wallet_deps
from wallet.base import limits
from wallet.base.errors import Gone, NotFound
from wallet.core.sharing import Scope, Subject, part_code
from wallet.core.verify.report import Verdict
from wallet.services import organise, share, shared
from wallet.services.organise import ChangedMeanwhile
from wallet.services.share import (
    AudienceAsked,
    AudienceMissing,
    EndPassed,
    EndUnreadable,
    NotGenuine,
    NothingToShow,
    TooManyLinks,
)

LOOKS = (shared.read_shared, shared.require_open, shared.shared_credential, shared.shared_picture)


@pytest.fixture
def deps(settings, clock, issuer):
    deps = wallet_deps(settings, clock, issuer)
    yield deps
    deps.database.engine.dispose()


@pytest.fixture
def learner(deps):
    return ada(deps)


@pytest.fixture
def badge(deps, learner, issuer):
    return good(deps, learner, issuer)


def asked(audience="Acme, July", ends="", **scope):
    return AudienceAsked(audience, share.end_of(ends), Scope(**scope))


def opened(deps, learner, badge, *args, **changes):
    """Open a link for an audience; returns (token, the link as its owner sees it)."""
    token = token_of(share.open_audience(learner, Subject.of_badge(badge), asked(*args, **changes), deps))
    [link] = [one for one in share.panel_for(learner, badge, deps).audiences if one.code == token]
    return token, link


def test_each_audience_has_an_address_of_its_own(deps, clock, learner, badge):
    permanent = token_of(share.open_share(learner, badge, deps))
    first, acme = opened(deps, learner, badge)
    clock.forward(seconds=1)
    second, _ = opened(deps, learner, badge, "Acme, July")
    assert len({permanent, first, second}) == 3
    panel = share.panel_for(learner, badge, deps)
    assert (panel.permanent.code, [link.code for link in panel.audiences]) == (permanent, [second, first])
    shared.read_shared(first, deps, count=True)
    panel = share.panel_for(learner, badge, deps)
    counts = {link.code: link.views for link in panel.audiences}
    assert (counts, panel.permanent.views) == ({first: 1, second: 0}, 0)

    share.turn_off(learner, acme.id, deps)
    share.turn_off(learner, acme.id, deps)
    for look in LOOKS:
        with pytest.raises(Gone):
            look(first, deps)
        look(permanent, deps)
        look(second, deps)
    share.turn_on_again(learner, acme.id, deps)
    assert shared.read_shared(first, deps).token == first
    share.end_for_good(learner, acme.id, deps)
    with pytest.raises(Gone):
        shared.read_shared(first, deps)
    with pytest.raises(NotFound):
        share.turn_on_again(learner, acme.id, deps)


def test_a_link_opens_to_the_end_of_its_last_day_in_utc(deps, clock, learner, badge, issuer):
    """It is 12:00 on 24 November 2026."""
    token, link = opened(deps, learner, badge, ends="2026-11-25")
    assert (link.last_day, link.is_on, link.has_ended) == (date(2026, 11, 25), True, False)
    clock.forward(hours=35, minutes=59)
    assert shared.require_open(token, deps)
    clock.forward(minutes=1)
    for look in LOOKS:
        with pytest.raises(Gone):
            look(token, deps)
    [link] = share.panel_for(learner, badge, deps).audiences
    assert (link.is_on, link.has_ended, link.last_day) == (False, True, date(2026, 11, 25))

    share.change_link(learner, link.id, asked("Acme again", "2026-11-25"), listed=False, revision=1, deps=deps)
    with pytest.raises(Gone):
        shared.require_open(token, deps)
    share.change_link(learner, link.id, asked(ends="2026-12-24"), listed=False, revision=2, deps=deps)
    assert shared.require_open(token, deps)
    share.change_link(learner, link.id, asked(), listed=False, revision=3, deps=deps)
    assert share.panel_for(learner, badge, deps).audiences[0].last_day is None


@pytest.mark.parametrize("day", ["2026-11-23", "2036-11-26", "9999-12-31", "0001-01-01"])
def test_an_end_is_still_to_come_within_ten_years(deps, learner, badge, day):
    with pytest.raises(EndPassed):
        opened(deps, learner, badge, ends=day)
    assert share.panel_for(learner, badge, deps).audiences == ()


def test_today_is_a_day_on_which_a_link_can_end(deps, learner, badge):
    assert opened(deps, learner, badge, ends="2026-11-24")[1].is_on


@given(st.one_of(st.text(max_size=30), st.dates().map(str), st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")))
def test_any_text_is_a_day_or_refused(text):
    try:
        ends = share.end_of(text)
    except (EndUnreadable, EndPassed):
        return
    assert ends is None or (ends - timedelta(days=1)).date().isoformat() == text.strip()
    assert share.last_day(ends) == (date.fromisoformat(text.strip()) if ends else None)


@pytest.mark.parametrize(
    "text", ["31.07.2027", "2027-7-1", "20270731", "2027-W30-6", "2027-02-30", "\u0662\u0660\u0662\u0667-07-31"]
)
def test_a_day_is_written_in_one_way(text):
    with pytest.raises(EndUnreadable):
        share.end_of(text)


def test_an_instant_in_the_middle_of_a_day_ends_on_that_day():
    assert share.last_day(datetime(2027, 7, 31, 12, tzinfo=UTC)) == date(2027, 7, 31)
    assert share.last_day(datetime(2027, 8, 1, tzinfo=UTC)) == date(2027, 7, 31)


@pytest.mark.parametrize("name", ["", "  ", "\u200b\u202e"])
def test_a_link_for_an_audience_says_for_whom(deps, learner, badge, name):
    with pytest.raises(AudienceMissing):
        opened(deps, learner, badge, name)


def test_there_are_only_so_many_links_to_one_thing(deps, learner, badge, monkeypatch):
    monkeypatch.setattr(limits, "LINKS_TO_ONE_MAX", 2)
    _, first = opened(deps, learner, badge)
    opened(deps, learner, badge, "Bolt")
    with pytest.raises(TooManyLinks):
        opened(deps, learner, badge, "Cog")
    share.end_for_good(learner, first.id, deps)
    assert opened(deps, learner, badge, "Cog")


def test_two_windows_clash_instead_of_showing_more_than_one_said(deps, learner, badge):
    token, link = opened(deps, learner, badge, address=True)
    share.change_link(learner, link.id, asked(address=False), listed=False, revision=link.revision, deps=deps)
    with pytest.raises(ChangedMeanwhile):
        share.change_link(learner, link.id, asked(address=True), listed=False, revision=link.revision, deps=deps)
    assert shared.find_link(token, deps).scope == Scope()


def test_what_a_link_shows(deps, learner, issuer):
    subject = subject_for(EMAIL, hashed=False)
    subject["achievement"] = {
        **subject["achievement"],
        "resultDescription": [
            {"id": "urn:uuid:grade", "type": ["ResultDescription"], "name": "Grade", "resultType": "LetterGrade"}
        ],
    }
    subject["result"] = [{"type": ["Result"], "resultDescription": "urn:uuid:grade", "value": "A"}]
    evidence = [{"id": "https://uni.example/work", "type": ["Evidence"], "name": "My weld"}]
    badge = good(deps, learner, issuer, credentialSubject=subject, evidence=evidence)
    little, _ = opened(deps, learner, badge, "Little", name=False)
    much, _ = opened(deps, learner, badge, "Much", result=True, evidence=True, address=True)
    page = shared.read_shared(little, deps)
    assert (page.holder, page.email, page.credential.results, page.credential.evidence) == (None, None, (), ())
    assert EMAIL not in repr(page.report)
    assert not page.offers_file
    with pytest.raises(shared.TellsMore):
        shared.shared_credential(little, deps)
    page = shared.read_shared(much, deps)
    assert (page.holder, page.email) == ("Ada Example", EMAIL)
    assert (page.credential.results[0].value, page.credential.evidence[0].name) == ("A", "My weld")
    assert shared.shared_credential(much, deps)
    panel = share.panel_for(learner, badge, deps)
    assert {link.audience: panel.keeps_file_back(link.scope) for link in panel.audiences} == {
        "Little": True,
        "Much": False,
    }


def test_nobody_touches_somebody_elses_links(deps, learner, badge):
    bob = add_learner(deps, "bob@uni.example", name="Bob")
    token, link = opened(deps, learner, badge)
    for act in (
        lambda: share.open_audience(bob, Subject.of_badge(badge), asked(), deps),
        lambda: share.links_for(bob, Subject.of_badge(badge), deps),
        lambda: share.turn_off(bob, link.id, deps),
        lambda: share.turn_on_again(bob, link.id, deps),
        lambda: share.end_for_good(bob, link.id, deps),
        lambda: share.link_of(bob, link.id, deps),
        lambda: share.change_link(bob, link.id, asked(), listed=True, revision=1, deps=deps),
        lambda: share.turn_off(learner, uuid4(), deps),
    ):
        with pytest.raises(NotFound):
            act()
    assert share.links_by_subject(bob, deps) == ()
    assert shared.require_open(token, deps)


def test_a_pathway_of_nobody_has_no_links(deps, learner):
    subject = Subject.of_pathway("somewhere")
    for act in (share.links_for, share.turn_on):
        with pytest.raises(NotFound):
            act(learner, subject, deps)


# --- several


def shelf(deps, learner, *badges, name="For Acme"):
    collection = organise.new_collection(learner, name, deps)
    with deps.database.begin() as session:
        organise.collections.set_order(session, collection, badges)
    return collection


def test_a_collection_has_a_permanent_link_and_audiences_too(deps, clock, learner, badge, issuer):
    forged = keep(deps, learner, issuer.json({**issuer.sign(issuer.credential()), "name": "Welding 9"}))
    collection = shelf(deps, learner, badge, forged)
    subject = Subject.of_collection(collection)
    assert share.turn_on(learner, subject, deps) == share.turn_on(learner, subject, deps)
    token = token_of(share.open_audience(learner, subject, asked(ends="2026-11-25", name=False), deps))
    [left_out] = share.badges_left_out(learner, collection, deps).items()
    assert (left_out[0], type(left_out[1])) == (forged, NotGenuine)
    part = part_code(token, badge)
    assert shared.read_shared(token, deps, part=part).holder is None
    clock.forward(days=2)
    for look in LOOKS:
        with pytest.raises(Gone):
            look(token, deps, **({} if look is shared.require_open else {"part": part}))


def test_an_empty_collection_is_not_shared(deps, learner, issuer):
    forged = keep(deps, learner, issuer.json({**issuer.sign(issuer.credential()), "name": "Welding 9"}))
    for inside in ((), (forged,)):
        subject = Subject.of_collection(shelf(deps, learner, *inside, name=f"{len(inside)} badges"))
        assert isinstance(share.links_for(learner, subject, deps).refusal, NothingToShow)
        with pytest.raises(NothingToShow):
            share.turn_on(learner, subject, deps)


def test_links_of_a_collection_go_with_it(deps, learner, badge):
    collection = shelf(deps, learner, badge)
    token = token_of(share.turn_on(learner, Subject.of_collection(collection), deps))
    organise.delete_collection(learner, collection, deps)
    with pytest.raises(Gone):
        shared.find_link(token, deps)
    assert share.links_by_subject(learner, deps) == ()


def test_all_links_of_a_learner_by_name(deps, learner, badge, issuer):
    other = good(deps, learner, issuer, id="urn:uuid:other")
    collection = shelf(deps, learner, badge, name="An application")
    share.open_share(learner, badge, deps)
    opened(deps, learner, badge)
    share.turn_on(learner, Subject.of_collection(collection), deps)
    share.open_share(learner, other, deps)
    organise.delete_badge(learner, other, deps)
    things = share.links_by_subject(learner, deps)
    assert sorted((one.in_bin, [link.audience for link in one.links]) for one in things if one.subject.badge_id) == [
        (False, [None, "Acme, July"]),
        (True, [None]),
    ]
    assert things[0].title == "An application"


def test_the_panel_says_what_readers_are_told(deps, learner, issuer):
    issuer.status(9)
    badge = good(deps, learner, issuer, credentialStatus=issuer.status(9))
    panel = share.panel_for(learner, badge, deps)
    assert (panel.said.verdict, panel.withdrawn_at, panel.told.name) == (Verdict.VERIFIED, None, False)
