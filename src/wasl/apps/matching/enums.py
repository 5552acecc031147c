from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RunState(TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    FINISHED = "finished", _("Finished")
    FAILED = "failed", _("Failed")


class Verdict(TextChoices):
    SAME = "same", _("Same person")
    DIFFERENT = "different", _("Different people")
    CANNOT_TELL = "cannot_tell", _("Cannot tell")


class Scope(TextChoices):
    """What a linking run brings together."""

    LISTS = "lists", _("Two lists, or one with itself")
    REGISTER = "register", _("Lists with all records known")
    ROOM = "room", _("All lists of a room")


class BatchState(TextChoices):
    """The life of a batch of pairs that are accepted in one act."""

    DRAWN = "drawn", _("Its sample is being looked at")
    PROPOSED = "proposed", _("Waiting for a second person")
    ACCEPTED = "accepted", _("Accepted")
    STOPPED = "stopped", _("Stopped")
    UNDONE = "undone", _("Undone")


class Excluded(TextChoices):
    """Why a suggested pair is not accepted in one act with others."""

    DECIDED = "decided", _("decided already")
    GONE = "gone", _("withdrawn, or no longer suggested")
    BELOW = "below", _("less probable than was asked for")
    ONE_LIST = "one_list", _("both on one list")
    CONTRADICTED = "contradicted", _("given name, mother, sex or year of birth differ")
    DEAD = "dead", _("one of them was answered as dead")
    NOT_ONE_TO_ONE = "not_one_to_one", _("one of them would be two entries of a list")
    RIVAL = "rival", _("another candidate comes close")
    CLASH = "clash", _("a decision keeps apart what it would join")
