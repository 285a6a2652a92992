"""A CTDL file as resources that point at each other, whatever way it was written.

Taken as the same: `ceterms:name`, `name` and `https://purl.org/ctdl/terms/name`; `@id` and `id`; a graph, a list of
resources and a single one; one value and a list of one; an address, `{"@id": address}` and the resource itself.
The context is not looked at: the field's files name all sorts of contexts and mean CTDL.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from pathways.core.ctdl.remarks import Remarks, UnreadableCtdl
from pathways.core.ctdl.terms import LAUREL, Json
from wallet.base.limits import CTDL_RESOURCES_MAX

_KEYWORDS: Final = {"id": "@id", "type": "@type", "@id": "@id", "@type": "@type"}


def local_name(name: str) -> str:
    """Return the name without its namespace; our own words keep theirs."""
    if name in _KEYWORDS:
        return _KEYWORDS[name]
    if name.startswith(LAUREL):
        return f"laurel:{name.removeprefix(LAUREL)}"
    if name.startswith(("@", "laurel:")):
        return name
    return name.rpartition("#")[2].rpartition("/")[2].rpartition(":")[2] or name


@dataclass(frozen=True, eq=False)
class Resource:
    """One thing that a file describes. `members` are lists of values by local name."""

    address: str  # empty when it has none
    members: Mapping[str, tuple[Any, ...]]

    @cached_property
    def types(self) -> frozenset[str]:
        return frozenset(local_name(each) for each in self.members.get("@type", ()) if isinstance(each, str))

    def values(self, *names: str) -> Iterator[Any]:
        """Yield the values of these members, in that order."""
        for name in names:
            yield from self.members.get(name, ())

    def texts(self, *names: str) -> list[str]:
        """Return addresses and plain texts among the values."""
        found = (_plain(value) for value in self.values(*names))
        return [text for text in found if text]

    def text(self, *names: str) -> str | None:
        """Return the first text in the best language: English, else the first by tag."""
        found = (_in_best_language(value) for value in self.values(*names))
        return next((text.strip() for text in found if text and text.strip()), None)

    def number(self, *names: str) -> Decimal | None:
        """Return the first number, also one that is written as a text or as a value with a unit."""
        found = (_number(value) for value in self.values(*names))
        return next((number for number in found if number is not None), None)


@dataclass(frozen=True, slots=True)
class Link:
    """What a member points at. `resource` is None when the file does not describe it."""

    address: str
    resource: Resource | None


class Graph:
    """Every resource of a file, by address and in order."""

    def __init__(self, data: Any, remarks: Remarks) -> None:
        """Index a JSON value.

        Raises:
            UnreadableCtdl: it has more than `CTDL_RESOURCES_MAX` objects, or none.
        """
        self._by_address: dict[str, Resource] = {}
        self._pointing: dict[tuple[str, ...], dict[str, list[Resource]]] = {}
        self.all: list[Resource] = []
        for value, top in _objects(data, top=True):
            self._note(value, remarks, top=top)
        if not self.all:
            raise UnreadableCtdl("This is JSON, but it describes nothing.")

    def _note(self, value: Json, remarks: Remarks, *, top: bool) -> None:
        resource = _resource(value)
        if _is_reference(resource):
            return
        if len(self.all) >= CTDL_RESOURCES_MAX:
            raise UnreadableCtdl(f"This file describes more than the {CTDL_RESOURCES_MAX} things that we read.")
        if resource.address and resource.address in self._by_address:
            if top:
                message = "This is described more than once. The first description is read."
                remarks.add("described_twice", resource.address, message)
            return
        self.all.append(resource)
        if resource.address:
            self._by_address[resource.address] = resource

    def find(self, address: str) -> Resource | None:
        return self._by_address.get(address)

    def follow(self, resource: Resource, *names: str) -> list[Link]:
        """Return what these members point at, each once."""
        found: dict[str, Link] = {}
        for place, value in enumerate(resource.values(*names)):
            link = self._link(value)
            if link is not None:
                found.setdefault(link.address or f"_:{place}", link)
        return list(found.values())

    def _link(self, value: Any) -> Link | None:
        if isinstance(value, str):
            return Link(value, self.find(value)) if value else None
        if not isinstance(value, dict):
            return None
        inner = _resource(value)
        return Link(inner.address, self.find(inner.address) or (None if _is_reference(inner) else inner))

    def pointing(self, at: str, *names: str) -> list[Resource]:
        """Return the resources one of whose members points at an address, in their order."""
        if names not in self._pointing:
            found: dict[str, list[Resource]] = {}
            for one in self.all:
                for address in dict.fromkeys(one.texts(*names)):
                    found.setdefault(address, []).append(one)
            self._pointing[names] = found
        return self._pointing[names].get(at, [])


def _objects(data: Any, *, top: bool) -> Iterator[tuple[Json, bool]]:
    """Every object of a JSON value, outer ones first. Depth was bounded when it was read."""
    if isinstance(data, list):
        for item in data:
            yield from _objects(item, top=top)
    elif isinstance(data, dict):
        graph = data.get("@graph")
        yield data, top and graph is None
        for name, value in data.items():
            if local_name(name) not in ("@context", "laurel:document", "laurel:achievement"):
                yield from _objects(value, top=top and value is graph)


def _is_reference(resource: Resource) -> bool:
    """An object that says nothing but an address."""
    return resource.members.keys() <= {"@id"}


def _resource(value: Json) -> Resource:
    members: dict[str, tuple[Any, ...]] = {}
    for name, each in value.items():
        if name in ("@context", "@graph") or each is None:
            continue
        many = tuple(each) if isinstance(each, list) else (each,)
        members[local_name(name)] = members.get(local_name(name), ()) + many
    address = next((each for each in members.get("@id", ()) if isinstance(each, str)), "")
    return Resource(address, members)


def _plain(value: Any) -> str | None:
    if isinstance(value, dict):
        value = value.get("@id", value.get("id", value.get("@value")))
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    return str(value)


def _in_best_language(value: Any) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return next((text for text in map(_in_best_language, value) if text), None)
    if not isinstance(value, dict):
        return None
    if "@value" in value:
        return _in_best_language(value["@value"])
    tagged = sorted((tag.lstrip("@").lower(), tag) for tag, text in value.items() if isinstance(text, str | list))
    best = sorted(tagged, key=lambda pair: (pair[0] != "en", not pair[0].startswith("en"), pair[0]))
    return next((text for text in (_in_best_language(value[tag]) for _, tag in best) if text), None)


def _number(value: Any) -> Decimal | None:
    if isinstance(value, dict):
        inner = _resource(value)
        return inner.number("value", "@value", "minValue", "creditUnitValue")
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    try:
        number = Decimal(value) if not isinstance(value, str) else Decimal(value.strip()[:64])
    except ArithmeticError:
        return None
    return number if number.is_finite() else None
