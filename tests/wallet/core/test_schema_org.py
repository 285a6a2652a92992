"""A badge in the words of schema.org: what is claimed, of whom, and that nothing gets out of the script element."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallet.base.data_block import script_text
from wallet.core.model import Achievement, AchievementCredential, Alignment, Criteria, Profile
from wallet.core.schema_org import badge_markup

PLACE = "https://badges.uni.example/v/AJ47-MF66"


def a_badge(**changes):
    achievement = Achievement(
        id="https://uni.example/robotics",
        name="Robotics",
        description="Build and programme a robot.",
        achievement_type="MicroCredential",
        alignments=(
            Alignment(
                "Kinematics",
                target_url="https://frames.example/k1",
                target_code="K1",
                target_framework="Robots of Europe",
            ),
        ),
        tags=("Python", "kinematics"),
    )
    values = {
        "id": "urn:uuid:1",
        "issuer": Profile("did:web:uni.example", name="Uni", url="https://uni.example"),
        "achievement": achievement,
        "name": "Robotics",
        "valid_from": datetime(2025, 5, 10, tzinfo=UTC),
        "valid_until": datetime(2028, 5, 9, tzinfo=UTC),
    }
    return AchievementCredential(**(values | changes))


def markup(badge, **changes):
    named = {"address": PLACE, "picture": f"{PLACE}/og.png", "issuer": "Example University"} | changes
    return badge_markup(badge, **named)


def test_it_says_what_was_awarded():
    assert markup(a_badge()) == {
        "@context": "https://schema.org",
        "@type": "EducationalOccupationalCredential",
        "@id": PLACE,
        "url": PLACE,
        "name": "Robotics",
        "description": "Build and programme a robot.",
        "image": f"{PLACE}/og.png",
        "credentialCategory": "MicroCredential",
        "competencyRequired": [
            {
                "@type": "DefinedTerm",
                "name": "Kinematics",
                "termCode": "K1",
                "inDefinedTermSet": "Robots of Europe",
                "url": "https://frames.example/k1",
            },
            {"@type": "DefinedTerm", "name": "Python"},
        ],
        "recognizedBy": {"@type": "Organization", "name": "Example University", "url": "https://uni.example"},
        "validFor": "P1095D",
        "expires": "2028-05-09T00:00:00Z",
        "dateCreated": "2025-05-10T00:00:00Z",
    }


def test_the_level_comes_from_what_the_criteria_begin_with():
    badge = a_badge()
    criteria = Criteria(narrative="About 150 hours over 6 weeks, 6 graduate credits.\n\nBuild it.")
    badge = replace(badge, achievement=replace(badge.achievement, criteria=criteria))
    assert markup(badge)["educationalLevel"] == "graduate"


def test_a_person_stands_in_it_only_when_named():
    assert "Maya" not in json.dumps(markup(a_badge(subject_name="Maya Okafor")))
    badge, person = markup(a_badge(), person="Maya Okafor")["@graph"]
    assert badge["@id"] == PLACE
    assert person == {"@type": "Person", "name": "Maya Okafor", "hasCredential": {"@id": PLACE}}


@pytest.mark.parametrize("begins", [None, datetime(2028, 5, 9, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)])
def test_a_span_needs_two_ends(begins):
    assert "validFor" not in markup(a_badge(valid_from=begins))


def test_an_address_of_a_person_or_a_script_is_no_address():
    badge = a_badge(issuer=Profile("mailto:dean@uni.example", url="javascript:alert(1)"))
    description = "Write to dean@uni.example."
    badge = replace(badge, achievement=replace(badge.achievement, description=description))
    made = markup(badge)
    assert "url" not in made["recognizedBy"]
    assert "dean@" not in json.dumps(made)


hostile = st.one_of(
    st.sampled_from(
        ["</script><script>alert(1)</script>", "<!--<script>", "]]>", "\u2028\u2029&lt;", "‮", "x" * 10_000]
    ),
    st.text(max_size=80),
)


@settings(max_examples=60, deadline=None)
@given(hostile, hostile, hostile)
def test_nothing_gets_out_of_the_element(name, description, tag):
    badge = a_badge()
    changed = replace(badge.achievement, name=name, description=description, tags=(tag,))
    text = script_text(markup(replace(badge, achievement=changed), issuer=tag, person=name))
    assert not set("<>&\u2028\u2029") & set(text)
    page = html5lib.parse(
        f'<script type="application/ld+json">{text}</script><p>after</p>', namespaceHTMLElements=False
    )
    assert len(page.findall(".//script")) == 1
    assert [one.text for one in page.findall(".//p")] == ["after"]
    value = json.loads(page.find(".//script").text)
    assert len(json.dumps(value)) < 60_000
