import random
from axe_playwright_python.sync_playwright import Axe
import pytest
from playwright.sync_api import sync_playwright
from tests.conftest import *
from tests.web.conftest import browser
from tests.web.test_browser import ARGS, CHROMIUM, NARROW, WIDE
from tests.apps.matching.batches import *
from tests.apps.lists.test_contradictions import bring, same, answered, entry
from wasl.apps.matching.domain.decisions import decide_pair, undo_decision
from wasl.apps.matching.domain.linking import ask_for_linking, run_linking
from wasl.apps.lists.domain.linking_scopes import *
from wasl.apps.lists.domain.contradiction_notes import note_contradiction
from wasl.apps.lists.domain.contradictions import contradictions
from wasl.apps.lists.enums import Disposition
from wasl.apps.staff.models.staff import Staff

pytestmark = [pytest.mark.django_db(transaction=True)]


def test_shots(live_server, cast, room, put, held, monkeypatch, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    done = run_linking(ask_for_linking(put.source, held.source, by=cast.mediator, at=NOW).id, clock=lambda: NOW)
    rnd = random.Random(1)
    made = suggested(cast, room, 140, pairs=False)
    for k in range(140):
        p = min(0.06 + rnd.random() ** 0.4, 0.9999)
        pair = made.pair(made.a[k], made.b[k], probability=p, run=done)
        v = Verdict.SAME if rnd.random() < p else Verdict.DIFFERENT
        d = decide_pair(pair, verdict=v, by=cast.mediator, at=NOW)
        if k % 5 == 0:
            undo_decision(d, by=cast.mediator, at=NOW)
            decide_pair(
                pair, verdict=v if rnd.random() < 0.85 else Verdict.CANNOT_TELL, by=cast.mediator_2, at=NOW + DAY
            )
    more = suggested(cast, room, 60)
    batch = drawn(cast.mediator)
    waiting = proposed(drawn(cast.mediator_2))
    bring(
        cast,
        room,
        "asker_a",
        "Q1,سمير علي حداد,هدى,M,1984,2013",
        "Q2,كريم سالم,,,2014-06,2014-05",
        "Q3,Sami Ali,Huda,M,1984,2013",
        "Q4,Sami Aly,Huda,M,1984,2013",
    )
    bring(cast, room, "holder_b", "R1,Samir Ali Haddad,Zaynab,F,1990,2013", "R3,Sami Ali,Huda,M,1984,2013")
    bring(cast, room, "holder_a", "T1,Samir Haddad,Huda,M,1984,2015")
    same(cast, "R1", "Q1", "T1")
    same(cast, "R3", "Q3", "Q4")
    answered(cast, "Q1", Disposition.DEAD, on_date="2015")
    answered(cast, "Q3", Disposition.HELD)
    answered(cast, "Q4", Disposition.NOT_HELD)
    note_contradiction(
        contradictions(cast.mediator)[1], why="Two lists of one week; asked the holder", by=cast.mediator, at=NOW
    )
    run = run_linking(ask_for_room_linking(room, by=cast.mediator, at=NOW).id, clock=lambda: NOW)
    late = bring(cast, room, "asker_a", "Z1,Late One,,,,")
    paths = {
        "linking": "/linking/",
        "run": f"/linking/{run.id}/",
        "run1": f"/linking/{done.id}/",
        "quality": "/quality/",
        "bulk": "/bulk/",
        "batch": f"/bulk/{batch.id}/",
        "waiting": f"/bulk/{waiting.id}/",
        "contradictions": "/contradictions/",
        "noted": "/contradictions/?tab=looked_at",
        "home": "/",
    }
    with sync_playwright() as pw:
        chrome = pw.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
        for language in ("en", "ar"):
            client = browser(cast.mediator, language=language)
            for size in (NARROW, WIDE):
                ctx = chrome.new_context(bypass_csp=True, viewport=size, locale=language)
                ctx.add_cookies(
                    [{"name": n, "value": m.value, "url": live_server.url} for n, m in client.cookies.items()]
                )
                page = ctx.new_page()
                page.on("console", lambda m: print("CONSOLE", m.text))
                for name, path in paths.items():
                    page.goto(live_server.url + path)
                    w = page.evaluate("document.documentElement.scrollWidth")
                    print(language, size["width"], name, page.title(), "WIDE!" if w > size["width"] else "")
                    if name not in ("contradictions", "noted", "home"): continue
                    tall = page.evaluate("document.documentElement.scrollHeight")
                    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
                    for v in found: print("AXE", language, size["width"], name, v["id"], v["help"], [n["html"][:150] for n in v["nodes"]][:3])
                ctx.close()
        chrome.close()
