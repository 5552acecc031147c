"""``wasl link --backend spark`` as a person or a program calls it."""

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.cli.conftest import Wasl
from tests.spark import require_spark

from wasl.cli import link_spark
from wasl.cli.errors import ExitCode
from wasl.cli.link_spark import in_words
from wasl.cli.printing import Language
from wasl.engines.linkage.model_files import read_model

pytestmark = pytest.mark.xdist_group("spark")


@pytest.fixture
def _spark_is_here() -> None:
    require_spark()


@pytest.mark.usefixtures("_spark_is_here")
def test_link_on_spark__two_small_lists(wasl: Wasl, ours: Path, theirs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    said = wasl("link", ours, theirs, "--out", out, "--backend", "spark", "--master", "local[1]", "--json")
    assert said.exit_code == ExitCode.OK, said.stderr
    told = json.loads(said.stdout)
    clusters = pq.read_table(out / "clusters.parquet").to_pylist()
    assert sorted((each["list"], each["id"]) for each in clusters) == [
        *((0, f"A-{k}") for k in range(1, 6)),
        *((1, f"B-{k}") for k in range(1, 4)),
    ]
    assert told["entries"] == 8
    assert told["clusters"] == len({each["cluster"] for each in clusters})
    cluster_of = {each["id"]: each["cluster"] for each in clusters}
    assert cluster_of["A-1"] == cluster_of["B-1"] != cluster_of["A-2"] == cluster_of["B-2"]
    pairs = {frozenset((each["left_id"], each["right_id"])): each["probability"] for each in _rows(out)}
    assert pairs[frozenset(("A-1", "B-1"))] > 0.9
    assert all(0.2 <= probability <= 1 for probability in pairs.values())
    assert read_model(out / "model.json")[0].threshold == 0.5
    assert told["unread_dates"] == 1


def _rows(out: Path) -> list[dict[str, Any]]:
    return pq.read_table(out / "pairs.parquet").to_pylist()


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--backend", "spark", "--all"], "--all is not for --backend spark"),
        (["--backend", "spark", "--truth", "truth.csv"], "--truth is not for --backend spark"),
        (["--master", "local[2]"], "--master is for --backend spark"),
    ],
)
def test_link_on_spark__options_that_do_not_go_together(wasl: Wasl, ours: Path, tmp_path: Path, options, why) -> None:
    said = wasl("link", ours, "--out", tmp_path / "out", *options)
    assert said.exit_code == ExitCode.USAGE
    assert why in said.stderr
    assert not (tmp_path / "out").exists()


def test_link_on_spark__not_installed(wasl: Wasl, ours: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(link_spark.shutil, "which", lambda _name: None)
    said = wasl("link", ours, "--out", tmp_path / "out", "--backend", "spark")
    assert said.exit_code == ExitCode.USAGE
    assert "Java" in said.stderr
    assert "wasl[spark]" in said.stderr


def test_figures_in_words__both_languages() -> None:
    told = dict.fromkeys(link_spark.WORDS, 1_234)
    english, arabic = (in_words(told, Path("out"), language) for language in Language)
    assert english[0] == "1,234  entries"
    assert arabic[0] == "1,234  قيدًا"
    assert len(english) == len(arabic) == len(link_spark.WORDS) + 1
