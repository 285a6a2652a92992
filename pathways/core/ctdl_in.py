"""CTDL files as pathways: tolerant of how the field writes them, honest about how they were understood.

What cannot be read at all is refused as a whole, with line and column where it is not JSON; nothing is imported by
halves. What is read in a way that another reader might not share, or cannot be said in a pathway, becomes a remark.
A badge with conditions of its own inside a pathway becomes a pathway of its own, and a badge to earn in the outer one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pathways.core.ctdl.components_in import UNKNOWN_ISSUER, Achievements, achievement_id
from pathways.core.ctdl.extension_in import take_over, unchanged
from pathways.core.ctdl.graph import Graph, Link, Resource
from pathways.core.ctdl.remarks import Remark, Remarks, UnreadableCtdl
from pathways.core.ctdl.rules_in import RuleReader, Work
from pathways.core.ctdl.terms import Json, part_id
from pathways.core.model import Catalogue, Pathway
from pathways.core.reading import read_catalogue, read_json, read_pathway
from wallet.base.limits import CTDL_MAX_BYTES, CTDL_PATHWAYS_MAX, MIB

__all__ = ["CtdlImport", "Remark", "UnreadableCtdl", "read_ctdl"]


@dataclass(frozen=True, slots=True)
class CtdlImport:
    """What a file amounts to.

    Attributes:
        catalogue: every achievement that the pathways name.
        pathways: those of the file in its order, each followed by the ones inside it.
        remarks: how things were understood, and what could not be said.
        lossless: the file is an unchanged export of ours, so that nothing was lost.
    """

    catalogue: Catalogue
    pathways: tuple[Pathway, ...]
    remarks: tuple[Remark, ...]
    lossless: bool

    @property
    def pathway(self) -> Pathway:
        return self.pathways[0]


def read_ctdl(text: str | bytes, *, issuer: str = UNKNOWN_ISSUER) -> CtdlImport:
    """Read a CTDL JSON-LD file.

    Args:
        text: the file, at most `CTDL_MAX_BYTES`.
        issuer: who issues what the file names no issuer for.

    Raises:
        MalformedDocument: it is not JSON (line and column are said), too large, or says what no document may say.
        UnreadableCtdl: it is JSON, but there is no pathway in it that could be read.
    """
    if len(text) > CTDL_MAX_BYTES:
        raise UnreadableCtdl(f"This is larger than the {CTDL_MAX_BYTES // MIB} MiB that we read.")
    data = read_json(text)
    remarks = Remarks()
    graph = Graph(data, remarks)
    outer = [one for one in graph.all if "Pathway" in one.types]
    if not outer:
        raise UnreadableCtdl
    whole = unchanged(data, outer[0]) if len(outer) == 1 else None
    if whole is not None:
        return CtdlImport(whole[1], (whole[0],), remarks.settled(), lossless=True)
    return _read(graph, outer, issuer, remarks)


def _read(graph: Graph, outer: list[Resource], issuer: str, remarks: Remarks) -> CtdlImport:
    entries: dict[str, Json] = {}
    documents: dict[str, Json] = {}
    work = Work()
    for pathway in outer:
        achievements = Achievements(graph, remarks, _first(pathway.texts("ownedBy", "offeredBy"), issuer))
        achievements.entries = entries
        reader = _PathwayReader(graph, achievements, remarks, work)
        for document in reader.documents(pathway):
            if len(documents) >= CTDL_PATHWAYS_MAX:
                raise UnreadableCtdl(f"This file has more than the {CTDL_PATHWAYS_MAX} pathways that we read.")
            documents.setdefault(document["id"], document)
    catalogue = read_catalogue({"achievements": [entries[name] for name in sorted(entries)]})
    pathways = tuple(read_pathway(document) for document in documents.values())
    return CtdlImport(catalogue, pathways, remarks.settled(), lossless=False)


def _first(texts: list[str], otherwise: str) -> str:
    return texts[0] if texts else otherwise


@dataclass
class _PathwayReader:
    graph: Graph
    achievements: Achievements
    remarks: Remarks
    work: Work

    def documents(self, pathway: Resource) -> list[Json]:
        """Return the pathway as a document of ours, then one for each badge inside it that has conditions."""
        destination = self._destination(pathway)
        rules = RuleReader(self.graph, self.achievements, self.remarks, self.work)
        rule = rules.rule_of(destination)
        if rule is None:
            raise UnreadableCtdl("The destination of this pathway says nothing about how it is reached.")
        link = Link(destination.address, destination)
        version = pathway.text("versionCode", "versionIdentifier") or ""
        document: Json = {
            "id": pathway.address or part_id(link.address or "urn:laurel:pathway", "pathway"),
            "version": version,
            "name": pathway.text("name") or destination.text("name") or "",
            "awards": self.achievements.need(link) if achievement_id(link) else None,
            "rule": rule,
        }
        self._share(document, pathway.address)
        take_over(document, pathway, self.remarks)
        found = [_given(document)]
        self._inside(rules, achievement_id(link), version, found)
        return found

    def _share(self, document: Json, where: str) -> None:
        """CTDL's conditions look at what is held, each by itself; that makes a difference where two name one badge."""
        named = list(_achievements(document["rule"]))
        if len(named) != len(set(named)):
            document["sharing"] = {"within": "free"}
            message = "CTDL does not say whether a badge counts in two places; it is read so that it does."
            self.remarks.add("sharing_unsaid", where, message)

    def _inside(self, rules: RuleReader, own: str, version: str, found: list[Json]) -> None:
        left, seen = dict(rules.inner), {own}
        while left:
            achievement, link = left.popitem()
            if achievement in seen or link.resource is None:
                continue
            seen.add(achievement)
            if len(found) > CTDL_PATHWAYS_MAX:
                return  # the caller refuses so many
            reader = RuleReader(self.graph, self.achievements, self.remarks, self.work)
            rule = reader.rule_of(link.resource)
            if rule is None:
                continue
            message = (
                "It has conditions of its own, so it is a pathway of its own and a badge to earn in the outer one."
            )
            self.remarks.add("inner_pathway", link.address, message)
            name = self.achievements.entries[achievement]["name"]
            address = part_id(link.address, "pathway")
            inner: Json = {"id": address, "version": version, "name": name, "awards": achievement, "rule": rule}
            self._share(inner, link.address)
            found.append(inner)
            left.update(reader.inner)

    def _destination(self, pathway: Resource) -> Resource:
        """The component at which a pathway ends, by any of the names it has had."""
        for name in ("hasDestinationComponent", "hasRoot"):
            links = self.graph.follow(pathway, name)
            found = next((link.resource for link in links if link.resource is not None), None)
            if found is not None:
                if name == "hasRoot":
                    self.remarks.add("draft_of_2018", pathway.address, "Written as in the draft of 2018 (hasRoot).")
                return found
        return self._destination_by_itself(pathway)

    def _destination_by_itself(self, pathway: Resource) -> Resource:
        inverse = ("isDestinationComponentOf", "isDestinationComponentFor", "isRootOf")
        pointing = self.graph.pointing(pathway.address, *inverse) if pathway.address else []
        if not pointing and len([one for one in self.graph.all if "Pathway" in one.types]) == 1:
            pointing = [one for one in self.graph.all if one.texts(*inverse)]
        if len(pointing) != 1:
            raise UnreadableCtdl("The file does not describe the component at which its pathway ends.")
        message = "The pathway does not name its destination rightly; the component that says it is one was taken."
        self.remarks.add("destination_guessed", pathway.address, message)
        return pointing[0]


def _achievements(node: Json) -> Iterator[str]:
    if node["type"] == "achievement":
        yield node["achievement"]
    for child in node.get("of", ()):
        yield from _achievements(child)


def _given(document: dict[str, Any]) -> Json:
    return {name: value for name, value in document.items() if value is not None}
