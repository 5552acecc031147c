"""What clerks, files and fingers do to names, places and dates."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wasl.engines.places.gazetteer import governorates, seats, towns
from wasl.engines.synthesis.arabic_writing import (
    drop_hamza,
    join_compounds,
    slip,
    split_letter,
    swap_final_ya,
    ta_marbuta_as_ha,
    through_pdf,
)
from wasl.engines.synthesis.draws import Draws
from wasl.engines.synthesis.latin_writing import latin_slip
from wasl.engines.synthesis.written_dates import misdated, written_date
from wasl.kernel.dates.written import parse_date

SEEDS = st.integers(0, 2**31)
DAYS = st.dates(date(1930, 1, 1), date(2024, 12, 31))


@pytest.mark.parametrize(
    ("apart", "joined"),
    [
        ("عبد الرحمن", "عبدالرحمن"),
        ("أبو صقر", "أبوصقر"),
        ("نور الدين", "نورالدين"),
        ("عبد الله", "عبدالله"),
        ("محمد علي", "محمد علي"),
    ],
)
def test_join_compounds(apart: str, joined: str) -> None:
    assert join_compounds(apart) == joined


@pytest.mark.parametrize(
    ("whole", "mangled"),
    [("سلام", "سالم"), ("علاء", "عالء"), ("الأسطل", "األسطل"), ("عبد الله", "عبد هللا"), ("محمد", "محمد")],
)
def test_through_pdf__as_seen_in_published_lists(whole: str, mangled: str) -> None:
    assert through_pdf(whole) == mangled


def test_letter_forms() -> None:
    assert drop_hamza("أحمد رائد", seated=False) == "احمد رائد"
    assert drop_hamza("أحمد رائد", seated=True) == "احمد رايد"
    assert drop_hamza("رائد", seated=False) == "رايد"
    assert swap_final_ya("فتحي علي") == "فتحى على"
    assert swap_final_ya("مصطفى") == "مصطفي"
    assert ta_marbuta_as_ha("هبة") == "هبه"
    assert split_letter("هاني", Draws(1, "test")) == "هان ي"


@given(st.sampled_from(["محمد", "عبد الرحمن", "هاني", "أبو صقر", "مي"]), SEEDS)
def test_slip__changes_a_name_a_little_and_keeps_its_first_letter(name: str, seed: int) -> None:
    slipped = slip(name, Draws(seed, "test"))
    assert slipped != name
    assert slipped[0] == name[0]
    assert abs(len(slipped) - len(name)) <= 1


@given(st.sampled_from(["Muhammad", "al-Khatib", "Abd al-Rahman", "Ali"]), SEEDS)
def test_latin_slip__likewise(name: str, seed: int) -> None:
    slipped = latin_slip(name, Draws(seed, "test"))
    assert slipped != name
    assert slipped[0] == name[0]
    assert abs(len(slipped) - len(name)) <= 1


@settings(deadline=None)
@given(DAYS, st.sampled_from(["day", "month", "year"]), st.sampled_from(["ar", "la"]), SEEDS)
def test_written_date__is_read_back(day: date, precision: str, script: str, seed: int) -> None:
    written = written_date(day, precision=precision, script=script, draws=Draws(seed, "test"))
    length = {"day": 10, "month": 7, "year": 4}[precision]
    assert parse_date(written).edtf == day.isoformat()[:length]


@given(DAYS, SEEDS)
def test_misdated__is_another_day(day: date, seed: int) -> None:
    assert misdated(day, Draws(seed, "test")) != day


def test_places__every_governorate_has_towns_and_names_in_both_scripts() -> None:
    assert set(seats()) == set(governorates())
    assert len(towns()) > 280
    for place in (*towns(), *governorates().values()):
        assert place.ar
        assert all(spelling.isascii() and spelling for spelling in place.latin)
