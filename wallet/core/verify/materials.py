"""What a verification asks for and what it was given. The asking is pure; the gathering happens in `wallet.infra`.

`judge` reads documents through `Materials.ask`; an address it has no answer for is remembered as missing. So what is
needed is by construction exactly what the judge looked for and did not have; `collect` gathers that and judges again.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias, TypeVar, cast


class Answer(StrEnum):
    """How asking for an address ended."""

    FOUND = "found"
    GONE = "gone"  # HTTP 410, with or without a body
    UNREACHABLE = "unreachable"  # no answer, an error status, refused by the guard, over a limit


@dataclass(frozen=True, slots=True)
class Document:
    """One answer. `body` is exactly what was received (empty when UNREACHABLE); `sha256` is its hash in hex."""

    url: str
    answer: Answer
    fetched_at: datetime
    body: bytes = b""
    media_type: str | None = None  # lower case, without parameters; None when not known
    sha256: str = ""
    reason: str = ""  # for UNREACHABLE: a stable word such as `refused_address`, `timeout`, `http_404`
    own: bool = False  # read from this Laurel's own store
    etag: str | None = None  # the address's own name for this body, to ask whether it still holds


Made = TypeVar("Made")
Gather: TypeAlias = Callable[[frozenset[str]], Mapping[str, Document]]


@dataclass(slots=True)
class Materials:
    """Documents by the address they were asked for: an `https:`/`http:` URL, or a DID of a method we do not decode.

    did:web is asked for by the URL of its did.json. did:key and did:jwk are decoded, never asked for.
    """

    documents: dict[str, Document] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    memo: dict[Hashable, object] = field(default_factory=dict, repr=False, compare=False)  # see `once`

    def ask(self, url: str) -> Document | None:
        """Return the answer for `url`, or None after noting that it is wanted."""
        document = self.documents.get(url)
        if document is None:
            self.missing.add(url)
        else:
            self.used.add(url)
        return document

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """Return `make()`, or what it returned for this key in an earlier round: canonical forms are dear to make.

        `key` names everything that `make` depends on.
        """
        if key not in self.memo:
            self.memo[key] = make()
        return cast(Made, self.memo[key])
