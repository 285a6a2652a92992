"""What was read comes out again: the same value, and the same text for the same value."""

from __future__ import annotations

import json

from hypothesis import given, settings

from pathways.core.reading import read_catalogue, read_holdings, read_json, read_pathway
from pathways.core.writing import catalogue_to_json, holdings_to_json, pathway_to_json
from tests.pathways.core import kit, strategies


def again(read, write, document):
    value = read(document)
    text = json.dumps(write(value))
    assert read(read_json(text)) == value
    assert json.dumps(write(read(read_json(text)))) == text


@settings(max_examples=100, deadline=None)
@given(strategies.catalogues)
def test_catalogues(document):
    again(read_catalogue, catalogue_to_json, document)


@settings(max_examples=150, deadline=None)
@given(strategies.pathways)
def test_pathways(document):
    again(read_pathway, pathway_to_json, document)


@settings(max_examples=100, deadline=None)
@given(strategies.holdings)
def test_holdings(document):
    again(read_holdings, holdings_to_json, document)


def test_what_is_written_is_what_a_person_would_write():
    rule = kit.group("choose", kit.leaf("a"), kit.match(where={"tag": "x"}, credits=5.5), count=1, id="root")
    document = kit.pathway_document(rule, sharing={"within": "free"})

    assert pathway_to_json(read_pathway(document)) == document
