"""A laboratory at work in tests: a family that allows it, samples, a batch, and files as its machines write them."""

from collections.abc import Iterable, Mapping

from tests.conftest import DAY, START, Cast

from wasl.apps.identification.domain.batches import open_batch
from wasl.apps.identification.domain.readings import read_turn
from wasl.apps.identification.domain.samples import take_sample
from wasl.apps.identification.enums import ConsentForm, ConsentPurpose, Material, Sex
from wasl.apps.identification.models.family import Consent, Family, Relative
from wasl.apps.identification.models.laboratory import Batch
from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.models.sample import Sample
from wasl.apps.identification.models.site import Remains
from wasl.apps.staff.domain.accounts import open_account
from wasl.apps.staff.enums import Role
from wasl.apps.staff.models.party import Party
from wasl.apps.staff.models.staff import Staff

NOW = START + 5 * DAY
MARKERS = ("D3S1358", "vWA", "D16S539", "CSF1PO", "TPOX", "D8S1179", "D21S11", "D18S51", "TH01", "FGA")
Calls = dict[str, str]


def calls(number: int, *, sex: str = "X, Y", **other: str) -> Calls:
    """What is typed of an invented person: another number gives other genotypes at every marker."""
    typed = {marker: f"{8 + number}, {9 + number + place % 2}" for place, marker in enumerate(MARKERS)}
    return {"AMEL": sex, **typed, **other}


def table(rows: Mapping[str, Calls] | Iterable[tuple[str, Calls]]) -> bytes:
    """A wide export, tab-separated: a row to a code."""
    rows = list(rows.items() if isinstance(rows, Mapping) else rows)
    columns = list(dict.fromkeys(marker for _, typed in rows for marker in typed))
    lines = ["\t".join(["Sample Name", *columns])]
    lines += ["\t".join([code, *(typed.get(column, "") for column in columns)]) for code, typed in rows]
    return "\n".join(lines).encode()


def a_relative(programme: Programme, by: Staff, *, sex: Sex = Sex.MALE, code: str = "F-1") -> Relative:
    family, _ = Family.objects.get_or_create(
        programme=programme, code=code, defaults={"party": by.party, "opened_by": by, "opened_at": START}
    )
    return Relative.objects.create(
        family=family, number=family.relatives.count() + 1, name="نوال", sex=sex, recorded_by=by, recorded_at=START,
    )  # fmt: skip


def allow(relative: Relative, to: Party, by: Staff, purpose: ConsentPurpose = ConsentPurpose.SAMPLE) -> Consent:
    return Consent.objects.create(
        member=relative, purpose=purpose, recipient=to, form=ConsentForm.WRITTEN, given_at=START, recorded_by=by
    )


def of_remains(remains: Remains, cast: Cast, **changed: object) -> Sample:
    given = {
        "material": Material.BONE, "taken_at": START + DAY, "person": "Team one", "place": "The mortuary",
        "by": cast.examiner, "at": START + DAY,
    }  # fmt: skip
    return take_sample(remains, **(given | changed))


def of_relative(relative: Relative, cast: Cast, **changed: object) -> Sample:
    given = {
        "material": Material.SALIVA, "taken_at": START + DAY, "person": "A liaison", "place": "The office",
        "laboratory": cast.parties["neutral_body"], "by": cast.liaison, "at": START + DAY,
    }  # fmt: skip
    return take_sample(relative, **(given | changed))


def a_batch(programme: Programme, samples: list[Sample], cast: Cast) -> Batch:
    return open_batch(programme, samples=samples, kit="GlobalFiler", by=cast.laboratory, at=NOW)


def code_of(batch: Batch, sample: Sample, turn: int) -> str:
    return batch.aliquots.get(sample=sample, turn=turn).code


def read(batch: Batch, turn: int, typed: Mapping[Sample, Calls], by: Staff) -> None:
    read_turn(batch, turn, table({code_of(batch, sample, turn): each for sample, each in typed.items()}), by=by, at=NOW)


def read_both(batch: Batch, typed: Mapping[Sample, Calls], cast: Cast) -> None:
    read(batch, 1, typed, cast.laboratory)
    read(batch, 2, typed, cast.laboratory_2)


def a_third_reader(cast: Cast) -> Staff:
    return open_account(
        "laboratory_3", party=cast.parties["neutral_body"], roles=[Role.LABORATORY], password=None, at=START
    )
