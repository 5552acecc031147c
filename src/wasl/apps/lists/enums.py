from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Capacity(TextChoices):
    """What a party is in a room."""

    SIDE = "side", _("Side")
    CONVENER = "convener", _("Convener")


class ListKind(TextChoices):
    SOUGHT = "sought", _("People asked for")
    HELD = "held", _("People held")


class ListState(TextChoices):
    STAGED = "staged", _("Read, not yet accepted")
    ACCEPTED = "accepted", _("Accepted")
    PUT = "put", _("Put to the holder")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Disposition(TextChoices):
    """What a holder answers for one entry."""

    HELD = "held", _("Held")
    REMAINS_HELD = "remains_held", _("Remains held")
    NOT_HELD = "not_held", _("Not held")
    NEVER_HELD = "never_held", _("Never held")
    DEAD = "dead", _("Dead")
    DUPLICATE = "duplicate", _("Duplicate of another entry")
    RELEASED = "released", _("Already released")
    WRONG_DETAILS = "wrong_details", _("Wrong details")
    NEEDS_INFORMATION = "needs_information", _("Needs information")
    NOT_ANSWERING = "not_answering", _("Not answering")


class AnswerState(TextChoices):
    PROPOSED = "proposed", _("Waiting for a second person")
    GIVEN = "given", _("Given")
    REPLACED = "replaced", _("Replaced by a later answer")
    TAKEN_BACK = "taken_back", _("Taken back")


class Standing(TextChoices):
    """Where one entry stands. Every entry has exactly one."""

    NOT_PUT = "not_put", _("Not yet put to the holder")
    AWAITING = "awaiting", _("Waiting for an answer")
    SECOND_PERSON = "second_person", _("Waiting for a second person")
    ANSWERED = "answered", _("Answered")
    STATED_HELD = "stated_held", _("Stated as held by its holder")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ExportState(TextChoices):
    ASKED = "asked", _("Waiting for a second person")
    APPROVED = "approved", _("Being written")
    READY = "ready", _("Ready")
    REFUSED = "refused", _("Refused")
    FAILED = "failed", _("Failed")


class ExportFormat(TextChoices):
    XLSX = "xlsx", _("Workbook (XLSX)")
    PDF = "pdf", _("Document (PDF)")


class QuestionKind(TextChoices):
    """What a holder asks back about an entry."""

    WHICH = "which", _("Which of several people of this name is meant?")
    PHOTO = "photo", _("Is there a photograph?")
    ARREST_DATE = "arrest_date", _("When was the person arrested?")
    ARREST_PLACE = "arrest_place", _("Where was the person arrested?")
    FATHER = "father", _("What is the father's name?")
    MOTHER = "mother", _("What is the mother's name?")
    BIRTH_DATE = "birth_date", _("When was the person born?")
    OTHER = "other", _("Another question")


class QuestionState(TextChoices):
    OPEN = "open", _("Waiting for a reply")
    REPLIED = "replied", _("Replied to")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Taken back")


class Category(TextChoices):
    """Those whom a meeting looks at first."""

    WOMEN = "women", _("Women")
    CHILDREN = "children", _("Children")
    SICK = "sick", _("Sick or wounded")
    ELDERLY = "elderly", _("Elderly (60 and over)")
