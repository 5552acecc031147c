"""Reading a laboratory's file for one turn of a batch: the whole file, or nothing of it.

The file names aliquots by their codes and says nothing of samples. What is wrong with it is told by line, code and
marker; nothing that stood in a cell of alleles is ever repeated. The file itself is not kept.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.identification.domain.batches import locked_batch
from wasl.apps.identification.domain.codes import CodeOf, read_code
from wasl.apps.identification.domain.errors import GenotypeError
from wasl.apps.identification.domain.staff_profiles import staff_alike
from wasl.apps.identification.models.laboratory import Aliquot, Batch
from wasl.apps.staff.models.staff import Staff
from wasl.engines.kinship.errors import FileError, Problem
from wasl.engines.kinship.formats.codis import read_codis
from wasl.engines.kinship.formats.sample_tables import read_sample_table
from wasl.engines.kinship.formats.text import Limits
from wasl.engines.kinship.laboratory.alleles import ReadingRules
from wasl.engines.kinship.laboratory.profiles import Profile as ReadProfile
from wasl.engines.kinship.laboratory.sameness import same_profiles

LIMITS = Limits(max_bytes=20_000_000, max_lines=100_000)
FILE = "the file"  # its own name may be a person's
QUOTED = re.compile(r'"[^"]*"')
STRICT = ReadingRules()
DEGRADED = ReadingRules(unreadable="unknown", single="unknown")  # old bones: what is not seen may be there


class FileRefused(GenotypeError):
    """A file of which nothing was read; ``problems`` are all that were found."""

    code = "genotype_file"

    def __init__(self, batch: Batch, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        super().__init__(
            f"the file was not read into batch {batch.id}", why=f"{count} things are wrong with it",
            do="Nothing of it was kept. Correct what is shown, and bring it again.",
        )  # fmt: skip


@dataclass(frozen=True, repr=False)
class FileLook:
    """What a file would bring: profiles by aliquot code, what is worth a look, and the file's digest."""

    profiles: Mapping[str, ReadProfile]
    notes: tuple[Problem, ...]
    sha256: str


def look_at_file(batch: Batch, turn: int, content: bytes, *, rules: ReadingRules = STRICT, by: Staff) -> FileLook:
    """Read a file without keeping anything. Raises FileRefused with everything that is wrong."""
    _check_may_read(batch, turn, by)
    aliquots = {one.code: one for one in batch.aliquots.filter(turn=turn)}
    read, lines = _profiles_in(content, batch=batch, rules=rules, known=aliquots)
    profiles, problems = _by_code(read.profiles, lines, aliquots)
    if problems:
        raise FileRefused(batch, problems)
    notes = [_told(one, aliquots) for one in read.notes if "has the same profile" not in one.what]
    notes += [*_same_in_file(profiles), *_of_staff(batch, profiles), *_empty(profiles)]
    return FileLook(profiles, tuple(notes), hashlib.sha256(content).hexdigest())


def read_turn(
    batch: Batch, turn: int, content: bytes, *, rules: ReadingRules = STRICT, by: Staff, at: datetime
) -> FileLook:
    """Keep what a file says of the aliquots of a turn. Raises FileRefused, GenotypeError; then nothing was kept."""
    with transaction.atomic():
        batch = locked_batch(batch, by)
        look = look_at_file(batch, turn, content, rules=rules, by=by)
        aliquots = {one.code: one for one in batch.aliquots.filter(turn=turn, code__in=look.profiles)}
        for code, profile in look.profiles.items():
            aliquot = aliquots[code]
            aliquot.genotypes = {marker: list(alleles) for marker, alleles in profile.genotypes.items()}
            aliquot.amelogenin = profile.amelogenin
            aliquot.file_sha256, aliquot.read_by, aliquot.read_at = look.sha256, by, at
            aliquot.save()
        append(Event("genotypes_imported", by=by.id, subject=batch.id,
                     plain={"turn": turn, "aliquots": len(aliquots), "single": rules.single},
                     sealed={"file": look.sha256}), at=at)  # fmt: skip
    return look


def turns_for(batch: Batch, person: Staff) -> tuple[int, ...]:
    """Turns that this person may read: those nobody else began, and of which they read no other."""
    readers: dict[int, set[str]] = {}
    for turn, reader in batch.aliquots.values_list("turn", "read_by"):
        readers.setdefault(turn, set()).update({reader} - {None})
    theirs = {turn for turn, some in readers.items() if person.pk in some}
    return tuple(turn for turn in sorted(readers) if not theirs - {turn} and not readers[turn] - {person.pk})


def _check_may_read(batch: Batch, turn: int, by: Staff) -> None:
    if not Batch.objects.reaching(by).filter(pk=batch.pk, closed_at=None).exists():
        raise _refused(batch, "it is closed, or not of your laboratory", "Ask the laboratory that opened it.")
    if not batch.aliquots.filter(turn=turn).exists():
        raise _refused(batch, f"it has no reading {turn}", "Choose one of those shown.")
    if turn not in turns_for(batch, by):
        raise _refused(
            batch, f"reading {turn} must be another person's than the other readings, and one person's as a whole",
            "Have a colleague read it who has read nothing of this batch.",
        )  # fmt: skip


@dataclass(frozen=True)
class _Read:
    profiles: Sequence[ReadProfile]
    notes: Sequence[Problem]


def _profiles_in(
    content: bytes, *, batch: Batch, rules: ReadingRules, known: Mapping[str, Aliquot]
) -> tuple[_Read, dict[str, int]]:
    """What the engine reads, and the lines in which samples first stand, where the format has lines of them."""
    try:
        if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            codis = read_codis(content, file=FILE, rules=rules, limits=LIMITS)
            return _Read([one.profile for one in codis.specimens], codis.notes), {}
        table = read_sample_table(content, file=FILE, rules=rules, limits=LIMITS)
    except FileError as error:
        raise FileRefused(batch, [_told(one, known) for one in error.problems]) from None
    lines: dict[str, int] = {}
    for person in table.people:
        lines.setdefault(person.sample, person.line)
    return _Read(table.reading.profiles, table.reading.notes), lines


def _by_code(
    profiles: Iterable[ReadProfile], lines: Mapping[str, int], aliquots: Mapping[str, Aliquot]
) -> tuple[dict[str, ReadProfile], list[Problem]]:
    found: dict[str, ReadProfile] = {}
    problems = []
    for profile in profiles:
        read = read_code(profile.id)
        problem = _misplaced(read, aliquots, found)
        if problem is not None:
            problems.append(replace(problem, line=lines.get(profile.id), sample=read[0] if read else ""))
        elif read is not None:
            found[read[0]] = profile
    return found, problems


def _misplaced(
    read: tuple[str, CodeOf] | None, aliquots: Mapping[str, Aliquot], found: Mapping[str, object]
) -> Problem | None:
    """Why what stands under this code cannot be read into these aliquots."""
    if read is None:
        return Problem(
            "its code is mistyped, or it is a control", "Correct the code, or name the row as one to leave out."
        )
    code, of = read
    if of is CodeOf.SAMPLE:
        return Problem("this is the code of a sample, not of a part of it", "Write the code that stands on the tube.")
    if code not in aliquots:
        return Problem("no tube of this reading has this code", "Look whether the file is of another batch or reading.")
    if code in found:
        return Problem("the code stands twice, in two spellings", "Keep one of them.")
    if aliquots[code].read_at is not None:
        return Problem("this tube was read before", "Leave it out; what was read stays.")
    return None


def _told(problem: Problem, known: Mapping[str, Aliquot]) -> Problem:
    """The engine's problem without any word of the file that is not a code of ours.

    A file whose columns have slipped has alleles where names of samples or markers belong.
    """
    read = read_code(problem.sample)
    sample = read[0] if read and read[0] in known else ""
    return replace(problem, what=QUOTED.sub("a name", problem.what), sample=sample)


def _same_in_file(profiles: Mapping[str, ReadProfile]) -> list[Problem]:
    coded = [replace(profile, id=code) for code, profile in profiles.items()]
    return [
        Problem(f"has the same profile as {one} at all {count} markers that both have",
                "One person's samples, twins, or one tube's content in another: compare them.", sample=other)
        for one, other, count in same_profiles(coded)
    ]  # fmt: skip


def _of_staff(batch: Batch, profiles: Mapping[str, ReadProfile]) -> list[Problem]:
    return [
        Problem(f"has the profile of {staff}, who works here", "Look for a trace of theirs in it; take a new part.",
                sample=code)
        for code, profile in profiles.items() for staff in staff_alike(batch.programme, profile.genotypes)
    ]  # fmt: skip


def _empty(profiles: Mapping[str, ReadProfile]) -> list[Problem]:
    return [
        Problem("no marker of it was typed", "Say so when you close the batch, or take a new part.", sample=code)
        for code, profile in profiles.items() if not profile.genotypes
    ]  # fmt: skip


def _refused(batch: Batch, why: str, do: str) -> GenotypeError:
    return GenotypeError(f"the file was not read into batch {batch.id}", why=why, do=do)
