"""For one pair, all that speaks for it and against it, item by item, as one reader sees it. Nothing is combined.

DNA has a number with its source. Everything else is told in words: agree, contradict, or to be compared by a person;
a number would need a table that somebody counted.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from wasl.apps.identification.domain.comparisons import ONE_SIDE, Outcome, Value, ages, compared, dates
from wasl.apps.identification.domain.described_fields import Record, described_fields
from wasl.apps.identification.domain.matches import found_of, is_current, last_search
from wasl.apps.identification.domain.reassociation import same_person
from wasl.apps.identification.enums import Comparison, Evidence, Sex, Sign
from wasl.apps.identification.models.comparing import Exclusion, Match
from wasl.apps.identification.models.described import Described
from wasl.apps.identification.models.family import Missing
from wasl.apps.identification.models.site import Remains
from wasl.apps.staff.models.staff import Staff
from wasl.engines.kinship.evidence.circumstances import distance_span_km
from wasl.kernel.canonical import sha256_hex
from wasl.kernel.dates import DateError, PartialDate, from_edtf, unknown_date
from wasl.kernel.places import PlacePrecision

HIDDEN = {PlacePrecision.WITHHELD.value, PlacePrecision.UNKNOWN.value, ""}
SEX_CHOICES = {Sex.FEMALE: "female", Sex.MALE: "male"}
SEX_MARKER = {
    "agrees": Outcome(Sign.FOR, Comparison.AGREE),
    "differs": Outcome(Sign.AGAINST, Comparison.OTHER_SEX),
    "may_differ": Outcome(Sign.AGAINST, Comparison.PROBABLY_OTHER_SEX),
}
YEAR = 365.2425
NO_DATE = unknown_date()


@dataclass(frozen=True)
class Piece:
    """One item. ``key``: a described field, or ``dna``, ``sex_marker``, ``age``, ``dates``, ``distance``.

    ``block`` of the DVI forms; ``told`` and ``found`` are what the two sides say; ``km`` of a distance.
    """

    key: str
    block: int
    evidence: Evidence
    outcome: Outcome
    told: tuple[Value, ...] = ()
    found: tuple[Value, ...] = ()
    km: int | None = None

    @property
    def sign(self) -> Sign:
        return self.outcome.sign


@dataclass(frozen=True)
class Weighed:
    """A pair with all pieces that this reader reads; ``sha256`` of them as they stand."""

    remains: Remains
    parts: tuple[Remains, ...]
    missing: Missing
    match: Match | None
    pieces: tuple[Piece, ...]
    exclusion: Exclusion | None
    sha256: str

    @property
    def impossible(self) -> list[Piece]:
        return [one for one in self.pieces if one.outcome.is_impossible]

    def signed(self, sign: Sign) -> list[Piece]:
        return [one for one in self.pieces if one.sign is sign]


def weigh(remains: Remains, missing: Missing, *, by: Staff) -> Weighed:
    """All evidence on a pair that reaches this person, read anew. Remains that are re-associated count together."""
    remains = Remains.objects.select_related("site__programme").get(pk=remains.pk)
    missing = Missing.objects.select_related("relative", "family").get(pk=missing.pk)
    parts = tuple(same_person(remains))
    told, found = _values(by, missing=[missing]), _values(by, remains=parts)
    match = found_of(remains, missing, by=by)
    pieces = [_dna(match, remains, missing), *_sex_marker(match), _dates(missing, parts, told, found)]
    pieces += [*_distance(missing, parts), *_described(missing, told, found), *_age(missing, parts, told, found)]
    exclusion = Exclusion.objects.standing().filter(remains__in=parts, missing=missing).first()
    weighed = Weighed(remains, parts, missing, match, tuple(pieces), exclusion, "")
    return replace(weighed, sha256=_digest(weighed))


def _values(by: Staff, **of: Sequence[Remains] | Sequence[Missing]) -> dict[str, list[Value]]:
    values: dict[str, list[Value]] = defaultdict(list)
    chosen = {f"{name}__in": rows for name, rows in of.items()}
    for one in Described.objects.reaching(by).standing().filter(**chosen).distinct().order_by("field", "at", "id"):
        values[one.field].append(Value(one.id, one.edtf or one.value, one.low, one.high))
    return values


def _dna(match: Match | None, remains: Remains, missing: Missing) -> Piece:
    return Piece("dna", 0, Evidence.DNA, _dna_outcome(match, remains, missing))


def _sex_marker(match: Match | None) -> list[Piece]:
    how = SEX_MARKER.get(match.certificate.get("sex_marker", "")) if match else None
    return [Piece("sex_marker", 0, Evidence.ANTHROPOLOGY, how)] if how else []


def _dna_outcome(match: Match | None, remains: Remains, missing: Missing) -> Outcome:
    if match is None:
        search = last_search(remains.site.programme)
        both = search is not None and (
            remains.id in search.compared.get("remains", []) and missing.id in search.compared.get("missing", [])
        )
        return Outcome(Sign.AGAINST, Comparison.DNA_FAR) if both else Outcome(Sign.NEITHER, Comparison.DNA_NONE)
    if not is_current(match):
        return Outcome(Sign.NEITHER, Comparison.DNA_STALE)
    if match.log10_lr is None:
        return Outcome(Sign.AGAINST, Comparison.DNA_EXCLUDES)
    sign = Sign.FOR if match.log10_lr > 0 else Sign.AGAINST if match.log10_lr < 0 else Sign.NEITHER
    return Outcome(sign, Comparison.DNA)


def _described(missing: Missing, told: dict[str, list[Value]], found: dict[str, list[Value]]) -> list[Piece]:
    pieces = []
    for key, field in described_fields().items():
        if key in ("age", "last_seen_on", "died_on") or field.records != frozenset(Record):
            continue  # dates are a piece of their own
        in_life = list(told.get(key, ()))
        if key == "sex" and missing.relative.sex:
            in_life.append(Value(missing.relative_id, SEX_CHOICES[Sex(missing.relative.sex)]))
        if in_life or key in found:
            outcome = compared(field, in_life, found.get(key, ()))
            pieces.append(Piece(key, field.block, field.evidence, outcome, tuple(in_life), tuple(found.get(key, ()))))
    return pieces


def _age(
    missing: Missing, parts: Sequence[Remains], told: dict[str, list[Value]], found: dict[str, list[Value]]
) -> list[Piece]:
    """Age when last seen, by birth and by what is told; the remains may be older by the years until found."""
    in_life = [*_age_by_birth(missing), *told.get("age", ())]
    known = [(one.low, one.high) for one in in_life if one.low is not None and one.high is not None]
    if not known and "age" not in found:
        return []
    outcome = ONE_SIDE
    if known:
        at_loss = int(min(low for low, _ in known)), int(max(high for _, high in known))
        outcome = ages(at_loss, _years_until_found(missing, parts), found.get("age", ()))
    return [Piece("age", 400, Evidence.ANTHROPOLOGY, outcome, tuple(in_life), tuple(found.get("age", ())))]


def _age_by_birth(missing: Missing) -> list[Value]:
    born, seen = _date(missing.relative.birth_date), _date(missing.last_seen_on)
    if born.earliest is None or born.latest is None or seen.earliest is None or seen.latest is None:
        return []
    youngest = int((seen.earliest - born.latest).days / YEAR)
    oldest = int((seen.latest - born.earliest).days / YEAR)
    return [Value(missing.relative_id, f"{youngest}-{oldest}" if youngest != oldest else str(oldest), youngest, oldest)]


def _years_until_found(missing: Missing, parts: Sequence[Remains]) -> int | None:
    seen, days = _date(missing.last_seen_on).earliest, [_date(part.found_on).latest for part in parts]
    known = [one for one in days if one is not None]
    return int((max(known) - seen).days / YEAR) + 1 if seen and len(known) == len(days) else None


def _dates(missing: Missing, parts: Sequence[Remains], told: dict[str, list[Value]], found: dict[str, list[Value]]
           ) -> Piece:  # fmt: skip
    """Against the earliest day on which anybody says they were last seen: so nobody is ruled out by one who errs."""
    seen = [Value(missing.id, missing.last_seen_on)] if missing.last_seen_on else []
    seen += told.get("last_seen_on", ())
    days = [Value(part.id, part.found_on) for part in parts if part.found_on]
    died = found.get("died_on", [])
    earliest = min((one for one in _known(seen) if one.earliest), key=lambda one: str(one.earliest), default=NO_DATE)
    outcome = dates(earliest, _soonest(days), _soonest(died))
    return Piece("dates", 200, Evidence.CIRCUMSTANCES, outcome, tuple(seen), (*days, *died))


def _distance(missing: Missing, parts: Sequence[Remains]) -> list[Piece]:
    site = parts[0].site
    if missing.latitude is None or missing.longitude is None or site.latitude is None or site.longitude is None:
        return []
    if missing.precision in HIDDEN or site.precision in HIDDEN:
        return []
    places = (float(missing.latitude), float(missing.longitude)), (float(site.latitude), float(site.longitude))
    km, _ = distance_span_km(*places, known_to_km=(0, 0))
    outcome = Outcome(Sign.NEITHER, Comparison.PLACES)
    return [Piece("distance", 200, Evidence.CIRCUMSTANCES, outcome, (Value(missing.id, missing.last_seen_at),),
                  (Value(site.id, site.place),), km=round(km))]  # fmt: skip


def _date(edtf: str) -> PartialDate:
    try:
        return from_edtf(edtf)
    except DateError:
        return NO_DATE


def _known(values: Sequence[Value]) -> list[PartialDate]:
    return [day for day in (_date(one.text) for one in values) if day.is_known]


def _soonest(values: Sequence[Value]) -> PartialDate:
    """The one that was over first: if only one part was found too early, it is not this person's."""
    return min((one for one in _known(values) if one.latest), key=lambda one: str(one.latest), default=NO_DATE)


def _digest(weighed: Weighed) -> str:
    """Of everything this reader sees of the pair: another value, another number, another part, and it is another."""
    match = weighed.match
    return sha256_hex({
        "remains": [one.id for one in weighed.parts],
        "missing": weighed.missing.id,
        "pieces": [
            [one.key, one.sign.value, one.outcome.how.value, [[v.id, v.text] for v in one.told],
             [[v.id, v.text] for v in one.found], one.km]
            for one in weighed.pieces
        ],
        "dna": match and [match.search.method_id, match.label, match.certificate],
        "excluded": weighed.exclusion and weighed.exclusion.id,
    })  # fmt: skip
