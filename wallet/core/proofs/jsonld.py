"""From a JSON-LD document to RDF quads, in safe mode: all that is in it becomes quads, or it is refused.

General JSON-LD drops what it does not understand, which leaves it unsigned but visible. Here whatever would be
dropped, or could be read in another way by a program that reads plain JSON, is an `UnsafeJsonLd`. What is left is a
subset of JSON-LD 1.1 in which both readings agree; its quads are those of the standard's expansion and `toRdf`.

Source: JSON-LD 1.1 API (https://www.w3.org/TR/json-ld11-api/) sections 5.1, 8.1; VC Data Integrity 2.4.1.
"""

from __future__ import annotations

from typing import Final

from wallet.base.limits import JSONLD_ARRAY_MAX, JSONLD_DEPTH_MAX, JSONLD_SCOPES_MAX, JSONLD_VALUES_MAX
from wallet.core.memo import content_key
from wallet.core.model import JsonObject, JsonValue
from wallet.core.proofs.active_context import TYPE, ActiveContext, Container, Kind, Part, Term
from wallet.core.proofs.errors import TooComplex, UnsafeJsonLd
from wallet.core.proofs.rdf_terms import RDF, language_literal, scalar
from wallet.core.proofs.rdfc import Dataset, Fragment
from wallet.core.proofs.rdfc_names import Term as RdfTerm
from wallet.core.proofs.vocabularies import require_embedded_context

_FIRST: Final = f"<{RDF}first>"
_REST: Final = f"<{RDF}rest>"
_NIL: Final = f"<{RDF}nil>"
_SHARED: Final = frozenset({"achievement", "issuer", "creator"})  # members in which many badges hold the same
_SHARED_MIN: Final = 5  # members of such an object, below which it is as soon walked again
_COMMENT: Final = frozenset({"id", "type", "endorsementComment"})


def quads_of(document: JsonObject, root: ActiveContext) -> Dataset:
    """Return the RDF quads of a document, blank nodes as ints.

    Args:
        document: a JSON object as strict JSON reads it; its own `@context` is what `root` was compiled from.
        root: the active context of the document.

    Raises:
        UnsafeJsonLd: something would not be signed, or is said in disguise; `reason` says what.
        UnsupportedJsonLd: a feature we do not read.
        TooComplex: over a limit of `JSONLD_…`.
    """
    walk = _Walk(root)
    subject = walk.node({name: value for name, value in document.items() if name != "@context"}, root, None)
    statuses = document.get("credentialStatus")
    walk.require_in_one_place(subject, *(statuses if isinstance(statuses, list) else [statuses]))
    return walk.dataset


class _Walk:
    """One pass over one document."""

    def __init__(self, root: ActiveContext, *, depth: int = 0) -> None:
        self.dataset = Dataset()
        self._blanks = 0  # how many there are
        self._depth = self._deepest = depth
        self._values = 0
        self._scopes = {root}
        self._described: set[RdfTerm] = set()
        self._twice: set[RdfTerm] = set()

    def node(self, element: JsonObject, active: ActiveContext, graph: int | None) -> RdfTerm:
        """Emit the quads of a node object; `active` holds where its property's context was applied already."""
        self._depth += 1
        if self._depth > self._deepest:
            self._deepen(self._depth)
        if "@context" in element:
            require_embedded_context(element)
            active = active.embedded(element["@context"])
            self._enter(active)
        subject, types, members = self._head(element, active)
        inside = active
        if types:
            typed = active.with_types(types)
            inside = typed.inside
            self._enter(*typed.steps)
            if graph is None:
                self.dataset.ends[subject] += typed.ends
            else:
                self.dataset.links += [(subject, TYPE, iri, graph) for iri in typed.iris]
        if members and graph is None and isinstance(subject, str) and not _is_comment(types, element):
            (self._twice if subject in self._described else self._described).add(subject)
        self._count(len(element))
        self._members(subject, element, active, inside, graph)
        self._depth -= 1
        return subject

    def part(self, element: JsonObject, active: ActiveContext) -> Part:
        """Walk one part of a document by itself."""
        before = self._depth
        subject = self.node(element, active, None)
        return Part(
            subject=subject,
            fragment=Fragment(self.dataset, subject),
            described=frozenset(self._described),
            twice=frozenset(self._twice),
            scopes=frozenset(self._scopes),
            blanks=self._blanks,
            values=self._values,
            depth=self._deepest - before,
        )

    def _known(self, element: JsonObject, active: ActiveContext) -> RdfTerm:
        """Emit the quads of a node that other documents hold as well, and which was perhaps walked for one of them."""
        key = content_key(element)
        if key is None:
            return self.node(element, active, None)
        depth = self._depth
        part = active.parts.get(key, lambda: _Walk(active, depth=depth).part(element, active), _weight)
        self._deepen(depth + part.depth)
        self._count(part.values)
        self._enter(*part.scopes)
        offset = self._blanks
        self._blanks += part.blanks
        self.dataset.include(part.fragment, offset)
        self._twice |= part.twice | (self._described & part.described)
        self._described |= part.described
        return part.subject + offset if isinstance(part.subject, int) else part.subject

    def _deepen(self, depth: int) -> None:
        self._deepest = max(self._deepest, depth)
        if depth > JSONLD_DEPTH_MAX:
            raise TooComplex

    def _blank(self) -> int:
        self._blanks += 1
        return self._blanks - 1

    def _members(
        self, subject: RdfTerm, element: JsonObject, active: ActiveContext, inside: ActiveContext, graph: int | None
    ) -> None:
        """Emit the quads of a node's members, its identifier and types left out."""
        ends = self.dataset.ends[subject] if graph is None else None
        aliases, terms = active.aliases, inside.terms
        for word, value in element.items():
            if word in aliases or word == "@context":
                continue
            term = terms.get(word) or inside.term(word)
            if (
                ends is not None
                and term.takes_text
                and isinstance(value, str)
                and value.isprintable()  # `is_plain`, in place
                and '"' not in value
                and "\\" not in value
            ):
                ends.append(term.before + value + term.after)
            elif value is not None:  # null is left out, by JSON-LD and by every reader; Credly writes it
                self._member(subject, term, value, inside, graph)

    def require_in_one_place(self, subject: RdfTerm, *statuses: JsonValue) -> None:
        """Refuse a document in which the credential or one of its statuses is described in two places.

        RDF merges both, so what is signed would not say which member stood where.
        """
        ids = [f"<{status['id']}>" for status in statuses if isinstance(status, dict) and "id" in status]
        if not self._twice.isdisjoint((subject, *ids)):
            raise UnsafeJsonLd("described_twice", "The file describes itself, or its status, in two places.")

    def _enter(self, *contexts: ActiveContext) -> None:
        self._scopes.update(contexts)
        if len(self._scopes) > JSONLD_SCOPES_MAX:
            raise TooComplex

    def _head(self, element: JsonObject, active: ActiveContext) -> tuple[RdfTerm, tuple[str, ...], int]:
        """Return a node's subject, its types as written, and how many other members it has."""
        subject: RdfTerm | None = None
        types: tuple[str, ...] | None = None
        members = len(element) - ("@context" in element)
        for word, kind in active.aliases.items():
            if word not in element:
                continue
            members -= 1
            if kind is Kind.ID and subject is None:
                subject = _identifier(element[word], active)
            elif kind is Kind.TYPE and types is None:
                types = _types(element[word])
            else:
                raise UnsafeJsonLd("said_twice", f"{word[:40]!a} is said twice in one object.")
        return self._blank() if subject is None else subject, types or (), members

    def _member(self, subject: RdfTerm, term: Term, value: JsonValue, active: ActiveContext, graph: int | None) -> None:
        if not isinstance(value, list):
            if term.container is Container.SET:
                self.dataset.add(subject, term.predicate, self._object(term, value, active, graph), graph)
                return
            value = [value]
        values = value
        if len(values) > JSONLD_ARRAY_MAX:
            raise TooComplex
        self._count(len(values) - 1)
        if term.container is Container.LIST:
            self._list(subject, term, values, active, graph)
            return
        for item in values:
            if term.container is Container.GRAPH:
                self.dataset.add(subject, term.predicate, self._graph(term, item, active), graph)
            else:
                self.dataset.add(subject, term.predicate, self._object(term, item, active, graph), graph)

    def _list(
        self, subject: RdfTerm, term: Term, values: list[JsonValue], active: ActiveContext, graph: int | None
    ) -> None:
        predicate = term.predicate
        for item in values:
            cell = self._blank()
            self.dataset.add(subject, predicate, cell, graph)
            self.dataset.add(cell, _FIRST, self._object(term, item, active, graph), graph)
            subject, predicate = cell, _REST
        self.dataset.add(subject, predicate, _NIL, graph)

    def _graph(self, term: Term, item: JsonValue, active: ActiveContext) -> int:
        """Emit a graph of its own, such as a proof; return its name."""
        name = self._blank()
        before = len(self.dataset.links)
        if isinstance(item, dict):
            self._nested(term, item, active, name)
        if len(self.dataset.links) == before:
            raise UnsafeJsonLd("dropped_value", f"What {term.word[:40]!a} says would not be signed.")
        return name

    def _object(self, term: Term, item: JsonValue, active: ActiveContext, graph: int | None) -> RdfTerm:
        if isinstance(item, str):
            return self._text(term, item, active)
        if isinstance(item, dict):
            if "@value" in item:
                return _language_value(item, term)
            return self._nested(term, item, active, graph)
        if item is None or not isinstance(item, bool | int | float):
            reason = "null_value" if item is None else "nested_array"
            raise UnsafeJsonLd(reason, f"What {term.word[:40]!a} holds would not be signed as it stands.")
        if term.kind is not Kind.LITERAL:
            raise UnsafeJsonLd("wrong_type", f"{term.word[:40]!a} should hold an address or an object.")
        return scalar(item, term.datatype)

    def _text(self, term: Term, item: str, active: ActiveContext) -> str:
        if term.kind is Kind.LITERAL:
            return scalar(item, term.datatype)
        if term.kind is Kind.NODE:
            return active.iri(item)
        return self._inside(term, active, active).vocabulary_iri(item)

    def _nested(self, term: Term, item: JsonObject, active: ActiveContext, graph: int | None) -> RdfTerm:
        start = active
        if active.previous is not None and not _is_reference(item, active):
            start = active.previous  # the contexts of a type end where the next node begins
        inside = self._inside(term, active, start)
        if graph is None and term.word in _SHARED and len(item) >= _SHARED_MIN:
            return self._known(item, inside)
        return self.node(item, inside, graph)

    def _inside(self, term: Term, active: ActiveContext, start: ActiveContext) -> ActiveContext:
        if not term.scoped:
            return start
        inside = active.scoped(term.word, start)
        self._enter(inside)
        return inside

    def _count(self, values: int) -> None:
        self._values += values
        if self._values > JSONLD_VALUES_MAX:
            raise TooComplex


def _weight(part: Part) -> int:
    fragment = part.fragment
    tied = sum(len(end) for held in (fragment.blank, fragment.joined) for ends in held.values() for end in ends)
    return tied + 2 * sum(map(len, fragment.texts.values()))


def _is_reference(item: JsonObject, active: ActiveContext) -> bool:
    return len(item) == 1 and active.aliases.get(next(iter(item))) is Kind.ID


def _is_comment(types: tuple[str, ...], element: JsonObject) -> bool:
    """Tell the subject of an endorsement: it may be the badge around it, and says nothing that the badge could say."""
    return types == ("EndorsementSubject",) and element.keys() <= _COMMENT


def _identifier(value: JsonValue, active: ActiveContext) -> str:
    if not isinstance(value, str):
        raise UnsafeJsonLd("wrong_type", "An identifier is not a text.")
    return active.iri(value)


def _types(value: JsonValue) -> tuple[str, ...]:
    types = []
    for name in value if isinstance(value, list) else (value,):
        if not isinstance(name, str):
            raise UnsafeJsonLd("wrong_type", "A type is not a text.")
        types.append(name)
    return tuple(types)


def _language_value(item: JsonObject, term: Term) -> str:
    """Return the literal of `{"@value": …, "@language": …}`, the one kind of object with keywords that we read."""
    text, language = item.get("@value"), item.get("@language")
    if len(item) != 2 or not isinstance(text, str) or not isinstance(language, str):
        raise UnsafeJsonLd("keyword_key", "A value is spelled out with keywords of the data format.")
    if term.kind is not Kind.LITERAL:
        raise UnsafeJsonLd("wrong_type", "A text stands where an address should be.")
    return language_literal(text, language)
