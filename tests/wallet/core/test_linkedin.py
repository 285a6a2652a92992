"""The LinkedIn address, parameter by parameter, against the faults that others shipped."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallet.core.linkedin import (
    Certification,
    Change,
    Field,
    LeftOut,
    Month,
    add_to_profile_url,
    changes_since,
    is_readable_id,
    month_of,
    parameters_of,
    sent_parameters,
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


# --- every documented parameter: what is sent, or why not
#
# As read from the code of six badge systems: `startTask` always; `organizationId` or `organizationName`, not both;
# years of four digits, months 1 to 12; no expiration where there is none; `certId` rather left out than a URN.
DOCUMENTED = (
    "startTask",
    "name",
    "organizationId",
    "organizationName",
    "issueYear",
    "issueMonth",
    "expirationYear",
    "expirationMonth",
    "certUrl",
    "certId",
)
FULL = Certification("Robotics", PAGE, "Alder Valley University", "123456", Month(2025, 1), Month(2028, 12), "AVU-7")


@pytest.mark.parametrize(
    ("entry", "sent", "left_out"),
    [
        (
            FULL,
            {
                "name": "Robotics",
                "organizationId": "123456",
                "issueYear": "2025",
                "issueMonth": "1",
                "expirationYear": "2028",
                "expirationMonth": "12",
                "certUrl": PAGE,
                "certId": "AVU-7",
            },
            {"organizationName": LeftOut.COMPANY_PAGE_INSTEAD},
        ),
        (
            replace(FULL, organization_id=None, expires=None, certificate_id="urn:uuid:1"),
            {
                "name": "Robotics",
                "organizationName": "Alder Valley University",
                "issueYear": "2025",
                "issueMonth": "1",
                "certUrl": PAGE,
            },
            {
                "organizationId": LeftOut.NO_COMPANY_PAGE,
                "expirationYear": LeftOut.NO_END,
                "expirationMonth": LeftOut.NO_END,
                "certId": LeftOut.NOT_READABLE,
            },
        ),
        (
            Certification("Robotics", None, None, "company/alder"),
            {"name": "Robotics"},
            {
                "organizationId": LeftOut.NOT_A_COMPANY_PAGE,
                "organizationName": LeftOut.NO_ORGANIZATION,
                "issueYear": LeftOut.NO_DATE,
                "issueMonth": LeftOut.NO_DATE,
                "expirationYear": LeftOut.NO_END,
                "expirationMonth": LeftOut.NO_END,
                "certUrl": LeftOut.NO_ADDRESS,
                "certId": LeftOut.NO_IDENTIFIER,
            },
        ),
        (
            replace(FULL, issued=Month(987, 9), organization_id="0123"),
            {
                "name": "Robotics",
                "organizationName": "Alder Valley University",
                "issueYear": "0987",
                "issueMonth": "9",
                "expirationYear": "2028",
                "expirationMonth": "12",
                "certUrl": PAGE,
                "certId": "AVU-7",
            },
            {"organizationId": LeftOut.NOT_A_COMPANY_PAGE},
        ),
    ],
)
def test_each_documented_parameter_is_sent_or_says_why_not(entry, sent, left_out):
    listed = parameters_of(entry)
    assert ["startTask", *(one.name for one in listed)] == list(DOCUMENTED)
    assert {one.name: one.value for one in listed if one.value is not None} == sent == sent_parameters(entry)
    assert {one.name: one.left_out for one in listed if one.left_out} == left_out
    assert all((one.value is None) is (one.left_out is not None) for one in listed)
    in_address = dict(parse_qsl(urlsplit(add_to_profile_url(entry)).query, strict_parsing=True))
    assert in_address == {"startTask": "CERTIFICATION_NAME"} | sent


@pytest.mark.parametrize("sign", ["x", "&", "#", "\n", "\u202e", "\u00fc", "%", "\ud800"])
def test_a_name_of_ten_thousand_characters_is_cut(sign):
    entry = replace(FULL, name=sign * 10_000, organization_name=sign * 10_000, organization_id=None)
    url = add_to_profile_url(entry)
    assert len(url) < 6_000
    assert url.isascii()
    sent = parse_qsl(urlsplit(url).query, strict_parsing=True, keep_blank_values=True)
    assert [name for name, _ in sent if name not in DOCUMENTED] == []
    assert len(dict(sent)["name"]) <= 300


# --- what has changed since


@pytest.mark.parametrize(
    ("now", "changes"),
    [
        (FULL, []),
        (replace(FULL, expires=Month(2031, 2)), [Change(Field.EXPIRES, "2028-12", "2031-02")]),
        (replace(FULL, expires=None), [Change(Field.EXPIRES, "2028-12", None)]),
        (
            replace(FULL, name="Robotics 2", issued=Month(2028, 11), certificate_id="AVU-8", address=PAGE + "X"),
            [
                Change(Field.NAME, "Robotics", "Robotics 2"),
                Change(Field.ISSUED, "2025-01", "2028-11"),
                Change(Field.CERTIFICATE_ID, "AVU-7", "AVU-8"),
                Change(Field.ADDRESS, PAGE, PAGE + "X"),
            ],
        ),
        (replace(FULL, address=None), []),  # whether the link is on is told by itself
        (replace(FULL, organization_id=None), []),  # the entry shows the same organisation as before
        (replace(FULL, organization_id="77"), [Change(Field.ORGANIZATION, "123456", "Alder Valley University")]),
    ],
)
def test_what_has_to_be_changed_on_the_profile(now, changes):
    assert list(changes_since(sent_parameters(FULL), now)) == changes


def test_a_number_that_became_known_makes_no_entry_stale():
    before = sent_parameters(replace(FULL, organization_id=None))
    assert changes_since(before, FULL) == ()
    renamed = replace(FULL, organization_name="Alder University")
    assert changes_since(before, renamed) == (
        Change(Field.ORGANIZATION, "Alder Valley University", "Alder University"),
    )


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.sampled_from(DOCUMENTED), st.text(max_size=10)))
def test_whatever_was_kept_is_compared(before):
    for one in changes_since(before, FULL):
        assert one.before != one.after
