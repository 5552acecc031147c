"""What is recorded and cannot all be so: found anew each time, told to a person, never settled by the machine.

All of it over what the reader reaches: records, claims, answers, and decisions on pairs whose records are both reached.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import chain, combinations

from django.utils.crypto import salted_hmac

from wasl.apps.lists.enums import AnswerState, Contradicts, Disposition, ListKind
from wasl.apps.lists.models.answer import Answer
from wasl.apps.lists.models.list import ListEntry, NameList
from wasl.apps.matching.domain.groups import Joined, standing_pairs
from wasl.apps.matching.enums import Verdict
from wasl.apps.register.enums import Property
from wasl.apps.register.models.claim import Claim
from wasl.apps.register.models.custody import CustodyEpisode
from wasl.apps.register.models.person import PersonRecord
from wasl.apps.staff.models.staff import Staff
from wasl.engines.names.comparing import compare_names
from wasl.engines.names.errors import NamesError
from wasl.engines.names.folding import fold
from wasl.engines.tables.sex import parse_sex
from wasl.kernel.dates import DateError, from_edtf
from wasl.kernel.ids import ALPHABET, LENGTH

ROWS = 2_000
Answered = tuple[str, Disposition, str]  # record, what was answered, by which holder
APART = timedelta(days=730)  # two years: two versions of a birth further apart are not one slip
ONE_NAME = 0.5  # the default decision of ``compare_names``

READ = [
    Property.SEX, Property.MOTHER, Property.BIRTH_DATE, Property.DEPRIVED_ON, Property.ADMITTED_ON,
    Property.RELEASED_ON, Property.HELD_AT,
]  # fmt: skip
ENDS = frozenset({Disposition.DEAD, Disposition.REMAINS_HELD, Disposition.RELEASED})
DECISIVE = frozenset(
    {
        Disposition.HELD, Disposition.REMAINS_HELD, Disposition.NOT_HELD, Disposition.NEVER_HELD, Disposition.DEAD,
        Disposition.RELEASED,
    }
)  # fmt: skip
# What two different holders cannot both say of one person; that one holds and the other does not is no contradiction.
CLASHES = frozenset(
    {
        frozenset({Disposition.HELD}),
        frozenset({Disposition.HELD, Disposition.DEAD}),
        frozenset({Disposition.HELD, Disposition.REMAINS_HELD}),
        frozenset({Disposition.HELD, Disposition.RELEASED}),
        frozenset({Disposition.DEAD, Disposition.RELEASED}),
        frozenset({Disposition.REMAINS_HELD}),
        frozenset({Disposition.REMAINS_HELD, Disposition.RELEASED}),
    }
)


@dataclass(frozen=True, slots=True)
class Said:
    """One value, of one record. ``first`` and ``last`` bound the day when it is a date."""

    record: str
    text: str
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """Custody between two days at the least; or an end, by death or release, on a day between the two.

    ``stands``: told by a list that its holder has not withdrawn, so that it goes on for all that is known.
    """

    record: str
    first: date
    last: date
    text: str
    holder: str
    place: str = ""
    stands: bool = False


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two things that cannot both be so. ``records``: of whom; ``sayings``: what each says, in the same order."""

    kind: Contradicts
    records: tuple[str, ...]
    sayings: tuple[str, ...]

    @property
    def id(self) -> str:
        """The same for the same things said of the same records, whenever it is computed.

        Keyed with the site's secret: an id stands in the log, and nobody may find out by trying what was said.
        """
        written = "\n".join([self.kind, *(f"{r}\t{s}" for r, s in zip(self.records, self.sayings, strict=True))])
        number = int.from_bytes(salted_hmac("contradiction", written, algorithm="sha256").digest()[:13], "big")
        return "con_" + "".join(ALPHABET[number >> 5 * place & 31] for place in range(LENGTH))


@dataclass(frozen=True, slots=True)
class _Known:
    """All that is asked of one person's records."""

    records: tuple[str, ...]
    claims: dict[str, dict[Property, list[Said]]]  # by record
    held: tuple[Fact, ...]  # as records say
    still: tuple[Fact, ...]  # as holders answered
    ended: tuple[Fact, ...]
    answers: tuple[Answered, ...]
    sources: dict[str, str]
    within: Joined  # records of one list that were themselves called the same

    def said(self, property: Property) -> list[Said]:
        return [one for record in self.records for one in self.claims.get(record, {}).get(property, [])]


def contradictions(seen_by: Staff) -> list[Contradiction]:
    """All of them, by kind and then by record; each once.

    Read anew each time: an answer kept until something happens would tell by its speed that something did, anywhere.
    """
    found = {one.id: one for person in _persons(seen_by) for kind in FINDERS for one in _found(kind, person)}
    order = list(Contradicts)
    return sorted(found.values(), key=lambda one: (order.index(one.kind), one.records, one.sayings))


def _found(kind: Contradicts, person: _Known) -> Iterator[Contradiction]:
    for sayings in FINDERS[kind](person):
        ordered = sorted(sayings)
        yield Contradiction(kind, tuple(record for record, _ in ordered), tuple(text for _, text in ordered))


# --- each kind: pairs of (record, what it says) -------------------------------------------------------

Sayings = Sequence[tuple[str, str]]


def _two_places(person: _Known) -> Iterator[Sayings]:
    """Certainly in custody on one day by two holders, or at two places."""
    for one, other in combinations(person.held, 2):
        elsewhere = one.holder != other.holder or (one.place and other.place and fold(one.place) != fold(other.place))
        lasts = [date.max if fact.stands else fact.last for fact in (one, other)]
        if one.record != other.record and elsewhere and max(one.first, other.first) <= min(lasts):
            yield (one.record, one.text), (other.record, other.text)


def _ended_then_held(person: _Known) -> Iterator[Sayings]:
    """Answered as dead or released by a day, and certainly in custody on a later one."""
    for ended in person.ended:
        for held in (*person.held, *person.still):
            if held.last > ended.last:
                yield (ended.record, ended.text), (held.record, held.text)


def _two_entries(person: _Known) -> Iterator[Sayings]:
    """Called the same as two entries of one list, which nobody called the same as each other."""
    for one, other in combinations(sorted(person.records), 2):
        if person.sources[one] == person.sources[other] and person.within.root(one) != person.within.root(other):
            yield (one, ""), (other, "")


def _answered_differently(person: _Known) -> Iterator[Sayings]:
    for (one, said, holder), (other, said_too, other_holder) in combinations(person.answers, 2):
        if one != other and _cannot_both(said, said_too, one_holder=holder == other_holder):
            yield (one, f"{holder}: {said}"), (other, f"{other_holder}: {said_too}")


def _cannot_both(said: Disposition, said_too: Disposition, *, one_holder: bool) -> bool:
    if one_holder:
        return said is not said_too
    return frozenset({said, said_too}) in CLASHES


def _born_after_arrest(person: _Known) -> Iterator[Sayings]:
    for born in person.said(Property.BIRTH_DATE):
        for taken in person.said(Property.DEPRIVED_ON):
            if born.first and taken.last and born.first > taken.last:
                yield _written(Property.BIRTH_DATE, born), _written(Property.DEPRIVED_ON, taken)


def _two_sexes(person: _Known) -> Iterator[Sayings]:
    read = [(one, parse_sex(one.text)) for one in person.said(Property.SEX)]
    for (one, sex), (other, other_sex) in combinations(read, 2):
        if sex and other_sex and sex != other_sex:
            yield _written(Property.SEX, one), _written(Property.SEX, other)


def _two_mothers(person: _Known) -> Iterator[Sayings]:
    for one, other in combinations(person.said(Property.MOTHER), 2):
        if one.record != other.record and not _one_name(one.text, other.text):
            yield _written(Property.MOTHER, one), _written(Property.MOTHER, other)


def _two_births(person: _Known) -> Iterator[Sayings]:
    for one, other in combinations(person.said(Property.BIRTH_DATE), 2):
        early, late = sorted((one, other), key=lambda said: said.first or date.min)
        if early.last and late.first and late.first - early.last > APART:
            yield _written(Property.BIRTH_DATE, one), _written(Property.BIRTH_DATE, other)


FINDERS: dict[Contradicts, Callable[[_Known], Iterator[Sayings]]] = {
    Contradicts.TWO_PLACES: _two_places,
    Contradicts.ENDED_THEN_HELD: _ended_then_held,
    Contradicts.ANSWERED_DIFFERENTLY: _answered_differently,
    Contradicts.TWO_ENTRIES: _two_entries,
    Contradicts.SEX: _two_sexes,
    Contradicts.MOTHER: _two_mothers,
    Contradicts.BIRTHS: _two_births,
    Contradicts.BORN_AFTER_ARREST: _born_after_arrest,
}


def _written(property: Property, said: Said) -> tuple[str, str]:
    return said.record, f"{property}: {said.text}"


@lru_cache(maxsize=50_000)
def _one_name(one: str, other: str) -> bool:
    """Whether two texts may write one name; what cannot be compared contradicts nothing."""
    if fold(one) == fold(other):
        return True
    try:
        return compare_names(one, other).score >= ONE_NAME
    except NamesError:
        return True


@lru_cache(maxsize=50_000)
def _bounds(edtf: str) -> tuple[date | None, date | None]:
    try:
        read = from_edtf(edtf)
    except DateError:
        return None, None
    return (None, None) if read.uncertain else (read.earliest, read.latest)


# --- what is known of each person ---------------------------------------------------------------------


def _persons(seen_by: Staff) -> Iterator[_Known]:
    """Records that hang together in this reader's eyes, and each record alone of which enough is said by itself."""
    same = standing_pairs(Verdict.SAME, seen_by=seen_by)
    joined, early = Joined(same).groups(), _early_arrests(seen_by)
    sources = _standing_sources(seen_by, {*early, *chain(*joined)})
    groups = [frozenset(one for one in group if one in sources) for group in joined]
    together = set(chain(*groups))
    alone = [frozenset({record}) for record in early if record in sources and record not in together]
    wanted = together.union(*alone)
    claims = _claims(seen_by, wanted)
    held = _custody(seen_by, wanted, claims)
    ended, still, answers = _answers(seen_by, wanted)
    within = Joined(pair for pair in same if sources.get(pair[0]) == sources.get(pair[1]))
    for group in [*groups, *alone]:
        records = tuple(sorted(group))
        yield _Known(
            records,
            {record: claims[record] for record in records if record in claims},
            tuple(fact for record in records for fact in held.get(record, [])),
            tuple(fact for record in records for fact in still.get(record, [])),
            tuple(fact for record in records for fact in ended.get(record, [])),
            tuple(answer for record in records for answer in answers.get(record, [])),
            sources,
            within,
        )


def _standing_sources(seen_by: Staff, records: Iterable[str]) -> dict[str, str]:
    """The source of each of these records that stands."""
    standing = PersonRecord.objects.reaching(seen_by).filter(withdrawn_at=None)
    found: dict[str, str] = {}
    for some in _in_parts(records):
        found |= dict(standing.filter(id__in=some).values_list("id", "source_id"))
    return found


def _early_arrests(seen_by: Staff) -> list[str]:
    """Records that alone say a birth after the arrest."""
    episodes = dict(
        CustodyEpisode.objects.filter(record__in=PersonRecord.objects.reaching(seen_by))
        .values_list("id", "record_id")
        .iterator(chunk_size=ROWS)
    )
    claims = Claim.objects.reaching(seen_by).standing().exclude(edtf="")
    arrests: dict[str, date] = {}
    taken = claims.filter(property=Property.DEPRIVED_ON).values_list("subject", "edtf")
    for subject, edtf in taken.iterator(chunk_size=ROWS):
        last = _bounds(edtf)[1]
        if subject in episodes and last is not None:
            record = episodes[subject]
            arrests[record] = min(last, arrests.get(record, last))
    births = claims.filter(property=Property.BIRTH_DATE).values_list("subject", "edtf").iterator(chunk_size=ROWS)
    return sorted(
        {
            subject
            for subject, edtf in births
            if subject in arrests and (_bounds(edtf)[0] or date.min) > arrests[subject]
        }
    )


def _claims(seen_by: Staff, records: Iterable[str]) -> dict[str, dict[Property, list[Said]]]:
    found: dict[str, dict[Property, list[Said]]] = defaultdict(lambda: defaultdict(list))
    for some in _in_parts(records):
        episodes = dict(CustodyEpisode.objects.filter(record__in=some).values_list("id", "record_id"))
        claims = Claim.objects.reaching(seen_by).standing().about(*some, *episodes).filter(property__in=READ)
        for subject, property, value, edtf in claims.order_by("pk").values_list("subject", "property", "value", "edtf"):
            record = episodes.get(subject, subject)
            found[record][Property(property)].append(Said(record, value, *(_bounds(edtf) if edtf else (None, None))))
    return found


def _custody(
    seen_by: Staff, records: Iterable[str], claims: dict[str, dict[Property, list[Said]]]
) -> dict[str, list[Fact]]:
    """The days on which each record certainly puts the person in custody."""
    facts: dict[str, list[Fact]] = defaultdict(list)
    lists = NameList.objects.reaching(seen_by).select_related("party", "addressed_to").in_bulk()
    for some in _in_parts(records):
        entries = ListEntry.objects.reaching(seen_by).filter(record__in=some).order_by("pk")
        for record, number in entries.values_list("record", "list"):
            facts[record] += _custody_told(record, lists[number], claims.get(record, {}))
    return facts


def _custody_told(record: str, told_by: NameList, claims: dict[Property, list[Said]]) -> Iterator[Fact]:
    """From the latest day its dates allow to the earliest day of release.

    A list of people held says without such a day that they were held when it was brought, and until it is withdrawn.
    """
    begun = (one.last for name in (Property.ADMITTED_ON, Property.DEPRIVED_ON) for one in claims.get(name, []))
    first = next((day for day in begun if day is not None), None)
    places = claims.get(Property.HELD_AT, [])
    place = places[0].text if places else ""
    holder = told_by.party if told_by.kind == ListKind.HELD else told_by.addressed_to
    by = holder.code if holder else ""
    ends = claims.get(Property.RELEASED_ON, [])
    for end in ends:
        if first is not None and end.first is not None and first <= end.first:
            yield Fact(record, first, end.first, _span(by, place, first, end.first), by, place)
    if told_by.kind == ListKind.HELD and not ends:
        day = told_by.brought_at.date()
        first = min(first or day, day)
        yield Fact(record, first, day, _span(by, place, first, day), by, place, stands=True)


def _answers(
    seen_by: Staff, records: Iterable[str]
) -> tuple[dict[str, list[Fact]], dict[str, list[Fact]], dict[str, list[Answered]]]:
    """What holders answered: that it ended, that the person is held, and all that decides where the person is."""
    ended: dict[str, list[Fact]] = defaultdict(list)
    still: dict[str, list[Fact]] = defaultdict(list)
    answers: dict[str, list[Answered]] = defaultdict(list)
    for some in _in_parts(records):
        given = Answer.objects.reaching(seen_by).filter(entry__record__in=some, state=AnswerState.GIVEN)
        for answer in given.filter(disposition__in=DECISIVE).select_related("entry__list__addressed_to"):
            record, said, holder = (
                answer.entry.record_id,
                Disposition(answer.disposition),
                answer.entry.list.addressed_to,
            )
            if holder is None or answer.given_at is None:
                continue
            answers[record].append((record, said, holder.code))
            day = answer.given_at.date()
            first, last = _bounds(answer.on_date) if answer.on_date else (None, None)
            when = answer.on_date or day.isoformat()
            if said in ENDS:
                fact = Fact(record, first or day, min(last or day, day), f"{holder.code}: {said} {when}", holder.code)
                ended[record].append(fact)
            if said is Disposition.HELD:
                text = f"{holder.code}: {said} {day.isoformat()}"
                still[record].append(Fact(record, day, day, text, holder.code))
    return ended, still, answers


def _span(by: str, place: str, first: date, last: date) -> str:
    where = f"{by}, {place}" if place else by
    return f"{where}: {first.isoformat()}/{last.isoformat()}" if first != last else f"{where}: {first.isoformat()}"


def _in_parts(records: Iterable[str]) -> Iterator[list[str]]:
    ordered = sorted(records)
    for start in range(0, len(ordered), ROWS):
        yield ordered[start : start + ROWS]
