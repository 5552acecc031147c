"""Deciding what a programme computes with. A method is never changed: another is decided, and results say which."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from wasl.apps.audit.domain.log import Event, append
from wasl.apps.identification.domain.errors import IdentificationError
from wasl.apps.identification.domain.method_reading import markers_of
from wasl.apps.identification.enums import MutationModel
from wasl.apps.identification.models.comparing import Method
from wasl.apps.identification.models.programme import Programme
from wasl.apps.identification.rules import may_compare
from wasl.apps.staff.models.staff import Staff
from wasl.engines.kinship.errors import KinshipError
from wasl.engines.kinship.laboratory.frequencies import Table, choose
from wasl.engines.kinship.laboratory.frequency_files import read_frequencies
from wasl.engines.kinship.laboratory.marker_names import Kind, kind_of
from wasl.engines.ledger.entries import Datum

FEW_PEOPLE = 150  # frequencies of fewer people are used with theta only
# On chromosome 12, some 12 cM apart: together they are not independent within a family. O'Connor and Tillmar, Forensic
# Science International: Genetics 6 (2012).
LINKED = (("vWA", "D12S391"),)
LEAST_MARKERS = 8


@dataclass(frozen=True)
class Mutations:
    """A model by name with its rates a generation, as text: ``rate2`` of changes that are not whole repeats."""

    model: MutationModel = MutationModel.NONE
    rate: str = "0"
    rate2: str = "0"
    range: str = "0.1"


@dataclass(frozen=True)
class Choices:
    """All that is chosen. Numbers are text, so that they stand in the record as they were decided.

    Attributes
    ----------
    minimum: no frequency counts as less: ``5/2N``, or a number. An allele never seen before gets it.
    theta: coancestry, from 0 to below 1.
    prior_people: people of whom the remains may be, each as likely beforehand.
    threshold: posterior from which an identification may rest on DNA.
    leave_out: markers of the table that are not used.
    """

    prior_people: int
    threshold: str = "0.9995"
    minimum: str = "5/2N"
    theta: str = "0.01"
    female: Mutations = Mutations()
    male: Mutations = Mutations()
    leave_out: tuple[str, ...] = ("vWA",)


def population_of(content: bytes, *, file: str, population: str = "") -> Table:
    """The table of a laboratory's file. Raises KinshipError for what cannot be read."""
    return choose(read_frequencies(content, file=file), population)


def decide_method(programme: Programme, *, table: Table, choices: Choices, why: str, by: Staff, at: datetime) -> Method:
    """Decide what is computed with from now on. Raises IdentificationError."""
    check_decides(programme, by)
    if not why.strip():
        raise _refused(programme, "no reason was given", "Say why this population and these numbers.")
    used = [name for name in table.markers if kind_of(name) is Kind.AUTOSOMAL and name not in choices.leave_out]
    _check_numbers(programme, choices)
    _check_markers(programme, table, choices, used)
    method = Method(
        programme=programme, population=table.name, frequencies=_told(table, used), sample_size=_people(table, used),
        settings=_settings(choices), prior_people=choices.prior_people, threshold=choices.threshold, why=why,
        decided_by=by, decided_at=at,
    )  # fmt: skip
    try:
        markers_of(method, {})
    except KinshipError as error:
        raise _refused(programme, f"{error.what}: {error.why}", error.do) from None
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        method.number = programme.methods.count() + 1
        method.save()
        plain: dict[str, Datum] = {
            "programme": programme.id, "markers": len(used), "people": choices.prior_people,
        }  # fmt: skip
        sealed = {"settings": method.settings, "threshold": method.threshold, "why": why}
        append(Event("identification_method_decided", by=by.id, subject=method.id, plain=plain, sealed=sealed), at=at)
    return method


def check_decides(programme: Programme, by: Staff) -> None:
    """Raises IdentificationError for whoever does not choose the method."""
    if not may_compare(programme.parts_of(by)):
        raise _refused(programme, "your part does not choose it", "Ask an examiner or the laboratory.")


def _check_numbers(programme: Programme, choices: Choices) -> None:
    if choices.prior_people < 2:
        raise _refused(programme, "the remains may be of one person only",
                       "Give the number of people they may be of, the missing nobody told of among them.")  # fmt: skip
    if not 0.99 <= _number(programme, choices.threshold) < 1:
        raise _refused(programme, "the threshold is not from 0.99 to below 1",
                       "Give the posterior from which DNA may name somebody, such as 0.9995.")  # fmt: skip
    if not 0 <= _number(programme, choices.theta) < 0.2:
        raise _refused(programme, "theta is not from 0 to below 0.2", "Give a coancestry such as 0.01.")
    if choices.minimum != "5/2N" and not 0 < _number(programme, choices.minimum) < 0.1:
        raise _refused(programme, "the least frequency is not above 0 and below 0.1", "Give 5/2N, or such as 0.002.")
    for one in (choices.female, choices.male):
        rate, rate2, step = (_number(programme, text) for text in (one.rate, one.rate2, one.range))
        if one.model and not (0 < rate < 0.05 and 0 <= rate2 < 0.05 and 0 < step <= 1):
            raise _refused(programme, "a mutation rate is not above 0 and below 0.05, or its range not up to 1",
                           "Give a rate such as 0.001, and a range such as 0.1.")  # fmt: skip


def _check_markers(programme: Programme, table: Table, choices: Choices, used: Collection[str]) -> None:
    if len(used) < LEAST_MARKERS:
        raise _refused(programme, f"the table has {len(used)} autosomal markers to be used",
                       f"Bring a table of {LEAST_MARKERS} or more.")  # fmt: skip
    if both := [pair for pair in LINKED if set(pair) <= set(used)]:
        one, other = both[0]
        raise _refused(programme, f"{one} and {other} lie close together and are not independent in a family",
                       f"Leave {one} out.")  # fmt: skip
    people = _people(table, used)
    if not float(choices.theta) and (people is None or people < FEW_PEOPLE):
        raise _refused(programme, f"theta is 0, and the table was not counted from {FEW_PEOPLE} people or more",
                       "Give a theta such as 0.03.")  # fmt: skip


def _number(programme: Programme, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise _refused(programme, "one of the numbers is none", "Write numbers such as 0.001.") from None


def _people(table: Table, used: Collection[str]) -> int | None:
    """Of the marker typed in fewest, where the table says it of all."""
    counts = [table.markers[name].people for name in used]
    return min((count for count in counts if count), default=None) if all(counts) else None


def _told(table: Table, used: Collection[str]) -> dict[str, Any]:
    return {
        name: {"alleles": list(one.alleles), "freqs": one.frequencies.tolist(), "N": one.people}
        for name, one in table.markers.items()
        if name in used
    }


def _settings(choices: Choices) -> dict[str, Any]:
    return {
        "minimum": choices.minimum,
        "theta": choices.theta,
        **{
            sex: {"model": one.model.value, "rate": one.rate, "rate2": one.rate2, "range": one.range}
            for sex, one in (("female", choices.female), ("male", choices.male))
        },
        "leave_out": list(choices.leave_out),
    }


def _refused(programme: Programme, why: str, do: str) -> IdentificationError:
    return IdentificationError(f"programme {programme.id} got no method", why=why, do=do)
