"""Which words a JSON-LD context gives to which IRIs, and whether a file may define words of its own.

The `@context` of a document is not signed; only the IRIs are. Whoever may define words could therefore rename a
signed `validUntil` to something nobody reads. So a file's own words have to be new words for new IRIs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wallet.base.limits import JSONLD_INLINE_DEPTH_MAX, JSONLD_INLINE_TERMS_MAX
from wallet.core.model import JsonObject, JsonValue
from wallet.core.proofs.errors import TooComplex, UnsafeJsonLd
from wallet.core.proofs.rdf_terms import is_iri

_OWN_MEMBERS = {"@id", "@type", "@container", "@protected", "@context"}
_OWN_CONTAINERS = ("@set", "@list")
_SAME_EVERYWHERE = {"id": "@id", "type": "@type"}


def defined_terms(context: JsonValue, outer: Mapping[str, str] | None = None) -> Iterator[tuple[str, str]]:
    """Yield (word, IRI) for what a context defines, in the contexts of its terms too; keywords are left out."""
    if isinstance(context, list):
        for part in context:
            yield from defined_terms(part, outer)
    if not isinstance(context, Mapping):
        return
    prefixes = {**(outer or {}), **dict(_written(context))}
    for word, iri in _written(context):
        iri = _expanded(iri, prefixes)
        if not iri.startswith("@"):
            yield word, iri
    for definition in context.values():
        if isinstance(definition, Mapping) and "@context" in definition:
            yield from defined_terms(definition["@context"], prefixes)


def _written(context: JsonObject) -> Iterator[tuple[str, str]]:
    for word, definition in context.items():
        iri = definition.get("@id") if isinstance(definition, Mapping) else definition
        if isinstance(iri, str) and not word.startswith("@"):
            yield word, iri


def _expanded(iri: str, prefixes: Mapping[str, str]) -> str:
    """Resolve compact IRIs. Contexts nest these at most a few deep; a loop stays what it is."""
    for _ in range(4):
        prefix, colon, suffix = iri.partition(":")
        if not colon and iri in prefixes:
            iri = prefixes[iri]
        elif colon and prefix in prefixes and not suffix.startswith("//"):
            iri = prefixes[prefix] + suffix
        else:
            break
    return iri


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file may not define: words that have a meaning, and IRIs that have a word."""

    words: frozenset[str]  # of the contexts it names
    badge_words: frozenset[str]  # not to be redefined where they could be read as those of a badge
    iris: frozenset[str]


def require_sound_inline(context: JsonObject, taken: Taken) -> None:
    """Refuse a context inside the file that does more than add new words for new IRIs.

    Raises:
        UnsafeJsonLd: `redefined_term`, `respelled_term`, `context_keyword`, `malformed_context`.
        TooComplex: more than `JSONLD_INLINE_TERMS_MAX` words, or words within words within words.
    """
    _require_sound(context, taken, depth=0)


def _require_sound(context: JsonObject, taken: Taken, *, depth: int) -> None:
    if len(context) > JSONLD_INLINE_TERMS_MAX or depth > JSONLD_INLINE_DEPTH_MAX:
        raise TooComplex
    for word, definition in context.items():
        if word.startswith("@"):
            _require_harmless_keyword(word, definition)
        elif definition != _SAME_EVERYWHERE.get(word, ""):
            iri = _own_iri(word, definition)
            if word in taken.words or word in _SAME_EVERYWHERE or (depth == 0 and word in taken.badge_words):
                raise UnsafeJsonLd("redefined_term", f"The file redefines the word {word[:40]!a}.")
            if iri in taken.iris:
                raise UnsafeJsonLd("respelled_term", f"The file gives a known meaning the new word {word[:40]!a}.")
            inner = definition.get("@context", {}) if isinstance(definition, Mapping) else {}
            if not isinstance(inner, Mapping):
                raise _malformed(word)
            _require_sound(inner, taken, depth=depth + 1)


def _require_harmless_keyword(keyword: str, value: JsonValue) -> None:
    if (keyword, value) != ("@version", 1.1) and not (keyword == "@protected" and isinstance(value, bool)):
        raise UnsafeJsonLd("context_keyword", f"The file changes how words are read, with {keyword[:40]!a}.")


def _own_iri(word: str, definition: JsonValue) -> str:
    """Return the IRI of a word that a file defines, written out in full and with nothing unusual around it."""
    parts = {"@id": definition} if isinstance(definition, str) else definition
    if not isinstance(parts, Mapping) or not parts.keys() <= _OWN_MEMBERS or ":" in word:
        raise _malformed(word)
    iri, kind = parts.get("@id"), parts.get("@type", "@id")
    known_kind = isinstance(kind, str) and (kind == "@id" or is_iri(kind))
    if not isinstance(iri, str) or not is_iri(iri) or not known_kind:
        raise _malformed(word)
    if parts.get("@container", "@set") not in _OWN_CONTAINERS or not isinstance(parts.get("@protected", True), bool):
        raise _malformed(word)
    return iri


def _malformed(word: str) -> UnsafeJsonLd:
    return UnsafeJsonLd("malformed_context", f"The file defines the word {word[:40]!a} in a way we do not read.")
