"""Records side by side: what each says, where they differ and how, and who stands around them on their lists."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from wasl.apps.lists.enums import AnswerState, ListKind
from wasl.apps.lists.models.answer import Answer
from wasl.apps.matching.models.pair import CandidatePair
from wasl.apps.register.domain.relatives import siblings_on_list
from wasl.apps.register.enums import Property
from wasl.apps.register.models.claim import Claim
from wasl.apps.register.models.custody import CustodyEpisode
from wasl.apps.register.models.person import PersonRecord
from wasl.apps.staff.models.staff import Staff
from wasl.engines.names.parsing import parse_name
from wasl.web.drawings import weight_bar

Said = dict[str, list[Claim]]  # claims of one record, by property

# which claim a field of the linkage engine was made of; name parts may come out of a whole name
SAID_BY: dict[str, tuple[Property, ...]] = {
    "given": (Property.GIVEN,),
    "father": (Property.FATHER,),
    "grandfather": (Property.GRANDFATHER,),
    "family": (Property.FAMILY,),
    "mother": (Property.MOTHER,),
    "sex": (Property.SEX,),
    "birth_date": (Property.BIRTH_DATE,),
    "birth_place": (Property.BIRTH_PLACE,),
    "arrest_date": (Property.DEPRIVED_ON,),
    "arrest_place": (Property.DEPRIVED_AT,),
}
FIELD_NAMES = {name: properties[0].label for name, properties in SAID_BY.items()}
WHOLE_NAMES = (Property.NAME, Property.NAME_LATIN)
ALWAYS = (Property.BIRTH_DATE, Property.DEPRIVED_ON)  # dates are shown even when nobody gives one
NOTHING = 0.05  # bits below which a field weighs nothing that is worth a bar
ALIKE = {"same", "compatible", "missing"}  # kinds that are no difference between two values
LETTERS = {"en": "ABCDEFGHIJKLMNOP", "ar": "أبجدهوزحطيكلمنسع"}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of agreement or difference: a sign, so that it is not told by colour alone, and words."""

    sign: str
    words: str | Promise


KINDS: dict[str, Kind] = {
    "same": Kind("=", _lazy("the same")),
    "variant": Kind("≈", _lazy("two writings of one")),
    "near": Kind("~", _lazy("different, though one slip apart")),
    "close": Kind("±", _lazy("almost the same")),
    "compatible": Kind("⊂", _lazy("possible, as far as known")),
    "near_years": Kind("∼", _lazy("within two years")),
    "swapped": Kind("⇄", _lazy("day and month exchanged")),
    "displaced": Kind("↕", _lazy("stands in another place")),
    "contradicted": Kind("≠", _lazy("different")),
    "missing": Kind("?", _lazy("not known of one of them")),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A difference of one value from that of another record, called by its letter."""

    kind: str
    letter: str


@dataclass(frozen=True, slots=True)
class Cell:
    """What one record says of one field; ``read``: what the machine read out of a whole name."""

    record: PersonRecord
    letter: str
    claims: list[Claim]
    read: str = ""
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One field of all records; between two also what the machine makes of it, and how much it weighs."""

    name: str
    cells: tuple[Cell, ...]
    kind: str = ""
    bits: float | None = None
    bar: SafeString | str = ""

    @property
    def says(self) -> str:
        return str(KINDS[self.kind].words) if self.kind in KINDS else self.kind


@dataclass(frozen=True, slots=True)
class Relatives:
    """Who stands around a record on its own list."""

    record: PersonRecord
    letter: str
    mother: list[Claim]
    father: list[Claim]
    father_read: str  # out of the whole name, when no claim names him
    siblings: list[tuple[PersonRecord, list[Claim]]]  # with what is said of their births


@dataclass(frozen=True, slots=True)
class Seen:
    """Records as one person reads them."""

    records: tuple[PersonRecord, ...]
    claims: dict[str, Said]
    answers: dict[str, Answer] = field(default_factory=dict)  # that stand, by record

    def letter_of(self, record: str) -> str:
        return letter(next(index for index, one in enumerate(self.records) if one.id == record))

    def lettered(self) -> list[tuple[str, PersonRecord, Answer | None]]:
        return [(letter(index), one, self.answers.get(one.id)) for index, one in enumerate(self.records)]

    @property
    def letters(self) -> list[str]:
        return [letter(index) for index in range(len(self.records))]

    def with_claims(self) -> list[tuple[PersonRecord, Said]]:
        return [(record, self.claims[record.id]) for record in self.records]


def letter(index: int) -> str:
    return LETTERS["ar" if (get_language() or "").startswith("ar") else "en"][index]


def seen(records: Sequence[PersonRecord], user: Staff) -> Seen:
    """Standing claims of these records and of their custody, and the answers given to them, as this person reads."""
    episodes = dict(CustodyEpisode.objects.filter(record__in=records).values_list("id", "record_id"))
    found: dict[str, Said] = {record.id: defaultdict(list) for record in records}
    claims = Claim.objects.reaching(user).standing().about(*found, *episodes).select_related("source")
    for claim in claims.order_by("pk"):
        found[episodes.get(claim.subject, claim.subject)][claim.property].append(claim)
    given = Answer.objects.reaching(user).filter(state=AnswerState.GIVEN, entry__record__in=records)
    answers = {answer.entry.record_id: answer for answer in given.select_related("entry")}
    return Seen(tuple(records), found, answers)


def sides_of(pair: CandidatePair) -> tuple[PersonRecord, PersonRecord]:
    """The two records, the one that is sought first."""
    first, second = pair.first, pair.second
    if _kind_of(second) == ListKind.SOUGHT and _kind_of(first) != ListKind.SOUGHT:
        return second, first
    return first, second


def compared(pair: CandidatePair, both: Seen) -> list[Row]:
    """Two records: whole names, then the machine's reasons beside what is said, then what was not weighed."""
    turned = both.records[0].id != pair.first_id
    limit = max([abs(reason.get("bits", 0)) for reason in pair.reasons], default=1)
    weighed = [
        _weighed(reason, both, turned=turned, limit=limit, key=f"w{index}") for index, reason in enumerate(pair.reasons)
    ]
    used = {one for reason in pair.reasons for one in SAID_BY.get(reason["field"], ())}
    return _in_order(both, weighed, used)


def compared_together(all_of: Seen, pairs: Sequence[CandidatePair]) -> list[Row]:
    """Any number of records: each value with its differences from those before it, as the pairs tell them."""
    told = {(pair.first_id, pair.second_id): _by_field(pair) for pair in pairs}
    fields = [name for name in SAID_BY if any(name in reasons for reasons in told.values())]
    rows = [Row(str(FIELD_NAMES[name]), tuple(_cells(name, all_of, told))) for name in fields]
    return _in_order(all_of, rows, {one for name in fields for one in SAID_BY[name]})


def weighing(rows: Sequence[Row], sign: int) -> list[Row]:
    """What speaks for (1) or against (-1) the two being one person, heaviest first."""
    found = [row for row in rows if row.bits is not None and row.bits * sign > 0]
    return sorted(found, key=lambda row: -abs(row.bits or 0))


def kinds_in(rows: Sequence[Row]) -> list[tuple[str, Kind]]:
    """The kinds that occur, for a legend."""
    used = {row.kind for row in rows} | {mark.kind for row in rows for cell in row.cells for mark in cell.marks}
    return [(name, kind) for name, kind in KINDS.items() if name in used]


def relatives_of(all_of: Seen, user: Staff) -> list[Relatives]:
    """For each record mother, father, and whom its own list has with the same father's and family name."""
    found = []
    siblings = {record.id: siblings_on_list(record, seen_by=user) for record in all_of.records}
    births = _births([one.id for some in siblings.values() for one in some], user)
    for index, record in enumerate(all_of.records):
        claims = all_of.claims[record.id]
        father = claims.get(Property.FATHER, [])
        found.append(
            Relatives(
                record, letter(index), claims.get(Property.MOTHER, []), father,
                "" if father else _father_in(record), [(one, births[one.id]) for one in siblings[record.id]],
            )
        )  # fmt: skip
    return found


# --- parts ----------------------------------------------------------------------------------------------


def _kind_of(record: PersonRecord) -> str:
    entry = getattr(record, "entry", None)
    return entry.list.kind if entry else ""


def _in_order(records: Seen, weighed: list[Row], used: set[Property]) -> list[Row]:
    """Whole names first; dates in any case; what else is said last."""
    plain = {
        name: _plain(name, records)
        for name in Property
        if name not in used and (name in ALWAYS or any(records.claims[one.id].get(name) for one in records.records))
    }
    whole = [plain.pop(name) for name in WHOLE_NAMES if name in plain]
    return [*whole, *weighed, *plain.values()]


def _plain(name: Property, records: Seen) -> Row:
    cells = (
        Cell(record, letter(index), records.claims[record.id].get(name, []))
        for index, record in enumerate(records.records)
    )
    return Row(str(name.label), tuple(cells))


def _weighed(reason: dict[str, Any], both: Seen, *, turned: bool, limit: float, key: str) -> Row:
    properties = SAID_BY.get(reason["field"], ())
    name = str(FIELD_NAMES.get(reason["field"], reason["field"].replace("_", " ")))
    bits = float(reason.get("bits", 0))
    title = _("%(field)s: %(bits)s bits") % {"field": name, "bits": f"{bits:+.1f}"}
    bar = weight_bar(bits, limit=limit, title=title, key=key, rtl=get_language_bidi()) if abs(bits) >= NOTHING else ""
    read = (reason.get("first", ""), reason.get("second", ""))
    cells = (
        Cell(record, letter(index), _said(both.claims[record.id], properties), read[index != turned])
        for index, record in enumerate(both.records)
    )
    return Row(name, tuple(cells), reason["verdict"], bits, bar)


def _by_field(pair: CandidatePair) -> dict[str, dict[str, Any]]:
    return {reason["field"]: reason for reason in pair.reasons}


def _cells(name: str, records: Seen, told: dict[tuple[str, str], dict[str, dict[str, Any]]]) -> Iterator[Cell]:
    """The cells of one field, each marked against the records before it."""
    for index, record in enumerate(records.records):
        marks, read = [], ""
        for other_index, other in enumerate(records.records):
            first, second = sorted((record.id, other.id))
            reason = told.get((first, second), {}).get(name)
            if reason is None or other.id == record.id:
                continue
            read = read or reason.get("first" if record.id == first else "second", "")
            if other_index < index and reason["verdict"] not in ALIKE:
                marks.append(Mark(reason["verdict"], letter(other_index)))
        yield Cell(record, letter(index), _said(records.claims[record.id], SAID_BY[name]), read, tuple(marks))


def _said(claims: Said, properties: Sequence[Property]) -> list[Claim]:
    return [claim for one in properties for claim in claims.get(one, [])]


def _father_in(record: PersonRecord) -> str:
    parts = parse_name(record.name_ar or record.name_latin).parts
    return parts[1].text if len(parts) > 2 else ""


def _births(records: Sequence[str], user: Staff) -> dict[str, list[Claim]]:
    claims = Claim.objects.reaching(user).standing().about(*records).filter(property=Property.BIRTH_DATE)
    found: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims.order_by("pk"):
        found[claim.subject].append(claim)
    return found
