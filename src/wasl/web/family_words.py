"""A family in plain words, for the list beside its drawing."""

from django.utils.translation import gettext as _

from wasl.apps.identification.domain.family_reading import SeenFamily, SeenMember
from wasl.kernel.dates import display_date, from_edtf
from wasl.web.pedigree_layout import Kin
from wasl.web.refusals import END, FIRST_STRONG


def called(one: SeenMember) -> str:
    """Name; the code where no name may be read; the number where nobody told of them."""
    if not one.is_told:
        return _("unnamed %(number)s") % {"number": one.code.rpartition(".")[2]}
    return one.name or one.code


def isolated(one: SeenMember) -> str:
    """As ``called``, within a sentence: a name has a direction of its own."""
    return f"{FIRST_STRONG}{called(one)}{END}"


def ties_in_words(one: SeenMember, family: SeenFamily) -> list[str]:
    """What this member is to others, each as a short sentence."""
    known = family.by_id
    father, mother = known.get(one.father), known.get(one.mother)
    names = {"father": isolated(father) if father else "", "mother": isolated(mother) if mother else ""}
    said = []
    if father and mother:
        said.append(_by_sex(one.sex, _("son of %(father)s and %(mother)s"), _("daughter of %(father)s and %(mother)s"),
                            _("child of %(father)s and %(mother)s")) % names)  # fmt: skip
    elif father or mother:
        told = {"parent": names["father"] or names["mother"]}
        said.append(
            _by_sex(one.sex, _("son of %(parent)s"), _("daughter of %(parent)s"), _("child of %(parent)s")) % told
        )
    if one.twin_of in known:
        said.append(_("identical twin of %(name)s") % {"name": isolated(known[one.twin_of])})
    if one.spouse_of in known:
        told = {"name": isolated(known[one.spouse_of])}
        said.append(_by_sex(one.sex, _("husband of %(name)s"), _("wife of %(name)s"), _("married to %(name)s")) % told)
    return said


def about(one: SeenMember, *, language: str) -> list[str]:
    """What else is known and marked."""
    said = []
    if one.born:
        said.append(_("born %(date)s") % {"date": display_date(from_edtf(one.born), language=language)})
    if one.is_dead:
        said.append(_("has died"))
    if one.missing:
        said.append(_("is sought"))
    if one.is_typed:
        said.append(_("sample typed"))
    elif one.is_sampled:
        said.append(_("sample taken"))
    if not one.is_told:
        said.append(_("nobody told of them; they only tie others together"))
    return said


def drawn(family: SeenFamily, *, language: str) -> list[Kin]:
    """The members as the drawing takes them."""
    return [
        Kin(
            id=one.id, label=_first_name(one), sex=one.sex, father=one.father, mother=one.mother, twin_of=one.twin_of,
            about=". ".join([called(one), *ties_in_words(one, family), *about(one, language=language)]),
            spouse_of=one.spouse_of, is_dead=one.is_dead, is_told=one.is_told, is_missing=bool(one.missing),
            is_sampled=one.is_sampled, is_typed=one.is_typed, note=one.born[:4] if one.born[:4].isdigit() else "",
        )
        for one in family.members
    ]  # fmt: skip


def _first_name(one: SeenMember) -> str:
    """Under the sign only the first of the names: the family knows who it is, and the list has them whole."""
    return one.name.split()[0] if one.name else one.code.rpartition(".")[2]


def _by_sex(sex: str, male: str, female: str, unknown: str) -> str:
    return {"M": male, "F": female}.get(sex, unknown)
