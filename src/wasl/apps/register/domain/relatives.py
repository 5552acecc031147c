"""Brothers and sisters on the same list: those who bear the same father's and family name and another given name.

A guess from names alone, to be looked at beside a pair: brothers are whom a linking confuses most.
"""

from wasl.apps.register.models.person import PersonRecord
from wasl.apps.staff.models.staff import Staff
from wasl.engines.names.folding import fold
from wasl.engines.names.parsing import ParsedName, Part, parse_name

FEWEST_PARTS = 3  # given, father, family
MOST = 8  # shown


def siblings_on_list(record: PersonRecord, *, seen_by: Staff) -> list[PersonRecord]:
    """Records of the same source, standing and reached, whose names are those of a brother or sister; at most MOST."""
    name = parse_name(record.name_ar or record.name_latin)
    if len(name.parts) < FEWEST_PARTS:
        return []
    father, family = name.parts[1], name.parts[-1]
    reached = PersonRecord.objects.reaching(seen_by).filter(source=record.source_id, withdrawn_at=None)
    alike = reached.filter(folded__contains=fold(father.text)).filter(folded__contains=fold(family.text))
    others = alike.exclude(pk=record.pk).select_related("entry").order_by("id")[: MOST * 8]
    return [one for one in others if _are_siblings(name, parse_name(one.name_ar or one.name_latin))][:MOST]


def _are_siblings(one: ParsedName, other: ParsedName) -> bool:
    if len(other.parts) < FEWEST_PARTS:
        return False
    parents = _alike(one.parts[1], other.parts[1]) and _alike(one.parts[-1], other.parts[-1])
    return parents and not _alike(one.parts[0], other.parts[0])


def _alike(one: Part, other: Part) -> bool:
    return (one.kind, one.skeleton) == (other.kind, other.skeleton)
