"""The university's own list: added, changed, removed, with names, dates and reasons; and what verifications are told."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
import sqlalchemy as sa

from tests.sims.issuer import IssuerSimulator
from tests.wallet.registry_kit import administrator, dcc, imported, png
from wallet.base.errors import NotFound
from wallet.base.limits import ISSUERS_PER_PAGE
from wallet.core.registries.facts import NoteMissing
from wallet.core.trust import Listing
from wallet.core.verify.report import Check, Outcome
from wallet.infra.pictures import PictureUnreadable
from wallet.services import known_issuers
from wallet.services.check import check
from wallet.services.forms import FormRefused
from wallet.services.known_issuers import EntryEnded, EntryOfRegistry, NotAdministrator, Typed
from wallet.services.registries import remove_registry
from wallet.services.staff import create_account
from wallet.services.trust_list import TrustList
from wallet.store.erasure import erase_account
from wallet.store.tables import IssuerRow, KnownIssuerRow

ONE = "did:web:one.example"
TYPED = Typed(ONE, "One College", "Trustees of One", "https://www.one.example", "Prato, Italy", "2024-09-01", "We met.")


@pytest.fixture
def rosa(deps):
    return administrator(deps)


def add(deps, by, **changes):
    return known_issuers.add_issuer(replace(TYPED, **changes), by=by, deps=deps)


def known(deps, issuer_id=ONE):
    return deps.known_issuers().find(issuer_id)


def test_an_issuer_is_added_and_known(deps, rosa):
    entry_id = add(deps, rosa, logo=png(40, 40))
    found = known(deps)
    assert (found.name, found.legal_name, found.url, found.location) == (
        "One College",
        "Trustees of One",
        "https://www.one.example",
        "Prato, Italy",
    )
    assert found.listings == (Listing(since=date(2024, 9, 1)),)
    logo = known_issuers.issuer_logo(found.logo, deps)
    assert (logo.media_type, logo.body[:4]) == ("image/png", b"\x89PNG")
    entry = known_issuers.issuer_page(entry_id, deps).entry
    assert (entry.added_by_name, entry.added_at, entry.note) == ("Rosa Lind", deps.now(), "We met.")


def test_without_a_day_it_is_known_since_today(deps, rosa):
    add(deps, rosa, since="")
    assert known(deps).listings[0].since == deps.now().date()


REFUSED = {
    "issuer_id": {"issuer_id": "One College"},
    "name": {"name": "\u200b"},
    "legal_name": {"legal_name": "a" * 201},
    "url": {"url": "javascript:alert(1)"},
    "location": {"location": "a" * 201},
    "since": {"since": "2126-01-01"},
    "note": {"note": " "},
    "logo": {"logo": b"<svg onload=alert(1)"},
}


@pytest.mark.parametrize(("field", "changes"), REFUSED.items(), ids=REFUSED)
def test_a_field_is_refused_and_nothing_is_written(deps, rosa, field, changes):
    with pytest.raises(FormRefused) as refused:
        add(deps, rosa, **changes)
    assert list(refused.value.fields) == [field]
    assert known_issuers.find_issuers("", 1, deps).total == 0


def test_everything_wrong_is_said_at_once(deps, rosa):
    with pytest.raises(FormRefused) as refused:
        known_issuers.add_issuer(Typed(logo=b"x"), by=rosa, deps=deps)
    assert sorted(refused.value.fields) == ["issuer_id", "logo", "name", "note"]
    assert isinstance(refused.value.fields["logo"], PictureUnreadable)


def test_an_issuer_is_listed_once(deps, rosa):
    add(deps, rosa)
    with pytest.raises(FormRefused) as refused:
        add(deps, rosa, name="Again")
    assert refused.value.fields["issuer_id"].code == "issuer_already_listed"


def test_two_who_add_the_same_at_once(deps, rosa):
    start, outcomes = threading.Barrier(2), []

    def attempt():
        start.wait()
        try:
            outcomes.append(bool(add(deps, rosa)))
        except FormRefused as error:
            outcomes.append(error.fields["issuer_id"].code)

    threads = [threading.Thread(target=attempt) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == ["True", "issuer_already_listed"]


def test_a_change_keeps_what_was_said_before(deps, rosa, clock):
    otto = administrator(deps, "Otto Berg")
    first = add(deps, rosa, logo=png())
    logo = known(deps).logo
    clock.forward(days=1)
    second = known_issuers.change_issuer(
        first,
        replace(TYPED, issuer_id="did:web:other.example", name="One University", note="Renamed."),
        by=otto,
        deps=deps,
    )
    assert (known(deps).name, known(deps).logo) == ("One University", logo)  # another id is not taken from the form
    page = known_issuers.issuer_page(first, deps)
    assert page.current.id == second
    assert [(one.name, one.note, one.added_by_name, one.removed_by_name, one.replaced) for one in page.history] == [
        ("One University", "Renamed.", "Otto Berg", None, False),
        ("One College", "We met.", "Rosa Lind", "Otto Berg", True),
    ]
    with pytest.raises(EntryEnded):
        known_issuers.change_issuer(first, TYPED, by=rosa, deps=deps)
    with pytest.raises(EntryEnded):
        known_issuers.remove_issuer(first, "Too late.", by=rosa, deps=deps)


def test_a_logo_can_be_dropped(deps, rosa):
    first = add(deps, rosa, logo=png())
    sha256 = known(deps).logo
    known_issuers.change_issuer(first, replace(TYPED, drop_logo=True), by=rosa, deps=deps)
    assert known(deps).logo is None
    with pytest.raises(NotFound):
        known_issuers.issuer_logo(sha256, deps)


def test_an_issuer_taken_off_is_known_no_longer_and_can_come_back(deps, rosa, clock):
    first = add(deps, rosa)
    with pytest.raises(NoteMissing):
        known_issuers.remove_issuer(first, "", by=rosa, deps=deps)
    clock.forward(days=1)
    known_issuers.remove_issuer(first, "Closed.", by=rosa, deps=deps)
    assert known(deps) is None
    page = known_issuers.issuer_page(first, deps)
    assert (page.current, page.entry.removed_note, page.entry.removed_by_name) == (None, "Closed.", "Rosa Lind")
    clock.forward(days=1)
    add(deps, rosa, note="Open again.")
    assert known(deps) is not None
    assert [one.note for one in known_issuers.issuer_page(first, deps).history] == ["Open again.", "We met."]


def test_who_may(deps, rosa):
    entry_id = add(deps, rosa)
    ada, _ = create_account("ada@uni.example", "Ada", roles=["advisor", "issuer"], password=None, deps=deps)
    for attempt in (
        lambda: add(deps, ada, issuer_id="did:web:two.example"),
        lambda: known_issuers.change_issuer(entry_id, TYPED, by=ada, deps=deps),
        lambda: known_issuers.remove_issuer(entry_id, "No.", by=ada, deps=deps),
    ):
        with pytest.raises(NotAdministrator):
            attempt()
    assert known(deps).name == "One College"


def test_what_a_registry_says_is_not_changed_by_hand(deps, rosa):
    imported(deps, dcc({ONE: "One College"}))
    [entry] = known_issuers.find_issuers("", 1, deps).entries
    with pytest.raises(EntryOfRegistry):
        known_issuers.change_issuer(entry.id, TYPED, by=rosa, deps=deps)
    with pytest.raises(EntryOfRegistry):
        known_issuers.remove_issuer(entry.id, "No.", by=rosa, deps=deps)


def test_the_names_stay_when_the_administrator_goes(deps, rosa):
    entry_id = add(deps, rosa)
    with deps.database.begin() as session:
        erase_account(session, rosa)
    assert known_issuers.issuer_page(entry_id, deps).entry.added_by_name == "Rosa Lind"
    assert known(deps) is not None


def test_issuers_are_found(deps, rosa):
    imported(deps, dcc({f"did:web:n{n:03}.example": f"College {n:03}" for n in range(60)}))
    add(deps, rosa, name="100% Own")
    first, last = known_issuers.find_issuers("", 1, deps), known_issuers.find_issuers("", 99, deps)
    assert (first.total, first.pages, len(first.entries), len(last.entries)) == (61, 2, ISSUERS_PER_PAGE, 11)
    assert first.entries[0].name == "100% Own"
    assert [one.registry for one in known_issuers.find_issuers("college 007", 1, deps).entries] == ["Valley Colleges"]
    assert [one.name for one in known_issuers.find_issuers("N007.EX", 1, deps).entries] == ["College 007"]
    assert [one.name for one in known_issuers.find_issuers("%", 1, deps).entries] == ["100% Own"]
    assert [one.name for one in known_issuers.find_issuers("", 1, deps, own=True).entries] == ["100% Own"]
    assert known_issuers.find_issuers("' OR 1=1 --", -5, deps).entries == ()


# --- what a verification is told


def statements_of(deps):
    seen = []
    sa.event.listen(deps.database.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    return seen


def test_asking_is_one_small_query_until_something_changes(deps, rosa):
    imported(deps, dcc({f"did:web:n{n}.example": "College" for n in range(50)}))
    first, seen = deps.known_issuers(), statements_of(deps)
    assert deps.known_issuers() is first
    selects = [one for one in seen if one.lstrip().upper().startswith("SELECT")]
    assert len(selects) == 1
    assert "known_issuer" not in selects[0]
    add(deps, rosa)
    assert known(deps) is not None
    assert len(deps.known_issuers().by_id) == 51


def test_another_process_sees_a_change(deps, rosa):
    other = TrustList(deps.settings, deps.database)
    assert other().find(ONE) is None
    entry_id = add(deps, rosa)
    assert other().find(ONE).name == "One College"
    known_issuers.change_issuer(entry_id, replace(TYPED, name="One University"), by=rosa, deps=deps)
    assert other().find(ONE).name == "One University"


def test_own_issuers_are_known_and_our_list_leads(deps, rosa):
    with deps.database.begin() as session:
        for slug, is_known in (("home", True), ("guest", False)):
            row = IssuerRow(
                id=uuid4(), slug=slug, name=slug.title(), description="", known=is_known, created_at=deps.now()
            )
            session.add(row)
    base = "did:web:localhost%3A8000:issuers:"
    assert known(deps, base + "home").listings == (Listing(),)
    assert known(deps, base + "guest") is None
    imported(deps, dcc({base + "home": "A home by another name"}))
    add(deps, rosa, issuer_id=base + "guest", name="Our guest")
    home, guest = known(deps, base + "home"), known(deps, base + "guest")
    assert (home.name, [one.registry for one in home.listings]) == ("Home", [None, "Valley Colleges"])
    assert guest.name == "Our guest"


def test_a_verification_says_so(deps, rosa):
    def judged():
        sim = IssuerSimulator("did:web:uni.example")
        report = check(sim.png(sim.sign(sim.credential())), deps, email=None, permit=lambda: None).report
        line = report.outcome(Check.ISSUER_KNOWN)
        return report.issuer_known, line.code, line.message

    nobody = (Outcome.UNKNOWN, "issuer_not_listed", "Nobody we trust has vouched for this issuer yet.")
    assert judged() == nobody
    registry_id = imported(deps, dcc({"did:web:uni.example": "Uni by registry"}))
    assert judged() == (
        Outcome.PASSED,
        "issuer_in_registry",
        "Known issuer: Uni by registry, listed by Valley Colleges, imported on 2026-11-24.",
    )
    entry_id = add(deps, rosa, issuer_id="did:web:uni.example")
    assert judged()[1:] == (
        "issuer_listed",
        "Known issuer: One College, on this university's own list since 2024-09-01.",
    )
    known_issuers.remove_issuer(entry_id, "Closed.", by=rosa, deps=deps)
    assert judged()[1] == "issuer_in_registry"
    remove_registry(registry_id, "Not kept up.", by=rosa, deps=deps)
    assert judged() == nobody


def test_a_name_alone_is_nothing(deps, rosa):
    add(deps, rosa, issuer_id="did:web:maple.example", name="Example University")
    mallory = IssuerSimulator("did:web:uni.example")  # signs soundly, and calls itself the same
    report = check(mallory.png(mallory.sign(mallory.credential())), deps, email=None, permit=lambda: None).report
    assert (report.verdict, report.issuer_known) == ("verified", Outcome.UNKNOWN)


def test_history_is_never_written_over(deps, rosa):
    entry_id = add(deps, rosa)
    for number in range(3):
        entry_id = known_issuers.change_issuer(entry_id, replace(TYPED, name=f"Name {number}"), by=rosa, deps=deps)
    with deps.database.read() as session:
        rows = session.scalars(sa.select(KnownIssuerRow)).all()
    assert len(rows) == 4
    assert sum(row.removed_at is None for row in rows) == 1
