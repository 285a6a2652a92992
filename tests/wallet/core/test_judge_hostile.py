"""Whatever comes in, a judgement comes out: no exception, nothing green by accident, nothing asked for in vain."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sims.issuer import NOW, IssuerSimulator
from tests.wallet.core.kit import ADA, CONTEXTS, codes, judged
from wallet.base.limits import CONTEXTS_MAX, NEEDS_MAX, PROOFS_MAX, ROUNDS_MAX
from wallet.core.verify.bench import Shelf
from wallet.core.verify.judge import judge
from wallet.core.verify.loop import verify
from wallet.core.verify.materials import Answer, Document, Materials
from wallet.core.verify.report import Check, Outcome, Verdict

ISSUER = IssuerSimulator("did:web:uni.example")
BADGE = ISSUER.sign(ISSUER.credential(credentialStatus=ISSUER.status(5), validUntil="2030-01-01T00:00:00Z"))
ASSERTION = ISSUER.assertion()
SIGNED = ISSUER.sign_assertion(ISSUER.assertion(id="urn:uuid:7", verification=ISSUER.signed_verification))
TOKEN = ISSUER.sign_jwt(ISSUER.credential())
GENUINE = {"di": BADGE, "hosted": ASSERTION, "signed": SIGNED, "token": TOKEN}

junk = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-9, 10**12), st.floats(allow_nan=False), st.text(max_size=8)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=8,
)


def places(value, path=()):
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, child in children:
        yield from places(child, (*path, name))


def replaced(value, path, new):
    if not path:
        return new
    value = copy.deepcopy(value)
    parent = value
    for name in path[:-1]:
        parent = parent[name]
    parent[path[-1]] = new
    return value


@pytest.mark.parametrize("kind", GENUINE)
def test_genuine(kind):
    assert judged(GENUINE[kind], ISSUER).report.verdict is Verdict.VERIFIED


@given(st.data())
@settings(max_examples=150, deadline=None)
@pytest.mark.parametrize("kind", ["di", "hosted"])
def test_one_member_replaced_by_junk(kind, data):
    """Never an exception, and never green, unless what was replaced says nothing or says the same."""
    genuine = GENUINE[kind]
    path = data.draw(st.sampled_from([path for path in places(genuine) if path]))
    changed = replaced(genuine, path, data.draw(junk))

    judgement = judged(json.dumps(changed), ISSUER)

    if judgement.report.verdict is Verdict.VERIFIED and kind == "di":
        assert judgement.credential == judged(genuine, ISSUER).credential, (path, changed)


@given(st.integers(0, len(TOKEN) - 1), st.sampled_from("Aa0_-.=! \n"))
@settings(max_examples=80, deadline=None)
def test_one_letter_of_a_token_replaced(at, letter):
    changed = TOKEN[:at] + letter + TOKEN[at + 1 :]

    assert changed == TOKEN or judged(changed, ISSUER).report.verdict in (Verdict.INVALID, Verdict.REJECTED_INPUT)


@given(st.binary(max_size=200))
@settings(max_examples=80, deadline=None)
def test_any_bytes(data):
    assert judged(data, ISSUER).report.verdict is not Verdict.VERIFIED


@given(url=st.sampled_from(sorted(ISSUER.documents)), body=st.one_of(st.binary(max_size=80), junk))
@settings(max_examples=80, deadline=None)
@pytest.mark.parametrize("kind", ["di", "hosted", "signed"])
def test_any_document_at_any_address(kind, url, body):
    """A document that turned into junk makes nothing green and nothing break, unless the badge does not rest on it."""
    text = body if isinstance(body, bytes) else json.dumps(body).encode()

    class Net:
        @staticmethod
        def gather(urls):
            return ISSUER.gather(urls) | ({url: Document(url, Answer.FOUND, NOW, text)} if url in urls else {})

    judgement = judged(GENUINE[kind], Net)

    if url in {document.url for document in judgement.documents} and url not in (
        ISSUER.revocations_url if kind == "signed" and text == b"{}" else "",
    ):
        assert judgement.report.verdict is not Verdict.VERIFIED, codes(judgement)


# --- asking


@pytest.mark.parametrize("kind", GENUINE)
def test_what_is_missing_empties_and_then_nothing_is_unknown_for_lack_of_it(kind):
    upload = GENUINE[kind] if isinstance(GENUINE[kind], str) else json.dumps(GENUINE[kind])
    materials = Materials()
    wanted = []
    for _ in range(ROUNDS_MAX):
        judgement = judge(upload.encode(), materials, now=NOW, claimed_recipient=ADA, shelf=Shelf(CONTEXTS))
        wanted.append(set(materials.missing))
        materials.documents.update(ISSUER.gather(frozenset(materials.missing)))

    asked = [url for round_ in wanted for url in round_]
    assert wanted[-1] == set()
    assert len(asked) == len(set(asked)), "an address is asked for once"
    about_documents = set(Check) - {Check.ISSUER_KNOWN}
    assert not [
        line for line in judgement.report.checks if line.outcome is Outcome.UNKNOWN and line.check in about_documents
    ]


def test_rounds_and_documents_are_bounded():
    """An issuer that always names one more address."""
    asked = []

    def endless(urls):
        asked.append(urls)
        return {
            url: Document(url, Answer.FOUND, NOW, json.dumps({"id": url + "x", "type": "BadgeClass"}).encode())
            for url in urls
        }

    entries = [ISSUER.status(n, statusListCredential=f"https://uni.example/l{n}") for n in range(16)]
    badge = ISSUER.sign(ISSUER.credential(credentialStatus=entries))
    verify(json.dumps(badge).encode(), endless, now=NOW, claimed_recipient={}, shelf=Shelf(CONTEXTS))
    verify(json.dumps(ASSERTION).encode(), endless, now=NOW, claimed_recipient={}, shelf=Shelf(CONTEXTS))

    assert len(asked) <= 2 * ROUNDS_MAX
    assert sum(map(len, asked)) <= 2 * NEEDS_MAX


def test_a_gather_that_says_nothing_is_a_network_that_is_down():
    judgement = verify(json.dumps(BADGE).encode(), lambda _: {}, now=NOW, claimed_recipient={}, shelf=Shelf(CONTEXTS))

    assert judgement.report.verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("[]", id="list"),
        pytest.param('{"verified": true}', id="says-so-itself"),
        pytest.param(json.dumps(BADGE | {"proof": [BADGE["proof"]] * (PROOFS_MAX + 1)}), id="many-proofs"),
        pytest.param(json.dumps(BADGE | {"@context": [BADGE["@context"][0]] * (CONTEXTS_MAX + 1)}), id="contexts"),
        pytest.param(json.dumps(BADGE)[:-1], id="cut-off"),
        pytest.param(json.dumps({"type": "VerifiablePresentation", "verifiableCredential": [BADGE]}), id="several"),
    ],
)
def test_a_rejected_input_asks_for_nothing(text):
    issuer = copy.copy(ISSUER)
    issuer.asked_for = []

    judgement = judged(text, issuer)

    assert judgement.report.verdict is Verdict.REJECTED_INPUT, codes(judgement)
    assert (issuer.asked_for, judgement.payload_text, judgement.carrier) == ([], None, None)
