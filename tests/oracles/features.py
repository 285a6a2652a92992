"""In how many cases each feature decides the answer: take it out of the documents and see whether the answer changes."""

from __future__ import annotations

import copy
from collections import Counter

from tests.oracles.generate import walk
from tests.oracles.search import TooBig
from tests.oracles.twin import audit


def without(member, *, where="node"):
    """An ablation that drops one member of every node, predicate, badge, achievement, pathway or of the holdings."""

    def change(case):
        for thing in places(case)[where]:
            thing.pop(member, None)

    return change


def places(case):
    nodes = list(walk(case["pathway"]["rule"]))
    bounds = [bound for node in nodes for kind in ("limits", "minimums") for bound in node.get(kind, [])]
    return {
        "node": nodes,
        "where": [thing["where"] for thing in [*nodes, *bounds] if "where" in thing],
        "badge": case["holdings"]["badges"],
        "achievement": case["catalogue"]["achievements"],
        "pathway": [case["pathway"]],
        "holdings": [case["holdings"]],
        "equivalence": case["pathway"].get("equivalences", []),
        "waiver": case["holdings"].get("waivers", []),
    }


def drop_minimums(kind):
    def change(case):
        for node in walk(case["pathway"]["rule"]):
            if "minimums" in node:
                node["minimums"] = [m for m in node["minimums"] if kind_of(m) != kind]

    return change


def kind_of(minimum):
    return "min_share" if "min_share" in minimum else "distinct" if "distinct" in minimum else "min"


def consume_on(groups):
    def change(case):
        for node in walk(case["pathway"]["rule"]):
            if bool(node.get("of")) == groups:
                node.pop("consumes", None)

    return change


def set_member(where, member, value):
    def change(case):
        for thing in places(case)[where]:
            if member in thing:
                thing[member] = value

    return change


def whole_credits(case):
    for thing in [*places(case)["achievement"], *places(case)["badge"], *places(case)["equivalence"]]:
        if thing.get("credits"):
            thing["credits"] = int(thing["credits"])


def validity(kind):
    def change(case):
        if case["pathway"].get("validity") == kind:
            case["pathway"]["validity"] = "ever_valid" if kind != "ever_valid" else "valid_now"

    return change


def one_copy_each(case):
    seen = set()
    case["holdings"]["badges"] = [
        b for b in case["holdings"]["badges"] if not (b["achievement"] in seen or seen.add(b["achievement"]))
    ]


FEATURES = {
    "limits": without("limits"),
    "min": drop_minimums("min"),
    "min_share": drop_minimums("min_share"),
    "distinct": drop_minimums("distinct"),
    "observing leaf": consume_on(False),
    "observing group": consume_on(True),
    "optional": without("optional"),
    "times": without("times"),
    "min_result of a leaf": without("min_result"),
    "equivalences": without("equivalences", where="pathway"),
    "credits of an equivalence": without("credits", where="equivalence"),
    "free sharing": without("sharing", where="pathway"),
    "ever_valid": validity("ever_valid"),
    "all_valid_together": validity("all_valid_together"),
    "accepts_unverified": without("accepts_unverified", where="pathway"),
    "awards": without("awards", where="pathway"),
    "eligibility": without("eligibility", where="pathway"),
    "facts": without("facts", where="holdings"),
    "waivers": without("waivers", where="holdings"),
    "until": without("until", where="waiver"),
    "manual": without("manual", where="holdings"),
    "in_progress": without("in_progress", where="holdings"),
    "expires": without("expires", where="badge"),
    "credits of a badge": without("credits", where="badge"),
    "issuer of a badge": without("issuer", where="badge"),
    "result": without("result", where="badge"),
    "state": set_member("badge", "state", "active"),
    "verdict": set_member("badge", "verdict", "verified"),
    "valid_for": without("valid_for", where="achievement"),
    "results": without("results", where="achievement"),
    "prerequisites": without("prerequisites", where="achievement"),
    "decimal credits": whole_credits,
    "duplicates": one_copy_each,
} | {
    f"where.{member}": without(member, where="where")
    for member in (
        "achievement_in", "issuer_in", "issuer_not_in", "level_in", "tag", "min_credits",
        "awarded_after", "awarded_before", "min_result",
    )
}  # fmt: skip


def answer_of(case):
    found = audit(case)
    found["remaining"] = found["remaining"] and {k: v for k, v in found["remaining"].items() if k != "hand"}
    return found


def decided_by(case):
    """Names of the features without which the answer would be another."""
    before, found = answer_of(case), []
    for name, change in FEATURES.items():
        changed = copy.deepcopy(case)
        change(changed)
        if changed == case:
            continue
        try:
            if answer_of(changed) != before:
                found.append(name)
        except TooBig:
            continue
    return found


def shares(cases):
    counts, number = Counter(), 0
    for case in cases:
        try:
            counts.update(decided_by(case))
            number += 1
        except TooBig:
            continue
    return {name: counts[name] / number for name in FEATURES}
