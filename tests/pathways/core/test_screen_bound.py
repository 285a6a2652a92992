"""The screen never says no where the audit says yes."""

from pathways.core.audit import audit
from pathways.core.compile import PathwayProblems, compile_pathway
from pathways.core.screen import Unit
from pathways.core.screen_many import ScreenForMany
from pathways.core.screen_rules import compile_screen
from tests.oracles.compare import read
from tests.oracles.documents import instant
from tests.oracles.generate import make_case


def units_of(holdings):
    """What a learner holds as the screen wants it: by achievement, the best credits and how many copies."""
    held = {}
    for badge in holdings.badges:
        held.setdefault(badge.achievement, []).append(badge.credits)
    return [
        Unit(name, max((own for own in credits if own is not None), default=None), len(credits))
        for name, credits in held.items()
    ]


def test_whatever_is_complete_is_kept():
    kept = complete = screened = 0
    for seed in range(250):
        case = make_case(seed)
        catalogue, pathway, holdings = read(case)
        if holdings.waivers:
            continue
        try:
            compiled = compile_pathway(pathway, catalogue)
        except PathwayProblems:
            continue
        screen = compile_screen([pathway], catalogue)
        units = units_of(holdings)
        possible = bool(screen.possible(units))
        assert possible == bool(len(ScreenForMany(screen).possible([units]).learners)), seed
        found = audit(compiled, holdings, instant(case["at"]), next_steps=False)
        satisfied = found.percent == 100
        assert possible or not satisfied, seed
        screened, kept, complete = screened + 1, kept + possible, complete + satisfied
    assert complete > 10
    assert kept < 0.9 * screened  # it does leave pathways out
