"""Run a command with a PostgreSQL server of its own: on a socket, with page checksums, thrown away after.

Example: python tools/with_postgres.py --unflushed python -m pytest tests/apps

With --unflushed it never waits for the disk: right for tests, which outlive no crash, and wrong for measuring.

Says so and exits 0 when this machine has no PostgreSQL, unless WASL_REQUIRE names it: then it fails.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def programs() -> Path | None:
    """The folder that holds initdb and pg_ctl; the newest version found."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    elsewhere = shutil.which("initdb")
    return Path(elsewhere).resolve().parent if elsewhere else None


def as_server_user() -> dict[str, int]:
    """PostgreSQL refuses to run as root; root hands the work to the user its package made."""
    if os.getuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    return {"user": user.pw_uid, "group": user.pw_gid}


UNFLUSHED = " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"


@contextmanager
def server(bin_dir: Path, *, more_options: str = "") -> Iterator[str]:
    """A server on a socket in a temporary folder; yields the address of its database."""
    who = as_server_user()
    folder = Path(tempfile.mkdtemp(prefix="wasl-pg-"))
    if who:
        os.chown(folder, who["user"], who["group"])
    run = {"check": True, "stdout": subprocess.DEVNULL, "cwd": folder, **who}
    data = folder / "data"
    try:
        subprocess.run([bin_dir / "initdb", "-k", "-D", data, "-U", "wasl", "-A", "trust", "-E", "UTF8",
                        "--locale=C.UTF-8"], **run)  # fmt: skip
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c max_connections=60{more_options}"
        subprocess.run([bin_dir / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start"], **run)
        try:
            yield f"postgresql://wasl@{str(folder).replace('/', '%2F')}/postgres"
        finally:
            subprocess.run([bin_dir / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **run)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    bin_dir = programs()
    if bin_dir is None:
        required = "postgres" in os.environ.get("WASL_REQUIRE", "").split(",")
        print("No PostgreSQL on this machine: " + ("required, so this fails." if required else "skipped."))
        return 1 if required else 0
    unflushed = sys.argv[1] == "--unflushed"
    command = sys.argv[2:] if unflushed else sys.argv[1:]
    with server(bin_dir, more_options=UNFLUSHED if unflushed else "") as address:
        return subprocess.run(command, env=os.environ | {"WASL_DATABASE_URL": address}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
