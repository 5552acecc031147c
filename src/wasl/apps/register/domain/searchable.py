"""What a source tells of its people, read once and kept for searching.

Kept in the database, beside what it is made of: it leaves with the same back-up, is whole or not there after a crash,
and reaches every process alike. A search puts together what is kept of the sources that the person reaches, and of
nothing else (``register_of``). What is missing or was read by another engine is made at the next search.
"""

import io
import json
import threading
import zipfile
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import Coalesce
from numpy.typing import NDArray

from wasl.apps.register.enums import Property
from wasl.apps.register.models.claim import Claim
from wasl.apps.register.models.custody import CustodyEpisode
from wasl.apps.register.models.person import PersonRecord
from wasl.apps.register.models.searching import SearchBlock
from wasl.apps.sources.models.source import Source
from wasl.engines.names.blocks import from_bytes, state_of_reading, to_bytes
from wasl.engines.names.errors import BlockUnreadable
from wasl.engines.names.index import NameBlock, NameIndex
from wasl.engines.names.parsing import parse_name
from wasl.engines.names.persons import Field, Mask, PersonIndex
from wasl.engines.places.writings import Writings, asked_keys
from wasl.kernel.dates import DateError, from_edtf

RECORDS = 50_000
"""In one block."""
MOST_KEPT = 6
"""Registers a process keeps ready: one for each set of sources that somebody reaches."""
TRIES = 3
KINDS = ("names", "kunyas", "mothers")
OF_BIRTH, OF_ARREST = Property.BIRTH_DATE, Property.DEPRIVED_ON
PLACES = (Property.BIRTH_PLACE, Property.RESIDENCE, Property.DEPRIVED_AT, Property.HELD_AT)
READ = {OF_BIRTH, OF_ARREST, *PLACES, Property.FATHER, Property.GRANDFATHER, Property.MOTHER, Property.KUNYA}
FORMAT = "1"
NO_YEAR = (1, 0)  # overlaps nothing

Numbers = NDArray[np.int32]
Told = dict[str, list[tuple[str, str]]]  # property -> values with their EDTF


@dataclass(frozen=True, eq=False)
class Block:
    """Records in order, and of each its names of three kinds, the years of birth and arrest, and its places."""

    records: NDArray[np.bytes_]
    names: dict[str, NameBlock]
    owners: dict[str, Numbers]
    years: NDArray[np.int16]  # of each record: born from, to, arrested from, to
    places: tuple[str, ...]
    place_of: Numbers  # rows of (record, place)

    def to_bytes(self) -> bytes:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as kept:
            for kind in KINDS:
                kept.writestr(kind, to_bytes(self.names[kind]))
            kept.writestr("places", json.dumps(self.places, ensure_ascii=False))
            arrays = {"records": self.records, "years": self.years, "place_of": self.place_of, **self.owners}
            numbers = io.BytesIO()
            np.savez_compressed(numbers, **arrays)  # type: ignore[arg-type]  # numpy's stub takes the names for its own
            kept.writestr("numbers", numbers.getvalue())
        return file.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> "Block":
        """Raises BlockUnreadable when the bytes are none."""
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as kept:
                names = {kind: from_bytes(kept.read(kind)) for kind in KINDS}
                places = tuple(json.loads(kept.read("places")))
                with np.load(io.BytesIO(kept.read("numbers")), allow_pickle=False) as numbers:
                    owners = {kind: numbers[kind] for kind in KINDS}
                    return cls(
                        numbers["records"], names, owners, numbers["years"], places, numbers["place_of"]
                    )  # fmt: skip
        except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile) as failure:
            raise BlockUnreadable("what is kept of a source for searching is damaged") from failure


@dataclass(eq=False)
class Register:
    """All records of some sources, ready to be searched."""

    people: PersonIndex
    records: NDArray[np.bytes_]
    years: NDArray[np.int16]
    places: tuple[str, ...]
    place_of: Numbers
    source_of: tuple[tuple[str, int, int], ...]  # source, and its records from number to number

    def among(
        self, *, place: str = "", years: tuple[int, int] | None = None, sources: Iterable[str] | None = None
    ) -> Mask | None:
        """The records of these sources that tell of the place, and of a birth or an arrest in the years.

        None when nothing is asked for, and so all of them.
        """
        if not place and not years and sources is None:
            return None
        found = np.ones(len(self.records), np.bool_)
        if sources is not None:
            wanted_sources = set(sources)
            for source, first, end in self.source_of:
                found[first:end] = source in wanted_sources
        if years:
            first, last = years
            born = (self.years[:, 0] <= last) & (self.years[:, 1] >= first)
            taken = (self.years[:, 2] <= last) & (self.years[:, 3] >= first)
            found &= born | taken
        if place:
            wanted = np.array(self._written_places.meant(place), np.bool_)
            there = np.zeros(len(self.records), np.bool_)
            there[self.place_of[wanted[self.place_of[:, 1]], 0]] = True
            found &= there
        return found

    @cached_property
    def _written_places(self) -> Writings:
        return Writings(self.places)


# --- keeping ----------------------------------------------------------------------------------------------


def forget_source(source_id: str) -> None:
    """What is kept of a source is not what it tells any more. To be called in the transaction that changes it."""
    _lock(source_id)
    SearchBlock.objects.filter(source__in=_speaking_on(source_id)).delete()


def keep_source(source_id: str) -> None:
    """Read the people of a source and keep what was read, unless that is done or the source changes meanwhile."""
    before = _state_of(source_id)
    made = [block.to_bytes() for block in _read(source_id)]
    with transaction.atomic():
        _lock(source_id)
        kept = SearchBlock.objects.filter(source=source_id)
        if _state_of(source_id) != before or _is_whole(kept.values_list("state", flat=True)):
            return
        kept.delete()
        SearchBlock.objects.bulk_create(
            [
                SearchBlock(source_id=source_id, number=number, state=_state(), content=content)
                for number, content in enumerate(made)
            ]
        )


def unkept_sources(sources: Iterable[str]) -> list[str]:
    """Those of these sources that tell of people and are not kept as this program reads them."""
    sources = set(sources)
    return _telling(sources - {source for _, source in _kept(sources)})


def _kept(sources: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Id and source of every block of these sources, in an order that depends on nothing else."""
    kept = SearchBlock.objects.filter(source__in=set(sources), state=_state()).order_by("source_id", "number")
    return tuple(kept.values_list("id", "source_id"))


def _telling(sources: set[str]) -> list[str]:
    """Those of these sources that tell of people."""
    if not sources:
        return []
    told = PersonRecord.objects.filter(source__in=sources).order_by().values_list("source_id", flat=True).distinct()
    return sorted(told)


def _state() -> str:
    return f"{FORMAT}{state_of_reading()}"[:16]


def _is_whole(states: Iterable[str]) -> bool:
    found = set(states)
    return found == {_state()}


def _speaking_on(source_id: str) -> QuerySet[Source]:
    """The source, the one it continues, and all that continue that: they speak of the same records."""
    first = Source.objects.filter(pk=source_id).values(first=Coalesce("continues", "pk"))
    return Source.objects.filter(Q(pk__in=first) | Q(continues__in=first))


def _lock(source_id: str) -> None:
    """Whoever changes a source and whoever keeps it take turns."""
    Source.objects.select_for_update().filter(pk=source_id).first()


def _state_of(source_id: str) -> tuple[Any, ...]:
    """Changes whenever the source tells of more people, or says something else of them."""
    records = PersonRecord.objects.filter(source=source_id).count()
    said = Claim.objects.filter(source__in=_speaking_on(source_id))
    claims = said.aggregate(Count("pk"), Max("pk"), Count("withdrawn_at"))
    return (records, *claims.values())


# --- reading what a source tells --------------------------------------------------------------------------


def _read(source_id: str) -> Iterator[Block]:
    last = ""
    while True:
        some = list(PersonRecord.objects.filter(source=source_id, pk__gt=last).order_by("pk")[:RECORDS])
        if not some:
            return
        last = some[-1].id
        yield _block(some, _told(source_id, some[0].id, last))


def _told(source_id: str, first: str, last: str) -> dict[str, Told]:
    """What stands of each record between two, as this source says it, or a version that speaks on for it."""
    found: dict[str, Told] = defaultdict(lambda: defaultdict(list))
    standing = Claim.objects.standing().filter(source__in=_speaking_on(source_id), property__in=READ).order_by("pk")
    columns = ("subject", "property", "value", "edtf")
    own = standing.filter(subject__gte=first, subject__lte=last)
    for subject, said, value, edtf in own.values_list(*columns).iterator(chunk_size=10_000):
        found[subject][said].append((value, edtf))
    episodes = CustodyEpisode.objects.filter(record__source=source_id, record_id__gte=first, record_id__lte=last)
    record_of = dict(episodes.values_list("id", "record_id"))
    of_custody = standing.filter(subject__in=episodes.values("id"))
    for subject, said, value, edtf in of_custody.values_list(*columns).iterator(chunk_size=10_000):
        found[record_of[subject]][said].append((value, edtf))
    return found


def _block(records: Sequence[PersonRecord], told: dict[str, Told]) -> Block:
    written: dict[str, list[str]] = {kind: [] for kind in KINDS}
    owners: dict[str, list[int]] = {kind: [] for kind in KINDS}
    years = np.tile(np.array(NO_YEAR * 2, np.int16), (len(records), 1))
    places: dict[str, int] = {}
    place_of: list[tuple[int, int]] = []
    for number, record in enumerate(records):
        said = told.get(record.id, {})
        for kind, texts in _names_of(record, said).items():
            written[kind] += texts
            owners[kind] += [number] * len(texts)
        for column, of in ((0, OF_BIRTH), (2, OF_ARREST)):
            years[number, column : column + 2] = _years_of(said.get(of, ()))
        for of in PLACES:
            for value, _ in said.get(of, ()):
                place_of.append((number, places.setdefault(value, len(places))))
    return Block(
        records=np.array([record.id for record in records], "S25"),
        names={kind: NameIndex.build(written[kind]).block() for kind in KINDS},
        owners={kind: np.array(owners[kind], np.int32) for kind in KINDS},
        years=years,
        places=tuple(places),
        place_of=np.array(place_of, np.int32).reshape(-1, 2),
    )


def _names_of(record: PersonRecord, said: Told) -> dict[str, list[str]]:
    """The names of a record by kind; a father's name that stands in a column of its own also within the name."""
    names = [name for name in (record.name_ar, record.name_latin) if name]
    fathers = [value for value, _ in said.get(Property.FATHER, ())]
    elders = fathers + [value for value, _ in said.get(Property.GRANDFATHER, ())]
    kunyas = [value for value, _ in said.get(Property.KUNYA, ())]
    within = []
    for name in names:
        parsed = parse_name(name)
        kunyas += parsed.aliases
        sounds = {part.skeleton for part in parsed.parts}
        if fathers and parsed.parts and sounds.isdisjoint(part.skeleton for part in parse_name(fathers[0]).parts):
            first, *rest = [part.text for part in parsed.parts]
            within.append(" ".join([first, *elders, *rest]))
    mothers = [value for value, _ in said.get(Property.MOTHER, ())]
    return {"names": names + within, "kunyas": kunyas, "mothers": mothers}


def _years_of(values: Iterable[tuple[str, str]]) -> tuple[int, int]:
    """From the first to the last year these dates may mean."""
    found = [years for _, edtf in values if edtf and (years := _years(edtf)) != NO_YEAR]
    if not found:
        return NO_YEAR
    return min(first for first, _ in found), max(last for _, last in found)


@lru_cache(maxsize=50_000)
def _years(edtf: str) -> tuple[int, int]:
    try:
        read = from_edtf(edtf)
    except DateError:
        return NO_YEAR
    if read.earliest is None and read.latest is None:
        return NO_YEAR
    return (read.earliest or date.min).year, (read.latest or date.max).year


# --- putting together -------------------------------------------------------------------------------------

_KEPT: "OrderedDict[tuple[str, ...], Register]" = OrderedDict()
_KEPT_LOCK = threading.Lock()


def register_of(sources: Iterable[str]) -> Register:
    """The people of these sources and of no other, ready to be searched.

    Nothing in it, not even how frequent a name is, depends on other sources. Kept until others were used more recently.
    """
    sources = set(sources)
    rows = _kept(sources)
    for _ in range(TRIES):  # a source that changes while it is read is read again
        missing = _telling(sources - {source for _, source in rows})
        if not missing:
            break
        for source in missing:
            keep_source(source)
        rows = _kept(sources)
    ids = tuple(one for one, _ in rows)
    with _KEPT_LOCK:
        if ids in _KEPT:
            _KEPT.move_to_end(ids)
            return _KEPT[ids]
    asked_keys("")  # reads the table of places before anybody waits for it
    made = _put_together([(source, Block.from_bytes(content)) for source, content in _contents(rows)])
    with _KEPT_LOCK:
        _KEPT[ids] = made
        while len(_KEPT) > MOST_KEPT:
            _KEPT.popitem(last=False)
    return made


def _contents(rows: Iterable[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
    for one, source in rows:
        content = SearchBlock.objects.filter(pk=one).values_list("content", flat=True).first()
        if content is not None:  # else the source changed a moment ago; the next search sees what it tells now
            yield source, bytes(content)


def _put_together(told: Sequence[tuple[str, Block]]) -> Register:
    blocks = [block for _, block in told]
    before = np.cumsum([0, *[len(block.records) for block in blocks]])
    fields = {
        kind: Field(
            NameIndex.of_blocks([block.names[kind] for block in blocks], people=int(before[-1])),
            np.concatenate(
                [np.empty(0, np.int32), *[one.owners[kind] + before[k] for k, one in enumerate(blocks)]]
            ).astype(np.int32),
        )
        for kind in KINDS
    }
    places: dict[str, int] = {}
    place_of = [np.empty((0, 2), np.int32)]
    for k, block in enumerate(blocks):
        numbers = np.array([places.setdefault(text, len(places)) for text in block.places], np.int32)
        record, place = block.place_of.T
        place_of.append(np.stack([record + before[k], numbers[place] if len(numbers) else place], axis=1))
    return Register(
        people=PersonIndex(int(before[-1]), **fields),
        records=np.concatenate([np.empty(0, "S25"), *[block.records for block in blocks]]),
        years=np.concatenate([np.empty((0, 4), np.int16), *[block.years for block in blocks]]),
        places=tuple(places),
        place_of=np.concatenate(place_of).astype(np.int32),
        source_of=tuple((source, int(before[k]), int(before[k + 1])) for k, (source, _) in enumerate(told)),
    )
