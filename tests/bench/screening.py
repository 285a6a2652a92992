"""Which of 10,000 stacks might be complete: our screen beside networkx, Polars and DuckDB over the same numbers."""

from __future__ import annotations

import sys

import numpy as np

from pathways.core.screen import Unit
from pathways.core.screen_many import ScreenForMany
from pathways.core.screen_rules import compile_screen
from tests.bench import catalogues
from tests.bench.prepare_peers import PACKAGES
from tests.bench.timing import interleave

FEW = 500  # learners for what is slow
MANY = catalogues.LEARNERS


def rows():
    """Return [what, measured, beside, ratio]."""
    pathways = catalogues.catalogue()
    screen = compile_screen(pathways[1], pathways[0])
    starts, badges = catalogues.learners()
    many = ScreenForMany(screen)
    slots = np.asarray([screen.slots[f"a{node}"] for node in range(catalogues.CREDENTIALS)], np.int32)[badges]
    units = [[Unit(f"a{badge}") for badge in badges[starts[i] : starts[i + 1]]] for i in range(FEW)]
    count = len(many.possible_slots(starts, slots).learners)
    recursion, walked = _networkx(starts, badges)

    def single():
        for held in units:
            screen.possible_indexes(held)

    timed = interleave({"single": single, "networkx": recursion}, rounds=3, warm=1)
    one = timed["single"].median_ms / FEW
    plain = timed["networkx"].median_ms / walked
    yield [
        f"10,000 stacks screened for one learner ({len(badges) / MANY:.1f} badges)",
        f"{one * 1000:.0f} µs",
        "networkx, a recursion that remembers",
        plain / one,
    ]
    candidates = {"ours": lambda: many.possible_slots(starts, slots)}
    for name, make in {"Polars": _polars, "DuckDB": _duckdb}.items():
        run = make(starts, badges)
        if run is not None:
            if run() != count:
                raise AssertionError(f"{name} finds other stacks")
            candidates[name] = run
    timed = interleave(candidates, rounds=5, warm=1)
    ours = timed["ours"].median_ms
    rate = f"{MANY / ours * 1000:,.0f} learners a second"
    yield ["the same for 100,000 learners", rate, "networkx, a recursion that remembers", plain / (ours / MANY)]
    for name in candidates:
        if name != "ours":
            yield ["the same for 100,000 learners", rate, name, timed[name].median_ms / ours]


def _networkx(starts, badges, learners=20):
    import networkx as nx

    graph = nx.DiGraph()
    for place, (_, members, weights, threshold) in enumerate(catalogues.stacks()[1]):
        node = catalogues.CREDENTIALS + place
        graph.add_weighted_edges_from((node, member, weight) for member, weight in zip(members, weights, strict=True))
        graph.nodes[node]["threshold"] = threshold
    tops = range(catalogues.CREDENTIALS, catalogues.CREDENTIALS + catalogues.STACKS)

    def run():
        for learner in range(learners):
            known = dict.fromkeys(badges[starts[learner] : starts[learner + 1]].tolist(), True)

            def holds(node, known=known):
                if node not in known:
                    reached = sum(edge["weight"] for member, edge in graph.adj[node].items() if holds(member))
                    known[node] = node >= catalogues.CREDENTIALS and reached >= graph.nodes[node]["threshold"]
                return known[node]

            for node in tops:
                holds(node)

    graph.add_nodes_from(range(catalogues.CREDENTIALS))
    return run, learners


def _edges():
    """Return columns parent, child, weight, threshold, level of every edge."""
    levels = np.repeat(np.arange(len(catalogues.LEVELS)), catalogues.LEVELS)
    found = [
        (catalogues.CREDENTIALS + place, member, weight, threshold, int(levels[place]))
        for place, (_, members, weights, threshold) in enumerate(catalogues.stacks()[1])
        for member, weight in zip(members, weights, strict=True)
    ]
    return dict(zip(("parent", "child", "w", "t", "level"), np.asarray(found, np.int32).T, strict=True))


def _holdings(starts, badges):
    return np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts)), badges


def _with_peers(module):
    if PACKAGES.is_dir() and str(PACKAGES) not in sys.path:
        sys.path.append(str(PACKAGES))
    try:
        return __import__(module)
    except ImportError:
        return None


def _polars(starts, badges):
    pl = _with_peers("polars")
    if pl is None:
        return None
    edges = pl.DataFrame(_edges())
    levels = [edges.filter(pl.col("level") == level).drop("level") for level in range(len(catalogues.LEVELS))]
    learners, children = _holdings(starts, badges)
    first = pl.DataFrame({"learner": learners, "child": children})

    def run():
        held, found = first, 0
        for level in levels:
            sums = (
                held.lazy()
                .join(level.lazy(), on="child")
                .group_by("learner", "parent")
                .agg(pl.col("w").sum(), pl.col("t").first())
                .filter(pl.col("w") >= pl.col("t"))
                .collect()
            )
            found += sums.height
            held = pl.concat([held, sums.select("learner", pl.col("parent").alias("child"))])
        return found

    return run


def _duckdb(starts, badges):
    duckdb, arrow = _with_peers("duckdb"), _with_peers("pyarrow")
    if duckdb is None or arrow is None:
        return None
    base = duckdb.connect()
    base.execute("set threads = 1")
    edges, holdings = arrow.table(_edges()), arrow.table(dict(zip(("l", "n"), _holdings(starts, badges), strict=True)))
    base.execute("create table e as select * from edges")
    base.execute("create table h0 as select * from holdings")
    del edges, holdings

    def run():
        base.execute("create or replace temp table h as select * from h0")
        found = 0
        for level in range(len(catalogues.LEVELS)):
            base.execute(
                "create or replace temp table p as select l, parent from h join e on h.n = e.child"
                f" where e.level = {level} group by l, parent having sum(w) >= any_value(t)"
            )
            found += base.execute("select count(*) from p").fetchone()[0]
            base.execute("insert into h select l, parent from p")
        return found

    return run
