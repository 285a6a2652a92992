"""Status lists: what counts, what does not, and what each answer does to the verdict."""

from __future__ import annotations

import gzip
import zlib
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sims.issuer import LIST_ENTRIES, NOW, IssuerSimulator
from tests.wallet.core.kit import codes, judged, outcomes
from wallet.base.errors import InputError
from wallet.base.limits import STATUS_LIST_MAX_BYTES
from wallet.core.encoding import encode_base64url
from wallet.core.status.bitstring import decode_bitstring, encode_bitstring, value_at
from wallet.core.status.entries import BitstringEntry, RevocationListEntry, UnknownEntry, parse_status_entries
from wallet.core.verify.report import Check, Outcome, Verdict


@pytest.fixture
def issuer():
    return IssuerSimulator("did:web:uni.example")


def with_status(issuer, *entries):
    return issuer.sign(issuer.credential(credentialStatus=list(entries) if len(entries) > 1 else entries[0]))


MEMBERS = ("statusPurpose", "statusListIndex", "statusListCredential")


# --- lists


def test_not_revoked_revoked_and_back(issuer):
    badge = with_status(issuer, issuer.status(7), issuer.status(7, "suspension"))

    assert judged(badge, issuer).report.verdict is Verdict.VERIFIED
    issuer.suspend(7)
    assert judged(badge, issuer).report.verdict is Verdict.SUSPENDED
    issuer.reinstate(7)
    assert judged(badge, issuer).report.verdict is Verdict.VERIFIED
    issuer.revoke(7)
    assert judged(badge, issuer).report.verdict is Verdict.REVOKED


@pytest.mark.parametrize("neighbour", [0, 6, 8, 15, LIST_ENTRIES - 1])
def test_other_bits_are_other_badges(issuer, neighbour):
    badge = with_status(issuer, issuer.status(7))
    issuer.revoke(neighbour)

    assert judged(badge, issuer).report.verdict is Verdict.VERIFIED


def test_every_entry_is_asked(issuer):
    badge = with_status(issuer, issuer.status(7), issuer.status(8))
    issuer.revoke(8)

    assert judged(badge, issuer).report.verdict is Verdict.REVOKED


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param(dict.fromkeys(MEMBERS) | {"type": "https://uni.example/S"}, "unsupported_status", id="new-type"),
        pytest.param({"statusPurpose": "gratitude"}, "unsupported_status", id="other-purpose"),
        pytest.param({"statusSize": 0}, "unsupported_status", id="no-bits"),
        pytest.param({"statusSize": 9}, "unsupported_status", id="too-many-bits"),
        pytest.param({"statusSize": 2}, "status_list_length_error", id="a-list-too-short-for-two-bits"),
        pytest.param({"statusPurpose": None}, "malformed_status", id="no-purpose"),
        pytest.param({"statusListIndex": "-1"}, "malformed_value_error", id="negative"),
        pytest.param({"statusListIndex": "1e3"}, "malformed_value_error", id="float"),
        pytest.param({"statusListIndex": "007"}, "malformed_value_error", id="zeros"),
        pytest.param({"statusListIndex": "\u0667"}, "malformed_value_error", id="other-digits"),
        pytest.param({"statusListIndex": str(LIST_ENTRIES)}, "range_error", id="past-the-end"),
        pytest.param({"statusListCredential": "https://uni.example/no"}, "status_retrieval_error", id="no-list"),
        pytest.param({"statusListCredential": "file:///etc/passwd"}, "status_retrieval_error", id="no-address"),
    ],
)
def test_an_entry_that_cannot_be_checked_is_unknown_never_silent(issuer, changes, code):
    judgement = judged(with_status(issuer, issuer.status(7, **changes)), issuer)

    assert (judgement.report.verdict, codes(judgement)["revocation"]) == (Verdict.UNKNOWN, code)


def unsigned(issuer):
    issuer.publish(issuer.list_url, issuer.status_list())


def foreign_signature(issuer):
    mallory = IssuerSimulator("did:key")
    issuer.publish(issuer.list_url, mallory.sign(issuer.status_list()))


@pytest.mark.parametrize(
    ("publish", "code"),
    [
        pytest.param(unsigned, "status_verification_error", id="unsigned"),
        pytest.param(foreign_signature, "status_verification_error", id="signed-by-a-stranger"),
        pytest.param(
            lambda i: i.publish_status_list(type=["VerifiableCredential"]), "status_verification_error", id="no-list"
        ),
        pytest.param(
            lambda i: i.publish_status_list(subject={"statusPurpose": "suspension"}),
            "status_verification_error",
            id="other-purpose",
        ),
        pytest.param(lambda i: i.publish_status_list(entries=80_000), "status_list_length_error", id="too-short"),
        pytest.param(
            lambda i: i.publish_status_list(validUntil="2026-02-01T00:00:00Z"), "status_list_expired", id="expired"
        ),
        pytest.param(
            lambda i: i.publish_status_list(validFrom="2027-01-01T00:00:00Z"), "status_list_not_yet_valid", id="future"
        ),
        pytest.param(
            lambda i: i.publish_status_list(subject={"encodedList": "uAAAA"}), "malformed_bitstring", id="no-gzip"
        ),
        pytest.param(lambda i: i.publish(i.list_url, "<html>"), "status_verification_error", id="web-page"),
    ],
)
def test_a_list_that_does_not_count(issuer, publish, code):
    badge = with_status(issuer, issuer.status(7))
    publish(issuer)

    judgement = judged(badge, issuer)

    assert (judgement.report.verdict, codes(judgement)["revocation"]) == (Verdict.UNKNOWN, code)


def test_a_set_bit_in_a_genuine_expired_list_is_still_revoked(issuer):
    badge = with_status(issuer, issuer.status(7))
    issuer.revoke(7)
    issuer.publish_status_list(validUntil="2026-02-01T00:00:00Z")

    assert judged(badge, issuer).report.verdict is Verdict.REVOKED


def test_a_list_by_another_name_or_issuer_counts_and_is_said_to_be_so(issuer):
    other = IssuerSimulator("did:web:lists.example")
    issuer.documents |= other.documents
    badge = with_status(issuer, issuer.status(7))
    issuer.publish(issuer.list_url, other.sign(issuer.status_list(issuer=other.did, id="https://lists.example/1")))

    judgement = judged(badge, issuer)

    [line] = [line for line in judgement.report.checks if line.check == "revocation"]
    assert judgement.report.verdict is Verdict.VERIFIED, codes(judgement)
    assert "list_id_differs" in line.message
    assert "list_issuer_differs" in line.message


def test_a_list_as_jwt(issuer):
    badge = with_status(issuer, issuer.status(7))
    issuer.publish(issuer.list_url, issuer.sign_jwt(issuer.status_list()), media_type="application/vc+jwt")

    assert judged(badge, issuer).report.verdict is Verdict.VERIFIED


def status_list_2021(issuer, bits=()):
    vc1 = ["https://www.w3.org/2018/credentials/v1", "https://w3id.org/vc/status-list/2021/v1"]
    subject = {"type": "StatusList2021", "encodedList": encode_bitstring(LIST_ENTRIES, bits)[1:]}
    value = issuer.status_list(
        subject=subject,
        type=["VerifiableCredential", "StatusList2021Credential"],
        issuanceDate="2026-01-01T00:00:00Z",
        validFrom=None,
        **{"@context": [*vc1, "https://w3id.org/security/data-integrity/v2"]},
    )
    issuer.publish(issuer.list_url, issuer.sign(value))


@pytest.mark.parametrize(("bits", "verdict"), [((), Verdict.VERIFIED), ((7,), Verdict.REVOKED)])
def test_status_list_2021(issuer, bits, verdict):
    entry = issuer.status(7, type="StatusList2021Entry")
    status_list_2021(issuer, bits)
    token = issuer.sign_jwt(issuer.credential(credentialStatus=entry))

    judgement = judged(token, issuer)

    assert judgement.report.verdict is verdict, codes(judgement)


# --- 1EdTechRevocationList


@pytest.mark.parametrize(
    ("listed", "verdict"),
    [
        pytest.param([], Verdict.VERIFIED, id="empty"),
        pytest.param([{"id": "ID"}], Verdict.REVOKED, id="revoked-by-default"),
        pytest.param([{"id": "ID", "revoked": True, "revocationReason": "Error"}], Verdict.REVOKED, id="reason"),
        pytest.param([{"id": "ID", "revoked": False}], Verdict.VERIFIED, id="not-any-more"),
        pytest.param([{"id": "urn:other"}], Verdict.VERIFIED, id="others"),
        pytest.param([{"id": "urn:other"}, {"no": "id"}], Verdict.UNKNOWN, id="an-entry-nobody-understands"),
        pytest.param(None, Verdict.UNKNOWN, id="no-list"),
    ],
)
def test_1edtech_revocation_list(issuer, listed, verdict):
    badge = issuer.credential(
        credentialStatus={"id": f"{issuer.site}/revocations", "type": "1EdTechRevocationList"},
        **{"@context": [*issuer.credential()["@context"], "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"]},
    )
    entries = listed and [{**one, "id": badge["id"] if one.get("id") == "ID" else one.get("id")} for one in listed]
    value = {"id": f"{issuer.site}/revocations", "issuer": issuer.did}
    issuer.publish(f"{issuer.site}/revocations", value if listed is None else {**value, "revokedCredential": entries})

    judgement = judged(issuer.sign(badge), issuer)

    assert judgement.report.verdict is verdict, codes(judgement)


# --- age


@pytest.mark.parametrize(
    ("ttl", "end", "counts"),
    [
        pytest.param(None, None, timedelta(minutes=15), id="no-ttl"),
        pytest.param(1_000, None, timedelta(minutes=15), id="short-ttl"),
        pytest.param(3_600_000, None, timedelta(hours=1), id="an-hour"),
        pytest.param(10**9, None, timedelta(hours=24), id="never-more-than-a-day"),
        pytest.param(3_600_000, "2026-11-24T12:05:00Z", timedelta(minutes=5), id="never-past-the-lists-end"),
    ],
)
def test_look_again_at(issuer, ttl, end, counts):
    badge = with_status(issuer, issuer.status(7))
    issuer.publish_status_list(subject={"ttl": ttl} if ttl else {}, validUntil=end)

    assert judged(badge, issuer).report.look_again_at == NOW + counts


def test_a_badge_without_a_status_does_not_age(issuer):
    assert judged(issuer.sign(issuer.credential()), issuer).report.look_again_at is None


def test_nobody_is_asked_about_a_badge_that_is_not_sound():
    issuer = IssuerSimulator("did:key")
    badge = with_status(issuer, issuer.status(7)) | {"name": "Forged"}

    judgement = judged(badge, issuer)

    assert judgement.report.verdict is Verdict.INVALID
    assert issuer.asked_for == []
    assert outcomes(judgement)["revocation"] == "unknown"


# --- entries and bits


def test_every_declared_entry_comes_back():
    declared = [
        {
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": 23,
            "statusListCredential": "https://uni.example/1",
        },
        {"type": "1EdTechRevocationList", "id": "https://uni.example/2"},
        {"type": "?"},
        "text",
        {},
    ]

    entries = parse_status_entries(declared)

    assert [type(entry) for entry in entries] == [BitstringEntry, RevocationListEntry, *[UnknownEntry] * 3]
    assert entries[0].index == 23
    assert parse_status_entries(None) == ()


@given(st.sets(st.integers(0, 799)))
@settings(max_examples=30)
def test_bits_survive_the_round_trip(indexes):
    bits = decode_bitstring(encode_bitstring(800, indexes), multibase=True)

    assert {index for index in range(800) if value_at(bits, index)} == indexes


def test_the_most_significant_bit_comes_first():
    assert decode_bitstring(encode_bitstring(16, [0, 15]), multibase=True) == b"\x80\x01"


@given(st.one_of(st.text(max_size=60), st.binary(max_size=60).map(lambda b: "u" + encode_base64url(gzip.compress(b)))))
@settings(max_examples=100)
def test_hostile_lists_are_bits_or_a_typed_error(encoded):
    for multibase in (True, False):
        with suppress(InputError):
            assert isinstance(decode_bitstring(encoded, multibase=multibase), bytes)


@pytest.mark.parametrize(
    "packed",
    [
        pytest.param(gzip.compress(bytes(STATUS_LIST_MAX_BYTES + 1)), id="bomb"),
        pytest.param(gzip.compress(bytes(2000))[:-9], id="cut-off"),
        pytest.param(gzip.compress(bytes(2000)) + b"x", id="something-follows"),
        pytest.param(gzip.compress(bytes(20)) + gzip.compress(bytes(20)), id="two-members"),
        pytest.param(zlib.compress(bytes(2000)), id="zlib"),
    ],
)
def test_lists_that_are_not_one_sound_member(packed):
    with pytest.raises(InputError):
        decode_bitstring("u" + encode_base64url(packed), multibase=True)


# --- more than a bit, and what issuers note

NOTES = [{"status": "0x0", "message": "ok"}, {"status": "0x2", "message": "Fee is due"}]


def revocation_line(judgement):
    return judgement.report.outcome(Check.REVOCATION)


@pytest.mark.parametrize(("value", "verdict"), [(0, "verified"), (1, "revoked"), (2, "revoked"), (3, "revoked")])
def test_a_revocation_of_two_bits(issuer, value, verdict):
    issuer.note(7, value, purpose="revocation", size=2)
    badge = with_status(issuer, issuer.status(7, statusSize=2))

    assert judged(badge, issuer).report.verdict == verdict
    assert judged(with_status(issuer, issuer.status(6, statusSize=2)), issuer).report.verdict is Verdict.VERIFIED


@pytest.mark.parametrize(
    ("value", "told"),
    [(2, "The issuer notes: Fee is due (0x2)."), (0, "The issuer notes: ok (0x0)."), (3, "no words (0x3)")],
)
def test_a_note_is_told_with_its_code_and_changes_no_verdict(issuer, value, told):
    issuer.note(7, value, size=2)
    badge = with_status(issuer, issuer.status(7, "message", statusSize=2, statusMessage=NOTES))

    judgement = judged(badge, issuer)
    line = revocation_line(judgement)

    assert judgement.report.verdict is Verdict.VERIFIED
    assert (line.outcome, line.code, line.evidence) == (
        Outcome.NOT_APPLICABLE,
        "status_note",
        issuer.status_list_url("message"),
    )
    assert told in line.message


def test_a_note_beside_a_revocation(issuer):
    issuer.note(7, 2, size=2)
    note = issuer.status(7, "message", statusSize=2, statusMessage=NOTES)
    badge = with_status(issuer, issuer.status(7), note)

    line = revocation_line(judged(badge, issuer))
    assert (line.outcome, line.code) == (Outcome.PASSED, "not_revoked")
    assert line.message.endswith("The issuer notes: Fee is due (0x2).")

    issuer.revoke(7)
    assert judged(badge, issuer).report.verdict is Verdict.REVOKED


@pytest.mark.parametrize("raised", [False, True])
def test_a_newer_edition_is_told_of(issuer, raised):
    issuer.note(7, int(raised), purpose="refresh")
    badge = with_status(issuer, issuer.status(7, "refresh"))

    judgement = judged(badge, issuer)

    assert judgement.report.verdict is Verdict.VERIFIED
    assert ("newer edition" in revocation_line(judgement).message) is raised
    assert codes(judgement)["revocation"] == ("status_note" if raised else "no_status")


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda i: i.publish(i.status_list_url("message"), None), id="not-there"),
        pytest.param(lambda i: i.publish(i.status_list_url("message"), i.status_list("message")), id="unsigned"),
        pytest.param(lambda i: i.publish_status_list("message", entries=80_000), id="too-short"),
    ],
)
def test_a_note_that_cannot_be_read_is_said_to_be_so(issuer, spoil):
    entry = issuer.status(7, "message")
    spoil(issuer)

    judgement = judged(with_status(issuer, entry), issuer)

    assert judgement.report.verdict is Verdict.VERIFIED
    assert "could not be read (status_" in revocation_line(judgement).message


def test_notes_of_an_impossible_form(issuer):
    entries = [issuer.status(7, "message", statusSize=400), issuer.status(8, "message", statusListIndex="x")]

    judgement = judged(with_status(issuer, *entries), issuer)

    assert judgement.report.verdict is Verdict.VERIFIED
    assert "(unsupported_status)" in revocation_line(judgement).message
    assert "(malformed_value_error)" in revocation_line(judgement).message


@given(st.integers(1, 8), st.data())
def test_values_are_read_where_they_stand(size, data):
    values = data.draw(st.lists(st.integers(0, 2**size - 1), min_size=8, max_size=8))
    bits = int("".join(f"{value:0{size}b}" for value in values), 2).to_bytes(size, "big")

    assert [value_at(bits, index, size) for index in range(8)] == values
