"""The cryptosuites we can check, as one table. What is not in it is answered "unknown", never guessed.

Source: vc-di-eddsa 1.0, vc-di-ecdsa 1.0 (W3C Recommendations, May 2025); Ed25519Signature2020 of the CCG.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeAlias

from wallet.core.model import JsonObject
from wallet.core.proofs.canon import canonicalize
from wallet.core.proofs.context_set import ContextSet
from wallet.core.proofs.jcs import canonicalize_jcs
from wallet.core.proofs.keys import KeyKind

_DIGESTS: Final = {"sha256": hashlib.sha256, "sha384": hashlib.sha384}
Canonicalize: TypeAlias = Callable[[JsonObject, ContextSet, str], bytes]


@dataclass(frozen=True, slots=True)
class Signer:
    """Which key makes signatures of one length, by which JOSE algorithm, over which hash."""

    key_kind: KeyKind
    algorithm: str
    hash_algorithm: str


@dataclass(frozen=True, slots=True)
class Suite:
    """How one suite turns a document and a proof into the bytes that were signed.

    `signers` is by the length of the signature in bytes: it says which curve before any key is known.
    `config_has_document_context`: the proof is canonicalised under the document's `@context`, not its own.
    """

    name: str
    canonicalize: Canonicalize
    signers: Mapping[int, Signer]
    config_has_document_context: bool

    def signed_bytes(
        self, document: JsonObject, config: JsonObject, contexts: ContextSet, hash_algorithm: str
    ) -> bytes:
        """Return hash(proof configuration) and hash(document), as the suites' hashing step joins them.

        Args:
            document: without its proofs (or, in a chain, with those that came before).
            config: the proof without `proofValue`.
            contexts: the only contexts there are.
            hash_algorithm: of the signer.

        Raises:
            UnknownContext, UnsupportedJsonLd, UnsafeJsonLd, TooComplex: as `canonicalize`.
        """
        if self.config_has_document_context:
            config = {**config, "@context": document.get("@context")}
        digest = _DIGESTS[hash_algorithm]
        first = digest(self.canonicalize(config, contexts, hash_algorithm)).digest()
        return first + digest(self.canonicalize(document, contexts, hash_algorithm)).digest()


def suite_for(proof_type: str, cryptosuite: str | None) -> Suite | None:
    """Return the suite of a proof, or None when we have none for it."""
    return _SUITES.get((proof_type, cryptosuite))


def _rdfc(document: JsonObject, contexts: ContextSet, hash_algorithm: str) -> bytes:
    return canonicalize(document, contexts, hash_algorithm=hash_algorithm)


def _jcs(document: JsonObject, _contexts: ContextSet, _hash_algorithm: str) -> bytes:
    return canonicalize_jcs(document)


_EDDSA: Final = MappingProxyType({64: Signer("Ed25519", "EdDSA", "sha256")})
_ECDSA: Final = MappingProxyType({64: Signer("P-256", "ES256", "sha256"), 96: Signer("P-384", "ES384", "sha384")})
_SUITES: Final[Mapping[tuple[str, str | None], Suite]] = MappingProxyType(
    {
        ("DataIntegrityProof", "eddsa-rdfc-2022"): Suite("eddsa-rdfc-2022", _rdfc, _EDDSA, True),
        ("DataIntegrityProof", "ecdsa-rdfc-2019"): Suite("ecdsa-rdfc-2019", _rdfc, _ECDSA, True),
        ("DataIntegrityProof", "eddsa-jcs-2022"): Suite("eddsa-jcs-2022", _jcs, _EDDSA, False),
        ("DataIntegrityProof", "ecdsa-jcs-2019"): Suite("ecdsa-jcs-2019", _jcs, _ECDSA, False),
        ("Ed25519Signature2020", None): Suite("Ed25519Signature2020", _rdfc, _EDDSA, True),
    }
)
