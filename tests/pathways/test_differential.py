"""The engine beside the twin that tries everything, on generated cases; and what must hold of every answer."""

import copy
from datetime import datetime, timedelta
from random import Random

import pytest

from tests.oracles.broken import BREAKS
from tests.oracles.compare import audited, differences, planned, together_differences
from tests.oracles.features import decided_by
from tests.oracles.generate import make_case, make_joint_case, walk
from tests.oracles.search import TooBig
from wallet.base.errors import AppError

BLOCKS = [range(start, start + 40) for start in range(0, 200, 40)]


def disagreements(seeds, make, compare):
    found = {}
    for seed in seeds:
        try:
            lines = compare(make(seed))
        except TooBig:
            continue
        if lines:
            found[seed] = lines
    return found


@pytest.mark.parametrize("seeds", BLOCKS, ids=lambda seeds: f"from {seeds.start}")
def test_engine_and_twin_agree(seeds):
    assert disagreements(seeds, make_case, differences) == {}


def test_they_agree_on_several_pathways_at_once():
    assert disagreements(range(60), make_joint_case, together_differences) == {}


def test_generated_cases_turn_on_many_features():
    """The full measure is `python -m tests.oracles --what features`."""
    decided = {name for seed in range(14) for name in decided_by(make_case(seed))}
    assert len(decided) > 10


@pytest.mark.parametrize("name", BREAKS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_makes_no_sense_is_refused_with_its_path(name, seed):
    """For an audit and for a plan alike, never answered with `already complete`."""
    case = make_case(seed)
    case["holdings"].pop("waivers", None)
    BREAKS[name](case)
    for ask in (audited, lambda broken: planned(broken, "effort")):
        with pytest.raises(AppError) as refusal:
            ask(case)
        assert all(problem.path.startswith("$") for problem in refusal.value.problems)
        assert refusal.value.problems


def answer(case):
    """What an audit says, apart from the order in which nodes stand in the document."""
    audit = audited(case)
    nodes = sorted((n.id, n.selected, n.satisfied, n.counted, n.required) for n in audit.nodes)
    return (
        audit.complete,
        audit.status,
        (audit.percent, audit.percent_high, audit.percent_in_progress),
        audit.remaining,
        audit.allocation,
        audit.next,
        {one.badge: one.why for one in audit.unused},
        sorted((one.badge, one.prerequisite) for one in audit.order_violations),
        nodes,
    )


def shuffled(thing, random):
    """The same document with every object's members and every list of things in another order."""
    if isinstance(thing, dict):
        members = [
            (name, value if name in ("results", "eligibility") else shuffled(value, random))
            for name, value in thing.items()
        ]
        random.shuffle(members)
        return dict(members)
    if isinstance(thing, list):
        items = [shuffled(item, random) for item in thing]
        random.shuffle(items)
        return items
    return thing


@pytest.mark.parametrize("seed", [3, 17, 46, 90])
def test_order_changes_nothing(seed):
    case, random = make_case(seed), Random(seed)
    before = answer(case)
    assert all(answer(shuffled(case, random)) == before for _ in range(100))


def with_badge(case, random):
    """The case with one more badge that counts."""
    more = copy.deepcopy(case)
    achievement = random.choice(case["catalogue"]["achievements"])["id"]
    if achievement == case["pathway"].get("awards"):
        achievement = case["catalogue"]["achievements"][0]["id"]
    counting = {"awarded": case["at"], "state": "active", "verdict": "verified"}
    more["holdings"]["badges"].append({"id": "new", "achievement": achievement, **counting})
    return more


@pytest.mark.parametrize("seed", range(600, 640))
def test_percent_never_falls_when_a_badge_is_added(seed):
    case = make_case(seed)
    before, after = audited(case).percent, audited(with_badge(case, Random(seed))).percent
    assert before is None or after >= before


@pytest.mark.parametrize("seed", range(700, 730))
def test_expiring_never_completes(seed):
    case = make_case(seed)
    case["pathway"].pop("validity", None)
    expired = copy.deepcopy(case)
    moment = (datetime.fromisoformat(case["at"]) - timedelta(days=1)).isoformat()
    for badge in expired["holdings"]["badges"][::2]:
        badge["expires"] = moment
    before, after = audited(case), audited(expired)
    assert before.complete or not after.complete
    assert after.percent is None or after.percent <= before.percent


AWARDED = {"awarded": "2026-01-01T00:00:00Z", "state": "active", "verdict": "verified"}


def counts_only(seed):
    """Leaves that count badges under one `all`: an assignment, for which a flow is exact."""
    random = Random(seed)
    ids = [f"a{n}" for n in range(random.randint(4, 9))]
    leaves = [
        {
            "type": "match",
            "id": f"n{number}",
            "where": {"achievement_in": random.sample(ids, random.randint(1, len(ids)))},
            "count": random.randint(1, 2),
        }
        for number in range(random.randint(1, 4))
    ]
    return {
        "catalogue": {"achievements": [{"id": i, "name": i, "issuer": "did:web:home.example"} for i in ids]},
        "pathway": {"id": "p", "version": "1", "name": "P", "rule": {"type": "all", "id": "root", "of": leaves}},
        "holdings": {
            "badges": [
                {"id": f"b{n}", "achievement": random.choice(ids), **AWARDED} for n in range(random.randint(0, 6))
            ]
        },
        "at": "2026-11-23T00:00:00Z",
    }


@pytest.mark.parametrize("seed", range(25))
def test_flow_and_solver_agree_where_only_counts_matter(seed):
    """An idle limit takes the case off the fast path; both must say the same, and say what the twin says."""
    case = counts_only(seed)
    slow = copy.deepcopy(case)
    slow["pathway"]["rule"]["limits"] = [{"where": {}, "max": 1000, "unit": "badges"}]
    assert answer(case)[:6] == answer(slow)[:6]
    assert differences(case) == []


def test_a_generated_rule_stays_small():
    cases = [make_case(seed) for seed in range(80)]
    assert max(len(case["holdings"]["badges"]) for case in cases) <= 7
    assert max(len(case["catalogue"]["achievements"]) for case in cases) <= 8
    assert max(sum(1 for _ in walk(case["pathway"]["rule"])) for case in cases) <= 12
