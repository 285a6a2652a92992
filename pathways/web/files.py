"""The rules of a pathway as files: the project's own lossless format, and those of others."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pathways.core.ctdl_out import pathway_to_ctdl
from pathways.core.explain import plain_text
from pathways.core.graphs import pathway_graph, to_dot, to_graphml, to_mermaid
from pathways.core.model import Pathway
from pathways.core.writing import pathway_to_json
from pathways.services.catalogue import Explorer
from pathways.web.i18n import LazyString, lazy_gettext


@dataclass(frozen=True, slots=True)
class Format:
    """`write` takes the rules, the catalogue, and the address of the page about the pathway."""

    media_type: str
    write: Callable[[Pathway, Explorer, str], str]
    words: LazyString


def _native(pathway: Pathway, _shelf: Explorer, _page: str) -> str:
    return _json(pathway_to_json(pathway))


def _ctdl(pathway: Pathway, shelf: Explorer, page: str) -> str:
    return _json(pathway_to_ctdl(pathway, shelf.catalogue, shelf.names, webpage=page))


def _text(pathway: Pathway, shelf: Explorer, _page: str) -> str:
    return plain_text(pathway, shelf.names)


def _graphml(pathway: Pathway, shelf: Explorer, _page: str) -> str:
    return to_graphml(pathway_graph(pathway, shelf.names))


def _mermaid(pathway: Pathway, shelf: Explorer, _page: str) -> str:
    return to_mermaid(pathway_graph(pathway, shelf.names))


def _dot(pathway: Pathway, shelf: Explorer, _page: str) -> str:
    return to_dot(pathway_graph(pathway, shelf.names))


def _json(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


# By file name. What CTDL cannot say is in a namespaced extension of it.
FORMATS: Final[Mapping[str, Format]] = {
    "pathway.json": Format("application/json", _native, lazy_gettext("The rules as they are kept (JSON)")),
    "rules.txt": Format("text/plain; charset=utf-8", _text, lazy_gettext("Plain text")),
    "ctdl.jsonld": Format("application/ld+json", _ctdl, lazy_gettext("CTDL for registries (JSON-LD)")),
    "map.graphml": Format("application/graphml+xml", _graphml, lazy_gettext("Graph (GraphML)")),
    "map.mmd": Format("text/plain; charset=utf-8", _mermaid, lazy_gettext("Diagram (Mermaid)")),
    "map.dot": Format("text/vnd.graphviz; charset=utf-8", _dot, lazy_gettext("Diagram (Graphviz DOT)")),
}
