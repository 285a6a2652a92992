"""Award badges from a table: read, signed, stored, told. `python -m tests.bench.awards [people]` prints what it took."""

from __future__ import annotations

import hashlib
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa
from nacl.signing import SigningKey

from tests.conftest import SECRET, FixedClock
from tests.sims.issuer import IssuerSimulator
from wallet.core.baking.svg import bake_svg
from wallet.core.issuing import AwardFacts, build_credential
from wallet.core.proofs.canon import canonicalize
from wallet.infra import migrate
from wallet.infra.db import Database
from wallet.infra.settings import load_settings
from wallet.services.award import open_desk
from wallet.services.award_orders import bring_list, confirm_list, order_progress
from wallet.services.award_work import make_awards
from wallet.services.demo.load import demo_id, load_demo
from wallet.services.publish import achievement_picture
from wallet.services.status_lists import draw_places
from wallet.store import issuing
from wallet.store.tables import AwardRow
from wsgi import create_app, load_tables

UNIT, BADGE, ACTOR = "alder-valley", "robotics", "person jonas"


def table_of(people):
    """Return a CSV file of so many people."""
    lines = [f"p{number}@people.example,Person {number} of Many,,,A," for number in range(people)]
    return "\n".join(["email,name,awarded,valid_until,result,evidence", *lines]).encode()


def measured(people, deps):
    """Yield (what, seconds, how many) of each step."""
    actor, clock = demo_id(ACTOR), time.perf_counter
    begun = clock()
    order_id = bring_list(actor, UNIT, BADGE, ("people.csv", table_of(people)), deps)
    yield "read a table and show it", clock() - begun, people
    begun = clock()
    confirm_list(actor, UNIT, order_id, deps)
    while order_progress(actor, UNIT, order_id, deps)[0].state != "done":
        make_awards(deps)
    yield "sign, store and write the letters", clock() - begun, people
    with deps.database.read() as session:
        texts = session.scalars(
            sa.select(AwardRow.credential).where(AwardRow.order_id == order_id, AwardRow.claimed_at.is_(None))
        ).all()
        picture = achievement_picture(session, BADGE)
    assert len(texts) == people
    begun = clock()
    for text in texts:
        bake_svg(picture, text, keyword="openbadgecredential")
    yield "bake them into a picture (SVG)", clock() - begun, people


def signing_ratio(deps, rounds=400):
    """Return (median seconds of signing as it is done, of the bare floor) over so many awards, taken in turns.

    Each award is signed once, by one of them: what a text costs the first time is in both.
    """
    with deps.database.begin() as session:
        desk = open_desk(session, issuing.achievement_by_slug(session, BADGE), deps)
        places = draw_places(session, desk.issuer, rounds, deps)
    taken = ([], [])
    ways = (lambda document: desk.sign(document, deps.now()), bare_signer(desk, deps))
    for number, place in enumerate(places):
        document, way = unsigned(desk, number, place, deps), number % 2
        begun = time.perf_counter()
        ways[way](document)
        taken[way].append(time.perf_counter() - begun)
    return tuple(map(statistics.median, taken))


def unsigned(desk, number, place, deps):
    now = deps.now()
    facts = AwardFacts(f"urn:example:{number}", f"p{number}@people.example", "Person", "ab" * 8, now, None, now, "A")
    return build_credential(desk.identity, desk.facts, facts, [one.place for one in place])


def bare_signer(desk, deps):
    """What no signer can leave out: canonical bytes of document and options, their hashes, Ed25519."""
    key = SigningKey(b"k" * 32)
    config = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-11-25T00:00:00Z",
        "verificationMethod": f"{desk.identity.did}#key-1",
        "proofPurpose": "assertionMethod",
    }

    def sign(document):
        options = canonicalize({**config, "@context": document["@context"]}, deps.contexts)
        hashed = hashlib.sha256(options).digest() + hashlib.sha256(canonicalize(document, deps.contexts)).digest()
        return key.sign(hashed).signature

    return sign


def laurel(folder):
    """Return the services of a demo in a database of its own."""
    load_tables()
    environ = {"DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3", "SECRET_KEY": SECRET, "INSTANCE_DIR": str(folder)}
    settings = replace(load_settings(environ), demo=True)
    database = Database(settings.database_url)
    migrate.upgrade(database)
    database.engine.dispose()
    app = create_app(settings, now=FixedClock(), fetcher=IssuerSimulator("did:web:uni.example"), testing=True)
    deps = replace(app.extensions["deps"], nudge=lambda name: None)
    load_demo(deps)
    return deps


def main():
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        deps = laurel(Path(folder))
        rows = list(measured(people, deps))
        ours, floor = signing_ratio(deps)
        deps.database.engine.dispose()
    for what, seconds, count in rows:
        sys.stdout.write(f"{what}: {count:,} in {seconds:.1f} s, {seconds / count * 1000:.2f} ms each\n")
    sys.stdout.write(f"signing: {floor / ours:.0%} of the bare floor (canonicalisation, hashes, Ed25519)\n")


if __name__ == "__main__":
    main()
