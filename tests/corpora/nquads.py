"""A reader of N-Quads for the W3C suite. Not part of the product, which never reads RDF."""

from __future__ import annotations

import re

_TERM = r"(<[^>]*>|_:[^\s]+|\"(?:[^\"\\]|\\.)*\"(?:\^\^<[^>]*>|@[A-Za-z0-9-]+)?)"
_LINE = re.compile(rf"\s*{_TERM}\s*{_TERM}\s*{_TERM}\s*{_TERM}?\s*\.\s*(?:#.*)?")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_PLAIN = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_STRING = "^^<http://www.w3.org/2001/XMLSchema#string>"


def parse_nquads(text, escape):
    """Return the quads of a text, blank nodes as ints, literals escaped anew with `escape`."""
    labels = {}

    def term(spelled):
        if spelled.startswith("_:"):
            return labels.setdefault(spelled, len(labels))
        if spelled.startswith("<"):
            return _ESCAPE.sub(_unescaped, spelled)
        end = spelled.rindex('"')
        tag = _ESCAPE.sub(_unescaped, spelled[end + 1 :]).removesuffix(_STRING)
        return f'"{escape(_ESCAPE.sub(_unescaped, spelled[1:end]))}"{tag}'

    quads = []
    for line in text.split("\n"):
        if line.strip() and not line.strip().startswith("#"):
            s, p, o, g = _LINE.fullmatch(line).groups()
            quads.append((term(s), term(p), term(o), term(g) if g else None))
    return quads


def _unescaped(match):
    short, long, plain = match.groups()
    return _PLAIN[plain] if plain else chr(int(short or long, 16))
