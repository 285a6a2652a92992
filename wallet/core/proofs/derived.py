"""Derived proofs (`ecdsa-sd-2023`): a holder shows part of what was signed, and the proof shows that it is a part.

Checking one takes a library and more work than we spend in this process on a stranger's file. So the screen is here,
pure and within our own budget, and the check itself is a function that whoever judges is handed (`CheckDerived`).

Source: vc-di-ecdsa 1.0 section 3.6 (https://www.w3.org/TR/vc-di-ecdsa/).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from wallet.base.limits import PROOF_VALUE_MAX_CHARS
from wallet.core.encoding import MalformedEncoding, decode_base64url
from wallet.core.model import JsonObject, JsonValue
from wallet.core.proofs.canon import canonicalize
from wallet.core.proofs.context_set import ContextSet
from wallet.core.proofs.errors import UnsafeJsonLd
from wallet.core.proofs.key_material import KeyKind

NAME: Final = "ecdsa-sd-2023"
KEY_KIND: Final[KeyKind] = "P-256"  # of issuers
_BASE, _DERIVED = bytes((0xD9, 0x5D, 0x00)), bytes((0xD9, 0x5D, 0x01))


class DerivedAnswer(StrEnum):
    """What checking one came to."""

    GENUINE = "genuine"  # every statement shown was signed with this key, and every one that has to be shown is
    FORGED = "forged"
    MALFORMED = "malformed"  # the proof value is none
    UNCHECKED = "unchecked"  # nobody here can check it, or it took too long


@dataclass(frozen=True, slots=True)
class DerivedProof:
    """One derived proof and what it is about, ready to be checked. `text` is JSON, so that it can leave the process.

    Its members: `document`, with this one proof, its `@context` all addresses; `contexts`, their texts by address.
    """

    text: str
    digest: bytes


CheckDerived: TypeAlias = Callable[[DerivedProof, Mapping[str, str]], DerivedAnswer]
"""Checks a proof with a public JWK of curve P-256. Raises nothing; UNCHECKED when it cannot tell."""


def cannot_check(_proof: DerivedProof, _jwk: Mapping[str, str]) -> DerivedAnswer:
    """Stand in where no check is at hand."""
    return DerivedAnswer.UNCHECKED


class NotDerived(UnsafeJsonLd):
    """`base_proof_presented` or `malformed_proof_value`, as its `reason`."""

    code = "not_a_derived_proof"
    sentence = "The signature is not one that shows a part of a credential."


def prepare_derived(document: JsonObject, proof: JsonObject, contexts: ContextSet) -> DerivedProof:
    """Screen a document, and put it into the form in which it is handed to the check.

    Args:
        document: without its proofs.
        proof: the one proof to check.
        contexts: the only contexts there are; those that the document names go with it.

    Raises:
        NotDerived: the proof value is not that of a derived proof.
        UnknownContext, UnsupportedJsonLd, UnsafeJsonLd, TooComplex: as `canonicalize`.
    """
    _require_derived(proof.get("proofValue"))
    config = {name: value for name, value in proof.items() if name != "proofValue"}
    for part in (document, {**config, "@context": document.get("@context")}):
        canonicalize(part, contexts)
    addresses, texts = _with_addresses(document, contexts)
    bare = {name: value for name, value in proof.items() if name != "@context"}
    handed = {"document": {**document, "@context": addresses, "proof": bare}, "contexts": texts}
    text = json.dumps(handed)
    return DerivedProof(text, hashlib.sha256(text.encode()).digest())


def _require_derived(value: JsonValue) -> None:
    """Tell the issuer's own proof, which only the holder may see, from one that was derived to be shown."""
    text = value if isinstance(value, str) else ""
    try:
        begin = decode_base64url(text[1:], max_chars=PROOF_VALUE_MAX_CHARS)[:3] if text.startswith("u") else b""
    except MalformedEncoding:
        begin = b""
    if begin == _BASE:
        message = "This is the copy for its holder, who has to choose first what to show of it."
        raise NotDerived("base_proof_presented", message)
    if begin != _DERIVED:
        raise NotDerived("malformed_proof_value", f"The signature is not one of {NAME}.")


def _with_addresses(document: JsonObject, contexts: ContextSet) -> tuple[list[str], dict[str, JsonValue]]:
    """Name every context of the document by an address: one that is written out gets one of our own making."""
    addresses: list[str] = []
    texts: dict[str, JsonValue] = {}
    for entry in _listed(document.get("@context")):
        if isinstance(entry, str):
            addresses.append(entry)
            continue
        digest = hashlib.sha256(json.dumps(entry, sort_keys=True).encode()).hexdigest()
        addresses.append(f"urn:laurel:context:{digest}")
        texts[addresses[-1]] = {"@context": entry}
    wanted = [*_named_in(document), *_named_in(texts)]
    while wanted:
        address = wanted.pop()
        text = contexts.get(address)
        if address not in texts and text is not None:
            texts[address] = text
            wanted += _named_in(text)
    return addresses, texts


def _named_in(root: JsonValue) -> list[str]:
    """Return the addresses of contexts that a value names at any depth."""
    found: list[str] = []
    todo = [root]
    while todo:
        value = todo.pop()
        if isinstance(value, Mapping):
            found += [name for name in _listed(value.get("@context")) if isinstance(name, str)]
            todo += value.values()
        elif isinstance(value, list):
            todo += value
    return found


def _listed(value: JsonValue) -> list[JsonValue]:
    return value if isinstance(value, list) else [value]
