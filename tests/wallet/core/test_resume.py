"""Resume lines: inert as text and as JSON, in JSON Resume's shape, moved up and down."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallet.core.resume import Line, day_as_written, json_resume, moved, plain_line, plain_text

NOW = datetime(2026, 11, 25, 9, 30, 15, tzinfo=UTC)
PAGE = "https://badges.example.edu/v/7KQF-M2XD-PA5T-W3HC-ABCD-EF23-45"

# The part of JSON Resume's schema (draft-07, schema 1.x) that is written here, set down from its public description:
# a document may have `$schema` and `meta.version` and `meta.lastModified`; a certificate has a name, a date of which
# month and day may be left out, an issuer and an address. Others' members are allowed by it; ours are all of them.
DAY = "^([1-2][0-9]{3}-[0-1][0-9]-[0-3][0-9]|[1-2][0-9]{3}-[0-1][0-9]|[1-2][0-9]{3})$"
CERTIFICATE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["name", "url"],
    "properties": {
        "name": {"type": "string"},
        "date": {"type": "string", "pattern": DAY},
        "issuer": {"type": "string"},
        "url": {"type": "string", "format": "uri"},
    },
}
SCHEMA = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "type": "object",
    "additionalProperties": False,
    "required": ["$schema", "basics", "certificates", "meta"],
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "basics": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"name": {"type": "string"}},
        },
        "certificates": {"type": "array", "items": CERTIFICATE},
        "meta": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "version": {"type": "string"},
                "lastModified": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$"},
            },
        },
    },
}


def line(**changes):
    values = {
        "name": "Robotics",
        "issuer": "Alder Valley University",
        "facts": ("Issued May 2025, in force until May 2028; 6 credits", "Skills: Kinematics, Sensors"),
        "proof": f"Verify: {PAGE}",
        "address": PAGE,
        "day": date(2025, 5, 10),
    }
    return Line(**values | changes)


def valid(value):
    jsonschema.Draft7Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(value)
    return value


def test_each_badge_is_one_group_of_lines():
    over = line(name="Statistics", facts=("Issued June 2023, expired June 2026",), over="expired June 2026")
    assert plain_text("Certificates", "Maya Okafor", [line(), over]) == (
        "Maya Okafor\n"
        "\n"
        "Certificates\n"
        "\n"
        "Robotics\n"
        "Alder Valley University\n"
        "Issued May 2025, in force until May 2028; 6 credits\n"
        "Skills: Kinematics, Sensors\n"
        f"Verify: {PAGE}\n"
        "\n"
        "Statistics\n"
        "Alder Valley University\n"
        "Issued June 2023, expired June 2026\n"
        f"Verify: {PAGE}\n"
    )


def test_nothing_is_written_about_no_badges():
    assert plain_text("Certificates", "Maya Okafor", []) == ""
    assert plain_text("", "", [line(issuer="", facts=())]) == f"Robotics\nVerify: {PAGE}\n"


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ("\u201cData\u201d \u2013 the 1st\u2026", '"Data" - the 1st...'),
        ("Ma\u00eetrise d\u2019\u0153uvre\u00a0\u2022 n\u2032", "Ma\u00eetrise d'\u0153uvre * n'"),
        ("e\u0301te\u0301", "\u00e9t\u00e9"),
        ("\u6a5f\u5668\u4eba", "\u6a5f\u5668\u4eba"),
        ("one\r\ntwo\ttabs", "one two tabs"),
        ("Robo\u202etics\u200b\x07", "Robotics"),
        ('=HYPERLINK("https://evil.example","x")', '\'=HYPERLINK("https://evil.example","x")'),
        ("\u2212 1 + cmd|' /C calc'!A0", "'- 1 + cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),  # text: nobody runs it
        ("x" * 10_000, "x" * 299 + "..."),
    ],
)
def test_a_line_is_inert_and_has_ascii_punctuation(written, line):
    assert plain_line(written) == line


def test_the_json_resume_has_its_schemas_shape():
    value = valid(json_resume("Maya Okafor", [line(), line(over="expired May 2026", day=None, issuer="")], NOW))
    assert value["basics"] == {"name": "Maya Okafor"}
    assert value["certificates"] == [
        {"name": "Robotics", "date": "2025-05-10", "issuer": "Alder Valley University", "url": PAGE},
        {"name": "Robotics (expired May 2026)", "url": PAGE},
    ]
    assert value["meta"] == {"version": "v1.0.0", "lastModified": "2026-11-25T09:30:15"}
    assert valid(json_resume("", [], NOW))["basics"] == {}


def test_a_year_that_the_schema_cannot_write_is_left_out():
    assert "date" not in valid(json_resume("", [line(day=date(987, 1, 1))], NOW))["certificates"][0]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2025-06-01T00:30:00+09:00", date(2025, 6, 1)),  # 31 May in UTC
        ("2025-05-31T23:30:00-05:00", date(2025, 5, 31)),  # 1 June in UTC
        ("2025-12-31", date(2025, 12, 31)),
        ("2025-02-30", date(2024, 12, 31)),
        ("2025-12-311", date(2024, 12, 31)),
        ("1404179900", date(2024, 12, 31)),
        (None, date(2024, 12, 31)),
    ],
)
def test_the_day_is_the_one_that_the_issuer_wrote(written, day):
    instant = datetime(2025, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=2)))
    assert day_as_written(written, instant) == day


def test_no_date_is_no_day():
    assert day_as_written("May 2025", None) is None


A, B, C = (UUID(int=number) for number in (1, 2, 3))


@pytest.mark.parametrize(
    ("which", "by", "order"),
    [
        (B, -1, (B, A, C)),
        (B, 1, (A, C, B)),
        (A, -1, (A, B, C)),
        (C, 1, (A, B, C)),
        (UUID(int=9), 1, (A, B, C)),
    ],
)
def test_one_is_moved_as_far_as_there_is_room(which, by, order):
    assert moved((A, B, C), which, by) == order


@settings(max_examples=100, deadline=None)
@given(
    st.text(max_size=40),
    st.lists(
        st.builds(
            Line,
            st.text(max_size=60),
            st.text(max_size=40),
            st.tuples(st.text(max_size=40)),
            st.just(f"Verify: {PAGE}"),
            st.just(PAGE),
            st.none() | st.dates(),
            st.text(max_size=20),
        ),
        max_size=3,
    ),
)
def test_whatever_issuers_wrote_stays_in_its_line(holder, lines):
    text = plain_text("Badges", holder, lines)
    text.encode()
    rows = text.split("\n")
    assert rows.count(f"Verify: {PAGE}") == len(lines)
    assert all(row == "" or row[0] not in "=+-@\t\r" for row in rows)
    assert "\r" not in text
    assert "\n\n\n" not in text
    json.dumps(valid(json_resume(holder, lines, NOW)), ensure_ascii=False).encode()
