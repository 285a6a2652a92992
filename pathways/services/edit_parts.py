"""The parts of a rule in forms: the members of a node, written out and read back.

What is written out reads back as the same value, also where a name or an identifier is not known (any more).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from pathways.core.amounts import ONE, in_words
from pathways.core.editing_nodes import Kind, kind_of
from pathways.core.model import (
    EVERY_BADGE,
    AchievementNode,
    ChooseNode,
    CreditsNode,
    ManualNode,
    MatchNode,
    Node,
)
from pathways.services import typed
from pathways.services.edit_where import OneOfTheTwo, Written, amount_written, where_read, where_written
from pathways.services.names import Named
from pathways.services.typed import Form
from wallet.api import Fields
from wallet.base.limits import PATHWAY_TEXT_MAX_CHARS


def node_written(node: Node, named: Named) -> Written:
    """Return the values of a node's form."""
    common = {
        "name": node.name or "",
        "optional": _ticked(node.optional),
        "observes": _ticked(not node.consumes),
    }
    return common | _OWN_WRITTEN[kind_of(node)](node, named)


def node_members(form: Form, kind: Kind, named: Named, stored: Node | None = None) -> dict[str, Any]:
    """Return the members that a node's form says.

    Args:
        form: what was typed.
        kind: of the node.
        named: the catalogue's names.
        stored: the node as it is; what stands in it already may stay.

    Raises:
        FormRefused: at the controls concerned.
    """
    fields = Fields()
    members: dict[str, Any] = {
        "name": fields.read("name", None, lambda: typed.read_words(form.get("name", ""))),
        "optional": form.get("optional") == "1",
        "consumes": form.get("observes") != "1",
    }
    members |= _OWN_READ[kind](form, fields, named, stored)
    fields.refuse()
    return members


def _achievement_written(node: Node, named: Named) -> Written:
    if not isinstance(node, AchievementNode):
        raise TypeError
    name = named.label(node.achievement)
    return {"achievement": name, "times": str(node.times), "min_result": node.min_result or ""}


def _achievement_read(form: Form, fields: Fields, named: Named, stored: Node | None) -> dict[str, Any]:
    keep = (stored.achievement,) if isinstance(stored, AchievementNode) else ()
    text = form.get("achievement", "")
    return {
        "achievement": fields.read("achievement", "", lambda: named.achievement_typed(text, keep=keep)),
        "times": fields.read("times", 1, lambda: typed.need_count(form.get("times", "") or "1")),
        "min_result": fields.read("min_result", None, lambda: typed.read_words(form.get("min_result", ""))),
    }


def _match_written(node: Node, named: Named) -> Written:
    if not isinstance(node, MatchNode):
        raise TypeError
    count = "" if node.count is None else str(node.count)
    return {"count": count, "credits": amount_written(node.credits)} | where_written(node.where, named)


def _match_read(form: Form, fields: Fields, named: Named, stored: Node | None) -> dict[str, Any]:
    count = fields.read("count", None, lambda: typed.read_count(form.get("count", "")))
    credits = fields.read("credits", None, lambda: typed.read_amount(form.get("credits", "")))
    if not fields.wrong and (count is None) == (credits is None):
        fields.wrong["count"] = OneOfTheTwo()
    where = where_read(form, fields, named, stored.where if isinstance(stored, MatchNode) else EVERY_BADGE)
    return {"count": count, "credits": credits, "where": where}


def _choose_read(form: Form, fields: Fields, _named: Named, _stored: Node | None) -> dict[str, Any]:
    return {"count": fields.read("count", 1, lambda: typed.need_count(form.get("count", "")))}


def _credits_read(form: Form, fields: Fields, _named: Named, _stored: Node | None) -> dict[str, Any]:
    return {"credits": fields.read("credits", ONE, lambda: typed.need_amount(form.get("credits", "")))}


def _manual_read(form: Form, fields: Fields, _named: Named, _stored: Node | None) -> dict[str, Any]:
    most = PATHWAY_TEXT_MAX_CHARS
    return {"label": fields.read("label", "", lambda: typed.need_words(form.get("label", ""), most=most))}


_OWN_WRITTEN: Final[Mapping[Kind, Callable[[Any, Named], Written]]] = {
    Kind.ACHIEVEMENT: _achievement_written,
    Kind.MATCH: _match_written,
    Kind.ALL: lambda _node, _named: {},
    Kind.CHOOSE: lambda node, _named: {"count": str(node.count)} if isinstance(node, ChooseNode) else {},
    Kind.CREDITS: lambda node, _named: {"credits": in_words(node.credits)} if isinstance(node, CreditsNode) else {},
    Kind.MANUAL: lambda node, _named: {"label": node.label} if isinstance(node, ManualNode) else {},
}
_OWN_READ: Final[Mapping[Kind, Callable[[Form, Fields, Named, Node | None], dict[str, Any]]]] = {
    Kind.ACHIEVEMENT: _achievement_read,
    Kind.MATCH: _match_read,
    Kind.ALL: lambda _form, _fields, _named, _stored: {},
    Kind.CHOOSE: _choose_read,
    Kind.CREDITS: _credits_read,
    Kind.MANUAL: _manual_read,
}


def _ticked(value: bool) -> str:
    return "1" if value else ""
