"""Looking for credentials: words, filters and what each would leave, order, pages; and the catalogue that is looked in."""

import pytest

from pathways.services.browse import BrowseQuery, browse, read_query
from pathways.services.catalogue import explorer
from pathways.services.entries import Delivery
from tests.pathways.explorer_kit import an_offer, entry, leaf, put_entries, put_pathway, uri_of
from tests.wallet.wallet_kit import statements
from wallet.base.errors import NotFound
from wallet.base.limits import EXPLORER_PAGE_SIZE


@pytest.fixture
def shelf(deps):
    put_entries(
        deps,
        entry("sql", name="SQL", skills=("Data", "Queries"), delivery="online", cost="0", weeks="4"),
        entry("maps", name="Maps", skills=("Data",), delivery="on_campus", cost="300", weeks="8", credits="6"),
        entry("ethics", credits=None, level=None, issuer_uri="https://elsewhere.example", issuer_name="Elsewhere"),
        entry("stack", credits="9", level="graduate"),
    )
    rule = {
        "type": "all",
        "id": "root",
        "of": [leaf("sql"), {"type": "match", "id": "any", "where": {"min_credits": 6}, "count": 1}],
    }
    put_pathway(deps, "stack", rule, awards=uri_of("stack"))
    return explorer(deps)


def names(found):
    return [one.name for one in found.entries]


def test_without_a_question_everything_is_shown_by_name(shelf):
    assert names(browse(shelf, BrowseQuery())) == ["Stack", "Maps", "SQL", "Ethics"]  # what stacks first
    found = browse(shelf, BrowseQuery(sort="name"))
    assert names(found) == ["Ethics", "Maps", "SQL", "Stack"]
    assert (found.total, found.found, found.pages) == (4, 4, 1)


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        ({"q": "data"}, ["Maps", "SQL"]),
        ({"q": "DATA queries"}, ["SQL"]),
        ({"q": "elsewhere"}, ["Ethics"]),
        ({"skill": "Data", "delivery": "online"}, ["SQL"]),
        ({"level": "noncredit"}, ["Ethics"]),
        ({"level": "graduate"}, ["Stack"]),
        ({"credits": "0"}, ["Ethics"]),
        ({"credits": "6"}, ["Maps"]),
        ({"weeks": "8"}, ["Maps"]),
        ({"weeks": "unknown"}, ["Ethics", "Stack"]),
        ({"cost": "0"}, ["SQL"]),
        ({"cost": "1000"}, ["Maps"]),
        ({"issuer": "https://elsewhere.example"}, ["Ethics"]),
        ({"kind": "stacks"}, ["Stack"]),
        ({"kind": "parts"}, ["Maps", "SQL"]),
        ({"sort": "credits"}, ["Ethics", "SQL", "Maps", "Stack"]),
        ({"sort": "cost"}, ["SQL", "Maps", "Ethics", "Stack"]),
        ({"q": "nothing has this"}, []),
    ],
)
def test_words_filters_and_order(shelf, asked, fits):
    assert names(browse(shelf, read_query({"sort": "name"} | asked))) == fits


def test_every_value_says_how_many_it_would_leave_beside_the_other_filters(shelf):
    found = browse(shelf, read_query({"skill": "Data", "delivery": "online"}))
    counts = {name: {one.value: one.count for one in choices} for name, choices in found.choices.items()}
    assert counts["delivery"] == {"online": 1, "on_campus": 1}  # as if no delivery were chosen
    assert counts["skill"] == {"Data": 1, "Queries": 1}
    assert counts["level"] == {"undergraduate": 1}


@pytest.mark.parametrize(
    "nonsense",
    [
        {"page": "-1"},
        {"page": "x" * 99},
        {"page": "9999999"},
        {"delivery": "by pigeon"},
        {"kind": "sorts"},
        {"credits": "7"},
        {"weeks": "None"},
        {"sort": "random"},
        {"q": "\x00\u202e"},
    ],
)
def test_what_makes_no_sense_asks_for_everything(shelf, nonsense):
    assert not read_query(nonsense).narrows
    assert browse(shelf, read_query(nonsense)).found == 4


def test_numbers_in_names_are_sorted_as_numbers(deps):
    put_entries(deps, *(entry(f"course-{number}", name=f"Course {number}") for number in (10, 9, 100)))
    assert names(browse(explorer(deps), BrowseQuery(sort="name"))) == ["Course 9", "Course 10", "Course 100"]


def test_what_is_offered_here_is_suggested_first(deps):
    put_entries(deps, entry("astronomy"))
    an_offer(deps, "zoology")
    assert names(browse(explorer(deps), BrowseQuery())) == ["Zoology", "Astronomy"]


def test_a_long_list_has_pages_and_the_last_one_is_never_passed(deps):
    put_entries(deps, *(entry(f"course-{number:03}") for number in range(EXPLORER_PAGE_SIZE + 3)))
    found = browse(explorer(deps), read_query({"page": "7"}))
    assert (found.query.page, found.pages, len(found.entries)) == (2, 2, 3)


def test_an_unknown_credential_is_not_found(shelf):
    with pytest.raises(NotFound):
        shelf.entry("nobody")


def test_the_catalogue_says_what_leads_where(shelf):
    assert [one.slug for one in shelf.counts_in[uri_of("sql")]] == ["stack"]
    assert [one.slug for one in shelf.counts_in[uri_of("maps")]] == ["stack"]  # by its credits
    assert uri_of("stack") not in shelf.counts_in  # never in its own pathway
    assert shelf.awarded_by[uri_of("stack")].slug == "stack"
    assert shelf.by_slug["sql"].delivery is Delivery.ONLINE


def test_it_is_made_once_and_again_when_something_changes(deps, shelf):
    assert explorer(deps) is shelf
    with statements(deps.database) as sent:
        explorer(deps)
    assert len(sent) == 4
    put_entries(deps, entry("sql", name="SQL for everyone", cost="10"))
    changed = explorer(deps)
    assert changed.by_slug["sql"].name == "SQL for everyone"
    assert changed.key != shelf.key
    put_pathway(deps, "second", leaf("maps"))
    assert [one.slug for one in explorer(deps).pathways] == ["second", "stack"]
    assert explorer(deps).key == changed.key  # what pathways plan with is the same


def test_what_is_offered_here_is_told_by_the_wallet_and_only_added_to(deps):
    uri = an_offer(deps, "robotics", credits="6", weeks=8, delivery="on campus", level="graduate")
    put_entries(
        deps, entry("robots", uri=uri, name="Not this", credits="99", cost="900", prerequisites=(uri_of("sql"),))
    )
    found = explorer(deps).by_uri[uri]
    assert (found.slug, found.name, found.own) == ("robotics", "Robotics", True)
    assert (found.achievement.credits, found.achievement.weeks, found.achievement.cost) == (6_000, 8_000, 900_000)
    assert found.achievement.prerequisites == (uri_of("sql"),)
    assert found.delivery is Delivery.ON_CAMPUS
    put_entries(deps, entry("robotics", uri="https://elsewhere.example/robotics"))  # the same name elsewhere
    assert [one.slug for one in explorer(deps).entries] == ["robotics", "robotics-elsewhere"]
