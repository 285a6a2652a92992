"""The child process that checks derived proofs. Run by path, never imported by the rest: it knows nothing of Laurel.

Reads one question a line from standard input, `{"document", "contexts", "key"}`, and writes one answer a line,
`{"answer"}`. Ends by itself when nobody asks for a while. A question that takes more processor time or memory than
it may ends it at once, without an answer.

Arguments: seconds of processor time for one question, bytes of memory, seconds without a question.
"""

from __future__ import annotations

import importlib
import json
import resource
import select
import sys
from datetime import UTC, datetime
from typing import Any, BinaryIO, Final

_FAR_OFF: Final = datetime(9999, 1, 1, tzinfo=UTC)  # dates are judged elsewhere, with everything else that is known


def answer(question: dict[str, Any]) -> str:
    """Return `genuine`, `forged`, `malformed` or `unchecked`."""
    from openvc.proof.contexts import bundled_contexts
    from openvc.proof.ecdsa_sd import EcdsaSdProofSuite, ProofValueMalformed, SignatureInvalid

    own = bundled_contexts()
    given = question["contexts"]
    try:
        EcdsaSdProofSuite().verify(
            question["document"],
            public_key_jwk=question["key"],
            extra_contexts={url: text for url, text in given.items() if own.get(url) != text},
            now=_FAR_OFF,
            check_temporal=False,
        )
    except SignatureInvalid:
        return "forged"
    except ProofValueMalformed:
        return "malformed"
    except Exception:  # whatever a hostile file brings about in the library: it has not been checked
        return "unchecked"
    return "genuine"


def serve(questions: BinaryIO, answers: BinaryIO, cpu_s: int, idle_s: float) -> None:
    """Answer questions until there are no more, or nobody asks for `idle_s` seconds."""
    importlib.import_module("openvc.proof.ecdsa_sd")  # before the clock of the first question runs
    while select.select([questions], [], [], idle_s)[0]:
        line = questions.readline()
        if not line:
            return
        _allow(cpu_s)
        answers.write(json.dumps({"answer": answer(json.loads(line))}).encode() + b"\n")
        answers.flush()


def _allow(cpu_s: int) -> None:
    """Let this process live for so much more processor time: past it the system ends it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + cpu_s, hard))


def _limit_memory(most: int) -> None:
    """Bound memory and files where the system has such bounds; a Mac has none for memory."""
    for what, value in ((resource.RLIMIT_AS, most), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        try:
            resource.setrlimit(what, (value, value))
        except (ValueError, OSError):
            continue


if __name__ == "__main__":
    _limit_memory(int(sys.argv[2]))
    serve(sys.stdin.buffer, sys.stdout.buffer, int(sys.argv[1]), float(sys.argv[3]))
