"""Rows that tell of nobody: sums and lines to be signed. Nobody who is told of by anything more is one."""

import pytest

from wasl.engines.tables.row_kinds import is_signature, is_total


@pytest.mark.parametrize(
    "cells",
    [
        ["", "المجموع", "56", ""],
        ["المجموع الكلي", "", "", "١٢٠"],
        ["الإجمالي: 56 معتقلاً"],
        ["العدد الكلي", "56"],
        ["", "Total", "", "1,204"],
        ["Grand total: 56 persons"],
        ["Total number of detainees", "56"],
        ["Toplam", "56 kişi"],
        ["Итого", "56"],
        ["Всего: 56 человек"],
        ["Total", "56 personnes"],
        ["جمع کل", "۵۶"],
        ["12", "المَجْمُوع", "56"],
        ["56 Sub-total"],
    ],
)
def test_sums(cells: list[str]) -> None:
    assert (is_total(cells), is_signature(cells)) == (True, False)


@pytest.mark.parametrize(
    "cells",
    [
        [],
        ["", ""],
        ["Total"],  # nothing is counted
        ["56"],
        ["56", "معتقل"],
        ["12", "Total Haddad", "1984"],
        ["12", "Total", "Duma"],
        ["12", "Total", "1984", "Fatima", "M"],
        ["المجموع", "خالد", "56"],
        ["12", "جمعة", "1984"],
        ["3", "توقيع الحداد", "1984"],
        ["3", "خالد محمود العطار", "المستلم"],
        ["12", "Total", "1", "2", "3", "4", "5"],
    ],
)
def test_neither(cells: list[str]) -> None:
    assert (is_total(cells), is_signature(cells)) == (False, False)


@pytest.mark.parametrize(
    "cells",
    [
        ["", "اسم المستلم / التوقيع", ""],
        ["اسم المستلم", "..........", "التوقيع", "....."],
        ["Signature:"],
        ["Prepared by", "Approved by"],
        ["İmza"],
        ["Подпись"],
        ["Signature et cachet"],
        ["امضاء"],
    ],
)
def test_lines_to_be_signed(cells: list[str]) -> None:
    assert (is_total(cells), is_signature(cells)) == (False, True)
