"""A cell that says a name in both scripts."""

import pytest

from wasl.engines.tables.scripts import split_scripts


@pytest.mark.parametrize(
    ("cell", "halves"),
    [
        ("محمد الحسن / Mohamad al-Hasan", ("محمد الحسن", "Mohamad al-Hasan")),
        ("Mohamad al-Hasan / محمد الحسن", ("محمد الحسن", "Mohamad al-Hasan")),
        ("محمد Mohamad", ("محمد", "Mohamad")),
        ("محمد\nMohamad", ("محمد", "Mohamad")),
        ("محمد - Mohamad", ("محمد", "Mohamad")),
        ("محمد؛ Mohamad", ("محمد", "Mohamad")),
        ("محمد (Mohamad)", ("محمد", "Mohamad")),
        ("(محمد) Mohamad", ("محمد", "Mohamad")),
        ("Mohamad (محمد)", ("محمد", "Mohamad")),
        ("محمد (أبو علي) / Mohamad (Abu Ali)", ("محمد (أبو علي)", "Mohamad (Abu Ali)")),
        ("مُحَمَّد / ʿAbd al-Raḥmān", ("مُحَمَّد", "ʿAbd al-Raḥmān")),
        ("\u202bمحمد\u202c | \u202aMohamad\u202c", ("محمد", "Mohamad")),
        ("محمد Ali أحمد", None),
        ("Ali محمد Ahmad", None),
        ("محمد", None),
        ("Mohamad", None),
        ("محمد A", None),
        ("م Mohamad", None),
        ("محمد #1 x=1 Mohamad", None),
        ("محمد / Mohamad 1984", None),
        ("", None),
    ],
)
def test_split(cell: str, halves: tuple[str, str] | None) -> None:
    assert split_scripts(cell) == halves
