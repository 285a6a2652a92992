"""What our own exports carry beyond CTDL: taken whole when nothing was changed since, else where it still applies."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from pathways.core.ctdl.graph import Resource
from pathways.core.ctdl.remarks import Remarks
from pathways.core.ctdl.terms import ACHIEVEMENT, DOCUMENT, Json
from pathways.core.ctdl_out import pathway_to_ctdl
from pathways.core.explain import Names
from pathways.core.model import Catalogue, MatchNode, Pathway, walk
from pathways.core.reading import MalformedDocument, read_catalogue, read_pathway
from wallet.base.limits import CTDL_MATCHES_MAX

_WORDS: Final = frozenset({"@context", "ceterms:description", "ceterms:subjectWebpage"})
_OF_PATHWAYS: Final = ("sharing", "validity", "accepts_unverified", "eligibility", "equivalences")
_OF_NODES: Final = ("limits", "minimums", "consumes")


def unchanged(data: Any, pathway: Resource) -> tuple[Pathway, Catalogue] | None:
    """Return the pathway and the achievements that a file carries, if all that it says in CTDL is still what they say.

    Args:
        data: the file's JSON value.
        pathway: the resource of its pathway.
    """
    document = next((each for each in pathway.values(DOCUMENT) if isinstance(each, dict)), None)
    graph = data.get("@graph") if isinstance(data, dict) else None
    if document is None or not isinstance(graph, list):
        return None
    there = {one["@id"]: one for one in graph if isinstance(one, dict) and isinstance(one.get("@id"), str)}
    entries = {one["id"]: one for one in map(_entry, there.values()) if one is not None}
    try:
        found = read_pathway(document)
        catalogue = read_catalogue({"achievements": [entries[name] for name in sorted(entries)]})
    except MalformedDocument:
        return None
    matching = sum(isinstance(node, MatchNode) for node in walk(found.rule))
    if matching * len(catalogue.achievements) > CTDL_MATCHES_MAX:
        return None
    named = there.get(found.id, {}).get("ceterms:name")
    language = next(iter(named), "en") if isinstance(named, dict) else "en"
    again = pathway_to_ctdl(found, catalogue, Names(catalogue, others=_names(there)), language=language)
    same = all(_bare(there.get(one["@id"])) == _bare(one) for one in again["@graph"])
    return (found, catalogue) if same else None


def _entry(component: Json) -> Json | None:
    entry = component.get(ACHIEVEMENT)
    return entry if isinstance(entry, dict) and isinstance(entry.get("id"), str) else None


def _names(there: dict[str, Json]) -> dict[str, str]:
    """What components are called that the catalogue lacks."""
    found = {}
    for one in there.values():
        named = one.get("ceterms:name")
        text = next(iter(named.values()), None) if isinstance(named, dict) else None
        if isinstance(one.get("ceterms:proxyFor"), str) and isinstance(text, str):
            found[one["ceterms:proxyFor"]] = text
    return found


def _bare(value: Any) -> Any:
    """The same without sentences and our own members; numbers as the writer has them."""
    if isinstance(value, dict):
        kept = {name: each for name, each in value.items() if name not in _WORDS and not name.startswith("laurel:")}
        return {name: _bare(each) for name, each in kept.items()}
    if isinstance(value, list):
        return [_bare(each) for each in value]
    return float(value) if isinstance(value, Decimal) else value


def take_over(pathway: Json, resource: Resource, remarks: Remarks) -> None:
    """Add to a pathway that was read from CTDL what our extension says about it, and about nodes still in it."""
    document = next((each for each in resource.values(DOCUMENT) if isinstance(each, dict)), None)
    if document is None:
        return
    message = "The file was changed after we wrote it, so its CTDL was read. Rules of ours were kept where they fit."
    remarks.add("changed_since", resource.address, message)
    pathway.pop("sharing", None)  # which is the default where our document does not say it
    _keep(_OF_PATHWAYS, document, pathway, resource.address, remarks)
    ours = {str(node.get("id")): node for node in _nodes(document.get("rule"))}
    for node in _nodes(pathway["rule"]):
        _keep(_OF_NODES, ours.pop(node["id"], {}), node, node["id"], remarks)
    for name, node in sorted(ours.items(), key=str):
        if node.get("optional") is True:
            remarks.add("optional_lost", name, "An optional part, which CTDL cannot say, was not kept.")


def _keep(names: tuple[str, ...], ours: Json, there: Json, where: str, remarks: Remarks) -> None:
    for name in names:
        if name in ours:
            there[name] = ours[name]
            remarks.add("kept_of_ours", where, f"Kept from our extension: {name}.")


def _nodes(node: Any) -> list[Json]:
    if not isinstance(node, dict):
        return []
    of = node.get("of")
    return [node, *(one for child in (of if isinstance(of, list) else []) for one in _nodes(child))]
