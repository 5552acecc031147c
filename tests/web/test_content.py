"""What the pages say: counts, searches, what differs, what was known on a day."""

import json

from tests.conftest import Cast
from tests.web.conftest import World, browser, text_of

from wasl.apps.audit.domain import log as ledger
from wasl.engines.ledger.verification import verify_log
from wasl.web.pages import page_of


def test_list__is_searched_in_either_script(cast: Cast, world: World) -> None:
    client = browser(cast.mediator)
    for query, found in (("خالد", 2), ("خالد العطّار", 3), ("رامي", 1), ("nobody", 0)):
        page = text_of(client.get(f"/lists/{world.put.id}/", {"q": query}))
        assert page.count('<th scope="row">') == found, query
    page = text_of(client.get(f"/lists/{world.held.id}/", {"q": "KHALED"}))
    assert page.count('<th scope="row">') == 1


def test_list__filters_by_where_entries_stand_and_how_they_were_answered(cast: Cast, world: World) -> None:
    for query, to_the_holder, to_others in (
        ("standing=awaiting", 3, 4),
        ("standing=second_person", 1, 0),
        ("disposition=held", 1, 1),
        ("disposition=dead", 0, 0),
        ("standing=nonsense", 5, 5),
    ):
        for person, found in ((cast.holder_b, to_the_holder), (cast.mediator, to_others), (cast.asker_a, to_others)):
            page = text_of(browser(person).get(f"/lists/{world.put.id}/?{query}"))
            assert page.count('<th scope="row">') == found, (query, person.username)


def test_list__marks_links_for_those_who_reach_both_records(cast: Cast, world: World) -> None:
    path = f"/lists/{world.put.id}/"
    assert "chip-link-same" in text_of(browser(cast.mediator).get(path))
    assert "chip-link" not in text_of(browser(cast.asker_a).get(path))  # the other list does not reach them


def test_entry__names_the_custody_items_nobody_speaks_to(cast: Cast, world: World) -> None:
    page = text_of(browser(cast.mediator).get(f"/entries/{world.answered.id}/"))
    assert page.count('<li class="missing">') == 6  # c, d, e, f, g, h
    assert "2013/5/17" in page
    assert "17 May 2013" in page


def test_entry__offers_its_form_to_the_holder_alone(cast: Cast, world: World) -> None:
    path = f"/entries/{world.unanswered.id}/"
    assert 'name="disposition"' in text_of(browser(cast.holder_b).get(path))
    for username in ("asker_a", "mediator", "neutral"):
        assert 'name="disposition"' not in text_of(browser(cast.people[username]).get(path))


def test_questions__put_the_unanswered_first_beside_their_own_entry(cast: Cast, world: World) -> None:
    client = browser(cast.holder_b2)
    page = text_of(client.get("/questions/"))
    assert page.index(f'id="{world.unanswered.id}"') < page.index(f"/answers/{world.proposed}/confirm")
    assert "In your lists:" in page
    assert f'id="{world.answered.id}"' not in page
    assert f'id="{world.answered.id}"' in text_of(client.get("/questions/?tab=answered"))


def test_pair__shows_both_records_and_what_the_machine_makes_of_them(cast: Cast, world: World) -> None:
    page = text_of(browser(cast.mediator).get(f"/review/{world.open_pair.id}/"))
    assert page.index("رامي جورج الياس حداد") < page.index("Rami Georges Elias Haddad")  # sought before held
    for words in ("What speaks for one person", "What speaks against it", "Georges", "جورج", 'data-key="s"'):
        assert words in page
    decided = text_of(browser(cast.mediator).get(f"/review/{world.decided_pair.id}/"))
    assert "same mother" in decided
    assert "Undo this decision" in decided
    assert 'data-key="s"' not in decided


def test_person__brings_all_records_together_and_knows_what_was_known(cast: Cast, world: World) -> None:
    client = browser(cast.mediator)
    page = text_of(client.get(f"/persons/{world.person}/"))
    for spelling in ("وليد محمود درويش العطار", "Waleed Mahmoud Darwish Alattar", "فاطمة", "Fatmeh"):
        assert spelling in page
    undecided = text_of(client.get(f"/persons/{world.person}/?as_of=2021-03-04"))
    assert "Waleed" not in undecided
    assert "One record alone" in undecided
    before = text_of(client.get(f"/persons/{world.person}/?as_of=2020-01-01"))
    assert "Nothing was known then." in before
    assert "وليد" not in before
    assert "As it was known on" not in text_of(client.get(f"/persons/{world.person}/?as_of=nonsense"))


def test_person__shows_a_side_its_own_records_alone(cast: Cast, world: World) -> None:
    page = text_of(browser(cast.asker_a).get(f"/persons/{world.person}/"))
    assert "وليد محمود درويش العطار" in page
    assert "Waleed" not in page


def test_release__shows_every_value_under_its_source(cast: Cast, world: World) -> None:
    client = browser(cast.monitor)
    page = text_of(client.get("/process/releases/1/"))
    assert page.count("sources differ") == 2  # at the top, and at the property
    for words in ("First agency", "Second agency", "an observer", ">10<", ">12<", "24 November 2018"):
        assert words in page
    earlier = text_of(client.get("/process/releases/1/?as_of=2021-03-10"))
    assert "Second agency" not in earlier
    assert "sources differ" not in earlier
    assert client.get("/process/releases/1/?as_of=2020-01-01").status_code == 404
    assert client.get("/process/releases/9/").status_code == 404


def test_process__marks_where_sources_differ_and_draws_the_years(cast: Cast, world: World) -> None:
    page = text_of(browser(cast.monitor).get("/process/"))
    assert "10/12 · 10" in page
    assert "plate disputed" in page
    arabic = text_of(browser(cast.monitor, language="ar").get("/process/"))
    assert "10 · 10/12" in arabic  # the first count stands at the right
    assert "أستانا" in arabic


def test_round__says_parties_by_name(cast: Cast, world: World) -> None:
    page = text_of(browser(cast.monitor, language="ar").get("/process/rounds/1/"))
    assert "طرف side_a، طرف side_b" in page
    assert "من 23 كانون الثاني 2017 إلى 24 كانون الثاني 2017" in page


def test_log__is_verified_elsewhere_from_what_the_page_gives(cast: Cast, world: World) -> None:
    client = browser(cast.auditor)
    lines = text_of(client.get("/log/entries.jsonl")).encode().splitlines()
    size, root = ledger.head()
    assert verify_log(lines, expected_size=size, expected_root=root).ok
    assert [json.loads(line)["seq"] for line in lines] == list(range(size))
    page = text_of(client.get("/log/"))
    assert root in page
    for name in ("خالد", "Khaled", "العطار", "same mother", "The host"):
        assert name not in page
        assert name.encode() not in b"".join(lines)


def test_log__by_event(cast: Cast, world: World) -> None:
    page = text_of(browser(cast.auditor).get("/log/?event=pair_decided"))
    assert page.count('<th scope="row"') == 1


def test_lists__turn_over_pages(cast: Cast, world: World, monkeypatch) -> None:
    monkeypatch.setitem(page_of.__kwdefaults__, "size", 2)
    client = browser(cast.mediator)
    first = text_of(client.get(f"/lists/{world.put.id}/?q=ا"))
    assert first.count('<th scope="row">') == 2
    assert "page=2" in first
    last = text_of(client.get(f"/lists/{world.put.id}/?q=ا&page=99"))
    assert 'rel="next"' not in last
