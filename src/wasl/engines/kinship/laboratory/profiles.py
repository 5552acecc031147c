"""A person's or a body's typed markers, and how a file's samples become profiles: all of them, or none.

Sex: the stated sex counts; where none is stated, amelogenin tells it. When both are there and disagree, the file
is refused or it is noted (``ReadingRules.sex``). A sample id that stands twice must say the same at every marker it
repeats; then its markers are joined, and a note says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from wasl.engines.kinship.errors import MOST_PROBLEMS, FileError, KinshipError, MarkerNameError, Problem
from wasl.engines.kinship.laboratory.alleles import (
    DEFAULT_RULES,
    Genotype,
    GenotypeRead,
    ReadingRules,
    Sex,
    read_genotype,
)
from wasl.engines.kinship.laboratory.marker_names import AMELOGENIN, canonical_marker
from wasl.engines.kinship.laboratory.sameness import same_notes

SEX_WORDS: dict[str, Sex] = {
    **dict.fromkeys(("m", "male", "man", "ذكر", "ذ"), "M"),
    **dict.fromkeys(("f", "female", "woman", "أنثى", "انثى", "انثي", "أ"), "F"),
    **dict.fromkeys(("", "u", "unknown", "?", "-", "غير معروف", "مجهول"), "U"),
}
LONGEST_ID = 100


@dataclass(frozen=True)
class Profile:
    """Genotypes by canonical marker, in ladder order; an untyped marker is absent, an allele not known is None.

    Parameters: ``sex`` as stated, or as amelogenin tells; on the X a man's allele is repeated. ``amelogenin`` is what
    was typed: ``X``, ``XY``, or empty. It is no marker of kinship, so it stands beside the genotypes.
    """

    id: str
    genotypes: dict[str, Genotype]
    sex: Sex = "U"
    amelogenin: str = ""


@dataclass(frozen=True)
class RawCall:
    """What a file says at one marker of one sample, as written."""

    marker: str
    alleles: tuple[str, ...]
    line: int | None = None
    heights: tuple[str, ...] = ()


@dataclass(frozen=True)
class RawSample:
    """What a file says of one sample, as written. ``partial``: it says itself that alleles are missing."""

    id: str
    calls: tuple[RawCall, ...]
    line: int | None = None
    sex: str = ""
    partial: bool = False


@dataclass(frozen=True)
class Reading:
    """What a file held. ``notes`` are worth a person's look; ``heights`` are of peaks, by sample and marker."""

    profiles: tuple[Profile, ...]
    notes: tuple[Problem, ...] = ()
    heights: Mapping[tuple[str, str], tuple[float, ...]] = field(default_factory=dict)

    def profile(self, sample: str) -> Profile:
        """Raises KinshipError for a sample that the file does not hold."""
        for one in self.profiles:
            if one.id == sample:
                return one
        raise KinshipError(f"sample {sample} is not in the file", do="Look at the ids of its samples.")


def read_samples(
    samples: Iterable[RawSample],
    *,
    file: str,
    rules: ReadingRules = DEFAULT_RULES,
    problems: Sequence[Problem] = (),
    notes: Sequence[Problem] = (),
) -> Reading:
    """Profiles of all samples. Raises FileError with everything that is wrong, ``problems`` found before among it."""
    gathered = _Gathered(rules=rules, problems=list(problems), notes=list(notes))
    for sample in samples:
        if sample.id not in rules.leave_out:
            gathered.add(sample)
        if len(gathered.problems) > MOST_PROBLEMS:
            break
    if not gathered.samples and not gathered.problems:
        gathered.problems.append(Problem("no sample is in it", "Bring the file again, from the original."))
    profiles = gathered.profiles()
    if gathered.problems:
        raise FileError(file, gathered.problems)
    return Reading(profiles, (*gathered.notes, *same_notes(profiles)), gathered.heights)


def read_sex(text: str) -> Sex | None:
    """The sex a word says, U for none, None for a word that is not known."""
    return SEX_WORDS.get(text.strip().casefold())


@dataclass
class _Sample:
    """What has been gathered of one sample; ``lines`` of markers told elsewhere than in the sample's first line."""

    sex: Sex
    line: int | None
    amelogenin: str = ""
    genotypes: dict[str, Genotype] = field(default_factory=dict)
    lines: dict[str, int | None] = field(default_factory=dict)


@dataclass
class _Gathered:
    rules: ReadingRules
    problems: list[Problem]
    notes: list[Problem] = field(default_factory=list)
    samples: dict[str, _Sample] = field(default_factory=dict)
    heights: dict[tuple[str, str], tuple[float, ...]] = field(default_factory=dict)

    def add(self, sample: RawSample) -> None:
        if not sample.id:
            self.problems.append(Problem("a sample has no id", "Give every sample an id.", line=sample.line))
            return
        if len(sample.id) > LONGEST_ID or not sample.id.isprintable():
            what = f"a sample's id has over {LONGEST_ID} letters, or letters that are not shown"
            self.problems.append(Problem(what, "Type the id again.", line=sample.line))
            return
        named = list(self._named(sample))
        sex = self._sex(sample, [call for name, call in named if name == AMELOGENIN])
        before = self.samples.get(sample.id)
        if before is not None:
            self._note_again(sample, before, sex)
        kept = self.samples.setdefault(sample.id, _Sample(sex=sex, line=sample.line))
        kept.sex = sex if kept.sex == "U" else kept.sex
        for name, call in named:
            if name == AMELOGENIN:
                kept.amelogenin = _amelogenin(call) or kept.amelogenin
            else:
                self._type(sample, kept, name, call)

    def _named(self, sample: RawSample) -> Iterable[tuple[str, RawCall]]:
        """Calls by canonical marker; a marker told twice in one sample, under two spellings, is a problem."""
        seen: dict[str, str] = {}
        for call in sample.calls:
            if call.marker in self.rules.leave_out:
                continue
            try:
                name = canonical_marker(call.marker, also=self.rules.also)
            except MarkerNameError as error:
                self.problems.append(Problem(error.what, error.do, line=call.line, sample=sample.id))
                continue
            if name in self.rules.leave_out:
                continue
            if name in seen:
                self._wrong(sample, call, name, "the marker stands twice", "Keep one of the two columns or rows.")
                continue
            seen[name] = call.marker
            yield name, call

    def _sex(self, sample: RawSample, calls: Sequence[RawCall]) -> Sex:
        stated = read_sex(sample.sex)
        if stated is None:
            self._wrong(sample, None, "", "the sex is in no word that is known here", "Write M, F, or leave it empty.")
            return "U"
        for call in calls:
            typed = _amelogenin(call)
            if typed is None:
                what = "amelogenin is neither X nor X, Y"
                self._wrong(sample, call, AMELOGENIN, what, "Have the laboratory look, or leave the column out.")
                continue
            told: Sex = "U" if not typed else ("M" if typed == "XY" else "F")
            if stated == "U":
                stated = told
            elif told not in ("U", stated):
                self._against(sample, call, stated)
        return stated

    def _against(self, sample: RawSample, call: RawCall, stated: Sex) -> None:
        shows, says = ("X and Y", "a woman") if stated == "F" else ("X alone", "a man")
        do = "Compare the label with the sample. X alone in a man can also be a lost Y or a loss of the allele."
        problem = Problem(
            f"amelogenin shows {shows}, the sample is stated to be of {says}", do, call.line, sample.id, AMELOGENIN
        )
        (self.problems if self.rules.sex == "refuse" else self.notes).append(problem)

    def _note_again(self, sample: RawSample, before: _Sample, sex: Sex) -> None:
        if "U" not in (sex, before.sex) and sex != before.sex:
            what = f"the sample stands twice, with another sex{_at(before.line)}"
            self._wrong(sample, None, "", what, "One of the two is another person's: compare the labels.")
        if (before.line, sample.line) != (None, None) and before.line != sample.line:
            what = f"the sample stands also{_at(before.line)}; what they say was joined"
            self.notes.append(Problem(what, line=sample.line, sample=sample.id))

    def _type(self, sample: RawSample, kept: _Sample, name: str, call: RawCall) -> None:
        read = read_genotype(call.alleles, marker=name, sex=kept.sex, rules=self.rules, partial=sample.partial)
        for what, do in read.doubts:
            self._wrong(sample, call, name, what, do)
        self._note_unknown(sample, call, name, read)
        if not read.genotype:
            return
        before = kept.genotypes.get(name)
        if before is not None and before != read.genotype:
            do = "If they are two readings, have the laboratory decide; if they are two people, correct the id."
            what = f"the sample has other alleles there{_at(kept.lines.get(name, kept.line))}"
            self._wrong(sample, call, name, what, do)
            return
        if before is None:
            kept.genotypes[name] = read.genotype
            if call.line != kept.line:
                kept.lines[name] = call.line
        self._heights(sample, call, name)

    def _note_unknown(self, sample: RawSample, call: RawCall, name: str, read: GenotypeRead) -> None:
        for doubt in read.unknown:
            self.notes.append(Problem(f"{doubt.what}: read as not known", "", call.line, sample.id, name))
        if None in read.genotype and not read.unknown:
            what = "one allele alone: the other is read as not known"
            self.notes.append(Problem(what, "", call.line, sample.id, name))

    def _heights(self, sample: RawSample, call: RawCall, name: str) -> None:
        told = [text.strip() for text in call.heights if text.strip()]
        if not told:
            return
        try:
            heights = tuple(float(text) for text in told)
        except ValueError:
            self._wrong(sample, call, name, "a height is no number", "Leave the column of heights out.")
            return
        self.heights[sample.id, name] = heights

    def _wrong(self, sample: RawSample, call: RawCall | None, name: str, what: str, do: str) -> None:
        line = sample.line if call is None else call.line
        self.problems.append(Problem(what, do, line=line, sample=sample.id, marker=name))

    def profiles(self) -> tuple[Profile, ...]:
        return tuple(Profile(id, kept.genotypes, kept.sex, kept.amelogenin) for id, kept in self.samples.items())


def _at(line: int | None) -> str:
    return " elsewhere in the file" if line is None else f" in line {line}"


def _amelogenin(call: RawCall) -> str | None:
    """``X``, ``XY``, empty for untyped, None for anything else."""
    letters = {text.strip().upper() for text in call.alleles} - {"", "-", "NULL", "NA"}
    if letters == {"X"}:
        return "X"
    return "XY" if letters == {"X", "Y"} else (None if letters else "")
