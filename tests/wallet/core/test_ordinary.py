"""The straight way through says nothing, or exactly what the long way says."""

from __future__ import annotations

import copy
import json
from contextlib import ExitStack
from functools import cache
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bench.badges import credential, sign, sign_jwt, signer
from tests.sims.issuer import EMAIL, NOW, IssuerSimulator
from tests.wallet.core.kit import ADA, CONTEXTS
from wallet.base.errors import AppError
from wallet.core.trust import NOBODY, KnownIssuer, KnownIssuers
from wallet.core.verify import judge as judging
from wallet.core.verify import ordinary, vc
from wallet.core.verify.bench import Shelf
from wallet.core.verify.materials import Materials
from wallet.core.verify.report import Verdict

ISSUER = IssuerSimulator()
OTHER = IssuerSimulator("did:web:other.example")
KNOWN = KnownIssuers.of([KnownIssuer(ISSUER.did, "Example University")])
WAYS = ("EdDSA", "ES256", "RS256", "eddsa-jcs-2022", "eddsa-rdfc-2022", "web", "web-jwt")
ROUNDS = 4
ENDORSEMENT = {"type": ["VerifiableCredential", "EndorsementCredential"], "issuer": "did:web:other.example"}
MEMBERS = {
    "endorsement": [ENDORSEMENT],
    "endorsementJwt": ["e30.e30.e30"],
    "refreshService": {"id": "https://uni.example/refresh", "type": "1EdTechCredentialRefresh"},
    "credentialSchema": {"id": "https://uni.example/schema.json", "type": "1EdTechJsonSchemaValidator2019"},
    "credentialStatus": ISSUER.status(7),
    "vc": {},
    "cnf": "x",
    "iss": "did:web:other.example",
    "parentOrg": {"id": "https://uni.example", "type": ["Profile"], "endorsement": [ENDORSEMENT]},
    "source": {"id": "https://uni.example", "type": ["Profile"], "endorsementJwt": []},
    "creator": {"id": "https://uni.example", "type": ["Profile"], "endorsement": [ENDORSEMENT]},
    "proof": None,
    "previousProof": "urn:x",
    "expires": "2026-01-01T00:00:00Z",
}
STRANGE = st.one_of(
    st.sampled_from([None, True, 0, 1.5, "", "x", "\\u0041", [], {}, [{}], {"@value": "x"}]),
    st.sampled_from([1_777_593_600, 1_777_593_601, "2026-01-01T00:00:00Z", "2030-01-01T00:00:00Z"]),
    st.sampled_from(["did:web:other.example", ISSUER.did, "mailto:ada@uni.example"]),
    st.sampled_from([["VerifiableCredential"], ["VerifiableCredential", "ClrCredential"]]),
    st.sampled_from([["https://www.w3.org/2018/credentials/v1"], ["https://www.w3.org/ns/credentials/v2"]]),
)
ISSUER.revoke(3)
ISSUER.suspend(4)


def places(value, path=()):
    """Every place in a JSON value, as a path."""
    yield path
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in entries:
        yield from places(inner, (*path, name))


@st.composite
def mutations(draw, value, *, most=3):
    """The value, changed in up to so many places."""
    value = copy.deepcopy(value)
    for _ in range(draw(st.integers(0, most))):
        path = draw(st.sampled_from([path for path in places(value) if path]))
        *above, name = path
        holder = value
        for step in above:
            holder = holder[step]
        what = draw(st.sampled_from(["take out", "replace", "add", "wrap"]))
        if what == "take out":
            del holder[name]
        elif what == "replace":
            holder[name] = copy.deepcopy(draw(STRANGE))
        elif what == "wrap":
            holder[name] = [holder[name]]
        elif isinstance(holder, dict):
            added = draw(st.sampled_from(sorted(MEMBERS)))
            holder[added] = copy.deepcopy(MEMBERS[added])
        if not value:
            return value
    return value


def made(way, document, *, claims=None, **header):
    """The document signed in one of the ways, as bytes."""
    if way == "web":
        return json.dumps(ISSUER.sign(document)).encode()
    if way == "web-jwt":
        return ISSUER.sign_jwt(document, claims=claims, **header).encode()
    key = signer(way if way in ("ES256", "RS256") else "EdDSA")
    if way in ("EdDSA", "ES256", "RS256"):
        return sign_jwt(document, key, **header).encode()
    return json.dumps(sign(document, way, key)).encode()


def unsigned(way):
    if way.startswith("web"):
        return ISSUER.credential(validUntil="2030-01-01T00:00:00Z")
    return credential(1, signer(way if way in ("ES256", "RS256") else "EdDSA").did)


def both_ways(data, *, claimed=ADA, known=NOBODY, now=NOW):
    """Judge round by round, each round both ways; return the last judgement."""
    straight, long = Materials(), Materials()
    for _ in range(ROUNDS):
        judgement = judged(data, straight, claimed, known, now)
        with long_way():
            expected = judged(data, long, claimed, known, now)
        assert judgement._replace(badge=None) == expected._replace(badge=None)
        assert judgement.credential == expected.credential
        assert (straight.missing, straight.used) == (long.missing, long.used)
        if not straight.missing:
            break
        answers = ISSUER.gather(frozenset(straight.missing))
        straight.documents.update(answers)
        long.documents.update(answers)
    return judgement


def judged(data, materials, claimed, known, now):
    return judging.judge(data, materials, now=now, claimed_recipient=claimed, shelf=Shelf(CONTEXTS, known))


def long_way():
    ways = ExitStack()
    ways.enter_context(patch.object(vc, "judge_ordinary", lambda *_: None))
    ways.enter_context(patch.object(judging, "read_at_once", lambda _: None))
    return ways


@pytest.mark.parametrize("way", WAYS)
def test_an_ordinary_badge_goes_the_straight_way(way):
    with patch.object(vc, "judge_ordinary", wraps=ordinary.judge_ordinary) as straight:
        judgement = both_ways(made(way, unsigned(way)))

    assert judgement.report.verdict is Verdict.VERIFIED
    assert straight.called
    with patch.object(vc, "_judge", side_effect=AssertionError("the long way")):
        materials = Materials(dict(ISSUER.gather(frozenset({ISSUER.did_url}))))
        assert judged(made(way, unsigned(way)), materials, ADA, NOBODY, NOW).report.verdict is Verdict.VERIFIED


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("index", [3, 4, 7])
def test_withdrawal_is_found_either_way(way, index):
    entries = [ISSUER.status(index), ISSUER.status(index, "suspension")]

    both_ways(made(way, {**unsigned(way), "credentialStatus": entries}))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("more", sorted(MEMBERS))
@pytest.mark.parametrize("where", [(), ("issuer",), ("credentialSubject",), ("credentialSubject", "achievement")])
def test_whatever_a_badge_brings_along_is_seen_either_way(way, more, where):
    document = copy.deepcopy(unsigned(way))
    holder = document
    for name in where:
        holder = holder[name]
    holder[more] = MEMBERS[more]

    _both_ways_if_it_can_be_signed(way, document)


@pytest.mark.parametrize("claims", [{}, {"email": []}, {"email": ["eve@uni.example"]}, {"did": ["did:key:z6Mk"]}, ADA])
@pytest.mark.parametrize("known", [NOBODY, KNOWN])
@pytest.mark.parametrize("year", [2025, 2026, 2031])
def test_the_other_lines_are_the_same_either_way(claims, known, year):
    for way in ("web", "web-jwt", "EdDSA"):
        both_ways(made(way, unsigned(way)), claimed=claims, known=known, now=NOW.replace(year=year))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_changed_badge_is_judged_the_same_either_way(data):
    way = data.draw(st.sampled_from(WAYS))
    document = data.draw(mutations(unsigned(way)))

    _both_ways_if_it_can_be_signed(way, document)


@cache
def _signed(way):
    """One signature for all examples: some are made with random numbers and are not always equally long."""
    return made(way, unsigned(way))


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_badge_changed_after_signing_is_judged_the_same_either_way(data):
    way = data.draw(st.sampled_from([way for way in WAYS if "-20" in way or way == "web"]))
    signed = data.draw(mutations(json.loads(_signed(way))))

    both_ways(json.dumps(signed).encode())


@settings(max_examples=200, deadline=None)
@given(
    claims=st.dictionaries(st.sampled_from(["iss", "sub", "jti", "exp", "nbf", "iat", "vc", "aud"]), STRANGE),
    header=st.dictionaries(
        st.sampled_from(["kid", "alg", "jwk", "typ", "crit"]),
        st.sampled_from(
            [None, "", "x", "#key-1", ISSUER.key_id, OTHER.key_id, ISSUER.did, "EdDSA", "ES256", "none", 3, {}]
        ),
    ),
    at=st.integers(0, 400),
    letter=st.sampled_from([None, b"A", b"-", b"=", b"+", b".", b" ", b"\xc3\xa9", b"\0"]),
)
def test_a_strange_token_is_judged_the_same_either_way(claims, header, at, letter):
    token = made("web-jwt", unsigned("web"), claims=copy.deepcopy(claims), **header)
    if letter is not None:
        token = token[:at] + letter + token[at + len(letter) :]

    both_ways(token, claimed={"email": [EMAIL]})


def _both_ways_if_it_can_be_signed(way, document):
    try:
        data = made(way, document)
    except (AppError, KeyError, TypeError, AttributeError, ValueError):
        try:
            data = made("eddsa-jcs-2022", document)
        except (AppError, KeyError, TypeError, AttributeError, ValueError):
            return
    both_ways(data)
