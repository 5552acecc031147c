"""XML and JSON that are broken, or made to do harm: refused in one sentence, or read for what they are."""

import json
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from tests.engines.tables.exports import FEED, PFIF, bayanat_json, element, pfif
from tests.engines.tables.test_refusals import READ_ALL, mutated, outcome

from wasl.engines.tables.errors import TableError
from wasl.engines.tables.model import Limits, Table
from wasl.engines.tables.reading import read_table

LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + b"".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(20))
    + b']><pfif:pfif xmlns:pfif="http://zesty.ca/pfif/1.4"><pfif:person><pfif:full_name>&u;</pfif:full_name>'
    b"</pfif:person></pfif:pfif>"
)
XXE = LAUGHS.replace(b'<!ENTITY a "ha">', b'<!ENTITY a SYSTEM "file:///etc/passwd">')
DOCTYPE = (
    ": its XML declares a DOCTYPE or an entity, as no list does and an attack would. "
    "Ask for it again without one, or as XLSX or CSV."
)
AGAIN = " Bring it again, from the original."
AS_TABLE = " Save the list as XLSX or CSV."
DEEP = 100_000


@pytest.mark.parametrize(
    ("content", "told"),
    [
        # XML
        (LAUGHS, DOCTYPE),
        (XXE, DOCTYPE),
        (LAUGHS.decode().replace("<?xml", '<?xml encoding="utf-16"', 0).encode("utf-16"), DOCTYPE),
        (b"<!DOCTYPE x><x/>", DOCTYPE),
        (PFIF[:-20], f": its XML is broken or cut off in line {len(PFIF[:-20].splitlines())}.{AGAIN}"),
        (b"<x>" * DEEP, f": values are nested in it too deeply for a list.{AS_TABLE}"),
        (b"<x>" * 200 + b"</x>" * 200, f": it is XML, but no person of PFIF is in it.{AS_TABLE}"),
        (b"<x/>", f": it is XML, but no person of PFIF is in it.{AS_TABLE}"),
        (pfif(element("note", text="x")), f": it is XML, but no person of PFIF is in it.{AS_TABLE}"),
        (pfif("<pfif:person/>" * 2), ": no cell holds anything. Bring the file again."),
        (b'<?xml version="1.0" encoding="utf-7"?><x/>', f": its XML is broken or cut off in line 1.{AGAIN}"),
        (pfif("\x00"), f": its XML is broken or cut off in line 3.{AGAIN}"),
        (
            pfif(element("person", full_name="A B") + f"<pfif:person>{'<pfif:x>abc</pfif:x>' * 9000}</pfif:person>"),
            ", row 2: one field there is longer than 32767 letters. Shorten it.",
        ),
        (
            pfif("<pfif:person>" + "".join(f"<pfif:x{n}>a</pfif:x{n}>" for n in range(1100)) + "</pfif:person>"),
            ", row 1: people are told of under 1001 names up to there, and 1000 is the most. Export fewer fields.",
        ),
        (
            b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            f": it is a workbook in the XML of 2003, not a table.{AS_TABLE}",
        ),
        (b"<!DOCTYPE html><html><table><tr><td>x</td></tr></table>", f": it is a web page, not a table.{AS_TABLE}"),
        (b"\xef\xbb\xbf\r\n<TABLE>", f": it is a web page, not a table.{AS_TABLE}"),
        # JSON
        (json.dumps([[""] * 1100]).encode(), ", row 1: people are told of under 1100 names up to there, and 1000 is "
         "the most. Export fewer fields."),
        (b'[{"a": 1}', f": its JSON is broken or cut off in line 1, letter 10.{AGAIN}"),
        (b'{"a": 1}\n{"b": }', f": its JSON is broken or cut off in line 2, letter 7.{AGAIN}"),
        (b"[" * DEEP, f": values are nested in it too deeply for a list.{AS_TABLE}"),
        (b'{"a":' * DEEP + b"1" + b"}" * DEEP, f": values are nested in it too deeply for a list.{AS_TABLE}"),
        (b'{"a": 1}', f": it is JSON, but no list of people is in it.{AS_TABLE}"),
        (b"[]", ": no cell holds anything. Bring the file again."),
        (b"[{}, {}]", ": no cell holds anything. Bring the file again."),
        (b'[{"a": 1}, "b"]', ", row 2: there stands a bare value instead of a person. Bring it as XLSX or CSV."),
        (
            b'[{"a": "x"}, {"name": "A", "name": "B"}]',
            ", row 2: one name stands twice there, with two values. Keep one of them.",
        ),
        (
            b'[{"a": "x", "b": [{"c": 1, "c": 2}]}]',
            ", row 1: one name stands twice there, with two values. Keep one of them.",
        ),
        (
            json.dumps([{"a": 1}, {f"key {n}": n for n in range(100_000)}]).encode(),
            ", row 2: people are told of under 100001 names up to there, and 1000 is the most. Export fewer fields.",
        ),
        (b'[{"a": "x\\u0000"}]', ", row 1, column 1: the cell holds a NUL byte. Type the cell again."),
        (b'[{"a\\u0000": "x"}]', ", row 1, column 1: the cell holds a NUL byte. Type the cell again."),
        (
            b'[{"a": "x", "b": "\\ud800"}]',
            ", row 1, column 2: the cell holds half a letter (a lone surrogate). Type the cell again.",
        ),
        (b"[" + b"[]," * 4_000_000 + b"[]]", ": it holds 8000002 values, and 4000000 is the most. Split the list."),
    ],
)  # fmt: skip
def test_refusal__in_one_sentence(content: bytes, told: str) -> None:
    with pytest.raises(TableError) as refusal:
        read_table(content, filename="list")
    assert str(refusal.value) == f"list was not read{told}"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (pfif(element("person", full_name="A B") * 4), ", row 4: 3 rows is the most. Split the list."),
        (b'[{"a":1},{"a":1},{"a":1},{"a":1}]', ", row 4: 3 rows is the most. Split the list."),
        (
            b'[{"a":1,"b":2,"c":3},{"d":1,"e":2,"f":3}]',
            ", row 2: there are 12 cells up to there, and 8 is the most. Split the list, or export fewer fields.",
        ),
    ],
)
def test_limits__of_the_caller(content: bytes, told: str) -> None:
    with pytest.raises(TableError) as refusal:
        read_table(content, filename="list", limits=Limits(max_rows=3, max_cells=8))
    assert str(refusal.value) == f"list was not read{told}"


def test_pfif__with_very_many_notes_on_one_person() -> None:
    note = "<pfif:note><pfif:text>x</pfif:text></pfif:note>"
    content = pfif(f"<pfif:person><pfif:full_name>A B</pfif:full_name>{note * 100_000}</pfif:person>")
    table = read_table(content, filename="list")
    assert [note.rows for note in table.notes] == [(1,)]
    assert table.rows == (("A B", "\n".join("x" * 16_383)),)


def test_bidi__and_formulas_stay_as_written() -> None:
    names = ["=HYPERLINK(1)", "\u202eالعطار\u202c", "+1", "@x"]
    table = read_table(json.dumps([{"name": name} for name in names]).encode(), filename="list")
    assert table.rows == tuple((name,) for name in names)
    assert [note.rows for note in table.notes] == [(2,)]


# --- broken at random -----------------------------------------------------------------------------------

SEEDS = {"pfif": PFIF, "feed": FEED, "bayanat": bayanat_json(), "lines": b'{"name": "A B"}\n{"name": "C D"}\n'}


@pytest.mark.parametrize("kind", SEEDS)
def test_mutated_bytes__are_read_whole_or_refused(kind: str) -> None:
    random = Random(f"{kind} 2026")
    found = [outcome(mutated(SEEDS[kind], random)) for _ in range(400)]
    assert {type(each) for each in found} == {Table, TableError}


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the high-water mark is read from Linux's /proc")
def test_memory__of_hostile_exports_stays_under_512_mb(tmp_path: Path) -> None:
    """At the edge of what is taken: as many small values, and as deep, as a file of 50 MB may hold."""
    hostile = [
        LAUGHS,
        b"[" * 40_000_000,
        b'{"a":' * 9_000_000,
        b'[{"a":[' + b"{}," * 1_900_000 + b"{}]}]",
        b"<x>" * 16_000_000,
        pfif("<pfif:person/>" * 3_000_000),
    ]
    for number, content in enumerate(hostile):
        (tmp_path / str(number)).write_bytes(content)
    command = [sys.executable, "-c", READ_ALL, *map(str, sorted(tmp_path.iterdir()))]
    lines = subprocess.run(command, capture_output=True, text=True, check=True, timeout=240).stdout.split()
    assert int(lines[-1]) < 512_000  # kilobytes
