"""Walking the demonstration's pages as each role, over HTTP, as a browser would."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

Say = Callable[[str], None]
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
TITLE = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
# what a browser would fetch by itself; a link to a source is only followed by a person
ELSEWHERE = re.compile(r"""(?:\bsrc|<link[^>]*\bhref|\baction)=["']?(?:https?:)?//""")
READERS = {"asking", "holder", "holder2", "holder_opp", "mediator", "mediator2", "neutral", "secretariat"}
QUALIFIED = {"examiner", "examiner2", "laboratory", "laboratory2"}
EVERYONE = READERS | QUALIFIED | {"liaison", "monitor", "auditor"}
EXCHANGERS = {"asking", "holder", "holder2", "holder_opp", "mediator", "mediator2", "neutral"} | QUALIFIED
IDENTIFIERS = {"asking", "holder", "holder2", "holder_opp", "neutral", "liaison"} | QUALIFIED
CONVENERS = {"mediator", "mediator2", "neutral", "secretariat"}


@dataclass(frozen=True)
class Stop:
    """A page, who sees it, and something that only the whole demonstration has on it."""

    path: str
    seen_by: set[str]
    shows: str


STOPS = (
    Stop("/", EVERYONE, "<svg"),
    Stop("/process/", EVERYONE, "<svg"),
    Stop("/process/releases/4/", EVERYONE, "S16"),
    Stop("/process/rounds/8/", EVERYONE, "S34"),
    Stop("/lists/", READERS - {"holder_opp"}, "/lists/lst_"),
    Stop("/questions/", {"holder", "holder2"}, "/entries/ent_"),
    Stop("/review/", CONVENERS | {"holder", "holder2"}, "/review/par_"),
    Stop("/linking/", CONVENERS, "/linking/run_"),
    Stop("/copies/", READERS, "<h1"),
    Stop("/exchanges/", EXCHANGERS, "/exchanges/exc_"),
    Stop("/identification/", IDENTIFIERS, "/identification/prg_"),
    Stop("/log/", {"auditor", "neutral", "secretariat"}, "answer_written"),
    Stop("/me/", EVERYONE, "<h1"),
)
FOLLOWED = {  # one link of each kind is followed from the page that lists it
    "/lists/": re.compile(r'href="(/lists/lst_[^"/]+/)"'),
    "/review/": re.compile(r'href="(/review/par_[^"/]+/)"'),
    "/linking/": re.compile(r'href="(/linking/run_[^"/]+/)"'),
    "/exchanges/": re.compile(r'href="(/exchanges/exc_[^"/]+/)"'),
    "/identification/": re.compile(r'href="(/identification/prg_[^"/]+/)"'),
    "/questions/": re.compile(r'href="(/entries/ent_[^"/]+/)"'),
}


@dataclass
class Visitor:
    """One person's browser: its own cookies."""

    address: str
    opener: OpenerDirector

    def get(self, path: str) -> tuple[int, str]:
        return self._open(Request(urljoin(self.address, path)))  # noqa: S310  our own address

    def log_in(self, username: str, password: str) -> bool:
        _, page = self.get("/account/login/")
        form = {"csrfmiddlewaretoken": TOKEN.findall(page)[0], "login": username, "password": password}
        url = urljoin(self.address, "/account/login/")
        status, page = self._open(Request(url, data=urlencode(form).encode(), headers={"Referer": url}))  # noqa: S310  ours
        return status == 200 and 'name="password"' not in page

    def _open(self, request: Request) -> tuple[int, str]:
        try:
            with self.opener.open(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as refusal:
            return refusal.code, refusal.read().decode()


def walk(address: str, logins: dict[str, dict[str, str]], *, say: Say) -> list[str]:
    """Visit every stop as every role; say what was seen; return what was missing or should not have been there."""
    missing: list[str] = []
    for username in sorted(EVERYONE):
        visitor = Visitor(address, build_opener(HTTPCookieProcessor(CookieJar())))
        if not visitor.log_in(username, logins[username]["password"]):
            missing.append(f"{username} cannot log in")
            continue
        say(f"{username}: {logins[username]['who']}")
        for stop in STOPS:
            missing += _visit(visitor, stop, username, say=say)
    status, _ = Visitor(address, build_opener(HTTPCookieProcessor(CookieJar()))).get("/api/v1/lists")
    say(f"nobody: the API answers {status}")
    return missing if status == 401 else [*missing, f"the API answers {status} to nobody"]


def _visit(visitor: Visitor, stop: Stop, username: str, *, say: Say) -> list[str]:
    status, page = visitor.get(stop.path)
    if username not in stop.seen_by:
        unseen = status in {403, 404} or stop.shows not in page
        say(f"  {stop.path:26} {'closed' if unseen else 'OPEN'} ({status})")
        return [] if unseen else [f"{username} sees {stop.path}"]
    faults = _faults(stop, status, page)
    say(f"  {stop.path:26} {status} {_title(page)}{'  MISSING: ' + ', '.join(faults) if faults else ''}")
    found = FOLLOWED[stop.path].findall(page) if stop.path in FOLLOWED and not faults else []
    if found:
        status, page = visitor.get(found[0])
        say(f"    one of {len(found):<4} {status} {_title(page)}")
        faults += [] if status == 200 else [f"{found[0]} answers {status}"]
    return [f"{username} at {stop.path}: {fault}" for fault in faults]


def _faults(stop: Stop, status: int, page: str) -> list[str]:
    faults = [] if status == 200 else [f"answers {status}"]
    if stop.shows not in page:
        faults.append(f"does not show {stop.shows!r}")
    if ELSEWHERE.search(page):
        faults.append("asks an outside host for something")
    return faults


def _title(page: str) -> str:
    found = TITLE.search(page)
    return " ".join(unescape(re.sub(r"<[^>]+>", "", found.group(1))).split()) if found else "(no title)"
