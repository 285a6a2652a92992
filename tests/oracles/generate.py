"""Small random cases from a seed, made so that every rule of the format decides some of them."""

from __future__ import annotations

from itertools import combinations
from random import Random

from tests.oracles.search import Search, TooBig
from tests.oracles.twin import least

AT = "2026-11-23T00:00:00Z"
ISSUERS = ["did:web:home.example", "did:web:other.example", "did:web:third.example"]
LEVELS = ["undergraduate", "graduate"]
TAGS = ["ai", "data"]
CREDITS = [0, 0, 1, 2, 3, 3, 4, 1.5, 0.5, 2.25, 0.125]
AWARDED = [
    "2023-01-31T00:00:00Z", "2024-02-29T12:00:00Z", "2025-05-10T00:00:00Z", "2026-01-01T00:00:00+02:00",
    "2026-08-31T00:00:00Z", "2026-11-23T00:00:00Z", "2026-11-22T23:00:00-01:00", "2027-02-01T00:00:00Z",
]  # fmt: skip
EXPIRES = ["2025-12-31T00:00:00Z", "2026-06-01T00:00:00Z", AT, "2026-11-23T00:00:01Z", "2030-01-01T00:00:00Z"]
SPANS = ["P3Y", "P1Y", "P6M", "P18M", "P2W", "P30D", "P1Y6M"]
RESULTS = ["A", "B", "C", "F", "distinction", "pass", "Z"]
SCALE = ["distinction", "pass", "fail"]
FACTS = [True, False, "yes", 1]


RATES = {
    "limits": 0.1, "minimums": 0.14, "distinct": 0.3, "share": 0.5, "observe": 0.05, "optional": 0.08, "times": 0.1,
    "leaf result": 0.12, "result": 0.4, "results": 0.25, "free": 0.1, "ever": 0.08, "together": 0.12, "unverified": 0.15,
    "awards": 0.2, "eligibility": 0.25, "equivalences": 0.2, "in progress": 0.3, "manual": 0.1, "done": 0.4, "waivers": 0.15,
    "own credits": 0.2, "own issuer": 0.2, "expires": 0.25, "valid for": 0.2, "unknown": 0.15, "copies": 0.1, "needs": 0.25,
    "narrow": 0.35,
}  # fmt: skip
THEMES = [
    ["limits"], ["limits", "own issuer"], ["minimums", "share"], ["minimums", "distinct", "own issuer"], ["observe"],
    ["observe", "equivalences"], ["optional", "minimums"], ["times", "copies"], ["times", "equivalences", "copies"],
    ["leaf result", "result", "results"], ["free"], ["free", "times", "copies"], ["free", "limits", "minimums"],
    ["ever", "expires", "valid for"], ["together", "expires", "valid for"], ["together", "observe", "expires"],
    ["unverified", "unknown"], ["awards", "equivalences"], ["eligibility"], ["equivalences", "own credits"],
    ["in progress"], ["manual", "done"], ["waivers"], ["waivers", "observe"], ["needs"], ["narrow", "own issuer"],
    ["narrow", "result"], ["narrow", "own credits"], ["optional", "limits"], ["copies", "expires"], ["narrow"],
]  # fmt: skip


class Maker:
    """Every case has a theme or two, whose members are several times as frequent as else."""

    def __init__(self, seed, larger=0):
        self.larger = larger  # so many more of everything
        self.random = Random(seed)
        self.nodes = 0
        themes = {name for theme in self.random.sample(THEMES, self.random.randint(1, 2)) for name in theme}
        self.rates = {name: min(0.8, rate * 5) if name in themes else rate for name, rate in RATES.items()}

    def often(self, name):
        return self.chance(self.rates[name])

    def chance(self, share):
        return self.random.random() < share

    def pick(self, things):
        return self.random.choice(things)

    # ---- catalogue

    def catalogue(self):
        number = self.random.randint(3, 8) + self.larger
        self.ids = [f"a{n}" for n in range(number)]
        plain = self.chance(0.3)  # counts only
        return {"achievements": [self.achievement(n, plain) for n in range(number)]}

    def achievement(self, number, plain):
        made = {"id": f"a{number}", "name": f"Badge {number}", "issuer": self.pick(ISSUERS)}
        if not plain or self.chance(0.1):
            made["credits"] = self.pick(CREDITS)
        optional = {
            "level": lambda: self.pick(LEVELS),
            "tags": lambda: self.random.sample(TAGS, self.random.randint(0, 2)),
            "weeks": lambda: self.pick([4, 8, 16, 17, 20, 40, 7.5]),
            "cost": lambda: self.pick([0, 50, 100, 300, 99.95]),
        }
        for member, value in optional.items():
            if self.chance(0.7):
                made[member] = value()
        if self.often("valid for"):
            made["valid_for"] = self.pick(SPANS)
        if self.often("results"):
            made["results"] = SCALE
        if number and self.often("needs"):
            made["prerequisites"] = sorted(
                self.random.sample(self.ids[:number], self.random.randint(1, min(2, number)))
            )
        return made

    # ---- the rule

    def node(self, depth, observing=False):
        self.nodes += 1
        kinds = ["achievement"] * 5 + ["match"] * 5 + ["manual"] * (1 + 3 * self.often("manual"))
        if depth and self.room() > 1:
            kinds = (
                ["all", "choose", "credits", "any"] if depth == 3 else kinds + ["all", "choose", "credits", "any"] * 2
            )
        kind = self.pick(kinds)
        made = {"type": kind, "id": f"n{self.nodes}"}
        if not observing and self.often("observe"):
            made["consumes"] = False
            observing = True
        elif self.chance(0.05):
            made["consumes"] = True  # below an observing node that changes nothing
        maker = self.leaf if kind == "achievement" else getattr(self, kind)
        maker(made, depth, observing)
        if self.often("optional"):
            made["optional"] = True
        if self.often("limits"):
            made["limits"] = [self.limit() for _ in range(self.random.randint(1, 2))]
        if self.often("minimums"):
            made["minimums"] = [self.minimum(made) for _ in range(self.random.randint(1, 2))]
        return made

    def room(self):
        return self.largest - self.nodes

    def achievement_id(self):
        return self.pick(self.ids)

    def all(self, made, depth, observing):
        made["of"] = self.children(depth, observing)
        if all(child.get("optional") for child in made["of"]):
            del made["of"][0]["optional"]

    def choose(self, made, depth, observing):
        made["of"] = self.children(depth, observing)
        made["count"] = self.random.randint(1, len(made["of"]))

    def any(self, made, depth, observing):
        made["of"] = self.children(depth, observing)

    def credits(self, made, depth, observing):
        made["of"] = self.children(depth, observing)
        made["credits"] = self.pick([1, 2, 3, 4, 4.5, 6, 7, 0.625])

    def children(self, depth, observing):
        wanted = self.random.randint(2, max(2, min(4, self.room())))
        made = []
        while not made or (len(made) < wanted and self.room() > 0):
            made.append(self.node(depth - 1, observing))
        return made

    def match(self, made, depth, observing):
        made["where"] = self.where()
        if self.chance(0.5):
            made["count"] = self.pick([1, 1, 2, 2, 3])
        else:
            made["credits"] = self.pick([0.5, 1, 2, 3, 4, 5])

    def manual(self, made, depth, observing):
        made["label"] = "Portfolio"

    def leaf(self, made, depth, observing):
        made["achievement"] = self.achievement_id()
        if self.often("leaf result"):
            made["min_result"] = self.pick(["A", "B", "C", "pass"])
        if self.often("times"):
            made["times"] = self.random.randint(1, 3)

    def where(self):
        makers = {
            "achievement_in": lambda: sorted(
                self.random.sample(self.ids, self.random.randint(min(2, len(self.ids)), len(self.ids)))
            ),
            "issuer_in": lambda: self.random.sample(ISSUERS, self.random.randint(1, 2)),
            "issuer_not_in": lambda: [self.pick(ISSUERS)],
            "level_in": lambda: [self.pick(LEVELS)],
            "tag": lambda: self.pick(TAGS),
            "min_credits": lambda: self.pick([0.5, 1, 2, 3]),
            "awarded_after": lambda: self.pick(["2025-05-10T00:00:00Z", "2026-01-01T00:00:00Z"]),
            "awarded_before": lambda: self.pick(["2025-05-10T00:00:00Z", AT, "2027-01-01T00:00:00Z"]),
            "min_result": lambda: self.pick(["A", "B", "C", "D"]),
        }
        names = self.random.sample(sorted(makers), self.pick([1, 1, 2])) if self.often("narrow") else []
        if not names and self.chance(0.7):
            names = ["achievement_in"]
        return {name: makers[name]() for name in names}

    def limit(self):
        unit = self.pick(["credits", "badges"])
        return {
            "where": self.where(),
            "max": self.pick([0, 1, 1, 2, 3] if unit == "badges" else [0, 1, 2, 3, 4.5, 6]),
            "unit": unit,
        }

    def minimum(self, node):
        kinds = ["min", "distinct" if self.often("distinct") else "min"] + ["share", "share"] * (
            "credits" in node and self.often("share")
        )
        kind = self.pick(kinds)
        if kind == "distinct":
            where = {"where": self.where()} if self.chance(0.2) else {}
            return {"distinct": self.pick(["issuer", "level"]), "min": self.pick([1, 2, 2, 3]), **where}
        if kind == "share":
            return {"where": self.where(), "min_share": self.pick([0.5, 0.75, 1, 0.2, 0.333]), "unit": "credits"}
        unit = self.pick(["credits", "badges"])
        return {"where": self.where(), "min": self.pick([1, 2] if unit == "badges" else [1, 2, 3, 1.5]), "unit": unit}

    # ---- the pathway

    def pathway(self, name="p", largest=None):
        self.largest = self.nodes + (largest or self.random.randint(3, 10)) + self.larger
        made = {"id": f"https://badges.example.edu/{name}", "version": "1", "name": "Pathway"}
        whole = self.ids
        if len(whole) > 1 and self.often("awards"):
            made["awards"], self.ids = whole[-1], whole[:-1]  # nobody's prerequisite
        made["rule"] = self.node(3)
        self.ids = whole
        made["rule"].pop("optional", None)
        self.policies(made)
        if self.often("equivalences"):
            made["equivalences"] = [self.equivalence(made) for _ in range(self.random.randint(1, 3))]
        return made

    def policies(self, made):
        if self.often("free"):
            made["sharing"] = {"within": self.pick(["free", "free", "free", "exclusive"])}
        for name, value in (("ever", "ever_valid"), ("together", "all_valid_together")):
            if self.often(name):
                made["validity"] = value
        if self.often("unverified"):
            made["accepts_unverified"] = self.pick([True, True, False])
        if self.often("eligibility"):
            made["eligibility"] = [
                {"fact": f"f{n}", "equals": self.pick(FACTS)} for n in range(self.random.randint(1, 2))
            ]

    def equivalence(self, pathway):
        made = {"held": self.pick([*self.ids, "x0", "x0"]), "counts_as": self.achievement_id()}
        if self.chance(0.1):
            made["counts_as"] = "x9"  # of no catalogue
        if made["counts_as"] == pathway.get("awards"):
            made["counts_as"] = self.ids[0]
        if self.chance(0.5):
            made["credits"] = self.pick(CREDITS)
        return made

    def small_pathway(self, name):
        """One of several: at most five nodes, whose ids are its own."""
        made = self.pathway(name, largest=self.random.randint(2, 5))
        made.pop("awards", None)
        return made

    def between(self, pair):
        made = {"pathways": list(pair), "share": self.pick(["free", "exclusive", "limited", "limited"])}
        if made["share"] == "limited":
            bounds = {
                "max_badges": lambda: self.pick([0, 1, 2]),
                "max_credits": lambda: self.pick([0, 1, 3, 4.5]),
                "max_share_of_smaller": lambda: self.pick([0.2, 0.333, 0.5, 1]),
            }
            for member in self.random.sample(sorted(bounds), self.random.randint(1, 2)):
                made[member] = bounds[member]()
        return made

    # ---- holdings

    def holdings(self, pathways):
        made = {"learner": "u-1"}
        nodes = [node for pathway in pathways for node in walk(pathway["rule"])]
        facts = {f"f{n}": self.pick(FACTS) for n in range(2) if self.chance(0.6)}
        if self.chance(0.5):  # as they should be
            facts = {rule["fact"]: rule["equals"] for pathway in pathways for rule in pathway.get("eligibility", [])}
        made["facts"] = facts
        self.wanted = [node["achievement"] for node in nodes if "achievement" in node]
        self.wanted += [equivalence["held"] for pathway in pathways for equivalence in pathway.get("equivalences", [])]
        made["badges"] = [
            self.badge(n) for n in range(self.random.choice([0, 1, 2, 3, 4, 4, 5, 5, 6, 7]) + self.larger)
        ]
        for badge in made["badges"][1:]:
            if self.often("copies"):
                badge["achievement"] = made["badges"][0]["achievement"]
        if self.often("in progress"):
            made["in_progress"] = sorted(self.random.sample([*self.ids, "x0"], self.random.randint(1, 2)))
        made["manual"] = [node["id"] for node in nodes if node["type"] == "manual" and self.often("done")]
        if self.often("waivers"):
            made["waivers"] = [self.waiver(nodes) for _ in range(self.random.randint(1, 2))]
        return made

    def badge(self, number):
        made = {
            "id": f"b{number}",
            "achievement": self.pick([*self.wanted * 3, *self.ids, "x0"]),
            "awarded": self.pick(AWARDED[:7]) if self.chance(0.95) else AWARDED[7],
        }
        optional = {
            "credits": (self.rates["own credits"], lambda: self.pick(CREDITS)),
            "issuer": (self.rates["own issuer"], lambda: self.pick(ISSUERS)),
            "result": (self.rates["result"], lambda: self.pick(RESULTS)),
            "expires": (self.rates["expires"], lambda: self.pick([*EXPIRES, None])),
        }
        for member, (share, value) in optional.items():
            if self.chance(share):
                made[member] = value()
        made["state"] = "active" if self.chance(0.95) else self.pick(["revoked", "suspended"])
        made["verdict"] = "unknown" if self.often("unknown") else self.pick(["verified"] * 19 + ["failed"])
        return made

    def waiver(self, nodes):
        made = {
            "node": self.pick(nodes)["id"] if self.chance(0.95) else "gone",
            "reason": "Letter",
            "granted_by": "advisor",
        }
        if self.chance(0.4):
            made["until"] = self.pick([AT, "2026-12-31T00:00:00Z", "2026-01-01T00:00:00Z"])
        return made


def walk(node):
    yield node
    for child in node.get("of", []):
        yield from walk(child)


def make_case(seed, larger=0):
    """One case of the batch format: catalogue, pathway, holdings, at, minimise."""
    maker = Maker(seed, larger)
    for _ in range(4):  # what cannot be completed at all is worth a case or two, not half of them
        maker.nodes = 0
        catalogue = maker.catalogue()
        pathway = maker.pathway()
        mend(catalogue, [pathway])
        empty = {"catalogue": catalogue, "pathway": pathway, "holdings": {}, "at": AT}
        if can_be_completed(empty):
            break
    return {
        "catalogue": catalogue,
        "pathway": pathway,
        "holdings": maker.holdings([pathway]),
        "at": AT,
        "minimise": maker.pick(["effort", "badges", "cost", "weeks"]),
        "per_term": maker.pick([1, 2, 2, 3]),
    }


def can_be_completed(case):
    try:
        search = Search(case)
        return least(search, 0) is not None
    except TooBig:
        return False


def mend(catalogue, pathways):
    """A `min_result` has to be on some scale, or the pathway is in error."""
    scales = {"A", "B", "C", "D", "F"} | {r for a in catalogue["achievements"] for r in a.get("results", [])}
    for pathway in pathways:
        for node in walk(pathway["rule"]):
            if node.get("min_result", "A") not in scales:
                node["min_result"] = "B"


def make_joint_case(seed):
    """Two or three pathways over one catalogue, with what each pair may share."""
    maker = Maker(seed)
    catalogue = maker.catalogue()
    catalogue["achievements"] = catalogue["achievements"][:5]
    maker.ids = maker.ids[:5]
    pathways = []
    for number in range(maker.pick([2, 2, 2, 3])):
        pathway = {}
        for _ in range(3):
            pathway = maker.small_pathway(f"p{number}")
            mend(catalogue, [pathway])
            if can_be_completed({"catalogue": catalogue, "pathway": pathway, "holdings": {}, "at": AT}):
                break
        pathways.append(pathway)
    ids = [pathway["id"] for pathway in pathways]
    between = [maker.between(pair) for pair in combinations(ids, 2) if maker.chance(0.75)]
    holdings = maker.holdings(pathways)
    holdings["badges"] = holdings["badges"][:4]
    return {"catalogue": catalogue, "pathways": pathways, "holdings": holdings, "at": AT, "between": between}
