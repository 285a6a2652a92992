"""CTDL out: what it can say is said in its own terms, the rest as a sentence; coming back loses nothing."""

from __future__ import annotations

import json

from hypothesis import given, settings

from pathways.core.ctdl_in import read_ctdl
from pathways.core.ctdl_out import pathway_to_ctdl
from pathways.core.explain import Names
from pathways.core.reading import read_catalogue, read_pathway
from tests.pathways.core import strategies
from tests.pathways.core.kit import HOME, achievement, catalogue, group, leaf, match, pathway

OFFERS = catalogue(
    achievement("a", 6, level="undergraduate", valid_for="P3Y"),
    achievement("b", prerequisites=["a"], achievement_type="Course"),
    achievement("c", tags=["ai"], achievement_type="MicroCredential"),
    achievement("d", 0, prerequisites=["e"]),
    "e",
    achievement("award", 0, achievement_type="Certificate"),
)
NAMES = Names(OFFERS, {HOME: "Alder Valley University"})


def exported(rule, **more):
    document = pathway_to_ctdl(pathway(rule, id="https://x.example/p", **more), OFFERS, NAMES)
    return {one["@id"].removeprefix("https://x.example/p"): one for one in document["@graph"]}


def condition(rule, **more):
    return exported(rule, **more)["#destination"]["ceterms:hasCondition"][0]


def test_a_pathway_names_its_version_owner_destination_and_parts():
    parts = exported(group("all", leaf("a"), leaf("b")), version="2026-27")
    found = parts[""]
    assert found["@type"] == "ceterms:Pathway"
    assert found["ceterms:versionCode"] == "2026-27"
    assert found["ceterms:ownedBy"] == [HOME]
    assert found["ceterms:hasDestinationComponent"] == ["https://x.example/p#destination"]
    assert [part.removeprefix("https://x.example/p") for part in found["ceterms:hasPart"]] == [
        "#destination",
        "#component/a",
        "#component/b",
    ]
    assert parts["#destination"]["ceterms:credentialType"] == "ceterms:Certificate"
    assert parts["#destination"]["ceterms:proxyFor"] == "award"


def test_components_say_what_they_stand_for_and_what_comes_before():
    parts = exported(group("all", leaf("b"), leaf("c"), leaf("d")))
    assert parts["#component/b"]["@type"] == "ceterms:CourseComponent"
    assert parts["#component/b"]["ceterms:precededBy"] == ["https://x.example/p#component/a"]
    assert parts["#component/b"]["ceterms:creditValue"][0]["schema:value"] == 3
    assert "ceterms:credentialType" not in parts["#component/b"]
    assert parts["#component/c"]["ceterms:credentialType"] == "ceterms:MicroCredential"
    assert "ceterms:creditValue" not in parts["#component/d"]
    # what only has to come first is a part, but no child of the destination
    assert "ceasn:isChildOf" not in parts["#component/e"]
    assert "https://x.example/p#component/e" not in parts["#destination"]["ceasn:hasChild"]


def test_all_choose_and_credits_become_numbers_operators_and_constraints():
    found = condition(
        group("all", group("choose", leaf("a"), leaf("b"), count=1), group("credits", leaf("c"), credits=9))
    )
    assert found["ceterms:requiredNumber"] == 2
    assert found["ceterms:logicalOperator"] == "logic:And"
    choose, credits = found["ceterms:hasCondition"]
    assert choose["ceterms:requiredNumber"] == 1
    assert choose["ceterms:logicalOperator"] == "logic:Or"
    assert [target.rpartition("/")[2] for target in choose["ceterms:targetComponent"]] == ["a", "b"]
    assert "ceterms:requiredNumber" not in credits
    constraint = credits["ceterms:hasConstraint"][0]
    assert constraint["ceterms:leftSource"] == ["ceterms:creditValue"]
    assert constraint["ceterms:leftAction"] == "array:Sum"
    assert constraint["ceterms:comparator"] == "compare:GTEQ"
    assert constraint["ceterms:rightSource"] == ["9"]


def test_a_result_is_a_constraint_on_grades():
    found = condition(leaf("a", min_result="B"))
    assert found["ceterms:hasConstraint"][0]["ceterms:leftSource"] == ["StudentGrade"]
    assert found["ceterms:hasConstraint"][0]["ceterms:rightSource"] == ["A", "B"]


def test_what_matches_by_properties_is_listed_as_components():
    found = condition(match(where={"tag": "ai"}, count=1))
    assert [target.rpartition("/")[2] for target in found["ceterms:targetComponent"]] == ["c"]


def test_what_is_optional_is_a_sentence_and_not_a_number():
    found = condition(group("all", leaf("a"), leaf("b", optional=True)))
    assert found["ceterms:requiredNumber"] == 1
    assert len(found["ceterms:targetComponent"]) == 1
    assert "B (optional)" in found["ceterms:description"]["en"]


def test_what_ctdl_cannot_say_is_said_in_words():
    limits = [{"where": {"issuer_not_in": [HOME]}, "max": 6, "unit": "credits"}]
    minimums = [{"where": {"issuer_in": [HOME]}, "min_share": 0.5, "unit": "credits"}]
    found = condition(group("credits", leaf("a"), leaf("b"), credits=9, limits=limits, minimums=minimums))
    words = found["ceterms:description"]["en"]
    assert "At most 6 credits from issuers other than Alder Valley University count here." in words
    assert "At least half of the 9 credits (5) from Alder Valley University." in words
    parts = exported(leaf("a"), validity="all_valid_together", accepts_unverified=True)
    assert "in force at one and the same moment" in parts[""]["ceterms:description"]["en"]
    assert "Badges that could not be checked count too." in parts[""]["ceterms:description"]["en"]


def test_a_review_is_a_basic_component():
    parts = exported(group("all", leaf("a"), {"type": "manual", "id": "talk/1", "label": "Talk"}))
    assert parts["#review/talk%2F1"]["@type"] == "ceterms:BasicComponent"
    assert parts["#review/talk%2F1"]["ceterms:name"] == {"en": "Talk"}


def test_the_same_pathway_is_written_the_same():
    def once():
        return json.dumps(pathway_to_ctdl(pathway(group("all", leaf("a"), leaf("b"))), OFFERS, NAMES))

    assert once() == once()


@settings(max_examples=60)
@given(strategies.catalogues, strategies.pathways)
def test_an_unchanged_export_comes_back_whole(catalogue_document, pathway_document):
    offers, one = read_catalogue(catalogue_document), read_pathway(pathway_document)
    names = Names(offers, {"a": "Issuer A"}, {"b": "Something elsewhere"})
    text = json.dumps(pathway_to_ctdl(one, offers, names, webpage="https://x.example/page", language="de"))
    found = read_ctdl(text)
    assert found.lossless
    assert found.pathway == one
    assert {each.id: each for each in found.catalogue.achievements}.items() <= offers.by_id.items()
    assert found.remarks == ()
