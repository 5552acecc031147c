from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RequestKind(TextChoices):
    UNLIST = "unlist", _("Not to be listed")
    CORRECT = "correct", _("A correction")


class RequestState(TextChoices):
    """Where a family's request stands, for the neutral that examines it."""

    FILED = "filed", _("To be examined")
    PASSED_ON = "passed_on", _("Passed on to the party that brought the list")
    GRANTED = "granted", _("Granted by that party")
    REFUSED = "refused", _("Refused by that party")
    ANSWERED = "answered", _("Answered to the family")
    RETRACTED = "retracted", _("Taken back by the family")


class ToldState(TextChoices):
    """Where it stands, for the liaison: never so much as whether the person is on any list."""

    EXAMINED = "examined", _("Being examined")
    ANSWERED = "answered", _("Answered")
    RETRACTED = "retracted", pgettext_lazy("request", "Taken back")
