"""From an Assertion to its BadgeClass and its Issuer: each is read from the address that it says is its own.

What a document says about itself counts only where it is served: a BadgeClass that is written into an assertion and
names an address is read again from there, so nobody can put an issuer's name under rules of his own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wallet.core.formats.ob1 import read_ob1_badge_class, read_ob1_issuer
from wallet.core.formats.ob2 import BadgeClass, Issuer, contexts_of, read_badge_class, read_issuer
from wallet.core.formats.ob2_scope import is_web_address, same_address
from wallet.core.formats.shapes import Problem, members
from wallet.core.model import JsonObject, JsonValue
from wallet.core.verify.linked import ask_json
from wallet.core.verify.materials import Materials

_STANDARD_CONTEXTS = (
    "https://w3id.org/openbadges/",
    "https://openbadgespec.org/",
    "https://purl.imsglobal.org/spec/ob/",
    "https://1edtech.github.io/openbadges-specification/",
)


@dataclass(frozen=True, slots=True)
class Missing:
    """Why the chain cannot be followed to its end: it makes the answer unknown."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Chain:
    """As much of the chain as could be read. `issuer_served` is false when the issuer is only written inside."""

    badge_class: BadgeClass | None = None
    issuer: Issuer | None = None
    issuer_served: bool = False
    missing: Missing | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Followed:
    value: JsonObject
    address: str | None  # where it was read; None when it is only written inside
    problems: tuple[Problem, ...] = ()


def follow_chain(badge: JsonValue, materials: Materials, *, first_generation: bool) -> Chain:
    """Read the BadgeClass behind `badge` (an address or an object) and the Issuer behind that.

    Args:
        badge: the assertion's `badge`.
        materials: where documents are asked for.
        first_generation: 1.x documents, which need no `@context`, `type` or `id`.
    """
    found = _follow(badge, materials, "badge")
    if isinstance(found, Missing):
        return Chain(missing=found)
    badge_class = _badge_class(found, first_generation=first_generation)
    problems = (*found.problems, *badge_class.problems)
    further = follow_issuer(badge_class.issuer, materials, first_generation=first_generation)
    return Chain(
        badge_class, further.issuer, further.issuer_served, further.missing, problems=(*problems, *further.problems)
    )


def follow_issuer(issuer: JsonValue, materials: Materials, *, first_generation: bool) -> Chain:
    """Read the Issuer behind an address or an object."""
    found = _follow(issuer, materials, "issuer")
    if isinstance(found, Missing):
        return Chain(missing=found)
    read: Callable[[JsonObject], Issuer] = read_issuer
    if first_generation and "type" not in found.value:
        read = lambda raw: read_ob1_issuer(raw, address=found.address)  # noqa: E731
    value = read(found.value)
    return Chain(issuer=value, issuer_served=found.address is not None, problems=(*found.problems, *value.problems))


def unknown_contexts(raw: JsonObject, known: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the addresses in a document's own `@context` whose words we do not know."""
    return tuple(url for url in contexts_of(raw) if not url.startswith(_STANDARD_CONTEXTS) and not known(url))


def _badge_class(found: _Followed, *, first_generation: bool) -> BadgeClass:
    if first_generation and "type" not in found.value:
        return read_ob1_badge_class(found.value, address=found.address)
    return read_badge_class(found.value)


def _follow(link: JsonValue, materials: Materials, what: str) -> _Followed | Missing:
    if isinstance(link, str):
        return _served(link, materials, what)
    own = members(link).get("id")
    if isinstance(own, str) and is_web_address(own):
        return _served(own, materials, what)
    if not members(link):
        return _Followed({}, None, (Problem(what, "missing", "is missing"),))
    return _Followed(members(link), None)


def _served(url: str, materials: Materials, what: str, *, again: bool = True) -> _Followed | Missing:
    """Read `url`; when what it serves calls another address its own, read that one instead, once."""
    linked = ask_json(materials, url)
    if linked.value is None or linked.gone:
        return Missing(f"{what}_{linked.code}", f"The {what} document {linked.why}, so this cannot be checked now.")
    own = linked.value.get("id")
    if not isinstance(own, str) or same_address(own, url) or not is_web_address(own):
        return _Followed(linked.value, url)
    if again:
        return _served(own, materials, what, again=False)
    return _Followed(linked.value, url, (Problem(f"{what}.id", "id_differs", "is not the address that serves it"),))
