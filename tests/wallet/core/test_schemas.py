"""Schemas that badges name: checked where an operator has put them, said to be unchecked anywhere else."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sims.issuer import NOW, OB3, VC2, IssuerSimulator
from tests.wallet.core.kit import ADA, CONTEXTS, codes
from wallet.core.formats.schemas import NO_SCHEMAS, SchemaSet, check_schemas
from wallet.core.verify.bench import Shelf
from wallet.core.verify.loop import verify
from wallet.core.verify.report import Check, Verdict
from wallet.infra.operator_folder import UnreadableFolder, read_contexts, read_schemas

URL = "https://uni.example/schemas/badge"
PARTS = "https://uni.example/schemas/parts"
WORDS = [VC2, OB3, "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"]
ENTRY = {"id": URL, "type": "1EdTechJsonSchemaValidator2019"}
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2019-09/schema#",
    "$id": URL,
    "type": "object",
    "required": ["name"],
    "properties": {"name": {"$ref": f"{PARTS}#/$defs/name"}},
}
NAMES = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": {"name": {"pattern": "^Welding [0-9]$"}}}
AT_HAND = SchemaSet({URL: SCHEMA, PARTS: NAMES})


@pytest.fixture
def issuer():
    return IssuerSimulator("did:web:uni.example")


def judged(issuer, schemas, entry=ENTRY, **changes):
    badge = issuer.sign(issuer.credential(**{"@context": WORDS, "credentialSchema": entry, **changes}))
    shelf = Shelf(CONTEXTS, schemas=schemas)
    return verify(json.dumps(badge).encode(), issuer.gather, now=NOW, claimed_recipient=ADA, shelf=shelf)


def test_a_badge_that_fits_its_schema(issuer):
    judgement = judged(issuer, AT_HAND)

    assert (judgement.report.verdict, codes(judgement)["conformance"]) == (Verdict.VERIFIED, "conforms")
    assert issuer.asked_for.count(URL) == 0


def test_a_badge_that_does_not(issuer):
    judgement = judged(issuer, AT_HAND, name="Sewing 1")

    assert (judgement.report.verdict, codes(judgement)["conformance"]) == (Verdict.INVALID, "schema")
    message = judgement.report.outcome(Check.CONFORMANCE).message
    assert "name breaks the rule 'pattern'" in message
    assert URL in message


@pytest.mark.parametrize(
    ("schemas", "entry"),
    [
        pytest.param(NO_SCHEMAS, ENTRY, id="not-at-hand"),
        pytest.param(AT_HAND, {**ENTRY, "type": "JsonSchemaCredential"}, id="of-another-kind"),
        pytest.param(AT_HAND, {**ENTRY, "id": f"{URL}#x"}, id="another-address"),
        pytest.param(SchemaSet({URL: SCHEMA}), ENTRY, id="it-refers-to-one-that-is-not-there"),
        pytest.param(SchemaSet({URL: {"$ref": "file:///etc/passwd"}}), ENTRY, id="it-refers-to-a-file"),
        pytest.param(SchemaSet({URL: {"type": 7}}), ENTRY, id="it-makes-no-sense"),
        pytest.param(SchemaSet({URL: {"properties": {"name": {"pattern": "("}}}}), ENTRY, id="no-pattern"),
        pytest.param(SchemaSet({URL: {"$ref": "#"}}), ENTRY, id="it-goes-round-in-circles"),
    ],
)
def test_what_cannot_be_checked_is_said_and_changes_nothing(issuer, schemas, entry):
    if entry["type"] == "JsonSchemaCredential":
        judgement = judged(issuer, schemas, entry, **{"@context": [VC2, OB3]})
    else:
        judgement = judged(issuer, schemas, entry)

    line = judgement.report.outcome(Check.CONFORMANCE)
    assert (judgement.report.verdict, line.code, line.evidence) == (
        Verdict.VERIFIED,
        "schema_not_checked",
        entry["id"],
    )
    assert URL not in issuer.asked_for


def test_one_checked_and_one_not(issuer):
    other = {"id": "https://uni.example/schemas/other", "type": "JsonSchema"}

    good = judged(issuer, AT_HAND, [ENTRY, other])
    bad = judged(issuer, AT_HAND, [other, ENTRY], name="Sewing 1")

    assert codes(good)["conformance"] == "schema_not_checked"
    assert (bad.report.verdict, codes(bad)["conformance"]) == (Verdict.INVALID, "schema")


def test_a_broken_signature_is_not_made_up_for(issuer):
    badge = issuer.sign(issuer.credential(**{"@context": WORDS, "credentialSchema": ENTRY}))
    badge["name"] = "Welding 2"
    shelf = Shelf(CONTEXTS, schemas=AT_HAND)

    judgement = verify(json.dumps(badge).encode(), issuer.gather, now=NOW, claimed_recipient=ADA, shelf=shelf)

    assert judgement.report.verdict is Verdict.INVALID


def test_null_is_as_good_as_absent():
    optional = SchemaSet({URL: {"properties": {"description": {"type": "string"}}, "required": ["name"]}})

    assert check_schemas({"credentialSchema": ENTRY, "name": "x", "description": None}, optional).problems == ()
    assert check_schemas({"credentialSchema": ENTRY, "name": None}, optional).problems


@pytest.mark.parametrize(
    ("kind", "value", "good"),
    [
        ("JsonSchema", [1, "a"], True),  # 2020-12: prefixItems counts
        ("JsonSchema", ["a", 1], False),
        ("1EdTechJsonSchemaValidator2019", ["a", 1], True),  # 2019-09: it is no word
    ],
)
def test_the_version_is_the_one_of_its_kind(kind, value, good):
    schemas = SchemaSet({URL: {"properties": {"v": {"prefixItems": [{"type": "integer"}, {"type": "string"}]}}}})

    found = check_schemas({"credentialSchema": {"id": URL, "type": kind}, "v": value}, schemas)

    assert (found.problems == (), found.not_checked) == (good, ())


def test_too_much_work_is_given_up():
    heavy = {
        "$defs": {"x": {"oneOf": [{"$ref": "#/$defs/y"}, {"$ref": "#/$defs/y"}]},
                  "y": {"type": "array", "items": {"$ref": "#/$defs/x"}}},
        "properties": {"v": {"$ref": "#/$defs/x"}},
    }  # fmt: skip
    deep = []
    for _ in range(40):
        deep = [deep]

    found = check_schemas({"credentialSchema": ENTRY, "v": deep}, SchemaSet({URL: heavy}))

    assert found.not_checked == (URL,)


def test_a_long_text_is_not_tried_on_a_pattern():
    greedy = SchemaSet({URL: {"properties": {"v": {"pattern": "^(a+)+$"}}}})

    assert check_schemas({"credentialSchema": ENTRY, "v": "a" * 20_000 + "!"}, greedy).not_checked == (URL,)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@settings(max_examples=200)
@given(credential=st.dictionaries(st.sampled_from(["name", "type", "v"]), JSON), schema=JSON, entry=JSON)
def test_any_schema_and_any_credential_give_an_answer(credential, schema, entry):
    schemas = SchemaSet({URL: schema if isinstance(schema, dict) else {"properties": {"v": schema}}})

    for named in (entry, ENTRY, [ENTRY, entry]):
        found = check_schemas({**credential, "credentialSchema": named}, schemas)
        assert all(problem.code == "schema" for problem in found.problems)


def folder_with(path, **entries):
    documents = {}
    for name, (kind, text, sha256) in entries.items():
        (path / name).write_bytes(text)
        documents[f"https://uni.example/{name}"] = {"file": name, "kind": kind, "sha256": sha256}
    (path / "index.json").write_text(json.dumps({"documents": documents}))
    return path


def test_an_operators_folder(tmp_path):
    text = json.dumps(SCHEMA).encode()
    right = hashlib.sha256(text).hexdigest()
    folder = folder_with(tmp_path, schema=("schema", text, right), context=("context", b'{"@context": {}}', None))
    index = json.loads((folder / "index.json").read_text())
    del index["documents"]["https://uni.example/context"]["sha256"]
    (folder / "index.json").write_text(json.dumps(index))

    assert "https://uni.example/schema" in read_schemas(folder)
    assert "https://uni.example/context" not in read_schemas(folder)
    assert read_contexts(folder).get("https://uni.example/context") == {"@context": {}}
    assert read_schemas(None) is NO_SCHEMAS


@pytest.mark.parametrize("spoiled", [("schema", b"{}", "0" * 64), ("schema", b"[]", hashlib.sha256(b"[]").hexdigest())])
def test_a_schema_that_is_not_the_one_in_the_index(tmp_path, spoiled):
    with pytest.raises(UnreadableFolder):
        read_schemas(folder_with(tmp_path, schema=spoiled))
