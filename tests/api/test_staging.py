"""The rows of one's own list over the API: what is to be looked at, correcting, accepting in parts."""

import pytest
from django.test import Client

from wasl.apps.lists.domain.list_verbs import accept_list
from wasl.apps.lists.models.staging import CellCorrection

pytestmark = pytest.mark.django_db
COUNTS = {
    "total": 6,
    "by_standing": {"entered": 0, "clean": 4, "remarked": 1, "doubted": 0, "kept_out": 1},
    "by_problem": {"no_name": 1, "day_or_month": 1},
}


def test_problems__counted(cast, sought, as_):
    assert as_(cast.asker_a).get(f"/lists/{sought.id}/problems").json() == COUNTS


def test_rows__filtered_and_paged__each_problem_with_its_column(cast, sought, as_):
    def rows(**asked):
        page = as_(cast.asker_a).get(f"/lists/{sought.id}/rows", **asked).json()
        return page["count"], [one["number"] for one in page["items"]]

    assert rows() == (6, [2, 3, 4, 5, 6, 7])
    assert rows(limit=2, offset=3) == (6, [5, 6])
    assert rows(standing="kept_out") == (1, [6])
    assert rows(problem="day_or_month") == (1, [2])
    (row,) = as_(cast.asker_a).get(f"/lists/{sought.id}/rows", problem="day_or_month").json()["items"]
    assert row["problems"] == [
        {
            "kind": "day_or_month",
            "property": "birth_date",
            "column": 4,
            "says": "Nothing in the file says whether the day or the month comes first.",
            "blocks": False,
            "holds": False,
        }
    ]


def test_correct_and_undo(cast, sought, as_):
    caller = as_(cast.asker_a)
    row = caller.put(f"/lists/{sought.id}/rows/6", {"cells": {"1": "نادر سليم الحلبي"}}).json()
    assert (row["number"], row["name_ar"], row["enters"], row["problems"]) == (6, "نادر سليم الحلبي", True, [])
    row = caller.send("delete", f"/lists/{sought.id}/rows/6/cells/1").json()
    assert (row["name_ar"], row["enters"]) == ("", False)
    assert CellCorrection.objects.get().ended_by == cast.asker_a


@pytest.mark.parametrize("cells", [{}, {"a": "x"}, {"1": "a\u202eb"}, {"1": 7}, {"1": "x" * 1001}])
def test_correct__what_cannot_be_read__refused(cast, sought, as_, cells):
    reply = as_(cast.asker_a).put(f"/lists/{sought.id}/rows/6", {"cells": cells})
    assert (reply.status_code, CellCorrection.objects.count()) == (422, 0)


@pytest.mark.parametrize(("number", "column"), [(1, 1), (10**30, 1), (6, 8), (6, -1), (6, 10**30)])
def test_correct__a_cell_that_is_not__refused(cast, sought, as_, number, column):
    reply = as_(cast.asker_a).put(f"/lists/{sought.id}/rows/{number}", {"cells": {str(column): "x"}})
    assert (reply.status_code, reply.json()["code"]) == (409, "list")
    reply = as_(cast.asker_a).send("delete", f"/lists/{sought.id}/rows/{number}/cells/{column}")
    assert (reply.status_code, reply.json()["code"]) == (409, "list")


def test_accept__only_clean_then_the_rest(cast, sought, as_):
    caller = as_(cast.asker_a)
    told = caller.post(f"/lists/{sought.id}/accept", {"only_clean": True}).json()
    assert (told["state"], told["counts"]["total"], told["acceptance"]) == ("accepted", 4, None)
    assert caller.post(f"/lists/{sought.id}/accept").json()["counts"]["total"] == 5


def test_dates__said_with_the_columns(cast, sought, as_):
    caller = as_(cast.asker_a)
    body = {"columns": {"name": 1, "birth_date": 4}, "dates": {"first": "day", "calendar": "hijri"}}
    assert caller.put(f"/lists/{sought.id}/columns", body).json()["dates"] == body["dates"]
    assert caller.get(f"/lists/{sought.id}/problems").json()["by_problem"] == {"no_name": 1}
    kept = caller.put(f"/lists/{sought.id}/columns", {"columns": {"name": 1}}).json()["dates"]
    assert kept == body["dates"]


def test_rows__once_accepted__still_for_the_side_that_brought_them_alone(cast, sought, as_, not_found):
    accept_list(sought, by=cast.asker_a, at=sought.brought_at)
    for path in ("rows", "problems"):
        assert as_(cast.asker_a).get(f"/lists/{sought.id}/{path}").status_code == 200
        refused = as_(cast.mediator).get(f"/lists/{sought.id}/{path}")
        assert (refused.status_code, refused.json()) == not_found


def test_blank_list__in_a_language(cast, as_):
    reply = as_(cast.asker_a).get("/blank-list", ending="csv", language="ar")
    assert (reply["Content-Type"], reply.content.decode("utf-8-sig").split(",")[:2]) == (
        "text/csv",
        ["مفتاح القيد", "الاسم الكامل"],
    )
    assert as_(cast.asker_a).get("/blank-list", ending="exe").status_code == 422
    assert Client().get("/api/v1/blank-list").status_code == 401


@pytest.mark.parametrize("number", [1, 10**30])
def test_said_of_a_row_that_is_not__refused(cast, sought, as_, number):
    reply = as_(cast.asker_a).put(f"/lists/{sought.id}/rows/{number}/person", {"is_person": True})
    assert (reply.status_code, reply.json()["code"]) == (409, "list")


def test_said_to_be_no_person_and_one_again(cast, sought, as_):
    caller, path = as_(cast.asker_a), f"/lists/{sought.id}/rows/4/person"
    told = caller.put(path, {"is_person": False}).json()
    assert (told["enters"], [(one["kind"], one["holds"]) for one in told["problems"]]) == (False, [("no_person", True)])
    assert caller.get(f"/lists/{sought.id}/problems").json()["by_standing"]["doubted"] == 1
    assert caller.put(path, {"is_person": True}).json()["enters"] is True


def test_a_sheet_that_is_not__refused(cast, sought, as_):
    reply = as_(cast.asker_a).post(f"/lists/{sought.id}/sheet", {"sheet": "Two"})
    assert (reply.status_code, reply.json()["code"]) == (409, "list")
