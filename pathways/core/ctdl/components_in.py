"""Components of CTDL files as achievements of the catalogue."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from pathways.core.ctdl.graph import Graph, Link, Resource
from pathways.core.ctdl.remarks import Remarks
from pathways.core.ctdl.terms import ACHIEVEMENT, Json

_GROUPS: Final = frozenset({"BasicComponent", "CollectionComponent", "SelectionComponent", "MultiComponent"})
_NOT_EARNED: Final = frozenset({"JobComponent", "Job", "WorkExperienceComponent"})
_STANDS_FOR: Final = ("proxyFor", "sourceData", "source")
_TYPES: Final = {"CourseComponent": "Course", "AssessmentComponent": "Assessment", "CompetencyComponent": "Competency"}


def is_group(component: Resource) -> bool:
    """Say whether a component is a mere group of others, or something that nobody gives a badge for."""
    return bool(component.types & (_GROUPS | _NOT_EARNED)) and not component.texts("proxyFor", "sourceData")


def achievement_id(link: Link) -> str:
    """Return what a component stands for, or its own address."""
    found = link.resource.texts(*_STANDS_FOR) if link.resource is not None else []
    return found[0] if found else link.address


class Achievements:
    """The catalogue that a file amounts to. Entries are made when a rule needs them."""

    def __init__(self, graph: Graph, remarks: Remarks, issuer: str) -> None:
        self._graph = graph
        self._remarks = remarks
        self._issuer = issuer
        self.entries: dict[str, Json] = {}

    def need(self, link: Link) -> str:
        """Make sure that the catalogue has the component's achievement, and all that comes before it; return its id."""
        first = achievement_id(link)
        left = [link]
        while left:
            each = left.pop()
            name = achievement_id(each)
            if name in self.entries:
                continue
            before = self._before(each)
            self.entries[name] = self._entry(name, each, sorted({achievement_id(one) for one in before} - {name}))
            left += before
        return first

    def _before(self, link: Link) -> list[Link]:
        if link.resource is None:
            return []
        found = self._graph.follow(link.resource, "precededBy", "prerequisite")
        found += [Link(one.address, one) for one in self._graph.pointing(link.address, "precedes") if link.address]
        kept = [one for one in found if one.address and not (one.resource is not None and is_group(one.resource))]
        if len(kept) < len(found):
            message = "It comes after a group of others; only order between single components is read."
            self._remarks.add("order_of_groups", link.address, message)
        if kept:
            message = "Order, which CTDL only suggests, is read as what has to come first."
            self._remarks.add("order_suggested", "", message)
        return kept

    def _entry(self, name: str, link: Link, before: list[str]) -> Json:
        resource = link.resource
        if resource is None:
            message = "The file names this without describing it; its address stands for its name."
            self._remarks.add("not_described", link.address, message)
            return {"id": name, "name": _tail(name), "issuer": self._issuer}
        entry: Json = {"id": name, "name": resource.text("name") or _tail(name), "issuer": self._issuer_of(resource)}
        credits = self._credits(resource)
        if credits:
            entry["credits"] = credits
        kind = _kind(resource)
        if kind:
            entry["achievement_type"] = kind
        if before:
            entry["prerequisites"] = before
        return self._with_own(entry, resource)

    def _with_own(self, entry: Json, resource: Resource) -> Json:
        """Take what our own extension says beyond CTDL, where it is about the same achievement."""
        own = next((each for each in resource.values(ACHIEVEMENT) if isinstance(each, dict)), None)
        if own is None or own.get("id") != entry["id"]:
            return entry
        visible = {name: entry.get(name) for name in ("name", "credits", "prerequisites")}
        own_visible = {name: own.get(name) or None for name in visible}
        if visible != own_visible:
            message = "Its name, credits or order were changed after we wrote this file; the change is taken."
            self._remarks.add("changed_since", resource.address, message)
        changed = {name: value for name, value in visible.items() if value is not None}
        return {**{name: value for name, value in own.items() if name not in visible}, **changed}

    def _issuer_of(self, resource: Resource) -> str:
        found = resource.texts("offeredBy", "ownedBy", "provider")
        if not found and self._issuer == UNKNOWN_ISSUER:
            self._remarks.add("issuer_unknown", "", "The file does not say who issues these; that is left open.")
        return found[0] if found else self._issuer

    def _credits(self, resource: Resource) -> int | Decimal | None:
        number = resource.number("creditValue", "defaultCredits")
        if number is None or number <= 0 or number > 1_000_000:
            return None
        if number != round(number, 3):
            self._remarks.add("credits_unsaid", resource.address, f"{number} credits cannot be said exactly; left out.")
            return None
        return int(number) if number == int(number) else number


UNKNOWN_ISSUER: Final = "urn:laurel:unknown-issuer"


def _kind(resource: Resource) -> str | None:
    from_type = next((kind.rpartition(":")[2] for kind in resource.texts("credentialType")), None)
    if from_type:
        return from_type.rpartition("/")[2]
    found = sorted(_TYPES.get(kind, kind) for kind in resource.types if kind != "CredentialComponent")
    return found[0] if found else None


def _tail(address: str) -> str:
    return address.rstrip("/#").rpartition("#")[2].rpartition("/")[2] or address or "?"
