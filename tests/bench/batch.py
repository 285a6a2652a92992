"""A batch of 10,000 badges of every kind, by one process and by two, started and warm before the clock runs.

Both take turns, and the median of their ratios counts: on a machine with other work to do, one turn says little.

python -m tests.bench.batch          # a row of the table; takes a minute or two
"""

from __future__ import annotations

import io
import itertools
import json
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.sims.issuer import IssuerSimulator
from wallet.infra.batch import judge_lines

LINES = 10_000
ROUNDS = 3
WARM = 400
DISTINCT = 1_000
AT = "2026-11-24T12:00:00Z"


def rows():
    """Yield (what, measured, beside what, ratio)."""
    with tempfile.TemporaryDirectory() as folder:
        lines = list(itertools.islice(itertools.cycle(_cases(Path(folder))), WARM + LINES))
        turns = [(_time(lines, 1)[0], *_time(lines, 2)) for _ in range(ROUNDS)]
    yield (
        f"a batch of {LINES:,} mixed badges, two processes",
        f"{statistics.median(turn[1] for turn in turns):.1f} s, {max(turn[2] for turn in turns):.0f} MB more in the parent",
        f"one process, {statistics.median(turn[0] for turn in turns):.1f} s",
        statistics.median(alone / together for alone, together, _ in turns),
    )


def _time(lines, processes):
    """Seconds for all lines but the first, and by how many MB the parent grew meanwhile."""
    expected = [json.loads(line)["id"] for line in lines]
    answers = judge_lines(io.BytesIO(b"\n".join(lines)), None, processes=processes)
    given = [json.loads(next(answers))["id"] for _ in range(WARM)]
    before, begin = _peak_mb(), time.perf_counter()
    given += [json.loads(answer)["id"] for answer in answers]
    seconds = time.perf_counter() - begin
    assert given == expected
    return seconds, _peak_mb() - before


def _peak_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _cases(folder):
    issuer = IssuerSimulator("did:web:uni.example")
    badges = [_badge(issuer, number) for number in range(DISTINCT)]
    documents = {}
    for number, (url, (_, body, _)) in enumerate(sorted(issuer.documents.items())):
        (folder / f"document{number}").write_bytes(body)
        documents[url] = str(folder / f"document{number}")
    for number, data in enumerate(badges):
        (folder / f"badge{number}").write_bytes(data)
        needed = {
            url: file for url, file in documents.items() if "/assertions/" not in url or url.endswith(f"/{number}")
        }
        case = {"id": str(number), "file": str(folder / f"badge{number}"), "at": AT, "documents": needed}
        yield json.dumps(case).encode()


def _badge(issuer, number):
    """One of eight kinds in turn: signed in every way, in pictures, hosted, changed, and nothing at all."""
    name = f"urn:uuid:00000000-0000-4000-8000-{number:012d}"
    credential = issuer.credential(id=name, credentialStatus=issuer.status(number))
    signed = issuer.sign(credential)
    kinds = (
        lambda: json.dumps(signed).encode(),
        lambda: issuer.sign_jwt(credential).encode(),
        lambda: issuer.png(signed),
        lambda: issuer.svg(issuer.sign_jwt(credential)),
        lambda: json.dumps(issuer.assertion(id=f"{issuer.site}/ob2/assertions/{number}")).encode(),
        lambda: issuer.sign_assertion(issuer.assertion(verification=issuer.signed_verification)).encode(),
        lambda: json.dumps(signed | {"name": "Changed"}).encode(),
        lambda: b"no badge at all",
    )
    return kinds[number % len(kinds)]()


if __name__ == "__main__":
    for row in rows():
        sys.stdout.write(f"{row}\n")
