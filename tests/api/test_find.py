"""Finding a person through the API."""

from wasl.apps.register.models.searching import SearchCount


def test_find__by_body(cast, put, held, as_):
    found = as_(cast.mediator).post("/find", {"name": "يوسف شاهين", "limit": 1})
    assert found.status_code == 200
    [one] = found.json()
    assert (one["key"], one["by"], one["standing"], one["withdrawn"]) == ("B-3", "name", "stated_held", False)
    assert {"kind": "name", "verdict": "same", "rule": "", "asked": "شاهين", "written": "Shahin"} in one["why"]
    assert as_(cast.asker_a).post("/find", {"name": "B-3"}).json() == []


def test_find__refuses_in_the_usual_form(cast, put, as_):
    refused = as_(cast.mediator).post("/find", {"place": "Homs"})
    assert (refused.status_code, refused.json()["code"]) == (409, "find")
    assert as_(cast.mediator).post("/find", {"name": "خالد", "limit": 0}).status_code == 422
    assert as_(cast.liaison).post("/find", {"name": "خالد"}).status_code == 404


def test_searches__counted(cast, put, as_):
    as_(cast.mediator).post("/find", {"name": "خالد"})
    told = as_(cast.auditor).get("/log/searches").json()
    assert told["items"] == [
        {"day": str(SearchCount.objects.get().day), "by": cast.mediator.id, "party": "guarantor", "count": 1}
    ]
    assert as_(cast.mediator).get("/log/searches").status_code == 404
