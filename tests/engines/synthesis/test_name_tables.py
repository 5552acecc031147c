"""The tables of names: large enough, free of slips, and with Arabic and spoken form in agreement."""

import re
from importlib.resources import files

import pytest
import yaml

from wasl.engines.synthesis.name_stock import KINDS, Kind, name_part, never_together, stock
from wasl.engines.synthesis.sounds import words_of
from wasl.kernel.resources import resource

ARABIC = re.compile(r"[ء-غف-ي]+( [ء-غف-ي]+)*")
LATIN = re.compile(r"[A-Za-zÀ-ɏ]+([ '-]{1,2}[A-Za-zÀ-ɏ]+)*'?")
LETTERS = {
    "b": "ب", "p": "ب", "t": "ت", "th": "ث", "j": "ج", "ḥ": "ح", "kh": "خ", "d": "د", "dh": "ذ", "r": "ر",
    "z": "ز", "s": "س", "sh": "ش", "ṣ": "ص", "ḍ": "ض", "ṭ": "ط", "ẓ": "ظ", "ʿ": "ع", "gh": "غ", "f": "ف",
    "q": "ق", "k": "ك", "l": "ل", "m": "م", "n": "ن", "h": "ه", "w": "و", "y": "ي",
    "ū": "و", "ī": "ي", "ay": "ي", "aw": "و",
}  # fmt: skip


def entries(kind: Kind) -> list[tuple[str, str | list[str]]]:
    pools = resource(f"names/{kind}.yaml").values()
    return [entry for classes in pools for names in classes.values() for entry in names.items()]


@pytest.mark.parametrize(("kind", "least"), [("given_male", 220), ("given_female", 180), ("family", 450)])
def test_stock__has_enough_names(kind: Kind, least: int) -> None:
    assert len({part.ar for part in stock(kind).names}) >= least


@pytest.mark.parametrize("kind", KINDS)
def test_stock__arabic_in_arabic_letters_and_latin_in_latin(kind: Kind) -> None:
    parts = stock(kind).names
    assert [part.ar for part in parts if not ARABIC.fullmatch(part.ar)] == []
    assert [latin for part in parts for latin in part.latin if not LATIN.fullmatch(latin)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_stock__no_name_twice_in_a_pool(kind: Kind) -> None:
    for pool, classes in resource(f"names/{kind}.yaml").items():
        names = [name for entries in classes.values() for name in entries]
        assert (pool, sorted(names)) == (pool, sorted(set(names)))


@pytest.mark.parametrize("kind", [*KINDS, "traditions", "not_made_up"])
def test_tables__no_key_twice(kind: str) -> None:
    """YAML keeps the last of two equal keys in silence; these tables must not have any."""
    text = files("wasl").joinpath("resources", "names", f"{kind}.yaml").read_text(encoding="utf-8")
    pending = [yaml.compose(text)]
    while pending:
        node = pending.pop()
        if isinstance(node, yaml.MappingNode):
            keys = [key.value for key, _ in node.value]
            assert sorted(keys) == sorted(set(keys))
            pending.extend(value for _, value in node.value)


@pytest.mark.parametrize("kind", KINDS)
def test_stock__spoken_form_agrees_with_the_arabic(kind: Kind) -> None:
    wrong = [
        (arabic, spoken)
        for arabic, latin in entries(kind)
        for spoken in [latin if isinstance(latin, str) else latin[0]]
        if folded(arabic) != folded(as_arabic(spoken))
    ]
    assert wrong == []


def as_arabic(spoken: str) -> str:
    """The Arabic letters one would write for a spoken form."""
    return " ".join(
        ("ال" if word.article else "") + "".join(letter(sound.key) for sound in word.sounds)
        for word in words_of(spoken)
    )


def letter(key: str) -> str:
    if key in ("ah_end", "āh_end"):
        return "ة" if key == "ah_end" else "اة"
    return LETTERS.get(key.split("_")[0], "")


def folded(arabic: str) -> str:
    """Without what spelling rules decide: seats of hamza, alef at the beginning, alef maqsura, final ha."""
    text = arabic.replace("الله", "لا").replace("ة ", "ت ").replace("ذو ", "ذ ").replace("محيي", "محي")
    text = re.sub("[أإآءئؤىا]", "", text)
    return re.sub("[ةه](?= |$)", "", text).replace("وو", "و").replace("يي", "ي")


def test_traditions__name_only_pools_that_exist() -> None:
    table = resource("names/traditions.yaml")
    for shares in table["traditions"].values():
        for kind in KINDS:
            assert set(shares[kind]) <= set(resource(f"names/{kind}.yaml"))
            assert sum(shares[kind].values()) == 100
    for shares in table["governorates"].values():
        assert set(shares) <= set(table["traditions"])
        assert sum(shares.values()) == 100


def test_every_pool__is_used_by_some_tradition() -> None:
    traditions = resource("names/traditions.yaml")["traditions"].values()
    for kind in KINDS:
        used = {pool for shares in traditions for pool in shares[kind]}
        assert set(resource(f"names/{kind}.yaml")) == used


def test_name_part__careful_spelling_first_and_settled_spelling_before_it() -> None:
    assert name_part("محمد", ["Muḥammad", "Mohamed"], settled=False).latin[:2] == ("Muhammad", "Mohamed")
    assert name_part("كيفورك", ["Kīfūrk", "Kevork"], settled=True).latin[:2] == ("Kevork", "Kifurk")


def test_never_together__ignores_the_article() -> None:
    assert ("بشار", "أسد") in never_together()
