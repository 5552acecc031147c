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


class Contradicts(TextChoices):
    """Things recorded of one person that cannot all be so."""

    TWO_PLACES = "two_places", _("In two places of custody at once")
    ENDED_THEN_HELD = "ended_then_held", _("Answered as dead or released, and held later")
    ANSWERED_DIFFERENTLY = "answered_differently", _("Answered differently by their holders")
    TWO_ENTRIES = "two_entries", _("Called the same as two entries of one list")
    SEX = "sex", _("Two sexes for one person")
    MOTHER = "mother", _("Two mothers for one person")
    BIRTHS = "births", _("Two dates of birth, more than two years apart")
    BORN_AFTER_ARREST = "born_after_arrest", _("Born after the arrest")
