"""CODIS CMF, the XML of CODIS laboratories, versions 3.0 to 3.3 (``urn:CODISImportFile-schema``).

Checked as the schema says: a header, then specimens with an id of at most 24 letters, a category of the list, up to
32 loci with up to 8 alleles. A specimen that calls itself PARTIAL has its single alleles read as half known. The sex is
told by the locus Amelogenin alone. A DOCTYPE ends the reading before anything in it is used.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from wasl.engines.kinship.errors import MOST_PROBLEMS, FileError, Problem
from wasl.engines.kinship.formats.text import AGAIN, DEFAULT_LIMITS, Limits, check_size
from wasl.engines.kinship.formats.xml import Element, read_children
from wasl.engines.kinship.laboratory.alleles import DEFAULT_RULES, ReadingRules
from wasl.engines.kinship.laboratory.marker_names import canonical_marker, is_marker
from wasl.engines.kinship.laboratory.profiles import Profile, RawCall, RawSample, read_samples

NAMESPACE = "urn:CODISImportFile-schema"
VERSIONS = ("3.0", "3.1", "3.2", "3.3")
MOST_LOCI, MOST_ALLELES, LONGEST_ID = 32, 8, 24
CATEGORIES = (
    "Convicted Offender", "Forensic, Unknown", "Population", "Suspect, Known", "Unidentified Person", "Victim, Known",
    "Elimination, Known", "Biological Mother", "Biological Father", "Biological Sibling", "Alleged Mother",
    "Alleged Father", "Biological Child", "Proficiency", "Other", "Missing Person", "Forensic Mixture",
    "Maternal Relative", "Paternal Relative", "Deduced Victim Known", "Arrestee", "Deceased", "Deduced Suspect",
    "Staff", "Juvenile", "CO Duplicate", "Volunteer", "Spouse", "Legal",
)  # fmt: skip
HEADER = {
    "HEADERVERSION": "version", "DESTINATIONORI": "destination", "SOURCELAB": "laboratory", "SUBMITBYUSERID": "user",
    "SUBMITDATETIME": "submitted_at", "BATCHID": "batch", "KIT": "kit",
}  # fmt: skip
MAY_LACK = ("BATCHID", "KIT")


@dataclass(frozen=True)
class CodisHeader:
    """Who sends what to whom; ``submitted_at`` as ISO 8601 without a zone, as the format has it."""

    destination: str
    laboratory: str
    user: str
    submitted_at: str
    version: str = "3.2"
    batch: str = ""
    kit: str = ""


@dataclass(frozen=True)
class Specimen:
    """A profile as CODIS files it. ``read``: by marker, who read it and when."""

    profile: Profile
    category: str
    case: str = ""
    source: str = ""
    comment: str = ""
    read: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class CodisFile:
    header: CodisHeader
    specimens: tuple[Specimen, ...]
    notes: tuple[Problem, ...] = ()


def read_codis(
    content: bytes, *, file: str, rules: ReadingRules = DEFAULT_RULES, limits: Limits = DEFAULT_LIMITS
) -> CodisFile:
    """All specimens of a file. Raises FileError, with everything that is wrong, and then nothing was read."""
    check_size(content, file=file, limits=limits)
    found = _Found(rules, file)
    root = f"{NAMESPACE} CODISImportFile"
    read_children(content, found.child, file=file, root=root, do="Export it from CODIS as CMF 3.2.")
    header = found.checked_header()
    reading = read_samples(found.samples, file=file, rules=rules, problems=found.problems)
    specimens = (replace(found.specimens[one.id], profile=one) for one in reading.profiles)
    return CodisFile(header, tuple(specimens), reading.notes)


class _Found:
    """What has been read so far: the header's words, and of each specimen what is no genotype."""

    def __init__(self, rules: ReadingRules, file: str) -> None:
        self.rules, self.file = rules, file
        self.told: dict[str, str] = {}
        self.samples: list[RawSample] = []
        self.specimens: dict[str, Specimen] = {}
        self.lines: dict[str, int] = {}
        self.problems: list[Problem] = []

    def child(self, node: Element) -> None:
        """One element under the root, complete. Raises FileError when too much was wrong before."""
        if len(self.problems) > MOST_PROBLEMS:
            raise FileError(self.file, self.problems)
        tag = _tag(node)
        if tag == "SPECIMEN":
            self._specimen(node)
        elif tag in (*HEADER, "MESSAGETYPE"):
            self.told[tag] = node.text.strip()
        else:
            self._wrong(f"the element {tag[:40]} has no place there", node)

    def checked_header(self) -> CodisHeader:
        told = {name: self.told.get(tag, "") for tag, name in HEADER.items()}
        for tag, name in HEADER.items():
            if not told[name] and tag not in MAY_LACK:
                self.problems.append(Problem(f"the header has no {tag}", AGAIN))
        if told["version"] and told["version"] not in VERSIONS:
            self.problems.append(Problem("the version is none that is known here", "Export the file as CMF 3.2."))
        if self.told.get("MESSAGETYPE") != "Import":
            self.problems.append(Problem("the message type is not Import", "Export the file for import."))
        if told["submitted_at"] and not is_time(told["submitted_at"]):
            self.problems.append(Problem("SUBMITDATETIME is no date and time", AGAIN))
        return CodisHeader(**told)

    def _specimen(self, node: Element) -> None:
        name, category = _told(node, "SPECIMENID"), _told(node, "SPECIMENCATEGORY")
        self._check_children(node, ("SPECIMENID", "SPECIMENCATEGORY", "SPECIMENCOMMENT", "LOCUS"), sample=name)
        if self.lines.setdefault(name, node.line) != node.line:
            self._wrong(f"the specimen stands also in line {self.lines[name]}", node, name, do="Keep one of them.")
        if len(name) > LONGEST_ID:
            self._wrong(f"the id is longer than {LONGEST_ID} letters", node, name, do="Give the specimen a shorter id.")
        if category not in CATEGORIES:
            do = "Choose a category of CODIS, such as Unidentified Person."
            self._wrong("the category is none of CODIS", node, name, do=do)
        loci, partial = _all(node, "LOCUS"), node.attributes.get("PARTIAL", "false")
        if not 1 <= len(loci) <= MOST_LOCI:
            self._wrong(f"the specimen has {len(loci)} loci, and may have 1 to {MOST_LOCI}", node, name)
        if partial not in ("true", "false", "1", "0"):
            self._wrong("PARTIAL is neither true nor false", node, name)
        calls = tuple(call for locus in loci if (call := self._locus(locus, name)))
        self.samples.append(RawSample(name, calls, node.line, partial=partial in ("true", "1")))
        self.specimens[name] = Specimen(
            Profile(name, {}),
            category,
            case=node.attributes.get("CASEID", ""),
            source=node.attributes.get("SOURCEID", ""),
            comment=_told(node, "SPECIMENCOMMENT"),
            read=self._read_by(loci),
        )

    def _locus(self, node: Element, sample: str) -> RawCall | None:
        self._check_children(node, ("LOCUSNAME", "READINGBY", "READINGDATETIME", "ALLELE"), sample=sample)
        name, alleles = _told(node, "LOCUSNAME"), _all(node, "ALLELE")
        if not name:
            self._wrong("a locus has no name", node, sample)
            return None
        if not 1 <= len(alleles) <= MOST_ALLELES:
            self._wrong(f"the locus has {len(alleles)} alleles, and may have 1 to {MOST_ALLELES}", node, sample, name)
        for allele in alleles:
            self._check_children(allele, ("ALLELEVALUE",), sample=sample)
            if not _told(allele, "ALLELEVALUE"):
                self._wrong("an allele has no value", allele, sample, name)
        return RawCall(name, tuple(_told(allele, "ALLELEVALUE") for allele in alleles), node.line)

    def _read_by(self, loci: Iterable[Element]) -> dict[str, tuple[str, str]]:
        named = [(_told(locus, "LOCUSNAME"), locus) for locus in loci]
        return {
            canonical_marker(name, also=self.rules.also): (_told(locus, "READINGBY"), _told(locus, "READINGDATETIME"))
            for name, locus in named
            if is_marker(name, also=self.rules.also)
        }

    def _check_children(self, node: Element, known: Iterable[str], *, sample: str) -> None:
        for child in node.children:
            if _tag(child) not in known:
                self._wrong(f"the element {_tag(child)[:40]} has no place there", child, sample)

    def _wrong(self, what: str, node: Element, sample: str = "", marker: str = "", do: str = AGAIN) -> None:
        self.problems.append(Problem(what, do, line=node.line, sample=sample, marker=marker))


def is_time(text: str) -> bool:
    """Whether a text is a date and time as XML writes them."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return "T" in text


def _tag(node: Element) -> str:
    """The tag without CMF's namespace; an element of another keeps its own, and so is unknown."""
    return node.tag.removeprefix(f"{NAMESPACE} ")


def _all(node: Element, tag: str) -> list[Element]:
    return [child for child in node.children if _tag(child) == tag]


def _told(node: Element, tag: str) -> str:
    return next((child.text.strip() for child in _all(node, tag)), "")
