"""A column that says names in both scripts gives two values; the row stays as written."""

import pytest
from tests.conftest import DAY, START, Cast

from wasl.apps.lists.domain.both_scripts import in_both_scripts
from wasl.apps.lists.domain.list_verbs import accept_list, bring_list
from wasl.apps.lists.enums import ListKind
from wasl.apps.lists.models.room import Room
from wasl.apps.register.enums import Property
from wasl.apps.register.models.claim import Claim

P = Property


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({P.NAME: "خالد / Khaled"}, {P.NAME: "خالد", P.NAME_LATIN: "Khaled"}),
        ({P.NAME_LATIN: "Khaled (خالد)"}, {P.NAME: "خالد", P.NAME_LATIN: "Khaled"}),
        ({P.NAME: "خالد / Khaled", P.NAME_LATIN: "K."}, {P.NAME: "خالد / Khaled", P.NAME_LATIN: "K."}),
        ({P.NAME: "خالد", P.SEX: "m / ذكر"}, {P.NAME: "خالد", P.SEX: "m / ذكر"}),
        (
            {P.GIVEN: "خالد / Khaled", P.FAMILY: "العطار / Attar"},
            {P.GIVEN: "خالد", P.FAMILY: "العطار", P.NAME_LATIN: "Khaled Attar"},
        ),
        ({P.GIVEN: "خالد / Khaled", P.FAMILY: "العطار"}, {P.GIVEN: "خالد", P.FAMILY: "العطار"}),
    ],
)
def test_values(values: dict[Property, str], told: dict[Property, str]) -> None:
    assert in_both_scripts(values) == told


def test_entry__has_both_names_and_its_row_as_written(cast: Cast, room: Room) -> None:
    content = "الرقم,الاسم / Name,الجنس\n1,خالد العطار / Khaled al-Attar,ذكر\n".encode()
    brought = bring_list(content, filename="a.csv", room=room, kind=ListKind.HELD, by=cast.holder_b, at=START)
    entry = accept_list(brought, by=cast.holder_b, at=START + DAY).entries.get()
    assert (entry.record.name_ar, entry.record.name_latin) == ("خالد العطار", "Khaled al-Attar")
    assert entry.row.cells == ["1", "خالد العطار / Khaled al-Attar", "ذكر"]
    names = Claim.objects.filter(subject=entry.record_id, property__in=[P.NAME, P.NAME_LATIN])
    assert sorted(names.values_list("property", "value")) == [
        (P.NAME, "خالد العطار"),
        (P.NAME_LATIN, "Khaled al-Attar"),
    ]
