"""JSON-LD contexts, compiled: PyLD reads each context once, and what it finds is kept as flat tables of terms.

An `ActiveContext` answers what a word means in one place of a document (as a member, as a type, as a value) and
which active context holds further inside. All of them are shared between threads and documents.

Source: JSON-LD 1.1 API (https://www.w3.org/TR/json-ld11-api/), section 4 (contexts) and 5.1 (expansion).
"""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from threading import RLock
from typing import Any, Final, TypeAlias

from pyld.context_resolver import ContextResolver
from pyld.jsonld import JsonLdError, JsonLdProcessor

from wallet.base.limits import JSONLD_TYPES_MAX
from wallet.core.memo import Memo
from wallet.core.model import JsonValue
from wallet.core.proofs.context_set import ContextSet
from wallet.core.proofs.errors import TooComplex, UnknownContext, UnsafeJsonLd, UnsupportedJsonLd
from wallet.core.proofs.rdf_terms import RDF, is_iri, literal, takes_any_text
from wallet.core.proofs.rdfc import Fragment
from wallet.core.proofs.rdfc_names import Term as RdfTerm

RawContext: TypeAlias = Mapping[str, Any]  # an active context as PyLD keeps it
_PYLD_FAILURES = (JsonLdError, KeyError, TypeError, ValueError, AttributeError, RecursionError)
_PROTECTED = ("protected term redefinition", "invalid context nullification")
_CACHE_MAX = 500  # entries of one table, before it starts anew
_CACHED_CHARS_MAX = 300  # of one entry, where strangers choose them
_PARTS_MAX, _PARTS_CHARS_MAX = 64, 500_000  # parts of documents kept for one active context, and their lines


class Kind(Enum):
    """What the values of a member are."""

    ID = auto()  # the node's own identifier
    TYPE = auto()  # the node's types
    LITERAL = auto()
    NODE = auto()  # nodes; a string is an IRI
    VOCABULARY = auto()  # nodes; a string is a word of the vocabulary


TYPE: Final = f"<{RDF}type>"
_ALIASES = {"@id": Kind.ID, "@type": Kind.TYPE}


class Container(Enum):
    SET = auto()
    LIST = auto()
    GRAPH = auto()


@dataclass(frozen=True, slots=True)
class Term:
    """What a word means as a member."""

    word: str
    kind: Kind
    predicate: str = ""  # as N-Quads writes it
    datatype: str | None = None
    container: Container = Container.SET
    scoped: bool = False  # another context holds inside its values
    takes_text: bool = False  # any text may be its value; then what stands in a line of N-Quads around it:
    before: str = ""
    after: str = ""


class Vocabulary:
    """PyLD and everything compiled from the contexts of one document; the contexts of one `ContextSet` only."""

    def __init__(self, contexts: ContextSet, standard_terms: Iterable[tuple[str, str]]) -> None:
        self._contexts = contexts
        self._lock = RLock()
        self._processor = JsonLdProcessor()
        self._options = {
            "base": "",
            "documentLoader": self._load,
            "contextResolver": ContextResolver({}, self._load),
            "processingMode": "json-ld-1.1",
        }
        self._states: dict[str, ActiveContext] = {}
        self._words: defaultdict[str, set[str]] = defaultdict(set)
        for word, iri in standard_terms:
            self._words[iri].add(word)

    @property
    def states(self) -> int:
        """How many active contexts were compiled so far."""
        return len(self._states)

    def root(self, local: JsonValue) -> ActiveContext:
        """Compile the `@context` of a document."""
        return self.process(self._processor.process_context({}, None, self._options), local)

    def process(
        self, raw: RawContext, local: JsonValue, *, property_scoped: bool = False, type_scoped: bool = False
    ) -> ActiveContext:
        """Apply a local context to an active one.

        Raises:
            UnknownContext, UnsafeJsonLd: `protected_term`, `malformed_context`.
        """
        with self._lock:
            try:
                found = self._processor._process_context(
                    raw, local, self._options, override_protected=property_scoped, propagate=not type_scoped
                )
            except _PYLD_FAILURES as error:
                raise _as_ours(error) from error
            return self.state(found)

    def state(self, raw: RawContext) -> ActiveContext:
        """Return the one `ActiveContext` for what PyLD made."""
        with self._lock:
            known = self._states.get(raw["_uuid"])
            if known is None:
                known = self._states[raw["_uuid"]] = ActiveContext(self, raw)
            return known

    def require_own_word(self, word: str, iri: str) -> None:
        """Refuse a word for something that the standards in use call by another: it would be overlooked.

        Raises:
            UnsafeJsonLd: `respelled_term`.
        """
        if iri in self._words and word not in self._words[iri]:
            raise UnsafeJsonLd("respelled_term", f"The file calls something known by the new word {word[:40]!a}.")

    def _load(self, url: str, _options: object = None) -> dict[str, Any]:
        document = self._contexts.get(url)
        if document is None:
            raise UnknownContext(url)
        # PyLD resolves addresses inside contexts in place; `static` lets it keep what it made of them
        return {"contextUrl": None, "documentUrl": url, "document": copy.deepcopy(document), "tag": "static"}


def _as_ours(error: BaseException) -> UnknownContext | UnsafeJsonLd:
    """Find the reason in a chain of PyLD's errors."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, UnknownContext):
            return cause
        if isinstance(cause, JsonLdError) and cause.code in _PROTECTED:
            return UnsafeJsonLd("protected_term", "The file redefines a word whose meaning its standard protects.")
        cause = cause.__cause__
    return UnsafeJsonLd("malformed_context", "The vocabulary of this file makes no sense.")


@dataclass(frozen=True, slots=True)
class TypedNode:
    """What its types make of a node: the context inside, the types as N-Quads writes them, the contexts on the way."""

    inside: ActiveContext
    iris: tuple[str, ...]
    ends: tuple[str, ...]  # the same, as what follows the subject in a line of N-Quads
    steps: tuple[ActiveContext, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What a part of a document became under one active context, for the next document that holds the same part.

    Its blank nodes are numbered from 0; the rest is what it takes of the limits of a document.
    """

    subject: RdfTerm
    fragment: Fragment
    described: frozenset[RdfTerm]
    twice: frozenset[RdfTerm]
    scopes: frozenset[ActiveContext]
    blanks: int
    values: int
    depth: int


class ActiveContext:
    """The meaning of words in one place of a document."""

    def __init__(self, vocabulary: Vocabulary, raw: RawContext) -> None:
        if raw.get("@language") or raw.get("@direction"):
            raise UnsupportedJsonLd
        self._vocabulary = vocabulary
        self._raw = raw
        self._mappings: Mapping[str, Mapping[str, Any] | None] = raw["mappings"]
        self.aliases = {
            word: _ALIASES[mapping["@id"]]
            for word, mapping in self._mappings.items()
            if mapping and mapping["@id"] in _ALIASES
        }  # the words for a node's own identifier and its types, whatever the types may change
        self.terms: dict[str, Term] = {}
        self._iris: dict[str, str] = {}
        self.parts: Memo[Part] = Memo(entries=_PARTS_MAX, weight=_PARTS_CHARS_MAX)
        self._types: dict[tuple[str, ...], TypedNode] = {}
        self._by_type: dict[str, ActiveContext] = {}
        self._by_word: dict[tuple[str, str], ActiveContext] = {}
        previous = raw.get("previousContext")
        self.previous = vocabulary.state(previous) if previous is not None else None

    def term(self, word: str) -> Term:
        """Return what a member of this name means.

        Raises:
            UnsafeJsonLd: `undefined_term`, `absolute_iri_key`, `keyword_key`, `respelled_term`.
            UnsupportedJsonLd: the term works in a way we do not read.
        """
        found = self.terms.get(word)
        if found is None:
            found = self._compile(word)
            if len(self.terms) >= _CACHE_MAX:
                self.terms.clear()
            self.terms[word] = found
        return found

    def with_types(self, types: tuple[str, ...]) -> TypedNode:
        """Return what these types make of a node.

        Raises:
            UnsafeJsonLd: `undefined_type`, `respelled_term`.
            TooComplex: more than `JSONLD_TYPES_MAX` types.
        """
        found = self._types.get(types)
        if found is None:
            if len(types) > JSONLD_TYPES_MAX:
                raise TooComplex
            iris = tuple(f"<{self._vocabulary_iri(name, 'undefined_type')}>" for name in types)
            steps = [self]
            for name in sorted(set(types)):
                local = (self._mappings.get(name) or {}).get("@context")
                if local not in (None, False):
                    steps.append(steps[-1]._typed(name, local))
            if len(self._types) >= _CACHE_MAX:
                self._types.clear()
            ends = tuple(f" {TYPE} {iri} .\n" for iri in iris)
            found = self._types[types] = TypedNode(steps[-1], iris, ends, tuple(steps[1:]))
        return found

    def _typed(self, name: str, local: JsonValue) -> ActiveContext:
        found = self._by_type.get(name)
        if found is None:
            found = self._by_type[name] = self._vocabulary.process(self._raw, local, type_scoped=True)
        return found

    def scoped(self, word: str, start: ActiveContext) -> ActiveContext:
        """Return the active context inside the values of this member, where `start` would hold without it."""
        key = word, start._raw["_uuid"]
        found = self._by_word.get(key)
        if found is None:
            local = (self._mappings[word] or {})["@context"]
            found = self._by_word[key] = self._vocabulary.process(start._raw, local, property_scoped=True)
        return found

    def embedded(self, local: JsonValue) -> ActiveContext:
        """Return the active context of a node that brings its own `@context`."""
        return self._vocabulary.process(self._raw, local)

    def iri(self, text: str) -> str:
        """Return an identifier as N-Quads writes it.

        Raises:
            UnsafeJsonLd: `relative_iri`, `compact_iri`.
        """
        found = self._iris.get(text)
        if found is None:
            found = self._sound_iri(text)
            if len(self._iris) >= _CACHE_MAX:
                self._iris.clear()
            if len(text) <= _CACHED_CHARS_MAX:
                self._iris[text] = found
        return found

    def _sound_iri(self, text: str) -> str:
        if not is_iri(text):
            raise UnsafeJsonLd("relative_iri", f"{text[:60]!a} is not a full address or identifier.")
        prefix, _, suffix = text.partition(":")
        if prefix in self._mappings and not suffix.startswith("//"):
            raise UnsafeJsonLd("compact_iri", f"{text[:60]!a} is an abbreviation, which readers may not see through.")
        return f"<{text}>"

    def vocabulary_iri(self, text: str) -> str:
        """Return a word used as a value, as N-Quads writes it.

        Raises:
            UnsafeJsonLd: `undefined_word`, `respelled_term`.
        """
        return f"<{self._vocabulary_iri(text, 'undefined_word')}>"

    def _vocabulary_iri(self, name: str, reason: str) -> str:
        iri = self._expand(name)
        if iri is None or not is_iri(iri):
            raise UnsafeJsonLd(reason, f"No vocabulary of this file defines {name[:40]!a}.")
        self._vocabulary.require_own_word(name, iri)
        return iri

    def _expand(self, name: str) -> str | None:
        """IRI expansion of JSON-LD 1.1 API section 5.2, relative to the vocabulary."""
        if name in self._mappings:
            return (self._mappings[name] or {}).get("@id")
        prefix, colon, suffix = name.partition(":")
        if colon:
            mapping = self._mappings.get(prefix)
            if mapping and mapping.get("_prefix") and not suffix.startswith("//"):
                return f"{mapping['@id']}{suffix}"
            return name
        vocabulary = self._raw.get("@vocab")
        return None if vocabulary is None or name.startswith("@") else f"{vocabulary}{name}"

    def _compile(self, word: str) -> Term:
        if word not in self._mappings and ":" in word:
            raise UnsafeJsonLd("absolute_iri_key", f"The member {word[:60]!a} is spelled as an address.")
        if word.startswith("@"):
            raise UnsafeJsonLd("keyword_key", f"The member {word[:40]!a} is a keyword of the data format.")
        iri = self._expand(word)
        definition = self._mappings.get(word) or {}
        if iri in _ALIASES:
            return Term(word, _ALIASES[iri])
        if iri is None or not is_iri(iri) or definition.get("@nest"):
            raise UnsafeJsonLd("undefined_term", f"No vocabulary of this file defines {word[:40]!a}.")
        self._vocabulary.require_own_word(word, iri)
        return _term(word, iri, definition)


def _term(word: str, iri: str, definition: Mapping[str, Any]) -> Term:
    container = set(definition.get("@container") or ())
    kinds = {"@id": Kind.NODE, "@vocab": Kind.VOCABULARY, None: Kind.LITERAL, "@none": Kind.LITERAL}
    kind = definition.get("@type")
    if definition.get("reverse") or definition.get("@language") or definition.get("@direction"):
        raise UnsupportedJsonLd
    if not container <= {"@set", "@list", "@graph"} or (kind not in kinds and str(kind).startswith("@")):
        raise UnsupportedJsonLd
    datatype = None if kind in kinds else kind
    takes_text = kinds.get(kind, Kind.LITERAL) is Kind.LITERAL and not container - {"@set"} and takes_any_text(datatype)
    return Term(
        word=word,
        kind=kinds.get(kind, Kind.LITERAL),
        predicate=f"<{iri}>",
        datatype=datatype,
        container=Container.GRAPH
        if "@graph" in container
        else Container.LIST
        if "@list" in container
        else Container.SET,
        scoped="@context" in definition,
        takes_text=takes_text,
        before=f' <{iri}> "',
        after=f"{literal('', datatype)[1:]} .\n",
    )
