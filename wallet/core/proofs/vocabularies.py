"""From the `@context` of a document to its compiled active context, once per process for each list of addresses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wallet.base.limits import CONTEXTS_MAX
from wallet.core.model import JsonObject, JsonValue
from wallet.core.proofs.active_context import ActiveContext, Vocabulary
from wallet.core.proofs.context_set import ContextSet
from wallet.core.proofs.context_terms import Taken, defined_terms, require_sound_inline
from wallet.core.proofs.errors import TooComplex, UnknownContext, UnsafeJsonLd

VC_CONTEXTS = ("https://www.w3.org/2018/credentials/v1", "https://www.w3.org/ns/credentials/v2")
_OB3 = "https://purl.imsglobal.org/spec/ob/v3p0/context"
_BADGES = (
    f"{_OB3}.json",
    f"{_OB3}-3.0.1.json",
    f"{_OB3}-3.0.2.json",
    f"{_OB3}-3.0.3.json",
    "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
)
_STANDARDS = (
    *VC_CONTEXTS,
    *_BADGES,
    "https://w3id.org/security/data-integrity/v1",
    "https://w3id.org/security/data-integrity/v2",
    "https://w3id.org/security/suites/ed25519-2020/v1",
)
_COMPILED_MAX = 64  # lists of addresses
_STATES_MAX = 2_000  # compiled contexts of one list, before it is compiled anew
_compiled: dict[tuple[ContextSet, tuple[str, ...]], tuple[Vocabulary, ActiveContext]] = {}


def active_context_of(document: JsonObject, contexts: ContextSet) -> ActiveContext:
    """Compile the document's `@context`.

    Raises:
        UnknownContext: an address that is not in the set.
        UnsafeJsonLd: `no_context`, `malformed_context`, `protected_term`, or a word of the file's own that is not
            a new word for a new IRI (`redefined_term`, `respelled_term`, `context_keyword`).
        TooComplex: more than `CONTEXTS_MAX` contexts.
    """
    entries = _entries(document)
    urls = tuple(entry for entry in entries if isinstance(entry, str))
    for url in urls:
        if contexts.get(url) is None:
            raise UnknownContext(url)
    if len(urls) == len(entries):
        return _shared(contexts, urls)
    for entry in entries:
        if not isinstance(entry, str | Mapping):
            raise UnsafeJsonLd("malformed_context", "The vocabulary of this file makes no sense.")
        if isinstance(entry, Mapping):
            require_sound_inline(entry, _taken(contexts, urls))
    return _vocabulary(contexts, urls).root(entries)


def require_embedded_context(element: JsonObject) -> None:
    """Allow a node to bring its own `@context` only where standards say so: a credential inside, with known contexts.

    Raises:
        UnsafeJsonLd: `embedded_context`.
        TooComplex: more than `CONTEXTS_MAX` contexts.
    """
    entries = _entries(element)
    types = element.get("type")
    inside = "VerifiableCredential" in (types if isinstance(types, list) else [types])
    if not inside or entries[0] not in VC_CONTEXTS or not all(isinstance(entry, str) for entry in entries):
        raise UnsafeJsonLd("embedded_context", "A part of this file changes the meaning of its words.")


def _entries(element: JsonObject) -> list[JsonValue]:
    value = element.get("@context")
    entries = list(value) if isinstance(value, list) else [value]
    if value is None or not entries:
        raise UnsafeJsonLd("no_context", "The file does not say which vocabulary it uses.")
    if len(entries) > CONTEXTS_MAX:
        raise TooComplex
    return entries


def _shared(contexts: ContextSet, urls: tuple[str, ...]) -> ActiveContext:
    found = _compiled.get((contexts, urls))
    if found is None or found[0].states > _STATES_MAX:
        vocabulary = _vocabulary(contexts, urls)
        found = vocabulary, vocabulary.root(list(urls))
        if len(_compiled) >= _COMPILED_MAX:
            _compiled.clear()
        _compiled[contexts, urls] = found
    return found[1]


def _taken(contexts: ContextSet, urls: tuple[str, ...]) -> Taken:
    own = list(_terms(contexts, urls))
    return Taken(
        words=frozenset(word for word, _ in own),
        badge_words=frozenset(word for word, _ in _terms(contexts, _BADGES)),
        iris=frozenset(iri for _, iri in (*own, *_terms(contexts, _STANDARDS))),
    )


def _vocabulary(contexts: ContextSet, urls: tuple[str, ...]) -> Vocabulary:
    return Vocabulary(contexts, _terms(contexts, tuple(url for url in urls if url in _STANDARDS)))


def _terms(contexts: ContextSet, urls: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for url in urls:
        document = contexts.get(url)
        if document is not None:
            yield from defined_terms(document.get("@context"))
