"""Brothers and sisters on the same list: those who bear the same father's and family name and another given name.

A guess from names alone, to be looked at beside a pair: brothers are whom a linking confuses most.
"""

from wasl.apps.register.models.person import PersonRecord
from wasl.apps.staff.models.staff import Staff
from wasl.engines.names.folding import fold
from wasl.engines.names.parsing import ParsedName, Part, parse_name

FEWEST_PARTS = 3  # given, father, family
MOST = 8  # shown
ARTICLE = "l"  # in the alphabet of skeletons
TAIL = 3  # letters of a family name that stay whatever is written before them: al-Attar, Alattar


def siblings_on_list(record: PersonRecord, *, seen_by: Staff) -> list[PersonRecord]:
    """Records of the same source, standing and reached, whose names are those of a brother or sister; at most MOST."""
    name = parse_name(record.name_ar or record.name_latin)
    if len(name.parts) < FEWEST_PARTS:
        return []
    father, family = name.parts[1], name.parts[-1]
    reached = PersonRecord.objects.reaching(seen_by).filter(source=record.source_id, withdrawn_at=None)
    likely = reached.filter(folded__contains=fold(father.core))
    alike = likely.filter(folded__contains=fold(family.core)[-TAIL:])
    others = alike.exclude(pk=record.pk).select_related("entry").order_by("id")[: MOST * 8]
    return [one for one in others if _are_siblings(name, parse_name(one.name_ar or one.name_latin))][:MOST]


def _are_siblings(one: ParsedName, other: ParsedName) -> bool:
    if len(other.parts) < FEWEST_PARTS:
        return False
    parents = _alike(one.parts[1], other.parts[1]) and _alike(one.parts[-1], other.parts[-1])
    return parents and not _alike(one.parts[0], other.parts[0])


def _alike(one: Part, other: Part) -> bool:
    """The same consonants, or the same behind an article that one of the two writes glued: al-Attar, Alattar."""
    a, b = one.skeleton, other.skeleton
    return one.kind == other.kind and (a == b or a == ARTICLE + b or b == ARTICLE + a)
