"""How fast a list comes in: reading the file, staging its rows, accepting them into the register.

    python -m benchmarks.speed.import_list
    python -m benchmarks.speed.import_list --rows 200000 --formats csv xlsx --no-accept

Invents a list (seed 1), writes it in each format, and brings it into a new site on SQLite in a temporary folder with
the verbs that the page and the API use. Reading is the engine alone, in this process; staging is ``bring_list``, the
reading in a process of its own and the copy in the vault among it; accepting is ``accept_list``. Rows per second of the
wall clock, and of this process's processor time beside it; the child that reads is not in the latter.
"""

import argparse
import io
import json
import os
import resource
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter

from wasl.engines.synthesis.files import HEADERS
from wasl.engines.synthesis.lists import two_lists
from wasl.engines.tables.model import Limits
from wasl.engines.tables.reading import read_table

MB_PER_UNIT = 1 / 1024 if sys.platform != "darwin" else 1 / 2**20  # what ru_maxrss counts in
Rows = Sequence[Mapping[str, str]]
PFIF_NAMES = {
    "id": "person_record_id", "name": "full_name", "sex": "sex", "birth_date": "date_of_birth",
    "birth_place": "home_city",
}  # fmt: skip


def table_of(rows: Rows) -> list[list[str]]:
    header = HEADERS["ar"]
    columns = [column for column in header if column in rows[0]]
    return [[header[column] for column in columns], *([row[column] for column in columns] for row in rows)]


def csv_of(rows: Rows) -> bytes:
    return "\n".join(",".join(f'"{cell}"' for cell in row) for row in table_of(rows)).encode("utf-8-sig")


def xlsx_of(rows: Rows) -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"constant_memory": True})
    sheet = book.add_worksheet()
    for at, row in enumerate(table_of(rows)):
        for column, cell in enumerate(row):
            sheet.write_string(at, column, cell)
    book.close()
    return content.getvalue()


def ods_of(rows: Rows) -> bytes:
    space = "urn:oasis:names:tc:opendocument:xmlns"
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    lines = ("".join(cell.format(escape(text)) for text in row) for row in table_of(rows))
    body = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
    text = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{space}:office:1.0" '
        f'xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="S">{body}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{space}:manifest:1.0"/>')
        packed.writestr("content.xml", text)
    return content.getvalue()


def json_of(rows: Rows) -> bytes:
    header, *body = table_of(rows)
    return json.dumps([dict(zip(header, row, strict=True)) for row in body], ensure_ascii=False).encode()


def pfif_of(rows: Rows) -> bytes:
    people = (
        "".join(f"<pfif:{name}>{escape(row[key])}</pfif:{name}>" for key, name in PFIF_NAMES.items() if row.get(key))
        for row in rows
    )
    body = "".join(f"<pfif:person>{person}</pfif:person>\n" for person in people)
    return f'<pfif:pfif xmlns:pfif="http://zesty.ca/pfif/1.4">{body}</pfif:pfif>'.encode()


WRITERS: dict[str, Callable[[Rows], bytes]] = {
    "xlsx": xlsx_of, "csv": csv_of, "ods": ods_of, "pfif": pfif_of, "json": json_of,
}  # fmt: skip


@contextmanager
def timed(rows: int, told: dict[str, float], stage: str) -> Iterator[None]:
    """Rows a second of the wall clock and of the processor."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    told[stage] = rows / (time.perf_counter() - wall)
    told[f"{stage}_cpu"] = rows / max(time.process_time() - cpu, 1e-9)


class Site:
    """A new site in a folder of its own, with one side and its room."""

    def __init__(self, folder: Path, *, longest: int) -> None:
        os.environ |= {
            "WASL_DATA_DIR": str(folder),
            "WASL_LONGEST_LIST": str(longest),
            "DJANGO_SETTINGS_MODULE": "wasl.server.settings",
        }
        os.environ.pop("WASL_DATABASE_URL", None)
        import django

        django.setup()
        from django.core.management import call_command
        from django.utils import timezone

        from wasl.apps.lists.domain.room_verbs import open_room
        from wasl.apps.staff.domain.accounts import open_account, register_party
        from wasl.apps.staff.enums import PartyKind, Role

        call_command("migrate", verbosity=0)
        self.now = timezone.now
        sides = [register_party(code, kind=PartyKind.SIDE, name_en=code, at=self.now()) for code in ("a", "b")]
        self.holder = open_account("holder", party=sides[0], roles=[Role.HOLDER], password=None, at=self.now())
        self.room = open_room(
            "room", name_en="A room", name_ar="غرفة", sides=sides, conveners=[], by=self.holder.id, at=self.now()
        )

    def bring(self, content: bytes, *, rows: int, told: dict[str, float], accept: bool) -> None:
        from wasl.apps.lists.domain.list_verbs import accept_list, bring_list
        from wasl.apps.lists.enums import ListKind

        with timed(rows, told, "stage"):
            brought = bring_list(
                content, filename="list", room=self.room, kind=ListKind.HELD, by=self.holder, at=self.now()
            )
        if accept:
            with timed(rows, told, "accept"):
                accept_list(brought, by=self.holder, at=self.now())


def measured(kind: str, people: Rows, site: Site, *, accept: bool) -> dict[str, Any]:
    content, rows = WRITERS[kind](people), len(people)
    told: dict[str, float] = {}
    with timed(rows, told, "read"):
        table = read_table(content, filename="list", limits=Limits(max_rows=rows + 1))
    if len(table.rows) != rows:
        raise SystemExit(f"{kind}: {len(table.rows)} rows were read, {rows} were written")
    site.bring(content, rows=rows, told=told, accept=accept)
    return told | {"mb": len(content) / 1e6}


def main(given: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--formats", nargs="+", choices=WRITERS, default=list(WRITERS))
    parser.add_argument("--no-accept", action="store_true", help="stop when the rows are staged")
    asked = parser.parse_args(given)
    people = two_lists(left=asked.rows, right=10, shared=0.5, seed=1).left
    stages = ("read", "stage") if asked.no_accept else ("read", "stage", "accept")
    heads = [f"{stage}, rows/s (CPU)" for stage in stages]
    print(f"| {asked.rows:,} rows | MB | {' | '.join(heads)} |\n|---|---|{'---|' * len(heads)}")
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder), longest=max(asked.rows + 1, 100))
        for kind in asked.formats:
            told = measured(kind, people, site, accept=not asked.no_accept)
            cells = [f"{told[stage]:,.0f} ({told[f'{stage}_cpu']:,.0f})" for stage in stages]
            print(f"| {kind.upper()} | {told['mb']:.1f} | {' | '.join(cells)} |", flush=True)
    print(f"\nPeak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MB_PER_UNIT:,.0f} MB.")


if __name__ == "__main__":
    main()
