"""Scores of other open name matchers; run by ``benchmarks.accuracy.names`` in an environment of its own.

    python names_scores.py < PAIRS.json > SCORES.json

PAIRS.json: a list of [a, b]. SCORES.json: for each method its scores, or a sentence when it cannot be run. String
distances: names romanised, lower-cased, apostrophes dropped, punctuation to space. nomenklatura: two Person entities
with a name only, default configuration.
"""

import json
import re
import sys
from collections.abc import Callable

Pairs = list[tuple[str, str]]


def tidied(text: str, romanise: Callable[[str], str]) -> str:
    plain = re.sub("['’‘`ʿʾ]", "", romanise(text).lower())
    return " ".join(re.sub(r"[^\w\s]+", " ", plain).split())


def string_scores(pairs: Pairs, romanise: Callable[[str], str], score: Callable[[str, str], float]) -> list[float]:
    plain = {name: tidied(name, romanise) for pair in pairs for name in pair}
    return [score(plain[a], plain[b]) for a, b in pairs]


def entity_scores(pairs: Pairs, algorithm: str) -> list[float]:
    from followthemoney import model
    from nomenklatura.matching import get_algorithm
    from nomenklatura.matching.types import ScoringConfig

    found = get_algorithm(algorithm)
    if found is None:
        raise LookupError(algorithm)
    names = sorted({name for pair in pairs for name in pair})
    person = {
        name: model.get_proxy({"id": f"p{k}", "schema": "Person", "properties": {"name": [name]}})
        for k, name in enumerate(names)
    }
    config = ScoringConfig.defaults()
    return [float(found.compare(person[a], person[b], config).score) for a, b in pairs]


def main() -> None:
    from anyascii import anyascii
    from rapidfuzz.distance import JaroWinkler
    from rapidfuzz.fuzz import WRatio
    from unidecode import unidecode

    pairs = [(a, b) for a, b in json.load(sys.stdin)]
    methods: dict[str, Callable[[], list[float]]] = {
        "unidecode + Jaro-Winkler": lambda: string_scores(pairs, unidecode, JaroWinkler.normalized_similarity),
        "unidecode + WRatio": lambda: string_scores(pairs, unidecode, lambda a, b: WRatio(a, b) / 100),
        "anyascii + WRatio": lambda: string_scores(pairs, anyascii, lambda a, b: WRatio(a, b) / 100),
        "nomenklatura name-based": lambda: entity_scores(pairs, "name-based"),
        "nomenklatura logic-v2": lambda: entity_scores(pairs, "logic-v2"),
    }
    found: dict[str, list[float] | str] = {}
    for name, scores in methods.items():
        try:
            found[name] = scores()
        except Exception as error:  # a peer that cannot be run is said to be so, and the others still are
            found[name] = f"{type(error).__name__}: {error}"
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
