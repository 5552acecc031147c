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
