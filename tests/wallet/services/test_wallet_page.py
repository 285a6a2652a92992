"""What a wallet shows for a query, and how many statements that takes."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sims.issuer import NOW
from tests.wallet.wallet_kit import ada, statements, wallet_deps
from wallet.core.model import Achievement, AchievementCredential, Alignment, Profile
from wallet.core.standing import Linked, Standing
from wallet.core.verify.report import (
    Check,
    CheckResult,
    CredentialFormat,
    Outcome,
    RecipientMatch,
    Report,
    Verdict,
)
from wallet.services import organise
from wallet.services.wallet_page import WalletQuery, read_query, wallet_page
from wallet.store.judgements import Arrival, Judged, add_badge


@pytest.fixture
def deps(settings, clock, issuer):
    deps = wallet_deps(settings, clock, issuer)
    yield deps
    deps.database.engine.dispose()


@pytest.fixture
def learner(deps):
    return ada(deps)


def put(deps, learner, name, *, issuer="Example University", verdict=Verdict.VERIFIED, linked=Linked.LINKED, **values):
    """Write a badge straight into the store."""
    skills, awarded = values.pop("skills", ()), values.pop("awarded", NOW)
    credential = AchievementCredential(
        id=f"urn:{uuid4()}",
        issuer=Profile(f"did:web:{issuer.split()[0].lower()}.example", issuer),
        achievement=Achievement(None, name, alignments=tuple(Alignment(skill) for skill in skills)),
        name=name,
        awarded_date=awarded,
        **values,
    )
    known = verdict is not Verdict.INVALID
    outcomes = {
        Check.PROOF: Outcome.PASSED if known else Outcome.FAILED,
        Check.REVOCATION: Outcome.FAILED if verdict is Verdict.REVOKED else Outcome.NOT_APPLICABLE,
        Check.SUSPENSION: Outcome.NOT_APPLICABLE,
    }
    report = Report(
        verdict=verdict,
        judged_at=NOW,
        format=CredentialFormat.OB3_JWT,
        credential=None,
        claimed=None,
        checks=tuple(CheckResult(check, outcomes.get(check, Outcome.PASSED), "x", "X.") for check in Check),
        recipient=RecipientMatch.MATCH,
        issuer_known=Outcome.UNKNOWN,
        endorsements=(),
        sources=(),
        look_again_at=None,
    )
    with deps.database.begin() as session:
        arrival = Arrival(b"x", str(uuid4()), "jws")
        return add_badge(
            session, learner, arrival, Judged(report, credential if known else None, linked), now=deps.now()
        )


def names(page):
    return [badge.name for badge in page.badges]


@pytest.fixture
def five(deps, learner):
    day = timedelta(days=1)
    return {
        name: put(deps, learner, name, **values)
        for name, values in {
            "Robotics": {"skills": ["Kinematics", "Safety"], "awarded": NOW - 400 * day, "valid_until": NOW + 90 * day},
            "Ethics": {"skills": ["Safety"], "issuer": "Northgate College", "awarded": NOW - 2 * day},
            "algebra": {"awarded": NOW - 3 * day, "valid_until": NOW + 900 * day},
            "Teaching": {"verdict": Verdict.EXPIRED, "valid_until": NOW - 9 * day, "awarded": NOW - 800 * day},
            "Health": {"linked": Linked.NOT_LINKED, "awarded": NOW - 4 * day},
        }.items()
    }


@pytest.mark.parametrize(
    ("args", "found"),
    [
        pytest.param({}, ["Ethics", "algebra", "Health", "Robotics", "Teaching"], id="newest-first"),
        pytest.param({"sort": "name"}, ["algebra", "Ethics", "Health", "Robotics", "Teaching"], id="by-name"),
        pytest.param({"sort": "issuer"}, ["algebra", "Health", "Robotics", "Teaching", "Ethics"], id="by-issuer"),
        pytest.param({"sort": "expiry"}, ["Teaching", "Robotics", "algebra"], id="by-expiry"),
        pytest.param({"state": "counts"}, ["Ethics", "algebra", "Robotics"], id="counting"),
        pytest.param({"state": "look"}, ["Health", "Teaching"], id="needs-a-look"),
        pytest.param({"state": "not_linked"}, ["Health"], id="not-linked"),
        pytest.param({"state": "verified"}, ["Ethics", "algebra", "Health", "Robotics"], id="by-verdict"),
        pytest.param({"issuer": "did:web:northgate.example"}, ["Ethics"], id="issuer"),
        pytest.param({"skill": "Safety"}, ["Ethics", "Robotics"], id="skill"),
        pytest.param({"year": "2025"}, ["Robotics"], id="year"),
        pytest.param({"q": "ROBO safety"}, ["Robotics"], id="words-in-any-order"),
        pytest.param({"q": "college"}, ["Ethics"], id="words-of-the-issuer"),
        pytest.param({"q": "%"}, [], id="no-wild-cards"),
        pytest.param({"q": "_thics"}, [], id="no-wild-letters"),
        pytest.param({"q": "'; DROP TABLE badge; --"}, [], id="sql-is-only-words"),
        pytest.param({"sort": "newest; DROP", "state": "odd", "page": "-3", "year": "x", "collection": "7"},
                     ["Ethics", "algebra", "Health", "Robotics", "Teaching"], id="nonsense-asks-for-everything"),
    ],
)  # fmt: skip
def test_what_is_found(deps, learner, five, args, found):
    page = wallet_page(learner, read_query(args), deps)
    assert names(page)[: len(found)] == found
    assert page.total == 5
    if "sort" not in args or args["sort"] == "newest":
        assert page.found == len(found)


def test_what_could_be_looked_for(deps, learner, five):
    page = wallet_page(learner, WalletQuery(), deps)
    assert [(one.value, one.count) for one in page.states] == [
        (Standing.COUNTS, 3),
        (Standing.NOT_LINKED, 1),
        (Standing.EXPIRED, 1),
    ]
    assert [(one.words, one.count) for one in page.issuers] == [("Example University", 4), ("Northgate College", 1)]
    assert [one.value for one in page.skills] == ["Kinematics", "Safety"]
    assert [one.value for one in page.years] == ["2026", "2025", "2024"]


def test_what_lapses_when(deps, learner, five):
    page = wallet_page(learner, WalletQuery(), deps)
    assert [(one.badge.name, one.days, one.percent) for one in page.lapses] == [
        ("Robotics", 90, 10),
        ("algebra", 900, 100),
    ]
    assert page.never_lapse == 1


def test_unverified_words_are_never_found(deps, learner):
    put(deps, learner, "Brain surgery", verdict=Verdict.INVALID)
    page = wallet_page(learner, WalletQuery(q="brain"), deps)
    assert (page.total, page.found) == (1, 0)


def test_a_collection_in_its_own_order(deps, learner, five):
    shelf = organise.new_collection(learner, "Shelf", deps)
    for name in ("Teaching", "algebra", "Ethics"):
        organise.place_badge(learner, five[name], {shelf}, revision=1, deps=deps)
    page = wallet_page(learner, read_query({"collection": str(shelf), "sort": "order"}), deps)
    assert names(page) == ["Teaching", "algebra", "Ethics"]
    assert wallet_page(learner, read_query({"collection": str(UUID(int=0))}), deps).found == 0


def test_two_hundred_badges_take_four_statements(deps, learner):
    for number in range(200):
        put(deps, learner, f"Badge {number:03}", skills=["Safety"], awarded=NOW - timedelta(days=number))
    with statements(deps.database) as sent:
        page = wallet_page(learner, WalletQuery(q="badge", sort="name", page=2), deps)
    assert len(sent) <= 4
    assert (page.found, page.pages, names(page)[0], len(page.badges)) == (200, 4, "Badge 060", 60)
    last = wallet_page(learner, WalletQuery(sort="name", page=99), deps)
    assert (last.query.page, len(last.badges)) == (4, 20)


@given(
    st.dictionaries(
        st.sampled_from(["q", "state", "issuer", "skill", "tag", "year", "collection", "sort", "page"]),
        st.text(max_size=60) | st.sampled_from(["1", "-1", "٣", "9" * 30, "\ud800", "look", "order"]),
    )
)
def test_any_address_is_a_query(args):
    query = read_query(args)
    assert query.page >= 1
    assert query.year is None or 0 <= query.year <= 9999
    assert "\0" not in query.q


def test_an_empty_wallet(deps, learner):
    page = wallet_page(learner, WalletQuery(), deps)
    assert (page.total, page.pages, page.badges, page.states) == (0, 1, (), ())
