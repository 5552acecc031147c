"""What the gate's page works out by itself, as the engine does: spoken codes, their check, digests of what is known."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

import wasl.web
from wasl.engines.crossing.codes import ALPHABET, read_code, short_code
from wasl.engines.crossing.errors import CodeError

pytestmark = [pytest.mark.chromium, pytest.mark.xdist_group("chromium")]

STATIC = Path(wasl.web.__file__).parent / "static"


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page()
    for name in ("crossing.js", "gate-codes.js"):
        page.add_script_tag(path=str(STATIC / name))
    yield page
    page.close()


def test_short_code__as_the_engine_gives_it(page: Page) -> None:
    rng = random.Random(20211216)
    asked = [
        (rng.randbytes(rng.choice((16, 32, 64, 100))).hex(), {
            "operation": f"exc_{rng.randrange(10**9)}", "role": rng.choice(("ma", "mb", "n")),
            "step": rng.choice(("swapped", "departed")), "subject": f"stage-{rng.randrange(9)}/a",
            "count": rng.choice((-1, 0, 7, 2**40)),
        })
        for _ in range(200)
    ]  # fmt: skip
    found = page.evaluate("(asked) => asked.map(([secret, said]) => WaslCodes.shortCode(secret, said))", asked)
    assert found == [short_code(bytes.fromhex(secret), **said) for secret, said in asked]


def test_read_code__takes_and_refuses_what_the_engine_does(page: Page) -> None:
    rng = random.Random(7)
    true = short_code(bytes(32), operation="op", role="mb", step="swapped", subject="swap-1")
    typed = [
        "",
        "7KXM",
        true,
        true.lower(),
        true.replace("-", ""),
        true.replace("-", " \u2011 "),
        f"\u2068{true}\u2069",
    ]
    typed += [true.translate(dict(zip(map(ord, "34679"), "٣٤٦٧٩", strict=True))), true[::-1], f"{true}3"]
    for _ in range(300):
        at = rng.randrange(len(true))
        typed.append(true[:at] + rng.choice(ALPHABET + "08OIl-") + true[at + 1 :])
    expected = []
    for one in typed:
        try:
            expected.append({"code": read_code(one)})
        except CodeError as refusal:
            expected.append({"wrong": "check" if "misheard" in str(refusal) else "shape"})
    assert page.evaluate("(typed) => typed.map(WaslCodes.readCode)", typed) == expected
    assert {"check", "shape"} == {one["wrong"] for one in expected if "wrong" in one}
