"""What a badge counts toward, in the words of Open Badges."""

from __future__ import annotations

from pathways.core.alignments import alignments, counting_places
from pathways.core.explain import Names
from tests.pathways.core.kit import HOME, achievement, catalogue, group, leaf, match, pathway

OFFERS = catalogue(
    achievement("a", tags=["ai"]), achievement("b"), achievement("mooc"), achievement("award", 0, name="AI credential")
)
NAMES = Names(OFFERS)


def toward(name, *pathways):
    return alignments(OFFERS.by_id[name], pathways, NAMES, lambda one: f"https://x.example/{one.id}")


def test_a_badge_is_aligned_with_the_credential_that_it_counts_toward():
    one = pathway(
        group(
            "all", group("all", leaf("a"), name="Core", id="core"), match(where={"tag": "ai"}, count=1, name="Breadth")
        ),
        name="AI",
    )
    assert toward("a", one) == [
        {
            "type": ["Alignment"],
            "targetName": "AI credential",
            "targetUrl": "https://x.example/p",
            "targetType": "ceterms:Credential",
            "targetFramework": "AI (2026-27)",
            "targetDescription": "It can count in Core or Breadth.",
            "targetCode": "award",
        }
    ]
    assert toward("b", one) == []


def test_a_pathway_without_an_award_is_itself_the_target():
    (found,) = toward("b", pathway(leaf("b"), awards=None, id="urn:p", name="Loose"))
    assert found["targetType"] == "CTDL"
    assert found["targetName"] == "Loose"
    assert found["targetCode"] == "urn:p"


def test_equivalences_count_and_the_own_award_does_not():
    one = pathway(
        group("all", leaf("a"), match(where={"issuer_in": [HOME]}, count=1)),
        equivalences=[{"held": "mooc", "counts_as": "a"}],
    )
    assert counting_places(OFFERS.by_id["mooc"], one, NAMES) != []
    assert toward("award", one) == []


def test_dates_and_results_do_not_matter_and_addresses_sort():
    late = match(where={"awarded_after": "2030-01-01T00:00:00Z", "min_result": "A"}, count=1)
    early = match(where={"awarded_before": "2020-01-01T00:00:00Z"}, count=1)
    pathways = [pathway(late, id="z"), pathway(early, id="y")]
    assert [each["targetUrl"] for each in toward("a", *pathways)] == ["https://x.example/y", "https://x.example/z"]
