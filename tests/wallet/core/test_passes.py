"""What passes say: nothing that the badge does not, nothing that nobody can see, and never that it is genuine."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallet.core.passes import PassFacts, PassTooLong, apple_pass, day_as_written, google_pass

CODE = "ABCD-EFGH-IJKL-MNOP-QRST-UVWX-YZ"
FACTS = PassFacts(
    serial=UUID("5e3e9a7c-0d3e-4b5e-9d5a-3f1f6d1c2b3a"),
    address=f"https://badges.uni.example/v/{CODE}",
    code=CODE,
    organisation="Alder Valley University",
    name="Data visualisation",
    issuer="School of Public Health",
    holder="Maya Okafor",
    awarded_on=date(2026, 5, 10),
    in_force_until=date(2028, 5, 10),
    ends_at=datetime(2028, 5, 10, 21, 59, 59, 500, tzinfo=UTC),
)
BARE = replace(FACTS, issuer=None, holder=None, awarded_on=None, in_force_until=None, ends_at=None)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ROOM = 1_065  # bytes, with a key of 2048 bits

# The members that Apple documents for a pass, for one of its fields and for its barcode, as far as ours has them.
APPLE_REQUIRED = {"formatVersion", "passTypeIdentifier", "teamIdentifier", "serialNumber", "organizationName"} | {
    "description"
}
APPLE_KNOWN = APPLE_REQUIRED | {
    *("backgroundColor", "foregroundColor", "labelColor", "logoText", "barcodes", "expirationDate", "generic"),
}
APPLE_FIELD = {"key", "label", "value", "dateStyle", "timeStyle", "ignoresTimeZone", "dataDetectorTypes"}
# What Google documents for a generic object.
GOOGLE_KNOWN = {"id", "classId", "cardTitle", "subheader", "header", "hexBackgroundColor", "barcode", "heroImage"} | {
    *("validTimeInterval", "textModulesData"),
}
UNSEEN = re.compile("[\u0000-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


def apple(facts=FACTS):
    return json.loads(apple_pass(facts, type_id="pass.example.uni", team_id="A1B2C3D4E5"))


def google(facts=FACTS, max_bytes=ROOM, account="passes@uni.iam.gserviceaccount.com"):
    text = google_pass(facts, issuer_id="3388000000000000001", account=account, issued_at=NOW, max_bytes=max_bytes)
    assert len(text) <= max_bytes
    return json.loads(text)


def object_of(claims):
    (only,) = claims["payload"]["genericObjects"]
    return only


def fields(value):
    return {field["key"]: field for group in value["generic"].values() for field in group}


def test_apple_gets_the_members_that_it_documents():
    value = apple()
    assert APPLE_REQUIRED <= value.keys() <= APPLE_KNOWN
    assert value["formatVersion"] == 1
    assert value["serialNumber"] == str(FACTS.serial)
    assert value["barcodes"] == [
        {
            "format": "PKBarcodeFormatQR",
            "message": FACTS.address,
            "messageEncoding": "iso-8859-1",
            "altText": CODE,
        }
    ]
    assert value["generic"].keys() <= {"primaryFields", "secondaryFields", "auxiliaryFields", "backFields"}
    listed = [field for group in value["generic"].values() for field in group]
    assert len({field["key"] for field in listed}) == len(listed)
    assert all({"key", "value"} <= field.keys() <= APPLE_FIELD for field in listed)
    assert all(re.fullmatch(r"rgb\(\d+, \d+, \d+\)", value[f"{part}Color"]) for part in ("background", "label"))


def test_apple_shows_the_days_as_the_issuer_wrote_them_and_ends_with_the_badge():
    value = apple()
    assert fields(value)["awarded"]["value"] == "2026-05-10T00:00:00Z"
    assert fields(value)["awarded"]["ignoresTimeZone"] is True
    assert fields(value)["until"]["value"] == "2028-05-10T00:00:00Z"
    assert value["expirationDate"] == "2028-05-10T21:59:59Z"


def test_what_nobody_knows_is_left_out():
    value = apple(BARE)
    assert "expirationDate" not in value
    assert fields(value).keys() == {"name", "check", "about", "whole-name"}
    badge = object_of(google(BARE))
    assert badge.keys().isdisjoint({"subheader", "validTimeInterval"})
    assert badge["cardTitle"]["defaultValue"]["value"] == "Alder Valley University"


def test_a_pass_says_that_it_proves_nothing():
    said = fields(apple())
    assert "cannot be checked by itself" in said["about"]["value"]
    assert said["check"]["value"] == FACTS.address
    both = json.dumps([apple(), google()]).lower()
    assert not re.search(r"verified|is genuine\b(?! and still)|valid badge", both)


def test_google_gets_the_members_that_it_documents():
    claims = google()
    assert claims.keys() == {"iss", "aud", "typ", "iat", "origins", "payload"}
    assert (claims["aud"], claims["typ"], claims["iat"]) == ("google", "savetowallet", int(NOW.timestamp()))
    assert claims["origins"] == ["https://badges.uni.example"]
    badge = object_of(claims)
    assert {"id", "classId", "cardTitle", "header"} <= badge.keys() <= GOOGLE_KNOWN
    assert claims["payload"]["genericClasses"] == [{"id": badge["classId"]}]
    assert re.fullmatch(r"3388000000000000001\.[\w.-]+", badge["id"], re.ASCII)
    assert badge["barcode"] == {"type": "QR_CODE", "value": FACTS.address, "alternateText": CODE}
    assert badge["heroImage"]["sourceUri"]["uri"] == f"{FACTS.address}/og.png"
    rows = {row["header"]: row["body"] for row in badge["textModulesData"]}
    assert (rows["Awarded on"], rows["In force until"]) == ("10 May 2026", "10 May 2028")


def test_google_is_told_less_where_there_is_less_room():
    everything = object_of(google(max_bytes=3_000))
    assert {row["header"] for row in everything["textModulesData"]} == {"Awarded on", "In force until", "This pass"}
    long = replace(FACTS, name="Data " * 60, issuer="School " * 40)
    badge = object_of(google(long))
    assert badge["header"]["defaultValue"]["value"].endswith("…")
    assert badge["barcode"]["value"] == FACTS.address, "the address is never cut"
    with pytest.raises(PassTooLong):
        google(max_bytes=400)
    with pytest.raises(PassTooLong):
        google(account="a" * 1_000 + "@uni.example")


def test_google_cannot_fetch_a_picture_from_this_machine():
    local = replace(FACTS, address=f"http://127.0.0.1:8000/v/{CODE}")
    assert "heroImage" not in object_of(google(local))


def test_the_same_link_is_the_same_pass():
    renamed = replace(FACTS, name="Another name")
    assert apple(renamed)["serialNumber"] == apple()["serialNumber"]
    assert object_of(google(renamed))["id"] == object_of(google())["id"]
    assert apple_pass(FACTS, type_id="a", team_id="b") == apple_pass(FACTS, type_id="a", team_id="b")


def strings(value):
    if isinstance(value, dict):
        return [text for one in value.values() for text in strings(one)]
    if isinstance(value, list):
        return [text for one in value for text in strings(one)]
    return [value] if isinstance(value, str) else []


HOSTILE = st.one_of(
    st.text(max_size=300),
    st.sampled_from(
        [
            "x" * 10_000,
            "漢" * 10_000,
            "\u202egnp.exe",
            "<a href='https://evil.example'>here</a>",
            "\u200b\u2066\u0000",
            "=1+1",
            '"}],"aud":"evil',
        ]
    ),
)


@settings(max_examples=60, deadline=None)
@given(name=HOSTILE, issuer=st.none() | HOSTILE, holder=st.none() | HOSTILE)
def test_whatever_strangers_wrote_is_bounded_and_can_be_seen(name, issuer, holder):
    facts = replace(FACTS, name=name, issuer=issuer, holder=holder)
    value = apple(facts)
    claims = google(facts)
    assert APPLE_REQUIRED <= value.keys() <= APPLE_KNOWN
    assert claims["aud"] == "google"
    assert fields(value)["name"]["value"]
    assert "attributedValue" not in json.dumps(value), "only that would be read as markup"
    for text in [*strings(value), *strings(claims)]:
        assert len(text) <= 250
        assert not UNSEEN.search(text)
    for field in fields(value).values():
        if field["key"].startswith("whole-"):
            assert field["dataDetectorTypes"] == [], "nothing that a stranger wrote becomes a link"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-05-10T23:30:00-07:00", date(2026, 5, 10)),
        ("2026-05-10", date(2026, 5, 10)),
        ("2026-02-30T00:00:00Z", None),
        ("1396301234", None),
        ("2026-W05-1", None),
        ("", None),
        (None, None),
    ],
)
def test_a_day_is_read_as_it_was_written(written, day):
    assert day_as_written(written) == day
