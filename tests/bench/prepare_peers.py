"""Make `.venv-peers` with the packages of peers.txt, for this very Python: `python -m tests.bench.prepare_peers`."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / ".venv-peers"
PACKAGES = FOLDER / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"


def main():
    if not PACKAGES.is_dir():
        venv.create(FOLDER, with_pip=True, clear=True)
    wanted = Path(__file__).with_name("peers.txt")
    subprocess.run([FOLDER / "bin" / "python", "-m", "pip", "install", "--quiet", "-r", wanted], check=True)


if __name__ == "__main__":
    main()
