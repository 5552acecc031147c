"""Many spellings of a marker, one name; a name that nobody knows is refused with the nearest."""

import pytest

from wasl.engines.kinship.errors import MarkerNameError
from wasl.engines.kinship.laboratory.marker_names import KINDS, Kind, canonical_marker, is_marker, kind_of


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("THO1", "TH01"),
        ("HUMTH01", "TH01"),
        ("th01", "TH01"),
        ("VWA", "vWA"),
        ("vWF", "vWA"),
        ("HUMvWFA31", "vWA"),
        ("PENTA_E", "Penta E"),
        ("PentaE", "Penta E"),
        ("penta e", "Penta E"),
        ("D1OS1248", "D10S1248"),
        ("D6S1043", "D6S1043"),
        ("CSF1P0", "CSF1PO"),
        ("ACTBP2", "SE33"),
        ("Amelogenin", "AMEL"),
        ("amel", "AMEL"),
        ("DYS389 I", "DYS389I"),
        ("DYS389-2", "DYS389II"),
        ("Y-GATA-H4", "YGATAH4"),
        (" D3S1358 ", "D3S1358"),
        ("RS1234", "rs1234"),
    ],
)
def test_canonical_marker(written: str, name: str) -> None:
    assert canonical_marker(written) == name


@pytest.mark.parametrize("name", KINDS)
def test_canonical_marker__of_itself(name: str) -> None:
    assert canonical_marker(name) == name
    assert canonical_marker(name.replace(" ", "_").upper()) == name


@pytest.mark.parametrize(("written", "nearest"), [("D3S1385", "D3S1358"), ("colour", "")])
def test_canonical_marker__unknown(written: str, nearest: str) -> None:
    with pytest.raises(MarkerNameError) as refused:
        canonical_marker(written)
    assert refused.value.nearest == nearest
    assert refused.value.what == f'"{written}" is no marker that is known here'


def test_canonical_marker__of_the_caller() -> None:
    assert canonical_marker("L1", also=frozenset({"L1"})) == "L1"
    assert not is_marker("L1")


def test_canonical_marker__long_and_unprintable_names_are_cut() -> None:
    with pytest.raises(MarkerNameError) as refused:
        canonical_marker("x" * 10_000 + "\x1b")
    assert refused.value.what == f'"{"x" * 40}" is no marker that is known here'
    with pytest.raises(MarkerNameError, match=r'"a\?b"'):
        canonical_marker("a\x1bb")


def test_kind_of() -> None:
    names = ("TH01", "DXS10074", "DYS385", "AMEL", "rs17", "L1")
    kinds = [Kind.AUTOSOMAL, Kind.X, Kind.Y, Kind.SEX, Kind.SNP, Kind.AUTOSOMAL]
    assert [kind_of(name) for name in names] == kinds
