"""Certificates: the same bytes, every change found, nothing genetic in a sealed one; and questions as JSON."""

import copy
import json
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any

import pytest

from wasl.engines.kinship.conclusion.certificate import certificate
from wasl.engines.kinship.conclusion.checking import Difference, check, read
from wasl.engines.kinship.conclusion.one_answer import one_answer
from wasl.engines.kinship.conclusion.reading import question_of
from wasl.engines.kinship.errors import GenotypeError, KinshipError, MarkerNameError
from wasl.engines.kinship.laboratory.frequency_files import packaged_table
from wasl.kernel.canonical import canonical_json, sha256_hex

FROZEN = json.loads(files("wasl.engines.kinship").joinpath("resources", "self_check.json").read_bytes())["answer"]
SALT, OTHER_SALT = b"invented salt 16", b"another salt, 16"
NOT_COMPUTED = {"made_by", "sha256", "kind"}


@pytest.fixture
def question() -> dict[str, Any]:
    return copy.deepcopy(FROZEN["question"])


@pytest.fixture(scope="module")
def certified() -> bytes:
    return certificate(FROZEN["question"], {})


@pytest.fixture
def small() -> dict[str, Any]:
    """One marker, one candidate: quick to ask again and again."""
    return {
        "id": "q", "remains": {"id": "R", "sex": "M", "genotypes": {"TH01": ["6", "9.3"]}},
        "candidates": [{"id": "MP", "missing": "S", "ped": [
            {"id": "F", "fid": "0", "mid": "0", "sex": "M"}, {"id": "S", "fid": "F", "mid": "0", "sex": "M"},
        ], "genotypes": {"F": {"TH01": ["6", "7"]}}}],
        "markers": [{"name": "TH01", "alleles": ["6", "7", "9.3"], "freqs": [0.2, 0.3, 0.5]}],
        "prior": {"incident": "closed", "missing": 4},
    }  # fmt: skip


def sealed_anew(said: dict[str, Any]) -> bytes:
    """As somebody would who changed a value and knows how the digest is made."""
    body = {key: value for key, value in said.items() if key != "sha256"}
    return canonical_json({**body, "sha256": sha256_hex(body)})


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(value, dict):
        for key in value:
            yield from leaves(value[key], (*path, key))
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from leaves(one, (*path, place))
    else:
        yield path, value


def other_than(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return "0" if value is None else value[:-1] + ("1" if value[-1:] != "1" else "2")


def test_certificate__of_the_same_inputs__is_the_same_bytes(question: dict[str, Any], certified: bytes) -> None:
    assert certificate(question, {}) == certified == canonical_json(json.loads(certified))
    assert check(certified, question, {}) is None


def test_certificate__is_the_frozen_one(certified: bytes) -> None:
    said, frozen = json.loads(certified), json.loads(FROZEN["certificate"])
    for one in (said, frozen):
        del one["made_by"], one["sha256"]
    assert said == frozen


def test_check__every_value_changed_and_digested_anew__is_found_in_its_place(
    certified: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = one_answer(question_of(FROZEN["question"], {}))
    monkeypatch.setattr("wasl.engines.kinship.conclusion.checking.one_answer", lambda asked: answer)  # only once
    found = 0
    for path, value in leaves(json.loads(certified)):
        if path[0] in NOT_COMPUTED or path == ("is_sealed",):
            continue
        said = json.loads(certified)
        holder = said
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = other_than(value)
        difference = check(sealed_anew(said), FROZEN["question"], {})
        assert difference is not None
        place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")
        assert (difference.at, difference.said, difference.found) == (place, other_than(value), value)
        found += 1
    assert found > 150


def test_check__said_to_be_sealed_when_it_is_not__is_found(certified: bytes) -> None:
    said = json.loads(certified)
    said["is_sealed"] = True
    with pytest.raises(KinshipError, match="without its salt"):
        check(sealed_anew(said), FROZEN["question"], {})
    assert check(sealed_anew(said), FROZEN["question"], {}, salt=SALT) is not None


def test_check__any_byte_changed__is_found(small: dict[str, Any]) -> None:
    certified = certificate(small, {})
    for place in range(len(certified)):
        for flipped in (certified[place] ^ 1, certified[place] ^ 0x20):
            changed = certified[:place] + bytes([flipped]) + certified[place + 1 :]
            try:
                difference = check(changed, small, {})
            except KinshipError:
                continue  # no certificate any more
            assert difference is not None, place


def test_check__a_part_left_out_or_added__is_found(certified: bytes) -> None:
    said = json.loads(certified)
    del said["notes"]
    assert check(sealed_anew(said), FROZEN["question"], {}) == Difference("notes", None, json.loads(certified)["notes"])
    said = json.loads(certified)
    said["candidates"]["M-3"] = said["candidates"]["M-1"]
    difference = check(sealed_anew(said), FROZEN["question"], {})
    assert difference is not None
    assert difference.at == "candidates.M-3"


@pytest.mark.parametrize(
    ("change", "at"),
    [
        (lambda told: told["remains"]["genotypes"].update(TH01=["6", "7"]), "candidates.M-1.in_words.code"),
        (lambda told: told.update(theta=0.02), "candidates.M-1.inside.pieces[0].parts[0][1]"),
        (lambda told: told["candidates"][0]["evidence"][0].update(found="26 to 40 years"), "inputs_sha256.question"),
    ],
)
def test_check__against_other_inputs__says_what_differs_first(
    question: dict[str, Any], certified: bytes, change: Callable[[dict[str, Any]], None], at: str
) -> None:
    change(question)
    difference = check(certified, question, {})
    assert difference is not None
    if not difference.at.startswith("candidates"):
        assert difference.at == at


def test_certificate__holds_no_genotype_and_nothing_found_on_a_person(small: dict[str, Any]) -> None:
    small["remains"]["genotypes"] = {"TH01": ["31.1", "33.2"]}
    small["markers"][0].update(alleles=["31.1", "33.2", "34.3"])
    small["candidates"][0]["genotypes"]["F"]["TH01"] = ["31.1", "34.3"]
    small["candidates"][0]["evidence"] = [{"name": "age", "found": "eleven years old", "if_same": 0.5, "if_other": 0.25,
                                           "table": "ages", "source": "invented"}]  # fmt: skip
    small["evidence_cap_log10"] = 2
    text = certificate(small, {}).decode()
    assert not [word for word in ("31.1", "33.2", "34.3", "eleven") if word in text]
    assert '"name":"age"' in text


def test_certificate__sealed__has_results_and_no_markers(question: dict[str, Any], certified: bytes) -> None:
    sealed = certificate(question, {}, salt=SALT)
    whole, said = json.loads(certified), json.loads(sealed)
    hidden = 0
    for id, one in whole["candidates"].items():
        other = said["candidates"][id]
        apart = ("inside", "pieces")
        assert {key: other[key] for key in other if key not in apart} == {k: one[k] for k in one if k not in apart}
        markers = [piece for piece in one["pieces"] if "markers" in piece["name"]]
        assert other["pieces"][1:] == [piece for piece in one["pieces"] if piece not in markers]
        total = sum(float(piece["log10_lr"]) for piece in markers)
        assert (other["pieces"][0]["name"], float(other["pieces"][0]["log10_lr"])) == ("markers", pytest.approx(total))
        parts = [weight for piece in one["inside"]["pieces"] for _, weight in piece["parts"]]
        for weight in [*parts, *(piece["log10_lr"] for piece in markers)]:
            hidden += 1
            assert weight not in sealed.decode()
        assert other["inside"].keys() == {"sealed"}
    assert hidden > 15
    assert said["inputs_sha256"]["question"] != whole["inputs_sha256"]["question"]


def test_certificate__sealed__only_the_right_salt_checks_it(question: dict[str, Any]) -> None:
    sealed = certificate(question, {}, salt=SALT)
    assert certificate(question, {}, salt=SALT) == sealed
    assert check(sealed, question, {}, salt=SALT) is None
    assert check(sealed, question, {}, salt=OTHER_SALT) is not None
    with pytest.raises(KinshipError, match="without its salt"):
        check(sealed, question, {})
    question["remains"]["genotypes"]["TH01"] = ["6", "7"]
    assert check(sealed, question, {}, salt=SALT) is not None


def test_certificate__a_salt_that_could_be_guessed__is_refused(small: dict[str, Any]) -> None:
    with pytest.raises(KinshipError, match="a salt of 3 bytes"):
        certificate(small, {}, salt=b"abc")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"kind":"another"}', b"\xff", b"[" * 100_000])
def test_read__of_what_is_no_certificate__is_refused(content: bytes) -> None:
    with pytest.raises(KinshipError, match="a certificate"):
        read(content)


@pytest.mark.parametrize("count", [1, 60])
def test_certificate__a_posterior_near_one__is_written_out(small: dict[str, Any], count: int) -> None:
    small["markers"] = [{"name": f"rs{at}", "alleles": ["A", "C"], "freqs": [0.1, 0.9]} for at in range(count)]
    small["remains"]["genotypes"] = {f"rs{at}": ["A", "A"] for at in range(count)}
    small["candidates"][0]["genotypes"]["F"] = {f"rs{at}": ["A", "A"] for at in range(count)}
    after = json.loads(certificate(small, {}))["candidates"]["MP"]["posterior"]
    if count == 1:
        assert (after["doubt"], after["probability"]) == ("0.230769", "0.769231")  # LR 10, odds 10 to 3
    else:
        assert after["doubt"] == "0." + "0" * 59 + "3"
        assert after["probability"] == "0." + "9" * 59 + "7"
        assert after["log10_odds"] == "59.522879"


# Questions as JSON.


def test_question_of__markers_in_other_spellings_and_labels_written_longer__are_the_same(small: dict[str, Any]) -> None:
    plain = one_answer(question_of(small, {})).told[0].log10_lr
    small["remains"]["genotypes"] = {"THO1": "06/9.30", "AMEL": ["X", "Y"]}
    assert one_answer(question_of(small, {})).told[0].log10_lr == plain


def test_question_of__a_shipped_table__applies_the_rules_and_names_them(small: dict[str, Any]) -> None:
    table = packaged_table("nist1036_caucasian")
    small["markers"], small["every_marker"] = ["TH01"], {"mutation": {"model": "equal", "rate": 0.001}}
    small["population"] = {"table": table.name, "minimum": "5/2N"}
    small["remains"]["genotypes"] = {"TH01": ["6", "14"]}  # 14 was never seen there
    asked = question_of(small, {table.name: table})
    (marker,) = asked.markers
    assert "14" in marker.alleles
    assert one_answer(asked).notes == (
        "at 1 markers somebody has an allele that the frequencies have not: it counts as the minimum",
    )
    assert asked.population.normalisation == "minimum 5/(2N), scaled to sum 1"
    assert asked.mutation == {"TH01": "model equal rate 0.001"}
    small["population"] = {"table": table.name}
    with pytest.raises(KinshipError, match="refuse"):
        question_of(small, {table.name: table})


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        (lambda told: told.update(thetta=0.01), KinshipError, "thetta"),
        (lambda told: told["remains"].update(sexx="M"), KinshipError, "sexx"),
        (lambda told: told["candidates"][0].update(y_haplotypes={}), KinshipError, "y_haplotypes"),
        (lambda told: told["markers"][0].update(rate=0.1), KinshipError, "rate"),
        (lambda told: told.pop("prior"), KinshipError, "prior"),
        (lambda told: told.update(prior={"incident": "half"}), KinshipError, "closed, or open"),
        (lambda told: told.update(candidates=3), KinshipError, "right kind"),
        (lambda told: told["remains"].update(degraded="no"), KinshipError, "right kind"),
        (lambda told: told["remains"]["genotypes"].update(TH02=["6", "7"]), MarkerNameError, "TH02"),
        (lambda told: told["remains"]["genotypes"].update(TH01=["6", "9,3"]), GenotypeError, "comma"),
        (lambda told: told["remains"]["genotypes"].update(THO1=["6", "7"]), GenotypeError, "twice"),
        (lambda told: told.update(markers=[*told["markers"], {"name": "vWA"}]), KinshipError, "some do not"),
        (lambda told: told.update(theta=float("nan")), KinshipError, "theta"),
    ],
)
def test_question_of__what_cannot_be__is_refused(
    small: dict[str, Any], change: Callable[[dict[str, Any]], object], error: type[KinshipError], words: str
) -> None:
    change(small)
    with pytest.raises(error, match=words):
        certificate(small, {})


def test_question_of__refusals__name_no_allele(small: dict[str, Any]) -> None:
    small["remains"]["genotypes"] = {"TH01": ["6", "17.1x"]}
    with pytest.raises(GenotypeError) as refused:
        question_of(small, {})
    assert "17.1" not in str(refused.value)
