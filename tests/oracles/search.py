"""Every legal allocation of a set of tokens, found by trying all of them.

A *way* is (options used, contribution, places): a bit mask of options, thousandths of credits, and, where asked for, who
stands at which leaf. A node's ways are all the ways in which it can be selected and satisfied.
"""

from __future__ import annotations

from itertools import combinations

from tests.oracles.documents import (
    amount,
    could_count,
    fits,
    held_token,
    instant,
    is_leaf,
    matches,
    nodes_of,
    options_of,
    own_credits,
    planned_token,
    size,
    waived_nodes,
)

WORK = 400_000


class TooBig(Exception):
    """More than this twin tries; the case is left out and counted."""


def bits(mask):
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


class Search:
    """One case. Tokens and manual nodes are bits of a *hand*: what is held, planned and marked done."""

    def __init__(self, case, copies=None):
        """`copies` is how many planned badges of each achievement to reckon with; as many as a leaf takes if not given."""
        self.given_copies = copies or {}
        self.case, self.pathway = case, case["pathway"]
        self.rule, self.at = self.pathway["rule"], instant(case["at"])
        self.waived = waived_nodes(case)
        self.free = self.pathway.get("sharing", {}).get("within", "exclusive") == "free"
        self.together = self.pathway.get("validity", "valid_now") == "all_valid_together"
        self.tokens, self.options, self.work = [], [], 0
        self.leaves = [leaf for leaf, _ in self._looked_at() if is_leaf(leaf)]
        for badge in case["holdings"].get("badges", []):
            if could_count(case, badge):
                self._add(held_token(case, badge))
        self.held = len(self.tokens)
        self.plannable = self._plannable()
        self.manual = {}  # node id -> bit
        for leaf in self.leaves:
            if leaf["type"] == "manual":
                self.manual[leaf["id"]] = 1 << (len(self.tokens) + len(self.manual))
        self._index()
        self.yes, self.no, self.memo = [], [], {}

    def _looked_at(self):
        """Nodes that are not below a waived one, nor waived."""

        def walk(node, observing):
            if node["id"] in self.waived:
                return
            observing = observing or node.get("consumes", True) is False
            yield node, observing
            for child in node.get("of", []):
                yield from walk(child, observing)

        return list(walk(self.rule, False))

    def _add(self, token):
        self.tokens.append(token)
        index = len(self.tokens) - 1
        self.options += options_of(self.case, token, own_credits(self.case, token), index)
        return index

    def _plannable(self):
        """Achievement -> indices of its planned copies. One, or as many as a leaf with `times` can take.

        What fits no leaf, nor is ever seen by one, is never planned for the rule.
        """
        found = {}
        catalogue = [a["id"] for a in self.case["catalogue"]["achievements"]]
        for achievement in sorted({*catalogue, *self.case["holdings"].get("in_progress", [])}):
            if achievement == self.pathway.get("awards"):
                continue
            token = planned_token(self.case, achievement, 1)
            standings = options_of(self.case, token, own_credits(self.case, token), 0)
            copies = [
                leaf.get("times", 1)
                for leaf in self.leaves
                if any(fits(leaf, token, standing) for standing in standings)
            ]
            if copies:
                number = self.given_copies.get(achievement, max(copies))
                found[achievement] = [self._add(planned_token(self.case, achievement, n + 1)) for n in range(number)]
        return found

    def _index(self):
        names = sorted({name for option in self.options for name in self._occupied(option)})
        self.occupies = [sum(1 << names.index(name) for name in self._occupied(option)) for option in self.options]
        self.occupiers = [
            sum(1 << i for i, option in enumerate(self.options) if name in self._occupied(option)) for name in names
        ]
        self.fit = {
            leaf["id"]: [i for i, option in enumerate(self.options) if fits(leaf, self.tokens[option.token], option)]
            for leaf in self.leaves
        }
        self.checks = {node["id"]: self._checks_of(node) for node, observing in self._looked_at() if not observing}

    def _occupied(self, option):
        return {option.achievement, self.tokens[option.token].achievement}

    def _matching(self, where):
        return sum(1 << i for i, o in enumerate(self.options) if matches(where, self.tokens[o.token], o))

    def _checks_of(self, node):
        """Limits and minimums of a node as (matching options, unit or attribute, least, most)."""
        found = [
            (self._matching(limit["where"]), limit["unit"], None, amount(limit["max"]))
            for limit in node.get("limits", [])
        ]
        for minimum in node.get("minimums", []):
            if "min_share" in minimum:
                share = amount(minimum["min_share"]) * amount(node["credits"])  # millionths
                least = -(-share // 1_000_000) * 1000  # up to a whole credit
            else:
                least = amount(minimum["min"])
            unit = minimum.get("distinct") or minimum.get("unit", "credits")
            found.append((self._matching(minimum.get("where", {})), unit, least, None))
        return found

    # ---- the hand

    def held_mask(self, unknown=False):
        return sum(1 << i for i in range(self.held) if unknown or not self.tokens[i].unknown)

    def planned_mask(self, counts):
        return sum(1 << i for name, n in counts.items() for i in self.plannable.get(name, [])[:n])

    def satisfiable(self, hand):
        """Whether some selection and allocation satisfies the rule. More in hand never makes it worse: a badge need not
        be allocated, and nodes that observe ask for at least."""
        if hand in self.memo:
            return self.memo[hand]
        if any(hand & known == known for known in self.yes):
            return True
        if any(hand | known == known for known in self.no):
            return False
        answer = any(self.ways(self.rule, options, hand) for options in self.allocatable(hand))
        (self.yes if answer else self.no).append(hand)
        self.memo[hand] = answer
        return answer

    def allocatable(self, hand):
        """The options that may be allocated, once for each instant at which all of them could have been valid."""
        free_to_go = [i for i, t in enumerate(self.tokens) if hand >> i & 1 and not t.own_award]
        if not self.together:
            yield self._options_of_tokens(free_to_go)
            return
        for when in sorted({self.at, *(self.tokens[i].awarded for i in free_to_go)}):
            valid = [
                i
                for i in free_to_go
                if self.tokens[i].awarded <= when and (self.tokens[i].expires is None or when < self.tokens[i].expires)
            ]
            yield self._options_of_tokens(valid)

    def _options_of_tokens(self, indices):
        return sum(1 << i for i, option in enumerate(self.options) if option.token in indices)

    # ---- ways

    def ways(self, node, allowed, hand, places=False):
        """Every way in which a node that does not observe is selected and satisfied."""
        if node["id"] in self.waived:
            return {(0, 0 if node.get("consumes", True) is False else self.waived_worth(node), frozenset())}
        if node.get("consumes", True) is False:
            return {(0, 0, frozenset())} if self.seen(node, hand) is not None else set()
        found = (
            self._ways_of_leaf(node, allowed, hand, places)
            if is_leaf(node)
            else self._ways_of_group(node, allowed, hand, places)
        )
        return {way for way in found if self._holds(node, way[0])}

    def waived_worth(self, node):
        if node["type"] == "achievement":
            known = {a["id"]: a for a in self.case["catalogue"]["achievements"]}.get(node["achievement"], {})
            return amount(known.get("credits", 0)) * node.get("times", 1)
        return amount(node.get("credits", 0))

    def _ways_of_group(self, node, allowed, hand, places):
        nothing = {(0, 0, frozenset())}
        children = [self.ways(child, allowed, hand, places) for child in node["of"]]
        if node["type"] == "all":
            result = nothing
            for child, ways in zip(node["of"], children, strict=True):
                result = self._join(result, ways | nothing if child.get("optional") else ways)
            return result
        if node["type"] == "credits":
            result = nothing
            for ways in children:
                result = result | self._join(result, ways)
            return {way for way in result if way[1] >= amount(node["credits"])}
        result = set()
        for chosen in combinations(children, size(node)):
            part = nothing
            for ways in chosen:
                part = self._join(part, ways)
            result |= part
        return result

    def _ways_of_leaf(self, leaf, allowed, hand, places):
        if leaf["type"] == "manual":
            done = leaf["id"] in self.case["holdings"].get("manual", []) or hand & self.manual[leaf["id"]]
            return {(0, 0, frozenset())} if done else set()
        here = [i for i in self.fit[leaf["id"]] if allowed >> i & 1]
        found = set()
        for chosen in self._sets_for(leaf, here):
            mask = sum(1 << i for i in chosen)
            where = frozenset((i, leaf["id"]) for i in chosen) if places else frozenset()
            found.add((mask, self.credits(mask), where))
        return found

    def _sets_for(self, leaf, here):
        times = leaf.get("times", 1)
        if leaf["type"] == "achievement" and times > 1:  # copies may come together here
            return [c for c in combinations(here, times) if len({self.options[i].token for i in c}) == times]
        apart = self._apart(here)
        if leaf["type"] == "achievement":
            return [c for c in apart if len(c) == 1]
        if "count" in leaf:
            return [c for c in apart if len(c) == leaf["count"]]
        return [c for c in apart if sum(self.options[i].credits for i in c) >= amount(leaf["credits"])]

    def _apart(self, here):
        """Every set of options no two of which occupy one achievement."""
        found = [((), 0)]
        for i in here:
            found += [
                ((*c, i), occupied | self.occupies[i]) for c, occupied in found if not occupied & self.occupies[i]
            ]
            self._spend(len(found))
        return [c for c, _ in found]

    def _join(self, left, right):
        self._spend(len(left) * len(right))
        return {(m1 | m2, c1 + c2, p1 | p2) for m1, c1, p1 in left for m2, c2, p2 in right if not self._clash(m1, m2)}

    def _clash(self, left, right):
        """Whether two subtrees may not both be so: they share an achievement, which exclusivity forbids.

        Where sharing is free, they may if it is one badge in one standing that both take. Two copies stay at their leaf.
        """
        common = self._occupied_by(left) & self._occupied_by(right)
        if not common or not self.free:
            return bool(common)
        for name in bits(common):
            mine, theirs = left & self.occupiers[name], right & self.occupiers[name]
            if mine != theirs or mine.bit_count() > 1:
                return True
        return False

    def _occupied_by(self, mask):
        result = 0
        for i in bits(mask):
            result |= self.occupies[i]
        return result

    def _holds(self, node, mask):
        return all(
            self._check(mask & matching, unit, least, most) for matching, unit, least, most in self.checks[node["id"]]
        )

    def _check(self, mask, unit, least, most):
        if unit in ("issuer", "level"):
            values = {getattr(self.tokens[self.options[i].token], unit) for i in bits(mask)} - {None}
            value = 1000 * len(values)
        else:
            value = self.credits(mask) if unit == "credits" else 1000 * mask.bit_count()
        return (least is None or value >= least) and (most is None or value <= most)

    def credits(self, mask):
        return sum(self.options[i].credits for i in bits(mask))

    def _spend(self, work):
        self.work += work
        if self.work > WORK:
            raise TooBig

    # ---- nodes that observe

    def seen(self, node, hand):
        """What an observing node contributes inside an observing node, or None where it is not satisfied."""
        if node["id"] in self.waived:
            return 0
        if node["type"] == "manual":
            done = node["id"] in self.case["holdings"].get("manual", []) or hand & self.manual[node["id"]]
            return 0 if done else None
        if is_leaf(node):
            return self._seen_by_leaf(node, hand)
        children = [(child, self.seen(child, hand)) for child in node["of"]]
        values = sorted((value for _, value in children if value is not None), reverse=True)
        if node["type"] == "all":
            missing = any(value is None and not child.get("optional") for child, value in children)
            return None if missing else sum(values)
        if node["type"] == "credits":
            return sum(values) if sum(values) >= amount(node["credits"]) else None
        return sum(values[: size(node)]) if len(values) >= size(node) else None

    def _seen_by_leaf(self, leaf, hand):
        copies = {}  # achievement held or planned -> credits of each copy in its best standing
        for index, token in enumerate(self.tokens):
            best = [self.options[i].credits for i in self.fit[leaf["id"]] if self.options[i].token == index]
            if hand >> index & 1 and best:
                copies.setdefault(token.achievement, []).append(max(best))
        seen = [c for found in copies.values() for c in sorted(found, reverse=True)[: leaf.get("times", 1)]]
        if leaf["type"] == "achievement":
            enough = len(seen) >= leaf.get("times", 1)
        elif "count" in leaf:
            enough = len(seen) >= leaf["count"]
        else:
            enough = sum(seen) >= amount(leaf["credits"])
        return sum(seen) if enough else None


def manual_nodes(rule):
    return [node["id"] for node, _ in nodes_of(rule) if node["type"] == "manual"]
