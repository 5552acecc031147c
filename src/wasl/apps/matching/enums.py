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


class PairState(TextChoices):
    """Where a pair stands: what people have said of it so far. Derived from opinions and decisions, never stored."""

    OPEN = "open", _("Open")
    PROPOSED = "proposed", _("A second opinion is wanted")
    CONTESTED = "contested", _("Opinions differ")
    STANDING = "standing", _("Decided")


class Wanted(TextChoices):
    """Why a verdict on a pair needs a second person."""

    UNLIKELY = "unlikely", _("the machine thinks it less likely than not that they are one person")
    BIRTH = "birth_date", _("the dates of birth are more than two years apart")
    SEX = "sex", _("the sexes differ")
    MOTHER = "mother", _("the mothers' names differ")
    LIKELY = "likely", _("the machine is more than 95% sure that they are one person")
    GRAVE = "grave", _("one of them is answered as dead, or as remains held")
