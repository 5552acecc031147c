"""Signs at which a spreadsheet begins to calculate: made text, and read back as they were."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wasl.engines.tables.columns import recognise_columns
from wasl.engines.tables.fields import Field
from wasl.engines.tables.hxl import is_tag_row
from wasl.engines.tables.neutral import MARK, as_written, neutral
from wasl.engines.tables.reading import read_table

SIGNS = "=+-@＝＋－＠"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("＝1+1", "'＝1+1"),
        ("  @x", "  '@x"),
        ("\u200b=1", "\u200b'=1"),
        ("'=1", "''=1"),
        ("a;=1", "a;'=1"),
        ("a؛ -1", "a؛ '-1"),
        ("\tx", "'\tx"),
        ("al-Attar", "al-Attar"),
        ("خالد - محمود", "خالد - محمود"),
        ("'Abd al-Latif", "'Abd al-Latif"),
    ],
)
def test_neutral__before_a_sign_at_a_beginning(text, written):
    assert neutral(text) == written
    assert as_written(written) == text


@given(st.text(alphabet=SIGNS + "'aم ;,|\u200b", max_size=12))
@example("'=;'=")
def test_neutral__is_read_back_whatever_was_written(text):
    assert as_written(neutral(text)) == text


@given(st.text(alphabet=SIGNS + "'aم ;,|\u200b", max_size=12))
def test_neutral__no_cell_begins_with_a_sign_however_it_is_split(text):
    made = neutral(text)
    for separator in ",;|":
        assert [cell for cell in made.split(separator) if cell.strip(" \u200b")[:1] in tuple(SIGNS)] == []


def test_tag_row__every_filled_cell_is_a_tag():
    assert is_tag_row(["#meta+id", "", "#person +name +arabic"])
    assert not is_tag_row(["#meta+id", "خالد"])
    assert not is_tag_row(["# 1", "#2"])
    assert not is_tag_row(["", ""])


def test_read_table__a_row_of_tags_tells_of_nobody():
    table = read_table(b"ID,Full name\n#meta+id,#person+name\nB-1,Khaled\n", filename="a.csv")
    assert (table.headers, table.rows, table.first_row_number) == (("ID", "Full name"), (("B-1", "Khaled"),), 3)
    assert recognise_columns(table).columns == {Field.ENTRY_KEY: 0, Field.NAME: 1}


def test_read_table__apostrophes_are_taken_away_from_our_own_copies_only():
    rows = b"ID,Full name\nB-1,'=Khaled\n"
    assert read_table(rows, filename="a.csv").rows == (("B-1", "'=Khaled"),)
    ours = f"{MARK}exp_0\n".encode() + rows
    assert read_table(ours, filename="a.csv").rows == (("B-1", "=Khaled"),)
