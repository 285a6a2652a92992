"""Documents made up by hypothesis: whole ones that can be read, and any JSON at all."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

IDS = st.sampled_from(["a", "b", "c", "d", "e"])
AMOUNTS = st.integers(0, 12_000).map(lambda n: Decimal(n).scaleb(-3)).map(lambda d: int(d) if d == int(d) else d)
INSTANTS = st.sampled_from(["2025-01-01T00:00:00Z", "2026-03-01T12:30:00.25+02:00", "2026-11-22T23:59:59-07:00"])
RESULTS = st.sampled_from(["A", "B", "F"])
LISTS = st.lists(IDS, max_size=3)

# Names that mean something somewhere, so that made-up objects get further than the first question.
MEMBERS = (
    *("achievements", "id", "name", "issuer", "credits", "rule", "type", "of", "where", "limits", "minimums", "max"),
    *("min", "unit", "badges", "awarded", "state", "verdict", "facts", "waivers", "node", "count", "achievement"),
    *("label", "manual", "sharing", "within", "equivalences", "held", "counts_as"),
)

any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8) | st.sampled_from(MEMBERS), inner, max_size=5)
    ),
    max_leaves=20,
)


def some(**members):
    """An object with any of these members."""
    return st.fixed_dictionaries({}, optional=members)


wheres = some(
    achievement_in=LISTS,
    issuer_in=LISTS,
    issuer_not_in=LISTS,
    level_in=LISTS,
    tag=IDS,
    min_credits=AMOUNTS,
    awarded_after=INSTANTS,
    awarded_before=INSTANTS,
    min_result=RESULTS,
)
units = st.sampled_from(["credits", "badges"])
limits = st.fixed_dictionaries({"where": wheres, "max": AMOUNTS, "unit": units})
minimums = st.one_of(
    st.fixed_dictionaries({"where": wheres, "min": AMOUNTS, "unit": units}),
    st.fixed_dictionaries({"where": wheres, "min_share": st.sampled_from([Decimal("0.5"), 1]), "unit": units}),
    st.fixed_dictionaries({"distinct": st.sampled_from(["issuer", "level"]), "min": st.integers(1, 3)}),
)


def nodes():
    return st.recursive(_leaves(), _groups, max_leaves=8)


def _node(kind, required, optional):
    common = {
        "name": st.text(max_size=5).filter(lambda text: "\0" not in text and text.isprintable()),
        "optional": st.booleans(),
        "consumes": st.booleans(),
        "limits": st.lists(limits, max_size=2),
        "minimums": st.lists(minimums, max_size=2),
    }
    base = {"type": st.just(kind), "id": st.uuids().map(str)}
    return st.fixed_dictionaries(base | required, optional=common | optional)


def _leaves():
    return st.one_of(
        _node("achievement", {"achievement": IDS}, {"min_result": RESULTS, "times": st.integers(-1, 3)}),
        _node("match", {"where": wheres, "count": st.integers(-1, 3)}, {}),
        _node("match", {"where": wheres, "credits": AMOUNTS}, {}),
        _node("manual", {"label": st.just("Interview")}, {}),
    )


def _groups(inner):
    of = st.lists(inner, max_size=3)
    return st.one_of(
        _node("all", {"of": of}, {}),
        _node("any", {"of": of}, {}),
        _node("choose", {"of": of, "count": st.integers(-1, 4)}, {}),
        _node("credits", {"of": of, "credits": AMOUNTS}, {}),
    )


catalogues = st.lists(
    st.fixed_dictionaries(
        {"id": IDS, "name": st.just("Robotics"), "issuer": IDS},
        optional={
            "achievement_type": st.just("MicroCredential"),
            "credits": AMOUNTS,
            "level": IDS,
            "tags": LISTS,
            "valid_for": st.sampled_from(["P3Y", "P18M", "PT12H"]),
            "weeks": AMOUNTS,
            "cost": AMOUNTS,
            "prerequisites": LISTS,
            "results": st.just(["pass", "fail"]),
        },
    ),
    max_size=5,
    unique_by=lambda one: one["id"],
).map(lambda found: {"achievements": found})

facts = st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from([Decimal("2.5"), "yes"])

pathways = st.fixed_dictionaries(
    {"id": st.just("p"), "version": st.just("1"), "name": st.just("P"), "rule": nodes()},
    optional={
        "awards": IDS,
        "sharing": st.sampled_from([{"within": "free"}, {"within": "exclusive"}]),
        "validity": st.sampled_from(["valid_now", "ever_valid", "all_valid_together"]),
        "accepts_unverified": st.booleans(),
        "eligibility": st.lists(st.fixed_dictionaries({"fact": IDS, "equals": facts}), max_size=2),
        "equivalences": st.lists(
            st.fixed_dictionaries({"held": IDS, "counts_as": IDS}, optional={"credits": AMOUNTS}), max_size=2
        ),
    },
)

badges = st.fixed_dictionaries(
    {
        "id": IDS,
        "achievement": IDS,
        "awarded": INSTANTS,
        "state": st.sampled_from(["active", "revoked", "suspended"]),
        "verdict": st.sampled_from(["verified", "unknown", "invalid"]),
    },
    optional={"issuer": IDS, "credits": AMOUNTS, "result": RESULTS, "expires": st.none() | INSTANTS},
)
holdings = some(
    learner=IDS,
    facts=st.dictionaries(IDS, facts, max_size=3),
    badges=st.lists(badges, max_size=4, unique_by=lambda one: one["id"]),
    in_progress=LISTS,
    manual=LISTS,
    waivers=st.lists(
        st.fixed_dictionaries({"node": IDS}, optional={"reason": IDS, "granted_by": IDS, "until": INSTANTS}), max_size=2
    ),
)
