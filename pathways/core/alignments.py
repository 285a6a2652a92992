"""What a badge counts toward, as `alignment` objects of Open Badges 3.0.

Open Badges has no pathways. Its `related` means the same badge in another language or version; what a badge stacks into
is said by alignments whose target is a credential of CTDL, or a CTDL pathway that awards none.

Source: Open Badges 3.0, Alignment (required: type, targetName, targetUrl).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

from pathways.core.explain import Names
from pathways.core.matching import planned_item
from pathways.core.model import Achievement, AchievementNode, ManualNode, MatchNode, Node, Pathway, children, walk
from pathways.core.words.candidates import fits, standings
from pathways.core.words.names import listing
from pathways.core.words.sentences import say
from pathways.core.words.trees import line_up, parents

Json = dict[str, Any]
_ANY_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)


def alignments(
    achievement: Achievement, pathways: Iterable[Pathway], names: Names, address_of: Callable[[Pathway], str]
) -> list[Json]:
    """Return an alignment for each pathway that a badge of this achievement can count in, by address.

    Args:
        achievement: the badge's.
        pathways: one version of each that are published.
        names: what things are called.
        address_of: where a pathway, or the credential that it awards, is described for everybody.
    """
    found = {}
    for pathway in pathways:
        places = counting_places(achievement, pathway, names)
        if places and pathway.awards != achievement.id:
            entry = _alignment(pathway, places, names, address_of(pathway))
            found[entry["targetUrl"]] = entry
    return [found[address] for address in sorted(found)]


def _alignment(pathway: Pathway, places: list[str], names: Names, address: str) -> Json:
    where = say("counts_toward", where=listing(places, "or", most=6))
    is_credential = pathway.awards is not None
    return {
        "type": ["Alignment"],
        "targetName": names.achievement(pathway.awards) if pathway.awards is not None else pathway.name,
        "targetUrl": address,
        "targetType": "ceterms:Credential" if is_credential else "CTDL",
        "targetFramework": f"{pathway.name} ({pathway.version})" if pathway.version else pathway.name,
        "targetDescription": where.text,
        "targetCode": pathway.awards if is_credential else pathway.id,
    }


def counting_places(achievement: Achievement, pathway: Pathway, names: Names) -> list[str]:
    """Return what the rules are called in which a badge of the achievement can count, in document order.

    When it was awarded and with what result is not looked at: some badge of the achievement will do.
    """
    above = parents(pathway.rule)
    leaves = list(counting_leaves(achievement, pathway))
    found = (_called(leaf, line_up(leaf.id, above), names) for leaf in leaves)
    return list(dict.fromkeys(found))


def counting_leaves(achievement: Achievement, pathway: Pathway) -> Iterator[AchievementNode | MatchNode]:
    """Yield the leaves at which a badge of the achievement can count."""
    if achievement.id == pathway.awards:
        return
    ways = standings(achievement, pathway)
    for leaf in walk(pathway.rule):
        if children(leaf) or not isinstance(leaf, AchievementNode | MatchNode):
            continue
        from_day = leaf.where.awarded_after if isinstance(leaf, MatchNode) else None
        item = planned_item(achievement, from_day or _ANY_TIME)
        if any(fits(leaf, item, way) for way in ways):
            yield leaf


def _called(leaf: Node, above: list[Node], names: Names) -> str:
    """The nearest name that says more than the badge's own."""
    named = next((node.name for node in (leaf, *above) if node.name), None)
    return named or names.node(above[-1] if above and not isinstance(leaf, ManualNode) else leaf)
