from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Property(TextChoices):
    """What a claim can say. One list, so that a page, a query and an export mean the same."""

    # a person
    NAME = "name", _("Name")
    NAME_LATIN = "name_latin", _("Name in Latin letters")
    GIVEN = "given", _("Given name")
    FATHER = "father", _("Father's name")
    GRANDFATHER = "grandfather", _("Grandfather's name")
    FAMILY = "family", _("Family name")
    MOTHER = "mother", _("Mother's name")
    KUNYA = "kunya", _("Kunya")
    SEX = "sex", _("Sex")
    BIRTH_DATE = "birth_date", _("Date of birth")
    BIRTH_PLACE = "birth_place", _("Place of birth")
    AGE = "age", _("Age")
    RESIDENCE = "residence", _("Residence")
    NATIONAL_ID = "national_id", _("National number")
    STATUS = "status", _("Status as stated")
    NOTE = "note", _("Note")
    # an episode of custody: the items of ICPPED Article 17(3)
    DEPRIVED_BY = "deprived_by", _("Authority that took the person")
    DEPRIVED_ON = "deprived_on", _("Date of arrest or abduction")
    DEPRIVED_AT = "deprived_at", _("Place of arrest or abduction")
    ORDERED_BY = "ordered_by", _("Authority that ordered it, and its grounds")
    SUPERVISED_BY = "supervised_by", _("Authority supervising the custody")
    HELD_AT = "held_at", _("Place of custody")
    ADMITTED_ON = "admitted_on", _("Date of admission")
    HEALTH = "health", _("State of health")
    DIED = "died", _("Death in custody: circumstances and cause")
    REMAINS_AT = "remains_at", _("Destination of the remains")
    RELEASED_ON = "released_on", _("Date of release or transfer")
    TRANSFERRED_TO = "transferred_to", _("Destination and authority of transfer")
    # an event: a round, a release
    HAPPENED_ON = "happened_on", _("Date")
    HAPPENED_AT = "happened_at", _("Place")
    FREED_BY_GOVERNMENT = "freed_by_government", _("Freed by the government side")
    FREED_BY_OPPOSITION = "freed_by_opposition", _("Freed by the opposition side")
    PRESENT = "present", _("Present")
    OUTCOME = "outcome", _("Outcome")
    SAID = "said", _("Reported")


class Confidence(TextChoices):
    HIGH = "high", _("High: a party about its own act, or two independent sources")
    MEDIUM = "medium", _("Medium: one credible report, or several of one origin")
    LOW = "low", _("Low: a single partisan report, or sources that disagree")
    UNVERIFIED = "unverified", _("Unverified: general knowledge")


# ICPPED Article 17(3): each lettered item, and the claims that speak to it.
CUSTODY_ITEMS: dict[str, tuple[Property, ...]] = {
    "a": (Property.NAME,),
    "b": (Property.DEPRIVED_ON, Property.DEPRIVED_AT, Property.DEPRIVED_BY),
    "c": (Property.ORDERED_BY,),
    "d": (Property.SUPERVISED_BY,),
    "e": (Property.HELD_AT, Property.ADMITTED_ON),
    "f": (Property.HEALTH,),
    "g": (Property.DIED, Property.REMAINS_AT),
    "h": (Property.RELEASED_ON, Property.TRANSFERRED_TO),
}

CUSTODY_ITEM_NAMES = {
    "a": _("Identity of the person"),
    "b": _("When, where and by whom the person was deprived of liberty"),
    "c": _("Who ordered it, and on what grounds"),
    "d": _("Who supervises the deprivation of liberty"),
    "e": _("Place of custody, and date of admission"),
    "f": _("State of health"),
    "g": _("In case of death: circumstances, cause, destination of the remains"),
    "h": _("Date and time of release or transfer, destination, authority"),
}
