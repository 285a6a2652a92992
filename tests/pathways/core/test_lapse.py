"""When stacks lapse: by the engine's word at every instant, whatever replaces what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from pathways.core.audit import audit
from pathways.core.compile import PathwayProblems, compile_pathway
from pathways.core.explain import Names
from pathways.core.lapse import lapse_timeline
from pathways.core.reading import read_catalogue, read_holdings, read_pathway
from tests.oracles.generate import make_case
from tests.pathways.core.kit import AT, achievement, badge, catalogue, group, holdings, leaf, match, pathway

OFFERS = catalogue(
    achievement("sec", name="Security+", valid_for="P3Y", tags=["it"]),
    achievement("net", name="Network+", valid_for="P2Y", tags=["it"]),
    achievement("a", name="A+", tags=["it"]),
    achievement("linux", name="Linux+", tags=["it"]),
    achievement("award", 0),
)


def stack(name, rule, **more):
    return pathway(rule, id=f"urn:{name}", name=name, **more)


def timeline(held, *pathways, at=AT, offers=OFFERS):
    compiled = {one.id: compile_pathway(one, offers) for one in pathways}
    return lapse_timeline(
        pathways,
        held,
        at,
        Names(offers),
        lambda one, other, when: audit(compiled[one.id], other, when, next_steps=False),
    )


def day(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


INFRA = stack("Secure Infrastructure", group("all", leaf("a"), leaf("net"), leaf("sec")))
SYSTEMS = stack("Secure Systems", group("all", leaf("a"), leaf("sec")))
DEFENCE = stack("Defence", leaf("sec"))
HELD = holdings(
    badge("sec", awarded="2025-05-14T00:00:00Z"),
    badge("net", awarded="2026-09-01T00:00:00Z"),
    badge("a"),
    badge("linux"),
)


def test_a_stack_lapses_because_a_badge_does():
    found = timeline(HELD, SYSTEMS)
    assert found.start == (("urn:Secure Systems", 100),)
    (event,) = [event for event in found.events if event.falls]
    assert event.at == day("2028-05-14")
    assert event.badges == ("b-sec",)
    assert event.percents == (("urn:Secure Systems", 50),)
    assert event.falls[0].words.text == "Secure Systems lapses on 14 May 2028 because Security+ lapses."
    assert found.lapse_of("urn:Secure Systems") == (event.at, event.falls[0])
    assert found.lapse_of("urn:other") is None
    assert found.all_told


def test_one_renewal_keeps_three_stacks_alive_and_comes_first():
    found = timeline(HELD, INFRA, SYSTEMS, DEFENCE)
    told = [each.words.text for each in found.renewals]
    assert told == [
        (
            "Security+ lapses on 14 May 2028. Renew it and 3 stacks stay alive: "
            "Secure Infrastructure, Secure Systems and Defence."
        ),
        "Network+ lapses on 1 September 2028. Renew it and 1 stack stays alive: Secure Infrastructure.",
    ]
    assert found.renewals[0].keeps == ("urn:Defence", "urn:Secure Infrastructure", "urn:Secure Systems")


def test_without_the_first_renewal_the_second_would_keep_nothing_by_itself():
    # the timeline itself supposes nothing: Infrastructure has fallen in May and falls no lower by lapsing twice
    found = timeline(HELD, INFRA)
    falls = [(event.at.year, fall.lapses) for event in found.events for fall in event.falls]
    assert falls == [(2028, True), (2028, False)]
    words = found.events[1].falls[0].words.text
    assert words == "Secure Infrastructure falls to 33% on 1 September 2028 because Network+ lapses."


def test_a_badge_that_was_not_used_takes_the_place_of_one_that_lapses():
    any_two = stack("Any two", match(where={"tag": "it"}, count=2))
    found = timeline(HELD, any_two)
    assert [event.falls for event in found.events] == [(), ()]
    assert found.renewals == ()
    all_three = stack("Three", match(where={"tag": "it"}, count=3))
    found = timeline(HELD, all_three)
    assert [[fall.lapses for fall in event.falls] for event in found.events] == [[], [True]]
    assert found.events[1].falls[0].words.text == "Three lapses on 1 September 2028 because Network+ lapses."


def test_two_that_lapse_together():
    both = holdings(
        badge("sec", expires="2027-01-01T00:00:00Z"), badge("net", expires="2027-01-01T00:00:00Z"), badge("a")
    )
    needs_both = timeline(both, stack("Both", group("all", leaf("sec"), leaf("net"))))
    fall = needs_both.events[0].falls[0]
    assert fall.because == ("b-net", "b-sec")
    assert fall.words.text == "Both lapses on 1 January 2027 because Network+ and Security+ lapse."
    assert [each.words.text for each in needs_both.renewals] == [
        "Network+ lapses on 1 January 2027. Renew it together with Security+ and 1 stack stays alive: Both.",
        "Security+ lapses on 1 January 2027. Renew it together with Network+ and 1 stack stays alive: Both.",
    ]
    either = timeline(both, stack("Either", group("choose", leaf("sec"), leaf("net"), count=1)))
    assert either.events[0].falls[0].because == ("b-net",)


def test_what_never_lapses_and_what_is_past():
    assert timeline(holdings("a"), stack("A", leaf("a"))).events == ()
    past = holdings(badge("sec", expires="2026-01-11T00:00:00Z"))
    assert timeline(past, DEFENCE).events == ()
    ever = stack("Ever", leaf("sec"), validity="ever_valid")
    assert [event.falls for event in timeline(HELD, ever).events] == [(), ()]


def test_a_waiver_that_ends():
    held = holdings("a", waivers=[{"node": "leaf-sec", "until": "2027-06-30T00:00:00Z"}])
    (event,) = timeline(held, SYSTEMS).events
    assert event.badges == ()
    assert event.falls[0].words.text == "Secure Systems lapses on 30 June 2027 because a waiver ends."


def test_a_badge_that_comes_into_force_later_holds_a_stack_up():
    held = holdings(
        badge("sec", expires="2027-01-01T00:00:00Z"), badge("sec", "b2", awarded="2026-12-01T00:00:00Z", expires=None)
    )
    found = timeline(held, DEFENCE)
    assert [(event.at, event.falls) for event in found.events[:2]] == [(day("2026-12-01"), ()), (day("2027-01-01"), ())]
    assert found.lapse_of("urn:Defence")[0] == day("2029-12-01")


def test_more_instants_than_are_looked_at():
    many = holdings(*(badge("a", f"b{n}", expires=(AT + timedelta(days=n)).isoformat()) for n in range(1, 80)))
    found = timeline(many, stack("A", leaf("a")))
    assert not found.all_told
    assert len(found.events) == 60


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 3_000))
def test_every_figure_is_the_audits_and_every_renewal_helps(seed):
    case = make_case(seed)
    offers, one, held = (
        read_catalogue(case["catalogue"]),
        read_pathway(case["pathway"]),
        read_holdings(case["holdings"]),
    )
    try:
        compiled = compile_pathway(one, offers)
    except PathwayProblems:
        return
    start = min((badge.awarded for badge in held.badges), default=AT)

    def at(other, when):
        return audit(compiled, other, when, next_steps=False)

    found = lapse_timeline([one], held, start, Names(offers), lambda _, other, when: at(other, when))
    percents = dict(found.start)
    for event in found.events:
        now = at(held, event.at)
        assert event.percents == ((one.id, now.percent),)
        fell = (now.percent if now.percent is not None else -1) < (
            percents[one.id] if percents[one.id] is not None else -1
        )
        assert not fell or event.falls
        assert all(set(fall.because) <= set(event.badges) for fall in event.falls)
        percents = dict(event.percents)


def test_a_stack_that_a_waiver_held_up_is_not_kept_by_a_renewal():
    held = holdings(
        badge("sec", expires="2028-01-01T00:00:00Z"),
        waivers=[{"node": "leaf-a", "until": "2027-01-01T00:00:00Z"}],
    )
    found = timeline(held, SYSTEMS)
    assert found.lapse_of("urn:Secure Systems")[0] == day("2027-01-01")
    assert found.renewals == ()


def test_when_a_waiver_and_a_badge_end_together_the_cause_is_tried():
    held = holdings(
        badge("sec", expires="2027-01-01T00:00:00Z"),
        "a",
        waivers=[{"node": "leaf-net", "until": "2027-01-01T00:00:00Z"}],
    )
    assert timeline(held, SYSTEMS).events[0].falls[0].because == ("b-sec",)
    assert timeline(held, INFRA).events[0].falls[0].because == ()
    assert timeline(held, INFRA).renewals == ()


def test_few_audits_are_asked():
    asked = []

    def count(one, other, when):
        asked.append(when)
        return audit(compile_pathway(one, OFFERS), other, when, next_steps=False)

    lapse_timeline([SYSTEMS], HELD, AT, Names(OFFERS), count)
    assert len(asked) <= 4  # the beginning, two instants, and the second once more for somebody who renewed


def test_a_waiver_that_ends_may_be_why_something_unfinished_falls():
    held = holdings("a", waivers=[{"node": "leaf-sec", "until": "2027-06-30T00:00:00Z"}])
    words = timeline(held, INFRA).events[0].falls[0].words.text
    assert words == "Secure Infrastructure falls to 33% on 30 June 2027 because a waiver ends."
