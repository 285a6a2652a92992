"""What is kept between two questions: only what the same bytes gave, and only so much of it."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sims.issuer import NOW, IssuerSimulator
from wallet.core.dids.document import ForeignDidDocument, parse_did_document
from wallet.core.formats.ob3_shapes import ACHIEVEMENT
from wallet.core.formats.shapes import record, remembered, string
from wallet.core.memo import Later, Memo, content_key
from wallet.core.proofs.context_set import ContextSet
from wallet.core.status import lists
from wallet.core.verify.bench import Shelf
from wallet.core.verify.loop import verify


def counted():
    made = []

    def make(value="made"):
        made.append(value)
        return value

    return make, made


def test_what_was_made_is_kept():
    memo = Memo(entries=2, weight=2)
    make, made = counted()

    assert [memo.get("a", make), memo.get("a", make)] == ["made", "made"]
    assert made == ["made"]


def test_a_later_value_is_made_once_and_only_when_asked_for():
    make, made = counted()
    later = Later(make)
    assert made == []
    assert [later.value, later.value] == ["made", "made"]
    assert made == ["made"]


def test_a_badge_is_built_when_it_is_asked_for_and_stays_the_same():
    issuer = IssuerSimulator()
    upload = json.dumps(issuer.sign(issuer.credential())).encode()
    judgement = verify(upload, issuer.gather, now=NOW, claimed_recipient={}, shelf=Shelf(ContextSet.bundled()))
    assert judgement.credential is not None
    assert judgement.credential is judgement.credential
    assert judgement.credential.name == judgement.report.credential.name


def test_the_longest_unused_is_forgotten_first():
    memo = Memo(entries=2, weight=9)
    make, made = counted()
    for key in ("a", "b", "a", "c", "a", "b"):
        memo.get(key, lambda key=key: make(key))

    assert made == ["a", "b", "c", "b"]


def test_weight_counts_and_what_is_too_heavy_is_not_kept():
    memo = Memo(entries=9, weight=10)
    make, made = counted()
    for key in ("12345", "123456", "12345", "x" * 11, "x" * 11):
        memo.get(key, lambda key=key: make(key), len)

    assert made == ["12345", "123456", "12345", "x" * 11, "x" * 11]


def test_what_raises_is_tried_again():
    memo = Memo(entries=2, weight=2)
    with pytest.raises(ZeroDivisionError):
        memo.get("a", lambda: 1 // 0)

    assert memo.get("a", lambda: 1) == 1


def test_many_threads_at_once():
    memo = Memo(entries=5, weight=5)

    def work(number):
        return all(memo.get(key, lambda key=key: key) == key for key in range(number, number + 40))

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(work, range(40)))


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.0, -0.0, 1.0, "", "a", "1", 2**64]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
    max_leaves=6,
)


@given(_VALUES, _VALUES)
@settings(max_examples=300, deadline=None)
def test_only_the_same_value_has_the_same_key(one, other):
    keys = content_key(one), content_key(other)
    if None not in keys:
        assert (keys[0] == keys[1]) == (json.dumps(one) == json.dumps(other))


def test_a_remembered_rule_finds_the_same_at_every_place():
    plain = record({"name": string}, {"tags": record({"a": string})})
    rule = remembered(plain)
    for value in ({}, {"name": 1}, {"name": "a"}, {"name": "a", "tags": {"a": 2}}, {"name": 2**70}, [], "a"):
        for path in ("", "here", "x" * 119, "here"):
            assert list(rule(value, path)) == list(plain(value, path))


def test_an_achievement_that_was_sound_is_not_sound_with_another_word_in_it():
    achievement = IssuerSimulator().credential()["credentialSubject"]["achievement"]

    assert not list(ACHIEVEMENT(achievement, ""))
    assert list(ACHIEVEMENT(achievement | {"name": ""}, ""))
    assert not list(ACHIEVEMENT(achievement, ""))


def test_a_document_is_read_for_whom_it_is_asked():
    body = json.dumps(IssuerSimulator("did:web:uni.example").did_document()).encode()

    assert parse_did_document(body, expected_id="did:web:uni.example").methods
    with pytest.raises(ForeignDidDocument):
        parse_did_document(body, expected_id="did:web:other.example")


def test_a_list_is_unpacked_once_and_its_next_edition_again(monkeypatch):
    issuer = IssuerSimulator("did:web:memo.example")
    badges = [
        json.dumps(issuer.sign(issuer.credential(credentialStatus=issuer.status(number)))).encode()
        for number in range(3)
    ]
    unpacked = []
    unpack = lists.decode_bitstring
    monkeypatch.setattr(lists, "decode_bitstring", lambda *args, **kw: unpacked.append(1) or unpack(*args, **kw))

    def verdicts():
        shelf = Shelf(ContextSet.bundled())
        found = (verify(one, issuer.gather, now=NOW, claimed_recipient={}, shelf=shelf) for one in badges)
        return [one.report.verdict.value for one in found]

    assert verdicts() == ["verified"] * 3
    issuer.revoke(1)
    assert verdicts() == ["verified", "revoked", "verified"]
    issuer.publish_did_document(verificationMethod=[])
    assert "verified" not in verdicts()  # a list is believed for its issuer's key, which is looked for every time
    assert len(unpacked) <= 2
