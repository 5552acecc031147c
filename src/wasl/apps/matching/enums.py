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
