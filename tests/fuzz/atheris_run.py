"""Fuzz one parser with atheris, which watches the parser's own code: `python -m tests.fuzz.atheris_run NAME [--runs N]`.

Atheris comes from `.venv-peers` (see tests/bench/prepare_peers.py). It starts from the sound inputs of the target and
from what earlier runs kept in `build/fuzz/NAME`; an input that breaks a promise is written beside them.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.bench.prepare_peers import PACKAGES

FOLDER = Path(__file__).resolve().parents[2] / "build" / "fuzz"
LENGTH_MAX = 20_000  # bytes of one input


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("--runs", type=int, default=1_000_000)
    chosen = parser.parse_args()
    sys.path.append(str(PACKAGES))
    import atheris

    with atheris.instrument_imports(include=["wallet", "json", "base64"]):
        from tests.fuzz.targets import TARGETS

    if chosen.name not in TARGETS:
        parser.error(f"the parsers are {', '.join(TARGETS)}")
    target, kept = TARGETS[chosen.name], FOLDER / chosen.name
    (kept / "seeds").mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds()):
        (kept / "seeds" / str(number)).write_bytes(seed)
    options = [
        f"-runs={chosen.runs}",
        f"-max_len={LENGTH_MAX}",
        f"-artifact_prefix={kept}/broken-",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *options, str(kept), str(kept / "seeds")], target.run)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
