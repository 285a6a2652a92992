"""Markup of public pages: what search engines are told, and that it stays inside its element."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from pathways.core.explain import Names
from pathways.core.schema_org import credential_markup, program_markup, script_text
from tests.pathways.core.kit import HOME, achievement, catalogue, group, leaf, pathway

OFFERS = catalogue(
    achievement(
        "a", 6, name="Robotics", valid_for="P3Y", tags=["ai", "data"], level="graduate", achievement_type="Course"
    ),
    achievement("b", 0),
    achievement("award", 0, name="AI credential", achievement_type="Certificate"),
)
NAMES = Names(OFFERS, {HOME: "Alder Valley University"})


def page(achievement):
    return f"https://x.example/{achievement}"


def test_a_credential():
    assert credential_markup(OFFERS.by_id["a"], NAMES, page("a"), description="Six credits.") == {
        "@context": "https://schema.org",
        "@type": "EducationalOccupationalCredential",
        "@id": "https://x.example/a",
        "url": "https://x.example/a",
        "name": "Robotics",
        "description": "Six credits.",
        "identifier": "a",
        "credentialCategory": "Course",
        "educationalLevel": "graduate",
        "recognizedBy": {"@type": "EducationalOrganization", "@id": HOME, "name": "Alder Valley University"},
        "validFor": "P3Y",
        "competencyRequired": ["ai", "data"],
    }


def test_a_program():
    one = pathway(
        group("credits", leaf("a"), leaf("b"), credits=9),
        name="AI",
        eligibility=[{"fact": "degree", "equals": True, "message": "A degree is required."}],
    )
    found = program_markup(one, NAMES, "https://x.example/p", page)
    assert found["@type"] == "EducationalOccupationalProgram"
    assert found["numberOfCredits"] == 9
    assert found["provider"]["name"] == "Alder Valley University"
    assert found["programPrerequisites"] == ["A degree is required. (“degree” is yes.)"]
    assert found["educationalCredentialAwarded"]["name"] == "AI credential"
    assert found["description"] == "At least 9 credits from these 2. Robotics. B."
    assert [course["name"] for course in found["hasCourse"]] == ["Robotics"]


def test_a_program_that_awards_nothing_known():
    found = program_markup(pathway(leaf("b"), awards=None), NAMES, "https://x.example/p", page)
    assert "provider" not in found
    assert "educationalCredentialAwarded" not in found
    assert "hasCourse" not in found


@given(st.text())
def test_no_name_ends_the_script_element(text):
    made = script_text({"name": f"</script><!--{text}]]>"})
    assert not set("<>&\u2028\u2029") & set(made)
    assert json.loads(made) == {"name": f"</script><!--{text}]]>"}
