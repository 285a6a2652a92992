"""CTDL in: the shapes that the field's files have, each in small; what was made of them is said."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pathways.core.ctdl_in import UnreadableCtdl, read_ctdl
from pathways.core.ctdl_out import pathway_to_ctdl
from pathways.core.explain import Names
from pathways.core.model import walk
from pathways.core.reading import MalformedDocument
from pathways.core.writing import pathway_to_json
from tests.pathways.core.kit import HOME, achievement, catalogue, group, leaf, pathway
from tests.pathways.core.strategies import any_json
from wallet.base.errors import AppError
from wallet.base.limits import CTDL_MAX_BYTES, CTDL_RESOURCES_MAX

C = "https://credreg.example/resources/ce-"


def component(name, *conditions, kind="CredentialComponent", **more):
    said = {"@id": C + name, "@type": f"ceterms:{kind}", "ceterms:name": {"en": name.title()}}
    return said | ({"ceterms:hasCondition": list(conditions)} if conditions else {}) | more


def condition(*targets, number=None, inside=(), **more):
    found = {"@type": "ceterms:ComponentCondition"} | more
    found |= {"ceterms:targetComponent": [C + target for target in targets]} if targets else {}
    found |= {"ceterms:requiredNumber": number} if number is not None else {}
    return found | ({"ceterms:hasCondition": list(inside)} if inside else {})


def constraint(source, comparator, *values, action="array:Sum"):
    return {
        "@type": "ceterms:Constraint",
        "ceterms:leftSource": [source],
        "ceterms:leftAction": action,
        "ceterms:comparator": comparator,
        "ceterms:rightSource": list(values),
    }


def file_of(*conditions, parts=("a", "b", "c"), **pathway_says):
    whole = {"@id": C + "p", "@type": "ceterms:Pathway", "ceterms:name": {"en": "Welding"}} | pathway_says
    whole |= {} if "ceterms:hasDestinationComponent" in whole else {"ceterms:hasDestinationComponent": C + "end"}
    others = [component(part) if isinstance(part, str) else part for part in parts]
    return {"@context": "x", "@graph": [whole, component("end", *conditions), *others]}


def read(document, **more):
    return read_ctdl(json.dumps(document), **more)


def shape(node):
    """A rule as nested tuples: names of achievements and counts."""
    if node["type"] == "achievement":
        return node["achievement"].removeprefix(C)
    if node["type"] == "manual":
        return f"({node['label']})"
    said = node.get("count", node.get("credits", "all"))
    return (said, *(shape(child) for child in node["of"]))


def shape_of(document, **more):
    return shape(pathway_to_json(read(document, **more).pathway)["rule"])


def codes(found):
    return {remark.code for remark in found.remarks}


def test_numbers_of_components():
    assert shape_of(file_of(condition("a", "b", "c", number=2))) == (2, "a", "b", "c")
    assert shape_of(file_of(condition("a", "b", number=2))) == ("all", "a", "b")
    assert shape_of(file_of(condition("a", number=1))) == "a"


def test_several_conditions_are_all_needed_and_conditions_nest():
    both = file_of(condition("a", number=1), condition("b", "c", number=1))
    assert shape_of(both) == ("all", "a", (1, "b", "c"))
    nested = condition(inside=[condition("a", "b", number=2), condition("c", number=1)], number=1)
    assert shape_of(file_of(nested)) == (1, ("all", "a", "b"), "c")


def test_a_condition_counts_its_components_and_its_conditions_together():
    mixed = condition("a", number=2, inside=[condition("b", "c", number=1)])
    assert shape_of(file_of(mixed)) == ("all", "a", (1, "b", "c"))


@pytest.mark.parametrize("operator", ["logic:Or", "https://purl.org/ctdl/vocabs/logic/Or", "OR", "logic:OnlyOne"])
def test_or_means_one_of_them(operator):
    assert shape_of(file_of(condition("a", "b") | {"ceterms:logicalOperator": operator})) == (1, "a", "b")


def test_keys_without_prefix_ids_without_at_and_single_values():
    document = {
        "@context": "http://credreg.net/ctdl/schema/context/json",
        "@graph": [
            {"id": "p", "type": "Pathway", "name": "P", "hasDestinationComponent": "end"},
            {
                "id": "end",
                "type": "CredentialComponent",
                "name": {"@en-US": "End"},
                "hasCondition": {
                    "@id": "_:1",
                    "type": "ComponentCondition",
                    "leftOperand": "reqNum",
                    "operand": "=",
                    "rightOperand": 1,
                    "targetComponent": "a",
                },
            },
            {"id": "a", "type": "ceterms:CourseComponent", "name": [{"@value": "Course A", "@language": "en"}]},
        ],
    }
    found = read(document)
    assert shape(pathway_to_json(found.pathway)["rule"]) == "a"
    assert found.catalogue.by_id["a"].name == "Course A"
    assert found.catalogue.by_id["a"].achievement_type == "Course"
    assert found.pathway.awards == "end"
    assert found.catalogue.by_id["end"].name == "End"


def test_full_addresses_as_names_and_references_as_objects():
    terms = "https://purl.org/ctdl/terms/"
    document = [
        {
            "@id": "p",
            "@type": f"{terms}Pathway",
            f"{terms}name": {"en": None, "fr": "Soudage"},
            f"{terms}hasDestinationComponent": {"@id": "end"},
        },
        {
            "@id": "end",
            "@type": [f"{terms}CredentialComponent"],
            f"{terms}hasCondition": [
                {f"{terms}requiredNumber": {"@value": "1"}, f"{terms}targetComponent": [{"@id": "a"}]}
            ],
        },
    ]
    found = read(document)
    assert found.pathway.name == "Soudage"
    assert shape(pathway_to_json(found.pathway)["rule"]) == "a"
    assert "not_described" in codes(found)


@pytest.mark.parametrize("name", ["isDestinationComponentOf", "isDestinationComponentFor", "isRootOf"])
def test_a_destination_that_only_says_so_itself(name):
    document = file_of(condition("a", number=1), **{"ceterms:hasDestinationComponent": C + "nowhere"})
    document["@graph"][1][f"ceterms:{name}"] = [C + "p"]
    found = read(document)
    assert shape(pathway_to_json(found.pathway)["rule"]) == "a"
    assert "destination_guessed" in codes(found)


def test_a_draft_of_2018_with_a_root_parents_and_default_credits():
    document = {
        "@graph": [
            {"@type": "Pathway", "@id": "p", "name": "AS", "hasRoot": "root"},
            {"@type": "Credential", "@id": "root", "name": "AS degree", "isParentOf": ["a", "either"]},
            {"@type": "CourseComponent", "@id": "a", "name": "Logic", "defaultCredits": 3.0},
            {
                "@type": "BasicComponent",
                "@id": "either",
                "requiredCondition": {"requiredNumber": 1, "targetComponent": ["b", "c"]},
            },
            {"@type": "CourseComponent", "@id": "b", "name": "B", "prerequisite": "a"},
            {"@type": "CourseComponent", "@id": "c", "name": "C", "prerequisite": ["a", "b"]},
        ]
    }
    found = read(document)
    assert shape(pathway_to_json(found.pathway)["rule"]) == ("all", "a", (1, "b", "c"))
    assert found.catalogue.by_id["a"].credits == 3_000
    assert found.catalogue.by_id["c"].prerequisites == ("a", "b")
    assert {"draft_of_2018", "children_all", "order_suggested"} <= codes(found)


def test_groups_are_rules_and_badges_with_conditions_are_pathways_of_their_own():
    parts = [
        component("skill", condition("g", "b", number=2)),
        component("g", condition("a", "c", number=1), kind="BasicComponent"),
        "a",
        "b",
        "c",
    ]
    found = read(file_of(condition("skill", number=1), parts=parts))
    outer, inner = found.pathways
    assert shape(pathway_to_json(outer)["rule"]) == "skill"
    assert shape(pathway_to_json(inner)["rule"]) == ("all", (1, "a", "c"), "b")
    assert inner.awards == C + "skill"
    assert inner.rule.of[0].name == "G"
    assert "inner_pathway" in codes(found)


def test_a_badge_that_two_conditions_name_counts_in_both_because_ctdl_does_not_say_otherwise():
    found = read(file_of(condition("a", "b", number=1), condition("a", "c", number=1)))
    assert found.pathway.within == "free"
    assert "sharing_unsaid" in codes(found)
    assert read(file_of(condition("a", "b", number=1))).pathway.within == "exclusive"


def test_something_that_is_no_credential_is_marked_by_an_advisor():
    found = read(file_of(condition("job", "a", number=2), parts=[component("job", kind="JobComponent"), "a"]))
    assert shape(pathway_to_json(found.pathway)["rule"]) == ("all", "(Job)", "a")
    assert "read_as_review" in codes(found)


def test_what_stands_for_several_is_any_of_them():
    multi = component("m", kind="MultiComponent") | {"ceterms:proxyForItems": [C + "a", C + "b"]}
    assert shape_of(file_of(condition("m", number=1), parts=[multi, "a", "b"])) == (1, "a", "b")


def test_components_that_stand_for_the_same_badge_are_one_achievement():
    badge = "https://badges.example/1"
    parts = [component("a") | {"ceterms:sourceData": badge}, component("b") | {"ceterms:source": badge}]
    found = read(file_of(condition("a", "b", number=1), parts=parts))
    assert set(found.catalogue.by_id) == {badge, C + "end"}


def test_credits_as_constraints():
    sum_of = constraint("ceterms:creditValue", "compare:GTEQ", "12")
    assert shape_of(file_of(condition("a", "b", **{"ceterms:hasConstraint": [sum_of]}))) == (12, "a", "b")
    both = condition(
        inside=[condition("a", "b", number=2), condition("c", number=1)],
        **{"ceterms:logicalOperator": "logic:And", "ceterms:hasConstraint": sum_of},
    )
    rule = pathway_to_json(read(file_of(both)).pathway)["rule"]
    assert shape(rule) == ("all", ("all", "a", "b"), "c")
    assert rule["minimums"] == [{"where": {}, "min": 12, "unit": "credits"}]
    most = constraint("ceterms:creditValue", "compare:LTEQ", "6")
    rule = pathway_to_json(read(file_of(condition("a", "b", number=1, **{"ceterms:hasConstraint": [most]}))).pathway)[
        "rule"
    ]
    assert rule["limits"] == [{"where": {}, "max": 6, "unit": "credits"}]


def test_grades_as_constraints():
    grades = constraint("StudentGrade", "compare:EQ", "A", "B", "C", action="array:AnyOf")
    rule = pathway_to_json(read(file_of(condition("a", "b", number=2, **{"ceterms:hasConstraint": [grades]}))).pathway)
    assert [child["min_result"] for child in rule["rule"]["of"]] == ["C", "C"]


@pytest.mark.parametrize(
    "odd",
    [
        constraint("StudentGrade", "compare:EQ", "A", "C", action="array:AnyOf"),
        constraint("resitAllowed", "compare:EQ", "yes"),
        constraint("ceterms:creditValue", "compare:GT", "many"),
    ],
)
def test_a_constraint_that_cannot_be_said_is_a_remark(odd):
    found = read(file_of(condition("a", "b", number=1, **{"ceterms:hasConstraint": [odd]})))
    assert "constraint_unsaid" in codes(found)


def test_a_number_that_only_stands_in_the_description():
    said = condition("a", "b", "c") | {"ceterms:description": {"en": "Requires 2 of 3 items."}}
    found = read(file_of(said))
    assert shape(pathway_to_json(found.pathway)["rule"]) == (2, "a", "b", "c")
    assert "number_in_words" in codes(found)
    assert "number_missing" in codes(read(file_of(condition("a", "b"))))


def test_credits_with_units_and_too_fine_ones():
    parts = [
        component("a") | {"ceterms:creditValue": [{"@type": "ceterms:ValueProfile", "schema:value": 1.5}]},
        component("b") | {"ceterms:creditValue": "4"},
        component("c") | {"ceterms:creditValue": 0.33333},
    ]
    found = read(file_of(condition("a", "b", "c", number=3), parts=parts))
    assert [found.catalogue.by_id[C + part].credits for part in "abc"] == [1_500, 4_000, 0]
    assert "credits_unsaid" in codes(found)


def test_who_issues():
    owned = file_of(condition("a", number=1), **{"ceterms:ownedBy": [{"@id": "https://college.example"}]})
    assert read(owned).catalogue.by_id[C + "a"].issuer == "https://college.example"
    assert read(file_of(condition("a", number=1)), issuer=HOME).catalogue.by_id[C + "a"].issuer == HOME
    assert "issuer_unknown" in codes(read(file_of(condition("a", number=1))))


def test_the_same_target_twice_and_a_thing_described_twice():
    document = file_of(condition("a", "b", "a", number=2))
    document["@graph"].append(component("a") | {"ceterms:name": "Other"})
    found = read(document)
    assert shape(pathway_to_json(found.pathway)["rule"]) == ("all", "a", "b")
    assert found.catalogue.by_id[C + "a"].name == "A"
    assert "described_twice" in codes(found)


def test_a_file_that_is_not_json_is_refused_with_line_and_column():
    text = json.dumps(file_of(condition("a", number=1)), indent=1).replace('"@type"', ',"@type"', 1)
    with pytest.raises(MalformedDocument, match=r"line \d+, column \d+"):
        read_ctdl(text)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ([], "describes nothing"),
        ([component("a")], "no pathway"),
        (file_of(parts=()), "says nothing about how it is reached"),
        (
            file_of(condition("a", number=1), **{"ceterms:hasDestinationComponent": "x"}),
            "does not describe the component",
        ),
        (file_of(condition("g", number=1), parts=[component("g", condition("g"), kind="BasicComponent")]), "circle"),
        (file_of(condition(number=1)), "says nothing about how it is reached"),
        ([{"@id": str(n), "x": 1} for n in range(CTDL_RESOURCES_MAX + 1)], "things that we read"),
    ],
)
def test_what_is_no_pathway_is_refused_as_a_whole(document, words):
    with pytest.raises(UnreadableCtdl, match=words):
        read(document)


def test_groups_in_groups_cannot_grow_without_bound():
    doubling = [
        component(f"{name}{n}", condition(f"g{n + 1}", f"h{n + 1}", number=1), kind="BasicComponent")
        for n in range(14)
        for name in "gh"
    ]
    with pytest.raises(UnreadableCtdl, match="more than the"):
        read(file_of(condition("g0", number=1), parts=doubling))


def test_groups_in_groups_cannot_go_deep_without_bound():
    chain = [component(f"g{n}", condition(f"g{n + 1}", number=1), kind="BasicComponent") for n in range(60)]
    with pytest.raises(UnreadableCtdl, match="deeper"):
        read(file_of(condition("g0", number=1), parts=chain))


def changed_export(change):
    offers = catalogue("a", "b", achievement("award", 0))
    limits = [{"where": {"issuer_in": [HOME]}, "max": 6, "unit": "credits"}]
    rule = group(
        "all", group("choose", leaf("a"), leaf("b"), count=1, id="el", limits=limits), leaf("b", optional=True)
    )
    document = pathway_to_ctdl(pathway(rule, sharing={"within": "free"}), offers, Names(offers))
    change(document["@graph"])
    return read(document)


def test_an_export_that_was_changed_since_is_read_anew_and_keeps_what_still_fits():
    def both(graph):
        graph[1]["ceterms:hasCondition"][0]["ceterms:hasCondition"][0]["ceterms:requiredNumber"] = 2

    found = changed_export(both)
    assert not found.lossless
    rule = pathway_to_json(found.pathway)["rule"]
    assert shape(rule) == ("all", "a", "b")
    assert rule["id"] == "el"
    assert rule["limits"] == [{"where": {"issuer_in": [HOME]}, "max": 6, "unit": "credits"}]
    assert found.pathway.within == "free"
    assert {"changed_since", "kept_of_ours", "optional_lost"} <= codes(found)


def test_words_may_change_without_harm():
    def reword(graph):
        graph[0]["ceterms:description"] = {"en": "Another sentence."}

    assert changed_export(reword).lossless


def test_a_changed_name_is_taken_over_our_own_entry():
    def rename(graph):
        graph[2]["ceterms:name"] = {"en": "New name"}

    found = changed_export(rename)
    assert found.catalogue.by_id["a"].name == "New name"
    assert found.catalogue.by_id["a"].credits == 3_000


def test_without_our_members_the_shape_remains():
    def strip(graph):
        for one in graph:
            for name in [name for name in one if name.startswith("laurel:")]:
                del one[name]

    found = changed_export(strip)
    assert shape(pathway_to_json(found.pathway)["rule"]) == (1, "a", "b")
    assert found.pathway.rule.id == "el"


def test_a_file_that_is_too_large_is_not_looked_at():
    with pytest.raises(UnreadableCtdl, match="larger than the 2 MiB"):
        read_ctdl(b" " * (CTDL_MAX_BYTES + 1))


def test_badges_that_many_badges_need_first_cost_no_more_than_they_should():
    parts = [component(f"c{n}") | {"ceterms:precededBy": [C + f"c{m}" for m in range(n)]} for n in range(120)]
    found = read(file_of(condition("c119", number=1), parts=parts))
    assert len(found.catalogue.by_id) == 121
    assert len(found.catalogue.by_id[C + "c119"].prerequisites) == 119


def test_things_whose_addresses_end_alike_get_ids_of_their_own():
    targets = [f"{n}/same" for n in range(50)]
    found = read(file_of(condition(*targets, number=50), parts=targets))
    assert len({node.id for node in walk(found.pathway.rule)}) == 51


NAMES = st.sampled_from(
    [
        *("@id", "@type", "id", "type", "@graph", "name", "hasCondition", "targetComponent", "requiredNumber"),
        *(
            "hasDestinationComponent",
            "hasChild",
            "hasConstraint",
            "leftSource",
            "rightSource",
            "comparator",
            "precededBy",
        ),
        *(
            "laurel:document",
            "laurel:achievement",
            "creditValue",
            "proxyFor",
            "isChildOf",
            "logicalOperator",
            "precedes",
        ),
    ]
)
VALUES = st.sampled_from(
    [
        "p",
        "end",
        "a",
        "Pathway",
        "ceterms:CredentialComponent",
        "BasicComponent",
        "logic:Or",
        "creditValue",
        "compare:GTEQ",
    ]
)
ctdlish = st.recursive(
    VALUES | st.integers(-2, 5) | st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=25,
)


@settings(max_examples=150)
@given(ctdlish | any_json)
def test_any_json_is_read_or_refused_with_a_typed_error(document):
    _is_read_or_refused(json.dumps(document, default=str))


@settings(max_examples=150)
@given(ctdlish, ctdlish)
def test_anything_behind_a_pathway_is_read_or_refused_with_a_typed_error(said, more):
    end = {"@id": "end", "@type": "CredentialComponent", "hasCondition": said}
    pathway = {"@id": "p", "@type": "Pathway", "hasDestinationComponent": "end", "laurel:document": more}
    _is_read_or_refused(json.dumps({"@graph": [pathway, end, more]}))


@settings(max_examples=50)
@given(st.binary(max_size=60) | st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_typed_error(text):
    _is_read_or_refused(text)


def _is_read_or_refused(text):
    try:
        found = read_ctdl(text)
    except AppError:
        return
    assert found.pathways
    assert found.catalogue.by_id
