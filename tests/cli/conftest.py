"""``wasl`` as it is called in this process, and small lists on disk."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.small_lists import OURS, THEIRS, TRUTH, written
from typer.testing import CliRunner

from wasl.cli.main import app

Wasl = Callable[..., Any]  # gives what was said: exit_code, stdout, stderr


@pytest.fixture
def wasl() -> Wasl:
    """Run the command line in this process."""

    def run(*words: object, stdin: bytes | None = None) -> Any:
        return CliRunner().invoke(app, [str(word) for word in words], input=stdin)

    return run


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    return written(tmp_path / "ours.csv", OURS)


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    return written(tmp_path / "theirs.csv", THEIRS)


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    return written(tmp_path / "truth.csv", TRUTH)
