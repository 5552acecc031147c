"""Two lists as three CSV files."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from wasl.engines.synthesis.lists import TwoLists

Language = Literal["en", "ar"]

HEADERS: dict[Language, dict[str, str]] = {
    "en": {
        "id": "ID",
        "name": "Full name",
        "given": "Given name",
        "father": "Father's name",
        "grandfather": "Grandfather's name",
        "family": "Family name",
        "mother_name": "Mother's name",
        "sex": "Sex",
        "birth_date": "Date of birth",
        "birth_place": "Place of birth",
        "arrest_date": "Date of arrest",
        "arrest_place": "Place of arrest",
    },
    "ar": {
        "id": "الرقم",
        "name": "الاسم الكامل",
        "given": "الاسم",
        "father": "اسم الأب",
        "grandfather": "اسم الجد",
        "family": "الكنية",
        "mother_name": "اسم الأم",
        "sex": "الجنس",
        "birth_date": "تاريخ الولادة",
        "birth_place": "مكان الولادة",
        "arrest_date": "تاريخ الاعتقال",
        "arrest_place": "مكان الاعتقال",
    },
}


def write_lists(
    lists: TwoLists, out_dir: Path | str, *, left_headers: Language = "ar", right_headers: Language = "en"
) -> None:
    """Write left.csv, right.csv and truth.csv (left_id,right_id) into a folder that is made if need be.

    UTF-8 without a byte order mark, comma, lines end in LF: the same lists give the same bytes.
    """
    folder = Path(out_dir)
    folder.mkdir(parents=True, exist_ok=True)
    write_rows(folder / "left.csv", lists.left, columns=lists.columns, headers=HEADERS[left_headers])
    write_rows(folder / "right.csv", lists.right, columns=lists.columns, headers=HEADERS[right_headers])
    write_table(folder / "truth.csv", [("left_id", "right_id"), *lists.truth])


def write_rows(
    path: Path, rows: Iterable[Mapping[str, str]], *, columns: Sequence[str], headers: Mapping[str, str]
) -> None:
    header = [headers[column] for column in columns]
    write_table(path, [header, *([row[column] for column in columns] for row in rows)])


def write_table(path: Path, rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows(rows)
