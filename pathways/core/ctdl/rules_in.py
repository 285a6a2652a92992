"""Conditions of CTDL files as rules, in the JSON of the pathway document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from pathways.core.ctdl.components_in import Achievements, is_group
from pathways.core.ctdl.constraints_in import Asked, read_constraints
from pathways.core.ctdl.graph import Graph, Link, Resource, local_name
from pathways.core.ctdl.remarks import Remarks, UnreadableCtdl
from pathways.core.ctdl.terms import Json, named_part
from wallet.base.limits import CTDL_DEPTH_MAX, CTDL_RULES_MAX, PATHWAY_NODES_MAX

CONDITIONS: Final = ("hasCondition", "requiredCondition")
CHILDREN: Final = ("hasChild", "isParentOf")
_WRITTEN_NUMBER: Final = re.compile(r"\b(?:[Rr]equires|[Ss]elect|[Cc]omplete) ([0-9]{1,4}) (?:out )?of ([0-9]{1,4})\b")


@dataclass
class Work:
    """Rules that may still be made of a file; groups that others share are read once for each of them."""

    left: int = CTDL_RULES_MAX

    def spend(self, rules: int = 1) -> None:
        self.left -= rules
        if self.left < 0:
            raise UnreadableCtdl(f"This file makes more than the {CTDL_RULES_MAX} rules that we read.")


@dataclass
class RuleReader:
    """Reads the rule of one pathway. `inner` collects components that have conditions of their own."""

    graph: Graph
    achievements: Achievements
    remarks: Remarks
    work: Work
    inner: dict[str, Link] = field(default_factory=dict)
    _ids: set[str] = field(default_factory=set)
    _twice: dict[str, int] = field(default_factory=dict)
    _path: list[str] = field(default_factory=list)

    def rule_of(self, component: Resource) -> Json | None:
        """Return what completes a component: its conditions, all of them; else all of its children; else None.

        Raises:
            UnreadableCtdl: it refers to itself, or is larger than a pathway may be.
        """
        with_conditions = self.graph.follow(component, *CONDITIONS)
        nodes = [node for link in with_conditions for node in self._conditions(link)]
        if not with_conditions:
            nodes = self._children(component)
        return self._all(nodes, component) if nodes else None

    def _all(self, nodes: list[Json], component: Resource) -> Json:
        if len(nodes) == 1:
            return nodes[0]
        return {"type": "all", "id": self._id(component.address, "all"), "of": nodes}

    def _children(self, component: Resource) -> list[Json]:
        links = self.graph.follow(component, *CHILDREN)
        if not links and component.address:
            links = [Link(one.address, one) for one in self.graph.pointing(component.address, "isChildOf")]
        if links:
            message = "It has children but no condition; all of them are taken to be needed."
            self.remarks.add("children_all", component.address, message)
        return [node for link in links if (node := self._member(link)) is not None]

    def _conditions(self, link: Link) -> Iterator[Json]:
        if link.resource is None:
            self.remarks.add("not_described", link.address, "A condition is named that the file does not describe.")
            return
        node = self._condition(link.resource)
        if node is not None:
            yield node

    def _condition(self, condition: Resource) -> Json | None:
        where = condition.address or " > ".join(self._path)
        self._enter(condition.address or f"condition {len(self._path)}", repeatable=not condition.address)
        members = [self._member(link) for link in self.graph.follow(condition, "targetComponent")]
        targets = [node for node in members if node is not None]
        inside = [node for link in self.graph.follow(condition, *CONDITIONS) for node in self._conditions(link)]
        self._path.pop()
        asked = read_constraints(condition, self.graph, where, self.remarks)
        of = targets + inside
        if not of:
            self.remarks.add("empty_condition", where, "A condition asks for no component, so it is left out.")
            return None
        return self._node(condition, of, asked, where)

    def _node(self, condition: Resource, of: list[Json], asked: Asked, where: str) -> Json | None:
        number = self._number(condition, len(of), where)
        if number == 0:
            self.remarks.add("nothing_required", where, "A condition asks for none of its components; it is left out.")
            return None
        if asked.min_result is not None:
            _grade(of, asked.min_result)
        node = self._group(condition, of, number, asked)
        name = condition.text("name")
        if name and "name" not in node:
            node["name"] = name
        if asked.limits:
            node["limits"] = [*node.get("limits", []), *asked.limits]
        if asked.minimums:
            node["minimums"] = [*node.get("minimums", []), *asked.minimums]
        return node

    def _group(self, condition: Resource, of: list[Json], number: int | None, asked: Asked) -> Json:
        counted = number is not None or bool(condition.texts("logicalOperator", "logicalOperand"))
        if asked.credits is not None and not counted:
            return {"type": "credits", "id": self._condition_id(condition), "credits": asked.credits, "of": of}
        if asked.credits is not None:
            asked.minimums.append({"where": {}, "min": asked.credits, "unit": "credits"})
        wanted = len(of) if number is None else number
        if len(of) == 1 and wanted == 1:
            return self._lone(condition, of[0])
        kind: Json = {"type": "all"} if wanted == len(of) else {"type": "choose", "count": wanted}
        return {**kind, "id": self._condition_id(condition), "of": of}

    def _lone(self, condition: Resource, node: Json) -> Json:
        """One of one is that one; the id that we gave a leaf's own condition goes over to it."""
        own = named_part(condition.address, "rule")
        if own and own not in self._ids and "of" not in node:
            self._ids.add(own)
            node["id"] = own
        return node

    def _number(self, condition: Resource, members: int, where: str) -> int | None:
        """How many are required: the number, an old way to write it, the operator, or the description's own words."""
        number = condition.number("requiredNumber")
        if number is None and {local_name(each) for each in condition.texts("leftOperand")} & {"reqNum"}:
            number = condition.number("rightOperand")
        if number is not None:
            return self._whole(number, where)
        operators = {local_name(each).lower() for each in condition.texts("logicalOperator", "logicalOperand")}
        if operators & {"or", "onlyone"}:
            return 1
        written = _WRITTEN_NUMBER.search(condition.text("description") or "")
        if written and int(written[2]) == members and not operators:
            message = f"How many are required is read from the description: {written[1]} of {written[2]}."
            self.remarks.add("number_in_words", where, message)
            return int(written[1])
        if members > 1 and not operators and not condition.members.get("hasConstraint"):
            self.remarks.add("number_missing", where, "How many are required is not said; all are taken to be.")
        return None

    def _whole(self, number: Decimal, where: str) -> int:
        if number != int(number) or number < 0:
            self.remarks.add("number_odd", where, f"{number} are required; read as {max(0, round(number))}.")
        return min(max(0, round(number)), PATHWAY_NODES_MAX)

    def _member(self, link: Link) -> Json | None:
        """What a condition aims at: a badge to earn, a group of others, or something that an advisor marks."""
        self.work.spend()
        if link.resource is None or not is_group(link.resource):
            return self._earned(link)
        component = link.resource
        choices = component.texts("proxyForItems", "proxyForList")
        self.work.spend(len(choices))
        if choices:
            return self._one_of(component, choices)
        self._enter(component.address or "a group", repeatable=not component.address)
        rule = self.rule_of(component)
        self._path.pop()
        name = component.text("name")
        if rule is None:
            return self._review(component, name)
        if name and "name" not in rule and "of" in rule:
            rule["name"] = name
        return rule

    def _earned(self, link: Link) -> Json:
        achievement = self.achievements.need(link)
        if link.resource is not None and self.graph.follow(link.resource, *CONDITIONS):
            self.inner.setdefault(achievement, link)
        return {"type": "achievement", "id": self._id(link.address, "badge"), "achievement": achievement}

    def _one_of(self, component: Resource, choices: list[str]) -> Json:
        message = "It stands for several; read as any one of them."
        self.remarks.add("any_of_items", component.address, message)
        of = [self._earned(Link(address, self.graph.find(address))) for address in dict.fromkeys(choices)]
        return {"type": "choose", "count": 1, "id": self._id(component.address, "choice"), "of": of}

    def _review(self, component: Resource, name: str | None) -> Json:
        own = named_part(component.address, "review")
        if own is None:
            message = "It is no credential, course or the like; read as something that an advisor marks done."
            self.remarks.add("read_as_review", component.address, message)
        label = name or component.text("description") or component.address or "Review"
        return {"type": "manual", "id": self._id(component.address, "review"), "label": label}

    def _enter(self, address: str, *, repeatable: bool) -> None:
        if not repeatable and address in self._path:
            raise UnreadableCtdl(f"This pathway goes in a circle: {address} needs itself.")
        if len(self._path) >= CTDL_DEPTH_MAX:
            raise UnreadableCtdl(f"This pathway is nested deeper than the {CTDL_DEPTH_MAX} levels that we read.")
        self._path.append(address)

    def _condition_id(self, condition: Resource) -> str:
        address = condition.address if not condition.address.startswith("_:") else ""
        return self._id(address, "rule")

    def _id(self, address: str, kind: str) -> str:
        """A node's id: what we called it, else the end of its address, else a number; never the same twice."""
        own = named_part(address, "rule") or named_part(address, "review")
        tail = own or _tail(named_part(address, "component") or address) or kind
        found = tail
        while found in self._ids:
            self._twice[tail] = self._twice.get(tail, 1) + 1
            found = f"{tail}-{self._twice[tail]}"
        self._ids.add(found)
        return found


def _tail(address: str) -> str:
    return address.rstrip("/#").rpartition("#")[2].rpartition("/")[2]


def _grade(nodes: list[Json], result: str) -> None:
    """Ask for a result of every badge in these."""
    for node in nodes:
        if node["type"] == "achievement":
            node["min_result"] = result
        _grade(node.get("of", []), result)
