"""A glance may only be content where the rule itself finds nothing; and with ordinary badges it is."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sims.issuer import IssuerSimulator
from wallet.core.formats import ob3, ob3_shapes, vc
from wallet.core.formats.glance import glance_of
from wallet.core.formats.shapes import (
    Problem,
    boolean,
    either,
    filled,
    joint,
    number,
    one_or_many,
    record,
    some,
    stamp,
    string,
    text,
    typed,
    uri,
)
from wallet.core.formats.vc import DataModel, read_credential, rules_of

ISSUER = IssuerSimulator()
RULES = {
    "text": text,
    "filled": filled,
    "uri": uri,
    "boolean": boolean,
    "number": number,
    "stamp": stamp,
    "type": typed("Achievement", "Image"),
    "some": some(string),
    "either": either(uri, record({"id": uri}, {"name": text})),
    "many": one_or_many(record({"type": typed("Image")}, {"id": uri, "caption": filled})),
    "joint": joint(record({"id": uri}, {"name": text}), record({"name": filled}, {"id": string}), record({}, {})),
    "achievement": ob3_shapes.ACHIEVEMENT,
    "subject": ob3_shapes.ACHIEVEMENT_SUBJECT,
    "profile": ob3_shapes.ISSUER,
    **{f"credential of {model}": rules_of(model) for model in DataModel},
}
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from(["", " ", "Image", "Achievement", "https://a.example/", "2026-01-01T00:00:00Z", "2026-01-01", "x"]),
    st.floats(allow_nan=False, allow_infinity=False),
)
NAMES = st.sampled_from(["id", "type", "name", "caption", "en", "@value", "achievement", "criteria", "description"])
VALUES = st.recursive(
    SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=5))
)


def places(value):
    for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield value, name
        if isinstance(inner, (dict, list)):
            yield from places(inner)


@pytest.mark.parametrize("name", RULES)
@given(value=VALUES)
@settings(max_examples=60, deadline=None)
def test_where_a_glance_is_content_the_rule_finds_nothing(name, value):
    if glance_of(RULES[name])(value):
        assert list(RULES[name](value, "there")) == []


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_a_badge_conforms_at_a_glance_only_when_it_conforms(data):
    raw = copy.deepcopy(ISSUER.credential())
    for _ in range(data.draw(st.integers(0, 2))):
        holder, name = data.draw(st.sampled_from(list(places(raw))))
        if data.draw(st.booleans()):
            holder[name] = data.draw(VALUES)
        else:
            del holder[name]
    credential = read_credential(raw)
    glanced = ob3.find_badge_problems(credential)
    if ob3.conforms_at_a_glance(credential):
        assert every_problem(credential) == set()
    else:
        assert set(glanced) == every_problem(credential) or credential.kind is not vc.CredentialKind.ACHIEVEMENT


def every_problem(credential):
    """All that a badge's rules find, each of them asked itself."""
    raw = credential.raw
    found = [*credential.problems, *ob3._context_problems(raw), *ob3._subject_problems(raw)]
    found += ob3_shapes.ACHIEVEMENT_CREDENTIAL(raw, "")
    if credential.data_model is DataModel.VCDM_2_0 and raw.get("validFrom") is None:
        found.append(Problem("validFrom", "missing", "is missing"))
    return set(found)


@pytest.mark.parametrize("changes", [{}, {"name": {"en": "Welding", "de": "Schweißen"}}, {"description": None}])
def test_ordinary_badges_conform_at_a_glance(changes):
    assert ob3.conforms_at_a_glance(read_credential({**ISSUER.credential(), **changes}))
