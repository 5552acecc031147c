"""Profiles written as CODIS CMF 3.2, so that ``read_codis`` reads the same profiles again.

Two equal alleles are written once, as laboratories do. A profile with an allele not known is marked PARTIAL; in it two
equal alleles are written twice, because there one alone means half known. The sex is written only where amelogenin was
typed.
"""

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from wasl.engines.kinship.errors import KinshipError
from wasl.engines.kinship.formats.codis import (
    CATEGORIES,
    LONGEST_ID,
    MOST_LOCI,
    NAMESPACE,
    CodisHeader,
    Specimen,
    is_time,
)
from wasl.engines.kinship.laboratory.alleles import Genotype
from wasl.engines.kinship.laboratory.marker_names import AMELOGENIN

MOST_LETTERS = {"DESTINATIONORI": 10, "SOURCELAB": 10, "SUBMITBYUSERID": 20, "READINGBY": 20, "BATCHID": 32, "KIT": 32,
                "CASEID": 32, "SPECIMENCOMMENT": 255, "ALLELEVALUE": 10, "LOCUSNAME": 20}  # fmt: skip


def write_codis(header: CodisHeader, specimens: Sequence[Specimen]) -> bytes:
    """A CMF file. Raises KinshipError for what the schema has no room for: nothing is cut to fit."""
    ids = [one.profile.id for one in specimens]
    if not ids or len(set(ids)) != len(ids):
        raise KinshipError(
            "a CMF file was not written", why="it has no specimen, or one id twice", do="Correct the ids."
        )
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<CODISImportFile xmlns="{NAMESPACE}">',
        "  <HEADERVERSION>3.2</HEADERVERSION>",
        "  <MESSAGETYPE>Import</MESSAGETYPE>",
        _line(2, "DESTINATIONORI", header.destination),
        _line(2, "SOURCELAB", header.laboratory),
        _line(2, "SUBMITBYUSERID", header.user),
        _line(2, "SUBMITDATETIME", _time(header.submitted_at)),
        *(_line(2, tag, text) for tag, text in (("BATCHID", header.batch), ("KIT", header.kit)) if text),
    ]
    for specimen in specimens:
        lines += _specimen(specimen, header)
    return "\n".join([*lines, "</CODISImportFile>", ""]).encode()


def _specimen(specimen: Specimen, header: CodisHeader) -> Iterable[str]:
    profile = specimen.profile
    calls = dict(profile.genotypes) | ({"Amelogenin": tuple(profile.amelogenin)} if profile.amelogenin else {})
    if (
        not 1 <= len(calls) <= MOST_LOCI
        or specimen.category not in CATEGORIES
        or not 1 <= len(profile.id) <= LONGEST_ID
    ):
        raise KinshipError(
            f"sample {profile.id} was not written",
            why=f"CMF takes ids of {LONGEST_ID} letters, the categories of CODIS and 1 to {MOST_LOCI} loci",
            do="Shorten the id, choose a category, or leave markers out.",
        )
    is_partial = any(None in genotype for genotype in profile.genotypes.values())
    told = (("SOURCEID", specimen.source), ("CASEID", specimen.case), ("PARTIAL", "true" if is_partial else ""))
    attributes = "".join(f" {name}={quoteattr(_short(name, text))}" for name, text in told if text)
    yield f"  <SPECIMEN{attributes}>"
    yield _line(4, "SPECIMENID", profile.id)
    yield _line(4, "SPECIMENCATEGORY", specimen.category)
    if specimen.comment:
        yield _line(4, "SPECIMENCOMMENT", specimen.comment)
    for marker, genotype in calls.items():
        by, at = specimen.read.get(AMELOGENIN if marker == "Amelogenin" else marker, (header.user, header.submitted_at))
        yield from _locus(marker, genotype, by=by or header.user, at=at or header.submitted_at, is_partial=is_partial)
    yield "  </SPECIMEN>"


def _locus(marker: str, genotype: Genotype, *, by: str, at: str, is_partial: bool) -> Iterable[str]:
    known = [one for one in genotype if one is not None]
    yield "    <LOCUS>"
    yield _line(6, "LOCUSNAME", marker)
    yield _line(6, "READINGBY", by)
    yield _line(6, "READINGDATETIME", _time(at))
    for allele in known if is_partial else dict.fromkeys(known):
        yield "      <ALLELE>"
        yield _line(8, "ALLELEVALUE", allele)
        yield "      </ALLELE>"
    yield "    </LOCUS>"


def _line(indent: int, tag: str, text: str) -> str:
    return f"{' ' * indent}<{tag}>{escape(_short(tag, text))}</{tag}>"


def _short(tag: str, text: str) -> str:
    if not text or len(text) > MOST_LETTERS.get(tag, 255) or not text.isprintable():
        most = MOST_LETTERS.get(tag, 255)
        why = f"{tag} is empty, has over {most} letters, or letters that XML has not"
        raise KinshipError("a CMF file was not written", why=why, do="Shorten it.")
    return text


def _time(text: str) -> str:
    if not is_time(text):
        raise KinshipError("a CMF file was not written", why="a time is not ISO 8601", do="Write 2026-05-04T09:30:00.")
    return text
