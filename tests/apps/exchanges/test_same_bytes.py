"""The same paper is the same bytes, whatever the machine's zone, language, hash seed and hour."""

import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from tests.apps.exchanges.papers import annex_of, minutes_of, receipt_of, run_sheet_of

from wasl.apps.exchanges.interfaces.annex import write_annex
from wasl.apps.exchanges.interfaces.minutes_docx import write_minutes_docx
from wasl.apps.exchanges.interfaces.minutes_pdf import write_minutes_pdf
from wasl.apps.exchanges.interfaces.receipt import write_receipts
from wasl.apps.exchanges.interfaces.run_sheet import write_run_sheet
from wasl.apps.papers.words import LANGUAGES

ROOT = Path(__file__).parents[3]
WRITTEN = """
import hashlib
from tests.apps.exchanges.test_same_bytes import papers
for name, content in papers():
    print(name, hashlib.sha256(content).hexdigest())
"""
MACHINES = [
    {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
    {
        "TZ": "America/Caracas",
        "LC_ALL": "tr_TR.UTF-8",
        "LANG": "ar_SY.UTF-8",
        "PYTHONHASHSEED": "77",
        "PYTHONUTF8": "1",
    },
]


def papers():
    for language in LANGUAGES:
        yield f"minutes {language} pdf", write_minutes_pdf(minutes_of(language), language=language)
        yield f"minutes {language} docx", write_minutes_docx(minutes_of(language), language=language)
        yield f"run sheet {language}", write_run_sheet(run_sheet_of(language), language=language)
        yield f"receipt {language}", write_receipts([receipt_of(language)], language=language)
        yield f"annex {language}", write_annex(annex_of(language), language=language)


def test_same_bytes__on_two_machines():
    said = [
        subprocess.run(
            [sys.executable, "-c", WRITTEN], env={**os.environ, **machine, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
            cwd=ROOT, capture_output=True, text=True, check=True,
        ).stdout
        for machine in MACHINES
    ]  # fmt: skip
    assert len(set(said[0].splitlines())) == 5 * len(LANGUAGES)
    assert said[0] == said[1]


@pytest.mark.parametrize("write", [write_minutes_pdf, write_minutes_docx])
@pytest.mark.parametrize("language", LANGUAGES)
def test_other_bytes__when_one_number_is_another(write, language):
    minutes = minutes_of(language)
    step = replace(minutes.steps[0], count=6)
    assert write(minutes, language=language) != write(
        replace(minutes, steps=(step, *minutes.steps[1:])), language=language
    )


def test_docx__parts_in_order_stored_with_one_time_and_nothing_of_the_machine():
    with zipfile.ZipFile(BytesIO(write_minutes_docx(minutes_of("ar"), language="ar"))) as package:
        infos = package.infolist()
        names = [info.filename for info in infos]
        assert names == sorted(names)
        assert {(info.date_time, info.compress_type, info.create_system, info.external_attr) for info in infos} == {
            ((1980, 1, 1, 0, 0, 0), zipfile.ZIP_STORED, 0, 0o600 << 16)
        }
        assert names == [
            "[Content_Types].xml", "_rels/.rels", "docProps/core.xml", "word/_rels/document.xml.rels",
            "word/document.xml", "word/footer1.xml", "word/settings.xml", "word/styles.xml",
        ]  # fmt: skip
        for name in names:
            for trace in (b"/tmp", b"/home", b"python", b"dcterms"):
                assert trace not in package.read(name)


def test_maximum__a_stage_of_500_swaps_is_set():
    """Six thousand a side in twelve stages: each stage a sheet of its own, four swaps on a page."""
    sheet = replace(run_sheet_of("ar", count=500), stage=12, stages=12)
    with pikepdf.open(BytesIO(write_run_sheet(sheet, language="ar"))) as pdf:
        assert len(pdf.pages) == 2 + 125
