"""JSON-LD in safe mode: the quads of the standard, or a refusal that says why."""

import copy
import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld
from pyld.context_resolver import ContextResolver

from tests.bench.badges import credential
from tests.wallet.core.credentials import CONTEXTS, DID, OB3, VC1, VC2, a_credential
from wallet.base.errors import AppError
from wallet.core.proofs import jsonld as walk
from wallet.core.proofs.canon import TooComplex, UnknownContext, UnsafeJsonLd, canonicalize

VALID_UNTIL = "https://www.w3.org/2018/credentials#validUntil"


def with_subject(**changes):
    document = a_credential()
    document["credentialSubject"].update(changes)
    return document


def with_context(*contexts, **changes):
    return a_credential(**{"@context": [VC2, OB3, *contexts], **changes})


def renamed(new):
    """The signed end of validity under another name."""
    document = a_credential()
    document[new] = document.pop("validUntil")
    return document


def an_endorsement(**changes):
    return {
        "@context": [VC2, OB3],
        "id": "urn:uuid:5a1b6a5e-0000-4000-8000-000000000003",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "issuer": {"id": DID, "type": ["Profile"]},
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {"id": DID, "type": ["EndorsementSubject"], "endorsementComment": "Good."},
        "proof": {"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", "proofValue": "z1"},
        **changes,
    }


ATTACKS = {
    "a member nobody defines": (a_credential(grade="with honours"), "undefined_term"),
    "a member nobody defines, deep": (with_subject(grade="with honours"), "undefined_term"),
    "a member spelled as its IRI": (renamed(VALID_UNTIL), "absolute_iri_key"),
    "a member spelled with a prefix": (renamed("cred:validUntil"), "absolute_iri_key"),
    "@included": (a_credential(**{"@included": [{"id": "urn:x", "name": "PhD"}]}), "keyword_key"),
    "@graph": (a_credential(**{"@graph": [{"id": "urn:x", "name": "PhD"}]}), "keyword_key"),
    "@reverse inside": (with_subject(**{"@reverse": {"name": {"id": "urn:x"}}}), "keyword_key"),
    "@nest": (with_subject(**{"@nest": {"name": "x"}}), "keyword_key"),
    "@index": (with_subject(**{"@index": "x"}), "keyword_key"),
    "@id beside id": (a_credential(**{"@id": "urn:other"}), "keyword_key"),
    "@type beside type": (a_credential(**{"@type": ["VerifiablePresentation"]}), "keyword_key"),
    "a value object": (a_credential(name={"@value": "x"}), "keyword_key"),
    "a typed value object": (a_credential(name={"@value": "x", "@type": "urn:t"}), "keyword_key"),
    "a set object": (with_subject(result={"@set": []}), "keyword_key"),
    "a list object": (with_subject(result={"@list": []}), "keyword_key"),
    "a list of lists": (a_credential(credentialStatus=[[a_credential()["credentialStatus"]]]), "nested_array"),
    "null in an array": (with_subject(result=[None]), "null_value"),
    "a relative id": (a_credential(id="5a1b"), "relative_iri"),
    "an empty id": (a_credential(id=""), "relative_iri"),
    "a blank node's id": (a_credential(id="_:b0"), "relative_iri"),
    "an id that is not a text": (a_credential(id=5), "wrong_type"),
    "an id that breaks out of its brackets": (a_credential(id='urn:x> <urn:p> "y" .\n<urn:z'), "relative_iri"),
    "a type nobody defines": (with_subject(type=["AchievementSubject", "Doctor"]), "undefined_type"),
    "a type spelled as its IRI": (
        with_subject(type=["https://purl.imsglobal.org/spec/vc/ob/vocab.html#AchievementSubject"]),
        "respelled_term",
    ),
    "a type that is not a text": (with_subject(type=[5]), "wrong_type"),
    "a number where an address should be": (a_credential(credentialSchema=5), "wrong_type"),
    "a number where a date should be": (a_credential(validFrom=2026), "wrong_type"),
    "a yes where a date should be": (a_credential(validFrom=True), "wrong_type"),
    "an integer that others round": (with_subject(creditsEarned=2**53), "unsafe_number"),
    "a control character": (a_credential(name="Soil\bscience"), "control_character"),
    "a delete character": (a_credential(name="Soil\x7fscience"), "control_character"),
    "half a character": (a_credential(name="\ud800"), "control_character"),
    "no context": (a_credential(**{"@context": None}), "no_context"),
    "an empty context": (a_credential(**{"@context": []}), "no_context"),
    "a context that is a number": (with_context(5), "malformed_context"),
    "a context that forgets all others": (with_context(None), "malformed_context"),
    "a context inside a context": (with_context([VC2]), "malformed_context"),
    "a protected word redefined": (with_context({"name": "https://evil.example/name"}), "redefined_term"),
    "a word of a type redefined": (with_context({"issuer": "https://evil.example/issuer"}), "redefined_term"),
    "a word of badges redefined": (
        a_credential(**{"@context": [VC2, {"achievement": "https://evil.example/a"}]}),
        "redefined_term",
    ),
    "id redefined": (with_context({"id": "https://evil.example/id"}), "redefined_term"),
    "a new word for validUntil": (with_context({"until": VALID_UNTIL}), "respelled_term"),
    "a new word for a type": (
        with_context({"Badge": "https://purl.imsglobal.org/spec/vc/ob/vocab.html#OpenBadgeCredential"}),
        "respelled_term",
    ),
    "a new word for @type": (with_context({"kind": "@type"}), "malformed_context"),
    "@vocab": (with_context({"@vocab": "https://www.w3.org/2018/credentials#"}), "context_keyword"),
    "@base": (with_context({"@base": "https://evil.example/"}), "context_keyword"),
    "@language": (with_context({"@language": "en"}), "context_keyword"),
    "@import": (with_context({"@import": VC1}), "context_keyword"),
    "a word with a reverse": (with_context({"x": {"@reverse": "https://uni.example/x"}}), "malformed_context"),
    "a word under a strange container": (
        with_context({"x": {"@id": "https://uni.example/x", "@container": "@index"}}),
        "malformed_context",
    ),
    "a word that hides a word": (
        with_context({"X": {"@id": "https://uni.example/X", "@context": {"until": VALID_UNTIL}}}),
        "respelled_term",
    ),
    "a context in the subject": (with_subject(**{"@context": {"role": "https://evil.example/role"}}), "embedded_context"),
    "a known context in the subject": (with_subject(**{"@context": VC2}), "embedded_context"),
    "an inline context in an endorsement": (
        a_credential(endorsement=[an_endorsement(**{"@context": [VC2, OB3, {"x": "https://uni.example/x"}]})]),
        "embedded_context",
    ),
    "an endorsement that is no credential": (a_credential(endorsement=[an_endorsement(type=["Profile"])]), "embedded_context"),
    "another version inside": (
        a_credential(endorsement=[an_endorsement(**{"@context": [VC1]})]),
        "protected_term",
    ),
    "the credential described twice": (
        a_credential(evidence=[{"id": a_credential()["id"], "type": "Evidence", "name": "x"}]),
        "described_twice",
    ),
    "one status described twice": (
        a_credential(
            credentialStatus=[
                a_credential()["credentialStatus"],
                {**a_credential()["credentialStatus"], "statusPurpose": "suspension", "statusListIndex": "8"},
            ]
        ),
        "described_twice",
    ),
    "a graph that says nothing": (
        a_credential(
            **{
                "@context": [VC2],
                "type": ["VerifiablePresentation"],
                "verifiableCredential": ["urn:x"],
                **dict.fromkeys(("name", "issuer", "validFrom", "validUntil", "credentialSubject", "credentialStatus")),
            }
        ),
        "dropped_value",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("document", "reason"), ATTACKS.values(), ids=ATTACKS)
def test_what_would_not_be_signed_is_refused(document, reason):
    with pytest.raises(UnsafeJsonLd) as refused:
        canonicalize(document, CONTEXTS)
    assert refused.value.reason == reason


POISON = {
    "1000 contexts": a_credential(**{"@context": [VC2] * 1_000}),
    "8000 tags": with_subject(achievement={**a_credential()["credentialSubject"]["achievement"], "tag": [f"t{n}" for n in range(8_000)]}),
    "8000 tags in eight members": a_credential(
        evidence=[{"type": ["Evidence"], "id": f"urn:e:{n}", "name": [f"n{n}{m}" for m in range(999)]} for n in range(11)]
    ),
    "many types": with_subject(type=["AchievementSubject"] * 500),
    "a file's own thousand words": with_context({f"w{n}": f"https://uni.example/{n}" for n in range(1_000)}),
    "words within words": with_context(
        {"a": {"@id": "urn:a:a", "@context": {"b": {"@id": "urn:a:b", "@context": {"c": {"@id": "urn:a:c", "@context": {"d": {"@id": "urn:a:d", "@context": {"e": "urn:a:e"}}}}}}}}}
    ),
}  # fmt: skip


@pytest.mark.parametrize("document", POISON.values(), ids=POISON)
def test_too_much_is_refused(document):
    with pytest.raises(TooComplex):
        canonicalize(document, CONTEXTS)


def _related_to(depth):
    node = {"id": "urn:deep:0", "type": ["Achievement"]}
    for at in range(depth):
        node = {"id": f"urn:deep:{at + 1}", "type": ["Profile"], "parentOrg": node}
    return node


def test_depth_is_refused_before_python_runs_out_of_stack():
    assert canonicalize(a_credential(issuer=_related_to(20)), CONTEXTS)
    with pytest.raises(TooComplex):
        canonicalize(a_credential(issuer=_related_to(5_000)), CONTEXTS)


@pytest.mark.parametrize("size", [7, 8, 9])
def test_a_clique_of_nameless_nodes_cannot_be_written(size):
    """Blank nodes have no ids in JSON-LD input here, so the knot of W3C's poison graph cannot even be said."""
    nodes = [
        {"id": f"_:n{a}", "type": ["Profile"], "parentOrg": [{"id": f"_:n{b}"} for b in range(size)]}
        for a in range(size)
    ]
    with pytest.raises(UnsafeJsonLd) as refused:
        canonicalize(a_credential(issuer=nodes), CONTEXTS)
    assert refused.value.reason == "relative_iri"


def test_many_nameless_twins_are_no_trouble():
    twins = [{"type": ["Alignment"], "targetName": "Digging", "targetUrl": "https://skills.example/dig"}] * 200
    achievement = {**a_credential()["credentialSubject"]["achievement"], "alignment": twins}
    assert canonicalize(with_subject(achievement=achievement), CONTEXTS).count(b"/targetName>") == 200


def test_words_of_the_files_own_are_signed_under_their_iris():
    own = {"soilType": "https://uni.example/v#soilType", "Field": "https://uni.example/v#Field"}
    document = with_context(own, evidence=[{"id": "urn:e", "type": ["Evidence", "Field"], "soilType": "loam"}])
    lines = canonicalize(document, CONTEXTS)
    assert b'<urn:e> <https://uni.example/v#soilType> "loam" .' in lines
    assert b"<https://uni.example/v#Field>" in lines


def test_an_endorsement_inside_brings_its_own_context():
    document = a_credential(endorsement=[an_endorsement()])
    assert canonicalize(document, CONTEXTS) == _by_pyld(document)


def test_texts_in_a_language():
    document = a_credential(name={"@value": "Bodenkunde", "@language": "de-AT"})
    assert b'"Bodenkunde"@de-at' in canonicalize(document, CONTEXTS) == _by_pyld(document)


def test_order_and_lone_arrays_do_not_matter():
    document = a_credential()
    turned = dict(reversed(document.items()))
    turned["issuer"] = [document["issuer"]]
    assert canonicalize(turned, CONTEXTS) == canonicalize(document, CONTEXTS)


def test_null_is_the_same_as_nothing():
    assert canonicalize(with_subject(role=None), CONTEXTS) == canonicalize(a_credential(), CONTEXTS)
    with pytest.raises(UnsafeJsonLd):
        canonicalize(with_subject(grade=None), CONTEXTS)  # a member nobody defines, whatever it holds


def test_nothing_is_changed_in_the_document():
    document = a_credential()
    before = copy.deepcopy(document)
    canonicalize(document, CONTEXTS)
    assert document == before


def test_an_unknown_context_is_not_the_badges_fault():
    with pytest.raises(UnknownContext):
        canonicalize(with_context("https://evil.example/v1"), CONTEXTS)
    with pytest.raises(UnknownContext):
        canonicalize(a_credential(endorsement=[an_endorsement(**{"@context": [VC2, "http://127.0.0.1/v1"]})]), CONTEXTS)


# --- beside the general engine

_LOADED = {url: json.loads(json.dumps(document)) for url, document in CONTEXTS.documents.items()}


def _load(url, _options=None):
    return {"contextUrl": None, "documentUrl": url, "document": copy.deepcopy(_LOADED[url]), "tag": "static"}


_RESOLVER = ContextResolver({}, _load)


def _by_pyld(document):
    options = {
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "documentLoader": _load,
        "contextResolver": _RESOLVER,
    }
    return jsonld.normalize(document, options).encode()


def _places(value, path=()):
    """Every (path, value) inside, the contexts left out."""
    yield path, value
    if isinstance(value, dict):
        for name, inner in value.items():
            if name != "@context":
                yield from _places(inner, (*path, name))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _places(inner, (*path, at))


def _put(document, path, value):
    for step in path[:-1]:
        document = document[step]
    document[path[-1]] = value


_BASE = a_credential(endorsement=[an_endorsement()])
_PATHS = [path for path, _ in _places(_BASE) if path]
_OBJECTS = [path for path, value in _places(_BASE) if isinstance(value, dict)]
_WORDS = sorted(
    {step for path in _PATHS for step in path if isinstance(step, str)} | {"related", "version", "url", "@id"}
)
_VALUES = st.recursive(
    st.one_of(
        st.sampled_from(
            [
                "x",
                "",
                "urn:x",
                "https://uni.example/y",
                "a\nb",
                "é😀",
                "Achievement",
                "schema:x",
                "2026-01-01T00:00:00Z",
            ]
        ),
        st.booleans(),
        st.integers(-5, 10**18),
        st.floats(allow_nan=False, allow_infinity=False, width=32),
        st.none(),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from([*_WORDS, "@value", "@language"]), inner, max_size=3),
    ),
    max_leaves=6,
)


@st.composite
def _mutated(draw):
    document = copy.deepcopy(_BASE)
    for _ in range(draw(st.integers(1, 2))):
        if draw(st.booleans()):
            _put(document, draw(st.sampled_from(_PATHS)), draw(_VALUES))
        else:
            path = draw(st.sampled_from(_OBJECTS))
            _put(document, (*path, draw(st.sampled_from(_WORDS))), draw(_VALUES))
    return document


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_agrees_with_the_general_engine_or_refuses(data):
    try:
        document = data.draw(_mutated())
    except (KeyError, TypeError, IndexError):
        return  # the second change was aimed at what the first one took away
    try:
        ours = canonicalize(document, CONTEXTS)
    except AppError:
        return
    assert ours == _by_pyld(document)


PROFILE = {
    "id": DID,
    "type": ["Profile"],
    "name": "Example University",
    "url": "https://uni.example/",
    "email": "a@b.c",
}
SEVERAL_PLACES = {
    "the issuer is the creator, in the same words": {"issuer": PROFILE, "creator": PROFILE},
    "the issuer is the creator, in other words": {"issuer": PROFILE, "creator": {**PROFILE, "name": "Another"}},
    "the issuer is the creator, in fewer words": {"issuer": PROFILE, "creator": {"id": DID, "type": ["Profile"]}},
    "the issuer has a part without a name": {
        "issuer": {**PROFILE, "address": {"type": ["Address"]}},
        "creator": PROFILE,
    },
    "the evidence is the issuer": {"issuer": PROFILE, "evidence": [{"id": DID, "type": ["Evidence"], "name": "N"}]},
    "the evidence and the creator are the issuer": {
        "issuer": PROFILE,
        "creator": {**PROFILE, "phone": "1"},
        "evidence": [{"id": DID, "type": ["Evidence"], "name": "N"}],
    },
}


@pytest.mark.parametrize("name", SEVERAL_PLACES)
def test_what_is_described_in_several_places_is_merged_as_others_merge_it(name):
    changes = dict(SEVERAL_PLACES[name])
    document = a_credential()
    if "creator" in changes:
        document["credentialSubject"]["achievement"]["creator"] = changes.pop("creator")
    document.update(changes)
    for _ in range(2):  # the second time, parts are known
        assert canonicalize(document, CONTEXTS) == _by_pyld(document)


_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.one_of(st.text(max_size=5), st.sampled_from([*_WORDS, "@context", "@type", "@graph"])), inner, max_size=4
        ),
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(_WORDS), _JSON, max_size=5), st.one_of(st.just([VC2, OB3]), _JSON))
def test_hostile_input_ends_in_bytes_or_a_typed_error(document, context):
    with suppress(AppError):
        assert isinstance(canonicalize({**document, "@context": context}, CONTEXTS), bytes)


def test_a_part_that_was_seen_before_takes_as_much_of_the_limits(monkeypatch):
    document = credential(0, "did:web:uni.example")
    first = canonicalize(document, CONTEXTS)
    assert canonicalize(document, CONTEXTS) == first
    for limit, value in (("JSONLD_VALUES_MAX", 60), ("JSONLD_DEPTH_MAX", 3)):
        with monkeypatch.context() as patch:
            patch.setattr(walk, limit, value)
            with pytest.raises(TooComplex):
                canonicalize(document, CONTEXTS)


def test_a_part_that_was_seen_before_still_may_not_describe_the_document():
    document = credential(0, "did:web:uni.example")
    document["credentialSubject"]["achievement"]["creator"] = document["issuer"] | {"id": document["id"]}
    for _ in range(2):
        with pytest.raises(UnsafeJsonLd, match="two places"):
            canonicalize(document, CONTEXTS)
