"""A register kept in a folder."""

import json
from pathlib import Path

import numpy as np
import pytest
from tests.engines.linkage.test_incremental import UNCUT, entry, lists, register, state

from wasl.engines.linkage.encoding import encode
from wasl.engines.linkage.errors import BadRecords
from wasl.engines.linkage.incremental import Register
from wasl.engines.linkage.register_files import MANIFEST, read_register, write_register
from wasl.engines.linkage.weights import default_weights


def kept(folder: Path) -> Register:
    held = register()
    first, second = lists()[1].taken(np.arange(60)), lists()[1].taken(np.arange(60, 120))
    held.add(first, cannot=[(lists()[0].id_of(0), lists()[1].id_of(1))])
    held.add(second, single=True)
    write_register(folder, held)
    return held


def test_register_files__round_trip(tmp_path: Path) -> None:
    held = kept(tmp_path / "known")
    again = read_register(tmp_path / "known")
    assert state(again)[:5] == state(held)[:5]
    assert [again.entries_of(number) for number in range(held.next_number)] == [
        held.entries_of(number) for number in range(held.next_number)
    ]
    assert (again.must.tolist(), again.cannot.tolist()) == (held.must.tolist(), held.cannot.tolist())
    for row in range(0, 120, 10):
        assert again.search(entry(lists()[1], row)) == held.search(entry(lists()[1], row))
    one, other = held.add(lists(2)[1]), again.add(lists(2)[1])
    assert one.person.tolist() == other.person.tolist()
    assert (one.refused, one.suggestions, one.compared) == (other.refused, other.suggestions, other.compared)


def test_register_files__saving_again_writes_what_is_new_and_drops_the_rest(tmp_path: Path) -> None:
    held = kept(tmp_path)
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    held.add(lists(2)[1])
    write_register(tmp_path, held)
    after = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    arrows = {name for name in before if name.endswith(".arrow")}
    assert {name: after[name] for name in arrows} == {name: before[name] for name in arrows}
    named = json.loads((tmp_path / MANIFEST).read_text())
    assert set(after) == {MANIFEST, *named["lists"], *named["numbers"].values()}
    assert len(read_register(tmp_path)) == len(held)


@pytest.mark.parametrize("ending", [".arrow", ".npy"])
def test_register_files__a_changed_or_missing_file_is_refused(tmp_path: Path, ending: str) -> None:
    kept(tmp_path)
    path = next(path for path in sorted(tmp_path.iterdir()) if path.suffix == ending)
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(BadRecords, match="not as it was written"):
        read_register(tmp_path)
    path.unlink()
    with pytest.raises(BadRecords, match="not there"):
        read_register(tmp_path)


@pytest.mark.parametrize(
    "change",
    [{"version": 2}, {"format": "x"}, {"model": "{}"}, {"next_number": 3}, {"single": []}, {"lists": ["../x"]}],
)
def test_register_files__another_manifest_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    kept(tmp_path)
    manifest = json.loads((tmp_path / MANIFEST).read_text())
    (tmp_path / MANIFEST).write_text(json.dumps(manifest | change))
    with pytest.raises(BadRecords if "model" not in change else Exception, match="not read"):
        read_register(tmp_path)


def test_register_files__no_folder(tmp_path: Path) -> None:
    with pytest.raises(BadRecords, match="not read"):
        read_register(tmp_path / "nowhere")


def test_register_files__an_empty_register(tmp_path: Path) -> None:
    nobody = lists()[0].taken(np.arange(0))
    weights = default_weights(UNCUT, all_pairs=100, smaller=10, within=True)
    write_register(tmp_path, Register(encode([nobody], plan=UNCUT), weights, np.empty(0, np.int32)))
    assert len(read_register(tmp_path)) == 0
