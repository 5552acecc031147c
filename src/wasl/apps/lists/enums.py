from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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
    JOINED = "joined", _("A version of an earlier list")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class EntryChanged(TextChoices):
    """What a later version of a list did to one entry."""

    ADDED = "added", _("Added")
    CHANGED = "changed", _("Changed")
    RETURNED = "returned", _("Came back")
    UNCHANGED = "unchanged", _("Unchanged")
    WITHDRAWN = "withdrawn", pgettext_lazy("entry", "Withdrawn")


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
    WITHDRAWN = "withdrawn", pgettext_lazy("entry", "Withdrawn")


class ExportState(TextChoices):
    ASKED = "asked", _("Waiting for a second person")
    APPROVED = "approved", _("Being written")
    READY = "ready", _("Ready")
    REFUSED = "refused", _("Refused")
    FAILED = "failed", _("Failed")
    EXPIRED = "expired", _("Expired")


class ExportFormat(TextChoices):
    XLSX = "xlsx", _("Workbook (XLSX)")
    PDF = "pdf", _("Document (PDF)")
    CSV = "csv", _("Table (CSV with HXL tags)")
    JSON = "json", _("Data (JSON)")
    FTM = "ftm", _("Entities (followthemoney)")
    PFIF = "pfif", _("Missing persons exchange (PFIF 1.4)")


class CopyExtent(TextChoices):
    """How much of each entry a copy holds."""

    WHOLE = "whole", _("All that the list says")
    MINIMAL = "minimal", _("Key, name and answer only")


class LossKind(TextChoices):
    """What becomes of a value that a form of copy cannot hold as the list does."""

    LEFT_OUT = "left_out", _("Not carried")
    CHANGED = "changed", _("Carried, changed")
    FLATTENED = "flattened", _("Carried as plain text")


class Movement(TextChoices):
    """What brings a list in or takes it out; the values are the events of the log."""

    LIST_BROUGHT = "list_brought", _("A file was brought")
    LIST_ACCEPTED = "list_accepted", _("A list was accepted")
    VERSION_ACCEPTED = "version_accepted", _("A later version was accepted")
    VERSION_UNDONE = "version_undone", _("A version was undone")
    LIST_WITHDRAWN = "list_withdrawn", _("A list was withdrawn")
    EXPORT_ASKED = "export_asked", _("A copy was asked for")
    EXPORT_APPROVED = "export_approved", _("A copy was approved")
    EXPORT_REFUSED = "export_refused", _("A copy was refused")
    EXPORT_TAKEN = "export_taken", _("A copy was taken")


class Way(TextChoices):
    """Which way a movement goes."""

    IN = "in", _("Brought in")
    BACK = "back", _("Taken back")
    OUT = "out", _("Taken out")


class AcceptanceState(TextChoices):
    """How far the taking in of a long list is."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    FINISHED = "finished", _("Finished")
    FAILED = "failed", _("Failed")


class RowStanding(TextChoices):
    """What can be said of one row of a file."""

    ENTERED = "entered", _("In the list")
    CLEAN = "clean", _("Without a remark")
    REMARKED = "remarked", _("With remarks")
    DOUBTED = "doubted", _("Perhaps no person")
    KEPT_OUT = "kept_out", _("Cannot enter")


class ProblemKind(TextChoices):
    """What a person should look at in a row."""

    NO_NAME = "no_name", _("No name")
    TOTAL = "total", _("Perhaps a sum")
    SIGNATURE = "signature", _("Perhaps a line to be signed")
    NO_PERSON = "no_person", _("Said to be no person")
    ONE_PART = "one_part", _("A name of one part only")
    SCRIPTS = "scripts", _("Two scripts in one name")
    KEY_TWICE = "key_twice", _("A key used twice")
    PERSON_TWICE = "person_twice", _("Perhaps the same person twice")
    UNREAD_DATE = "unread_date", _("A date that was not read")
    IMPOSSIBLE_DATE = "impossible_date", _("Dates that cannot be true")
    DAY_OR_MONTH = "day_or_month", _("Day and month may be exchanged")
    AGE = "age", _("An age that does not fit")
    SEX = "sex", _("A sex that was not read")


class KeyStanding(TextChoices):
    """What people of a list are found again by in a later version."""

    OWN = "own", _("A key of the side's own")
    SERIAL = "serial", _("A number that only counts the rows")
    NONE = "none", _("No key: name, mother's name and date of birth")


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
    WITHDRAWN = "withdrawn", pgettext_lazy("question", "Taken back")


class Category(TextChoices):
    """Those whom a meeting looks at first."""

    WOMEN = "women", _("Women")
    CHILDREN = "children", _("Children")
    SICK = "sick", _("Sick or wounded")
    ELDERLY = "elderly", _("Elderly (60 and over)")


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


class Near(TextChoices):
    """Whom an entry is like among the people its holder holds."""

    LINKED = "linked", _("Linked to somebody on our lists")
    UNDECIDED = "undecided", _("Like somebody on our lists, not decided")
    NONE = "none", _("Like nobody on our lists")
