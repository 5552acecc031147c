"""Fields of the two records: complete in both languages, and read or refused."""

import pytest

from wasl.apps.identification.domain.described_fields import (
    Kind,
    Read,
    Record,
    chart_of,
    described_blocks,
    described_fields,
    field_named,
    fields_of,
    read_value,
    shown,
)
from wasl.apps.identification.domain.errors import IdentificationError


def test_every_field_stands_in_a_block_and_has_words_in_both_languages() -> None:
    fields = described_fields().values()
    assert len(fields) >= 60
    for field in fields:
        assert field.block in described_blocks()
        assert field.words.en
        assert field.words.ar
        assert field.records
        assert (field.kind is Kind.CHOICE) == (field.choices is not None)
        if field.kind is Kind.NUMBER:
            assert field.low < field.high
            assert field.unit


def test_a_record_has_its_own_fields_and_those_of_both() -> None:
    post_mortem = {field.key for fields in fields_of(Record.PM).values() for field in fields}
    ante_mortem = {field.key for fields in fields_of(Record.AM).values() for field in fields}
    assert {"sex", "stature", "dental_chart"} <= post_mortem & ante_mortem
    assert "injuries_at_death" in post_mortem - ante_mortem
    assert "last_seen_on" in ante_mortem - post_mortem
    with pytest.raises(IdentificationError, match="the PM record has no such field"):
        field_named("last_seen_on", record=Record.PM)


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        ("stature", "170", Read("170", low=170, high=170)),
        ("stature", " ١٦٥ - ١٧٢ ", Read("١٦٥ - ١٧٢", low=165, high=172)),
        ("age", "25–35", Read("25–35", low=25, high=35)),
        ("sex", "probably_male", Read("probably_male")),
        ("scars", "left forearm, 4 cm", Read("left forearm, 4 cm")),
        ("died_on", "2013-05", Read("2013-05", edtf="2013-05")),
        ("dental_chart", "12 filled, 11: sound", Read("11 sound, 12 filled")),
    ],
)
def test_a_value_is_read(key: str, text: str, expected: Read) -> None:
    assert read_value(described_fields()[key], text) == expected


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("stature", "tall"),
        ("stature", "1.70"),  # metres, not centimetres
        ("stature", "180-170"),
        ("age", "300"),
        ("sex", "M"),
        ("scars", "   "),
        ("died_on", "after the rain"),
        ("dental_chart", "19 sound"),
        ("dental_chart", "11 shiny"),
        ("dental_chart", "11 sound, 11 filled"),
    ],
)
def test_a_value_that_cannot_be_read_is_refused_without_repeating_it(key: str, text: str) -> None:
    with pytest.raises(IdentificationError) as refusal:
        read_value(described_fields()[key], text)
    if text.strip():
        assert text not in str(refusal.value)


def test_a_dental_chart_comes_back_as_the_engine_reads_it() -> None:
    read = read_value(described_fields()["dental_chart"], "48 extracted; 11 crowned\n21 lost_after_death")
    assert chart_of(read.value) == {11: "crowned", 21: "lost_after_death", 48: "extracted"}


def test_a_value_is_shown_in_the_language_of_the_reader() -> None:
    fields = described_fields()
    assert shown(fields["sex"], "male", language="ar") == "ذكر"
    assert shown(fields["sex"], "male", language="en") == "Male"
    assert shown(fields["stature"], "165-172", language="en") == "165-172 cm"
