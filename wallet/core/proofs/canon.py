"""JSON-LD to canonical N-Quads: the bytes that Data Integrity proofs of the `rdfc` suites sign."""

from __future__ import annotations

from wallet.core.model import JsonObject
from wallet.core.proofs.context_set import ContextSet
from wallet.core.proofs.errors import TooComplex, UnknownContext, UnsafeJsonLd, UnsupportedJsonLd
from wallet.core.proofs.jsonld import quads_of
from wallet.core.proofs.rdfc import canonical_lines
from wallet.core.proofs.vocabularies import active_context_of

__all__ = ["TooComplex", "UnknownContext", "UnsafeJsonLd", "UnsupportedJsonLd", "canonicalize"]


def canonicalize(document: JsonObject, contexts: ContextSet, *, hash_algorithm: str = "sha256") -> bytes:
    """Return the canonical N-Quads (RDFC-1.0) of a document, in safe mode, within a budget of work.

    Args:
        document: a JSON object as strict JSON reads it, with its `@context`.
        contexts: the only contexts there are; nothing is fetched.
        hash_algorithm: names the blank nodes; `sha256`, or `sha384` for P-384.

    Raises:
        UnknownContext: it names a context that is not in the set: it cannot be checked.
        UnsupportedJsonLd: it uses a feature that we do not read: it cannot be checked.
        UnsafeJsonLd: the signature would not cover what a reader sees: it fails.
        TooComplex: over a limit: it is not read at all.
    """
    quads = quads_of(document, active_context_of(document, contexts))
    return canonical_lines(quads, hash_algorithm=hash_algorithm).encode()
