"""The site is answered by several processes on one socket, and they all end with the one that was started."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

ONLY_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in Linux's /proc")
PATIENCE_S = 60


@contextmanager
def served(folder: Path, *, processes: int) -> Iterator[tuple[subprocess.Popen[str], str]]:
    command = ["-m", "wasl.cli.main", "serve", "--port", "0", "--processes", str(processes), "--data-dir", str(folder)]
    process = subprocess.Popen([sys.executable, "-u", *command], stdout=subprocess.PIPE, encoding="utf-8")
    try:
        assert process.stdout is not None
        found = re.search(r"http://\S+/", process.stdout.readline())
        assert found is not None
        yield process, found.group()
    finally:
        for signed in (signal.SIGCONT, signal.SIGTERM):
            process.send_signal(signed)
        process.wait(timeout=PATIENCE_S)


def children(pid: int, word: str) -> list[int]:
    """Processes started by this one that carry out the command of this name."""
    own = [folder for folder in Path("/proc").iterdir() if folder.name.isdigit() and _state_of(folder)[1] == pid]
    return [int(folder.name) for folder in own if word.encode() in (folder / "cmdline").read_bytes().split(b"\0")]


def comes_to(pid: int, *wanted: str) -> bool:
    """Whether the process is in one of these states of Linux's before patience ends; "" when there is none."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if _state_of(Path(f"/proc/{pid}"))[0] in wanted:
            return True
        time.sleep(0.1)
    return False


def goes(pid: int) -> bool:
    return comes_to(pid, "", "Z")  # Z: it has ended, and nobody asked how


def _state_of(folder: Path) -> tuple[str, int]:
    """State of a process, and who started it."""
    try:
        state, parent, *_ = (folder / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return "", 0
    return state, int(parent)


@ONLY_LINUX
def test_each_process_answers__and_all_end_with_the_first(tmp_path: Path) -> None:
    with served(tmp_path, processes=2) as (first, address):
        (second,), (worker,) = children(first.pid, "pages"), children(first.pid, "worker")
        for stopped in (second, first.pid):
            os.kill(stopped, signal.SIGSTOP)
            assert comes_to(stopped, "T")
            with urlopen(f"{address}accounts/login/", timeout=PATIENCE_S) as page:
                assert page.status == 200
            os.kill(stopped, signal.SIGCONT)
    assert (first.returncode, goes(second), goes(worker)) == (0, True, True)


@ONLY_LINUX
def test_processes_end__when_the_first_is_killed(tmp_path: Path) -> None:
    with served(tmp_path, processes=2) as (first, _):
        (second,), (worker,) = children(first.pid, "pages"), children(first.pid, "worker")
        first.kill()
        first.wait()
        assert (goes(second), goes(worker)) == (True, True)


def test_port_that_is_taken__is_said(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "wasl.cli.main", "serve", "--port", str(port), "--data-dir", str(tmp_path)]
        said = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=PATIENCE_S, check=False)
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr == f"wasl: port {port} cannot be used: Address already in use. Choose another with --port.\n"
