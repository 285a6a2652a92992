"""What the worst single file costs, each in a process of its own, beside an innocent badge."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import zlib

from tests.sims.issuer import IssuerSimulator

# Reads a file's bytes, judges them without any document, and says what that cost beyond the imports.
CHILD = """
import resource, sys
from datetime import UTC, datetime
from wallet.core.proofs.context_set import ContextSet
from wallet.core.verify.bench import Shelf
from wallet.core.verify.loop import verify
shelf, data = Shelf(ContextSet.bundled()), sys.stdin.buffer.read()
def judge(upload):
    return verify(upload, lambda urls: {}, now=datetime(2026, 11, 24, tzinfo=UTC), claimed_recipient={}, shelf=shelf)
judge(b'{"@context": []}')
before = resource.getrusage(resource.RUSAGE_SELF)
verdict = judge(data).report.verdict.value
after = resource.getrusage(resource.RUSAGE_SELF)
scale = 1 if sys.platform == "linux" else 1024
print(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, (after.ru_maxrss - before.ru_maxrss) // scale, verdict)
"""


def rows():
    """Yield (what, measured, beside what, ratio) for the dearest hostile files we know."""
    innocent, _, _ = _cost(json.dumps(IssuerSimulator().sign(IssuerSimulator().credential())).encode())
    for name, data in sorted(files().items()):
        seconds, kilobytes, verdict = _cost(data)
        yield (
            f"hostile file: {name} ({len(data) / 1000:.0f} KB), {verdict}",
            f"{seconds * 1000:.0f} ms CPU, {kilobytes / 1024:.0f} MB",
            "an innocent badge, cold",
            seconds / max(innocent, 0.001),
        )


def files():
    """Return hostile files by name; each is made here, from nothing."""
    issuer = IssuerSimulator()
    tags = issuer.sign(issuer.credential())
    tags["credentialSubject"]["achievement"]["tag"] = [f"tag {number}" for number in range(8_000)]
    alike = issuer.sign(issuer.credential())
    alignment = {"type": ["Alignment"], "targetName": "a", "targetUrl": "https://a.example"}
    alike["credentialSubject"]["result"] = [{"type": ["Result"], "alignment": [alignment] * 6}] * 6
    return {
        "36 blank nodes that look alike": json.dumps(alike).encode(),
        "a clique of nine blank nodes": json.dumps(
            issuer.sign(issuer.credential()) | {"evidence": _clique(9)}
        ).encode(),
        "8,000 tags": json.dumps(tags).encode(),
        "2 MB of open brackets": b"[" * (2 * 1024 * 1024),
        "an array of a million": b"[" + b"0," * 999_999 + b"0]",
        "a PNG whose text unpacks to 256 MB": _png_bomb(),
        "an SVG of 60,000 groups": b'<svg xmlns="http://www.w3.org/2000/svg">'
        + b"<g>" * 60_000
        + b"</g>" * 60_000
        + b"</svg>",
    }


def _clique(size):
    """Nodes without names that all point at each other: the dearest graph to canonicalise."""
    return [
        {
            "type": ["Evidence"],
            "id": f"_:b{node}",
            "evidence": [f"_:b{other}" for other in range(size) if other != node],
        }
        for node in range(size)
    ]


def _png_bomb():
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    packed = zlib.compress(b"\0" * (256 * 1024 * 1024), 9)
    text = b"openbadgecredential\0\1\0\0\0" + packed
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"iTXt", text) + chunk(b"IEND", b"")


def _cost(data):
    done = subprocess.run([sys.executable, "-c", CHILD], input=data, capture_output=True, check=True)
    seconds, kilobytes, verdict = done.stdout.decode().split()
    return float(seconds), int(kilobytes), verdict
