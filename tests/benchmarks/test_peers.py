"""What every tool is given and how it is run: derived columns, processes of their own, figures kept."""

import json
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from benchmarks.peers.people_table import SKELETONS, with_derived, write_people
from benchmarks.peers.running import ToolFailed, judged, keep, run_tool

from wasl.engines.names.parsing import parse_name

TOOL = """
import json, sys
import numpy as np
out = sys.argv[2]
np.save(out + "/clusters-0.5.npy", np.array([1, 1, 2, 2]))
np.save(out + "/clusters-0.9.npy", np.array([1, 1, 2, 3]))
json.dump({"wall_s": 1.5, "options": sys.argv[3:]}, open(out + "/figures.json", "w"))
"""


@pytest.fixture
def truth(tmp_path: Path) -> Path:
    path = tmp_path / "table.parquet"
    pq.write_table(pa.table({"person": [5, 5, 6, 7]}), path)
    return path


def written(folder: Path, text: str) -> str:
    path = folder / "tool.py"
    path.write_text(text, encoding="utf-8")
    return str(path)


# derived columns


def test_with_derived__agrees_with_reading_row_by_row(tmp_path: Path) -> None:
    write_people(tmp_path / "people.parquet", records=400, seed=4)
    rows = pq.read_table(tmp_path / "people.parquet").to_pylist()
    assert {row["birth_day"] is None for row in rows} == {row["birth_turned"] is None for row in rows} == {True, False}
    for row in rows:
        assert {name: row[name] for name in SKELETONS} == {
            name: skeleton_of(row[source]) for name, source in SKELETONS.items()
        }
        assert (row["birth_year"], row["birth_day"], row["birth_turned"]) == numbers_of(row["birth_date"])


def skeleton_of(text: str | None) -> str | None:
    return None if text is None else "".join(part.skeleton for part in parse_name(text).parts) or None


def numbers_of(text: str | None) -> tuple[int | None, int | None, int | None]:
    if text is None or len(text) == 4:
        return (int(text) if text else None), None, None
    day = date.fromisoformat(text)
    turned = date(day.year, day.day, day.month) if day.day <= 12 and day.day != day.month else None
    return day.year, days_since_1970(day), days_since_1970(turned)


def days_since_1970(day: date | None) -> int | None:
    return None if day is None else (day - date(1970, 1, 1)) // timedelta(days=1)


def test_with_derived__by_hand() -> None:
    names = {name: pa.array(["al-Shaykh", None]) for name in ("given", "father", "family", "mother")}
    table = with_derived(pa.table({**names, "birth_date": ["1970-02-01", "1999"]}))
    found = table.select(["birth_year", "birth_day", "birth_turned"]).to_pylist()
    assert [tuple(row.values()) for row in found] == [(1970, 31, 1), (1999, None, None)]
    assert table["ls"].to_pylist() == [skeleton_of("al-Shaykh"), None]


# runs


def test_run_tool__brings_figures_and_load(tmp_path: Path, truth: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "clusters-0.1.npy").write_bytes(b"left over from another run")
    figures = run_tool(sys.executable, written(tmp_path, TOOL), truth, tmp_path / "out", ["--threads", "2"])
    assert {name: figures[name] for name in ("wall_s", "options")} == {"wall_s": 1.5, "options": ["--threads", "2"]}
    assert figures["process_s"] > 0
    assert len(figures["load"]) == 2
    assert [one["cut_off"] for one in judged(truth, tmp_path / "out")] == ["0.9", "0.5"]


def test_judged__best_first(tmp_path: Path, truth: Path) -> None:
    run_tool(sys.executable, written(tmp_path, TOOL), truth, tmp_path / "out")
    exact, merged = judged(truth, tmp_path / "out")
    assert (exact["pair_f1"], exact["b_cubed_f1"]) == (1, 1)
    assert (merged["pair_precision"], merged["pair_recall"], merged["pair_f1"]) == (0.5, 1, 0.6667)


def test_run_tool__failure_in_the_tools_own_words(tmp_path: Path, truth: Path) -> None:
    script = written(tmp_path, "raise SystemExit('no such column: gs')")
    with pytest.raises(ToolFailed, match="no such column: gs"):
        run_tool(sys.executable, script, truth, tmp_path / "out")


def test_keep__other_sections_stay(tmp_path: Path) -> None:
    path = tmp_path / "results" / "peer.json"
    for section, result in (("a", {"x": 1}), ("b", {"y": 2}), ("a", {"x": 3})):
        keep(path, section, result)
    found: Any = json.loads(path.read_text(encoding="utf-8"))
    assert found == {"a": {"x": 3}, "b": {"y": 2}}
