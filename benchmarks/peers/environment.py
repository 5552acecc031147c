"""Other people's tools in an environment of their own: installed by pip under a cache folder, never imported here."""

import hashlib
import json
import os
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

SPLINK = ("splink==5.0.0", "pyarrow", "pandas<3", "recordlinkage==0.16")
DUCKDB = "1.5.6"  # the version Splink 5 is fastest on, of 1.5.6 and 2.0.0


def splink_packages(duckdb: str) -> tuple[str, ...]:
    return (*SPLINK, f"duckdb=={duckdb}")


def cache_folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "wasl-benchmarks"


def python_with(packages: Sequence[str], *, folder: Path | None = None) -> Path:
    """The interpreter of an environment with these packages; made on the first call and kept.

    ``folder`` is where; by default one in the cache folder named after the packages.
    Raises SystemExit with pip's last words when they cannot be installed.
    """
    wanted = "\n".join(sorted(packages))
    digest = hashlib.sha256(wanted.encode()).hexdigest()[:10]
    home = folder or cache_folder() / f"env-{digest}"
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    stamp = home / "wasl-packages.txt"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    print(f"Installing {', '.join(packages)} into {home} (once).", file=sys.stderr)
    venv.create(home, with_pip=True)
    done = subprocess.run(
        [str(python), "-m", "pip", "install", "--quiet", *packages], capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise SystemExit(f"The peer's packages could not be installed: {done.stderr.strip()[-800:]}")
    stamp.write_text(wanted, encoding="utf-8")
    return python


def versions(python: Path, packages: Sequence[str]) -> dict[str, str]:
    """The installed versions of these packages and of the interpreter."""
    asked = "import importlib.metadata as m, json, platform, sys\n"
    asked += "print(json.dumps({'python': platform.python_version(), **{n: m.version(n) for n in sys.argv[1:]}}))"
    said = subprocess.run([str(python), "-c", asked, *packages], capture_output=True, encoding="utf-8", check=True)
    found: dict[str, str] = json.loads(said.stdout)
    return found
