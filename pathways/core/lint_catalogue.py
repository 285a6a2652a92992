"""What is wrong with the order of a catalogue: prerequisites that it lacks, and circles of them."""

from __future__ import annotations

from collections.abc import Iterator

from pathways.core.findings import Problem, Severity
from pathways.core.model import Catalogue

_SHOWN = 6  # members of a circle that a sentence names


def find_catalogue_errors(catalogue: Catalogue) -> Iterator[Problem]:
    """Yield prerequisites that are not in the catalogue, and each circle of prerequisites once."""
    edges: list[tuple[str, str]] = []
    for index, achievement in enumerate(catalogue.achievements):
        for number, prerequisite in enumerate(achievement.prerequisites):
            if prerequisite in catalogue.by_id:
                edges.append((achievement.id, prerequisite))
                continue
            path = f"$.achievements[{index}].prerequisites[{number}]"
            message = f"{achievement.name} requires {prerequisite}, which is not in the catalogue."
            yield Problem(path, "unknown_prerequisite", Severity.ERROR, message)
    if edges:
        places = {achievement.id: index for index, achievement in enumerate(catalogue.achievements)}
        for circle in find_circles(edges):
            first = min(circle, key=places.__getitem__)
            path = f"$.achievements[{places[first]}].prerequisites"
            names = [catalogue.by_id[one].name for one in sorted(circle, key=places.__getitem__)]
            yield Problem(path, "prerequisite_cycle", Severity.ERROR, _circle_in_words(names))


def find_circles(edges: list[tuple[str, str]]) -> list[list[str]]:
    """Return the strongly connected parts of a graph that hold a circle, each sorted."""
    import networkx

    graph = networkx.DiGraph(edges)
    parts = networkx.strongly_connected_components(graph)
    return sorted(sorted(part) for part in parts if len(part) > 1 or any(graph.has_edge(one, one) for one in part))


def _circle_in_words(names: list[str]) -> str:
    if len(names) == 1:
        return f"{names[0]} requires itself."
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"These require each other in a circle, so none can be the first: {', '.join(names[:_SHOWN])}{more}."
