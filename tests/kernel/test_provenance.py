import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wasl.kernel.provenance import (
    CREDIBILITY_LABELS,
    RELIABILITY_LABELS,
    AdmiraltyGrade,
    EngineStamp,
    Grade,
    ProvenanceError,
    Voice,
    VoiceRole,
    digest,
    stamp,
    voices_from_json,
    voices_to_json,
)

SPEAKERS = st.text(min_size=1).filter(str.strip)
VOICES = st.builds(Voice, SPEAKERS, st.sampled_from(VoiceRole))
ALL_GRADES = [AdmiraltyGrade(letter, number) for letter in RELIABILITY_LABELS for number in CREDIBILITY_LABELS]


@pytest.mark.parametrize("grade", ALL_GRADES, ids=str)
def test_admiralty_grade__reads_back(grade):
    assert AdmiraltyGrade.parse(str(grade)) == grade


def test_admiralty_grade__thirty_six_labels_in_each_language():
    for language in ("en", "ar"):
        assert len({grade.label(language=language) for grade in ALL_GRADES}) == 36


@pytest.mark.parametrize("text", ["b2", " B-2 ", "B2"])
def test_admiralty_grade__spellings(text):
    assert AdmiraltyGrade.parse(text) == AdmiraltyGrade("B", 2)


def test_admiralty_grade__words():
    grade = AdmiraltyGrade("B", 2)
    assert grade.label(language="en") == "usually reliable; probably true"
    assert grade.label(language="ar") == "موثوق عادةً؛ صحيح على الأرجح"


@pytest.mark.parametrize(
    ("code", "grade"),
    [
        ("F1", Grade.CONFIRMED),
        ("A2", Grade.PROBABLE),
        ("A3", Grade.POSSIBLE),
        ("A4", Grade.DOUBTFUL),
        ("A5", Grade.IMPROBABLE),
        ("A6", Grade.UNGRADED),
    ],
)
def test_admiralty_grade__credibility_alone_makes_the_grade(code, grade):
    assert AdmiraltyGrade.parse(code).grade is grade


@pytest.mark.parametrize("text", ["", "B", "2", "G2", "B0", "B7", "2B", "B22", "B٢"])
def test_admiralty_grade__other_codes_are_refused(text):
    with pytest.raises(ProvenanceError, match="A to F and a number 1 to 6"):
        AdmiraltyGrade.parse(text)


@pytest.mark.parametrize(("letter", "number"), [("b", 2), ("G", 2), ("B", 7)])
def test_admiralty_grade__cannot_be_made_wrong(letter, number):
    with pytest.raises(ProvenanceError):
        AdmiraltyGrade(letter, number)


def test_admiralty_grade__other_language_is_refused():
    with pytest.raises(ProvenanceError, match="no grade labels"):
        AdmiraltyGrade("B", 2).label(language="tr")


@given(st.lists(VOICES).map(tuple))
def test_voices__read_back_through_json(chain):
    assert voices_from_json(json.loads(json.dumps(voices_to_json(chain)))) == chain


def test_voice__role_given_as_text_becomes_a_role():
    assert Voice("src_1", "relay").role is VoiceRole.RELAY


@pytest.mark.parametrize(
    "make",
    [
        lambda: Voice(" "),
        lambda: Voice("x", "judge"),
        lambda: Voice.from_json({"speaker": "x"}),
        lambda: Voice.from_json({"speaker": "x", "role": "relay", "name": "y"}),
        lambda: Voice.from_json({"speaker": "x", "role": "judge"}),
    ],
)
def test_voice__refusals(make):
    with pytest.raises(ProvenanceError):
        make()


def test_stamp__says_what_ran_on_what():
    made = stamp("linkage", version="1.2", parameters={"cut": "0.9"}, inputs=["a", "b"], seed=7)
    assert made == EngineStamp("linkage", "1.2", digest({"cut": "0.9"}), 7, digest(["a", "b"]))
    assert EngineStamp.from_json(json.loads(json.dumps(made.to_json()))) == made


def test_stamp__other_inputs_other_digest():
    made = [stamp("linkage", version="1", parameters={}, inputs=inputs) for inputs in (["a"], ["b"], ["a"])]
    assert made[0] == made[2] != made[1]
    assert made[0].seed is None


@pytest.mark.parametrize(
    "change",
    [
        {"engine": ""},
        {"version": ""},
        {"inputs_digest": "ABC"},
        {"parameters_digest": "0" * 63},
        {"seed": "7"},
    ],
)
def test_engine_stamp__refusals(change):
    good = stamp("linkage", version="1", parameters={}, inputs=[]).to_json()
    with pytest.raises(ProvenanceError):
        EngineStamp.from_json(good | change)


def test_engine_stamp__missing_member_is_refused():
    good = stamp("linkage", version="1", parameters={}, inputs=[]).to_json()
    del good["seed"]
    with pytest.raises(ProvenanceError, match="members are not"):
        EngineStamp.from_json(good)
