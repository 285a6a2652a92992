"""Whether an answer's placements make the rule come out satisfied: judged node by node, nothing searched but the selection.

Placements are (badge id or None, achievement earned, what it stands for, thousandths of credits, leaf id).
"""

from __future__ import annotations

from collections import Counter

from tests.oracles.documents import amount, fits, instant, is_leaf, nodes_of, size
from tests.oracles.search import Search


def illegal(case, placements, planned=(), manual=()):
    """Say what is wrong with an answer, or return None.

    `planned` are the achievements that it wants earned (observers look at those that are placed nowhere, too), `manual`
    the nodes that it wants marked done.
    """
    return Judge(case, placements, Counter(planned), manual).verdict()


class Judge:
    def __init__(self, case, placements, planned, manual):
        holdings = {**case["holdings"], "manual": [*case["holdings"].get("manual", []), *manual]}
        self.case = {**case, "holdings": holdings}
        self.search = Search(self.case)  # for its tokens, options and observers; its search is not used
        self.rule = case["pathway"]["rule"]
        self.placements, self.planned = placements, planned
        self.nodes = {node["id"]: node for node, _ in nodes_of(self.rule)}

    def verdict(self):
        try:
            self.placed = self._identify()
        except LookupError as problem:
            return f"no such badge in that standing: {problem}"
        for test in (self._exclusive, self._occupied, self._moment):
            problem = test()
            if problem:
                return problem
        return None if self._worth(self.rule) is not None else "no selection is satisfied by these placements"

    def _identify(self):
        """Placements as (option, leaf). A planned badge at several leaves is one badge, unless a leaf takes copies."""
        found, copies = [], Counter()
        for badge, achievement, stands_for, credits, leaf in self.placements:
            if badge is None:
                copies[achievement, leaf] += 1
            choices = [
                index
                for index, option in enumerate(self.search.options)
                for token in [self.search.tokens[option.token]]
                if (token.badge, token.achievement) == (badge, achievement)
                and not (token.unknown or token.own_award)
                and (option.achievement, option.credits) == (stands_for, credits)
                and (badge is not None or token.copy == copies[achievement, leaf] <= self.planned[achievement])
            ]
            if not choices or leaf not in self.nodes:
                raise LookupError(badge, achievement, stands_for, credits, leaf)
            found.append((choices[0], leaf))
        return found

    def _exclusive(self):
        if len(set(self.placed)) != len(self.placed):
            return "a badge is twice at one leaf"
        standings = {}
        for index, leaf in self.placed:
            option = self.search.options[index]
            if not fits(self.nodes[leaf], self.search.tokens[option.token], option):
                return f"{option} does not fit {leaf}"
            standings.setdefault(option.token, []).append(index)
        for token, used in standings.items():
            if len(set(used)) > 1:
                return f"token {token} stands for two things"
            if len(used) > 1 and not self.search.free:
                return f"token {token} is at several leaves"
        return None

    def _occupied(self):
        """Two badges that occupy one achievement are together at one leaf with `times`, and nowhere else."""
        holders = {}
        for index, leaf in self.placed:
            option = self.search.options[index]
            for name in {option.achievement, self.search.tokens[option.token].achievement}:
                holders.setdefault(name, []).append((option.token, leaf))
        for name, found in holders.items():
            leaves = {leaf for _, leaf in found}
            together = len(leaves) == 1 and self.nodes[next(iter(leaves))].get("times", 1) > 1
            if len({token for token, _ in found}) > 1 and not together:
                return f"{name} is allocated twice"
        return None

    def _moment(self):
        if not self.search.together or not self.placed:
            return None
        tokens = [self.search.tokens[self.search.options[index].token] for index, _ in self.placed]
        at = instant(self.case["at"])
        moments = {at, *(token.awarded for token in tokens)}
        valid = (
            all(t.awarded <= when and (t.expires is None or when < t.expires) for t in tokens)
            for when in moments
            if when <= at
        )
        return None if any(valid) else "at no instant were all of them valid"

    def _hand(self):
        """Everything the learner holds, and the planned badges: what observers look at."""
        return self.search.held_mask() | self.search.planned_mask(self.planned)

    def _below(self, node):
        inside = {n["id"] for n, _ in nodes_of(node)}
        return {index for index, leaf in self.placed if leaf in inside}

    def _worth(self, node):
        """What a selected node contributes at most, or None where it cannot be satisfied with these placements."""
        below = self._below(node)
        if node["id"] in self.search.waived:
            observes = node.get("consumes", True) is False
            return None if below else 0 if observes else self.search.waived_worth(node)
        if node.get("consumes", True) is False:
            return None if below or self.search.seen(node, self._hand()) is None else 0
        mask = sum(1 << index for index in below)
        if not self.search._holds(node, mask):
            return None
        return self._worth_of_leaf(node) if is_leaf(node) else self._worth_of_group(node)

    def _worth_of_leaf(self, leaf):
        here = [index for index, where in self.placed if where == leaf["id"]]
        credits = sum(self.search.options[index].credits for index in here)
        if leaf["type"] == "manual":
            return 0 if leaf["id"] in self.case["holdings"]["manual"] else None
        if leaf["type"] == "achievement":
            right = len(here) == leaf.get("times", 1)
        elif "count" in leaf:
            right = len(here) == leaf["count"]
        else:
            right = credits >= amount(leaf["credits"])
        return credits if right else None

    def _worth_of_group(self, node):
        """Children that hold placements are selected; of the others as many as may and can."""
        must = [c for c in node["of"] if self._below(c)]
        may = [c for c in node["of"] if not self._below(c)]
        if node["type"] == "all":
            must += [c for c in may if not c.get("optional")]
            may = [c for c in may if c.get("optional") and c not in must]
        values = [self._worth(child) for child in must]
        others = sorted((v for v in map(self._worth, may) if v is not None), reverse=True)
        if any(value is None for value in values):
            return None
        if node["type"] == "choose":
            wanted = size(node) - len(values)
            return sum(values) + sum(others[:wanted]) if 0 <= wanted <= len(others) else None
        worth = sum(values) + sum(others)
        if node["type"] == "credits" and worth < amount(node["credits"]):
            return None
        return worth
