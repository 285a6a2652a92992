"""Everything that the format calls an error, put into a case that was none."""

from __future__ import annotations

from tests.oracles.generate import walk


def rule(case):
    return case["pathway"]["rule"]


def wrap(case, node):
    """Ask for one more thing beside the rule."""
    case["pathway"]["rule"] = {"type": "all", "id": "top", "of": [rule(case), {"id": "wrong", **node}]}


def leaf(case, **members):
    first = case["catalogue"]["achievements"][0]["id"]
    return {"type": "achievement", "achievement": first, **members}


def wrong_share(share, **node):
    def change(case):
        bound = {"where": {}, "min_share": share, "unit": "credits"}
        inside = {"id": "inside", **leaf(case)}
        wrap(case, {"type": "credits", "credits": 4, "of": [inside], **node, "minimums": [bound]})

    return change


def ring_of_prerequisites(case):
    first, second = case["catalogue"]["achievements"][:2]
    first["prerequisites"], second["prerequisites"] = [second["id"]], [first["id"]]


def own_award(case):
    case["pathway"]["awards"] = case["catalogue"]["achievements"][0]["id"]
    wrap(case, leaf(case))


def same_id_twice(case):
    wrap(case, leaf(case))
    rule(case)["of"][1]["id"] = next(walk(rule(case)["of"][0]))["id"]


def of_no_catalogue(case):
    wrap(case, {"type": "achievement", "achievement": "nowhere"})


def prerequisite_of_no_catalogue(case):
    case["catalogue"]["achievements"][0]["prerequisites"] = ["nowhere"]


def adding(**node):
    return lambda case: wrap(case, node)


def asking(**members):
    return lambda case: wrap(case, leaf(case, **members))


def with_one_child(**node):
    return lambda case: wrap(case, {**node, "of": [{"id": "inside", **leaf(case)}]})


BREAKS = {
    "all of nothing": adding(type="all", of=[]),
    "any of nothing": adding(type="any", of=[]),
    "choose from nothing": adding(type="choose", count=1, of=[]),
    "credits of nothing": adding(type="credits", credits=3, of=[]),
    "all of them optional": lambda case: wrap(
        case, {"type": "all", "of": [{"id": "i", "optional": True, **leaf(case)}]}
    ),
    "choose none": with_one_child(type="choose", count=0),
    "choose more than there are": with_one_child(type="choose", count=2),
    "no badges": adding(type="match", where={}, count=0),
    "fewer than no badges": adding(type="match", where={}, count=-1),
    "no credits": adding(type="match", where={}, credits=0),
    "a group of no credits": with_one_child(type="credits", credits=0),
    "no times": asking(times=0),
    "a share of nothing": wrong_share(0),
    "more than all": wrong_share(1.5),
    "a share of a node without credits": wrong_share(0.5, type="all", credits=None),
    "a negative limit": asking(limits=[{"where": {}, "max": -1, "unit": "badges"}]),
    "a result on no scale": asking(min_result="sublime"),
    "a result on no scale, in a match": adding(type="match", where={"min_result": "sublime"}, count=1),
    "one id twice": same_id_twice,
    "an achievement of no catalogue": of_no_catalogue,
    "a prerequisite of no catalogue": prerequisite_of_no_catalogue,
    "prerequisites in a ring": ring_of_prerequisites,
    "its own award": own_award,
}
