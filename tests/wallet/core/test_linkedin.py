"""The LinkedIn address, parameter by parameter, against the faults that others shipped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallet.core.linkedin import (
    Certification,
    Month,
    add_to_profile_url,
    is_readable_id,
    month_of,
    share_post_url,
)

PAGE = "https://badges.example.edu/v/7KQF-M2XD-PA5T-W3HC-ABCD-EF23-45"


def parameters(**changes):
    values = {"name": "Robotics", "address": PAGE, "organization_name": "Alder Valley University"} | changes
    return parse_qsl(urlsplit(add_to_profile_url(Certification(**values))).query, strict_parsing=True)


def test_everything_that_is_known_is_sent_once():
    url = add_to_profile_url(
        Certification(
            name="Robotics",
            address=PAGE,
            organization_name="Alder Valley University",
            organization_id="123456",
            issued=Month(2025, 5),
            expires=Month(2028, 12),
            certificate_id="AVU-2025-0042",
        )
    )
    assert url == (
        "https://www.linkedin.com/profile/add?startTask=CERTIFICATION_NAME&name=Robotics&organizationId=123456"
        "&issueYear=2025&issueMonth=5&expirationYear=2028&expirationMonth=12"
        "&certUrl=https%3A%2F%2Fbadges.example.edu%2Fv%2F7KQF-M2XD-PA5T-W3HC-ABCD-EF23-45&certId=AVU-2025-0042"
    )


def test_what_is_not_known_is_left_out():
    assert parameters(organization_name=None) == [
        ("startTask", "CERTIFICATION_NAME"),
        ("name", "Robotics"),
        ("certUrl", PAGE),
    ]


@pytest.mark.parametrize(
    "name",
    [
        "x&certUrl=https://evil.example#",
        "a=b&startTask=SKILL_NAME",
        "R&D; 100% \u00e9t\u00e9 + more",
        "a?b#c/d\\e",
        "{{7*7}}<script>",
        "\u6a5f\u5668\u4eba",
    ],
)
def test_a_hostile_name_stays_a_name(name):
    sent = parameters(name=name, organization_name=name)
    assert dict(sent)["name"] == dict(sent)["organizationName"] == name
    assert [key for key, _ in sent] == ["startTask", "name", "organizationName", "certUrl"]
    assert dict(sent)["certUrl"] == PAGE
    assert not urlsplit(add_to_profile_url(Certification(name, PAGE, None))).fragment


@pytest.mark.parametrize("text", ["Robo\r\ntics", "Robo\u202etics", "\x00Robo\ttics "])
def test_characters_nobody_can_see_are_not_sent(text):
    assert dict(parameters(name=text))["name"] == "Robo tics"


@pytest.mark.parametrize(
    "number", ["", "0", "12a", "https://www.linkedin.com/company/7", "-7", " 7", "7" * 13, "\u0667"]
)
def test_only_a_company_pages_number_replaces_the_name(number):
    sent = dict(parameters(organization_id=number))
    assert sent["organizationName"] == "Alder Valley University"
    assert "organizationId" not in sent


@pytest.mark.parametrize(
    ("written", "month"),
    [
        ("2025-06-01T00:30:00+09:00", Month(2025, 6)),  # 31 May in UTC
        ("2025-05-31T23:30:00-05:00", Month(2025, 5)),  # 1 June in UTC
        ("2025-01-01T00:00:00Z", Month(2025, 1)),
        ("2025-12-31", Month(2025, 12)),
        ("2025-12", Month(2025, 12)),
    ],
)
def test_the_month_is_the_one_that_the_issuer_wrote(written, month):
    assert month_of(written, datetime(1999, 1, 1, tzinfo=UTC)) == month


@pytest.mark.parametrize("written", [None, "", "1404179900", "2025-13-01", "0000-01-01", "2025-011", "May 2025"])
def test_a_month_that_is_not_written_is_read_in_utc(written):
    late = datetime(2025, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=2)))
    assert month_of(written, late) == Month(2024, 12)
    assert month_of(written) is None


@pytest.mark.parametrize(
    ("identifier", "sent"),
    [
        ("AVU-2025-0042", True),
        ("No. 7", True),
        ("4711", True),
        ("urn:uuid:3732b0c2-4f10-4f4e-8d3b-2f1f6f6b2f10", False),
        ("3732b0c2-4f10-4f4e-8d3b-2f1f6f6b2f10", False),
        ("https://badges.example.edu/credentials/7", False),
        ("//evil.example/x", False),
        ("x" * 41, False),
        ("a&b=c", False),
        ("", False),
        (None, False),
    ],
)
def test_only_a_readable_identifier_is_sent(identifier, sent):
    assert is_readable_id(identifier) is sent
    assert ("certId" in dict(parameters(certificate_id=identifier))) is sent


def test_a_post_names_the_page_alone():
    assert share_post_url(PAGE + "?a=b&c=d") == (
        "https://www.linkedin.com/sharing/share-offsite/"
        "?url=https%3A%2F%2Fbadges.example.edu%2Fv%2F7KQF-M2XD-PA5T-W3HC-ABCD-EF23-45%3Fa%3Db%26c%3Dd"
    )


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=40), st.text(max_size=20))
def test_any_texts_give_one_address_with_each_parameter_once(name, organization, identifier, number):
    url = add_to_profile_url(Certification(name, PAGE, organization, number, certificate_id=identifier))
    assert url.isascii()
    keys = [key for key, _ in parse_qsl(urlsplit(url).query, keep_blank_values=True)]
    assert len(keys) == len(set(keys))
    assert dict(parse_qsl(urlsplit(url).query))["certUrl"] == PAGE
    month_of(name)
