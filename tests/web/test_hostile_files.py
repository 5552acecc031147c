"""Files that are broken or made to do harm, through the page and the API: one sentence, nothing kept, no crash."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from tests.conftest import Cast
from tests.engines.tables.exports import pfif
from tests.engines.tables.test_hostile_exports import LAUGHS, XXE
from tests.engines.tables.test_refusals import (
    DOCTYPE,
    ODS_BOMB,
    SHEET,
    XLSX,
    bomb,
    far_cell,
    many_parts,
    sheet_xml,
    with_parts,
)
from tests.web.conftest import browser, text_of

from wasl.apps.audit.models.log import LoggedEntry
from wasl.apps.lists.domain.list_verbs import staged_rows
from wasl.apps.lists.models.list import NameList, StagedRow
from wasl.apps.lists.models.room import Room
from wasl.apps.sources.models.source import Source
from wasl.apps.staff.domain.accounts import make_api_key

Bring = Callable[[str, bytes], tuple[int, str]]
ROW = "الاسم,الجنس\n"


def utf8(text: str) -> bytes:
    return text.encode()


# What is brought, and what the page says of it. Each is refused as a whole.
REFUSED: dict[str, tuple[str, bytes, str]] = {
    "empty": ("a.csv", b"", "is empty"),
    "blank": ("a.csv", b"\n \r\n", "it is empty"),
    "cells_without_content": ("a.csv", b",,\n,,\n", "no cell holds anything"),
    "wrongly_encoded": ("a.csv", b"\xef\xbb\xbfname,sex\nA,m\nB\xff,m\n", "row 3: the bytes there are not UTF-8"),
    "no_encoding": ("a.csv", b"name,sex\n\xff\x00\x81\x00\x00\x90", "its letters are in no encoding"),
    "nul": ("a.csv", utf8("الاسم,الجنس\nخالد,ذ\0كر\n"), "row 2, column 2: the cell holds a NUL byte"),
    "nul_in_json": ("a.json", b'[{"name": "x\\u0000"}]', "row 1, column 1: the cell holds a NUL byte"),
    "half_a_letter": ("a.json", b'[{"name": "\\ud800"}]', "row 1, column 1: the cell holds half a letter"),
    "quote_never_closed": ("a.csv", utf8('الاسم,الجنس\n"خالد,ذكر\n'), "row 2: a quotation mark that opens a cell"),
    "long_cell": ("a.csv", utf8(ROW) + b"x" * 40_000, "row 2, column 1: the cell is longer than 32767 letters"),
    "too_many_columns": ("a.csv", b"a" + b"," * 2_000, "row 1, column 1001: 1000 columns is the most"),
    "100_mb": ("a.csv", b"x" * 51_000_000, "it has 51 MB, and 50 MB is the most"),
    "a_million_rows": ("a.csv", b"name,sex\n" + b"A B,m\n" * 1_000_000, "row 50001: there are more than 50000 rows"),
    "cut_off": ("a.xlsx", XLSX[:1000], "the workbook is damaged, or was cut off"),
    "zip_bomb": ("a.xlsx", bomb(), "unpack to 60 MB, as if made to overload"),
    "many_parts": ("a.xlsx", many_parts(), "parts inside, and 2000 is the most"),
    "far_cell": ("a.xlsx", far_cell("XFD1048576"), "row 50001: 50000 rows is the most"),
    "far_column": ("a.xlsx", far_cell("XFD9"), "column 1001: a cell is filled in column 16384"),
    "ods_bomb": ("a.ods", ODS_BOMB, "row 50001: 50000 rows is the most"),
    "xxe_in_workbook": ("a.xlsx", with_parts(XLSX, {SHEET: sheet_xml("", before=DOCTYPE)}), "declares a DOCTYPE"),
    "xxe": ("a.xml", XXE, "its XML declares a DOCTYPE or an entity"),
    "billion_laughs": ("a.xml", LAUGHS, "its XML declares a DOCTYPE or an entity"),
    "broken_xml": ("a.xml", pfif("<pfif:person>"), "its XML is broken or cut off in line 3"),
    "deep_xml": ("a.xml", b"<x>" * 300_000, "nested in it too deeply"),
    "deep_json": ("a.json", b"[" * 300_000, "nested in it too deeply"),
    "many_keys": ("a.json", json.dumps([{str(n): n for n in range(200_000)}]).encode(), "under 200000 names"),
    "key_twice": ("a.json", b'[{"name": "A", "name": "B"}]', "row 1: one name stands twice there"),
    "broken_json": ("a.json", b'[{"name": "A"', "its JSON is broken or cut off in line 1, letter 14"),
    "web_page": ("a.xls", b"<html><table><tr><td>x</td></tr></table></html>", "it is a web page, not a table"),
    "picture": ("a.csv", b"\x89PNG\r\n\x1a\n" + bytes(100), "it is a picture, not a table"),
    "archive": ("a.zip", with_parts(b"PK\x05\x06" + bytes(18), {"x.jpg": b"x"}), "a ZIP archive without a workbook"),
}  # fmt: skip


@pytest.fixture
def by_page(cast: Cast, room: Room) -> Bring:
    client = browser(cast.holder_b)

    def bring(name: str, content: bytes) -> tuple[int, str]:
        file = SimpleUploadedFile(name, content)
        reply = client.post("/lists/bring", {"file": file, "kind": "held", "room": room.id, "title": ""})
        after = client.get("/lists/bring")
        assert after.status_code == 200  # the site is alive
        return reply.status_code, text_of(reply)

    return bring


@pytest.fixture
def by_api(cast: Cast, room: Room, client: Any) -> Bring:
    _, secret = make_api_key(cast.holder_b, label="test", at=timezone.now())
    headers = {"Authorization": f"Bearer {secret}"}

    def bring(name: str, content: bytes) -> tuple[int, str]:
        file = SimpleUploadedFile(name, content)
        reply = client.post("/api/v1/lists", {"file": file, "kind": "held", "room": room.id}, headers=headers)
        assert client.get("/api/v1/lists", headers=headers).status_code == 200  # the site is alive
        told = reply.json()
        place = "".join(f", {word} {told[word]}" for word in ("row", "column") if told.get(word))
        return reply.status_code, f"{place}: {told.get('why')}"

    return bring


@pytest.fixture(params=["page", "api"])
def bring(request: pytest.FixtureRequest, by_page: Bring, by_api: Bring) -> Bring:
    return {"page": by_page, "api": by_api}[request.param]


@pytest.mark.parametrize("kind", REFUSED)
def test_refused__in_a_sentence_and_nothing_is_kept(kind: str, bring: Bring) -> None:
    name, content, told = REFUSED[kind]
    logged = LoggedEntry.objects.count()
    status, text = bring(name, content)
    assert (status, told in text) == (422, True), text[-2000:]
    kept = [model.objects.count() for model in (NameList, StagedRow, Source)]
    assert (kept, LoggedEntry.objects.count()) == ([0, 0, 0], logged)


# What is odd but no harm: taken in as written. Each with the numbers of its rows and the problems of each.
MACROS = with_parts(XLSX, {"xl/vbaProject.bin": b"x"})
TAKEN: dict[str, tuple[str, bytes, dict[int, int]]] = {
    "ragged": ("a.csv", utf8(ROW + "خالد العطار\nرامي حداد,ذكر,زائد,زائد\n"), {2: 0, 3: 0}),
    "formulas": ("a.csv", utf8(ROW + "=HYPERLINK(خالد),ذكر\n@رامي حداد,ذكر\n+1,ذكر\n"), {2: 1, 3: 0, 4: 1}),
    "macros": ("a.xlsm", MACROS, {2: 0, 3: 0, 4: 0}),
    "bidi": ("a.csv", utf8(ROW + "\u202eخالد العطار\u202c,ذكر\n"), {2: 0}),
    "headers_twice": ("a.csv", utf8("الاسم,الاسم,الجنس\nخالد العطار,رامي,ذكر\n"), {2: 0}),
    "dates_that_are_none": (
        "a.csv",
        utf8("الاسم,تاريخ الولادة\nخالد العطار,31/2/2013\nرامي حداد,99/99/9999\nوليد,قديم\n"),
        {2: 1, 3: 1, 4: 2},
    ),
    "wrong_ending": ("a.xlsx", utf8(ROW + "خالد العطار,ذكر\n"), {2: 0}),
}  # fmt: skip


@pytest.mark.parametrize("kind", TAKEN)
def test_taken_in__as_written_with_its_problems(kind: str, bring: Bring) -> None:
    name, content, problems = TAKEN[kind]
    status, _ = bring(name, content)
    assert status in (201, 302)
    brought = NameList.objects.get()
    assert {row.number: len(row.problems) for row in staged_rows(brought)} == problems
    assert brought.rows.count() == len(problems)
