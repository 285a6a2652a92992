"""The steps that change a rule, each from a form: what is typed is read here, the rule is changed in the core."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from pathways.core import editing
from pathways.core.editing import Edited, EditImpossible, Kind
from pathways.core.model import EligibilityRule, Equivalence, Limit, Minimum, Pathway
from pathways.services import typed
from pathways.services.edit_parts import node_members
from pathways.services.edit_where import limit_read, minimum_read
from pathways.services.names import Named
from pathways.services.typed import Form
from wallet.api import Fields
from wallet.base.limits import PATHWAY_LIST_MAX, PATHWAY_TEXT_MAX_CHARS

_FACT_CHARS: Final = 120


@dataclass(frozen=True, slots=True)
class Desk:
    """What a step works on: the node it is about, and where in a list."""

    pathway: Pathway
    named: Named
    taken: frozenset[str]  # ids that mean something already
    node: str
    index: int | None

    def fresh(self, wish: str) -> str:
        return editing.fresh_id(self.pathway, wish, self.taken)


def _change_node(desk: Desk, form: Form) -> Edited:
    node = editing.node_named(desk.pathway, desk.node)
    members = node_members(form, editing.kind_of(node), desk.named, node)
    return editing.change(desk.pathway, desk.node, **members)


def _add(desk: Desk, form: Form) -> Edited:
    kind = typed.read_choice(form.get("kind", ""), Kind)
    if kind is Kind.ACHIEVEMENT:
        return _add_achievements(desk, form)
    members = node_members(form, kind, desk.named)
    node = editing.new_node(kind, desk.fresh(members["name"] or members.get("label") or kind.value), **members)
    return editing.add(desk.pathway, desk.node, node)


def _add_achievements(desk: Desk, form: Form) -> Edited:
    """Add one node for each credential named; the group stays the part that is shown, so that more can be added."""
    fields = Fields()
    lines = [line for line in (form.get("achievement", ""), *form.get("more", "").splitlines()) if line.strip()]
    names = ("achievement", *("more" for _ in lines[1:]))
    readers = [partial(desk.named.achievement_typed, line) for line in lines or [""]]
    found = [fields.read(name, "", reader) for name, reader in zip(names, readers, strict=True)]
    fields.refuse()
    pathway = desk.pathway
    for uri in found:
        node_id = editing.fresh_id(pathway, desk.named.words.achievement(uri), desk.taken)
        node = editing.new_node(Kind.ACHIEVEMENT, node_id, achievement=uri)
        pathway, _ = editing.add(pathway, desk.node, node)
    return pathway, desk.node


def _wrap(desk: Desk, form: Form) -> Edited:
    kind = typed.read_choice(form.get("kind", ""), Kind)
    return editing.wrap(desk.pathway, desk.node, editing.new_node(kind, desk.fresh(kind.value)))


def _limit(desk: Desk, form: Form) -> Edited:
    limits = editing.node_named(desk.pathway, desk.node).limits
    read = limit_read(form, desk.named, item_at(limits, desk.index))
    return editing.change(desk.pathway, desk.node, limits=_put(limits, desk.index, read))


def _minimum(desk: Desk, form: Form) -> Edited:
    minimums = editing.node_named(desk.pathway, desk.node).minimums
    read = minimum_read(form, desk.named, item_at(minimums, desk.index))
    return editing.change(desk.pathway, desk.node, minimums=_put(minimums, desk.index, read))


def _limit_out(desk: Desk, _form: Form) -> Edited:
    limits = editing.node_named(desk.pathway, desk.node).limits
    return editing.change(desk.pathway, desk.node, limits=_without(limits, desk.index))


def _minimum_out(desk: Desk, _form: Form) -> Edited:
    minimums = editing.node_named(desk.pathway, desk.node).minimums
    return editing.change(desk.pathway, desk.node, minimums=_without(minimums, desk.index))


def _eligibility(desk: Desk, form: Form) -> Edited:
    fields, most = Fields(), PATHWAY_TEXT_MAX_CHARS
    kind = fields.read(
        "fact_kind", typed.FactKind.YES_NO, lambda: typed.read_choice(form.get("fact_kind", ""), typed.FactKind)
    )
    rule = EligibilityRule(
        fact=fields.read("fact", "", lambda: typed.need_words(form.get("fact", ""), most=_FACT_CHARS)),
        equals=fields.read("equals", None, lambda: typed.read_value(form.get("equals", ""), kind)),
        message=fields.read("message", None, lambda: typed.read_words(form.get("message", ""), most=most)),
    )
    fields.refuse()
    return replace(desk.pathway, eligibility=_put(desk.pathway.eligibility, desk.index, rule)), desk.node


def _equivalence(desk: Desk, form: Form) -> Edited:
    fields, stored = Fields(), item_at(desk.pathway.equivalences, desk.index)
    keep = (stored.held, stored.counts_as) if stored else ()

    def read(name: str, *, known: bool) -> str:
        text = form.get(name, "")
        return fields.read(name, "", lambda: desk.named.achievement_typed(text, keep=keep, known=known))

    rule = Equivalence(
        held=read("held", known=False),
        counts_as=read("counts_as", known=True),
        credits=fields.read("credits", None, lambda: typed.read_quantity(form.get("credits", ""))),
    )
    fields.refuse()
    return replace(desk.pathway, equivalences=_put(desk.pathway.equivalences, desk.index, rule)), desk.node


def _eligibility_out(desk: Desk, _form: Form) -> Edited:
    return replace(desk.pathway, eligibility=_without(desk.pathway.eligibility, desk.index)), desk.node


def _equivalence_out(desk: Desk, _form: Form) -> Edited:
    return replace(desk.pathway, equivalences=_without(desk.pathway.equivalences, desk.index)), desk.node


def item_at(items: tuple[Any, ...], index: int | None) -> Any:
    """Return the item that a form is about, None for a new one."""
    if index is not None and index >= len(items):
        raise EditImpossible("This is not there (any more).")
    return None if index is None else items[index]


def _put(items: tuple[Any, ...], index: int | None, item: Limit | Minimum | EligibilityRule | Equivalence) -> Any:
    item_at(items, index)
    if len(items) >= PATHWAY_LIST_MAX:
        raise EditImpossible(f"There are {PATHWAY_LIST_MAX} of these already.")
    return (*items, item) if index is None else (*items[:index], item, *items[index + 1 :])


def _without(items: tuple[Any, ...], index: int | None) -> Any:
    item_at(items, index)
    return items if index is None else (*items[:index], *items[index + 1 :])


RULE_STEPS: Final[Mapping[str, Callable[[Desk, Form], Edited]]] = {
    "node": _change_node,
    "add": _add,
    "wrap": _wrap,
    "turn": lambda desk, form: editing.turn_into(
        desk.pathway, desk.node, typed.read_choice(form.get("kind", ""), Kind)
    ),
    "unwrap": lambda desk, _form: editing.unwrap(desk.pathway, desk.node),
    "remove": lambda desk, _form: editing.remove(desk.pathway, desk.node),
    "up": lambda desk, _form: editing.move(desk.pathway, desk.node, -1),
    "down": lambda desk, _form: editing.move(desk.pathway, desk.node, 1),
    "into": lambda desk, form: editing.move_into(desk.pathway, desk.node, form.get("group", "")),
    "limit": _limit,
    "limit-out": _limit_out,
    "minimum": _minimum,
    "minimum-out": _minimum_out,
    "eligibility": _eligibility,
    "eligibility-out": _eligibility_out,
    "equivalence": _equivalence,
    "equivalence-out": _equivalence_out,
}
