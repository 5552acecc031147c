"""Samples of a file become profiles, all or none; what is wrong is said with its line, sample and marker."""

import pytest

from wasl.engines.kinship.errors import FileError, KinshipError, Problem
from wasl.engines.kinship.laboratory.alleles import DEFAULT_RULES, ReadingRules
from wasl.engines.kinship.laboratory.profiles import Profile, RawCall, RawSample, Reading, read_samples, read_sex


def sample(name: str, line: int = 2, sex: str = "", partial: bool = False, **markers: str) -> RawSample:
    calls = tuple(RawCall(marker, tuple(cells.split()), line) for marker, cells in markers.items())
    return RawSample(name, calls, line, sex, partial)


def read(*samples: RawSample, rules: ReadingRules = DEFAULT_RULES) -> Reading:
    return read_samples(samples, file="lab.txt", rules=rules)


def problems(*samples: RawSample, rules: ReadingRules = DEFAULT_RULES) -> list[tuple[int | None, str, str, str]]:
    with pytest.raises(FileError) as refused:
        read(*samples, rules=rules)
    return [(one.line, one.sample, one.marker, one.what) for one in refused.value.problems]


def test_read_samples() -> None:
    reading = read(sample("S1", THO1="9.30 6", AMEL="X Y"), sample("S2", sex="female", vWA="17", D21S11=""))
    assert reading.profiles == (
        Profile("S1", {"TH01": ("6", "9.3")}, "M", "XY"),
        Profile("S2", {"vWA": ("17", "17")}, "F"),
    )
    assert reading.notes == ()
    assert reading.profile("S2").sex == "F"
    with pytest.raises(KinshipError, match="sample S3 is not in the file"):
        reading.profile("S3")


def test_read_samples__all_or_nothing() -> None:
    bad = sample("S2", 3, TH01="6 OL", D3S1385="14 15", vWA="14 15 16", FGA="9,3")
    assert problems(sample("S1", TH01="6 7"), bad, sample("", 4, TH01="6 7")) == [
        (3, "S2", "", '"D3S1385" is no marker that is known here'),
        (3, "S2", "TH01", "an allele is off the ladder"),
        (3, "S2", "vWA", "three or more alleles"),
        (3, "S2", "FGA", "an allele has a comma"),
        (4, "", "", "a sample has no id"),
    ]


def test_read_samples__the_message_names_places_and_no_alleles() -> None:
    with pytest.raises(FileError) as refused:
        read(*(sample(f"S{at}", at, TH01="6 7 31.2") for at in range(2, 14)))
    assert str(refused.value) == (
        "lab.txt was not read: "
        + "".join(f"line {at}, sample S{at}, marker TH01: three or more alleles; " for at in range(2, 10))
        + "and 4 more. If they come from one person, have the laboratory confirm it and leave the marker out;"
        " if not, it is a mixture."
    )


def test_read_samples__nothing_in_it() -> None:
    assert problems() == [(None, "", "", "no sample is in it")]


@pytest.mark.parametrize("name", ["S\x1b1", "S\u202e1", "S" * 101])
def test_read_samples__ids_that_cannot_be_shown(name: str) -> None:
    what = "a sample's id has over 100 letters, or letters that are not shown"
    assert problems(sample(name, TH01="6 7")) == [(2, "", "", what)]


def test_problem__shows_no_letters_that_cannot_be_shown() -> None:
    shown = str(Problem("it ends\x1b here", line=3, sample="S\u202e1", marker="x" * 50))
    assert shown == f"line 3, sample S?1, marker {'x' * 40}: it ends? here"


def test_read_samples__unreadable_kept_is_noted() -> None:
    reading = read(sample("S1", TH01="6 OL", vWA="? ?"), rules=ReadingRules(unreadable="unknown"))
    assert reading.profiles == (Profile("S1", {"TH01": ("6", None)}),)
    assert [str(note) for note in reading.notes] == [
        "line 2, sample S1, marker TH01: an allele is off the ladder: read as not known",
        "line 2, sample S1, marker vWA: an allele was left undecided: read as not known",
        "line 2, sample S1, marker vWA: an allele was left undecided: read as not known",
    ]


def test_read_samples__half_known_is_noted() -> None:
    reading = read(sample("S1", partial=True, TH01="6", DYS19="14"))
    assert reading.profiles == (Profile("S1", {"TH01": ("6", None), "DYS19": ("14",)}),)
    assert [str(note) for note in reading.notes] == [
        "line 2, sample S1, marker TH01: one allele alone: the other is read as not known"
    ]


@pytest.mark.parametrize(
    ("stated", "typed", "what"),
    [
        ("F", "X Y", "amelogenin shows X and Y, the sample is stated to be of a woman"),
        ("ذكر", "X", "amelogenin shows X alone, the sample is stated to be of a man"),
    ],
)
def test_read_samples__amelogenin_against_the_stated_sex(stated: str, typed: str, what: str) -> None:
    wrong = sample("S1", sex=stated, AMEL=typed, TH01="6 7")
    assert problems(wrong) == [(2, "S1", "AMEL", what)]
    noted = read(wrong, rules=ReadingRules(sex="note"))
    assert [note.what for note in noted.notes] == [what]
    assert noted.profiles[0].sex == ("F" if stated == "F" else "M")
    assert noted.profiles[0].amelogenin == typed.replace(" ", "")


def test_read_samples__amelogenin_that_is_none() -> None:
    assert problems(sample("S1", AMEL="Y", TH01="6 7")) == [
        (2, "S1", "AMEL", "amelogenin is neither X nor X, Y"),
    ]
    assert read(sample("S1", sex="M", AMEL="", TH01="6 7")).profiles[0].sex == "M"


def test_read_samples__sex_in_an_unknown_word() -> None:
    assert problems(sample("S1", sex="boy", TH01="6 7")) == [
        (2, "S1", "", "the sex is in no word that is known here"),
    ]


def test_read_samples__one_id_twice() -> None:
    joined = read(sample("S1", 2, TH01="6 7"), sample("S1", 5, TH01="7 6", vWA="16 17"))
    assert joined.profiles == (Profile("S1", {"TH01": ("6", "7"), "vWA": ("16", "17")}),)
    assert joined.notes == (Problem("the sample stands also in line 2; what they say was joined", line=5, sample="S1"),)
    assert problems(sample("S1", 2, TH01="6 7"), sample("S1", 5, TH01="6 9", vWA="16 17")) == [
        (5, "S1", "TH01", "the sample has other alleles there in line 2"),
    ]
    three = (
        sample("S1", 2, TH01="6 7"),
        sample("S1", 5, TH01="6 7", vWA="16 17"),
        sample("S1", 8, TH01="9 9", vWA="9 9"),
    )
    assert problems(*three) == [
        (8, "S1", "TH01", "the sample has other alleles there in line 2"),
        (8, "S1", "vWA", "the sample has other alleles there in line 5"),
    ]
    assert problems(sample("S1", 2, sex="M", TH01="6 7"), sample("S1", 5, sex="F", TH01="6 7")) == [
        (5, "S1", "", "the sample stands twice, with another sex in line 2"),
    ]


def test_read_samples__one_marker_in_two_spellings() -> None:
    assert problems(sample("S1", TH01="6 7", THO1="6 7")) == [(2, "S1", "TH01", "the marker stands twice")]


def test_read_samples__left_out_on_request() -> None:
    rules = ReadingRules(leave_out=frozenset({"S2", "vWA", "D3S1385"}), also=frozenset({"L1"}))
    reading = read(sample("S1", L1="1 2", vWA="x", D3S1385="y"), sample("S2", TH01="bad"), rules=rules)
    assert reading.profiles == (Profile("S1", {"L1": ("1", "2")}),)


def test_read_samples__heights() -> None:
    call = RawCall("TH01", ("6", "7"), 2, ("812", " 790.5", ""))
    assert read(RawSample("S1", (call,), 2)).heights == {("S1", "TH01"): (812.0, 790.5)}
    assert problems(RawSample("S1", (RawCall("TH01", ("6", "7"), 2, ("high",)),), 2)) == [
        (2, "S1", "TH01", "a height is no number"),
    ]


def test_read_sex() -> None:
    words = ("M", "male", "ذكر", "F", "أنثى", "", "unknown", "1")
    assert [read_sex(word) for word in words] == ["M", "M", "M", "F", "F", "U", "U", None]
