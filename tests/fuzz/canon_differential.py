"""Canonical N-Quads of generated documents and graphs, ours beside PyLD's and pyoxigraph's.

    python -m tests.fuzz.canon_differential --documents 10000 [--seed 1]

Documents hold all that badges hold, in odd combinations: arrays of one and of many, empty ones, nulls, numbers, texts in
several languages, letters of every plane, tabs and line ends, statuses, endorsements inside, and their own words. Each
is made by changing a sound badge in a few places. A change that safe mode refuses, because a signature would not cover
it as it is read, is counted and taken back; so every document is compared, with both hashes. Graphs hold blank nodes that look alike and every control character, which PyLD writes in its own way:
there pyoxigraph is the judge, for SHA-256 and SHA-384.

Two cases are left out, in which we side with PyLD and rdf-canonize against pyoxigraph: language tags in capitals, which
it keeps, and equal proofs in graphs of their own, whose nodes it counts once where the others count every quad.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter

import pyoxigraph as ox
from pyld import jsonld
from pyld.context_resolver import ContextResolver

from tests.bench.badges import EXTENSIONS, OB3, VC2, credential
from wallet.core.proofs.canon import canonicalize
from wallet.core.proofs.context_set import ContextSet
from wallet.core.proofs.errors import TooComplex, UnsafeJsonLd, UnsupportedJsonLd
from wallet.core.proofs.rdfc import canonical_nquads

_CONTEXTS = ContextSet.bundled()
_HASHES = {
    "sha256": ox.CanonicalizationAlgorithm.RDFC_1_0_SHA_256,
    "sha384": ox.CanonicalizationAlgorithm.RDFC_1_0_SHA_384,
}
_LETTERS = 'aé"\\\t\n\r ø漢\u2028\xa0\ufffd\U0001f393</>&{}'
_CONTROLS = "".join(map(chr, [*range(1, 0x20), 0x7F, 0x80, 0x9F]))
_OWN_WORDS = {"hat": "https://uni.example/terms#hat", "size": {"@id": "https://uni.example/terms#size"}}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    found = Counter()
    for number in range(chosen.seed, chosen.seed + chosen.documents):
        document, refused = make_document(random.Random(number))
        compare_document(document)
        found["document agreed on, sha256 by both and sha384 by pyoxigraph"] += 1
        found.update(f"change refused: {reason}" for reason in refused)
        found[compare_graph(make_graph(random.Random(number)))] += 1
    for what, times in sorted(found.items()):
        sys.stdout.write(f"{times:7,}  {what}\n")


# --- documents


def compare_document(document):
    """Fail unless PyLD, pyoxigraph and we agree, for each hash that they know."""
    ours = {name: canonicalize(document, _CONTEXTS, hash_algorithm=name).decode() for name in _HASHES}
    assert ours["sha256"] == _by_pyld(document), json.dumps(document)
    quads = list(_oxigraph_quads(document))
    for name, text in ours.items():
        assert text == _by_oxigraph(quads, name), (name, json.dumps(document))


def make_document(chance):
    """Return a credential, changed in a few places, and why we refused other changes.

    The same for the same state of `chance`.
    """
    contexts = (VC2, OB3, EXTENSIONS)
    if chance.random() < 0.3:
        contexts = (*contexts, _OWN_WORDS)
    document = credential(chance.randrange(9), "did:web:uni.example", contexts=contexts)
    if len(contexts) == 4:
        document["hat"], document["credentialSubject"]["size"] = _text(chance), [_text(chance), chance.randrange(-9, 9)]
    if chance.random() < 0.3:
        document["credentialStatus"] = [_status(chance, name) for name in range(chance.randrange(1, 3))]
    if chance.random() < 0.2:
        document["endorsement"] = [_endorsement(chance) for _ in range(chance.randrange(1, 3))]
    refused = []
    for _ in range(chance.randrange(1, 12)):
        holder, name = chance.choice(list(_places(document)))
        before = holder[name]
        holder[name] = _changed(before, chance)
        try:
            canonicalize(document, _CONTEXTS)
        except (UnsafeJsonLd, UnsupportedJsonLd, TooComplex) as error:
            refused.append(getattr(error, "reason", error.code))
            holder[name] = before
    return document, refused


def _places(value):
    """Every (object or array, name or index) inside, the contexts left out."""
    for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
        if name != "@context":
            yield value, name
            if isinstance(inner, (dict, list)):
                yield from _places(inner)


def _changed(value, chance):
    choices = [
        lambda: _text(chance),
        lambda: {"@value": _text(chance), "@language": chance.choice(["en", "de-at", "x"])},
        lambda: None,
        lambda: chance.choice([0, 7, -1, 1.5, 1e21, 2**53 - 1, 2**60, True, False, 100.0]),
        lambda: [value],
        lambda: [value, value],
        list,
        lambda: {"type": "Image", "id": f"https://uni.example/{chance.randrange(3)}"},
        lambda: {"type": ["Evidence"], "name": _text(chance)},
        lambda: {"id": f"urn:example:{chance.randrange(3)}"},
        dict,
        lambda: f"https://uni.example/{chance.randrange(9)}",
        lambda: {**value, "description": _text(chance)} if isinstance(value, dict) else value,
        lambda: {name: one for name, one in value.items() if name != "id"} if isinstance(value, dict) else value,
        lambda: list(reversed(value)) if isinstance(value, list) else value,
        lambda: value + value if isinstance(value, list) else value,
    ]
    return chance.choice(choices)()


def _text(chance):
    return "".join(chance.choices(_LETTERS, k=chance.randrange(8)))


def _status(chance, name):
    return {
        "id": f"https://uni.example/status#{name}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": chance.choice(["revocation", "suspension"]),
        "statusListIndex": str(chance.randrange(99)),
        "statusListCredential": "https://uni.example/status",
    }


def _endorsement(chance):
    return {
        "@context": [VC2, OB3],
        "id": f"urn:example:endorsement-{chance.randrange(9)}",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "issuer": {"id": "did:web:guild.example", "type": ["Profile"]},
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": "urn:example:x",
            "type": ["EndorsementSubject"],
            "endorsementComment": _text(chance),
        },
        "proof": {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-rdfc-2022",
            "proofValue": f"z{chance.getrandbits(64)}",
            "created": "2026-01-01T00:00:00Z",
        },
    }


def _by_pyld(document):
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": _load}
    return jsonld.normalize(document, {**options, "contextResolver": _RESOLVER})


def _load(url, _options=None):
    return {"contextUrl": None, "documentUrl": url, "document": _CONTEXTS.get(url), "tag": "static"}


_RESOLVER = ContextResolver({}, _load)


def _oxigraph_quads(document):
    """Pyoxigraph fetches nothing: contexts are written out, at the top and inside."""
    text = json.dumps(_written_out(document)).encode()
    return ox.parse(text, format=ox.RdfFormat.JSON_LD, lenient=True)


def _written_out(value):
    if isinstance(value, list):
        return [_written_out(one) for one in value]
    if not isinstance(value, dict):
        return value
    inside = {name: _written_out(one) for name, one in value.items() if name != "@context"}
    if "@context" not in value:
        return inside
    contexts = [_CONTEXTS.get(one)["@context"] if isinstance(one, str) else one for one in value["@context"]]
    flat = [one for context in contexts for one in (context if isinstance(context, list) else [context])]
    return {"@context": flat, **inside}


def _by_oxigraph(quads, name):
    dataset = ox.Dataset(quads)
    dataset.canonicalize(_HASHES[name])
    lines = ox.serialize(dataset, format=ox.RdfFormat.N_QUADS).decode().split("\n")
    return "".join(f"{line}\n" for line in sorted(lines) if line)


# --- graphs


def compare_graph(quads):
    """Fail unless pyoxigraph and we agree on these quads, for both hashes."""
    try:
        ours = {name: canonical_nquads(quads, hash_algorithm=name) for name in _HASHES}
    except TooComplex:
        return "graph refused: too_complex"
    theirs = [ox.Quad(*map(_oxigraph_term, quad)) for quad in quads]
    for name, text in ours.items():
        assert text == _by_oxigraph(theirs, name), (name, quads)
    return "graph agreed on"


def make_graph(chance):
    """Some quads over a few blank nodes, one of which may name a graph."""
    nodes = range(chance.randrange(1, 6))

    def literal():
        text = "".join(chance.choices(_CONTROLS + _LETTERS, k=chance.randrange(6)))
        escaped = "".join(_ESCAPES.get(letter, letter) for letter in text)
        return f'"{escaped}"' + chance.choice(["", "@en", "^^<http://www.w3.org/2001/XMLSchema#date>"])

    def value():
        return chance.choice([lambda: chance.choice(nodes), literal, lambda: "<urn:o>"])()

    return [
        (
            chance.choice([*nodes, "<urn:s>"]),
            chance.choice(["<urn:p>", "<urn:q>"]),
            value(),
            chance.choice([None, None, None, 99, "<urn:g>"]),
        )
        for _ in range(chance.randrange(1, 12))
    ]


_ESCAPES = {letter: f"\\u{ord(letter):04X}" for letter in map(chr, [*range(0x20), 0x7F])} | {
    "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"
}  # fmt: skip


def _oxigraph_term(term):
    if term is None:
        return ox.DefaultGraph()
    if isinstance(term, int):
        return ox.BlankNode(f"x{term}")
    if term.startswith("<"):
        return ox.NamedNode(term[1:-1])
    text, _, rest = term[1:].rpartition('"')
    value = json.loads(f'"{text}"')
    if rest.startswith("@"):
        return ox.Literal(value, language=rest[1:])
    return ox.Literal(value, datatype=ox.NamedNode(rest[3:-1]) if rest else None)


if __name__ == "__main__":
    main()
