"""The real stacks that are kept with the program, read once, and learners at different points of them."""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pathways
from pathways.core.audit import audit
from pathways.core.compile import compile_pathway
from pathways.core.plan import plan
from pathways.core.reading import read_catalogue, read_holdings, read_json, read_pathway

FOLDER = Path(pathways.__file__).parent / "data" / "stacks"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
AT = datetime(2026, 11, 23, tzinfo=UTC)


@cache
def stack(name):
    """One file as it is written."""
    return read_json((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


@cache
def catalogue(name):
    return read_catalogue(stack(name)["catalogue"])


@cache
def goals(name):
    """The pathways of a stack by the last part of their id."""
    return {one["id"].rsplit("/", 1)[1]: read_pathway(one) for one in stack(name)["pathways"]}


class Learner:
    """Somebody on the way through one stack; badges are said by the last part of their id."""

    def __init__(self, name, goal=None):
        self.name = name
        self.goal = goals(name)[goal] if goal else next(iter(goals(name).values()))
        self.held, self.said = [], {}

    def uri(self, key):
        return f"https://catalogue.example/{self.name}/a/{key}"

    def holds(self, *keys, awarded="2026-05-10", **members):
        for key in keys:
            counting = {"state": "active", "verdict": "verified", "awarded": f"{awarded}T00:00:00Z", **members}
            self.held.append({"id": f"{len(self.held)} {key}", "achievement": self.uri(key), **counting})
        return self

    def tagged(self, tag, count, **members):
        """Hold the first so many badges of a tag."""
        found = [one.id for one in catalogue(self.name).achievements if tag in one.tags]
        return self.holds(*(uri.rsplit("/", 1)[1] for uri in found[:count]), **members)

    def says(self, **said):
        """Facts, nodes marked done, waivers."""
        self.said.update(said)
        return self

    def audit(self, at=AT):
        return audit(self.compiled(), self.holdings(), at)

    def plan(self, at=AT, **wishes):
        return plan(self.compiled(), self.holdings(), at, **wishes)

    def compiled(self):
        return compile_pathway(self.goal, catalogue(self.name))

    def holdings(self):
        return read_holdings(json.loads(json.dumps({"badges": self.held, **self.said})))

    def needs(self, at=AT):
        """What is still to be earned, by the last part of its id."""
        return [uri.rsplit("/", 1)[1] for uri in self.audit(at).remaining.achievements]
